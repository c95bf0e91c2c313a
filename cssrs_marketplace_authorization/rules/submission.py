"""What a form must hold before its direction may submit it (R3, R8, R10)."""

from collections.abc import Iterable, Mapping
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
    :param consequence_asked: whether the declarations of the organization require what
        happens if the good is not bought.
    :param is_newcomer: whether the marketplace is not in the list: the secretariat
        looks at its address.
    :param returned_by: who returned it to be completed, if anybody.
    :param is_unchanged: whether it still is what was returned: see :func:`is_same`.
    :param min_alternatives: number of other sources that must have been tried.
    :param search_days: for how many days what they answered is trusted; 0: for ever.
    """

    today: date

    establishment: str = ""
    may_submit: bool = False
    submitters: tuple[str, ...] = ()
    marketplace: str = ""
    marketplace_url: str = ""
    is_newcomer: bool = False
    need: str = ""
    consequence: str = ""
    consequence_asked: bool = False
    attestation: bool = False
    returned_by: str = ""
    returned_on: date | None = None
    is_unchanged: bool = False
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
    for row, source in enumerate(form.sources):
        if not (source.answer and criteria.normalize(source.name)):
            continue
        values = {"other": _short(source.name), "days": form.search_days, "row": row}
        day, trusted = source.tried_on, timedelta(form.search_days)
        if day is None:
            aside.append(Refusal("source_undated", values))
        elif day > form.today:
            to_come.append(Refusal("source_to_come", {**values, "date": day}))
        elif trusted and day + trusted < form.today:
            aside.append(Refusal("source_old", {**values, "date": day}))
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


def _good_gaps(good: RequestedGood, row: int) -> list[Refusal]:
    """Name, quantity, price and the four criteria of one good.

    :param row: its place among the goods, for :func:`place`.
    """
    name = _short(good.name.strip()) or "…"
    refusals = [] if good.name.strip() else [Refusal("name_missing")]
    values = {"good": name}
    if good.quantity <= 0:
        refusals.append(Refusal("quantity_missing", values))
    if good.price_unit <= 0:
        refusals.append(Refusal("price_missing", values))
    refusals += criteria.gaps(name, good.answers)
    return [Refusal(r.code, {**r.values, "row": row}) for r in refusals]


#: Where each gap is filled in: a field of the form, of a good or of a source.
PLACES = {
    "establishment_missing": "establishment_id",
    "marketplace_missing": "marketplace_id",
    "newcomer_url_missing": "newcomer_url",
    "need_missing": "need",
    "consequence_missing": "consequence",
    "goods_missing": "line_ids",
    "name_missing": "line_ids.{row}.name",
    "quantity_missing": "line_ids.{row}.quantity",
    "price_missing": "line_ids.{row}.price_unit",
    "criterion_not_met": "line_ids.{row}.is_{criterion}",
    "reason_laconic": "line_ids.{row}.{criterion}_reason",
    "reason_copied": "line_ids.{row}.{criterion}_reason",
    "alternatives_missing": "alternative_ids.0.source",
    "source_undated": "alternative_ids.{row}.date",
    "source_old": "alternative_ids.{row}.date",
    "source_to_come": "alternative_ids.{row}.date",
    "attestation_missing": "attestation",
}


def place(gap: Refusal) -> str:
    """Where a gap of :func:`gaps` is filled in; empty when the form has no such place.

    >>> place(Refusal("reason_laconic", {"row": 1, "criterion": "unique"}))
    'line_ids.1.unique_reason'
    >>> place(Refusal("not_direction"))
    ''
    """
    return PLACES.get(gap.code, "").format(**gap.values)


def gaps(form: Form) -> list[Refusal]:
    """Everything that is missing, in the order of the form; empty: it may be submitted.

    >>> form = Form(date(2026, 1, 15), establishment="École A", marketplace="Amazon")
    >>> [r.code for r in gaps(form)][:2]
    ['direction_missing', 'need_missing']
    """
    refusals = _sender_gaps(form)
    if not form.marketplace:
        refusals.append(Refusal("marketplace_missing"))
    elif form.is_newcomer and not form.marketplace_url.strip():
        values = {"marketplace": _short(form.marketplace)}
        refusals.append(Refusal("newcomer_url_missing", values))
    if not form.need.strip():
        refusals.append(Refusal("need_missing"))
    if form.consequence_asked and not form.consequence.strip():
        refusals.append(Refusal("consequence_missing"))
    if not form.goods:
        refusals.append(Refusal("goods_missing"))
    for row, good in enumerate(form.goods):
        refusals += _good_gaps(good, row)
    refusals += _source_gaps(form)
    if not form.attestation:
        refusals.append(Refusal("attestation_missing"))
    if form.is_unchanged:
        values = {"people": form.returned_by, "date": form.returned_on}
        refusals.append(Refusal("unchanged", values))
    return refusals


def is_same(then: Mapping, now: Mapping) -> bool:
    """Whether a form says what it said when it was submitted (R6).

    :param then: what the trail kept of it: may have more values.
    :param now: what a person may change of it. A part that was removed and written
        again in the same words is the same.

    >>> then = {"need": "A", "state": "submitted", "line_ids": [{"id": 1, "name": "B"}]}
    >>> is_same(then, {"need": "A", "line_ids": [{"name": "B"}]})
    True
    >>> is_same(then, {"need": "A", "line_ids": []}), is_same({}, {"need": ""})
    (False, False)
    """
    return bool(then) and all(
        _is_value(then[name], value) for name, value in now.items() if name in then
    )


def _is_value(then, now):
    if not isinstance(now, list):
        # The database has nothing where a form has an empty text, or a zero.
        return (then or None) == (now or None)
    before = then or []
    return len(before) == len(now) and all(map(is_same, before, now))
