"""What a form must hold before its direction may submit it (R3, R8, R10)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from . import criteria
from .refusal import Refusal

#: Characters of the name of a good that a refusal repeats.
SHOWN = 200


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
    :param submitters: names of those who may submit it today.
    :param min_alternatives: number of other sources that must have been tried.
    """

    establishment: str = ""
    may_submit: bool = False
    submitters: tuple[str, ...] = ()
    marketplace: str = ""
    need: str = ""
    consequence: str = ""
    attestation: bool = False
    alternatives: int = 0
    min_alternatives: int = 1
    goods: tuple[RequestedGood, ...] = field(default=())


def count_sources(answers: Iterable[tuple[str | None, str | None]]) -> int:
    """Number of other sources that were really tried: named once each, with an answer.

    :param answers: the source, and what it answered.

    >>> count_sources([("Outillage ABC", "Épuisé"), ("outillage abc", "?"), ("X", "")])
    1
    """
    named = {criteria.normalize(source) for source, answer in answers if answer}
    return len(named - {""})


def _sender_gaps(form: Form) -> list[Refusal]:
    """For which establishment, and whether this person may (R8)."""
    if not form.establishment:
        return [Refusal("establishment_missing")]
    if form.may_submit:
        return []
    values = {"establishment": form.establishment}
    if not form.submitters:
        return [Refusal("direction_missing", values)]
    people = ", ".join(form.submitters)
    return [Refusal("not_direction", {**values, "people": people})]


def _short(name: str) -> str:
    """A name that fits in a sentence, said once for each criterion.

    >>> _short("Mandrin"), len(_short("Mandrin " * 1000))
    ('Mandrin', 200)
    """
    return name if len(name) <= SHOWN else f"{name[: SHOWN - 1]}…"


def _good_gaps(good: RequestedGood) -> list[Refusal]:
    """Name, quantity, price and the four criteria of one good."""
    name = _short(good.name.strip()) or "…"
    refusals = [] if good.name.strip() else [Refusal("name_missing")]
    values = {"good": name}
    if good.quantity <= 0:
        refusals.append(Refusal("quantity_missing", values))
    if good.price_unit <= 0:
        refusals.append(Refusal("price_missing", values))
    return refusals + criteria.gaps(name, good.answers)


def gaps(form: Form) -> list[Refusal]:
    """Everything that is missing, in the order of the form; empty: it may be submitted.

    >>> [r.code for r in gaps(Form(establishment="École A", marketplace="Amazon"))][:2]
    ['direction_missing', 'need_missing']
    """
    refusals = _sender_gaps(form)
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
