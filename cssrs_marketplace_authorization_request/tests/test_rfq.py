from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestRfq(RequestCase):
    """The authorization travels from the request to the order made from it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.gouge, cls.amazon)

    def test_link_and_good_travel(self):
        form = self._approved((self.chuck, 1, 100.0), (self.gouge, 2, 10.0))
        request = self._cleared(
            (self.chuck, 1, 100.0), (self.gouge, 2, 20.0), form=form
        )
        order = self._rfq(request)
        self.assertEqual(order.marketplace_authorization_id, form)
        self.assertEqual(
            order.order_line.marketplace_authorization_line_id, form.line_ids
        )
        for line in order.order_line:
            good = line.marketplace_authorization_line_id
            self.assertEqual(good.product_id, line.product_id)

    def test_the_good_that_the_request_names_wins(self):
        """Two goods without a product: only the person knows which is bought."""
        form = self._request()
        form.line_ids = [
            Command.clear(),
            *(
                Command.create(
                    {
                        **form.line_ids.copy_data()[0],
                        "product_id": False,
                        "name": name,
                    }
                )
                for name in ("Vis", "Mandrin")
            ),
        ]
        form._submit()
        form.with_user(self.dg)._approve()
        request = self._link(self._asked(self._line(None, 1, 10.0)), form)
        good = request.line_ids.marketplace_authorization_line_id
        self.assertEqual(good.name, "Mandrin")
        request.marketplace_flagged = True
        request.button_to_approve()
        request.with_user(self.desk_user).button_approved()
        request.with_user(self.desk_user).line_ids.product_id = self.chuck
        self.assertEqual(request.line_ids.marketplace_authorization_line_id, good)
        request.with_user(self.desk_user).line_ids.product_uom_id = self.chuck.uom_id
        order = self._rfq(request)
        self.assertEqual(order.order_line.marketplace_authorization_line_id, good)

    def test_two_authorizations_never_share_an_order(self):
        first, second = self._cleared(), self._cleared()
        with self.assertRaises(UserError) as caught:
            self._rfq(first | second)
        for request in (first, second):
            form = request.sudo().marketplace_authorization_id
            self.assertIn(form.name, f"{caught.exception}")
            self.assertEqual(request.state, "approved")
            self.assertFalse(request.line_ids.purchase_lines)
        self.assertIn("one request for quotation for each", f"{caught.exception}")

    def test_a_swallowed_refusal_makes_no_order(self):
        first, second = self._cleared(), self._cleared()
        count = self.env["purchase.order"].search_count([])
        self._swallowed(lambda: self._rfq(first | second))
        self.assertEqual(self.env["purchase.order"].search_count([]), count)

    def test_an_order_of_another_authorization_is_not_extended(self):
        first, second = self._cleared(), self._cleared()
        order = self._rfq(first)
        with self.assertRaises(UserError):
            self._rfq(second, order=order)
        self.assertEqual(
            order.marketplace_authorization_id, first.marketplace_authorization_id
        )
        self.assertEqual(len(order.order_line), 1)

    def test_two_requests_of_one_authorization_share_an_order(self):
        form = self._approved((self.chuck, 2, 100.0))
        requests = self._cleared(form=form) | self._cleared(form=form)
        order = self._rfq(requests).with_user(self.buyer)
        self.assertEqual(order.marketplace_authorization_id, form)
        order.order_line.price_unit = 100.0
        order.button_confirm()
        self.assertEqual(sum(order.order_line.mapped("product_qty")), 2)
        self.assertFalse(any(requests.mapped("marketplace_refusals")))

    def test_a_plain_request_in_the_same_order_is_refused_at_its_confirmation(self):
        self._sell(self.gouge, self.stationer)
        plain = self._asked((self.gouge, 1, 5.0))
        plain.button_to_approve()
        plain.with_user(self.desk_user).button_approved()
        order = self._rfq(self._cleared() | plain).with_user(self.buyer)
        with self.assertRaises(UserError) as caught:
            order.button_confirm()
        self.assertIn("is not among the goods", f"{caught.exception}")

    def test_a_shop_of_quebec_needs_no_link(self):
        requests = self._cleared() | self._cleared()
        order = self._rfq(requests, vendor=self.stationer).with_user(self.buyer)
        self.assertFalse(order.is_marketplace_order)
        self.assertFalse(order.marketplace_authorization_id)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_words_kept_in_the_order_flag_it(self):
        line = {**self._line(self.chuck), "name": "amazon.ca/dp/B0"}
        request = self._cleared(line)
        wizard = (
            self.env["purchase.request.line.make.purchase.order"]
            .with_user(self.desk_user)
            .with_context(active_model="purchase.request", active_ids=request.ids)
            .create({"supplier_id": self.stationer.id})
        )
        wizard.item_ids.keep_description = True
        wizard.make_purchase_order()
        order = request.line_ids.purchase_lines.order_id
        self.assertTrue(order.is_marketplace_order)
        self.assertEqual(
            order.marketplace_authorization_id, request.marketplace_authorization_id
        )

    def test_unapproved_request_makes_no_order(self):
        with self.assertRaises(UserError):
            self._rfq(self._covered())

    def test_order_beyond_the_request_is_refused(self):
        request = self._cleared()
        order = self._rfq(request).with_user(self.buyer)
        order.order_line.write({"product_qty": 2, "price_unit": 1.0})
        with self.assertRaises(UserError):
            order.button_confirm()
