"""Does the directive bind an organization, and since when? (R15, R33)

It binds the public bodies of Québec. Each organization says once whether it is one.
Until it does, the country counts: an organization of another country is not bound, any
other is. Nobody unbinds one that is bound, nor puts off a directive that is in force.
"""

from datetime import date

from .refusal import Refusal

#: What an organization has said: it is bound, or it is not.
BOUND, UNBOUND = "bound", "unbound"
#: What is taken for granted until it says so.
ASSUMED, ELSEWHERE = "assumed", "elsewhere"
#: Those that the directive leaves alone.
FREE = (UNBOUND, ELSEWHERE)
#: Those that have not said anything yet.
SILENT = (ASSUMED, ELSEWHERE)
HOME = "CA"


def until_said(known: str | None, country: str | None) -> str:
    """What is taken for granted of an organization; what it has said stays.

    One that was taken for bound stays so, wherever it moves.

    :param known: what is known of it already, if anything.
    :param country: code of its country; a company without one is taken for bound.

    >>> [until_said(None, country) for country in ("CA", "US", None)]
    ['assumed', 'elsewhere', 'assumed']
    >>> until_said("elsewhere", "CA"), until_said("bound", "US")
    ('assumed', 'bound')
    """
    if known and known != ELSEWHERE:
        return known
    return ELSEWHERE if country and country != HOME else ASSUMED


def gaps(standing: str, answer: str, reason: str, has_file: bool) -> list[Refusal]:
    """Why an organization cannot say that it is bound, or that it is not.

    :param has_file: whether a request was submitted in it already.

    >>> gaps("unbound", "bound", "", False)
    []
    >>> [r.code for r in gaps("bound", "unbound", "An error.", False)]
    ['bound_for_good']
    >>> [r.code for r in gaps("assumed", "unbound", "Of Ontario.", True)]
    ['bound_by_its_file']
    >>> [r.code for r in gaps("assumed", "unbound", " ", False)]
    ['bound_unreasoned']
    """
    if answer == BOUND:
        return []
    if standing == BOUND:
        return [Refusal("bound_for_good")]
    if has_file:
        return [Refusal("bound_by_its_file")]
    return [] if reason.strip() else [Refusal("bound_unreasoned")]


def date_gaps(
    standing: str, known: date | None, new: date | None, reason: str, today: date
) -> list[Refusal]:
    """Why the day on which the directive comes into force cannot move (R15).

    :param known: that day; ``None``: it has always been in force.
    :param new: the day wanted.

    >>> today, force = date(2026, 1, 15), date(2025, 4, 11)
    >>> [r.code for r in date_gaps("bound", force, date(2026, 2, 1), "Late.", today)]
    ['date_put_off']
    >>> [r.code for r in date_gaps("bound", force, date(2025, 5, 1), "", today)]
    ['date_unreasoned']
    >>> date_gaps("bound", force, date(2025, 5, 1), "Day of the message.", today)
    []
    >>> date_gaps("elsewhere", force, date(2026, 2, 1), "Bound from then on.", today)
    []
    """
    refusals = []
    in_force = standing not in FREE and (not known or known <= today)
    if in_force and new and new > today:
        refusals.append(Refusal("date_put_off"))
    if not reason.strip():
        refusals.append(Refusal("date_unreasoned"))
    return refusals
