"""Reminders of late lines and of waiting requests (R5, R7).

Days are days in the time zone of the organization.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

#: A request is recent before the first number of days, and old after the second.
AGES = (7, 30)


def overdue_before(today: date, days: int) -> date | None:
    """Requests submitted before this day are overdue; ``None``: none is.

    :param days: days after which the holder of the power is reminded; 0: never.

    >>> overdue_before(date(2026, 3, 15), 7)
    datetime.date(2026, 3, 8)
    >>> overdue_before(date(2026, 3, 15), 0)
    """
    return today - timedelta(days=days) if days > 0 else None


def is_late(due: date | None, today: date) -> bool:
    """Whether a line should have been declared: its last day is over.

    >>> [is_late(date(2026, 3, day), date(2026, 3, 15)) for day in (14, 15)]
    [True, False]
    >>> is_late(None, date(2026, 3, 15))
    False
    """
    return due is not None and due < today


@dataclass(frozen=True)
class Draft:
    """A declaration that is not issued.

    :param own: created by the reminder: no person has chosen its dates.
    """

    key: int
    first: date
    last: date
    own: bool = False

    def covers(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


def gathering(drafts: Sequence[Draft], first: date, last: date) -> Draft | None:
    """The draft for what happened between two days; ``None``: create one.

    The period that a person chose is never changed.

    >>> june = Draft(1, date(2026, 6, 1), date(2026, 6, 30))
    >>> own = Draft(2, date(2026, 6, 9), date(2026, 6, 9), own=True)
    >>> days = date(2026, 6, 2), date(2026, 6, 3)
    >>> gathering([own, june], *days).key, gathering([own], *days).key
    (1, 2)
    >>> gathering([june], date(2026, 6, 2), date(2026, 7, 3))
    """
    covering = [draft for draft in drafts if draft.covers(first, last)]
    return next(iter(covering + [draft for draft in drafts if draft.own]), None)


@dataclass(frozen=True)
class Reminder:
    """An activity of a user on a record."""

    key: int
    record: int
    user: int
    deadline: date


def changes(
    wanted: Collection[tuple[int, int]], present: Iterable[Reminder], today: date
) -> tuple[list[tuple[int, int]], list[int]]:
    """Reminders to create and to delete, so that each user has one, due today.

    A reminder that was reassigned or put off is replaced.

    :param wanted: (record, user) pairs.
    :return: pairs to create, then keys of the reminders to delete.

    >>> day = date(2026, 3, 15)
    >>> kept, twice = Reminder(1, 10, 5, day), Reminder(2, 10, 5, day)
    >>> later = Reminder(3, 11, 5, date(2099, 1, 1))
    >>> changes({(10, 5), (11, 5)}, [kept, twice, later], day)
    ([(11, 5)], [2, 3])
    >>> changes({(10, 5)}, [kept], day)
    ([], [])
    """
    kept = {}
    for reminder in present:
        pair = (reminder.record, reminder.user)
        if pair in wanted and reminder.deadline <= today:
            kept.setdefault(pair, reminder.key)
    stays = set(kept.values())
    return (
        sorted(set(wanted) - kept.keys()),
        [reminder.key for reminder in present if reminder.key not in stays],
    )
