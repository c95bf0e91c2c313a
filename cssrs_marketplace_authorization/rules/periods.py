"""Periods of a declaration, by the clock of the organization."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

#: Time zone by default: the directive is a Québec one.
DEFAULT_ZONE = "America/Toronto"
ONE_DAY = timedelta(days=1)


def previous_month(today: date) -> tuple[date, date]:
    """First and last day of the month that has ended.

    >>> previous_month(date(2026, 3, 15))
    (datetime.date(2026, 2, 1), datetime.date(2026, 2, 28))
    """
    last = today.replace(day=1) - ONE_DAY
    return last.replace(day=1), last


def fiscal_year(today: date, month: int = 6, day: int = 30) -> tuple[date, date]:
    """First and last day of a fiscal year.

    :param month: of its last day; by default that of a school service centre.
    :param day: of that month; the last one, when the month is shorter.

    >>> fiscal_year(date(2026, 6, 30))
    (datetime.date(2025, 7, 1), datetime.date(2026, 6, 30))
    >>> fiscal_year(date(2027, 2, 28), 2, 29)
    (datetime.date(2026, 3, 1), datetime.date(2027, 2, 28))
    """
    year = today.year + (today > _day(today.year, month, day))
    return _day(year - 1, month, day) + ONE_DAY, _day(year, month, day)


def quarter(today: date, month: int = 6, day: int = 30) -> tuple[date, date]:
    """First and last day of a quarter of the fiscal year.

    >>> quarter(date(2026, 9, 30))
    (datetime.date(2026, 7, 1), datetime.date(2026, 9, 30))
    >>> quarter(date(2026, 10, 1))[0]
    datetime.date(2026, 10, 1)
    >>> quarter(date(2026, 5, 14), 12, 31)
    (datetime.date(2026, 4, 1), datetime.date(2026, 6, 30))
    """
    first, last = fiscal_year(today, month, day)
    ends = []
    for quarters in (3, 2, 1):
        months = last.year * 12 + month - 1 - 3 * quarters
        ends.append(_day(months // 12, months % 12 + 1, 31 if day >= 28 else day))
    ends.append(last)
    starts = [first, *(end + ONE_DAY for end in ends[:-1])]
    return next(span for span in zip(starts, ends, strict=True) if today <= span[1])


def _day(year, month, day):
    """A day of a month, or its last one."""
    return date(year, month, min(day, monthrange(year, month)[1]))


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
    utc, there = moment.replace(tzinfo=timezone.utc), ZoneInfo(zone or DEFAULT_ZONE)
    return utc.astimezone(there).replace(tzinfo=None)


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

    return midnight(first), midnight(last + ONE_DAY)
