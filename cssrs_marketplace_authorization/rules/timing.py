"""Was a purchase made before it was authorized? (R23)

Days are compared, as a bill has one, and moments where both are known: an authorization
of the same day may still have come after the purchase.
"""

from dataclasses import dataclass
from datetime import date, datetime

from .refusal import Refusal


@dataclass(frozen=True)
class Made:
    """When a purchase was made, at the latest.

    :param on: day that the document bears, or day it was recorded if that is earlier.
    :param recorded: moment at which Odoo recorded it.
    :param first: earliest day that it ever bore, when it bears a later one now.
    """

    on: date | None = None
    recorded: datetime | None = None
    first: date | None = None


@dataclass(frozen=True)
class Given:
    """When an authorization was given.

    :param on: that day, where it was decided.
    :param at: that moment.
    """

    on: date | None = None
    at: datetime | None = None


def earliest(*days: date | None) -> date | None:
    """The first of the days that are known.

    >>> earliest(None, date(2026, 2, 1), date(2026, 1, 15))
    datetime.date(2026, 1, 15)
    """
    return min(filter(None, days), default=None)


def too_late(made: Made, given: Given, code: str, values: dict) -> list[Refusal]:
    """Why an authorization given then does not regularize a purchase made then.

    :param code: what the refusal is called, unless the date was typed again.
    :param values: of the refusal; ``authorization`` names what was given.

    >>> day, noon = date(2026, 1, 15), datetime(2026, 1, 15, 12)
    >>> given = Given(day, noon)
    >>> [r.code for r in too_late(Made(date(2026, 1, 14)), given, "late", {})]
    ['late']
    >>> too_late(Made(day, noon.replace(hour=15)), given, "late", {})
    []
    >>> [r.code for r in too_late(Made(day, noon.replace(hour=9)), given, "late", {})]
    ['late']
    >>> moved = Made(day, first=date(2026, 1, 2))
    >>> [r.code for r in too_late(moved, given, "late", {})]
    ['date_retyped']
    """
    if not given.on:
        return []
    if made.on and given.on > made.on:
        return [Refusal(code, {**values, "date": given.on})]
    if made.recorded and given.at and given.at > made.recorded:
        return [Refusal(code, {**values, "date": given.at})]
    if made.first and given.on > made.first:
        values = {**values, "date": given.on, "first_date": made.first}
        return [Refusal("date_retyped", values)]
    return []
