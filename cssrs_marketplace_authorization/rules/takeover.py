"""What was there before the product was installed, and what is taken over of it (R34).

The moment of the installation settles everything: what Odoo recorded before it was made
without the product, and may be taken over, once; what it recorded later was not.
"""

from dataclasses import dataclass
from datetime import date, datetime

from .refusal import Refusal, refusals


def existed(recorded: datetime | None, installed: datetime | None) -> bool:
    """Whether Odoo had recorded a document before the product was installed.

    No date that a person types counts.

    >>> morning, noon = datetime(2026, 1, 15, 8), datetime(2026, 1, 15, 12)
    >>> existed(morning, noon), existed(noon, noon), existed(None, noon)
    (True, False, False)
    """
    return bool(recorded and installed) and recorded < installed


def obstacles(
    may: bool, is_open: bool, known: bool = True, reason: str = "-"
) -> list[Refusal]:
    """Why nothing is taken over; empty when it is.

    :param may: whether the secretariat does it, in person: no automation, nor key.
    :param is_open: whether the take-over is not closed yet.
    :param known: whether the document existed at the installation.
    :param reason: text that the clerk typed.

    >>> obstacles(True, True)
    []
    >>> [r.code for r in obstacles(False, False, False, " ")]
    ['takeover_of_secretariat', 'takeover_closed', 'takeover_too_new', 'reason_missing']
    """
    return refusals(
        takeover_of_secretariat=not may,
        takeover_closed=not is_open,
        takeover_too_new=not known,
        reason_missing=not (reason or "").strip(),
    )


@dataclass(frozen=True)
class Paper:
    """An authorization that was given on paper.

    :param by: name of who decided it.
    :param capacity: in which capacity, as the paper says it.
    :param on: the day of the decision.
    :param place: whether it says for which establishment, on which marketplace.
    :param goods: whether it says which goods, each with a quantity.
    :param scan: whether the scan of the paper is attached.
    :param installed: day of the installation.
    """

    by: str = ""
    capacity: str = ""
    on: date | None = None
    place: bool = False
    goods: bool = False
    scan: bool = False
    installed: date | None = None


def paper_gaps(paper: Paper) -> list[Refusal]:
    """What is missing before a paper authorization is taken over.

    >>> day = date(2025, 9, 1)
    >>> paper_gaps(Paper("L. Roy", "DG", day, True, True, True, day))
    []
    >>> [r.code for r in paper_gaps(Paper("L. Roy", " ", day, True, True, True, day))]
    ['paper_unsigned']
    >>> late = Paper("L. Roy", "DG", date(2025, 9, 2), True, True, False, day)
    >>> [r.code for r in paper_gaps(late)]
    ['paper_scan_missing', 'paper_after_installation']
    """
    signed = paper.by.strip() and paper.capacity.strip() and paper.on
    return refusals(
        {"paper_date": paper.on, "installation_date": paper.installed},
        paper_unsigned=not signed,
        paper_place_missing=not paper.place,
        paper_goods_missing=not paper.goods,
        paper_scan_missing=not paper.scan,
        paper_after_installation=paper.on
        and paper.installed
        and paper.on > paper.installed,
    )


def not_prior(day: date | None, effective: date | None) -> list[Refusal]:
    """Why an order was not made before the directive, whatever is found of it (R15).

    :param day: of its confirmation, as it was first seen.

    >>> force = date(2025, 4, 11)
    >>> not_prior(date(2025, 4, 10), force)
    []
    >>> [r.code for r in not_prior(force, force)]
    ['takeover_not_prior']
    """
    if day and effective and day < effective:
        return []
    return [Refusal("takeover_not_prior", {"date": day, "effective_date": effective})]


@dataclass(frozen=True)
class Entered:
    """What a bill comes to.

    :param posted: whether it is in the books.
    :param vendor: number of its vendor.
    :param currency: number of its currency.
    :param untaxed: amount before taxes, and ``total``, with them.
    """

    posted: bool
    vendor: int
    currency: int
    untaxed: float
    total: float


def may_repost(then: Entered | None, now: Entered) -> bool:
    """Whether a bill goes back into the books where it was at the installation.

    Nobody asked anything when it was posted: to correct an account is not to pay it
    again. It buys no more than it did, from the same vendor.

    :param then: as it was first seen.

    >>> then = Entered(True, 7, 1, 100.0, 114.98)
    >>> may_repost(then, then), may_repost(None, then)
    (True, False)
    >>> may_repost(then, Entered(False, 7, 1, 100.01, 114.98))
    False
    """
    if not (then and then.posted):
        return False
    same = (then.vendor, then.currency) == (now.vendor, now.currency)
    return same and max(now.untaxed - then.untaxed, now.total - then.total) < 0.005
