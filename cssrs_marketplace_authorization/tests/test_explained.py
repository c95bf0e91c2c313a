"""What corrects a declared line says before, after, difference and why (R7, R10)."""

import csv
import io
from decimal import Decimal

from lxml import etree

from odoo.tests import tagged

from ..outputs.page import Page
from .bills import BillMixin
from .test_issue import IssueCase
from .test_outputs import SCHEMA, xlsx_rows, xml_rows

AMOUNTS = ("authorized", "ordered", "billed")


@tagged("post_install", "-at_install")
class TestExplained(BillMixin, IssueCase):
    """Each way to correct a purchase, from its door to the files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()

    def setUp(self):
        super().setUp()
        self.order = self._ordered()
        self.first = self._issue()

    def _row(self):
        """The line that corrects, as it is declared."""
        self.last = self._issue()
        return next(row for row in self.last._get_rows() if row["corrects"])

    def _assert_row(self, row, reason, **changes):
        self.assertEqual(row["reason"], reason)
        for name in AMOUNTS:
            before, after = changes.get(name, (None, None))
            said = row[f"{name}_before"], row[f"{name}_after"]
            self.assertEqual(
                said, (before and Decimal(before), after and Decimal(after))
            )
            if before:
                self.assertEqual(said[0] + row[f"amount_{name}"], said[1])

    def test_the_order_was_changed(self):
        self.order.order_line.price_unit = 80.0
        row = self._row()
        number = self.order.order_line and self.first.name
        self.assertTrue(row["corrects"].startswith(f"{number}-"))
        kept = {"billed": ("0.00", "0.00")}
        self._assert_row(row, "ordered", ordered=("100.00", "80.00"), **kept)

    def test_it_was_billed(self):
        self._bill(
            (self.chuck, 1, 90.0), order_line=self.order.order_line
        ).action_post()
        kept = {"ordered": ("100.00", "100.00")}
        self._assert_row(self._row(), "billed", billed=("0.00", "90.00"), **kept)

    def test_it_was_cancelled_then_made_after_all(self):
        self.order.button_cancel()
        kept = {"billed": ("0.00", "0.00")}
        self._assert_row(self._row(), "cancelled", ordered=("100.00", "0.00"), **kept)
        self.order.button_draft()
        self.order.button_confirm()
        self._assert_row(self._row(), "resumed", ordered=("0.00", "100.00"), **kept)

    def test_changed_twice(self):
        """Before is what all the declarations said until then, not the last one."""
        kept = {"billed": ("0.00", "0.00")}
        self.order.order_line.price_unit = 80.0
        self._row()
        self.order.order_line.price_unit = 95.0
        self._assert_row(self._row(), "ordered", ordered=("80.00", "95.00"), **kept)

    def test_described_otherwise(self):
        self.order.order_line.name = "Mandrin de tour"
        row = self._row()
        self.assertEqual(row["reason"], "goods")
        self.assertIn("Mandrin", row["goods_before"])
        self.assertNotEqual(row["goods_before"], row["goods"])

    def test_the_authorization_was_revoked(self):
        form = self._approved((self.chuck, 2, 50.0))
        self._bought(form, (self.chuck, 1, 50.0))
        self._issue()
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        row = self._row()
        self._assert_row(row, "revoked", authorized=("100.00", "50.00"))

    def test_every_file_says_it(self):
        self.order.order_line.price_unit = 80.0
        self._row()
        files = self._bytes(self.last)
        page = " ".join(files["html"].decode().split())
        for said in (
            "What is corrected, and why",
            "The order was changed",
            f"{self.first.name}-",
            "100.00",
            "80.00",
            "-20.00",
        ):
            self.assertIn(said, page)
        SCHEMA.assertValid(etree.fromstring(files["xml"]))
        (line,) = xml_rows(files["xml"])
        said = [line[f"ordered_{when}"] for when in ("before", "after")]
        self.assertEqual([line["reason"], *said], ["ordered", "100.00", "80.00"])
        text = io.StringIO(files["csv"].decode("utf-8-sig"), newline="")
        (told,) = csv.DictReader(text, delimiter=";")
        self.assertEqual(told["Why it is corrected"], "The order was changed")
        self.assertIn(told["Ordered, before the correction"], ("100.00", "100,00"))
        (told,) = xlsx_rows(files["xlsx"])
        self.assertEqual(told["Ordered, after the correction"], 80)

    def test_it_costs_one_query_for_all(self):
        def corrected(count):
            orders = [self._ordered() for _number in range(count)]
            self._issue()
            for order in orders:
                order.order_line.price_unit = 80.0
            sheet = self._draft().sudo()
            found = self._queries(lambda: list(sheet._get_rows()), warm=True)
            sheet.with_user(self.secretary).action_declare()
            return found

        self.assertEqual(corrected(2), corrected(8))


@tagged("post_install", "-at_install")
class TestDeclaredBefore(IssueCase):
    """What an earlier version declared has no such words, and is printed as it was."""

    def test_a_correction_of_an_earlier_version(self):
        order = self._ordered()
        self._issue()
        order.order_line.price_unit = 80.0
        draft = self._draft()
        rows = [
            {**row, **dict.fromkeys(("reason", "ordered_before", "ordered_after"))}
            for row in draft._get_rows()
        ]
        page = Page(draft.sudo()._output_document())
        blocks = page.blocks(rows, {})
        self.assertFalse(page.corrections(blocks[0]))
