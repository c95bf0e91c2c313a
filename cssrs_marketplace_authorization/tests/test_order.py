import contextlib

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MODULE, MarketplaceCase


@tagged("post_install", "-at_install")
class TestOrder(MarketplaceCase):
    """No order to a marketplace without an authorization (R2), whatever the door."""

    def _assert_blocked(self, order, sentence="Purchase forbidden"):
        with self.assertRaisesRegex(UserError, sentence):
            order.button_confirm()
        order.invalidate_recordset()
        self.assertIn(order.state, ("draft", "sent"))

    def test_button_is_refused_with_reason_and_next_step(self):
        order = self._order()
        self.assertTrue(order.is_marketplace_order)
        with self.assertRaises(UserError) as caught:
            order.button_confirm()
        self.assertIn("Amazon.ca", str(caught.exception))
        self.assertIn("directive of April 11, 2025", str(caught.exception))
        self.assertIn("Ask for an authorization", str(caught.exception))
        self.assertIn("Purchase forbidden", order.marketplace_refusals)

    def test_banner_says_the_same_as_the_error(self):
        order = self._order()
        refusals = order._marketplace_get_refusals()
        self.assertEqual([r.code for r in refusals], ["authorization_missing"])

    def test_banner_shows_as_soon_as_the_vendor_is_chosen(self):
        with Form(self.env["purchase.order"].with_user(self.buyer)) as form:
            form.partner_id = self.amazon
            with form.order_line.new() as line:
                line.product_id = self.chuck
            self.assertTrue(form.is_marketplace_order)
            self.assertIn("Purchase forbidden", form.marketplace_refusals)

    def test_ordinary_vendor_feels_nothing(self):
        order = self._order(partner=self.stationer)
        self.assertFalse(order.is_marketplace_order)
        self.assertFalse(order.marketplace_refusals)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(order.marketplace_clearance)

    def test_child_contact_is_the_marketplace(self):
        desk = self.env["res.partner"].create(
            {"name": "Service aux entreprises", "parent_id": self.amazon.id}
        )
        self._assert_blocked(self._order(partner=desk))

    def test_every_state_but_approved_is_refused(self):
        draft = self._request()
        order = self._order(marketplace_authorization_id=draft.id)
        self._assert_blocked(order, "still a draft")
        draft._submit()
        self._assert_blocked(order, "waiting for the decision")
        draft.with_user(self.dg)._refuse("Essentiel : non démontré.")
        self._assert_blocked(order, "refused")

    def test_approved_authorization_lets_the_same_order_through(self):
        order = self._order()
        self._assert_blocked(order)
        authorization = self._approved()
        order.marketplace_authorization_id = authorization
        self.assertEqual(
            order.order_line.marketplace_authorization_line_id.authorization_id,
            authorization,
        )
        self.assertFalse(order.marketplace_refusals)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.marketplace_clearance, "authorized")
        self.assertEqual(authorization.amount_committed, 100.0)
        self.assertEqual(authorization.amount_remaining, 0.0)
        self.assertEqual(authorization.line_ids.qty_committed, 1.0)

    def test_every_door_to_a_committed_state(self):
        order = self._order()
        vals = {"partner_id": self.amazon.id}
        orders = self.env["purchase.order"].with_user(self.buyer)
        doors = {
            "button_approve": order.button_approve,
            "write": lambda: order.write({"state": "purchase"}),
            "write to approve": lambda: order.write({"state": "to approve"}),
            "sudo": lambda: order.sudo().write({"state": "purchase"}),
            "superuser": lambda: order.with_user(1).write({"state": "purchase"}),
            "assignment": lambda: setattr(order, "state", "purchase"),
            "copy": lambda: order.copy({"state": "purchase"}),
            "create": lambda: orders.create(
                {
                    **vals,
                    "state": "purchase",
                    "order_line": [
                        (0, 0, {"product_id": self.chuck.id, "product_qty": 1})
                    ],
                }
            ),
            "default_state": lambda: orders.with_context(
                default_state="purchase"
            ).create(
                {
                    **vals,
                    "order_line": [
                        (0, 0, {"product_id": self.chuck.id, "product_qty": 1})
                    ],
                }
            ),
            "clearance": lambda: order.write({"marketplace_clearance": "services"}),
            "flag": lambda: order.write({"is_marketplace_order": False}),
            "key": lambda: order.with_context(marketplace_system_write=True).write(
                {"state": "purchase"}
            ),
        }
        for door, go in doors.items():
            with self.subTest(door):
                with self.assertRaises(UserError):
                    go()
                self.env.invalidate_all()
                self.assertEqual(order.state, "draft")
                self.assertTrue(order.is_marketplace_order)
        self.assertFalse(
            orders.search(
                [
                    ("partner_id", "=", self.amazon.id),
                    ("state", "in", ("purchase", "to approve")),
                ]
            )
        )

    def test_swallowed_refusal_leaves_nothing_behind(self):
        order = self._order()
        with contextlib.suppress(UserError):
            order.write({"state": "purchase"})
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT state FROM purchase_order WHERE id = %s", [order.id]
        )
        self.assertEqual(self.env.cr.fetchone()[0], "draft")

    def test_swallowed_refusal_of_a_creation_leaves_nothing_behind(self):
        before = self.env["purchase.order"].search_count([])
        with contextlib.suppress(UserError):
            self._order(state="purchase")
        self.env.flush_all()
        self.assertEqual(self.env["purchase.order"].search_count([]), before)

    def test_import_is_refused_with_the_sentence(self):
        order = self._order()
        result = (
            self.env["purchase.order"]
            .with_user(self.buyer)
            .load([".id", "state"], [[str(order.id), "purchase"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("Purchase forbidden", result["messages"][0]["message"])

    def test_state_written_behind_the_orm_is_refused_by_postgresql(self):
        order = self._order()
        self.env.flush_all()
        refused = self.assertRaises(psycopg2.errors.CheckViolation)
        with mute_logger("odoo.sql_db"), refused:
            self.env.cr.execute(
                "UPDATE purchase_order SET state = 'purchase' WHERE id = %s", [order.id]
            )

    def test_mass_confirm_names_every_blocked_order(self):
        plain = self._order(partner=self.stationer)
        first, second = self._order(), self._order()
        with self.assertRaises(UserError) as caught:
            (plain | first | second).button_confirm()
        self.assertIn(first.name, str(caught.exception))
        self.assertIn(second.name, str(caught.exception))
        self.assertNotIn(plain.name, str(caught.exception))

    def test_vendor_swapped_after_confirmation(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        with self.assertRaisesRegex(UserError, "Purchase forbidden"):
            order.partner_id = self.amazon
        order.invalidate_recordset()
        self.assertEqual(order.partner_id, self.stationer)

    def test_lines_after_confirmation(self):
        order = self._order(marketplace_authorization_id=self._approved().id)
        order.button_confirm()
        line = order.order_line
        attacks = {
            "price": lambda: line.write({"price_unit": 101.0}),
            "quantity": lambda: line.write({"product_qty": 2, "price_unit": 1}),
            "product": lambda: line.write({"product_id": self.gouge.id}),
            "new line": lambda: order.write(
                {
                    "order_line": [
                        (
                            0,
                            0,
                            {
                                "product_id": self.gouge.id,
                                "product_qty": 1,
                                "price_unit": 0,
                            },
                        )
                    ]
                }
            ),
            "direct line": lambda: (
                self.env["purchase.order.line"]
                .with_user(self.buyer)
                .create(
                    {
                        "order_id": order.id,
                        "product_id": self.gouge.id,
                        "product_qty": 1,
                    }
                )
            ),
            "link": lambda: order.write({"marketplace_authorization_id": False}),
            "match": lambda: line.write({"marketplace_authorization_line_id": False}),
        }
        for attack, go in attacks.items():
            with self.subTest(attack):
                with self.assertRaises(UserError):
                    go()
                self.env.invalidate_all()
                self.assertEqual(order.amount_untaxed, 100.0)
        line.price_unit = 90.0
        self.assertEqual(order.marketplace_authorization_id.amount_committed, 90.0)

    def test_line_moved_in_from_another_order(self):
        order = self._order(marketplace_authorization_id=self._approved().id)
        order.button_confirm()
        other = self._order((self.gouge, 1, 5.0), partner=self.stationer)
        with self.assertRaises(UserError):
            other.order_line.order_id = order

    def test_goods_quantity_and_amount_are_those_authorized(self):
        authorization = self._approved((self.chuck, 2, 50.0))
        cases = {
            "good_not_authorized": [(self.gouge, 1, 5.0)],
            "quantity_exceeded": [(self.chuck, 3, 10.0)],
            "amount_exceeded": [(self.chuck, 2, 50.01)],
        }
        for code, lines in cases.items():
            with self.subTest(code):
                order = self._order(
                    *lines, marketplace_authorization_id=authorization.id
                )
                self.assertIn(code, [r.code for r in order._marketplace_get_refusals()])
                with self.assertRaises(UserError):
                    order.button_confirm()

    def test_two_orders_share_and_cancelling_gives_back(self):
        authorization = self._approved((self.chuck, 2, 50.0))
        link = {"marketplace_authorization_id": authorization.id}
        first = self._order((self.chuck, 1, 50.0), **link)
        second = self._order((self.chuck, 1, 50.0), **link)
        third = self._order((self.chuck, 1, 50.0), **link)
        (first | second).button_confirm()
        self.assertEqual(authorization.amount_remaining, 0.0)
        self._assert_blocked(third, "exceeds the authorization")
        first.button_cancel()
        self.assertEqual(authorization.amount_remaining, 50.0)
        third.button_confirm()
        self.assertEqual(third.state, "purchase")

    def test_together_they_may_not_exceed(self):
        authorization = self._approved()
        link = {"marketplace_authorization_id": authorization.id}
        orders = self._order(**link) | self._order(**link)
        with self.assertRaises(UserError):
            orders.button_confirm()
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_services_alone_are_out_of_scope(self):
        order = self._order((self.training, 1, 500.0))
        self.assertFalse(order.marketplace_refusals)
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "services")
        with self.assertRaises(UserError):
            order.write(
                {
                    "order_line": [
                        (0, 0, {"product_id": self.chuck.id, "product_qty": 1})
                    ]
                }
            )

    def test_directive_not_yet_in_force(self):
        self.company.marketplace_effective_date = "2099-01-01"
        order = self._order()
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "prior")

    def test_double_validation_still_applies(self):
        self.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 10}
        )
        order = self._order(marketplace_authorization_id=self._approved().id)
        order.button_confirm()
        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.marketplace_authorization_id.amount_committed, 100.0)
        order.with_user(self.manager).button_approve()
        self.assertEqual(order.state, "purchase")

    def test_revoked_between_confirmation_and_second_approval(self):
        self.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 10}
        )
        order = self._order(marketplace_authorization_id=self._approved().id)
        order.button_confirm()
        order.marketplace_authorization_id.with_user(self.dg)._revoke(
            "Substitut trouvé."
        )
        with self.assertRaisesRegex(UserError, "revoked"):
            order.with_user(self.manager).button_approve()

    def test_ask_for_an_authorization_from_the_order(self):
        order = self._order((self.chuck, 2, 40.0), (self.training, 1, 10.0))
        action = order.action_request_marketplace_authorization()
        request = order.marketplace_authorization_id
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.marketplace_id, self.marketplace)
        self.assertEqual(request.line_ids.product_id, self.chuck)
        self.assertEqual(request.amount_untaxed, 80.0)
        self.assertEqual(
            order.action_request_marketplace_authorization()["res_id"], request.id
        )

    def test_order_from_an_authorization(self):
        authorization = self._approved((self.chuck, 2, 50.0))
        action = authorization.with_user(self.buyer).action_create_rfq()
        order = self.env["purchase.order"].browse(action["res_id"])
        self.assertEqual(order.partner_id, self.amazon)
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(authorization.amount_remaining, 0.0)

    def test_altered_authorization_authorizes_nothing(self):
        authorization = self._approved()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_marketplace_authorization_line SET unique_reason = 'x' "
            "WHERE authorization_id = %s",
            [authorization.id],
        )
        self.env.invalidate_all()
        order = self._order(marketplace_authorization_id=authorization.id)
        self._assert_blocked(order, "no longer matches")

    def test_list_can_be_filtered(self):
        order = self._order()
        found = self.env["purchase.order"].search([("is_marketplace_order", "=", True)])
        self.assertIn(order, found)

    def test_menu_and_fields_are_readable_by_the_buyer(self):
        self.assertTrue(self.env.ref(f"{MODULE}.menu_marketplace_root"))
        order = self._order(marketplace_authorization_id=self._approved().id)
        order.invalidate_recordset()
        order.with_user(self.buyer).read(
            ["marketplace_refusals", "marketplace_authorization_id"]
        )
