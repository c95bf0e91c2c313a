from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_bill import BillCase


@tagged("post_install", "-at_install")
class TestBillReview(BillCase):
    """What a hostile reader found in the bills: each stays mended (R11, R17)."""

    def _posted(self, *lines, **values):
        bill = self._bill(*lines, **values)
        bill.action_post()
        return bill

    def _direct(self, authorization, *lines, **values):
        link = {"marketplace_authorization_id": authorization.id}
        return self._bill(*lines, **link, **values)

    # ---- spending twice ------------------------------------------------------------

    def test_a_total_that_somebody_writes_does_not_count(self):
        authorization = self._approved((self.chuck, 2, 100.0))
        bill = self._direct(authorization, (self.chuck, 1, 200.0))
        bill.action_post()
        bill.write({"amount_untaxed": 0.0})
        bill.invoice_line_ids.write({"price_subtotal": 0.0})
        self.env.invalidate_all()
        self.assertEqual(self._committed(authorization), 200.0)
        self._assert_refused(self._direct(authorization, (self.chuck, 1, 200.0)))

    def test_what_is_beside_two_orders_counts(self):
        orders = self._ordered((self.chuck, 1, 100.0))
        orders |= self._ordered((self.gouge, 1, 100.0))
        bill = self._bill((self.chuck, 1, 100.0), order_line=orders[0].order_line)
        values = {
            "product_id": self.gouge.id,
            "quantity": 1,
            "price_unit": 100.0,
            "tax_ids": [Command.clear()],
            "purchase_line_id": orders[1].order_line.id,
        }
        freight = {
            "product_id": self.training.id,
            "quantity": 1,
            "price_unit": 7000.0,
            "tax_ids": [Command.clear()],
        }
        lines = [Command.create(values), Command.create(freight)]
        bill.write({"invoice_line_ids": lines})
        self._assert_refused(bill, "bill_without_authorization")

    def test_nothing_hides_behind_the_order_of_another_vendor(self):
        order = self._order((self.training, 1, 10.0), partner=self.stationer)
        order.button_confirm()
        hidden = {"order_line": order.order_line}
        self._assert_refused(self._bill((None, 1, 5000.0), **hidden))
        authorization = self._approved()
        bill = self._direct(authorization, (self.chuck, 1, 100.0))
        values = {
            "product_id": self.training.id,
            "quantity": 1,
            "price_unit": 5000.0,
            "tax_ids": [Command.clear()],
            "purchase_line_id": order.order_line.id,
        }
        bill.write({"invoice_line_ids": [Command.create(values)]})
        self._assert_refused(bill, "amount_exceeded")

    def test_credit_note_of_another_marketplace_frees_nothing(self):
        other = self.env["res.partner"].create({"name": "AliExpress"})
        authorization = self._approved()
        bill = self._direct(authorization)
        bill.action_post()
        credit = self._bill(
            partner=other,
            move_type="in_refund",
            reversed_entry_id=bill.id,
            marketplace_authorization_id=authorization.id,
        )
        credit.action_post()
        self.assertEqual(self._committed(authorization), 100.0)
        self._assert_refused(self._direct(authorization))

    def test_date_is_not_moved_back_in_two_steps(self):
        bill = self._bill()
        bill.write({"invoice_date": False})
        with self.assertRaises(UserError):
            bill.write({"invoice_date": "2025-01-02"})

    def test_billed_line_keeps_its_product(self):
        order = self._ordered((self.chuck, 1, 50.0))
        self._posted((self.chuck, 1, 50.0), order_line=order.order_line)
        with self.assertRaises(UserError):
            order.order_line.write({"product_id": self.training.id})

    def test_posted_bill_is_not_linked_to_a_withdrawn_authorization(self):
        authorization, other = self._approved(), self._approved()
        bill = self._direct(authorization)
        bill.action_post()
        other.with_user(self.dg)._revoke("Substitut trouvé.")
        with self.assertRaises(UserError):
            bill.write({"marketplace_authorization_id": other.id})

    # ---- honest people -------------------------------------------------------------

    def test_credit_after_a_revocation(self):
        authorization = self._approved((self.chuck, 2, 100.0))
        bill = self._direct(authorization, (self.chuck, 2, 100.0))
        bill.action_post()
        authorization.with_user(self.dg)._revoke("Substitut trouvé.")
        credit = bill._reverse_moves([{"invoice_date": date.today()}])
        credit.action_post()
        self.assertEqual(credit.state, "posted")
        self.assertEqual(self._committed(authorization), 0.0)

    def test_lower_tolerance_leaves_what_was_done(self):
        self.company.marketplace_tolerance = 10
        authorization = self._approved()
        order = self._order(
            (self.chuck, 1, 110.0), marketplace_authorization_id=authorization.id
        )
        order.button_confirm()
        self.company.marketplace_tolerance = 0
        bill = self._posted((self.chuck, 1, 110.0), order_line=order.order_line)
        self.assertEqual(bill.state, "posted")
        credit = self._bill(
            (self.chuck, 1, 5.0), move_type="in_refund", reversed_entry_id=bill.id
        )
        credit.action_post()
        self.assertEqual(credit.state, "posted")

    def test_exact_bill_whatever_the_cents(self):
        goods = ((self.chuck, 1, 132.04), (self.gouge, 1, 45.32))
        order = self._ordered(*goods)
        order.marketplace_authorization_id.with_user(self.dg)._revoke("Autre source.")
        bill = self._bill(goods[0], order_line=order.order_line[0])
        values = {
            "product_id": self.gouge.id,
            "quantity": 1,
            "price_unit": 45.32,
            "tax_ids": [Command.clear()],
            "purchase_line_id": order.order_line[1].id,
        }
        bill.write({"invoice_line_ids": [Command.create(values)]})
        bill.action_post()
        self.assertEqual(bill.state, "posted")
