import contextlib
from datetime import date, timedelta

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import MarketplaceCase, MarketplaceMixin


class BillMixin(MarketplaceMixin):
    """Bills of the school, with a minimal chart of accounts when there is none."""

    @classmethod
    def _set_up_bills(cls):
        accounts = cls.env["account.account"]
        cls.expense = accounts.search([("account_type", "=", "expense")], limit=1)
        if not cls.env["account.journal"].search([("type", "=", "purchase")], limit=1):
            cls._set_up_accounts()

    @classmethod
    def _set_up_accounts(cls):
        create = cls.env["account.account"].create
        payable = create(
            {
                "name": "Fournisseurs",
                "code": "211000",
                "account_type": "liability_payable",
                "reconcile": True,
            }
        )
        cls.expense = create(
            {"name": "Achats", "code": "600000", "account_type": "expense"}
        )
        cls.env["account.journal"].create(
            {
                "name": "Achats",
                "code": "ACH",
                "type": "purchase",
                "default_account_id": cls.expense.id,
            }
        )
        cls.env["ir.default"].set(
            "res.partner", "property_account_payable_id", payable.id
        )

    @classmethod
    def _bill(cls, *lines, partner=None, user=None, order_line=None, **values):
        """A draft bill; each line is (product, quantity, price)."""
        lines = lines or ((cls.chuck, 1, 100.0),)
        return (
            cls.env["account.move"]
            .with_user(user or cls.payable)
            .create(
                {
                    "move_type": "in_invoice",
                    "partner_id": (partner or cls.amazon).id,
                    "invoice_date": date.today(),
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": product and product.id,
                                "name": product.name if product else "Article",
                                "quantity": quantity,
                                "price_unit": price,
                                "tax_ids": [Command.clear()],
                                "account_id": cls.expense.id,
                                "purchase_line_id": order_line and order_line.id,
                            }
                        )
                        for product, quantity, price in lines
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _ordered(cls, *goods, **values):
        """An authorized and confirmed order."""
        authorization = cls._approved(*goods, **values)
        order = cls._order(*goods, marketplace_authorization_id=authorization.id)
        order.button_confirm()
        return order


class BillCase(BillMixin, MarketplaceCase):
    """Bills in one transaction, and the questions asked of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()

    def _codes(self, bill):
        return [refusal.code for refusal in bill._marketplace_get_refusals()]

    def _assert_refused(self, bill, code=None):
        if code:
            self.assertIn(code, self._codes(bill))
        with self.assertRaises(UserError):
            bill.action_post()
        self.env.invalidate_all()
        self.assertEqual(bill.state, "draft")
        self.assertFalse(bill.marketplace_clearance)

    def _committed(self, authorization):
        """What PostgreSQL has: the amount that counts against the authorization."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT amount_committed FROM purchase_marketplace_authorization "
            "WHERE id = %s",
            [authorization.id],
        )
        return self.env.cr.fetchone()[0]


@tagged("post_install", "-at_install")
class TestBill(BillCase):
    """No bill of a marketplace is posted without an authorization (R11)."""

    # ---- attacks -------------------------------------------------------------------

    def test_every_door_to_posted_for_every_role(self):
        doors = {
            "action_post": lambda bill: bill.action_post(),
            "_post": lambda bill: bill._post(soft=False),
            "write": lambda bill: bill.write({"state": "posted"}),
            "assignment": lambda bill: setattr(bill, "state", "posted"),
            "write with date": lambda bill: bill.with_context(
                skip_readonly_check=True
            ).write({"state": "posted", "invoice_date": date.today()}),
            "context": lambda bill: bill.with_context(
                skip_readonly_check=True,
                marketplace_system_write=True,
                tracking_disable=True,
            ).write({"state": "posted"}),
            "copy": lambda bill: bill.copy({"state": "posted"}),
            "default_state": lambda bill: bill.with_context(
                default_state="posted"
            ).create(
                {
                    "move_type": "in_invoice",
                    "partner_id": self.amazon.id,
                    "invoice_date": date.today(),
                    "invoice_line_ids": [
                        Command.create({"name": "x", "quantity": 1, "price_unit": 9})
                    ],
                }
            ),
            "clearance": lambda bill: bill.write({"marketplace_clearance": "prior"}),
            "flag": lambda bill: bill.write({"is_marketplace_bill": False}),
            "validate wizard": lambda bill: (
                self.env["validate.account.move"]
                .with_user(bill.env.uid)
                .with_context(active_model="account.move", active_ids=bill.ids)
                .create({})
                .validate_move()
            ),
        }
        people = (self.payable, self.buyer, self.manager, self.dg, self.secretary)
        users = {user.login: user for user in people}
        users["superuser"] = self.env.ref("base.user_root")
        for kind in ("in_invoice", "in_receipt"):
            bill = self._bill(move_type=kind)
            for login, user in users.items():
                for door, go in doors.items():
                    for way in ("plain", "sudo"):
                        with self.subTest(kind=kind, user=login, door=door, way=way):
                            mine = bill.with_user(user)
                            with self.assertRaises(UserError):
                                go(mine.sudo() if way == "sudo" else mine)
                            self.env.invalidate_all()
                            self.assertEqual(bill.state, "draft")
                            self.assertTrue(bill.is_marketplace_bill)
        posted = [("partner_id", "=", self.amazon.id), ("state", "=", "posted")]
        self.assertFalse(self.env["account.move"].search(posted))

    def test_default_set_by_an_administrator(self):
        self.env["ir.default"].set("account.move", "state", "posted")
        with self.assertRaises(UserError):
            self._bill()
        bill = self._bill(partner=self.stationer)
        self.assertEqual(bill.state, "posted")

    def test_import_is_refused_with_the_sentence(self):
        bill = self._bill()
        result = (
            self.env["account.move"]
            .with_user(self.payable)
            .load([".id", "state"], [[str(bill.id), "posted"]])
        )
        self.assertFalse(result["ids"])
        self.assertIn("Purchase forbidden", result["messages"][0]["message"])

    def test_swallowed_refusal_leaves_nothing_behind(self):
        bill = self._bill()
        with contextlib.suppress(UserError):
            bill.write({"state": "posted"})
        with contextlib.suppress(UserError):
            bill.action_post()
        self.env.flush_all()
        self.env.cr.execute("SELECT state FROM account_move WHERE id = %s", [bill.id])
        self.assertEqual(self.env.cr.fetchone()[0], "draft")

    def test_state_written_behind_the_orm_is_refused_by_postgresql(self):
        bill = self._bill()
        self.env.flush_all()
        refused = self.assertRaises(psycopg2.errors.CheckViolation)
        with mute_logger("odoo.sql_db"), refused:
            self.env.cr.execute(
                "UPDATE account_move SET state = 'posted' WHERE id = %s", [bill.id]
            )

    def test_vendor_changed_after_posting(self):
        bill = self._bill(partner=self.stationer)
        bill.action_post()
        forced = bill.with_context(skip_readonly_check=True)
        with self.assertRaises(UserError):
            forced.write({"partner_id": self.amazon.id})
        self.env.invalidate_all()
        self.assertEqual(bill.partner_id, self.stationer)

    def test_type_changed_after_posting(self):
        credit = self._bill(move_type="in_refund")
        credit.action_post()
        with self.assertRaises(UserError):
            credit.write({"move_type": "in_invoice"})

    def test_vendor_becomes_a_marketplace_between_draft_and_posting(self):
        bill = self._bill(partner=self.stationer)
        self.stationer.with_user(self.secretary).online_vendor_type = "marketplace"
        self._assert_refused(bill, "bill_without_authorization")

    def test_vendor_moved_under_a_marketplace_behind_the_orm(self):
        bill = self._bill(partner=self.stationer)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET partner_id = %s WHERE id = %s",
            [self.amazon.id, bill.id],
        )
        self.env.invalidate_all()
        self._assert_refused(bill)

    def test_child_contact_is_the_marketplace(self):
        desk = self.env["res.partner"].create(
            {"name": "Facturation", "parent_id": self.amazon.id}
        )
        self._assert_refused(self._bill(partner=desk))

    def test_lines_of_a_posted_bill(self):
        authorization = self._approved()
        bill = self._bill(marketplace_authorization_id=authorization.id)
        bill.action_post()
        line = bill.invoice_line_ids
        stray = self._bill((self.gouge, 1, 1.0), partner=self.stationer)
        lines = self.env["account.move.line"].with_user(self.payable)
        attacks = {
            "price": lambda: line.write({"price_unit": 101.0}),
            "lower price": lambda: line.write({"price_unit": 50.0}),
            "lower quantity": lambda: line.write({"quantity": 0.5}),
            "amount": lambda: line.write({"amount_currency": 101.0}),
            "quantity": lambda: line.write({"quantity": 2}),
            "product": lambda: line.write({"product_id": self.gouge.id}),
            "link": lambda: bill.write({"marketplace_authorization_id": False}),
            "new line": lambda: bill.with_context(skip_readonly_check=True).write(
                {"invoice_line_ids": [Command.create({"name": "x", "price_unit": 5})]}
            ),
            "direct line": lambda: lines.create(
                {"move_id": bill.id, "name": "x", "price_unit": 5, "quantity": 1}
            ),
            "moved line": lambda: stray.invoice_line_ids.write({"move_id": bill.id}),
            "other authorization": lambda: bill.write(
                {"marketplace_authorization_id": self._request().id}
            ),
        }
        for attack, go in attacks.items():
            with self.subTest(attack):
                with self.assertRaises(UserError):
                    go()
                self.env.invalidate_all()
                self.assertEqual(bill.amount_untaxed, 100.0)
                self.assertEqual(self._committed(authorization), 100.0)

    def test_order_without_authorization_carries_no_bill(self):
        order = self._order()
        bill = self._bill(order_line=order.order_line)
        self._assert_refused(bill, "order_not_authorized")

    def test_order_of_another_vendor_carries_no_bill(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        self._assert_refused(
            self._bill(order_line=order.order_line), "order_other_vendor"
        )

    def test_order_of_services_carries_no_good(self):
        order = self._order((self.training, 1, 500.0))
        order.button_confirm()
        self._assert_refused(
            self._bill(order_line=order.order_line), "order_other_good"
        )

    def test_another_good_on_the_line_of_an_order(self):
        order = self._ordered()
        bill = self._bill((self.gouge, 1, 100.0), order_line=order.order_line)
        self._assert_refused(bill, "order_other_good")

    def test_more_than_ordered(self):
        order = self._ordered((self.chuck, 2, 50.0))
        link = {"order_line": order.order_line}
        self._assert_refused(
            self._bill((self.chuck, 3, 10.0), **link), "quantity_exceeded"
        )
        self._assert_refused(
            self._bill((self.chuck, 2, 50.01), **link), "amount_exceeded"
        )
        self._bill((self.chuck, 1, 50.0), **link).action_post()
        self._assert_refused(self._bill((self.chuck, 2, 50.0), **link))

    def test_negative_line_makes_no_room(self):
        order = self._ordered()
        bill = self._bill(
            (self.chuck, 3, 100.0), (self.chuck, -2, 100.0), order_line=order.order_line
        )
        self._assert_refused(bill, "quantity_negative")

    def test_line_besides_the_order(self):
        order = self._ordered()
        bill = self._bill(order_line=order.order_line)
        values = {"name": "Extra", "quantity": 1, "price_unit": 1.0}
        bill.invoice_line_ids = [
            Command.create({**values, "account_id": self.expense.id})
        ]
        self._assert_refused(bill, "good_not_authorized")

    def test_two_bills_together_may_not_exceed(self):
        authorization = self._approved()
        link = {"marketplace_authorization_id": authorization.id}
        bills = self._bill(**link) | self._bill(**link)
        for go in (bills.action_post, lambda: bills.write({"state": "posted"})):
            with self.assertRaises(UserError):
                go()
            self.env.invalidate_all()
            self.assertEqual(bills.mapped("state"), ["draft", "draft"])
        self.assertEqual(self._committed(authorization), 0.0)

    def test_bill_then_order_on_the_same_authorization(self):
        authorization = self._approved()
        link = {"marketplace_authorization_id": authorization.id}
        self._bill(**link).action_post()
        self.assertEqual(self._committed(authorization), 100.0)
        self.assertEqual(authorization.line_ids.qty_committed, 1.0)
        with self.assertRaisesRegex(UserError, "exceeds the authorization"):
            self._order(**link).button_confirm()

    def test_billed_order_is_not_released(self):
        order = self._ordered()
        self._bill(order_line=order.order_line).action_post()
        other = self._ordered((self.gouge, 1, 5.0))
        attacks = {
            "cancel": lambda: order.write({"state": "cancel"}),
            "draft": order.button_draft,
            "link": lambda: order.write({"marketplace_authorization_id": False}),
            "vendor": lambda: order.write({"partner_id": self.stationer.id}),
            "line": lambda: order.order_line.write({"order_id": other.id}),
        }
        for attack, go in attacks.items():
            with self.subTest(attack):
                with self.assertRaises(UserError):
                    go()
                self.env.invalidate_all()
                self.assertEqual(order.state, "purchase")
        authorization = order.marketplace_authorization_id
        self.assertEqual(self._committed(authorization), 100.0)

    def test_link_to_the_order_cut_after_posting(self):
        order = self._ordered()
        bill = self._bill(order_line=order.order_line)
        bill.action_post()
        line = bill.invoice_line_ids
        with self.assertRaises(UserError):
            line.write({"purchase_line_id": False})

    def test_credit_note_withdrawn_after_its_room_was_used(self):
        order = self._ordered()
        link = {"order_line": order.order_line}
        self._bill(**link).action_post()
        credit = self._bill(move_type="in_refund", **link)
        credit.action_post()
        self._bill(**link).action_post()
        with self.assertRaises(UserError):
            credit.button_draft()
        self.env.invalidate_all()
        self.assertEqual(credit.state, "posted")

    # ---- dates ---------------------------------------------------------------------

    def test_authorization_decided_after_the_purchase(self):
        authorization = self._approved()
        yesterday = date.today() - timedelta(days=2)
        bill = self._bill(
            marketplace_authorization_id=authorization.id, invoice_date=yesterday
        )
        self._assert_refused(bill, "authorization_too_late")

    def test_bill_recorded_before_the_decision_and_dated_after(self):
        authorization = self._approved()
        bill = self._bill(marketplace_authorization_id=authorization.id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move SET create_date = create_date - interval '3 days' "
            "WHERE id = %s",
            [bill.id],
        )
        self.env.invalidate_all()
        self._assert_refused(bill, "authorization_too_late")

    def test_order_made_up_after_the_purchase(self):
        day = date.today() - timedelta(days=2)
        bill = self._bill(invoice_date=day)
        order = self._ordered()
        bill.invoice_line_ids.purchase_line_id = order.order_line
        self._assert_refused(bill, "order_authorized_too_late")

    def test_bill_moved_back_before_the_directive(self):
        bill = self._bill()
        with self.assertRaisesRegex(UserError, "dated back"):
            bill.invoice_date = "2025-04-10"
        self.env.invalidate_all()
        self._assert_refused(bill)

    def test_prior_date_with_a_later_order(self):
        order = self._order()
        bill = self._bill(order_line=order.order_line, invoice_date="2025-04-01")
        self._assert_refused(bill, "order_not_authorized")

    def test_bill_dated_before_the_directive_passes_and_is_listed(self):
        bill = self._bill(invoice_date="2025-04-10")
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "prior")
        self.assertEqual(bill.marketplace_irregularity, "backdated")
        in_force = self._bill(invoice_date="2025-04-11")
        self._assert_refused(in_force, "bill_without_authorization")

    def test_bill_of_an_order_confirmed_before_the_directive(self):
        self.company.marketplace_effective_date = "2099-01-01"
        order = self._order()
        order.button_confirm()
        self.company.marketplace_effective_date = "2025-04-11"
        bill = self._bill(order_line=order.order_line)
        self._assert_refused(
            self._bill((self.chuck, 2, 100.0), order_line=order.order_line),
            "order_exceeded",
        )
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "prior")
        self.assertFalse(bill.marketplace_irregularity)

    # ---- what is allowed -----------------------------------------------------------

    def test_bill_of_an_authorized_order_takes_nothing_more(self):
        order = self._ordered()
        authorization = order.marketplace_authorization_id
        order.action_create_invoice()
        bill = self._bill(order_line=order.order_line)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")
        self.assertEqual(bill.marketplace_authorization_id, authorization)
        self.assertEqual(self._committed(authorization), 100.0)
        line = self.env["purchase.marketplace.declaration.line"].search(
            [("purchase_order_id", "=", order.id)]
        )
        self.assertEqual(line.amount_billed, 100.0)

    def test_billing_beyond_the_order_takes_what_is_left(self):
        authorization = self._approved((self.chuck, 2, 60.0))
        link = {"marketplace_authorization_id": authorization.id}
        order = self._order((self.chuck, 2, 50.0), **link)
        order.button_confirm()
        bill = self._bill((self.chuck, 2, 55.0), order_line=order.order_line)
        bill.action_post()
        self.assertEqual(self._committed(authorization), 110.0)
        bill.button_draft()
        self.assertEqual(self._committed(authorization), 100.0)
        self.assertFalse(bill.marketplace_clearance)

    def test_revocation_stops_no_bill_of_a_confirmed_order(self):
        order = self._ordered()
        order.marketplace_authorization_id.with_user(self.dg)._revoke("Substitut.")
        bill = self._bill(order_line=order.order_line)
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_revocation_stops_a_bill_without_order(self):
        authorization = self._approved()
        bill = self._bill(marketplace_authorization_id=authorization.id)
        authorization.with_user(self.dg)._revoke("Substitut trouvé.")
        self._assert_refused(bill, "authorization_closed")

    def test_shipping_rides_along_on_what_is_left(self):
        authorization = self._approved((self.chuck, 1, 110.0))
        link = {"marketplace_authorization_id": authorization.id}
        order = self._order(**link)
        order.button_confirm()
        bill = self._bill(order_line=order.order_line)
        bill.invoice_line_ids = [
            Command.create(
                {
                    "product_id": self.training.id,
                    "quantity": 1,
                    "price_unit": 10.0,
                    "tax_ids": [Command.clear()],
                    "account_id": self.expense.id,
                }
            )
        ]
        bill.action_post()
        self.assertEqual(self._committed(authorization), 110.0)

    def test_services_alone_are_out_of_scope(self):
        bill = self._bill((self.training, 1, 500.0))
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "services")

    def test_line_without_product_is_a_good(self):
        self._assert_refused(self._bill((None, 1, 5.0)), "bill_without_authorization")

    def test_credit_note_is_always_possible_and_gives_back(self):
        authorization = self._approved()
        bill = self._bill(marketplace_authorization_id=authorization.id)
        bill.action_post()
        credit = bill._reverse_moves([{"invoice_date": date.today()}])
        credit.action_post()
        self.assertEqual(credit.state, "posted")
        self.assertEqual(self._committed(authorization), 0.0)
        self._bill(marketplace_authorization_id=authorization.id).action_post()

    def test_currency_of_the_bill_at_the_official_rate(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XTS",
                "symbol": "X",
                "rate_ids": [
                    Command.create({"name": "2020-01-01", "rate": 0.5}),
                ],
            }
        )
        authorization = self._approved()
        bill = self._bill(
            (self.chuck, 1, 51.0),
            currency_id=currency.id,
            marketplace_authorization_id=authorization.id,
        )
        bill.invoice_currency_rate = 5.0
        self._assert_refused(bill, "amount_exceeded")
        bill.invoice_line_ids.price_unit = 50.0
        bill.action_post()
        self.assertEqual(self._committed(authorization), 100.0)

    def test_ordinary_vendor_feels_nothing(self):
        bill = self._bill(partner=self.stationer)
        self.assertFalse(bill.marketplace_refusals)
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertFalse(bill.is_marketplace_bill)
        self.assertFalse(bill.marketplace_clearance)

    # ---- what people see -----------------------------------------------------------

    def test_banner_as_soon_as_the_vendor_is_chosen(self):
        moves = self.env["account.move"].with_context(default_move_type="in_invoice")
        with Form(moves.with_user(self.payable)) as form:
            form.partner_id = self.amazon
            form.invoice_date = date.today()
            with form.invoice_line_ids.new() as line:
                line.product_id = self.chuck
            self.assertTrue(form.is_marketplace_bill)
            self.assertIn("Purchase forbidden", form.marketplace_refusals)

    def test_one_message_names_every_blocked_bill(self):
        bills = self._bill(ref="A-1") | self._bill(ref="A-2")
        plain = self._bill(partner=self.stationer, ref="P-1")
        with self.assertRaises(UserError) as caught:
            (bills | plain).action_post()
        for bill in bills:
            self.assertIn(bill.display_name, str(caught.exception))
        self.assertNotIn(plain.display_name, str(caught.exception))

    def test_blocked_bill_is_not_posted_automatically(self):
        self.company.autopost_bills = True
        self.amazon.autopost_bills = "always"
        bill = self._bill()
        bill._autopost_bill()
        self.assertEqual(bill.state, "draft")
        self.assertIn("Purchase forbidden", bill.message_ids[:1].body)

    def test_blocked_bill_is_in_the_register(self):
        bill = self._bill()
        plain = self._bill(partner=self.stationer)
        domain = [("marketplace_irregularity", "in", ("blocked",))]
        for user in (self.payable, self.secretary, self.dg):
            found = self.env["account.move"].with_user(user).search(domain)
            self.assertIn(bill, found)
            self.assertNotIn(plain, found)
            found.read(["marketplace_refusals", "marketplace_irregularity"])
        bill.button_cancel()
        self.assertIn(bill, self.env["account.move"].search(domain))

    def test_posted_before_installation_is_in_the_register(self):
        bill = self._bill(partner=self.stationer)
        bill.action_post()
        self.stationer.with_user(self.secretary).online_vendor_type = "marketplace"
        self.assertFalse(bill.is_marketplace_bill)
        self.assertEqual(bill.marketplace_irregularity, "unchecked")
        domain = [("marketplace_irregularity", "=", "unchecked")]
        self.assertIn(bill, self.env["account.move"].search(domain))

    def test_ask_for_an_authorization_from_the_bill(self):
        bill = self._bill()
        action = bill.action_request_marketplace_authorization()
        request = bill.marketplace_authorization_id
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.line_ids.product_id, self.chuck)
        self.assertEqual(request.amount_untaxed, 100.0)
