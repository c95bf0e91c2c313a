"""The report of a period as a workbook: what leads, then a sheet for each table."""

from datetime import datetime, time

from ..rules import declaration_columns as catalogue
from .xlsx_file import Sheets, properties, workbook


def write(stream, report):
    """Write the report.

    :param report: a :class:`~.year.Year`.
    """
    book = workbook(stream)
    try:
        made_on = datetime.combine(report.made_on, time.min)
        properties(book, report, f"{report.date_from} {report.date_to}", made_on)
        sheets = Sheets(book, report)
        _brief(sheets, report)
        for table in report.tables():
            _table(sheets, table)
    finally:
        # Also after an error: closing removes the temporary files.
        book.close()


def _brief(sheets, report):
    """What the report is of, then the figures that lead."""
    sheet = sheets.sheet(report.word("brief"))
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, 0, 52)
    sheet.set_column(1, 1, 28)
    sheets.text(sheet, 0, 0, report.word("title"), "title")
    said = (
        ("organization", report.organization),
        ("registry", report.registry),
        ("period", f"{report.date_from} – {report.date_to}"),
        ("made_on", report.made_on.isoformat()),
        ("currency", report.currency),
    )
    lines = [(report.word(key), value, catalogue.TEXT) for key, value in said if value]
    for row, (label, value, kind) in enumerate([*lines, *report.brief()], 2):
        sheets.text(sheet, row, 0, label, "text")
        sheets.value(sheet, row, 1, "", kind, value)


def _table(sheets, table):
    """A table: its note, its columns, its rows and their total."""
    sheet = sheets.sheet(table.title)
    sheet.fit_to_pages(1, 0)
    sheets.text(sheet, 0, 0, table.title, "title")
    sheets.text(sheet, 1, 0, table.note, "text")
    sheets.headings(sheet, 3, [(label, kind, "") for label, kind in table.columns])
    sheet.set_column(0, 0, 60)
    for row, values in enumerate(filter(None, (*table.rows, table.total)), 4):
        for col, (_label, kind) in enumerate(table.columns):
            sheets.value(sheet, row, col, "", kind, values[col])
