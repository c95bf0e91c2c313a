"""The files of an issued declaration, for machines and for spreadsheets.

Nothing here imports Odoo. Each module writes one format with the same call,
``write(stream, document, rows)``: a binary stream, what is common to all formats (see
:class:`~.document.Document`, already in the language of the reader), and the lines as
an iterable of typed values (see :mod:`..rules.declaration_columns`), read once and
never held together in memory. The same input gives the same bytes.
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import csv_file, xlsx_file, xml_file
from .document import Document


@dataclass(frozen=True)
class Format:
    """A format: how its files are written, and their HTTP headers."""

    write: Callable
    mimetype: str


FORMATS = {
    "csv": Format(csv_file.write, "text/csv;charset=utf-8"),
    "xlsx": Format(
        xlsx_file.write,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    "xml": Format(xml_file.write, "application/xml"),
}
