"""Does an authorization cover a purchase? (R2, R16, R17, R19, R20, R32)

A document says what it buys with a :class:`Purchase`, an authorization says what it
still grants with a :class:`Grant`, and :func:`shortfalls` compares the two.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from . import takeover, timing
from .refusal import Refusal
from .timing import Given, Made

APPROVED = "approved"
#: States of an authorization that was given, even if it was withdrawn since.
GIVEN = (APPROVED, "revoked")
#: The largest tolerance that an organization may set, in percent (R17).
TOLERANCE = 10.0
#: States in which an authorization may still be given.
WAITING = ("draft", "submitted")
#: Among the goods of a share: the amount that it takes of the estimate of charges.
CHARGES = 0


@dataclass(frozen=True)
class Good:
    """One good that a document buys.

    :param key: the authorized good it is matched with, ``None`` when with none.
    :param quantity: in the unit of measure of that authorized good; ``None`` when
        the two units cannot be compared.
    :param formerly: what its product was called when it was authorized, if it bears the
        name of another good now.
    """

    name: str
    key: int | None = None
    quantity: float | None = 0.0
    formerly: str = ""


@dataclass(frozen=True)
class Purchase:
    """What a document buys from a marketplace.

    :param marketplace: key of the marketplace, comparable with those of the grant.
    :param on: date at which the authorization is used.
    :param amount_untaxed: of the whole document, its services, discounts and negative
        lines included, in the currency of the grant.
    :param goods: none when charges alone are asked of the grant: it must allow them all
        the same. Whether services alone are bought is the matter of :mod:`.gate` (R20).
    :param made: when it was made at the latest, unless it is made now: an authorization
        given later regularizes nothing (R23).
    :param amount_charges: part of the amount that is shipping, customs or ecofees.
    :param recorded: moment at which Odoo recorded the document.
    """

    vendor: str
    marketplace: str
    company: int
    on: date
    amount_untaxed: float = 0.0
    goods: tuple[Good, ...] = ()
    made: Made = Made()
    amount_charges: float = 0.0
    recorded: datetime | None = None


@dataclass(frozen=True)
class Snapshot:
    """What a committed document buys, to compare it before and after a change.

    :param terms: what makes it another purchase when it changes at all: vendor,
        organization, currency, authorization.
    :param quantities: of each good, what is bought and what is returned apart.
    :param due: taxes included, where somebody may type them.
    """

    terms: tuple
    amount: float = 0.0
    quantities: Mapping = field(default_factory=dict, hash=False)
    due: float = 0.0


def grows(before: Snapshot, after: Snapshot) -> bool:
    """Whether a change buys more than what was committed (R15, R17).

    What buys nothing more needs no permission: a decrease is always possible, even on
    an order older than the directive or whose authorization was revoked since.

    >>> before = Snapshot(("Amazon",), 100.0, {"gouge": 2})
    >>> grows(before, Snapshot(("Amazon",), 50.0, {"gouge": 1}))
    False
    >>> grows(before, Snapshot(("Amazon",), 50.0, {"gouge": 1, "chuck": 1}))
    True

    A good at no quantity buys nothing: Odoo adds one when a receipt brings what nobody
    ordered. What a bill of it would buy is asked about there (:mod:`.billing`).

    >>> grows(before, Snapshot(("Amazon",), 50.0, {"gouge": 1, "chuck": 0}))
    False
    """
    return (
        before.terms != after.terms
        or _exceeds(after.amount, before.amount, 0.01)
        or _exceeds(after.due, before.due, 0.01)
        or any(
            _exceeds(quantity, before.quantities.get(good, 0.0), 1e-6)
            for good, quantity in after.quantities.items()
        )
    )


@dataclass(frozen=True)
class GrantedGood:
    """One authorized good and the quantity that no other document has taken."""

    name: str
    quantity_left: float


@dataclass(frozen=True)
class Grant:
    """What an authorization still allows, without the document that is examined.

    :param marketplaces: keys of the marketplaces that it designates.
    :param intact: whether its seal still matches what was approved.
    :param given: when it was approved.
    :param amount_left: before taxes, in its currency, the tolerance included.
    :param charges_left: part of it that is left of the estimate of other charges;
        ``None`` when the form estimates none: charges then ride on what goods leave.
    :param until: moment of the installation, when it was given on paper: it allows
        nothing that Odoo recorded later (R34).
    :param rounding: smallest amount of its currency.
    """

    name: str
    state: str
    company: int
    marketplaces: frozenset = frozenset()
    intact: bool = True
    valid_until: date | None = None
    given: Given = Given()
    amount_left: float = 0.0
    charges_left: float | None = None
    until: datetime | None = None
    rounding: float = 0.01
    goods: Mapping[int, GrantedGood] = field(default_factory=dict, hash=False)


def shortfalls(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """Why the purchase may not be made under the grant; an empty list when it may.

    :return: refusals; the same list feeds banner, button, gate and tests.

    >>> today = date(2026, 1, 15)
    >>> gouge = Good("Gouge", key=7, quantity=2)
    >>> purchase = Purchase("Amazon", "amazon", 1, today, 80.0, (gouge,))
    >>> grant = Grant("AUT/2026/00001", "approved", 1, frozenset({"amazon"}),
    ...     amount_left=80.0, goods={7: GrantedGood("Gouge", 2)})
    >>> shortfalls(purchase, grant)
    []
    """
    return _standing(purchase, grant) or overruns(purchase, grant)


def overruns(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """What the purchase takes beyond the grant, whatever became of the latter since.

    A revocation concerns later orders: the bills of an order that was authorized are
    held to what they may take, not to what the authorization has become (R5). It
    must have been given, to this organization and for this marketplace.
    """
    values = {"authorization": grant.name, "vendor": purchase.vendor}
    return (
        _destination(purchase, grant, values)
        + never_given(purchase, grant)
        + _goods_shortfalls(purchase, grant)
        + _amount_shortfalls(purchase, grant)
    )


def never_given(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """Whether the grant allows nothing, not even what takes nothing more of it."""
    values = {"authorization": grant.name, "vendor": purchase.vendor}
    return [] if grant.state in GIVEN else [not_in_force(grant.state, values)]


def not_in_force(state: str, values: Mapping) -> Refusal:
    """Why a form in this state allows nothing: it may still be approved, or not.

    :param values: ``authorization`` and ``vendor``.

    >>> [not_in_force(state, {}).code for state in ("draft", "refused")]
    ['authorization_not_approved', 'authorization_closed']
    """
    waits = state in WAITING
    code = "authorization_not_approved" if waits else "authorization_closed"
    return Refusal(code, {**values, "state": state})


def _destination(purchase: Purchase, grant: Grant, values: dict) -> list[Refusal]:
    """What makes it the authorization of another purchase."""
    refusals = []
    if grant.company != purchase.company:
        refusals.append(Refusal("authorization_other_company", values))
    if purchase.marketplace not in grant.marketplaces:
        refusals.append(Refusal("authorization_other_marketplace", values))
    return refusals


def _standing(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """What makes the authorization useless whatever is bought."""
    values = {"authorization": grant.name, "vendor": purchase.vendor}
    if grant.state != APPROVED:
        return [not_in_force(grant.state, values)]
    refusals = []
    if not grant.intact:
        refusals.append(Refusal("authorization_altered", values))
    refusals += _destination(purchase, grant, values)
    if grant.valid_until and grant.valid_until < purchase.on:
        values = {**values, "date": grant.valid_until}
        refusals.append(Refusal("authorization_expired", values))
    recorded = purchase.made.recorded or purchase.recorded
    if grant.until and not takeover.existed(recorded, grant.until):
        refusals.append(Refusal("paper_too_new", {**values, "date": grant.until}))
    return refusals + too_late(purchase, grant)


def too_late(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """Whether the purchase was made before it was authorized (R23)."""
    values = {"authorization": grant.name, "vendor": purchase.vendor}
    return timing.too_late(purchase.made, grant.given, "authorization_too_late", values)


def _goods_shortfalls(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """Goods that were not authorized, and quantities beyond what is left."""
    refusals, wanted = [], defaultdict(float)
    for good in purchase.goods:
        values = {"good": good.name, "authorization": grant.name}
        if good.formerly:
            values["formerly"] = good.formerly
            refusals.append(Refusal("good_renamed", values))
        elif good.key not in grant.goods:
            refusals.append(Refusal("good_not_authorized", values))
        elif good.quantity is None:
            refusals.append(Refusal("unit_mismatch", values))
        elif good.quantity < 0:
            # A negative line must not make room for a larger one.
            refusals.append(Refusal("quantity_negative", values))
        else:
            wanted[good.key] += good.quantity
    for key, quantity in wanted.items():
        granted = grant.goods[key]
        if _exceeds(quantity, granted.quantity_left, 1e-6):
            values = {
                "good": granted.name,
                "authorization": grant.name,
                "quantity": quantity,
                "quantity_left": max(granted.quantity_left, 0.0),
            }
            refusals.append(Refusal("quantity_exceeded", values))
    return refusals


def _amount_shortfalls(purchase: Purchase, grant: Grant) -> list[Refusal]:
    """Amounts beyond what is left: goods and other charges apart (R20).

    Where charges were estimated, the estimate buys no goods, and goods pay no charges.
    """
    values = {"authorization": grant.name}
    amount, charges = purchase.amount_untaxed, purchase.amount_charges
    if grant.charges_left is None:
        if not _exceeds(amount, grant.amount_left, grant.rounding):
            return []
        left = max(grant.amount_left, 0.0)
        refusals = [
            Refusal(
                "amount_exceeded", {**values, "amount": amount, "amount_left": left}
            )
        ]
        if not _exceeds(amount - charges, grant.amount_left, grant.rounding):
            # The goods alone would pass.
            refusals.append(Refusal("charges_missing", {**values, "amount": charges}))
        return refusals
    refusals = []
    for code, taken, left in (
        ("goods_exceeded", amount - charges, grant.amount_left - grant.charges_left),
        ("charges_exceeded", charges, grant.charges_left),
    ):
        if _exceeds(taken, left, grant.rounding):
            found = {**values, "amount": taken, "amount_left": max(left, 0.0)}
            refusals.append(Refusal(code, found))
    return refusals


def larger(*parts: tuple[float, float]) -> tuple[float, float]:
    """What is taken of an estimate of charges by what is ordered, then billed.

    Of the goods and of the charges the larger each: charges that are not billed yet
    leave no room for dearer goods.

    :param parts: amount before taxes, and the part of it that is charges.
    :return: the same.

    >>> larger((105.0, 5.0), (105.0, 0.0))
    (110.0, 5.0)
    >>> larger((105.0, 5.0), (-10.0, -20.0))
    (105.0, 5.0)
    """
    split = [(amount - max(charge, 0.0), charge) for amount, charge in parts]
    goods, charges = (max(0.0, *amounts) for amounts in zip(*split, strict=True))
    return goods + charges, charges


def _exceeds(value: float, limit: float, step: float) -> bool:
    """Whether a value is over a limit by half a step or more; floats are not exact.

    >>> _exceeds(0.1 + 0.2, 0.3, 0.01), _exceeds(0.31, 0.3, 0.01)
    (False, True)
    """
    return value - limit >= step / 2


def tolerated(amount: float, tolerance: float) -> float:
    """The most that may be taken of an authorized amount.

    :param tolerance: of the organization, in percent; bounded.

    >>> tolerated(100.0, 5.0), round(tolerated(100.0, 100000.0), 2)
    (105.0, 110.0)
    """
    return amount * (1.0 + min(max(tolerance, 0.0), TOLERANCE) / 100.0)


def is_within(approved: float, counted: tuple, rounding: float = 0.01) -> bool:
    """Whether what is counted, and may be, is within what was approved (R16, R17).

    :param counted: amounts; the largest tolerance there is may have been theirs.
    :param rounding: of the currency.

    >>> is_within(100.0, (110.0, None)), is_within(100.0, (90.0, 111.0))
    (True, False)
    """
    most = tolerated(approved or 0.0, TOLERANCE) + rounding
    return all((amount or 0.0) <= most for amount in counted)


def takes_more(before: Mapping | None, after: Mapping | None) -> bool:
    """Whether a document takes more of its authorization than it did.

    :param before: share as it is stored: ``authorization``, ``amount``, ``goods``.

    >>> share = {"authorization": 1, "amount": 10.0, "goods": {"7": 1.0}}
    >>> takes_more(share, {**share, "amount": 9.0}), takes_more(None, share)
    (False, True)
    """
    if not before or not after or before["authorization"] != after["authorization"]:
        return bool(after)
    # Of the goods apart: charges that are given back must not pay for them.
    goods, had = (
        s["amount"] - s["goods"].get(str(CHARGES), 0.0) for s in (after, before)
    )
    dearer = _exceeds(after["amount"], before["amount"], 0.01)
    return (
        dearer
        or _exceeds(goods, had, 0.01)
        or any(
            _exceeds(quantity, before["goods"].get(good, 0.0), 1e-6)
            for good, quantity in after["goods"].items()
        )
    )
