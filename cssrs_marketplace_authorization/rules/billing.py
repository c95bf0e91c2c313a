"""May a bill be posted through the orders that its lines are linked to? (R11, R15, R16)

An order that was authorized carries its bills, up to what the authorization covers;
what goes beyond is the matter of :mod:`.coverage`. A good billed without an order needs
an authorization of its own. Either must have been approved before the purchase (R23).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from . import timing
from .refusal import Refusal
from .timing import Given, Made

PRIOR, SERVICES = "prior", "services"
#: What allows an order to carry a bill.
CARRYING = ("authorized", PRIOR, SERVICES)


#: Ways of computing a tax that follow what it taxes. No sales tax takes more than this
#: part of it: the highest, in Hungary, takes 27 %.
RATES, HIGHEST = ("percent", "division"), 0.30
#: Steps of the currency by which a vendor, or cash, may round a total otherwise.
ROUNDINGS = 5


def is_charge(kind: str, tax: float, base: float) -> bool:
    """Whether a tax is a charge, which counts with what is bought (R17).

    A fixed amount, an ecofee for instance, is due whatever is bought: it is authorized
    as the rest is. A sales tax is not.

    :param kind: how Odoo computes it.

    >>> is_charge("percent", 9.975, 100.0), is_charge("fixed", 500.0, 20.0)
    (False, True)
    >>> is_charge("percent", 900.0, 20.0)
    True
    """
    return kind not in RATES or abs(tax) > HIGHEST * abs(base)


def may_charge(kind: str, rate: float) -> bool:
    """Whether a tax may turn out to be a charge, before it is computed.

    >>> may_charge("percent", 9.975), may_charge("fixed", 0.5)
    (False, True)
    """
    # Of the whole price, a part is less than it is of what is taxed.
    highest = HIGHEST if kind == "percent" else HIGHEST / (1 + HIGHEST)
    return kind not in RATES or abs(rate) > 100 * highest


def explained(untaxed: float, charges: float, due: float) -> float:
    """What a line may come to, taxes included: all its sales taxes are bounded (R17).

    >>> explained(100.0, 0.0, 114.975), explained(100.0, 0.0, 156.975)
    (114.975, 130.0)
    >>> explained(-10.0, 0.0, -11.5), explained(100.0, 500.0, 614.0)
    (-11.5, 614.0)
    >>> explained(0.0, 5.0, 5.75)
    5.75
    """
    most = HIGHEST * abs(untaxed + charges)
    taxes = due - untaxed - charges
    return untaxed + charges + min(max(taxes, -most), most)


def unexplained(due: float, computed: float, step: float, lines: int) -> float:
    """What is due beyond what the lines and their taxes come to (R17).

    A vendor may round each line apart, and cash to five cents: as much is explained.

    :param step: smallest amount of the currency.
    :param lines: how many of them come to something.

    >>> unexplained(23.01, 23.0, 0.01, 1), unexplained(920.0, 23.0, 0.01, 1)
    (0.0, 897.0)
    """
    more = due - computed
    return more if more > step * (max(ROUNDINGS, lines) + 0.5) else 0.0


def returned(quantity: float, amount: float, price: float) -> float:
    """How much of a good a credit note takes back (R27).

    Half of the price or more takes the good back, less a restocking fee; less is a
    rebate, and the good stays. A rebate that was billed is no good that goes back.

    :param quantity: credited.
    :param amount: credited, before taxes.
    :param price: for which one was billed.

    >>> returned(2, 180.0, 100.0), returned(1, 5.0, 100.0), returned(1, -5.0, -20.0)
    (2, 0.0, 0.0)
    """
    back = price >= 0 and amount - quantity * price / 2 > -0.005
    return quantity if back else 0.0


def charges_paid(billed: float, credited: Iterable[float]) -> float:
    """What is paid of shipping, customs and ecofees once some is credited (R20, R27).

    A credit note that takes a rebate of them back pays none: it gives less back of the
    goods. So it never takes more of the estimate than was billed.

    :param credited: by each credit note.

    >>> charges_paid(5.0, [2.0]), charges_paid(5.0, [-7.5])
    (3.0, 5.0)
    """
    return billed - sum(max(charges, 0.0) for charges in credited)


def standing(clearance: str, ordered_on: date | None, effective: date | None) -> str:
    """What allowed an order, as its bills see it (R15).

    One that was confirmed before the directive was never asked.

    :param ordered_on: the later of the days on which it was recorded and confirmed.

    >>> standing("", date(2025, 4, 10), date(2025, 4, 11))
    'prior'
    >>> standing("", date(2025, 4, 11), date(2025, 4, 11))
    ''
    """
    if clearance or not effective or not ordered_on or ordered_on >= effective:
        return clearance
    return PRIOR


@dataclass(frozen=True)
class BilledGood:
    """One good of a bill, and the order line that it is linked to.

    :param order: name of the order, empty without one.
    :param confirmed: whether that order is confirmed.
    :param clearance: what allowed it, empty when nothing did, and ``ordered_on``: see
        :func:`standing`.
    :param same_vendor: whether it was placed with the marketplace that bills.
    :param same_good: whether its line orders this very good, in a comparable unit.
    :param matched: whether its line orders it, or is matched with a good that may be
        ordered: a receipt adds lines of what nobody ordered.
    :param authorization: name of its authorization, and ``given``, when that was
        approved.
    :param waiting: whether it was confirmed before the installation, and nobody has
        said yet how it was authorized (R34).
    :param within: whether all that is billed of the line, or of the order when it is an
        advance, is within what was ordered.
    :param advance: whether it is a down payment: no good by itself.
    """

    name: str
    quantity: float = 0.0
    order: str = ""
    confirmed: bool = False
    clearance: str = ""
    ordered_on: date | None = None
    same_vendor: bool = True
    same_good: bool = True
    matched: bool = True
    authorization: str = ""
    given: Given = Given()
    within: bool = True
    waiting: bool = False
    advance: bool = False

    def standing(self, effective: date | None) -> str:
        """What allowed the order, under a directive in force since that day."""
        return standing(self.clearance, self.ordered_on, effective)


def shortfalls(
    vendor: str,
    goods: tuple[BilledGood, ...],
    made: Made,
    effective: date | None = None,
) -> list[Refusal]:
    """Why the orders of a bill do not carry its goods; an empty list when they do.

    :param made: when the purchase was made, at the latest.
    :param effective: first day of the directive.

    >>> from datetime import date
    >>> made = Made(date(2026, 1, 15))
    >>> ordered = BilledGood("Gouge", 1, "P00001", True, "authorized")
    >>> shortfalls("Amazon", (ordered,), made)
    []
    >>> from dataclasses import replace
    >>> late = replace(ordered, given=Given(date(2026, 1, 16)))
    >>> [r.code for r in shortfalls("Amazon", (late,), made)]
    ['order_authorized_too_late']

    An order of services carries no good, and no advance beyond what it orders:

    >>> services = replace(ordered, clearance="services")
    >>> [r.code for r in shortfalls("Amazon", (services,), made)]
    ['order_not_authorized']
    >>> advance = replace(services, quantity=0.0, advance=True)
    >>> shortfalls("Amazon", (advance,), made)
    []
    >>> [r.code for r in shortfalls("Amazon", (replace(advance, within=False),), made)]
    ['order_exceeded']
    """
    found = [
        refusal
        for good in goods
        for refusal in _good_shortfalls(vendor, good, made, good.standing(effective))
    ]
    return list(dict.fromkeys(found))


def _good_shortfalls(
    vendor: str, good: BilledGood, made: Made, clearance: str
) -> list[Refusal]:
    """What one good lacks; the first reason alone, as the others follow from it."""
    values = {"vendor": vendor, "order": good.order}
    if good.quantity < 0:
        # A negative line must not make room for a larger one.
        return [Refusal("quantity_negative", {"good": good.name})]
    if not good.order:
        return []
    if not good.same_vendor:
        return [Refusal("order_other_vendor", values)]
    if not good.confirmed or clearance not in CARRYING:
        if good.waiting:
            return [Refusal("takeover_waiting", {"document": good.order})]
        return [Refusal("order_not_authorized", values)]
    if not good.same_good:
        return [Refusal("order_other_good", {**values, "good": good.name})]
    if clearance == SERVICES and good.quantity:
        # A receipt, or a person, added it to what was asked about.
        return [Refusal("order_not_authorized", values)]
    named = {**values, "authorization": good.authorization}
    if not good.matched and clearance != PRIOR:
        code = "good_not_authorized" if good.authorization else "order_not_authorized"
        return [Refusal(code, {**named, "good": good.name})]
    late = timing.too_late(made, good.given, "order_authorized_too_late", named)
    if late:
        return late
    if clearance in (PRIOR, SERVICES) and not good.within:
        return [Refusal("order_exceeded", {**values, "good": good.name})]
    return []
