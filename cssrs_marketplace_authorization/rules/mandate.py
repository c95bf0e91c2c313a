"""Who holds the power of the Director General in each organization (R5, R25).

A person decides only when they have the open mandate **and** are in the group. This
module says how mandates are synced with the group.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Handover:
    """Changes of the mandates.

    :param ended: organizations whose mandate ends.
    :param begun: new holder, for each organization where a mandate begins.
    :param disputed: for each organization with several members, all of them.
    """

    ended: frozenset = frozenset()
    begun: Mapping = field(default_factory=dict, hash=False)
    disputed: Mapping = field(default_factory=dict, hash=False)

    def __bool__(self):
        return bool(self.ended or self.begun or self.disputed)


def handover(members: Iterable[tuple], holders: Mapping) -> Handover:
    """Changes that sync the mandates with the group.

    Where an organization has several members, no mandate begins: the present holder
    keeps the power if still a member, and nobody else gets it.

    :param members: (organization, person) for each active member of the group, in
        each of the organizations where that person works.
    :param holders: present holder of each organization.

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
