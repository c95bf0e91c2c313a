"""Periods of a declaration, by the clock of the organization."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

#: Where no other is known: the directive is a Québec one.
DEFAULT_ZONE = "America/Toronto"


def previous_month(today: date) -> tuple[date, date]:
    """First and last day of the month that has ended.

    >>> previous_month(date(2026, 3, 15))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def utc_bounds(first: date, last: date, zone: str | None = None):
    """Naive UTC bounds of whole local days: the start, and the end left out.

    :param zone: name of a time zone.

    >>> utc_bounds(date(2026, 7, 1), date(2026, 7, 31))
    (datetime.datetime(2026, 7, 1, 4, 0), datetime.datetime(2026, 8, 1, 4, 0))
    """
    tz = ZoneInfo(zone or DEFAULT_ZONE)

    def midnight(day):
        local = datetime.combine(day, time.min, tz)
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    return midnight(first), midnight(last + timedelta(days=1))


def local_day(moment: datetime, zone: str | None = None) -> date:
    """The day of a naive UTC moment where the organization is.

    :param zone: name of a time zone.

    >>> local_day(datetime(2026, 7, 1, 3, 59)), local_day(datetime(2026, 7, 1, 4, 0))
    (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    """
    aware = moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(ZoneInfo(zone or DEFAULT_ZONE)).date()
