"""The columns of a declaration, in every file format (R7, R10).

The layout that the Secrétariat du Conseil du trésor wants is not public: this catalogue
has what the directive and the form say of a purchase. An organization chooses among its
columns, and may require more of them. The keys never change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from operator import add
from typing import NamedTuple

from .ledger import REASONS

TEXT, CODE, LONG = "text", "code", "long"
DATE, DATETIME = "date", "datetime"
MONEY, NUMBER, FLAG = "money", "number", "flag"

#: Values of the columns that have a closed list of codes.
CODES = {
    "kind": ("authorization", "purchase", "rectification", "cancellation"),
    "reason": REASONS,
    "document_kind": ("order", "bill", "expense", "past"),
    "decided_capacity": ("titular", "interim"),
}


@dataclass(frozen=True)
class Column:
    """One value of a line.

    :param kind: how it is written: text, code, long, date, datetime, money, number
        or flag.
    :param standard: whether an organization that chose no columns has it.
    :param required: whether a line without it is not issued.
    :param advised: whether a line without it is listed before the issue.
    """

    key: str
    kind: str = TEXT
    standard: bool = False
    required: bool = False
    advised: bool = False


COLUMNS = (
    Column("line_number", NUMBER, standard=True),
    Column("kind", CODE, standard=True),
    Column("corrects", standard=True),
    Column("reason", CODE, standard=True),
    Column("authorization", standard=True, required=True),
    Column("establishment_code", advised=True),
    Column("establishment", standard=True, required=True),
    Column("submitted_by"),
    Column("submitted_as"),
    Column("marketplace", standard=True, required=True),
    Column("marketplace_domain"),
    Column("vendor"),
    Column("third_party_seller"),
    Column("document", standard=True),
    Column("document_kind", CODE),
    Column("bills"),
    Column("recorded_on", DATE, standard=True, required=True),
    Column("purchase_date", DATE, standard=True),
    Column("currency", standard=True, required=True),
    Column("amount_authorized", MONEY, standard=True),
    Column("charges_authorized", MONEY, standard=True),
    Column("amount_ordered", MONEY, standard=True),
    Column("amount_billed", MONEY, standard=True),
    Column("amount_bought", MONEY),
    Column("charges_bought", MONEY),
    Column("amount_difference", MONEY, standard=True),
    Column("authorized_before", MONEY, standard=True),
    Column("authorized_after", MONEY, standard=True),
    Column("ordered_before", MONEY, standard=True),
    Column("ordered_after", MONEY, standard=True),
    Column("billed_before", MONEY, standard=True),
    Column("billed_after", MONEY, standard=True),
    Column("rate", NUMBER),
    Column("rate_date", DATE),
    Column("amount_company", MONEY),
    Column("goods", LONG, standard=True, required=True),
    Column("goods_before", LONG, standard=True),
    Column("goods_urls", LONG),
    Column("need", LONG, standard=True),
    Column("consequence", LONG),
    Column("essential", LONG, standard=True),
    Column("unique", LONG, standard=True),
    Column("irreplaceable", LONG, standard=True),
    Column("sole_distributor", LONG, standard=True),
    Column("alternatives", LONG),
    Column("attestation", FLAG),
    Column("decided_by", standard=True, required=True),
    Column("decided_capacity", CODE),
    Column("decided_on", DATETIME, standard=True),
    Column("mandate_instrument", advised=True),
    Column("authorization_seal"),
)
BY_KEY = {column.key: column for column in COLUMNS}
STANDARD = tuple(column.key for column in COLUMNS if column.standard)
REQUIRED = tuple(column.key for column in COLUMNS if column.required)
ADVISED = tuple(column.key for column in COLUMNS if column.advised)


# ------------------------------------------------------------------------ totals


#: Columns that add up to a printed total, and the name of that total.
SUMS = {
    "amount_authorized": "authorized",
    "charges_authorized": "charges_authorized",
    "amount_ordered": "ordered",
    "amount_billed": "billed",
    "amount_bought": "bought",
    "charges_bought": "charges_bought",
    "amount_difference": "difference",
}
#: What is printed of each currency.
TOTALS = (*SUMS.values(), "lines")


class Sums(NamedTuple):
    """Amounts of one currency, and how many lines they come from."""

    authorized: Decimal = Decimal(0)
    ordered: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)
    bought: Decimal = Decimal(0)
    lines: int = 0
    charges_authorized: Decimal = Decimal(0)
    charges_bought: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """What was authorized less what was bought."""
        return self.authorized - self.bought

    def __add__(self, other):
        return Sums(*map(add, self, other))


def of_row(row: Mapping) -> Sums:
    """What one line adds to the totals of its currency.

    What was authorized stands on the line of the authorization, which has no document.
    Purchases that were declared before version 1.3 repeat it: they do not count.
    """
    is_authorization = row.get("document_kind") is None
    sums = {
        name: row.get(key) or Decimal(0)
        for key, name in SUMS.items()
        if name != "difference" and (is_authorization or name != "authorized")
    }
    return Sums(lines=1, **sums)


def totals(rows: Iterable[Mapping]) -> dict[str, Sums]:
    """Sums by currency, sorted by code. The rows are read once.

    >>> asked = {"currency": "CAD", "amount_authorized": Decimal("50.00")}
    >>> made = {"currency": "CAD", "document_kind": "order",
    ...         "amount_ordered": Decimal("40.10"), "amount_bought": Decimal("40.10")}
    >>> sums = totals([asked, made])["CAD"]
    >>> sums.authorized, sums.ordered, sums.difference, sums.lines
    (Decimal('50.00'), Decimal('40.10'), Decimal('9.90'), 2)
    """
    result = {}
    for row in rows:
        currency = row["currency"]
        result[currency] = result.get(currency, Sums()) + of_row(row)
    return dict(sorted(result.items()))


# ---------------------------------------------------------------- what is missing


def is_blank(value) -> bool:
    """Whether a value is empty: ``None``, or a text without a visible character.

    >>> is_blank(None), is_blank(" \\x00\\n"), is_blank(False), is_blank(0)
    (True, True, False, False)
    """
    if isinstance(value, str):
        return not any(char.isprintable() and char != " " for char in value)
    return value is None


#: Columns of the line of an authorization; empty on the lines of its purchases.
OF_AUTHORIZATION = set(
    "alternatives attestation consequence essential goods_urls irreplaceable need "
    "sole_distributor unique".split()
)
CORRECTIONS = ("rectification", "cancellation")
#: What a correction changes: its amounts, before and after. The amounts of its line
#: are the differences.
CHANGES = {
    "authorized": ("authorized_before", "amount_authorized", "authorized_after"),
    "ordered": ("ordered_before", "amount_ordered", "ordered_after"),
    "billed": ("billed_before", "amount_billed", "billed_after"),
}
#: Columns of the lines that correct another.
OF_CORRECTION = {
    "corrects",
    "goods_before",
    "reason",
    *(key for before, _change, after in CHANGES.values() for key in (before, after)),
}
#: Columns of the lines of purchases.
OF_PURCHASE = set(
    "billed_after billed_before bills charges_bought document document_kind "
    "ordered_after ordered_before purchase_date vendor".split()
)
#: Columns of the lines of authorizations, and of what corrects one.
OF_GRANT = {
    "amount_authorized",
    "authorized_after",
    "authorized_before",
    "charges_authorized",
}


def applies(key: str, row: Mapping) -> bool:
    """Whether a column applies to a line.

    >>> purchase = {"kind": "purchase", "document_kind": "order"}
    >>> applies("need", purchase), applies("document", purchase)
    (False, True)
    >>> applies("need", {"kind": "authorization"}), applies("corrects", purchase)
    (True, False)
    >>> revoked = {"kind": "rectification"}
    >>> applies("authorized_after", revoked), applies("ordered_after", revoked)
    (True, False)
    """
    if key in OF_CORRECTION and row.get("kind") not in CORRECTIONS:
        return False
    if key in OF_GRANT:
        return row.get("document_kind") is None
    if key in OF_AUTHORIZATION:
        return row.get("kind") == "authorization"
    if key in OF_PURCHASE:
        return row.get("document_kind") is not None
    return key != "line_number"


def missing(row: Mapping, keys: Iterable[str] = REQUIRED) -> list[str]:
    """The keys that apply to a line and are empty on it.

    >>> row = {"kind": "authorization", "goods": "Gouge", "currency": " "}
    >>> missing(row, ("goods", "currency", "need", "vendor"))
    ['currency', 'need']
    """
    return [key for key in keys if applies(key, row) and is_blank(row.get(key))]
