"""A workbook: header and totals, then a sheet for each kind of line.

Dates and numbers are real ones. Texts are written as texts, never as formulas or
links. Lines are written to the disk one by one (``constant_memory``): the width of a
column depends on its kind of value, and the height of a row on its texts.
"""

from datetime import date, datetime, timezone
from decimal import Decimal
from math import ceil

import xlsxwriter

from ..rules import declaration_columns as catalogue
from . import text

MAX_ROWS = 1_048_576
#: A workbook has fifteen significant digits: a longer number is written as a text.
_DIGITS = 15
_FIRST_YEAR = 1901
_LEGAL = 5
#: Pages wide that a sheet is printed on, at most.
_PAGES = 2
#: Points of a line of text; of a row, unless it needs more; of the tallest row that a
#: workbook accepts.
_LINE, _ROW, _TALLEST = 15, 30, 405
#: The sheets, with the kinds of their lines.
SHEETS = {
    "authorizations_sheet": ("authorization",),
    "purchases_sheet": ("purchase",),
    "corrections_sheet": ("rectification", "cancellation"),
}

#: Kinds of documents of each kind of line: an authorization has none.
_DOCUMENTS = {
    "authorization": (None,),
    "purchase": ("order",),
    "rectification": (None, "order"),
    "cancellation": (None, "order"),
}
#: Characters of a column: narrow enough for two pages of a size that people read.
_WIDTH = 16
_WIDTHS = {
    catalogue.LONG: 32,
    catalogue.CODE: 13,
    catalogue.DATETIME: 16,
    catalogue.DATE: 11,
    catalogue.MONEY: 12,
    catalogue.NUMBER: 12,
    catalogue.FLAG: 8,
    # Of one column.
    "line_number": 5,
    "currency": 8,
    "establishment": 20,
    "reason": 28,
    "authorization_seal": 33,
}
_NUMBERS = (catalogue.MONEY, catalogue.NUMBER)
_TOP = {"valign": "top"}
#: Set apart from the figures of the column before.
_READ = {**_TOP, "text_wrap": True, "indent": 1}
_HEADING = {**_READ, "bold": True, "bottom": 1}
_STYLES = {
    "title": {"bold": True, "font_size": 14},
    "heading": _HEADING,
    "figure": {**_HEADING, "align": "right", "indent": 0},
    "text": _TOP,
    catalogue.LONG: _READ,
    catalogue.DATE: {**_TOP, "num_format": "yyyy-mm-dd", "align": "left"},
    catalogue.DATETIME: {**_TOP, "num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    catalogue.MONEY: {**_TOP, "num_format": "#,##0.00##"},
    catalogue.NUMBER: {**_TOP, "num_format": "0.########"},
    "integer": {**_TOP, "num_format": "0"},
    "rank": {**_TOP, "num_format": "0", "align": "left"},
}


def write(stream, document, rows):
    """Write a workbook: a summary, and a sheet for each kind of line.

    :raise ValueError: when the lines do not add up to the totals of the document, or
        are more than a sheet holds: none is left out in silence.
    """
    book = workbook(stream)
    try:
        properties(book, document, document.number, document.declared_on)
        sheets = Sheets(book, document)
        sheets.summary()
        sheets.lines(document.counted(rows))
    finally:
        # Also after an error: closing removes the temporary files.
        book.close()


def workbook(stream):
    """A workbook in which a text stays a text."""
    return xlsxwriter.Workbook(
        stream,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "remove_timezone": True,
        },
    )


def properties(book, document, subject, created):
    """Say in a workbook what it is, whose, and of which moment."""
    if created.tzinfo:
        created = created.astimezone(timezone.utc).replace(tzinfo=None)
    book.set_properties(
        {
            "title": text.clean(f"{document.word('title')} {subject}"),
            "subject": text.clean(subject),
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


class Sheets:
    """The sheets of one workbook, and the styles that they share."""

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

    def sheet(self, words):
        """A new sheet, with a name that a workbook accepts."""
        sheet = self.book.add_worksheet(sheet_name(words))
        sheet.set_landscape()
        sheet.set_paper(_LEGAL)
        sheet.fit_to_pages(_PAGES, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def lines(self, rows):
        """One row a line, under titles that stay on screen and on each page."""
        tables = {
            kind: table
            for name, kinds in SHEETS.items()
            for table in [_Table(self, self.sheet(self.document.word(name)), kinds)]
            for kind in kinds
        }
        for row in rows:
            tables[row["kind"]].add(row)
        for table in set(tables.values()):
            table.end()

    def summary(self):
        """Header of the declaration, then its totals by currency."""
        document = self.document
        sheet = self.sheet(document.word("summary_sheet"))
        sheet.fit_to_pages(1, 0)
        self.text(sheet, 0, 0, document.word("title"), "title")
        row = 2
        for row, (name, value) in enumerate(document.header(), 2):  # noqa: B007
            self.text(sheet, row, 0, document.word(name), "text")
            self.value(sheet, row, 1, name, _header_kind(name, value), value)
        names = ("currency", *catalogue.TOTALS)
        self.headings(
            sheet,
            row + 2,
            [
                (document.word(n), catalogue.MONEY if c else "", "")
                for c, n in enumerate(names)
            ],
        )
        sheet.set_column(0, 0, 32)
        sheet.set_column(1, 1, 18)
        for at, (currency, sums) in enumerate(document.totals.items(), row + 3):
            self.text(sheet, at, 0, currency, "text")
            for col, name in enumerate(catalogue.TOTALS, 1):
                kind = catalogue.NUMBER if name == "lines" else catalogue.MONEY
                self.value(sheet, at, col, name, kind, getattr(sums, name))

    def headings(self, sheet, row, titles):
        """The titles of a table, in a row as high as they need.

        :param titles: label, kind and key of each column.
        """
        # Bold letters are wider.
        lines = (_lines(label, _width(key, kind) * 0.8) for label, kind, key in titles)
        sheet.set_row(row, max(lines, default=1) * _LINE)
        for col, (label, kind, key) in enumerate(titles):
            sheet.set_column(col, col, _width(key, kind))
            figure = kind in _NUMBERS and key != "line_number"
            self.text(sheet, row, col, label, "figure" if figure else "heading")

    def value(self, sheet, row, col, key, kind, value):
        if value is None:
            return
        if kind in (catalogue.MONEY, catalogue.NUMBER):
            self._number(sheet, row, col, key, kind, value)
        elif kind in (catalogue.DATE, catalogue.DATETIME):
            self._date(sheet, row, col, kind, value)
        else:
            if kind in (catalogue.CODE, catalogue.FLAG):
                value = self.document.label(key, value)
            # Those of a header stand on one line, beside empty cells.
            style = catalogue.LONG if key in catalogue.BY_KEY else "text"
            self.text(sheet, row, col, value, style)

    def text(self, sheet, row, col, words, style):
        words = text.cut(text.clean(words), self.document.word("cut"))
        styles = self.marked if text.is_formula(words) else self.styles
        sheet.write_string(row, col, words, styles[style])

    def _number(self, sheet, row, col, key, kind, value):
        if len(Decimal(value).normalize().as_tuple().digits) > _DIGITS:
            sheet.write_string(row, col, text.number(value), self.styles["text"])
        else:
            style = "integer" if isinstance(value, int) else kind
            style = "rank" if key == "line_number" else style
            sheet.write_number(row, col, value, self.styles[style])

    def _date(self, sheet, row, col, kind, value):
        if value.year < _FIRST_YEAR:
            # Excel has no date before 1900.
            sheet.write_string(row, col, value.isoformat(), self.styles["text"])
        else:
            sheet.write_datetime(row, col, value, self.styles[kind])


class _Table:
    """The lines of one sheet, with the columns that such lines may fill."""

    def __init__(self, sheets, sheet, kinds):
        self.sheets, self.sheet, self.index = sheets, sheet, 0
        document = sheets.document
        labels = dict(document.columns)
        self.columns = [
            (key, kind) for key, kind in document.kinds() if _may_fill(key, kinds)
        ]
        sheet.set_default_row(_ROW)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        titles = [(labels[key], kind, key) for key, kind in self.columns]
        sheets.headings(sheet, 0, titles)

    def add(self, row):
        self.index += 1
        if self.index >= MAX_ROWS:
            raise ValueError(f"a sheet holds {MAX_ROWS - 1} lines at most")
        height = self._height(row)
        if height > _ROW:
            # Only then: the workbook keeps each height in memory.
            self.sheet.set_row(self.index, height)
        for col, (key, kind) in enumerate(self.columns):
            self.sheets.value(self.sheet, self.index, col, key, kind, row.get(key))

    def _height(self, row):
        """Points of a row: the lines of its longest text."""
        lines = 1
        for key, kind in self.columns:
            value = row.get(key)
            if isinstance(value, str):
                words = self.sheets.document.label(key, value)
                lines = max(lines, _lines(words, _width(key, kind)))
        return min(lines * _LINE, _TALLEST)

    def end(self):
        """An empty sheet is hidden: nobody prints it."""
        if not self.index:
            self.sheet.hide()
        elif self.columns:
            self.sheet.autofilter(0, 0, self.index, len(self.columns) - 1)


def _width(key, kind):
    """Characters that a column holds."""
    return _WIDTHS.get(key, _WIDTHS.get(kind, _WIDTH))


def _lines(words, width):
    """Lines that a text takes in a column.

    >>> _lines("Établissement ou service", 16), _lines("a\\nb", 16), _lines("", 16)
    (2, 2, 1)
    """
    return sum(max(1, ceil(len(part) / width)) for part in words.split("\n")) or 1


def _may_fill(key, kinds):
    """Whether a column applies to some line of these kinds."""
    return any(
        catalogue.applies(key, {"kind": kind, "document_kind": document})
        or key == "line_number"
        for kind in kinds
        for document in _DOCUMENTS[kind]
    )


def _header_kind(name, value):
    """The kind of a value of the header, which has no column."""
    if isinstance(value, datetime):
        return catalogue.DATETIME
    if isinstance(value, date):
        return catalogue.DATE
    return catalogue.CODE if name == "declared_capacity" else catalogue.TEXT
