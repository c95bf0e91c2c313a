from datetime import date, datetime, time, timedelta

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .bills import BillCase
from .common import quebec_today

BILL = "account.move"
#: Before the authorization of a test, which is given today.
BEFORE = timedelta(days=2)


@tagged("post_install", "-at_install")
class TestBill(BillCase):
    """No bill of a marketplace is posted without an authorization (R11)."""

    # ---- doors ---------------------------------------------------------------------

    def test_every_door_to_posted_for_every_role(self):
        posted, today = {"state": "posted"}, {"invoice_date": quebec_today()}
        forced = {"skip_readonly_check": True}
        keys = {**forced, "marketplace_system_write": True, "tracking_disable": True}
        new = {
            "move_type": "in_invoice",
            "partner_id": self.amazon.id,
            "invoice_line_ids": [self._bill_line(None, 1, 9)],
            **today,
        }

        def validate(bill):
            wizards = self.env["validate.account.move"].with_user(bill.env.uid)
            chosen = {"active_model": BILL, "active_ids": bill.ids}
            wizards.with_context(**chosen).create({}).validate_move()

        doors = {
            "action_post": lambda bill: bill.action_post(),
            "_post": lambda bill: bill._post(soft=False),
            "write": lambda bill: bill.write(posted),
            "assignment": lambda bill: setattr(bill, "state", "posted"),
            "dated": lambda bill: bill.with_context(**forced).write(posted | today),
            "context": lambda bill: bill.with_context(**keys).write(posted),
            "copy": lambda bill: bill.copy(posted),
            "default": lambda bill: bill.with_context(default_state="posted").create(
                new
            ),
            "clearance": lambda bill: bill.write({"marketplace_clearance": "prior"}),
            "flag": lambda bill: bill.write({"is_marketplace_bill": False}),
            "validate wizard": validate,
        }
        people = (self.payable, self.buyer, self.manager, self.dg, self.secretary)
        for kind in ("in_invoice", "in_receipt"):
            bill = self._bill(move_type=kind)
            self._assert_nobody(bill, doors, (*people, self.odoobot))
            self.assertEqual((bill.state, bill.is_marketplace_bill), ("draft", True))
        for name in ("action_post", "write"):
            self._swallowed(lambda go=doors[name]: go(bill))
        query = "SELECT id FROM account_move WHERE partner_id = %s AND state = 'posted'"
        self.assertFalse(self._sql(query, self.amazon.id))

    def test_default_set_by_an_administrator(self):
        self.env["ir.default"].set(BILL, "state", "posted")
        with self.assertRaises(UserError):
            self._bill()
        self.assertEqual(self._bill(partner=self.stationer).state, "posted")

    def test_import_is_refused_with_the_sentence(self):
        bills, row = self.env[BILL].with_user(self.payable), [f"{self._bill().id}"]
        result = bills.load([".id", "state"], [[*row, "posted"]])
        self.assertFalse(result["ids"])
        self.assertIn("Purchase forbidden", result["messages"][0]["message"])

    def test_state_written_behind_the_orm_is_refused_by_postgresql(self):
        refused = self.assertRaises(psycopg2.errors.CheckViolation)
        bill = self._bill()
        with mute_logger("odoo.sql_db"), refused:
            self._alter(bill, state="posted")

    def test_blocked_bill_is_not_posted_automatically(self):
        self.company.autopost_bills = True
        self.amazon.autopost_bills = "always"
        bill = self._bill()
        bill._autopost_bill()
        self.assertEqual(bill.state, "draft")
        self.assertIn("Purchase forbidden", bill.message_ids[:1].body)

    # ---- whose bill it is ----------------------------------------------------------

    def test_vendor_that_is_or_becomes_a_marketplace(self):
        desk = {"name": "Facturation", "parent_id": self.amazon.id}
        later, moved = (self._bill(partner=self.stationer) for _number in range(2))
        self._alter(moved, partner_id=self.amazon.id)
        of_desk = self._bill(partner=self.env["res.partner"].create(desk))
        self._classify(self.stationer)
        for bill in (of_desk, later, moved):
            self._assert_refused(bill, "bill_without_authorization")

    def test_vendor_or_type_changed_after_posting(self):
        bill = self._bill(partner=self.stationer)
        credit = self._bill(move_type="in_refund")
        (bill | credit).action_post()
        forced = bill.with_context(skip_readonly_check=True)
        vendor, kind = {"partner_id": self.amazon.id}, {"move_type": "in_invoice"}
        self._assert_untouched(bill, {"vendor": lambda: forced.write(vendor)})
        self._assert_untouched(credit, {"type": lambda: credit.write(kind)})

    def test_line_without_product_is_a_good(self):
        self._assert_refused(self._bill((None, 1, 5.0)), "bill_without_authorization")

    def test_services_alone_are_out_of_scope(self):
        bill = self._bill((self.training, 1, 500.0))
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "services")

    def test_ordinary_vendor_feels_nothing(self):
        bill = self._bill(partner=self.stationer)
        self.assertFalse(bill.marketplace_refusals)
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertFalse(bill.is_marketplace_bill)
        self.assertFalse(bill.marketplace_clearance)

    # ---- what people see -----------------------------------------------------------

    def test_banner_as_soon_as_the_vendor_is_chosen(self):
        moves = self.env[BILL].with_context(default_move_type="in_invoice")
        with Form(moves.with_user(self.payable)) as form:
            form.partner_id = self.amazon
            form.invoice_date = quebec_today()
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

    def test_blocked_bill_is_in_the_register(self):
        bill = self._bill()
        plain = self._bill(partner=self.stationer)
        domain = [("marketplace_irregularity", "in", ("blocked",))]
        self._finish()
        for user in (self.payable, self.secretary, self.dg):
            found = self.env[BILL].with_user(user).search(domain)
            self.assertIn(bill, found)
            self.assertNotIn(plain, found)
            found.read(["marketplace_refusals", "marketplace_irregularity"])
        bill.button_cancel()
        self.assertIn(bill, self.env[BILL].search(domain))

    def test_posted_before_installation_is_in_the_register(self):
        bill = self._bill(partner=self.stationer)
        bill.action_post()
        self._classify(self.stationer)
        self._finish()
        self.assertFalse(bill.is_marketplace_bill)
        self.assertEqual(bill.marketplace_irregularity, "unchecked")
        domain = [("marketplace_irregularity", "=", "unchecked")]
        self.assertIn(bill, self.env[BILL].search(domain))

    def test_ask_for_an_authorization_from_the_bill(self):
        bill = self._bill()
        action = bill.action_request_marketplace_authorization()
        request = bill.marketplace_authorization_id
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.line_ids.product_id, self.chuck)
        self.assertEqual(request.amount_untaxed, 100.0)


@tagged("post_install", "-at_install")
class TestBillOfOrder(BillCase):
    """A bill within its order takes nothing more; beyond, what is left (R11, R17)."""

    def test_takes_nothing_more(self):
        order = self._ordered()
        form = order.marketplace_authorization_id
        order.action_create_invoice()
        bill = self._bill(order_line=order.order_line)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")
        self.assertEqual(bill.marketplace_authorization_id, form)
        self.assertEqual(self._committed(form), 100.0)
        self.assertEqual(self._in_ledger(order).amount_billed, 100.0)

    def test_beyond_the_order_takes_what_is_left(self):
        form = self._approved((self.chuck, 2, 60.0))
        order = self._bought(form, (self.chuck, 2, 50.0))
        bill = self._bill((self.chuck, 2, 55.0), order_line=order.order_line)
        bill.action_post()
        self.assertEqual(self._committed(form), 110.0)
        bill.button_draft()
        self.assertEqual(self._committed(form), 100.0)
        self.assertFalse(bill.marketplace_clearance)

    def test_orders_that_carry_no_bill(self):
        plain = self._order(partner=self.stationer)
        services = self._order((self.training, 1, 500.0))
        (plain | services).button_confirm()
        for code, order, good in (
            ("order_not_authorized", self._order(), self.chuck),
            ("order_other_vendor", plain, self.chuck),
            ("order_other_good", services, self.chuck),
            ("order_other_good", self._ordered(), self.gouge),
        ):
            with self.subTest(code):
                bill = self._bill((good, 1, 100.0), order_line=order.order_line)
                self._assert_refused(bill, code)

    def test_order_of_services_carries_no_good(self):
        """Not even one that was added to it at no quantity, matched with a draft."""
        draft = self._request((self.gouge, 1, 5.0))
        order = self._order((self.training, 1, 1.0))
        order.marketplace_authorization_id = draft
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "services")
        values = {"product_id": self.gouge.id, "product_qty": 0, "price_unit": 0.0}
        line = order.order_line.create({"order_id": order.id, **values})
        bill = self._bill((self.gouge, 50, 1000.0), order_line=line)
        self._assert_refused(bill, "order_not_authorized")
        bill.invoice_line_ids.quantity = 0
        bill.invoice_line_ids = [
            self._bill_line(self.training, 1, 1.0, order.order_line[0])
        ]
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "services")

    def test_advance_on_an_order_of_services(self):
        """Within what it orders; an order of advances alone orders nothing."""
        order = self._order((self.training, 1, 500.0))
        empty = self._order((self.training, 1, 500.0))
        empty.order_line.unlink()
        order.marketplace_authorization_id = self._request()
        for bought, amount, code in (
            (order, 300.0, ""),
            (order, 200.01, "order_exceeded"),
            (empty, 10.0, "order_exceeded"),
        ):
            with self.subTest(code, amount=amount):
                bill = self._bill((None, 1, amount))
                lines = {"active_ids": [-bill.invoice_line_ids.id]}
                wizards = self.env["bill.to.po.wizard"].with_context(**lines)
                wizards.create(
                    {"purchase_order_id": bought.id, "partner_id": self.amazon.id}
                ).action_add_downpayment()
                bought.button_confirm()
                if code:
                    self._assert_refused(bill, code)
                    continue
                bill.action_post()
                self.assertEqual(bill.marketplace_clearance, "services")
        last = self._bill((self.training, 1, 520.0), order_line=order.order_line[0])
        advance = order.order_line.filtered(lambda line: not line.product_qty)[0]
        last.invoice_line_ids = [self._bill_line(None, -1, 300.0, advance)]
        last.action_post()
        self.assertEqual(last.marketplace_clearance, "services")
        self.assertFalse(self._finding())

    def test_what_a_receipt_adds_is_received_and_not_billed(self):
        """A storekeeper receives what the vendor sent; nobody is billed for it."""
        services = self._order((self.training, 1, 500.0))
        services.button_confirm()
        form = self._approved((self.chuck, 1, 50.0), (self.gouge, 1, 5.0))
        order = self._bought(form, (self.chuck, 1, 50.0))
        for code, bought, product in (
            ("good_not_authorized", order, self._product("Console de jeux")),
            ("order_not_authorized", services, self.gouge),
        ):
            with self.subTest(code):
                values = {"product_id": product.id, "product_qty": 0}
                lines = self.env["purchase.order.line"].sudo()
                line = lines.create({"order_id": bought.id, **values})
                bill = self._bill((product, 1, 5.0), order_line=line)
                self._assert_refused(bill, code)
        services.order_line[0].price_unit = 600.0
        self.assertEqual(services.marketplace_clearance, "services")
        values = {"product_id": self.gouge.id, "product_qty": 0}
        line = order.order_line.sudo().create({"order_id": order.id, **values})
        self._bill((self.gouge, 1, 5.0), order_line=line).action_post()
        self._bill((self.chuck, 1, 50.0), order_line=order.order_line[0]).action_post()
        self.assertEqual(form.amount_remaining, 0.0)

    def test_the_line_of_what_went_back_takes_no_other_good(self):
        form = self._approved((self.chuck, 5, 20.0))
        order = self._bought(form, (self.chuck, 5, 20.0))
        bill = self._bill((self.chuck, 5, 20.0), order_line=order.order_line)
        bill.action_post()
        self._returned(bill)
        line = order.order_line.with_user(self.buyer)
        for values in (
            {"product_id": self._product("Console de jeux").id},
            {"marketplace_authorization_line_id": False},
        ):
            with self.assertRaisesRegex(UserError, "not among the goods"):
                line.write(values)
            self.env.invalidate_all()

    def test_odoo_bills_each_line_were_it_at_no_quantity(self):
        order = self._bought(
            self._approved((self.chuck, 1, 50.0)), (self.chuck, 1, 50.0)
        )
        console = self._product("Console de jeux")
        values = {"product_id": console.id, "product_qty": 0, "price_unit": 0.0}
        line = order.order_line.sudo().create({"order_id": order.id, **values})
        bill = self._bill((self.chuck, 1, 50.0), order_line=order.order_line[0])
        bill.invoice_line_ids = [
            self._bill_line(console, 0, 0.0, line),
            self._bill_line(console, 0, 0.0),
        ]
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")

    def _flagged(self):
        """A flagged order of an ordinary vendor, its form, and how a bill joins it."""
        form = self._approved(
            (self.chuck, 2, 50.0), partner_id=self.stationer.id, marketplace_id=False
        )
        order = self._order(
            (self.chuck, 1, 50.0), partner=self.stationer, marketplace_flagged=True
        )
        order.marketplace_authorization_id = form
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "authorized")
        return form, order

    def test_bill_of_an_order_that_was_flagged(self):
        """Its vendor is ordinary: the order counts, and the ledger says it."""
        form, order = self._flagged()
        link = {"order_line": order.order_line, "partner": self.stationer}
        bill = self._bill((self.chuck, 1, 50.0), **link)
        bill.action_post()
        self.assertEqual(self._in_ledger(order).amount_billed, 50.0)
        more = self._bill((self.chuck, 1, 50.01), **link)
        with self.assertRaisesRegex(UserError, "exceeds the authorization"):
            more.action_post()
        self.env.invalidate_all()
        more.invoice_line_ids.price_unit = 50.0
        more.action_post()
        self.assertEqual(self._committed(form), 100.0)
        more.button_draft()
        self.assertEqual(self._committed(form), 50.0)

    def test_service_that_was_billed_stays_one(self):
        """Else a good would be a service while its bill is posted."""
        products = self._user("mkp_products", "product.group_product_manager")
        bill = self._bill((self.training, 1, 10.0))
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "services")
        with self.assertRaisesRegex(UserError, "was bought from an online marketplace"):
            self.training.with_user(products).type = "consu"

    def test_bill_of_a_flagged_order_that_waits(self):
        order = self._order(partner=self.stationer, marketplace_flagged=True)
        bill = self._bill(order_line=order.order_line, partner=self.stationer)
        with self.assertRaisesRegex(UserError, f"{order.name} is flagged"):
            bill.action_post()
        self.env.invalidate_all()
        credit = self._bill(
            order_line=order.order_line, partner=self.stationer, move_type="in_refund"
        )
        credit.action_post()
        order.with_user(self.secretary).action_unflag_marketplace()
        order.button_confirm()
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_posted_bill_joins_a_flagged_order_later(self):
        """Linked by a program once it is posted: the order follows, and holds it."""
        form, order = self._flagged()
        line = order.order_line
        for amount, fits in ((100.01, False), (80.0, True)):
            bill = self._bill((self.chuck, 1, amount), partner=self.stationer)
            bill.action_post()
            item = bill.invoice_line_ids
            if fits:
                item.purchase_line_id = line
                continue
            with self.assertRaisesRegex(UserError, "exceeds the authorization"):
                item.purchase_line_id = line
            self.env.invalidate_all()
        self.assertEqual(self._in_ledger(order).amount_billed, 80.0)
        self.assertEqual(self._committed(form), 80.0)
        for vals in (
            {"price_unit": 90.0},
            {"quantity": 0},
            {"purchase_line_id": False},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "is posted"):
                item.write(vals)
            self.env.invalidate_all()
        bill.button_draft()
        self.assertEqual(self._committed(form), 50.0)
        item.purchase_line_id = False
        bill.action_post()
        self.assertEqual(self._committed(form), 50.0)
        self.assertEqual(self._in_ledger(order).amount_billed, 0.0)

    def test_more_than_ordered(self):
        link = {"order_line": self._ordered((self.chuck, 2, 50.0)).order_line}
        for code, *lines in (
            ("quantity_exceeded", (self.chuck, 3, 10.0)),
            ("amount_exceeded", (self.chuck, 2, 50.01)),
            ("quantity_negative", (self.chuck, 3, 50.0), (self.chuck, -1, 50.0)),
        ):
            with self.subTest(code):
                self._assert_refused(self._bill(*lines, **link), code)
        self._bill((self.chuck, 1, 50.0), **link).action_post()
        again = self._bill((self.chuck, 2, 50.0), **link)
        self._assert_refused(again, "amount_exceeded")

    def test_beside_one_or_two_orders(self):
        orders = self._ordered((self.chuck, 1, 100.0))
        orders |= self._ordered((self.gouge, 1, 100.0))
        one = self._bill(order_line=orders[0].order_line)
        one.invoice_line_ids = [self._bill_line(None, 1, 1.0)]
        self._assert_refused(one, "good_not_authorized")
        both = self._bill((self.chuck, 1, 100.0), order_line=orders[0].order_line)
        both.invoice_line_ids = [
            self._bill_line(self.gouge, 1, 100.0, orders[1].order_line),
            self._bill_line(self.training, 1, 7000.0),
        ]
        self._assert_refused(both, "bill_without_authorization")

    def test_nothing_hides_behind_the_order_of_another_vendor(self):
        order = self._order((self.training, 1, 10.0), partner=self.stationer)
        order.button_confirm()
        line = order.order_line
        hidden = self._bill((None, 1, 5000.0), order_line=line)
        self._assert_refused(hidden, "order_other_vendor")
        form = self._approved()
        bill = self._bill(marketplace_authorization_id=form.id)
        bill.invoice_line_ids = [self._bill_line(self.training, 1, 5000.0, line)]
        self._assert_refused(bill, "amount_exceeded")

    def test_shipping_rides_along_on_what_is_left(self):
        form = self._approved((self.chuck, 1, 110.0))
        order = self._bought(form)
        bill = self._bill(order_line=order.order_line)
        bill.invoice_line_ids = [self._bill_line(self.training, 1, 10.0)]
        bill.action_post()
        self.assertEqual(self._committed(form), 110.0)

    def test_exact_bill_whatever_the_cents(self):
        goods = ((self.chuck, 1, 132.04), (self.gouge, 1, 45.32))
        order = self._ordered(*goods)
        order.marketplace_authorization_id.with_user(self.dg)._revoke("Autre source.")
        bill = self._bill(goods[0], order_line=order.order_line[0])
        bill.invoice_line_ids = [self._bill_line(*goods[1], order.order_line[1])]
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_billed_order_is_not_released(self):
        order = self._ordered()
        bill = self._bill(order_line=order.order_line)
        bill.action_post()
        other = self._ordered((self.gouge, 1, 5.0))
        line, training = order.order_line, {"product_id": self.training.id}
        attacks = {
            "cancel": lambda: order.write({"state": "cancel"}),
            "draft": order.button_draft,
            "link": lambda: order.write({"marketplace_authorization_id": False}),
            "vendor": lambda: order.write({"partner_id": self.stationer.id}),
            "line": lambda: line.write({"order_id": other.id}),
            "product": lambda: line.write(training),
            "cut": lambda: bill.invoice_line_ids.write({"purchase_line_id": False}),
        }
        self._assert_untouched(order, attacks)
        self.assertEqual(self._committed(order.marketplace_authorization_id), 100.0)

    def test_credit_note_withdrawn_after_its_room_was_used(self):
        link = {"order_line": self._ordered().order_line}
        self._bill(**link).action_post()
        credit = self._bill(move_type="in_refund", **link)
        credit.action_post()
        self._bill(**link).action_post()
        self._assert_untouched(credit, {"draft": credit.button_draft})

    def test_lower_tolerance_leaves_what_was_done(self):
        self.company.marketplace_tolerance = 10
        order = self._bought(self._approved(), (self.chuck, 1, 110.0))
        self.company.marketplace_tolerance = 0
        bill = self._bill((self.chuck, 1, 110.0), order_line=order.order_line)
        bill.action_post()
        values = {"move_type": "in_refund", "reversed_entry_id": bill.id}
        credit = self._bill((self.chuck, 1, 5.0), **values)
        credit.action_post()
        self.assertEqual((bill | credit).mapped("state"), ["posted"] * 2)


@tagged("post_install", "-at_install")
class TestBillOfForm(BillCase):
    """A bill without order is covered by the authorization itself (R11, R16)."""

    def _on(self, form, *lines, **values):
        return self._bill(*lines, marketplace_authorization_id=form.id, **values)

    def test_lines_of_a_posted_bill(self):
        form = self._approved()
        bill = self._billed(form)
        line, waiting = bill.invoice_line_ids, self._request()
        stray = self._bill((self.gouge, 1, 1.0), partner=self.stationer)
        lines = self.env["account.move.line"].with_user(self.payable)
        extra = {"name": "x", "price_unit": 5, "quantity": 1}
        forced = bill.with_context(skip_readonly_check=True)
        link = "marketplace_authorization_id"
        new = {"invoice_line_ids": [self._bill_line(None, 1, 5)]}
        attacks = {
            "price": lambda: line.write({"price_unit": 101.0}),
            "lower price": lambda: line.write({"price_unit": 50.0}),
            "lower quantity": lambda: line.write({"quantity": 0.5}),
            "amount": lambda: line.write({"amount_currency": 101.0}),
            "quantity": lambda: line.write({"quantity": 2}),
            "product": lambda: line.write({"product_id": self.gouge.id}),
            "link": lambda: bill.write({link: False}),
            "new line": lambda: forced.write(new),
            "direct line": lambda: lines.create({"move_id": bill.id, **extra}),
            "moved line": lambda: stray.invoice_line_ids.write({"move_id": bill.id}),
            "other authorization": lambda: bill.write({link: waiting.id}),
        }
        self._assert_untouched(bill, attacks)
        self.assertEqual(self._committed(form), 100.0)

    def test_a_bill_entered_after_the_term_of_what_was_bought_within(self):
        """What expires is the permission to buy (R22); as for an expense."""
        day, today = timedelta(days=1), quebec_today()
        form = self._approved((self.chuck, 2, 100.0))
        self._decided_on(form, datetime.combine(today - 5 * day, time(16)))
        self._carry(form, valid_until=today - day)
        within = self._on(form, invoice_date=today - 2 * day)
        within.action_post()
        within.button_draft()
        within.action_post()
        begun = self._on(form, invoice_date=today)
        self._alter(begun, create_date=datetime.combine(today - 4 * day, time(16)))
        self._assert_refused(begun, "authorization_expired")
        self._assert_refused(self._on(form), "authorization_expired")

    def test_two_bills_together_may_not_exceed(self):
        form = self._approved()
        bills = self._on(form) | self._on(form)
        for go in (bills.action_post, lambda: bills.write({"state": "posted"})):
            with self.assertRaises(UserError):
                go()
            self.env.invalidate_all()
            self.assertEqual(bills.mapped("state"), ["draft", "draft"])
        self.assertEqual(self._committed(form), 0.0)

    def test_bill_then_order_on_the_same_authorization(self):
        form = self._approved()
        self._billed(form)
        self.assertEqual(self._committed(form), 100.0)
        self.assertEqual(form.line_ids.qty_committed, 1.0)
        with self.assertRaisesRegex(UserError, "exceeds the authorization"):
            self._bought(form)

    def test_a_total_that_somebody_writes_does_not_count(self):
        form = self._approved((self.chuck, 2, 100.0))
        bill = self._billed(form, (self.chuck, 1, 200.0))
        bill.write({"amount_untaxed": 0.0})
        bill.invoice_line_ids.write({"price_subtotal": 0.0})
        self.env.invalidate_all()
        self.assertEqual(self._committed(form), 200.0)
        again = self._on(form, (self.chuck, 1, 200.0))
        self._assert_refused(again, "amount_exceeded")

    def test_credit_note_is_always_possible_and_gives_back(self):
        form = self._approved()
        self.assertEqual(self._returned(self._billed(form)).state, "posted")
        self.assertEqual(self._committed(form), 0.0)
        bill = self._billed(form)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertEqual(self._returned(bill).state, "posted")
        self.assertEqual(self._committed(form), 0.0)

    def test_credit_note_of_another_marketplace_frees_nothing(self):
        form = self._approved()
        values = {"move_type": "in_refund", "reversed_entry_id": self._billed(form).id}
        other = self.env["res.partner"].create({"name": "AliExpress"})
        self._billed(form, partner=other, **values)
        self.assertEqual(self._committed(form), 100.0)
        self._assert_refused(self._on(form), "amount_exceeded")

    def test_currency_of_the_bill_at_the_official_rate(self):
        currency = self._currency({"2020-01-01": 0.5})
        form = self._approved()
        bill = self._on(form, (self.chuck, 1, 51.0), currency_id=currency.id)
        bill.invoice_currency_rate = 5.0
        self._assert_refused(bill, "amount_exceeded")
        bill.invoice_line_ids.price_unit = 50.0
        bill.action_post()
        self.assertEqual(self._committed(form), 100.0)

    def test_a_currency_of_three_decimals(self):
        """A fils more is refused with its reason, before PostgreSQL refuses it."""
        dinar = self._currency({"2020-01-01": 1.0})
        dinar.rounding = 0.001
        form = self._approved((self.chuck, 1, 10.0), currency_id=dinar.id)
        bill = self._on(form, (self.chuck, 1, 10.01), currency_id=dinar.id)
        bill.invoice_line_ids.discount = 0.06
        self.assertAlmostEqual(bill.amount_untaxed, 10.004)
        self._assert_refused(bill, "amount_exceeded")
        bill.invoice_line_ids.discount = 0.1
        bill.action_post()
        self.assertEqual(self._committed(form), 10.0)

    def test_an_order_may_be_brought_to_what_is_billed_once_revoked(self):
        """It takes nothing more by it; anything else it would buy is refused."""
        form = self._approved((self.chuck, 2, 100.0), (self.gouge, 1, 10.0))
        order = self._bought(form, (self.chuck, 1, 100.0))
        bill = self._bill((self.chuck, 2, 100.0), order_line=order.order_line)
        bill.action_post()
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        for change in (
            {"product_qty": 3},
            {"product_qty": 2, "price_unit": 100.5},
            {"product_id": self.gouge.id},
        ):
            with self.subTest(change), self.assertRaises(UserError):
                order.order_line.write({"price_unit": 100.0, **change})
        for product in (self.gouge, self._product("Console de jeux")):
            with self.assertRaises(UserError):
                order.write({"order_line": [self._order_line(product, 1, 0.01)]})
        order.order_line.write({"product_qty": 2, "price_unit": 100.0})
        self.assertEqual(self._committed(form), 200.0)

    def test_revocation_stops_a_bill_without_order_alone(self):
        form, order = self._approved(), self._ordered()
        direct, ordered = self._on(form), self._bill(order_line=order.order_line)
        for one in (form, order.marketplace_authorization_id):
            one.with_user(self.dg)._revoke("Substitut trouvé.")
        self._assert_refused(direct, "authorization_closed")
        ordered.action_post()
        self.assertEqual(ordered.state, "posted")

    def test_posted_bill_is_not_linked_to_a_withdrawn_authorization(self):
        other = self._approved()
        bill = self._billed(self._approved())
        other.with_user(self.dg)._revoke("Substitut trouvé.")
        link = {"marketplace_authorization_id": other.id}
        self._assert_untouched(bill, {"link": lambda: bill.write(link)})


@tagged("post_install", "-at_install")
class TestBillDates(BillCase):
    """An authorization given after the purchase regularizes nothing (R17, R29)."""

    def test_authorization_decided_after_the_purchase(self):
        link = {"marketplace_authorization_id": self._approved().id}
        bought = self._bill(invoice_date=quebec_today() - BEFORE, **link)
        self._assert_refused(bought, "authorization_too_late")
        recorded = self._bill(**link)
        self._alter(recorded, create_date=recorded.create_date - BEFORE)
        self._assert_refused(recorded, "authorization_too_late")

    def test_order_made_up_after_the_purchase(self):
        bill = self._bill(invoice_date=quebec_today() - BEFORE)
        bill.invoice_line_ids.purchase_line_id = self._ordered().order_line
        self._assert_refused(bill, "order_authorized_too_late")

    def test_prior_date_with_a_later_order(self):
        order = self._order()
        bill = self._bill(order_line=order.order_line, invoice_date="2025-04-01")
        self._assert_refused(bill, "order_not_authorized")

    def test_what_is_paid_by_other_lines(self):
        """A line on the bank, or several sales taxes, pay what nobody authorized."""
        bank = self.env["account.account"].create(
            {"name": "Banque", "code": "BANKMKP", "account_type": "asset_cash"}
        )
        form = self._approved((self.chuck, 1, 5000.0))
        bill = self._bill((self.chuck, 1, 5000.0))
        bill.marketplace_authorization_id = form
        bill.invoice_line_ids = [self._bill_line(self.training, 1, -4900.0)]
        bill.invoice_line_ids[1].account_id = bank
        self.assertFalse(self._codes(bill))
        bill.action_post()
        self.assertEqual(self._committed(form), 5000.0)
        taxes = self.env["account.tax"].create(
            [
                {"name": f"Taxe {rate}", "amount": rate, "type_tax_use": "purchase"}
                for rate in (5.0, 9.975, 14.0, 15.0)
            ]
        )
        bill = self._bill(marketplace_authorization_id=self._approved().id)
        bill.invoice_line_ids.tax_ids = taxes
        self._assert_refused(bill, "due_unexplained")
        bill.invoice_line_ids.tax_ids = taxes[:2]
        bill.action_post()

    def test_prior_date_with_a_line_of_an_old_order(self):
        """The order carries what it ordered: not the rest, whoever types its date."""
        order = self._order((self.chuck, 1, 100.0))
        note = order.order_line.create(
            {
                "order_id": order.id,
                "display_type": "line_note",
                "name": "Vieille commande",
                "product_qty": 0,
            }
        )
        self._alter(order, create_date="2025-03-01")
        for line in (order.order_line[0], note):
            bill = self._bill((None, 1, 5000.0), invoice_date="2025-04-01")
            bill.invoice_line_ids = [self._bill_line(self.chuck, 0, 0.0, line)]
            self._assert_refused(bill, "prior_unproven")

    def test_a_later_date_regularizes_nothing(self):
        """The first date stays, whatever is typed afterwards (R23)."""
        bill = self._bill(invoice_date=quebec_today() - BEFORE)
        bill.marketplace_authorization_id = self._approved()
        self._assert_refused(bill, "authorization_too_late")
        mine, today = bill.with_user(self.payable), quebec_today()
        vendor = {"partner_id": self.stationer.id}
        doors = {
            "date": lambda: mine.write({"invoice_date": today}),
            "emptied": lambda: (
                mine.write({"invoice_date": False}),
                mine.write({"invoice_date": today}),
            ),
            "vendor": lambda: (
                mine.write(vendor),
                mine.write({"invoice_date": today}),
                mine.write({"partner_id": self.amazon.id}),
            ),
            "cancelled": lambda: (
                mine.button_cancel(),
                mine.button_draft(),
                mine.write({"invoice_date": today}),
            ),
            "with the state": lambda: mine.write({"invoice_date": today}),
        }
        for name, go in doors.items():
            with self.subTest(name), self._undone():
                go()
                self.assertEqual(bill.marketplace_first_date, today - BEFORE)
                self._assert_refused(bill, "date_retyped")
                with self.assertRaises(UserError):
                    mine.write({"invoice_date": today, "state": "posted"})
        forged = {"marketplace_first_date": "2099-01-01", "marketplace_case_id": 1}
        self._assert_unwritable(bill, forged)

    def test_the_secretariat_notes_an_error_of_typing(self):
        form = self._approved()
        for typed in (date(2006, 1, 15), quebec_today() - BEFORE):
            with self.subTest(typed), self._undone():
                bill = self._bill(invoice_date=typed)
                bill.marketplace_authorization_id = form
                bill.invoice_date = quebec_today()
                self._assert_refused(bill, "date_retyped")
                for user in (self.payable, self.dg, self.manager, self.buyer):
                    with self.assertRaisesRegex(UserError, "Only the secretariat"):
                        self._close(bill, "date", user=user)
                self._close(bill, "date")
                self.assertEqual(bill.marketplace_case_by, self.secretary)
                self.assertIn("La pièce", bill.message_ids[:1].body)
                bill.action_post()
                self.assertEqual(bill.marketplace_clearance, "authorized")
        # Of what was seen alone.
        bill = self._bill(invoice_date=quebec_today() - BEFORE)
        bill.marketplace_authorization_id = form
        bill.invoice_date = quebec_today()
        self._close(bill, "date")
        bill.invoice_date = quebec_today() - timedelta(days=1)
        self.assertFalse(bill.marketplace_case)
        bill.invoice_date = quebec_today()
        self._assert_refused(bill, "date_retyped")

    def test_a_later_date_typed_first_asks_nobody(self):
        bill = self._bill(invoice_date="2062-01-15")
        bill.marketplace_authorization_id = self._approved()
        bill.invoice_date = quebec_today()
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_a_settled_case_is_kept_and_never_paid(self):
        bill = self._bill()
        self._close(bill, "settled")
        self.assertEqual(bill.marketplace_irregularity, "closed")
        moves = self.env[BILL].with_user(self.secretary)
        self.assertIn(bill, moves.search([("marketplace_irregularity", "=", "closed")]))
        self._assert_refused(bill, "bill_without_authorization")

    def test_moments_of_one_day(self):
        """What was recorded before the approval of the same day was not authorized."""
        form, hour = self._approved(), timedelta(hours=1)
        bill = self._bill(marketplace_authorization_id=form.id)
        noon = datetime.combine(quebec_today(), time(16))
        for authorized, recorded, code in (
            (noon, noon - hour, "authorization_too_late"),
            (noon - hour, noon, None),
            (noon, noon, None),
        ):
            with self.subTest(recorded=recorded, authorized=authorized):
                self._decided_on(form, authorized)
                self._alter(bill, create_date=recorded)
                self._alter(bill, invoice_date=noon.date())
                self.assertEqual(self._codes(bill), [code] if code else [])
        order = self._bought(form)
        bill = self._bill(order_line=order.order_line, invoice_date=noon.date())
        self._alter(bill, create_date=noon - hour)
        self._decided_on(form, noon)
        self.assertEqual(self._codes(bill), ["order_authorized_too_late"])

    def test_date_before_the_directive_shows_nothing_by_itself(self):
        """A bill really made before has an order, or the word of the secretariat."""
        bill = self._bill(invoice_date="2025-02-10")
        self._assert_refused(bill, "prior_unproven")
        self._finish()
        self.assertEqual(bill.marketplace_irregularity, "blocked")
        in_force = self._bill(invoice_date="2025-04-11")
        self._assert_refused(in_force, "bill_without_authorization")
        in_force.invoice_date = "2025-04-10"
        self._assert_refused(in_force, "prior_unproven")
        self._close(bill, "prior")
        bill.action_post()
        self._finish()
        self.assertEqual(bill.marketplace_clearance, "prior")
        self.assertEqual(bill.marketplace_irregularity, "backdated")
        self._close(in_force, "date")
        self._assert_refused(in_force, "prior_unproven")

    def test_bill_of_an_order_confirmed_before_the_directive(self):
        self.company.marketplace_effective_date = "2099-01-01"
        order = self._order()
        order.button_confirm()
        self.company.marketplace_effective_date = "2025-04-11"
        link = {"order_line": order.order_line}
        more = self._bill((self.chuck, 2, 100.0), **link)
        self._assert_refused(more, "order_exceeded")
        advance = self._bill((None, 1, 40.0))
        lines = {"active_ids": [-advance.invoice_line_ids.id]}
        values = {"purchase_order_id": order.id, "partner_id": self.amazon.id}
        wizards = self.env["bill.to.po.wizard"].with_context(**lines)
        wizards.create(values).action_add_downpayment()
        advance.action_post()
        self.assertEqual(advance.marketplace_clearance, "prior")
        both = self._bill(order_line=order.order_line[:1])
        self._assert_refused(both, "order_exceeded")
        advance.button_draft()
        bill = self._bill(order_line=order.order_line[:1])
        bill.invoice_line_ids = [self._bill_line(None, 0, 0.0)]
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "prior")
        self.assertFalse(bill.marketplace_irregularity)
