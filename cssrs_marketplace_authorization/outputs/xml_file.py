"""XML, valid against the schema beside this module, written line after line.

Every value of the catalogue is there whatever columns the organization chose; what is
empty is left out. Codes are codes, dates and decimals are those of XML Schema.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path

from lxml import etree

from ..rules import declaration_columns as catalogue
from . import text

VERSION = "1.0"
NAMESPACE = f"urn:cssrs:online-marketplace-declaration:{VERSION}"
SCHEMA_PATH = Path(__file__).with_name(f"declaration-{VERSION}.xsd")

_TAGS = {
    name: f"{{{NAMESPACE}}}{name}"
    for name in ("declaration", "header", "totals", "total", "lines", "line")
}


def write(stream, document, rows):
    """Write a declaration: header, totals, lines.

    :raise ValueError: when the lines do not add up to the totals of the document.
    """
    lang = document.lang.partition("@")[0].replace("_", "-")
    root = {"version": VERSION, "lang": lang}
    with etree.xmlfile(stream, encoding="utf-8") as file:
        file.write_declaration()
        with file.element(_TAGS["declaration"], root, nsmap={None: NAMESPACE}):
            _group(file, "header", document.header())
            with file.element(_TAGS["totals"]):
                for currency, sums in document.totals.items():
                    _group(file, "total", _total(currency, sums))
            with file.element(_TAGS["lines"]):
                for row in document.counted(rows):
                    values = ((key, row.get(key)) for key in catalogue.BY_KEY)
                    _group(file, "line", values)


def _total(currency, sums):
    yield "currency", currency
    for name in catalogue.TOTALS:
        yield name, getattr(sums, name)


def _group(file, tag, values):
    """One element with one element for each value that is not empty."""
    with file.element(_TAGS[tag]):
        for name, value in values:
            words = _lexical(value)
            if words:
                with file.element(f"{{{NAMESPACE}}}{name}"):
                    file.write(words)
    file.write("\n")


def _lexical(value) -> str:
    """How XML Schema writes a value; nothing for no value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int):
        return text.number(value)
    if isinstance(value, date):
        return value.isoformat()
    return text.clean(value)
