"""What it costs accounts payable to bill what was authorized and ordered."""

from odoo.tests import tagged

from .bills import BillMixin
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
        for size in (LAPTOP, PHONE):
            with self.subTest(size):
                order = self._ordered((self.chuck, 1, 148.5))
                order.order_line.qty_received = 1
                self.walk(
                    BILLS,
                    "payable_bills_the_order",
                    "mkp_payable",
                    clicks=3,
                    typed=2,
                    size=size,
                )
                self.assertEqual(order.invoice_ids.state, "posted")
                form = order.marketplace_authorization_id
                line = self._in_ledger(order)
                self.assertEqual(line.amount_billed, 148.5)
                self.assertIn("facturé", form.with_context(lang="fr_CA").progress)
