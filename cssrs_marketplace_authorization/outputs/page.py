"""The page and its printed form: a block for each authorization.

A block says once what the authorization says; the table under it has the lines: the
authorization, then its purchases and their corrections, and what is left of it.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from ..rules import declaration_columns as catalogue
from .document import Document

#: Columns that say the same on each line of an authorization.
_FACTS = set(
    "attestation authorization_seal decided_by decided_capacity decided_on "
    "establishment establishment_code mandate_instrument marketplace "
    "marketplace_domain submitted_as submitted_by third_party_seller".split()
)
#: Columns that the table of corrections says, and the lines do not.
_CORRECTION = catalogue.OF_CORRECTION - {"corrects"}
_UNBROKEN = {"authorization", "corrects", "document", "line_number"}


@dataclass(frozen=True)
class Cell:
    """A column of the tables."""

    key: str
    label: str
    kind: str

    @property
    def style(self):
        """CSS class of its cells: numbers to the right, codes and dates unbroken."""
        if self.kind in (catalogue.MONEY, catalogue.NUMBER):
            return "o_mkp_number"
        if self.kind == catalogue.LONG:
            return "o_mkp_text"
        whole = self.kind in (catalogue.DATE, catalogue.DATETIME)
        return "o_mkp_code" if whole or self.key in _UNBROKEN else None


@dataclass(frozen=True)
class History:
    """What the ledger says of an authorization, up to this declaration.

    :param left: authorized less bought, in its currency.
    :param declared_as: declaration and line that authorized it.
    """

    left: Decimal
    declared_as: str | None = None


@dataclass(frozen=True)
class Block:
    """The lines of one authorization.

    :param goods: as they were authorized; empty when another declaration says so.
    :param facts: labels and values that are the same on each line.
    :param argued: labels and texts of the justification.
    """

    authorization: str
    goods: str
    rows: tuple
    facts: tuple
    argued: tuple
    currency: str
    history: History | None


@dataclass(frozen=True)
class Correction:
    """A line that corrects another, and what it changes.

    :param corrects: declaration and number of the line that it corrects.
    :param changes: label, value before, value after, and difference of each.
    """

    line: str
    corrects: str
    reason: str
    changes: tuple


@dataclass(frozen=True)
class Page:
    """How a declaration is written on a page.

    :param grouping: thousands separator.
    """

    document: Document
    grouping: str = "\N{NO-BREAK SPACE}"
    #: Names of the totals, beside the number of lines.
    sums = tuple(catalogue.SUMS.values())

    @property
    def colon(self):
        """What follows a label, as the language writes it."""
        return "\N{NO-BREAK SPACE}:" if self.document.lang.startswith("fr") else ":"

    @cached_property
    def _cells(self):
        labels = dict(self.document.columns)
        return [Cell(key, labels[key], kind) for key, kind in self.document.kinds()]

    def blocks(self, rows, histories):
        """The rows, by authorization, in the order of the first line of each.

        :param histories: dictionary: name of an authorization, then its
            :class:`History`.
        """
        groups = {}
        for row in rows:
            groups.setdefault(row["authorization"], []).append(row)
        return [self._block(name, group, histories) for name, group in groups.items()]

    def _block(self, name, rows, histories):
        asked = next((row for row in rows if row["kind"] == "authorization"), rows[0])
        told = asked["kind"] == "authorization"
        return Block(
            authorization=name,
            goods=asked["goods"] if told and "goods" in self._keys else "",
            rows=tuple(rows),
            facts=self._said(asked, _is_fact),
            argued=self._said(asked, _is_argued) if told else (),
            currency=asked["currency"],
            history=histories.get(name),
        )

    @cached_property
    def _keys(self):
        return {cell.key for cell in self._cells}

    def _said(self, row, chosen):
        said = (
            (cell.label, self.text(cell.key, row[cell.key]))
            for cell in self._cells
            if chosen(cell)
        )
        return tuple((label, text) for label, text in said if text)

    def table(self, blocks):
        """Columns of the tables: those that some line of the declaration fills.

        :param blocks: iterator; each is looked at once.
        """
        asked = [
            cell
            for cell in self._cells
            if cell.key not in _CORRECTION | {"authorization"}
            and not _is_fact(cell)
            and not _is_argued(cell)
        ]
        empty = asked
        for block in blocks:
            for row in block.rows:
                empty = [cell for cell in empty if not self.cell(block, row, cell)]
        return [cell for cell in asked if cell not in empty]

    def corrections(self, block):
        """The corrections of a block: before, after, difference and why.

        Those that were declared before version 1.5 do not say it.
        """
        return [
            Correction(
                self.text("line_number", row["line_number"]),
                self.text("corrects", row["corrects"]),
                self.text("reason", row["reason"]),
                tuple(self._changes(row)),
            )
            for row in block.rows
            if row["reason"]
        ]

    def _changes(self, row):
        if row["reason"] == "charges":
            change = row["charges_bought"] or row["charges_authorized"] or 0
            yield (self.document.word("charges_bought"), "", "", self.number(change))
        for name, keys in catalogue.CHANGES.items():
            before, change, after = (row[key] for key in keys)
            if before is not None and before != after:
                amounts = map(self.number, (before, after, change))
                yield (self.document.word(name), *amounts)
        if row["goods_before"]:
            yield (self.document.word("goods"), row["goods_before"], row["goods"], "")

    def cell(self, block, row, cell):
        """What a line shows in a column.

        The goods stand in the title of the block: a line shows its own where they are
        others.
        """
        if cell.key == "goods" and row["goods"] == block.goods:
            return ""
        return self.text(cell.key, row[cell.key])

    def text(self, key, value):
        """A value as a person reads it."""
        if catalogue.is_blank(value):
            return ""
        if isinstance(value, bool) or catalogue.BY_KEY[key].kind == catalogue.CODE:
            return self.document.label(key, value)
        if isinstance(value, Decimal):
            rate = key == "rate" and value == 1
            return "1" if rate else self.number(value)
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M")
        return str(value)

    def figure(self, value, kind):
        """A figure of a report: an amount, or a count without needless decimals."""
        if value is None:
            return "–"
        if kind == catalogue.MONEY:
            return self.number(value)
        return str(value).replace(".", self.document.decimal)

    def kind_style(self, kind):
        """CSS class of the heading of a column."""
        return None if kind == catalogue.TEXT else "o_mkp_number"

    def total(self, currency, name):
        """One of the printed totals of a currency."""
        return self.number(getattr(self.document.totals[currency], name))

    def number(self, value):
        """A number with the separators of the language, and two decimals at least.

        >>> from datetime import date
        >>> day = date(2026, 1, 1)
        >>> page = Page(Document("", "", day, day, day, "", "", (), {}), " ")
        >>> page.number(Decimal("-1234.50"))
        '-1 234,50'
        """
        value = Decimal(value)
        places = max(2, -value.as_tuple().exponent)
        text = f"{value:,.{places}f}".replace(",", "\0").replace(
            ".", self.document.decimal
        )
        return text.replace("\0", self.grouping)


def _is_fact(cell):
    return cell.key in _FACTS


def _is_argued(cell):
    return cell.kind == catalogue.LONG and cell.key not in ("goods", "goods_before")
