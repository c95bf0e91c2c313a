"""Shipping, customs and ecofees: estimated, taken and declared apart (R20)."""

import io
import zipfile
from decimal import Decimal

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .bills import BillCase
from .common import ALWAYS


@tagged("post_install", "-at_install")
class TestCharges(BillCase):
    """A buyer, a principal who forgot the shipping, and one who would hide a good."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.tax_calculation_rounding_method = "round_globally"
        cls.shipping = cls._product("Livraison", type="service")

    def _form(self, charges=5.0, goods=((2, 50.0),)):
        return self._approved(
            *((self.chuck, quantity, price) for quantity, price in goods),
            amount_charges=charges,
        )

    def _asked(self, form, quantity, price, shipping=0.0):
        lines = [(self.chuck, quantity, price)]
        if shipping:
            lines.append((self.shipping, 1, shipping))
        return self._order(*lines, marketplace_authorization_id=form.id)

    def _of(self, *lines):
        """A bill; each line is (product, quantity, price), then its order line."""
        return self._bill(invoice_line_ids=[self._bill_line(*line) for line in lines])

    # ---- orders --------------------------------------------------------------------

    def test_goods_and_their_shipping_are_ordered_as_authorized(self):
        form = self._form()
        self.assertEqual(form.amount_untaxed, 105.0)
        order = self._asked(form, 2, 50.0, 5.0)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual((form.amount_committed, form.charges_committed), (105.0, 5.0))
        self.assertEqual(form.amount_remaining, 0.0)

    def test_goods_are_not_bought_with_the_charges(self):
        form = self._form()
        self.assertEqual(self._codes(self._asked(form, 2, 52.5)), ["goods_exceeded"])
        dear = self._asked(form, 2, 52.0, 1.0)
        self.assertEqual(self._codes(dear), ["goods_exceeded"])
        order = self._asked(form, 2, 50.0, 5.0)
        order.button_confirm()
        with self.assertRaisesRegex(UserError, "cannot be used for goods"):
            order.order_line = [
                (1, order.order_line[0].id, {"price_unit": 51.0}),
                (1, order.order_line[1].id, {"price_unit": 3.0}),
            ]

    def test_charges_take_nothing_from_the_goods(self):
        form = self._form()
        over = self._asked(form, 1, 50.0, 20.0)
        self.assertEqual(self._codes(over), ["charges_exceeded"])
        self._asked(form, 1, 50.0, 5.0).button_confirm()
        self._asked(form, 1, 50.0).button_confirm()
        self.assertEqual(form.amount_committed, 105.0)
        again = self._asked(form, 1, 0.01, 0.01)
        self.assertIn("charges_exceeded", self._codes(again))

    def test_what_is_asked_is_what_will_be_counted(self):
        """Each order counts to the cent: a fraction of it is not left for the next."""
        form = self._form(charges=13.52, goods=((3, 50.0),))
        self._asked(form, 1, 50.0, 1.125).button_confirm()
        self.assertEqual(form.charges_committed, 1.13)
        over = self._asked(form, 1, 50.0, 12.395)
        self.assertEqual(self._codes(over), ["charges_exceeded"])
        self._asked(form, 1, 50.0, 12.39).button_confirm()
        self.assertEqual(form.charges_committed, 13.52)

    def test_without_an_estimate_the_refusal_says_what_to_do(self):
        form = self._form(charges=0.0)
        order = self._asked(form, 2, 50.0, 5.0)
        codes = ["amount_exceeded", "charges_missing"]
        self.assertEqual(self._codes(order), codes)
        with self.assertRaisesRegex(UserError, "(?s)did not estimate.*new request"):
            order.button_confirm()
        # What it says: a new request of the same goods, from the button of the order.
        order.marketplace_authorization_id = False
        order.action_request_marketplace_authorization()
        new = order.marketplace_authorization_id
        self.assertEqual((new.amount_charges, new.amount_untaxed), (5.0, 105.0))
        # Or what the goods leave pays the charges, as it did before the field.
        self._asked(form, 2, 47.5, 5.0).button_confirm()
        self.assertEqual((form.amount_committed, form.charges_committed), (100.0, 0.0))

    def test_a_discount_is_no_charge(self):
        form = self._form()
        cheaper = self._asked(form, 2, 51.0, -2.0)
        self.assertFalse(self._codes(cheaper))
        cheaper.order_line[1].price_unit = -1.0
        self.assertEqual(self._codes(cheaper), ["goods_exceeded"])

    def test_the_tolerance_is_for_both(self):
        self.company.marketplace_tolerance = 10.0
        form = self._form()
        order = self._asked(form, 2, 55.0, 5.5)
        order.button_confirm()
        # An authorization keeps the tolerance of the day of its approval.
        self.company.marketplace_tolerance = 0.0
        order.order_line[1].price_unit = 5.2
        self.assertEqual(form.charges_committed, 5.2)
        other = self._asked(form, 1, 0.0, 0.4)
        self.assertIn("charges_exceeded", self._codes(other))

    def test_cancelling_gives_the_charges_back(self):
        form = self._form()
        order = self._asked(form, 2, 50.0, 5.0)
        order.button_confirm()
        order.button_cancel()
        self.assertEqual((form.amount_committed, form.charges_committed), (0.0, 0.0))
        self._asked(form, 2, 50.0, 5.0).button_confirm()

    def test_the_request_for_quotation_carries_them(self):
        form = self._approved(
            (self.chuck, 2, 50.0), amount_charges=5.0, partner_id=self.amazon.id
        )
        action = form.with_user(self.buyer).action_create_rfq()
        order = self._opened(action, self.buyer)
        self.assertEqual(order.order_line.mapped("price_unit"), [50.0, 5.0])
        order.button_confirm()
        self.assertEqual(form.amount_remaining, 0.0)

    # ---- bills ---------------------------------------------------------------------

    def test_a_bill_adds_the_shipping_that_was_not_ordered(self):
        form = self._form()
        order = self._asked(form, 2, 50.0)
        order.button_confirm()
        goods = (self.chuck, 2, 50.0, order.order_line)
        dear = self._of(goods, (self.shipping, 1, 5.5))
        self.assertEqual(self._codes(dear), ["charges_exceeded"])
        bill = self._of(goods, (self.shipping, 1, 5.0))
        bill.action_post()
        self.assertEqual((form.amount_committed, form.charges_committed), (105.0, 5.0))

    def test_dearer_goods_do_not_use_the_shipping_that_comes_later(self):
        form = self._form()
        order = self._asked(form, 2, 50.0, 5.0)
        order.button_confirm()
        goods, shipping = order.order_line
        dear = self._of((self.chuck, 2, 52.5, goods))
        self.assertEqual(self._codes(dear), ["goods_exceeded"])
        more = self._of((self.chuck, 1, 50.0, goods), (self.shipping, 1, 8.0, shipping))
        self.assertEqual(self._codes(more), ["charges_exceeded"])
        bill = self._of((self.chuck, 2, 50.0, goods), (self.shipping, 1, 5.0, shipping))
        bill.action_post()
        self.assertEqual((form.amount_committed, form.charges_committed), (105.0, 5.0))

    def test_a_bill_without_order_and_its_credit_note(self):
        form = self._form()
        bill = self._bill(
            (self.chuck, 2, 50.0),
            (self.shipping, 1, 5.0),
            marketplace_authorization_id=form.id,
        )
        bill.action_post()
        self.assertEqual((form.amount_committed, form.charges_committed), (105.0, 5.0))
        rows = self._rows(form)
        self.assertEqual(rows["bill"]["charges_bought"], Decimal("5.00"))
        self._returned(bill)
        self.assertEqual((form.amount_committed, form.charges_committed), (0.0, 0.0))

    def _rebated(self, form, *credited):
        """An order of goods, shipping and a rebate of it, billed, then credited.

        :param credited: quantity and price of each line on the credit note.
        """
        lines = ((self.chuck, 1, 100.0), (self.shipping, 1, 25.0))
        lines += ((self.shipping, 1, -20.0),)
        order = self._order(*lines, marketplace_authorization_id=form.id)
        order.button_confirm()
        bill = self._of(
            *(
                (*line, ordered)
                for line, ordered in zip(lines, order.order_line, strict=True)
            )
        )
        bill.action_post()
        self.assertEqual((form.amount_committed, form.charges_committed), (105.0, 5.0))
        lines = zip(order.order_line, credited, strict=True)
        lines = [self._bill_line(one.product_id, *back, one) for one, back in lines]
        values = {"move_type": "in_refund", "reversed_entry_id": bill.id}
        credit = self._bill(invoice_line_ids=lines, **values)
        credit.action_post()
        return order

    def test_credit_note_that_takes_a_rebate_back(self):
        """It gives money back: it never takes more of the estimate of charges."""
        form = self._form(goods=((1, 100.0),))
        order = self._rebated(form, (1, 100.0), (0.5, 25.0), (1, -20.0))
        # All that is still paid counts: no more than 5 of it as charges.
        self.assertEqual((form.amount_committed, form.charges_committed), (12.5, 5.0))
        self.assertEqual(form.line_ids.qty_committed, 0.0)
        self.assertEqual(self._in_ledger(order).amount_billed, 12.5)
        self.assertIsNone(self._finding())

    def test_more_shipping_is_refused_even_if_the_bill_takes_less_in_all(self):
        """Credited before it was billed, the good goes back with the bill."""
        form = self._form(goods=((1, 100.0),))
        lines = ((self.chuck, 1, 100.0), (self.shipping, 1, 25.0))
        rebate = (self.shipping, 1, -20.0)
        order = self._order(*lines, rebate, marketplace_authorization_id=form.id)
        order.button_confirm()
        goods, shipping, _rebate = order.order_line
        self._bill(move_type="in_refund", order_line=goods).action_post()
        bill = self._of((*lines[0], goods), (*lines[1], shipping))
        self.assertEqual(self._codes(bill), ["charges_exceeded"])
        with self.assertRaisesRegex(UserError, "Shipping, customs and other charges"):
            bill.action_post()

    def test_part_of_a_rebate_that_is_taken_back_is_no_return(self):
        form = self._form(goods=((1, 100.0),))
        order = self._rebated(form, (1, 100.0), (0, 25.0), (1, -5.0))
        self.assertEqual((form.amount_committed, form.charges_committed), (10.0, 5.0))
        self.assertEqual(self._in_ledger(order).amount_billed, 10.0)

    # ---- what is sealed and declared -----------------------------------------------

    def _rows(self, form):
        self.env.flush_all()
        lines = self.env["purchase.marketplace.declaration.line"].search(
            [("authorization_id", "=", form.id), ("state", "!=", "closed")]
        )
        return {row["document_kind"]: row for row in lines._get_rows()}

    def test_authorized_and_declared_as_such(self):
        form = self._form()
        self._asked(form, 2, 50.0, 4.0).button_confirm()
        rows = self._rows(form)
        self.assertEqual(rows[None]["amount_authorized"], Decimal("105.00"))
        self.assertEqual(rows[None]["charges_authorized"], Decimal("5.00"))
        self.assertIsNone(rows[None]["charges_bought"])
        self.assertEqual(rows["order"]["amount_bought"], Decimal("104.00"))
        self.assertEqual(rows["order"]["charges_bought"], Decimal("4.00"))
        self.assertIsNone(rows["order"]["charges_authorized"])
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        rows = self._rows(form)
        self.assertEqual(rows[None]["charges_authorized"], Decimal("4.00"))
        self._issue()
        self.assertIsNone(self._finding())

    def test_the_trail_covers_them(self):
        after = self._form()
        for charges in (500.0, 0.0, None):
            self._alter(after, amount_charges=charges)
            self.assertTrue(after.is_altered)
        order = self._asked(after, 2, 50.0, 5.0)
        self.assertIn("authorization_altered", self._codes(order))

    def test_only_a_draft_is_estimated_and_never_below_zero(self):
        form = self._form()
        with self.assertRaises(UserError):
            form.with_user(self.principal).amount_charges = 50.0
        for name in ("charges_committed", "charges_limit"):
            with self.assertRaises(UserError):
                form.sudo().write({name: 50.0})
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._request(amount_charges=-1.0)

    def test_postgresql_keeps_the_two_apart(self):
        form = self._form()
        self._asked(form, 1, 50.0).button_confirm()
        for committed, charges in ((105.0, 0.0), (60.0, 10.0)):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                with self.env.cr.savepoint():
                    self._alter(
                        form, amount_committed=committed, charges_committed=charges
                    )

    def test_a_count_that_somebody_changed_is_found(self):
        form = self._form()
        self._asked(form, 1, 50.0, 3.0).button_confirm()
        self.assertIsNone(self._finding())
        self._alter(form, charges_committed=2.0)
        self.assertEqual(self._finding().code, "count_differs")

    def test_whoever_decides_or_asks_reads_them(self):
        form = self._submitted((self.chuck, 2, 50.0), amount_charges=5.25)
        self.assertIn("5.25", form.with_user(self.dg).decision_sheet)
        report = "cssrs_marketplace_authorization.report_marketplace_authorization"
        reports = self.env["ir.actions.report"]
        page = reports._render_qweb_html(report, form.ids)[0].decode()
        self.assertGreaterEqual(page.count("5.25"), 2)
        self.assertIn("other charges", page)
        form.with_user(self.dg)._approve()
        later = self._submitted((self.chuck, 1, 10.0))
        self.assertIn("5.25", later.with_user(self.dg).decision_sheet)
        packs = self.env["purchase.marketplace.access.pack"].with_user(self.secretary)
        with zipfile.ZipFile(io.BytesIO(packs.create(ALWAYS)._build_pack())) as pack:
            texts = [pack.read(name).decode("utf-8-sig") for name in pack.namelist()]
        self.assertGreaterEqual(sum('"5.25"' in text for text in texts), 2)
