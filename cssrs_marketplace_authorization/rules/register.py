"""What the register of irregular purchases says of a document that was seen (R11, R23).

It follows the document from one sight to the next: what was irregular once stays,
unless the document is covered, or the secretariat closes the case.
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: What may be irregular.
BLOCKED, LATE, CLOSED = "blocked", "late", "closed"
#: How the codes of what was made before it was authorized end, whatever the document:
#: no coverage makes up for that.
TOO_LATE = ("_too_late", "date_retyped")


@dataclass(frozen=True)
class Standing:
    """Where a document stands.

    :param irregularity: what is irregular of it; empty when nothing is.
    :param pending: what comes back if it is not paid as it stands, or if the case is
        opened again.
    """

    irregularity: str = ""
    pending: str = ""


def refused(codes: Iterable[str]) -> str:
    """What is irregular of a document that is refused for these reasons.

    >>> refused(["bill_without_authorization"]), refused(["date_retyped"])
    ('blocked', 'late')
    >>> refused(["order_authorized_too_late"])
    'late'
    """
    return LATE if any(code.endswith(TOO_LATE) for code in codes) else BLOCKED


def follow(before: Standing, found: str, covered=False, committed=False) -> Standing:
    """Where a document stands after it was seen again.

    :param found: what is irregular of it as it is now; empty when nothing is.
    :param covered: whether authorizations cover it, or bills justify it.
    :param committed: whether it is so for good: posted, approved.

    Typed, linked, then posted:

    >>> typed = follow(Standing(), "blocked")
    >>> linked = follow(typed, "", covered=True)
    >>> linked
    Standing(irregularity='', pending='blocked')
    >>> follow(linked, "", covered=True, committed=True)
    Standing(irregularity='', pending='')

    Given another vendor, or cancelled, or deleted:

    >>> follow(typed, "").irregularity, follow(linked, "").irregularity
    ('blocked', 'blocked')

    Authorized after it was made, then by another one; closed:

    >>> follow(Standing("late"), "", covered=True, committed=True).irregularity
    'late'
    >>> follow(Standing("closed", "blocked"), "blocked").irregularity
    'closed'
    """
    if before.irregularity in (LATE, CLOSED):
        return before
    if found:
        return Standing(found)
    was = before.irregularity or before.pending
    if not covered:
        return Standing(was)
    return Standing("", "" if committed else was)


def close(before: Standing) -> Standing:
    """Where a document stands when the secretariat finds that its case is settled.

    >>> close(Standing("blocked"))
    Standing(irregularity='closed', pending='blocked')
    """
    if before.irregularity == CLOSED:
        return before
    return Standing(CLOSED, before.irregularity or before.pending)


def reopen(before: Standing) -> Standing:
    """Where a document stands when what was found of it no longer counts.

    >>> reopen(close(Standing("late")))
    Standing(irregularity='late', pending='')
    """
    return Standing(before.pending) if before.irregularity == CLOSED else before
