"""What a form must hold before its direction may submit it (R3, R8, R10)."""

from dataclasses import dataclass, field

from . import criteria
from .refusal import Refusal


@dataclass(frozen=True)
class RequestedGood:
    """One good of the form."""

    name: str
    quantity: float
    price_unit: float
    answers: tuple[criteria.Answer, ...] = ()


@dataclass(frozen=True)
class Form:
    """What the form says, at the moment someone wants to submit it.

    :param may_submit: whether the person is the direction of the establishment or
        holds a current designation from it.
    :param min_alternatives: number of other sources that must have been tried.
    """

    establishment: str = ""
    may_submit: bool = False
    marketplace: str = ""
    need: str = ""
    consequence: str = ""
    attestation: bool = False
    alternatives: int = 0
    min_alternatives: int = 1
    goods: tuple[RequestedGood, ...] = field(default=())


def _good_gaps(good: RequestedGood) -> list[Refusal]:
    """Quantity, price and the four criteria of one good."""
    refusals = []
    values = {"good": good.name}
    if good.quantity <= 0:
        refusals.append(Refusal("quantity_missing", values))
    if good.price_unit <= 0:
        refusals.append(Refusal("price_missing", values))
    return refusals + criteria.gaps(good.name, good.answers)


def gaps(form: Form) -> list[Refusal]:
    """Everything that is missing, in the order of the form; empty: it may be submitted.

    >>> [r.code for r in gaps(Form(establishment="École A", marketplace="Amazon"))][:2]
    ['not_direction', 'need_missing']
    """
    refusals = []
    if not form.establishment:
        refusals.append(Refusal("establishment_missing"))
    elif not form.may_submit:
        refusals.append(Refusal("not_direction", {"establishment": form.establishment}))
    if not form.marketplace:
        refusals.append(Refusal("marketplace_missing"))
    if not form.need.strip():
        refusals.append(Refusal("need_missing"))
    if not form.consequence.strip():
        refusals.append(Refusal("consequence_missing"))
    if not form.goods:
        refusals.append(Refusal("goods_missing"))
    for good in form.goods:
        refusals += _good_gaps(good)
    if form.alternatives < form.min_alternatives:
        values = {"count": form.alternatives, "minimum": form.min_alternatives}
        refusals.append(Refusal("alternatives_missing", values))
    if not form.attestation:
        refusals.append(Refusal("attestation_missing"))
    return refusals
