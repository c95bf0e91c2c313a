"""May a document be committed, and what allows it? (R2, R11, R15, R20, R23, R32)

Order, bill, expense and purchase request say what they buy with :class:`Facts`, and
:func:`decide` answers for all of them. What an authorization covers is the matter of
:mod:`.coverage`, what an order carries of its bills the matter of :mod:`.billing`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from . import billing, coverage, timing
from .refusal import Refusal

AUTHORIZED = "authorized"
SERVICES, PRIOR = billing.SERVICES, billing.PRIOR
CREDIT = "credit"
TAKEN = "taken"


@dataclass(frozen=True)
class Dates:
    """When a purchase was made, against the day when the directive came into force.

    :param effective: that day; ``None`` when the organization has not set any, and the
        directive is in force.
    :param today: for the organization.
    :param dated: the day that a person typed on the document; ``None`` when the
        purchase is made now.
    :param recorded: the day when Odoo recorded what shows the purchase; ``None`` when
        nothing tells.
    :param attested: whether the secretariat has seen what shows the typed day.
    """

    effective: date | None
    today: date
    dated: date | None = None
    recorded: date | None = None
    attested: bool = False


def is_prior(dates: Dates) -> bool:
    """Whether the purchase was made before the directive (R15).

    A typed day alone proves nothing: what Odoo recorded later was not made before.

    >>> force, today = date(2025, 4, 11), date(2026, 1, 15)
    >>> is_prior(Dates(force, today)), is_prior(Dates(date(2026, 2, 1), today))
    (False, True)
    >>> before = Dates(force, today, dated=date(2025, 3, 1), recorded=today)
    >>> from dataclasses import replace
    >>> is_prior(before), is_prior(replace(before, attested=True))
    (False, True)
    """
    if not dates.effective:
        return False
    if dates.dated is None:
        return dates.today < dates.effective
    known = dates.recorded is None or dates.recorded < dates.effective
    return dates.dated < dates.effective and (known or dates.attested)


def is_said_prior(dates: Dates) -> bool:
    """Whether a typed day alone says that it was made before the directive (R15).

    >>> force, today = date(2025, 4, 11), date(2026, 1, 15)
    >>> is_said_prior(Dates(force, today, dated=date(2025, 3, 1), recorded=today))
    True
    """
    typed = dates.effective and dates.dated and dates.dated < dates.effective
    return bool(typed) and not is_prior(dates)


@dataclass(frozen=True)
class Claim:
    """What a document asks of one authorization.

    :param grant: what is left of it besides what the document takes already.
    :param held: whether the document counts already: it is held to what was given,
        whatever became of the authorization since (R5).
    :param grows: whether it asks for more than what was taken with its orders.
    """

    purchase: coverage.Purchase
    grant: coverage.Grant
    held: bool = False
    grows: bool = True


@dataclass(frozen=True)
class Facts:
    """What a document says of itself.

    :param vendor: the name that the refusals give.
    :param buys: whether it buys a good; services alone are out of scope (R20).
    :param credit: whether it gives money back: always possible, once it says of what.
    :param unsaid: whether nothing says which purchase the credit note gives back.
    :param uncovered: whether it buys a good that neither an order nor an authorization
        carries.
    :param excess: whether it bills an amount besides its orders, and nothing says which
        authorization carries it.
    :param unexplained: what is due beyond what its lines and their taxes come to.
    :param carried: goods of a bill, with the order that carries each.
    :param made: when what is billed was bought, at the latest.
    :param claims: one for each authorization that it uses.
    :param taking: the share that it takes of its own, once committed; ``None`` when
        that is not known yet.
    :param entered: whether it was in the books when the product was installed, and
        comes to no more now (R34).
    :param waiting: its name, when it was there at the installation and the secretariat
        has not said yet how it was authorized (R34).
    :param codes: the refusals that this kind of document calls otherwise.
    """

    vendor: str
    dates: Dates
    buys: bool = True
    credit: bool = False
    unsaid: bool = False
    uncovered: bool = False
    excess: bool = False
    unexplained: float = 0.0
    carried: tuple[billing.BilledGood, ...] = ()
    made: timing.Made = timing.Made()
    claims: tuple[Claim, ...] = ()
    taking: Mapping | None = field(default=None, hash=False)
    entered: bool = False
    waiting: str = ""
    codes: Mapping = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Verdict:
    """The answer: what allows the document, or every reason why nothing does.

    :param taking: as in :class:`Facts`.
    """

    clearance: str = ""
    refusals: tuple[Refusal, ...] = ()
    taking: Mapping | None = field(default=None, hash=False)


def hold(facts: Facts) -> Facts:
    """A committed document that takes more because another one changed (R5).

    An authorization that was revoked or has expired since covers it still, up to what
    was given.
    """
    claims = tuple(replace(claim, held=True) for claim in facts.claims)
    return replace(facts, claims=claims)


def decide(facts: Facts) -> Verdict:
    """Whether a document that concerns a marketplace may be committed.

    >>> dates = Dates(date(2025, 4, 11), date(2026, 1, 15))
    >>> order = Facts("Amazon", dates, uncovered=True)
    >>> [r.code for r in decide(order).refusals]
    ['authorization_missing']
    >>> decide(replace(order, buys=False)).clearance
    'services'
    >>> decide(replace(order, credit=True)).clearance
    'credit'
    >>> [r.code for r in decide(replace(order, credit=True, unsaid=True)).refusals]
    ['credit_unsaid']
    >>> [r.code for r in decide(replace(order, buys=False, unexplained=9.0)).refusals]
    ['due_unexplained']
    >>> decide(replace(order, entered=True)).clearance
    'taken'
    """
    verdict = _answer(facts)
    if verdict.refusals and facts.entered:
        return Verdict(TAKEN)
    return verdict


def _answer(facts: Facts) -> Verdict:
    """The answer for a document that nobody had entered before the installation."""
    if facts.unsaid:
        refusal = Refusal("credit_unsaid", {"vendor": facts.vendor})
        return Verdict(refusals=(refusal,))
    if facts.credit:
        return Verdict(CREDIT)
    if is_prior(facts.dates):
        return Verdict(PRIOR)
    refusals = []
    if facts.unexplained:
        refusals.append(Refusal("due_unexplained", {"amount": facts.unexplained}))
    if not facts.buys:
        return Verdict(refusals=tuple(refusals)) if refusals else Verdict(SERVICES)
    if facts.uncovered:
        refusals.append(_missing(facts))
    if facts.carried:
        refusals += billing.shortfalls(
            facts.vendor, facts.carried, facts.made, facts.dates.effective
        )
    if facts.excess and not refusals:
        refusals = [_missing(facts)]
    for claim in facts.claims:
        refusals += _claim_shortfalls(claim)
    if refusals:
        codes = facts.codes
        return Verdict(
            refusals=tuple(
                Refusal(codes.get(r.code, r.code), r.values) for r in refusals
            )
        )
    if facts.claims:
        return Verdict(AUTHORIZED, taking=facts.taking)
    # No authorization gives anything.
    carried = _carried_by(facts)
    if carried:
        return Verdict(carried)
    return Verdict(refusals=(_missing(facts),))


def _carried_by(facts: Facts) -> str:
    """What allowed orders that carry all that is billed without any authorization."""
    effective = facts.dates.effective
    found = {
        good.order and good.standing(effective)
        for good in facts.carried
        if good.quantity or good.advance
    }
    if not found or not found <= {PRIOR, SERVICES}:
        return ""
    return PRIOR if PRIOR in found else SERVICES


def is_founded(clearance: str, facts: Facts, existed: bool = False) -> bool:
    """Whether what allowed a document is so, as far as the document tells (R15, R20).

    What an authorization allows is counted, and declared: it is compared elsewhere.

    :param existed: whether Odoo had recorded it before the installation (R34).

    >>> order = Facts("Amazon", Dates(date(2025, 4, 11), date(2026, 1, 15)))
    >>> [is_founded(one, order) for one in (PRIOR, SERVICES, CREDIT, TAKEN)]
    [False, False, False, False]
    >>> is_founded(TAKEN, order, existed=True), is_founded(AUTHORIZED, order)
    (True, True)
    """
    if clearance == PRIOR:
        return is_prior(facts.dates) or _carried_by(facts) == PRIOR
    services = not facts.buys or _carried_by(facts) == SERVICES
    found = {SERVICES: services, CREDIT: facts.credit, TAKEN: existed}
    return found.get(clearance, clearance == AUTHORIZED)


def _missing(facts: Facts) -> Refusal:
    """That no authorization carries what is bought, and why none is known."""
    values = {"vendor": facts.vendor, "date": facts.dates.effective}
    if is_said_prior(facts.dates):
        return Refusal("prior_unproven", values)
    if facts.waiting:
        return Refusal("takeover_waiting", {"document": facts.waiting})
    return Refusal("authorization_missing", values)


def _claim_shortfalls(claim: Claim) -> list[Refusal]:
    """Why one authorization does not cover what is asked of it."""
    if claim.held:
        found = coverage.overruns(claim.purchase, claim.grant)
        return found + coverage.too_late(claim.purchase, claim.grant)
    if claim.grows:
        return coverage.shortfalls(claim.purchase, claim.grant)
    return coverage.never_given(claim.purchase, claim.grant)
