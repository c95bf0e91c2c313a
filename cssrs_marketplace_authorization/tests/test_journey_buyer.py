"""What the buyer's paths cost, from the list of orders."""

from odoo.tests import tagged

from .french import LANGUAGE
from .journeys import PHONE, Journeys

RFQS = "/odoo/action-purchase.purchase_rfq"
LINK = "marketplace_authorization_id"


@tagged("post_install", "-at_install")
class TestBuyerJourney(Journeys):
    """The buyer never looks for the next step."""

    def _walk(self, name, clicks, **more):
        self.walk(RFQS, name, "mkp_buyer", clicks=clicks, typed=0, **more)

    def _asked_before(self):
        """The buyer has asked for this school once."""
        last = self._order().action_request_marketplace_authorization()
        form = self._opened(last, self.buyer)
        form.establishment_id = self.school
        form.sudo().purchase_order_ids.button_cancel()

    def test_blocked_then_asked(self):
        self._asked_before()
        sizes = {"buyer_asks": {}, "buyer_asks_on_a_phone": {"size": PHONE}}
        for name, size in sizes.items():
            order = self._order((self.chuck, 1, 148.5), user_id=self.buyer.id)
            self._walk(name, 3, **size)
            self.assertEqual(order[LINK].establishment_id, self.school)
            order.button_cancel()

    def test_approved_then_ordered(self):
        form = self._approved((self.chuck, 1, 148.5))
        order = self._order((self.chuck, 1, 148.5), **{LINK: form.id})
        self._walk("buyer_orders_what_was_approved", 2)
        self.assertEqual(order.state, "purchase")
        told = form.with_user(self.principal).with_context(lang=LANGUAGE).progress
        self.assertIn("commandé le", told)

    def test_substitute_ordered(self):
        form = self._request()
        order = self._order(**{LINK: form.id})
        buyer = form.with_user(self.buyer)
        buyer._substitute("En stock.", product=self.gouge, vendor=self.stationer)
        self._walk("buyer_orders_the_substitute", 3)
        self.assertEqual(order.state, "cancel")
        self.assertEqual(form.sudo().substitute_order_id.state, "purchase")

    def test_complement(self):
        first = self._approved((self.chuck, 3, 100.0))
        order = self._order((self.chuck, 5, 100.0), **{LINK: first.id})
        self._walk("buyer_asks_for_a_complement", 2)
        self.assertEqual(order.order_line.product_qty, 3)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
