"""Each amount column adds up to its printed total, in the five files (R7)."""

import io
import re
from collections import defaultdict
from decimal import Decimal

from lxml import etree, html

from odoo.tests import tagged

from ..rules import declaration_columns as catalogue
from .common import quebec_today
from .test_issue import COLUMN, IssueCase
from .test_outputs import NS, csv_rows, xlsx_rows, xlsx_sheets, xml_rows

NAMES = list(catalogue.SUMS.values())


def _number(text):
    """A number as any of the files writes it: the last separator is the decimal one."""
    whole, *decimals = str(text or 0).replace(",", ".").rsplit(".", 1)
    return Decimal(".".join([re.sub(r"[^\d-]", "", whole) or "0", *decimals]))


def _sums(rows):
    """Sum of each amount column, by currency, then by the name of its total."""
    sums = defaultdict(lambda: dict.fromkeys(NAMES, Decimal(0)))
    for row in rows:
        for key, name in catalogue.SUMS.items():
            sums[row["currency"]][name] += _number(row.get(key))
    return dict(sums)


def _printed(words, values):
    """Totals by currency, from the titles of a table of totals and its rows."""
    return {
        row[0]: {name: _number(row[words.index(name)]) for name in words[2:]}
        for row in values
    }


@tagged("post_install", "-at_install")
class TestColumnSums(IssueCase):
    """Two declarations in two currencies, read back as an auditor adds them up."""

    prints = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        # Each title is a key: the files can be read without knowing their words.
        cls.env[COLUMN].create(
            [
                {"key": key, "label": key, "sequence": number}
                for number, key in enumerate(("currency", *catalogue.SUMS))
            ]
        )
        today = quebec_today()
        cls.foreign = cls._currency({"2024-01-01": 0.75, str(today): 0.8})
        cls.sheets = []
        revoked = cls._approved((cls.gouge, 4, 25.37), amount_charges=9.99)
        cls._bought(revoked, (cls.gouge, 1, 25.37), (cls.training, 1, 4.44))
        orders = [
            cls._ordered((cls.chuck, 3, 1200.33), currency_id=currency.id)
            for currency in (cls.company.currency_id, cls.foreign)
        ]
        cls.sheets.append(cls._issue())
        # What is corrected afterwards is in the second declaration.
        revoked.with_user(cls.dg)._revoke("Substitut trouvé.")
        orders[0].order_line.price_unit = 1100.11
        orders[1].button_cancel()
        shared = cls._approved((cls.chuck, 2, 70.0))
        for price in (69.99, 68.88):
            cls._bought(shared, (cls.chuck, 1, price))
        cls.sheets.append(cls._issue())

    def _html(self, content):
        def texts(row):
            return ["".join(cell.itertext()).strip() for cell in row]

        tree = html.fromstring(content)
        totals, lines = None, []
        for table in tree.iter("table"):
            titles, *rows = [texts(row) for row in table.iter("tr")]
            if table.get("class") == "o_mkp_lines":
                lines += [dict(zip(titles, row, strict=True)) for row in rows]
            elif table.get("class") != "o_mkp_corrections":
                words = ["currency", "lines", *NAMES]
                self.assertEqual(len(titles), len(words))
                totals = _printed(words, rows)
        return _sums(lines), totals

    def _pdf(self, content):
        """Rows of the printed tables, by where they stand on the paper."""
        from pdfminer.high_level import extract_pages
        from pdfminer.layout import LAParams, LTTextLine

        def lines(box):
            for part in box:
                if isinstance(part, LTTextLine):
                    yield part
                elif hasattr(part, "__iter__"):
                    yield from lines(part)

        found, totals = [], {}
        columns = list(catalogue.SUMS)
        codes = {self.company.currency_id.name, self.foreign.name}
        for page in extract_pages(
            io.BytesIO(content), laparams=LAParams(char_margin=0.5)
        ):
            rows = defaultdict(list)
            for part in lines(page):
                rows[round(part.y0)].append((part.x0, part.get_text().strip()))
            for cells in rows.values():
                cells = [text for _x, text in sorted(cells)]
                if cells[0] not in codes:
                    continue
                if cells[1].isdigit():
                    values = map(_number, cells[2:])
                    totals[cells[0]] = dict(zip(NAMES, values, strict=True))
                else:
                    # An authorization buys no charges, a purchase authorizes nothing.
                    given, bought = columns[:2], columns[-2]
                    empty = given if len(cells) < len(columns) else [bought]
                    keys = [key for key in columns if key not in empty]
                    row = dict(zip(keys, cells[1:], strict=True))
                    found.append({"currency": cells[0], **row})
        return _sums(found), totals

    def test_in_five_files_each_column_adds_up_to_its_total(self):
        for sheet in self.sheets:
            files = self._bytes(sheet)
            rows = {
                "csv": csv_rows(files["csv"]),
                "xlsx": xlsx_rows(files["xlsx"]),
                "xml": xml_rows(files["xml"]),
            }
            totals = {
                currency: {name: getattr(sums, name) for name in NAMES}
                for currency, sums in sheet._output_document().totals.items()
            }
            self.assertEqual(len(totals), 2)
            self.assertTrue(any(sums["authorized"] for sums in totals.values()))
            for name, found in rows.items():
                with self.subTest(name, sheet=sheet.name):
                    self.assertEqual(_sums(found), totals)
            for name in ("html", "pdf"):
                with self.subTest(name, sheet=sheet.name):
                    found, printed = getattr(self, f"_{name}")(files[name])
                    self.assertEqual(found, totals)
                    self.assertEqual(printed, totals)
            with self.subTest("printed in XML and XLSX", sheet=sheet.name):
                tree = etree.fromstring(files["xml"])
                found = [[e.text for e in t] for t in tree.iter(f"{NS}total")]
                summary = xlsx_sheets(files["xlsx"])[0][-len(totals) :]
                for values in (found, [[c.value for c in row] for row in summary]):
                    shown = {
                        row[0]: dict(zip(NAMES, map(_number, row[1:-1]), strict=True))
                        for row in values
                    }
                    self.assertEqual(shown, totals)

    def test_a_purchase_points_at_its_authorization(self):
        rows = list(self.sheets[1]._get_rows())
        bought = [row for row in rows if row["document_kind"]]
        self.assertGreater(len(bought), 2)
        for row in bought:
            self.assertIsNone(row["amount_authorized"])
            self.assertTrue(row["authorization"])
            self.assertFalse(catalogue.missing(row, ["amount_authorized"]))

    def test_one_declared_before_keeps_its_totals(self):
        """Its purchases repeat the authorized amount, which counts once."""
        rows = [dict(row) for row in self.sheets[0]._get_rows()]
        sums = catalogue.totals(rows)
        for row in rows:
            if row["document_kind"]:
                row["amount_authorized"] = Decimal("100.00")
        self.assertEqual(catalogue.totals(rows), sums)
