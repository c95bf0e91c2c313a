"""What remains to be declared of one document (R7, R10, R27).

Each document has a chain of entries. A declared entry never changes: a later change is
one more entry, with the differences. So the entries of a chain always add up to the
present amounts of the document, and each purchase is declared exactly once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, sub
from typing import NamedTuple

from .refusal import Refusal, refusals

AUTHORIZATION = "authorization"
PURCHASE = "purchase"
RECTIFICATION = "rectification"
CANCELLATION = "cancellation"


class Amounts(NamedTuple):
    """Before taxes, in the currency of the authorization.

    :param bought: share of the authorization: the larger of ordered and billed.
    :param charges: part of what is authorized, or bought, that is other charges.
    """

    authorized: float = 0.0
    ordered: float = 0.0
    billed: float = 0.0
    bought: float = 0.0
    charges: float = 0.0

    def __add__(self, other):
        return Amounts(*map(add, self, other))

    def __sub__(self, other):
        return Amounts(*map(sub, self, other))

    def same(self, other) -> bool:
        """Whether two amounts are the same, to less than half a cent."""
        return all(abs(amount) < 0.005 for amount in self - other)


@dataclass(frozen=True)
class Fact:
    """The present values of a document.

    :param goods: its goods, as one text.
    """

    goods: str
    amounts: Amounts


@dataclass(frozen=True)
class Entry:
    """One line of the ledger: first values, or differences with what was declared."""

    kind: str
    goods: str
    amounts: Amounts


def goods_text(goods: Sequence[tuple[float, str]]) -> str:
    """Quantities and names as one text, the same in every language.

    >>> goods_text([(2.0, "Gouge"), (0.5, "Cuir\\nbrun")])
    '2 × Gouge; 0,5 × Cuir brun'
    """
    return "; ".join(
        f"{quantity:.10g}".replace(".", ",") + f" × {' '.join((name or '').split())}"
        for quantity, name in goods
    )


def pending(first: str, declared: Sequence[Entry], fact: Fact | None) -> Entry | None:
    """The entry that remains to be declared of a document; ``None`` when none does.

    :param first: kind of the first entry: ``authorization`` or ``purchase``.
    :param declared: entries declared already, the oldest first.
    :param fact: present values of the document, ``None`` when it no longer counts. One
        that names nothing declares nothing.

    >>> bought = Fact("1 × Gouge", Amounts(100, 90, 0, 90))
    >>> entry = pending("purchase", [], bought)
    >>> entry.kind, entry.amounts.ordered
    ('purchase', 90)
    >>> pending("purchase", [], None), pending("purchase", [entry], bought)
    (None, None)
    >>> pending("purchase", [], Fact("", Amounts(bought=0.01)))
    >>> billed = Fact("1 × Gouge", Amounts(100, 90, 80, 90))
    >>> pending("purchase", [entry], billed).amounts
    Amounts(authorized=0.0, ordered=0.0, billed=80.0, bought=0.0, charges=0.0)
    >>> cancelled = pending("purchase", [entry], None)
    >>> cancelled.kind, cancelled.amounts.ordered
    ('cancellation', -90.0)
    >>> pending("purchase", [entry, cancelled], None)
    >>> pending("purchase", [entry, cancelled], bought).kind
    'rectification'
    """
    if fact and not fact.goods.strip():
        fact = None
    if not declared:
        return Entry(first, fact.goods, fact.amounts) if fact else None
    said = sum((entry.amounts for entry in declared), Amounts())
    stands = declared[-1].kind != CANCELLATION
    if fact is None:
        gone = Entry(CANCELLATION, declared[-1].goods, Amounts() - said)
        return gone if stands else None
    if stands and declared[-1].goods == fact.goods and said.same(fact.amounts):
        return None
    return Entry(RECTIFICATION, fact.goods, fact.amounts - said)


#: Why a declared line is corrected.
REASONS = tuple("cancelled revoked resumed both ordered billed charges goods".split())


def reason(corrected: str, entry: Entry, of_form: bool = False) -> str:
    """Why an entry corrects what was declared of its document.

    :param corrected: kind of the entry that it corrects.
    :param entry: the differences.
    :param of_form: whether the document is the authorization itself: what it gives
        changes when it is revoked.

    >>> change = lambda *amounts: Entry(RECTIFICATION, "1 × Gouge", Amounts(*amounts))
    >>> reason(PURCHASE, change(0, -18.4)), reason(PURCHASE, change(0, 0, 90))
    ('ordered', 'billed')
    >>> reason(PURCHASE, change(0, 5, 5)), reason(CANCELLATION, change(0, 5, 5))
    ('both', 'resumed')
    >>> reason(PURCHASE, change(0, 0, 0, 0, 4)), reason(PURCHASE, change())
    ('charges', 'goods')
    >>> reason(AUTHORIZATION, change(-50), of_form=True)
    'revoked'
    >>> reason(PURCHASE, Entry(CANCELLATION, "1 × Gouge", Amounts(0, -90)))
    'cancelled'
    """
    if of_form:
        return "revoked"
    if entry.kind == CANCELLATION:
        return "cancelled"
    if corrected == CANCELLATION:
        return "resumed"
    moved = [abs(amount) >= 0.005 for amount in entry.amounts]
    _authorized, ordered, billed, bought, charges = moved
    if ordered or billed:
        return "both" if ordered and billed else "ordered" if ordered else "billed"
    return "charges" if bought or charges else "goods"


def agree(one: Entry | None, other: Entry | None) -> bool:
    """Whether two entries have the same kind, goods and amounts.

    >>> gouge = Entry(PURCHASE, "1 × Gouge", Amounts(100, 90, 0, 90))
    >>> agree(gouge, Entry(PURCHASE, "1 × Gouge", Amounts(100, 90, 0, 90.001)))
    True
    >>> agree(gouge, None), agree(None, None)
    (False, True)
    """
    if one is None or other is None:
        return one is other
    same = (one.kind, one.goods) == (other.kind, other.goods)
    return same and one.amounts.same(other.amounts)


def nil_obstacles(over: bool, recorded: bool, declared: str | None) -> list[Refusal]:
    """Why it is not declared that there was nothing in a period; empty when it is.

    :param over: whether its last day is past.
    :param recorded: whether something was recorded in it.
    :param declared: number of a declaration that says it of all its days already.

    >>> nil_obstacles(True, False, None)
    []
    >>> [r.code for r in nil_obstacles(False, True, "DEC/2026/00001")]
    ['nil_too_early', 'nil_not_empty', 'nil_declared']
    """
    return refusals(
        {"declaration": declared},
        nil_too_early=not over,
        nil_not_empty=recorded,
        nil_declared=declared,
    )
