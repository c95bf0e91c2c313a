"""Comma-separated values, as a French spreadsheet opens them.

UTF-8 with a BOM, semicolons, decimal comma, ISO dates. The columns are those that the
organization chose, after those that say whose line it is. Each cell is quoted. A
spreadsheet computes none of the texts.
"""

import csv
import io
import itertools

from ..rules import declaration_columns as catalogue
from . import text


def write(stream, document, rows):
    """Write the lines of a declaration, or of several: a row may say its ``number``.

    :raise ValueError: when the lines do not add up to the totals of the document.
    """
    kinds = document.kinds()
    # Files of several declarations, or organizations, can be put one under the other.
    owner = _safe(document, document.organization)
    cells = (
        [
            owner,
            _safe(document, row.get("number", document.number)),
            *(_cell(document, key, kind, row.get(key)) for key, kind in kinds),
        ]
        for row in document.counted(rows)
    )
    words = [document.word("organization"), document.word("number")]
    words += [label for _key, label in document.columns]
    titles = [_safe(document, label) for label in words]
    _write(stream, itertools.chain([titles], cells))


def write_texts(stream, document, rows):
    """Write a table of texts in the same format, with its titles first."""
    _write(stream, ([_safe(document, cell) for cell in row] for row in rows))


def _write(stream, rows):
    wrapper = io.TextIOWrapper(stream, encoding="utf-8", newline="")
    try:
        wrapper.write("\ufeff")
        csv.writer(
            wrapper, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n"
        ).writerows(rows)
    finally:
        wrapper.detach()


def _safe(document, words):
    """A text that no spreadsheet computes, then cut: the cut text is still safe."""
    return text.cut(text.defuse(text.clean(words)), document.word("cut"))


def _cell(document, key, kind, value):
    """One value. Numbers and dates are not typed by people: their minus sign stays."""
    if value is None:
        return ""
    if kind == catalogue.MONEY:
        return text.amount(value, document.decimal)
    if kind == catalogue.NUMBER:
        return text.number(value, document.decimal)
    if kind == catalogue.DATE:
        return value.isoformat()
    if kind == catalogue.DATETIME:
        return value.isoformat(sep=" ", timespec="seconds")
    if kind in (catalogue.CODE, catalogue.FLAG):
        value = document.label(key, value)
    return _safe(document, value)
