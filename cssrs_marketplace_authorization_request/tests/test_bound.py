from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestBoundRequest(RequestCase):
    """An organization that is not bound asks for purchases as it did (R33)."""

    def _release(self):
        self._force(self.company, marketplace_bound="unbound")
        self._finish()

    def test_it_asks_as_if_the_addon_were_not_there(self):
        self._release()
        request = self._asked(company_id=self.company.id)
        request.description = "https://www.amazon.ca/dp/B000123"
        self.assertFalse(request.is_marketplace_request)
        self.assertFalse(request.marketplace_flagged)
        request.button_to_approve()
        request.with_user(self.desk_user).button_approved()
        self.assertEqual(request.state, "approved")
        request.line_ids.product_qty = 9
        order = self._rfq(request)
        order.with_user(self.desk_user).button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_what_is_open_follows(self):
        self._release()
        request = self._asked(company_id=self.company.id)
        self._bind(self.company)
        self._finish()
        self.assertTrue(request.is_marketplace_request)
        with self.assertRaises(UserError):
            request.button_to_approve()

    def test_a_request_that_moves_to_a_bound_organization(self):
        bound = self._company()
        (self.asker | self.desk_user).company_ids += bound
        self._release()
        # Sold to both of them.
        self.chuck.seller_ids.company_id = False
        request = self._asked(company_id=self.company.id)
        request.button_to_approve()
        with self.assertRaises(UserError):
            request.company_id = bound
