"""Who holds the power of the directeur général, organization by organization (R5, R25).

The group is the key, the ledger is the lock: a person decides when the ledger names
them **and** they are in the group. This module says how the ledger follows the group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Handover:
    """What changes in the ledger.

    :param ended: organizations whose holder no longer holds the power.
    :param begun: new holder of each organization that gets one.
    :param disputed: everyone who would hold the power of an organization together.
    """

    ended: frozenset = frozenset()
    begun: Mapping = field(default_factory=dict, hash=False)
    disputed: Mapping = field(default_factory=dict, hash=False)

    def __bool__(self):
        return bool(self.ended or self.begun or self.disputed)


def handover(members: Iterable[tuple], holders: Mapping) -> Handover:
    """How the ledger follows the group.

    Where several would hold the power together, nothing begins: the holder in place,
    if still a member, keeps it, and nobody else gets it.

    :param members: (organization, person) for each active member of the group, in
        each of the organizations where that person works.
    :param holders: present holder of each organization, in the ledger.

    >>> handover([("css", "Ana")], {}).begun
    {'css': 'Ana'}
    >>> handover([("css", "Ana")], {"css": "Ana"}) == Handover()
    True
    >>> change = handover([("css", "Bob")], {"css": "Ana"})
    >>> sorted(change.ended), change.begun
    (['css'], {'css': 'Bob'})
    >>> change = handover([("css", "Ana"), ("css", "Bob")], {"css": "Ana"})
    >>> sorted(change.ended), change.begun, sorted(change.disputed["css"])
    ([], {}, ['Ana', 'Bob'])
    """
    people = {}
    for organization, person in members:
        people.setdefault(organization, set()).add(person)
    ended = frozenset(
        organization
        for organization, person in holders.items()
        if person not in people.get(organization, ())
    )
    begun = {
        organization: next(iter(group))
        for organization, group in people.items()
        if len(group) == 1 and group != {holders.get(organization)}
    }
    disputed = {
        organization: frozenset(group)
        for organization, group in people.items()
        if len(group) > 1
    }
    return Handover(ended, begun, disputed)
