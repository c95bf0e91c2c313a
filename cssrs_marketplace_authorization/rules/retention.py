"""How long a file is kept, and whether its content may be destroyed (R27).

The Archives Act wants a retention schedule: for each kind of record, a rule that says
how long, and what becomes of it then. A file begins to wait when the fiscal year of
its last fact ends.
"""

from dataclasses import dataclass
from datetime import date

from .periods import fiscal_year
from .refusal import Refusal

#: Kinds of record of a retention schedule.
GRANTED, DECLINED, DECLARED, SEEN = "granted", "declined", "declared", "seen"
#: What becomes of one at the end.
DESTROY, KEEP = "destroy", "keep"
#: Kind of each decided form, by its state.
KIND_OF_FORM = {
    "approved": GRANTED,
    "revoked": GRANTED,
    "refused": DECLINED,
    "substituted": DECLINED,
    "cancelled": DECLINED,
}


def kept_until(last: date, years: int, month: int = 6, day: int = 30) -> date:
    """Last day on which a file is kept.

    :param last: day of its last fact.
    :param years: of the rule, after the fiscal year of that day.
    :param month: of the last day of a fiscal year; ``day``, of that month.

    >>> kept_until(date(2026, 6, 30), 7), kept_until(date(2026, 7, 1), 7)
    (datetime.date(2033, 6, 30), datetime.date(2034, 6, 30))
    >>> kept_until(date(2026, 2, 3), 2, 2, 29)
    datetime.date(2028, 2, 29)
    """
    _start, end = fiscal_year(last, month, day)
    # The same end, that many fiscal years later; the last of February has its own.
    later = date(end.year + years, end.month, min(end.day, 28))
    return fiscal_year(later, month, day)[1]


@dataclass(frozen=True)
class File:
    """A file whose content somebody wants to destroy.

    :param name: as people call it.
    :param until: last day on which it is kept; ``None`` without a rule.
    :param fate: what the rule says becomes of it.
    :param unfinished: whether something of it is still to be done.
    :param requests: numbers of the requests it declares, that are not destroyed yet.
    :param is_purged: whether its content is destroyed already.
    """

    name: str
    until: date | None = None
    fate: str = DESTROY
    unfinished: bool = False
    requests: tuple = ()
    is_purged: bool = False


def obstacles(file: File, today: date) -> list[Refusal]:
    """Why the content of a file is not destroyed yet; empty when it may be.

    >>> codes = lambda *values, **more: [
    ...     r.code for r in obstacles(File("AUT/1", *values, **more), date(2033, 7, 1))]
    >>> codes(), codes(date(2033, 7, 1)), codes(date(2033, 6, 30))
    (['retention_unset'], ['retention_running'], [])
    >>> codes(date(2033, 6, 30), KEEP, is_purged=True)
    ['retention_over']
    >>> codes(date(2033, 6, 30), KEEP, True, ("AUT/2",))
    ['retention_forever', 'retention_unfinished', 'retention_requests']
    """
    said = {"file": file.name}
    if file.is_purged:
        return [Refusal("retention_over", said)]
    if file.until is None:
        return [Refusal("retention_unset", said)]
    found = []
    if file.until >= today:
        found.append(Refusal("retention_running", {**said, "day": file.until}))
    if file.fate == KEEP:
        found.append(Refusal("retention_forever", said))
    if file.unfinished:
        found.append(Refusal("retention_unfinished", said))
    if file.requests:
        names = ", ".join(file.requests)
        found.append(Refusal("retention_requests", {**said, "requests": names}))
    return found
