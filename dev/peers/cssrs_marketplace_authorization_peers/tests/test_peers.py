from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.attacks import ORDERS
from odoo.addons.cssrs_marketplace_authorization_request.tests.common import RequestCase

ALTERNATIVE = "purchase.requisition.create.alternative"
WARNING = "purchase.requisition.alternative.warning"
OWN_ORDERS = "purchase_security.group_purchase_own_orders"


@tagged("post_install", "-at_install")
class TestPeers(RequestCase):
    """Addons that make, confirm, validate or hide orders: none of them is a door."""

    def _refuse(self, go, word="Director General"):
        with self.assertRaises(UserError) as caught:
            go()
        self.assertIn(word, f"{caught.exception}")
        self._assert_held()

    def _assert_held(self):
        self.env.flush_all()
        self.env.cr.execute(ORDERS)
        self.assertFalse(self.env.cr.fetchall())

    def _covered_order(self, *lines, **values):
        form = self._approved()
        values["marketplace_authorization_id"] = form.id
        return self._order(*lines, **values)

    # ---- purchase_stock: replenishment buys as superuser -----------------------------

    def _replenish(self, quantity):
        """What the scheduler does when the stock is low; return the order."""
        self.chuck.is_storable = True
        warehouse = self.env["stock.warehouse"].search(
            [("company_id", "=", self.company.id)], limit=1
        )
        procurement = self.env["stock.rule"].Procurement(
            self.chuck,
            quantity,
            self.chuck.uom_id,
            warehouse.lot_stock_id,
            "Réapprovisionnement",
            "OP/1",
            self.company,
            {"warehouse_id": warehouse, "date_planned": Datetime.now()},
        )
        self.env["stock.rule"].sudo().run([procurement])
        return self.env["purchase.order"].search(
            [("partner_id", "=", self.amazon.id)], order="id desc", limit=1
        )

    def test_replenishment(self):
        order = self._replenish(5)
        self.assertEqual(order.state, "draft")
        self.assertTrue(order.is_marketplace_order)
        self._refuse(order.with_user(self.buyer).button_confirm)
        self._refuse(order.sudo().button_confirm)
        self._refuse(lambda: order.sudo().with_user(1).write({"state": "purchase"}))

    def test_replenishment_grows_a_covered_request_for_quotation(self):
        order = self._replenish(1)
        order.order_line.price_unit = 100.0
        order.marketplace_authorization_id = self._approved()
        self.assertFalse(order.marketplace_refusals)
        self.assertEqual(self._replenish(6), order)
        self.assertEqual(sum(order.order_line.mapped("product_qty")), 7)
        self._refuse(order.with_user(self.buyer).button_confirm, "7 of")

    def test_replenishment_beside_a_confirmed_order(self):
        order = self._replenish(1)
        order.order_line.price_unit = 100.0
        order.marketplace_authorization_id = self._approved()
        order.with_user(self.buyer).button_confirm()
        self.assertNotEqual(self._replenish(6), order)
        self.assertEqual(order.order_line.product_qty, 1)
        self._assert_held()

    def test_replenishment_through_purchase_requests(self):
        self.chuck.product_tmpl_id.purchase_request = True
        self._replenish(3)
        request = self.env["purchase.request"].search([], limit=1)
        self.assertEqual(request.line_ids.product_id, self.chuck)
        self._refuse(request.sudo().button_to_approve)

    # ---- purchase_requisition: alternatives and agreements ---------------------------

    def _alternative(self, order, vendor):
        wizard = self.env[ALTERNATIVE].with_user(self.buyer)
        values = {"origin_po_id": order.id, "partner_ids": [Command.set(vendor.ids)]}
        wizard.create(values).action_create_alternative()
        return order.alternative_po_ids - order

    def test_alternative_of_a_covered_order(self):
        order = self._covered_order()
        twin = self._alternative(order, self.amazon)
        self.assertFalse(twin.marketplace_authorization_id)
        for context in ({"skip_alternative_check": True}, {}):
            confirm = twin.with_user(self.buyer).with_context(**context)
            if context:
                self._refuse(confirm.button_confirm)
        for name in ("action_keep_alternatives", "action_cancel_alternatives"):
            wizard = self.env[WARNING].with_user(self.buyer)
            wizard = wizard.create(
                {
                    "po_ids": [Command.set(twin.ids)],
                    "alternative_po_ids": [Command.set(order.ids)],
                }
            )
            self._refuse(getattr(wizard, name))

    def test_marketplace_as_an_alternative_to_a_shop(self):
        order = self._order(partner=self.stationer)
        twin = self._alternative(order, self.amazon)
        self.assertTrue(twin.is_marketplace_order)
        self._refuse(twin.with_context(skip_alternative_check=True).button_confirm)
        order.with_context(skip_alternative_check=True).button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_blanket_order(self):
        agreement = (
            self.env["purchase.requisition"]
            .with_user(self.buyer)
            .create(
                {
                    "vendor_id": self.amazon.id,
                    "requisition_type": "blanket_order",
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": self.chuck.id,
                                "product_qty": 10,
                                "price_unit": 5.0,
                            }
                        )
                    ],
                }
            )
        )
        agreement.action_confirm()
        order = self._order((self.chuck, 1, 5.0), requisition_id=agreement.id)
        self._refuse(order.button_confirm)

    # ---- OCA ------------------------------------------------------------------------

    def _tiers(self):
        return self.env["tier.definition"].create(
            {
                "model_id": self.env["ir.model"]._get_id("purchase.order"),
                "review_type": "individual",
                "reviewer_id": self.manager.id,
                "definition_domain": "[]",
            }
        )

    def test_tier_validation(self):
        self._tiers()
        order = self._order()
        order.request_validation()
        order.invalidate_recordset()
        order.with_user(self.manager).validate_tier()
        self.assertEqual(order.validation_status, "validated")
        self._refuse(order.button_confirm)
        for context in (
            {"skip_validation_check": True},
            {"skip_check_state_condition": True},
        ):
            skipping = order.with_context(**context)
            self._refuse(skipping.button_confirm)
            self._refuse(
                lambda skipping=skipping: skipping.write({"state": "purchase"})
            )

    def test_tier_validation_of_a_covered_order(self):
        self._tiers()
        order = self._covered_order()
        with self.assertRaises(UserError):
            order.button_confirm()
        order.request_validation()
        order.invalidate_recordset()
        order.with_user(self.manager).validate_tier()
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self._refuse(
            lambda: order.with_context(skip_validation_check=True).order_line.write(
                {"product_qty": 9}
            ),
            "9 of",
        )

    def test_facts_are_written_next_to_a_validation_with_exceptions(self):
        """An exception that somebody configured closes every field but its own."""
        fields = self.env["ir.model.fields"]
        # Odoo's own stock notes its reference once an order is confirmed.
        field = fields._get("purchase.order", "reference_ids")
        self.env["tier.validation.exception"].create(
            {
                "model_id": field.model_id.id,
                "field_ids": [Command.set(field.ids)],
                "allowed_to_write_under_validation": True,
                "allowed_to_write_after_validation": True,
            }
        )
        self.test_tier_validation_of_a_covered_order()

    def test_exceptions_ignored(self):
        self.env.ref("purchase_exception.po_excep_no_email").active = True
        order = self._order()
        order.button_confirm()
        self.assertEqual(order.state, "draft")
        self.assertTrue(order.exception_ids)
        wizard = self.env["purchase.exception.confirm"].with_user(self.manager)
        wizard = wizard.with_context(
            active_model=order._name, active_id=order.id, active_ids=order.ids
        )
        wizard = wizard.create({"ignore": True})
        self.assertEqual(wizard.related_model_id, order)
        self._refuse(wizard.action_confirm)
        order.with_user(self.manager).ignore_exception = True
        self._refuse(order.button_confirm)
        self._refuse(lambda: order.write({"state": "purchase"}))
        both = {"ignore_exception": True, "state": "purchase"}
        self._refuse(lambda: order.with_user(self.manager).write(both))

    def test_exceptions_of_a_covered_order(self):
        self.env.ref("purchase_exception.po_excep_no_email").active = True
        order = self._covered_order()
        order.button_confirm()
        self.assertEqual(order.state, "draft")
        order.with_user(self.manager).ignore_exception = True
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.marketplace_clearance, "authorized")

    def test_orders_that_a_buyer_does_not_see(self):
        """The authorization counts them too."""
        form = self._approved()
        mine = self._user("mkp_own", OWN_ORDERS)
        self._order(marketplace_authorization_id=form.id).button_confirm()
        order = self._order(user=mine, user_id=mine.id)
        order.marketplace_authorization_id = form
        self.assertEqual(self.env["purchase.order"].with_user(mine).search([]), order)
        self._refuse(order.button_confirm, "0 left")

    # ---- sale_purchase -------------------------------------------------------------

    def test_services_that_a_sale_buys(self):
        """Services alone are out of the directive; goods added to them are not."""
        self.training.product_tmpl_id.service_to_purchase = True
        sale = self.env["sale.order"].create(
            {
                "partner_id": self.stationer.id,
                "order_line": [Command.create({"product_id": self.training.id})],
            }
        )
        sale.action_confirm()
        order = self.env["purchase.order"].search(
            [("partner_id", "=", self.amazon.id)], order="id desc", limit=1
        )
        order.order_line.price_unit = 5.0
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.marketplace_clearance, "services")
        line = {"product_id": self.chuck.id, "product_qty": 1}
        self._refuse(lambda: order.write({"order_line": [Command.create(line)]}))
