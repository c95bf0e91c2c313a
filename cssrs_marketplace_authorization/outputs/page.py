"""The page, and its printed form: short values in a table, long texts under it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from ..rules import declaration_columns as catalogue
from ..rules import pages
from .document import Document

#: Columns written under the table: they are those of the form, not of a line.
_OF_FORM = {
    "attestation",
    "authorization_seal",
    "decided_by",
    "decided_capacity",
    "decided_on",
    "mandate_instrument",
    "submitted_as",
    "submitted_by",
}
#: Kinds whose values are not broken into lines.
_WHOLE = {catalogue.DATE, catalogue.DATETIME}
_NUMBERED = {"authorization", "corrects", "document"}
#: Characters of a printed line of a column, by its key or else its kind.
_WIDTHS = {
    "authorization": 17,
    "corrects": 20,
    "currency": 9,
    "document": 11,
    "establishment": 17,
    "kind": 14,
    "line_number": 5,
    catalogue.MONEY: 12,
    catalogue.DATE: 13,
    catalogue.DATETIME: 12,
    catalogue.NUMBER: 8,
    catalogue.LONG: 25,
}
_WIDTH = 13
#: Characters that the borders of a column take.
_BORDERS = 2


@dataclass(frozen=True)
class Cell:
    """A column of the table.

    :param width: its share of the width of the page, in percent.
    """

    key: str
    label: str
    kind: str
    width: float = 0.0

    @property
    def style(self):
        """CSS class of its cells: numbers to the right, codes and dates unbroken."""
        if self.kind in (catalogue.MONEY, catalogue.NUMBER):
            return "o_mkp_number"
        return "o_mkp_code" if self.kind in _WHOLE or self.key in _NUMBERED else ""


@dataclass(frozen=True)
class Page:
    """How a declaration is written on a page.

    :param grouping: thousands separator.
    """

    document: Document
    grouping: str = "\N{NO-BREAK SPACE}"
    #: Names of the totals, beside the number of lines.
    sums = tuple(catalogue.SUMS.values())

    @cached_property
    def _cells(self):
        labels = dict(self.document.columns)
        return [Cell(key, labels[key], kind) for key, kind in self.document.kinds()]

    @cached_property
    def table(self):
        """Columns of the table, with their widths."""
        cells = [cell for cell in self._cells if not _is_aside(cell)]
        whole = sum(_characters(cell) for cell in cells) or 1
        return [
            Cell(c.key, c.label, c.kind, round(100 * _characters(c) / whole, 2))
            for c in cells
        ]

    @cached_property
    def aside(self):
        """Columns that are written under the table."""
        return [cell for cell in self._cells if _is_aside(cell)]

    def argued(self, row):
        """Labels and texts written under the table for a line; often none."""
        if row["kind"] != "authorization":
            return []
        said = ((cell.label, self.text(cell.key, row[cell.key])) for cell in self.aside)
        return [(label, text) for label, text in said if text]

    def height(self, row):
        """Printed lines that a row takes."""
        return max(
            pages.height(
                self.text(cell.key, row[cell.key]), _characters(cell) - _BORDERS
            )
            for cell in self.table
        )

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


def _is_aside(cell):
    return cell.key in _OF_FORM or (cell.kind == catalogue.LONG and cell.key != "goods")


def _characters(cell):
    return _WIDTHS.get(cell.key) or _WIDTHS.get(cell.kind, _WIDTH)
