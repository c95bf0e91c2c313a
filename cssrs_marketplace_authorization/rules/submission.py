"""What a form must hold before its direction may submit it (R3, R8, R10)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

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
class Source:
    """Another source that was tried.

    :param tried_on: day on which it was contacted, when the form says it.
    """

    name: str
    answer: str
    tried_on: date | None = None


@dataclass(frozen=True)
class Form:
    """What the form says, at the moment someone wants to submit it.

    :param may_submit: whether the person is the direction of the establishment or
        holds a current designation from it.
    :param submitters: names of those who may submit it today.
    :param min_alternatives: number of other sources that must have been tried.
    :param search_days: for how many days what they answered is trusted; 0: for ever.
    """

    today: date

    establishment: str = ""
    may_submit: bool = False
    submitters: tuple[str, ...] = ()
    marketplace: str = ""
    need: str = ""
    consequence: str = ""
    attestation: bool = False
    sources: tuple[Source, ...] = ()
    min_alternatives: int = 1
    search_days: int = 90
    goods: tuple[RequestedGood, ...] = field(default=())


def count_sources(answers: Iterable[tuple[str | None, str | None]]) -> int:
    """Number of other sources that were really tried: named once each, with an answer.

    :param answers: the source, and what it answered.

    >>> count_sources([("Outillage ABC", "Épuisé"), ("outillage abc", "?"), ("X", "")])
    1
    """
    named = {criteria.normalize(source) for source, answer in answers if answer}
    return len(named - {""})


def _source_gaps(form: Form) -> list[Refusal]:
    """The search of the market: recent enough, dated, and not to come (R3).

    A source that does not count is only named when one is missing; a day to come is
    always wrong.

    >>> today = date(2026, 1, 15)
    >>> def found(*days, minimum=1):
    ...     sources = (Source(f"S{n}", "Non", day) for n, day in enumerate(days))
    ...     form = Form(today, sources=tuple(sources), min_alternatives=minimum)
    ...     return [r.code for r in _source_gaps(form)]
    >>> found(date(2025, 10, 17)), found(date(2025, 10, 16))
    ([], ['alternatives_missing', 'source_old'])
    >>> found(None)
    ['alternatives_missing', 'source_undated']
    >>> found(today, date(2019, 1, 1)), found(today, date(2026, 1, 16))
    ([], ['source_to_come'])
    """
    current, aside, to_come = [], [], []
    for source in form.sources:
        if not (source.answer and criteria.normalize(source.name)):
            continue
        values = {"other": _short(source.name), "days": form.search_days}
        if source.tried_on is None:
            aside.append(Refusal("source_undated", values))
        elif source.tried_on > form.today:
            to_come.append(
                Refusal("source_to_come", {**values, "date": source.tried_on})
            )
        elif form.search_days and (
            source.tried_on + timedelta(form.search_days) < form.today
        ):
            aside.append(Refusal("source_old", {**values, "date": source.tried_on}))
        else:
            current.append((source.name, source.answer))
    count = count_sources(current)
    if count >= form.min_alternatives:
        return to_come
    values = {"count": count, "minimum": form.min_alternatives}
    return [Refusal("alternatives_missing", values), *aside, *to_come]


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

    >>> form = Form(date(2026, 1, 15), establishment="École A", marketplace="Amazon")
    >>> [r.code for r in gaps(form)][:2]
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
    refusals += _source_gaps(form)
    if not form.attestation:
        refusals.append(Refusal("attestation_missing"))
    return refusals
