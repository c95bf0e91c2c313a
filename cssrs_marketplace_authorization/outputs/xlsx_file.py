"""A workbook: the lines, with real dates and numbers, then header and totals.

Texts are written as texts, never as formulas or links. Lines are written to the disk
one by one (``constant_memory``): the width of a column depends on its kind of value.
"""

from datetime import date, datetime, timezone
from decimal import Decimal

import xlsxwriter

from ..rules import declaration_columns as catalogue
from . import text

MAX_ROWS = 1_048_576
#: A workbook has fifteen significant digits: a longer number is written as a text.
_DIGITS = 15
_FIRST_YEAR = 1901
_LETTER = 1

_WIDTHS = {
    catalogue.LONG: 60,
    catalogue.DATETIME: 18,
    catalogue.DATE: 12,
    catalogue.MONEY: 14,
    catalogue.NUMBER: 10,
    catalogue.FLAG: 10,
}
_TOP = {"valign": "top"}
_STYLES = {
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"},
    "text": _TOP,
    catalogue.LONG: {**_TOP, "text_wrap": True},
    catalogue.DATE: {**_TOP, "num_format": "yyyy-mm-dd", "align": "left"},
    catalogue.DATETIME: {
        **_TOP,
        "num_format": "yyyy-mm-dd hh:mm:ss",
        "align": "left",
    },
    catalogue.MONEY: {**_TOP, "num_format": "#,##0.00##"},
    catalogue.NUMBER: {**_TOP, "num_format": "0.########"},
    "integer": {**_TOP, "num_format": "0"},
}


def write(stream, document, rows):
    """Write a workbook of two sheets.

    :raise ValueError: when the lines do not add up to the totals of the document, or
        are more than a sheet holds: none is left out in silence.
    """
    book = xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )
    try:
        _properties(book, document)
        sheets = _Sheets(book, document)
        sheets.lines(document.counted(rows))
        sheets.summary()
    finally:
        # Also after an error: closing removes the temporary files.
        book.close()


def _properties(book, document):
    created = document.declared_on
    if created.tzinfo:
        created = created.astimezone(timezone.utc).replace(tzinfo=None)
    book.set_properties(
        {
            "title": text.clean(f"{document.word('title')} {document.number}"),
            "subject": text.clean(document.number),
            "company": text.clean(document.organization),
            # Date of the declaration, not of the file: same input, same bytes.
            "created": created.replace(microsecond=0),
        }
    )


def sheet_name(words: str) -> str:
    """A name that a workbook accepts.

    >>> sheet_name("Lignes : détail [2026/07]'")
    'Lignes   détail  2026 07'
    """
    for char in "[]:*?/\\":
        words = words.replace(char, " ")
    return text.cut(text.clean(words), "", 31).strip("' \n\t")


class _Sheets:
    """The two sheets of one workbook, and the styles that they share."""

    def __init__(self, book, document):
        self.book, self.document = book, document
        self.styles = {name: book.add_format(style) for name, style in _STYLES.items()}
        # Without this mark, Excel would compute the text once a person edits it.
        self.marked = {name: self._marked(style) for name, style in _STYLES.items()}

    def _marked(self, style):
        result = self.book.add_format(style)
        # The oldest XlsxWriter that Odoo supports does not have this option.
        if hasattr(result, "set_quote_prefix"):
            result.set_quote_prefix()
        return result

    def _sheet(self, name):
        sheet = self.book.add_worksheet(sheet_name(self.document.word(name)))
        sheet.set_landscape()
        sheet.set_paper(_LETTER)
        sheet.fit_to_pages(1, 0)
        return sheet

    def lines(self, rows):
        """One row a line, under titles that stay on screen and on each page."""
        sheet = self._sheet("lines_sheet")
        kinds = self.document.kinds()
        for col, (_key, kind) in enumerate(kinds):
            sheet.set_column(col, col, _WIDTHS.get(kind, 20))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        for col, (_key, label) in enumerate(self.document.columns):
            self._text(sheet, 0, col, label, "heading")
        index = 0
        for index, row in enumerate(rows, 1):
            if index >= MAX_ROWS:
                raise ValueError(f"a workbook holds {MAX_ROWS - 1} lines at most")
            for col, (key, kind) in enumerate(kinds):
                self._value(sheet, index, col, key, kind, row.get(key))
        if kinds:
            sheet.autofilter(0, 0, index, len(kinds) - 1)

    def summary(self):
        """Header of the declaration, then its totals by currency."""
        sheet, document = self._sheet("summary_sheet"), self.document
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, len(catalogue.TOTALS), 18)
        self._text(sheet, 0, 0, document.word("title"), "title")
        row = 2
        for row, (name, value) in enumerate(document.header(), 2):  # noqa: B007
            self._text(sheet, row, 0, document.word(name), "text")
            self._value(sheet, row, 1, name, _header_kind(name, value), value)
        for col, name in enumerate(("currency", *catalogue.TOTALS)):
            self._text(sheet, row + 2, col, document.word(name), "heading")
        for at, (currency, sums) in enumerate(document.totals.items(), row + 3):
            self._text(sheet, at, 0, currency, "text")
            for col, name in enumerate(catalogue.TOTALS, 1):
                kind = catalogue.NUMBER if name == "lines" else catalogue.MONEY
                self._value(sheet, at, col, name, kind, getattr(sums, name))

    def _value(self, sheet, row, col, key, kind, value):
        if value is None:
            return
        if kind in (catalogue.MONEY, catalogue.NUMBER):
            self._number(sheet, row, col, kind, value)
        elif kind in (catalogue.DATE, catalogue.DATETIME):
            self._date(sheet, row, col, kind, value)
        else:
            if kind in (catalogue.CODE, catalogue.FLAG):
                value = self.document.label(key, value)
            style = catalogue.LONG if kind == catalogue.LONG else "text"
            self._text(sheet, row, col, value, style)

    def _text(self, sheet, row, col, words, style):
        words = text.cut(text.clean(words), self.document.word("cut"))
        styles = self.marked if text.is_formula(words) else self.styles
        sheet.write_string(row, col, words, styles[style])

    def _number(self, sheet, row, col, kind, value):
        if len(Decimal(value).normalize().as_tuple().digits) > _DIGITS:
            sheet.write_string(row, col, text.number(value), self.styles["text"])
        else:
            style = "integer" if isinstance(value, int) else kind
            sheet.write_number(row, col, value, self.styles[style])

    def _date(self, sheet, row, col, kind, value):
        if value.year < _FIRST_YEAR:
            # Excel has no date before 1900.
            sheet.write_string(row, col, value.isoformat(), self.styles["text"])
        else:
            sheet.write_datetime(row, col, value, self.styles[kind])


def _header_kind(name, value):
    """The kind of a value of the header, which has no column."""
    if isinstance(value, datetime):
        return catalogue.DATETIME
    if isinstance(value, date):
        return catalogue.DATE
    return catalogue.CODE if name == "declared_capacity" else catalogue.TEXT
