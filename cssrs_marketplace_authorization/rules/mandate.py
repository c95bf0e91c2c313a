"""Who holds the power of the Director General in each organization (R5, R25).

A person decides only when they have the open mandate **and** are in the group. This
module says how mandates are synced with the group, and with the interims that were
prepared.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .refusal import Refusal, refusals


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


def handover(
    members: Iterable[tuple], holders: Mapping, interims: Mapping | None = None
) -> Handover:
    """Changes that sync the mandates with the group and with the interims.

    Where an organization has several members, no mandate begins: the present holder
    keeps the power if still a member, and nobody else gets it. An interim in force
    comes first; when it is over, the power returns to the member.

    :param members: (organization, person) for each active member of the group, in
        each of the organizations where that person works.
    :param holders: present holder of each organization.
    :param interims: who replaces the holder today, for each organization.

    >>> handover([("css", "Ana")], {}).begun
    {'css': 'Ana'}
    >>> handover([("css", "Ana")], {"css": "Ana"}) == Handover()
    True
    >>> change = handover([("css", "Ana"), ("css", "Bob")], {"css": "Ana"})
    >>> sorted(change.ended), change.begun, sorted(change.disputed["css"])
    ([], {}, ['Ana', 'Bob'])
    >>> change = handover([("css", "Ana")], {"css": "Ana"}, {"css": "Eve"})
    >>> sorted(change.ended), change.begun
    (['css'], {'css': 'Eve'})
    >>> handover([("css", "Ana")], {"css": "Eve"}).begun, handover([], {"css": "Eve"})
    ({'css': 'Ana'}, Handover(ended=frozenset({'css'}), begun={}, disputed={}))
    """
    people = {}
    for organization, person in members:
        people.setdefault(organization, set()).add(person)
    wanted = {
        organization: next(iter(group)) if len(group) == 1 else holders[organization]
        for organization, group in people.items()
        if len(group) == 1 or holders.get(organization) in group
    } | dict(interims or {})
    ended = frozenset(
        organization
        for organization, person in holders.items()
        if wanted.get(organization) != person
    )
    begun = {
        organization: person
        for organization, person in wanted.items()
        if holders.get(organization) != person
    }
    disputed = {
        organization: frozenset(group)
        for organization, group in people.items()
        if len(group) > 1
    }
    return Handover(ended, begun, disputed)


def interim_state(first: date, last: date, today: date, ended: bool = False) -> str:
    """What an interim is today; its first and last days are part of it.

    :param ended: whether it was called off, or ended before its last day.

    >>> march = lambda day: date(2026, 3, day)
    >>> [interim_state(march(2), march(5), march(day)) for day in (1, 2, 5, 6)]
    ['planned', 'current', 'current', 'over']
    >>> interim_state(march(2), march(5), march(3), ended=True)
    'over'
    """
    if ended or today > last:
        return "over"
    return "planned" if today < first else "current"


def interim_obstacles(
    may: bool,
    in_person: bool,
    own: bool = False,
    works: bool = True,
    holds: bool = False,
    past: bool = False,
    overlaps: bool = False,
) -> list[Refusal]:
    """Why a person may not prepare an interim; empty when they may.

    :param may: whether they are the Director General, whose sign-in nobody else has
        changed, or belong to the secretariat.
    :param own: whether they prepare it for themselves.
    :param works: whether the person named signs in to the organization.
    :param holds: whether the person named holds the office that they would replace.
    :param past: whether it begins before today.
    :param overlaps: whether another interim is prepared for one of its days.

    >>> [r.code for r in interim_obstacles(True, in_person=False, own=True)]
    ['interim_preparer']
    >>> [r.code for r in interim_obstacles(True, True, own=True, past=True)]
    ['interim_own', 'interim_past']
    """
    if not may or not in_person:
        return [Refusal("interim_preparer")]
    return refusals(
        interim_own=own,
        interim_elsewhere=not works,
        interim_holder=holds,
        interim_past=past,
        interim_overlap=overlaps,
    )


def interim_end_obstacles(may: bool, in_person: bool) -> list[Refusal]:
    """Why a person may not end an interim early; empty when they may.

    :param may: whether they belong to the secretariat, or hold the office of that very
        organization, or replace who holds it, and no other has changed their sign-in.

    >>> [r.code for r in interim_end_obstacles(True, in_person=False)]
    ['interim_ender']
    """
    return [] if may and in_person else [Refusal("interim_ender")]


def waiting_for(held: bool, suspended: bool) -> list[Refusal]:
    """Why no request can be decided in an organization; empty when one can.

    :param held: whether somebody holds the power.

    >>> [r.code for r in waiting_for(held=False, suspended=False)]
    ['office_vacant']
    >>> [r.code for r in waiting_for(held=True, suspended=True)]
    ['office_suspended']
    """
    if not held:
        return [Refusal("office_vacant")]
    return [Refusal("office_suspended")] if suspended else []


def is_replaced(known: Mapping, present: Mapping) -> bool:
    """Whether a person signs in with something else than what is known of them.

    What an addon has brought since is new when there is something in it; what one has
    taken away with it is not missed.

    :param known: a digest for each way to sign in, as noted.
    :param present: the same now.

    >>> known = {"password": "a", "totp_secret": "b"}
    >>> is_replaced(known, {"password": "a", "passkeys": None})
    False
    >>> is_replaced(known, {"password": "a", "passkeys": "c"})
    True
    """
    return any(known.get(name) != digest for name, digest in present.items())


def is_own_link(known: Mapping, email: str | None, asked: bool) -> bool:
    """Whether the person who chooses a password by an e-mailed link is its owner.

    It is the first password, or they asked for the link themselves and it went to the
    address that was known then.

    :param known: what is noted of the person: digests.
    :param email: digest of the address of the person.
    :param asked: whether they asked for it themselves, not long ago.

    >>> known = {"password": "a", "email": "e"}
    >>> is_own_link(known, "e", asked=True), is_own_link(known, "e", asked=False)
    (True, False)
    >>> is_own_link(known, "f", asked=True), is_own_link({"email": "e"}, "e", False)
    (False, True)
    """
    first = not known.get("password")
    return known.get("email") == email and (first or asked)


def confirm_obstacles(
    secretariat: bool, in_person: bool, concerned: bool
) -> list[Refusal]:
    """Why a person may not confirm a suspended mandate; empty when they may.

    :param concerned: whether they hold the mandate, or caused its suspension.

    >>> [r.code for r in confirm_obstacles(True, False, False)]
    ['confirmer_missing']
    >>> [r.code for r in confirm_obstacles(True, True, True)]
    ['confirmer_concerned']
    """
    if not secretariat or not in_person:
        return [Refusal("confirmer_missing")]
    return [Refusal("confirmer_concerned")] if concerned else []
