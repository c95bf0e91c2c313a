"""Periods of a declaration, by the clock of the organization."""

from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

#: Time zone by default: the directive is a Québec one.
DEFAULT_ZONE = "America/Toronto"


def previous_month(today: date) -> tuple[date, date]:
    """First and last day of the month that has ended.

    >>> previous_month(date(2026, 3, 15))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = today.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def fiscal_year(today: date) -> tuple[date, date]:
    """First and last day of the fiscal year of a school service centre.

    >>> fiscal_year(date(2026, 6, 30))
    (datetime.date(2025, 7, 1), datetime.date(2026, 6, 30))
    >>> fiscal_year(date(2026, 7, 1))
    (datetime.date(2026, 7, 1), datetime.date(2027, 6, 30))
    """
    year = today.year if today.month >= 7 else today.year - 1
    return date(year, 7, 1), date(year + 1, 6, 30)


def local_day(moment: datetime, zone: str | None = None) -> date:
    """Day of a moment in the time zone of the organization.

    :param moment: naive, in UTC.
    :param zone: name of a time zone.

    >>> local_day(datetime(2026, 7, 1, 3, 59, 59)), local_day(datetime(2026, 7, 1, 4))
    (datetime.date(2026, 6, 30), datetime.date(2026, 7, 1))
    """
    return local_time(moment, zone).date()


def local_time(moment: datetime, zone: str | None = None) -> datetime:
    """A moment in the time zone of the organization, as a naive value.

    :param moment: naive, in UTC.

    >>> local_time(datetime(2026, 7, 1, 4)), local_time(datetime(2026, 1, 1, 5, 30))
    (datetime.datetime(2026, 7, 1, 0, 0), datetime.datetime(2026, 1, 1, 0, 30))
    """
    local = moment.replace(tzinfo=timezone.utc).astimezone(
        ZoneInfo(zone or DEFAULT_ZONE)
    )
    return local.replace(tzinfo=None)


def due_on(recorded: date, days: int) -> date:
    """Last day to declare in time a line recorded on that day (R7).

    >>> due_on(date(2026, 1, 31), 30)
    datetime.date(2026, 3, 2)
    """
    return recorded + timedelta(days=max(days, 0))


def utc_bounds(first: date, last: date, zone: str | None = None):
    """Naive UTC bounds of whole local days: start included, end excluded.

    :param zone: name of a time zone.

    >>> utc_bounds(date(2026, 7, 1), date(2026, 7, 31))
    (datetime.datetime(2026, 7, 1, 4, 0), datetime.datetime(2026, 8, 1, 4, 0))
    """
    tz = ZoneInfo(zone or DEFAULT_ZONE)

    def midnight(day):
        local = datetime.combine(day, time.min, tz)
        return local.astimezone(timezone.utc).replace(tzinfo=None)

    return midnight(first), midnight(last + timedelta(days=1))
