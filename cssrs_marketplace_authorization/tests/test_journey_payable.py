"""What it costs accounts payable to bill what was authorized and ordered."""

from odoo.tests import tagged

from .bills import BillMixin
from .french import LANGUAGE
from .journeys import LAPTOP, PHONE, Journeys

BILLS = "/odoo/action-account.action_move_in_invoice_type"


@tagged("post_install", "-at_install")
class TestPayableJourney(BillMixin, Journeys):
    """A bill of an authorized order is posted as any other, on Odoo's own screen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()

    def test_the_order_is_billed(self):
        for name, clicks, typed, size in (
            ("payable_bills_the_order", 4, 3, LAPTOP),
            ("payable_bills_on_a_phone", 6, 1, PHONE),
        ):
            with self.subTest(name):
                order = self._ordered((self.chuck, 1, 148.5))
                order.order_line.qty_received = 1
                spent = {"clicks": clicks, "typed": typed, "size": size}
                self.walk(BILLS, name, "mkp_payable", **spent)
                self.assertEqual(order.invoice_ids.state, "posted")
                self.assertEqual(self._in_ledger(order).amount_billed, 148.5)
                form = order.marketplace_authorization_id.with_context(lang=LANGUAGE)
                self.assertIn("facturé", form.progress)
