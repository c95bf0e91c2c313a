"""The files of a declaration: same figures in all, no formula, flat memory."""

import csv
import doctest
import importlib
import io
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
import time
import tracemalloc
import unicodedata
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from odoo.tests import BaseCase, tagged

from .. import outputs
from ..outputs import text, xlsx_file, xml_file
from ..rules import declaration_columns as catalogue
from ..rules import declaration_text
from . import declarations
from .common import tell
from .declarations import EVIL, ODD, document, golden_rows, line

GOLDEN = Path(__file__).with_name("golden")
#: Set to have the golden files written anew, then read by a person.
WRITE_GOLDEN = "MARKETPLACE_GOLDEN"
SETTINGS = settings(max_examples=100, deadline=None)
NS = f"{{{xml_file.NAMESPACE}}}"
SCHEMA = etree.XMLSchema(etree.parse(xml_file.SCHEMA_PATH))


#: The addon without its __init__, where Odoo cannot be imported.
NO_ODOO = """
import importlib, sys, types
sys.modules["odoo"] = None
addon = sys.modules["addon"] = types.ModuleType("addon")
addon.__path__ = [sys.argv[1]]
importlib.import_module("addon.outputs")
"""


def written(name, doc, rows):
    stream = io.BytesIO()
    outputs.FORMATS[name].write(stream, doc, iter(rows))
    return stream.getvalue()


def csv_rows(content):
    lines = csv.reader(
        io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";", strict=True
    )
    keys = next(lines)
    return [dict(zip(keys, cells, strict=True)) for cells in lines]


def xlsx_sheets(content):
    book = load_workbook(io.BytesIO(content))
    return [list(sheet.iter_rows()) for sheet in book]


def xlsx_rows(content):
    """Rows of the sheets of lines, in the order of their numbers."""
    found = []
    for titles, *rows in xlsx_sheets(content)[1:]:
        keys = [cell.value for cell in titles]
        found += [dict(zip(keys, [c.value for c in row], strict=True)) for row in rows]
    return sorted(found, key=lambda row: row.get("line_number") or 0)


def xml_rows(content):
    return [
        {element.tag.removeprefix(NS): element.text for element in found}
        for found in etree.fromstring(content, _huge()).iter(f"{NS}line")
    ]


def _huge():
    return etree.XMLParser(resolve_entities=False)


def first_sign(words):
    """What a spreadsheet that trims and folds characters sees first."""
    folded = unicodedata.normalize("NFKC", words)
    seen = (c for c in folded if unicodedata.category(c)[0] not in "ZC")
    return next(seen, "")


def _money(value, decimal):
    return Decimal(str(value or 0).replace(decimal, "."))


def sums_of(rows, decimal="."):
    """Totals of rows that were read back from a file."""
    return catalogue.totals(
        {
            "currency": row["currency"],
            "document_kind": row.get("document_kind") or None,
            **{
                key: _money(row.get(key), decimal)
                for key in row
                if key.startswith("amount_")
            },
        }
        for row in rows
    )


@tagged("post_install", "-at_install")
class TestDeclarationColumns(BaseCase):
    """The catalogue: what a line says, and that it survives its own snapshot."""

    @SETTINGS
    @given(declarations.ROW)
    def test_a_line_is_read_back_from_its_snapshot(self, row):
        mapping = json.loads(json.dumps(declaration_text.encode(row)))
        self.assertEqual(declaration_text.decode(mapping), row)
        self.assertEqual(
            declaration_text.encode(declaration_text.decode(mapping)), mapping
        )

    def test_a_value_of_another_kind_is_refused(self):
        for key, value in (
            ("amount_billed", 12.5),
            ("amount_billed", False),
            ("goods", False),
            ("recorded_on", datetime(2026, 1, 1)),
            ("line_number", True),
            ("attestation", 1),
        ):
            with self.subTest(key), self.assertRaises(TypeError):
                declaration_text.encode({key: value})
        for row in ({"secret": "x"}, {"amount_billed": Decimal("NaN")}):
            with self.subTest(row), self.assertRaises(ValueError):
                declaration_text.encode(row)

    def test_what_is_missing_is_named(self):
        row = line(1, goods=" \n\x00", decided_by=None)
        self.assertEqual(catalogue.missing(row), ["goods", "decided_by"])
        self.assertFalse(catalogue.missing(line(1), catalogue.ADVISED))

    def test_a_purchase_does_not_count_its_authorization_twice(self):
        sums = catalogue.totals(golden_rows())
        self.assertEqual(list(sums), ["CAD", "USD"])
        self.assertEqual(sums["CAD"].authorized, Decimal("100.00"))
        self.assertEqual(sums["CAD"].ordered, Decimal("100.10"))
        self.assertEqual(sums["USD"].authorized, Decimal("1000.10"))
        self.assertEqual([s.lines for s in sums.values()], [5, 3])

    def test_the_schema_has_the_columns_of_the_catalogue(self):
        tree = etree.parse(xml_file.SCHEMA_PATH)
        space = {"xs": "http://www.w3.org/2001/XMLSchema"}

        def found(path, name="name"):
            return [node.get(name) for node in tree.iterfind(path, space)]

        lines = "xs:complexType[@name='Line']/xs:sequence/xs:element"
        self.assertEqual(found(lines), list(catalogue.BY_KEY))
        needed = [
            node.get("name")
            for node in tree.iterfind(lines, space)
            if node.get("minOccurs") != "0"
        ]
        self.assertEqual(
            sorted(needed), sorted((*catalogue.REQUIRED, "line_number", "kind"))
        )
        for name, codes in (
            ("Kind", catalogue.CODES["kind"]),
            ("DocumentKind", catalogue.CODES["document_kind"]),
            ("Capacity", catalogue.CODES["decided_capacity"]),
            ("DeclaredCapacity", outputs.document.DECLARED_CAPACITIES),
        ):
            path = f"xs:simpleType[@name='{name}']/xs:restriction/xs:enumeration"
            self.assertEqual(found(path, "value"), list(codes))


@tagged("post_install", "-at_install")
class TestOutputs(BaseCase):
    """One declaration of every kind of line, read back from its files."""

    maxDiff = 2000

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = golden_rows()
        cls.document = document(cls.rows)
        cls.files = {
            name: written(name, cls.document, cls.rows) for name in outputs.FORMATS
        }

    def _golden(self, name, content):
        path = GOLDEN / name
        if os.environ.get(WRITE_GOLDEN):
            path.write_bytes(content)
        self.assertTrue(content == path.read_bytes(), f"{name} is another file")

    def test_doctests_and_no_odoo(self):
        for module in pkgutil.iter_modules(outputs.__path__):
            with self.subTest(module.name):
                imported = importlib.import_module(f"{outputs.__name__}.{module.name}")
                self.assertEqual(doctest.testmod(imported).failed, 0)
        root = str(Path(outputs.__path__[0]).parent)
        done = subprocess.run(
            [sys.executable, "-I", "-c", NO_ODOO, root], capture_output=True, text=True
        )
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_golden_files(self):
        self._golden("declaration.csv", self.files["csv"])
        self._golden("declaration.xml", self.files["xml"])
        cells = [
            [[cell.value for cell in row] for row in sheet]
            for sheet in xlsx_sheets(self.files["xlsx"])
        ]
        shown = json.dumps(cells, ensure_ascii=False, indent=1, default=str)
        self._golden("declaration.xlsx.json", f"{shown}\n".encode())

    def test_same_totals_in_all(self):
        expected = dict(self.document.totals)
        self.assertEqual(sums_of(csv_rows(self.files["csv"]), ","), expected)
        self.assertEqual(sums_of(xlsx_rows(self.files["xlsx"])), expected)
        self.assertEqual(sums_of(xml_rows(self.files["xml"])), expected)

    def test_the_totals_are_written_too(self):
        shown = {
            currency: [getattr(sums, name) for name in catalogue.TOTALS]
            for currency, sums in self.document.totals.items()
        }
        tree = etree.fromstring(self.files["xml"], _huge())
        self.assertEqual(
            {
                found[0].text: [Decimal(element.text) for element in found[1:]]
                for found in tree.iter(f"{NS}total")
            },
            shown,
        )
        summary = xlsx_sheets(self.files["xlsx"])[0][-2:]
        self.assertEqual(
            {row[0].value: [_money(c.value, ".") for c in row[1:]] for row in summary},
            shown,
        )

    def test_totals_that_the_lines_contradict_make_no_file(self):
        for name in outputs.FORMATS:
            with self.subTest(name), self.assertRaises(ValueError):
                written(name, self.document, self.rows[:-1])

    def test_columns_and_labels_are_those_of_the_organization(self):
        doc = document(self.rows, columns=(("goods", "=Biens"), ("kind", "Genre")))
        first, second = csv_rows(written("csv", doc, self.rows))[:2]
        self.assertEqual(
            list(first), ["Organization", "Declaration", "'=Biens", "Genre"]
        )
        self.assertEqual([first["Genre"], second["Genre"]], ["'=A1", "Achat"])
        titles, bought, *_rest = xlsx_sheets(written("xlsx", doc, self.rows))[2]
        self.assertEqual([cell.value for cell in titles], ["=Biens", "Genre"])
        self.assertEqual(bought[1].value, "Achat")
        whole = xml_rows(written("xml", doc, self.rows))
        self.assertEqual(whole, xml_rows(self.files["xml"]))

    def test_real_dates_and_numbers(self):
        row = xlsx_rows(self.files["xlsx"])[4]
        self.assertEqual(row["recorded_on"], datetime(2026, 7, 14))
        self.assertEqual(row["decided_on"], datetime(2026, 7, 14, 15, 30, 5))
        self.assertEqual(row["amount_billed"], 999.95)
        self.assertEqual(row["rate"], 1.3825)
        self.assertIs(type(row["line_number"]), int)
        row = csv_rows(self.files["csv"])[2]
        self.assertEqual(row["amount_ordered"], "-18,40")
        self.assertEqual(row["amount_billed"], "-0,005")
        self.assertEqual(row["recorded_on"], "2026-07-14")

    def test_a_workbook_for_a_reader(self):
        book = load_workbook(io.BytesIO(self.files["xlsx"]))
        sheet = book.worksheets[2]
        names = ["Summary", "Authorizations", "Achats   détail", "Corrections"]
        self.assertEqual(book.sheetnames, names)
        self.assertEqual(sheet.freeze_panes, "A2")
        self.assertEqual(sheet.auto_filter.ref, sheet.dimensions)
        self.assertEqual(sheet.print_title_rows, "$1:$1")
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(book.properties.created, self.document.declared_on)
        self.assertTrue(book.properties.title.endswith("DEC/2026/00002"))
        long = xlsx_rows(self.files["xlsx"])[-1]["goods"]
        self.assertEqual(len(long), text.CELL_LIMIT)
        self.assertTrue(long.endswith("é […]"))
        self.assertEqual(len(xml_rows(self.files["xml"])[-1]["goods"]), 40_000)

    def test_a_text_like_a_formula_stays_a_text_when_it_is_edited(self):
        titles, *rows = xlsx_sheets(self.files["xlsx"])[2]
        at = [cell.value for cell in titles].index("vendor")
        quoted = [bool(row[at].quotePrefix) for row in rows]
        self.assertEqual(quoted, [True, False, False])

    def test_each_sheet_has_the_columns_of_its_lines_and_room_for_them(self):
        book = load_workbook(io.BytesIO(self.files["xlsx"]))
        asked, made = ({cell.value for cell in book.worksheets[at][1]} for at in (1, 2))
        self.assertIn("need", asked - made)
        self.assertIn("document", made - asked)
        for sheet in book.worksheets[1:]:
            self.assertEqual(int(sheet.page_setup.paperSize), 5)
            self.assertEqual(sheet.page_setup.fitToWidth, 2)
        # A row is as high as its longest text needs, up to what a workbook accepts.
        heights = [book.worksheets[3].row_dimensions[row].height for row in (3, 4)]
        self.assertEqual(heights, [30, 405])

    def test_what_a_workbook_cannot_count_stays_exact(self):
        rows = [
            line(
                1,
                amount_authorized=Decimal("12345678901234567.89"),
                recorded_on=date(1, 1, 1),
                decided_on=datetime(1899, 1, 1),
            )
        ]
        row = xlsx_rows(written("xlsx", document(rows), rows))[0]
        self.assertEqual(row["amount_authorized"], "12345678901234567.89")
        self.assertEqual(row["recorded_on"], "0001-01-01")

    def test_more_lines_than_a_sheet_holds_are_refused(self):
        self.patch(xlsx_file, "MAX_ROWS", 2)
        with self.assertRaises(ValueError):
            written("xlsx", self.document, self.rows)

    def test_same_input_same_bytes(self):
        time.sleep(1.1)  # a date of the clock would show
        for name, content in self.files.items():
            with self.subTest(name):
                self.assertEqual(
                    content, written(name, document(self.rows), golden_rows())
                )

    def test_a_declaration_without_lines(self):
        for name in outputs.FORMATS:
            content = written(name, document([]), [])
            if name == "xml":
                SCHEMA.assertValid(etree.fromstring(content))
        self.assertEqual(len(xlsx_sheets(written("xlsx", document([]), []))[1]), 1)


@tagged("post_install", "-at_install")
class TestOutputsByChance(BaseCase):
    """Texts and declarations that no list of examples would find."""

    def test_declarations_are_valid(self):
        count = [0, 0]

        @settings(max_examples=1000, deadline=None, database=None)
        @given(declarations.declarations())
        def check(drawn):
            count[0] += 1
            doc, rows = drawn
            tree = etree.fromstring(written("xml", doc, rows))
            SCHEMA.assertValid(tree)
            self.assertEqual(len(tree.findall(f".//{NS}line")), len(rows))
            count[1] += 1

        check()
        self.assertGreaterEqual(count[1], 1000)
        tell(f"declarations: {count[1]} valid of {count[0]}")

    def test_the_schema_is_strict(self):
        """Each mistake alone makes an invalid file: the test above can fail."""
        rows = golden_rows()
        for wrong in (
            {"kind": "gift"},
            {"document_kind": "invoice"},
            {"decided_capacity": "deputy"},
            {"currency": "dollar"},
            {"recorded_on": "14/07/2026"},
            {"amount_company": "12,50"},
            {"attestation": "oui"},
            {"goods": None},
            {"decided_by": ""},
            {"line_number": 2},
            {"line_number": 0},
            {"authorization_seal": "abc"},
        ):
            with self.subTest(wrong):
                other = [{**rows[0], **wrong}, *rows[1:]]
                doc = document(other)
                content = written("xml", doc, other)
                self.assertFalse(SCHEMA.validate(etree.fromstring(content)))

    @settings(max_examples=300, deadline=None)
    @given(ODD | st.sampled_from(EVIL), ODD)
    def test_no_text_becomes_a_formula(self, words, label):
        rows = [line(1, goods=words, vendor=words)]
        columns = (("goods", label), ("vendor", "V"), ("amount_authorized", words))
        doc = document(rows, columns=columns, channel=words, labels={})
        shown = written("csv", doc, rows)
        for separator in ";,\t":
            content = io.StringIO(shown.decode("utf-8-sig"), newline="")
            for cells in csv.reader(content, delimiter=separator):
                for cell in cells:
                    if separator == ";":
                        self.assertNotIn(cell[:1], ("\t", "\r", "\n"))
                    for part in cell.splitlines():
                        self.assertNotIn(first_sign(part), list("=+-@−"), part)
        for sheet in xlsx_sheets(written("xlsx", doc, rows)):
            for row in sheet:
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f")
                    self.assertIsNone(cell.hyperlink)

    @SETTINGS
    @given(ODD | st.sampled_from(EVIL[:-1]))
    def test_a_text_is_the_same_in_a_workbook_and_in_xml(self, words):
        rows = [line(1, need=words)]
        doc = document(rows)
        seen = xlsx_rows(written("xlsx", doc, rows))[0]["need"] or ""
        # openpyxl leaves the escapes of the format in the texts of a streamed file.
        self.assertEqual(unescape(seen), text.clean(words))
        found = xml_rows(written("xml", doc, rows))[0].get("need", "")
        self.assertEqual(found, text.clean(words))


@tagged("post_install", "-at_install")
class TestOutputsScale(BaseCase):
    """Ten thousand lines need hardly more memory than a thousand."""

    def _write(self, name, count):
        doc = document(declarations.many(count))
        with tempfile.TemporaryFile() as stream:
            outputs.FORMATS[name].write(stream, doc, declarations.many(count))

    def _peak(self, name, count):
        tracemalloc.start()
        try:
            self._write(name, count)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    def test_memory_is_flat(self):
        for name in outputs.FORMATS:
            with self.subTest(name):
                start = time.monotonic()
                self._write(name, 10_000)
                spent = time.monotonic() - start
                few, lots = self._peak(name, 1_000), self._peak(name, 10_000)
                self.assertLess(lots, 2 * few)
                tell(
                    f"declarations: 10,000 lines in {name}, {spent:.1f} s, peak "
                    f"{lots / 1024:.0f} kB ({few / 1024:.0f} kB for 1,000)"
                )
