from unittest.mock import patch

import psycopg2

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..constants import GROUP_AUDITOR
from ..models.company.res_company import ResCompany
from .advice import AdviceMixin
from .common import MODULE, SECRETARIAT, MarketplaceCase, quebec_today

ORDER = "purchase.order"


class OrderCase(MarketplaceCase):
    """The questions that are asked of an order."""

    def _assert_blocked(self, order, sentence="Purchase forbidden"):
        with self.assertRaisesRegex(UserError, sentence):
            order.button_confirm()
        order.invalidate_recordset()
        self.assertIn(order.state, ("draft", "sent"))

    def _on(self, form, *lines, **values):
        """A draft order on an authorization."""
        return self._order(*lines, marketplace_authorization_id=form.id, **values)


@tagged("post_install", "-at_install")
class TestOrder(OrderCase):
    """No order to a marketplace without an authorization (R2), whatever the door."""

    # ---- what is refused, and said -------------------------------------------------

    def test_button_is_refused_with_reason_and_next_step(self):
        order = self._order()
        self.assertTrue(order.is_marketplace_order)
        with self.assertRaises(UserError) as caught:
            order.button_confirm()
        for text in (
            "Amazon.ca",
            "directive of April 11, 2025",
            "Request an authorization",
        ):
            self.assertIn(text, str(caught.exception))
        self.assertEqual(self._codes(order), ["authorization_missing"])
        self.assertIn("Purchase forbidden", order.marketplace_refusals)
        found = self.env[ORDER].search([("is_marketplace_order", "=", True)])
        self.assertIn(order, found)

    def test_banner_shows_as_soon_as_the_vendor_is_chosen(self):
        with Form(self.env[ORDER].with_user(self.buyer)) as form:
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
        desk = {"name": "Service aux entreprises", "parent_id": self.amazon.id}
        desk = self.env["res.partner"].create(desk)
        self._assert_blocked(self._order(partner=desk))

    def test_every_state_but_approved_is_refused(self):
        form = self._request()
        order = self._on(form)
        self._assert_blocked(order, "still a draft")
        form._submit()
        self._assert_blocked(order, "waiting for the decision")
        form.with_user(self.dg)._refuse("Essentiel : non démontré.")
        self._assert_blocked(order, "refused")

    def test_approved_authorization_lets_the_same_order_through(self):
        order = self._order()
        self._assert_blocked(order)
        form = self._approved()
        order.marketplace_authorization_id = form
        good = order.order_line.marketplace_authorization_line_id
        self.assertEqual(good.authorization_id, form)
        self.assertFalse(order.marketplace_refusals)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertEqual(order.marketplace_clearance, "authorized")
        self.assertEqual((form.amount_committed, form.amount_remaining), (100.0, 0.0))
        self.assertEqual(form.line_ids.qty_committed, 1.0)
        order.invalidate_recordset()
        names = ["marketplace_refusals", "marketplace_authorization_id"]
        order.with_user(self.buyer).read(names)
        self.assertTrue(self.env.ref(f"{MODULE}.menu_marketplace_root"))

    def test_every_door_to_a_committed_state(self):
        order = self._order()
        orders = self.env[ORDER].with_user(self.buyer)
        committed = {"state": "purchase"}
        new = {
            "partner_id": self.amazon.id,
            "order_line": [self._order_line(self.chuck)],
        }
        before = orders.search_count([])
        forged = order.with_context(marketplace_system_write=True)
        born = orders.with_context(default_state="purchase")
        doors = {
            "button_approve": order.button_approve,
            "write": lambda: order.write(committed),
            "write to approve": lambda: order.write({"state": "to approve"}),
            "sudo": lambda: order.sudo().write(committed),
            "superuser": lambda: order.with_user(1).write(committed),
            "assignment": lambda: setattr(order, "state", "purchase"),
            "copy": lambda: order.copy(committed),
            "create": lambda: orders.create({**new, **committed}),
            "default_state": lambda: born.create(new),
            "clearance": lambda: order.write({"marketplace_clearance": "services"}),
            "flag": lambda: order.write({"is_marketplace_order": False}),
            "key": lambda: forged.write(committed),
        }
        self._assert_untouched(order, doors)
        for name in ("write", "create", "default_state", "copy"):
            self._swallowed(doors[name])
        self.assertEqual(orders.search_count([]), before)
        query = "SELECT state FROM purchase_order WHERE id = %s"
        self.assertEqual(self._sql(query, order.id), [("draft",)])

    def test_import_is_refused_with_the_sentence(self):
        order = self._order()
        orders = self.env[ORDER].with_user(self.buyer)
        result = orders.load([".id", "state"], [[str(order.id), "purchase"]])
        self.assertFalse(result["ids"])
        self.assertIn("Purchase forbidden", result["messages"][0]["message"])

    def test_state_written_behind_the_orm_is_refused_by_postgresql(self):
        order = self._order()
        refused = self.assertRaises(psycopg2.errors.CheckViolation)
        with mute_logger("odoo.sql_db"), refused:
            self._alter(order, state="purchase")

    def test_mass_confirm_names_every_blocked_order(self):
        plain = self._order(partner=self.stationer)
        first, second = self._order(), self._order()
        with self.assertRaises(UserError) as caught:
            (plain | first | second).button_confirm()
        self.assertIn(first.name, str(caught.exception))
        self.assertIn(second.name, str(caught.exception))
        self.assertNotIn(plain.name, str(caught.exception))

    # ---- after the confirmation ----------------------------------------------------

    def test_vendor_swapped_after_confirmation(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        vendor = {"partner_id": self.amazon.id}
        self._assert_untouched(order, {"vendor": lambda: order.write(vendor)})

    def test_lines_after_confirmation(self):
        order = self._bought(self._approved())
        line, gouge = order.order_line, self.gouge.id
        lines = self.env["purchase.order.line"].with_user(self.buyer)
        other = self._order((self.gouge, 1, 5.0), partner=self.stationer)
        extra = {"order_line": [self._order_line(self.gouge, 1, 0.0)]}
        direct = {"order_id": order.id, "product_id": gouge, "product_qty": 1}
        attacks = {
            "price": lambda: line.write({"price_unit": 101.0}),
            "quantity": lambda: line.write({"product_qty": 2, "price_unit": 1}),
            "product": lambda: line.write({"product_id": gouge}),
            "new line": lambda: order.write(extra),
            "direct line": lambda: lines.create(direct),
            "moved in": lambda: other.order_line.write({"order_id": order.id}),
            "link": lambda: order.write({"marketplace_authorization_id": False}),
            "match": lambda: line.write({"marketplace_authorization_line_id": False}),
            "company": lambda: order.sudo().write({"company_id": self._company().id}),
        }
        self._assert_untouched(order, attacks)
        line.price_unit = 90.0
        self.assertEqual(order.marketplace_authorization_id.amount_committed, 90.0)

    def test_down_payment_orders_nothing(self):
        order = self._bought(self._approved())
        values = {"name": "Acompte", "product_qty": 0.0, "is_downpayment": True}
        order._create_downpayments(
            [{**values, "price_unit": 50.0, "order_id": order.id}]
        )
        with self.assertRaises(UserError):
            order.order_line.filtered("is_downpayment")[-1].product_qty = 1

    def test_services_alone_are_out_of_scope(self):
        order = self._order((self.training, 1, 5.0))
        self.assertFalse(order.marketplace_refusals)
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "services")
        good = {"order_line": [self._order_line(self.chuck, 1, 5.0)]}
        self._assert_untouched(order, {"a good": lambda: order.write(good)})
        order.marketplace_authorization_id = self._approved()
        order.write(good)
        self.assertEqual(order.marketplace_clearance, "authorized")
        self.assertEqual(len(self._in_ledger(order)), 1)

    def test_ledger_follows_what_the_order_becomes(self):
        order = self._bought(self._approved())
        self.assertEqual(len(self._in_ledger(order)), 1)
        order.partner_id = self.stationer
        self.assertFalse(self._in_ledger(order))
        self.assertEqual(order.marketplace_authorization_id.amount_committed, 0.0)

    # ---- two approvals -------------------------------------------------------------

    def test_double_validation_still_applies(self):
        """Revoked between the two, the second one is refused."""
        self.company.write(
            {"po_double_validation": "two_step", "po_double_validation_amount": 10}
        )
        order, late = self._bought(self._approved()), self._bought(self._approved())
        self.assertEqual(order.state, "to approve")
        self.assertEqual(order.marketplace_authorization_id.amount_committed, 100.0)
        order.with_user(self.manager).button_approve()
        self.assertEqual(order.state, "purchase")
        late.marketplace_authorization_id.with_user(self.dg)._revoke("Substitut.")
        with self.assertRaisesRegex(UserError, "revoked"):
            late.with_user(self.manager).button_approve()

    # ---- from one form to the other ------------------------------------------------

    def test_ask_for_an_authorization_from_the_order(self):
        order = self._order((self.chuck, 2, 40.0), (self.training, 1, 10.0))
        action = order.action_request_marketplace_authorization()
        request = order.marketplace_authorization_id
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.marketplace_id, self.marketplace)
        self.assertEqual(request.line_ids.product_id, self.chuck)
        self.assertEqual((request.amount_untaxed, request.amount_charges), (90.0, 10.0))
        again = order.action_request_marketplace_authorization()
        self.assertEqual(again["res_id"], request.id)

    def test_order_from_an_authorization(self):
        form = self._approved((self.chuck, 2, 50.0))
        action = form.with_user(self.buyer).action_create_rfq()
        order = self.env[ORDER].browse(action["res_id"])
        self.assertEqual(order.partner_id, self.amazon)
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(form.amount_remaining, 0.0)


@tagged("post_install", "-at_install")
class TestCoverage(OrderCase):
    """Goods, quantity and amount are those authorized, all orders together (R16)."""

    def test_goods_quantity_and_amount_are_those_authorized(self):
        form = self._approved((self.chuck, 2, 50.0))
        for code, sentence, line in (
            ("good_not_authorized", "not among the goods", (self.gouge, 1, 5.0)),
            ("quantity_exceeded", "2 left", (self.chuck, 3, 10.0)),
            ("amount_exceeded", "100.00 left", (self.chuck, 2, 50.01)),
        ):
            with self.subTest(code):
                order = self._on(form, line)
                self.assertIn(code, self._codes(order))
                self._assert_blocked(order, sentence)

    def test_a_line_brought_to_nothing_takes_no_other_good(self):
        """Nothing is ordered of it: what a bill of it would buy is refused there."""
        form = self._approved((self.chuck, 2, 50.0), (self.gouge, 1, 5.0))
        console = self._product("Console de jeux")
        order = self._on(form, (self.chuck, 1, 50.0), (self.chuck, 1, 50.0))
        order.button_confirm()
        line = order.order_line[1]
        line.write({"product_qty": 0})
        line.write({"product_id": console.id, "price_unit": 0.0})
        with self.assertRaisesRegex(UserError, "not among the goods"):
            line.write({"product_qty": 1})
        line.invalidate_recordset()
        line.write({"product_id": self.gouge.id, "price_unit": 0.0})
        self.assertEqual(form.amount_remaining, 55.0)

    def test_lines_saved_together_are_asked_about_together(self):
        """The order in which they are edited says nothing; the whole may not exceed."""
        form = self._approved((self.chuck, 1, 60.0), (self.gouge, 1, 40.0))
        order = self._on(form, (self.chuck, 1, 60.0), (self.gouge, 1, 40.0))
        order.button_confirm()
        chuck, gouge = order.order_line
        buyer = order.with_user(self.buyer)

        def save(first, second, **more):
            lines = [(gouge, first), (chuck, second)]
            buyer.write(
                {
                    "order_line": [
                        Command.update(line.id, {"price_unit": price})
                        for line, price in lines
                    ],
                    **more,
                }
            )

        save(45.0, 55.0)
        self.assertEqual(order.amount_untaxed, 100.0)
        with self.assertRaisesRegex(UserError, "exceeds"):
            save(46.0, 55.0)
        self.env.invalidate_all()
        self.assertEqual(gouge.price_unit, 45.0)
        console = self._product("Console de jeux")
        with self.assertRaisesRegex(UserError, "not among the goods"):
            buyer.write(
                {
                    "order_line": [
                        Command.update(chuck.id, {"product_qty": 0}),
                        Command.create({"product_id": console.id, "product_qty": 1}),
                    ]
                }
            )

    def test_two_orders_share_and_cancelling_gives_back(self):
        form = self._approved((self.chuck, 2, 50.0))
        first, second, third = (self._on(form, (self.chuck, 1, 50.0)) for _n in "123")
        (first | second).button_confirm()
        self.assertEqual(form.amount_remaining, 0.0)
        self._assert_blocked(third, "exceeds the authorization")
        first.button_cancel()
        self.assertEqual(form.amount_remaining, 50.0)
        third.button_confirm()
        self.assertEqual(third.state, "purchase")

    def test_together_they_may_not_exceed(self):
        form = self._approved()
        orders = self._on(form) | self._on(form)
        with self.assertRaises(UserError):
            orders.button_confirm()
        self.env.invalidate_all()
        self.assertEqual(orders.mapped("state"), ["draft", "draft"])

    def test_altered_authorization_authorizes_nothing(self):
        form = self._approved()
        self._alter(form.line_ids, unique_reason="x")
        self._assert_blocked(self._on(form), "no longer matches")

    def test_written_total_does_not_count(self):
        form = self._approved()
        order = self._on(form, (self.chuck, 1, 5000.0))
        order.write({"amount_untaxed": 1.0})
        order.order_line.write({"price_subtotal": 1.0})
        self._assert_blocked(order, "exceeds")
        orders = self.env[ORDER].with_context(default_amount_untaxed=1.0)
        forged = orders.with_user(self.buyer).create(
            {
                "partner_id": self.amazon.id,
                "marketplace_authorization_id": form.id,
                "amount_untaxed": 1.0,
                "order_line": [self._order_line(self.chuck, 1, 5000.0)],
            }
        )
        self._assert_blocked(forged, "exceeds")
        # By an administrator, for every line; and before the vendor is a marketplace.
        self.env["ir.default"].set("purchase.order.line", "price_subtotal", 1.0)
        plain = self._order((self.chuck, 1, 5000.0), partner=self.stationer)
        plain.order_line.write({"price_subtotal": 1.0})
        self.assertEqual(plain.amount_untaxed, 5000.0)
        plain.write({"partner_id": self.amazon.id})
        plain.marketplace_authorization_id = form
        self._assert_blocked(plain, "exceeds")
        covered = self._bought(form)
        covered.write({"amount_untaxed": 1.0})
        self.env.flush_all()
        self.assertEqual((covered.amount_untaxed, form.amount_committed), (100, 100))

    def test_negative_total_gives_nothing_back(self):
        form = self._approved((self.chuck, 2, 50.0))
        self._bought(form, (self.chuck, 1, 1.0), (self.training, 1, -900.0))
        self.assertEqual(form.amount_committed, 0.0)
        self._assert_blocked(self._on(form, (self.chuck, 1, 900.0)), "exceeds")

    def test_discounts_and_taxes_included_in_the_price_count(self):
        form = self._approved()
        dear = self._on(form, (self.chuck, 1, 125.0))
        self.assertEqual(self._codes(dear), ["amount_exceeded"])
        dear.order_line.discount = 20.0
        self.assertFalse(self._codes(dear))
        tax = {"name": "15 % included", "amount": 15.0, "type_tax_use": "purchase"}
        included = {**tax, "price_include_override": "tax_included"}
        taxed = self._on(form, (self.chuck, 1, 115.0))
        taxed.order_line.tax_ids = self.env["account.tax"].create(included)
        self.assertFalse(self._codes(taxed))
        taxed.order_line.tax_ids = False
        self.assertEqual(self._codes(taxed), ["amount_exceeded"])

    def test_ordinary_order_takes_nothing_of_an_authorization(self):
        form = self._approved()
        self._bought(form, (self.gouge, 9, 900.0), partner=self.stationer)
        self.env.flush_all()
        self.assertEqual(form.amount_committed, 0.0)

    def test_foreign_currency_at_the_rate_of_the_order(self):
        currency = self._currency({"2000-01-01": 10.0, "2020-01-01": 0.5})
        form = self._approved()
        order = self._bought(form, (self.chuck, 1, 50.0), currency_id=currency.id)
        self.assertEqual(form.amount_committed, 100.0)
        order.button_cancel()
        values = {"currency_id": currency.id, "date_order": "2001-01-01"}
        cheap = self._on(form, (self.chuck, 1, 60.0), **values)
        self.assertEqual(cheap.currency_rate, 10.0)
        self._assert_blocked(cheap, "exceeds")

    def test_product_given_the_name_of_another_good(self):
        """What was approved is what is bought, whatever its product is called since."""
        products = self._user("mkp_products", "product.group_product_manager")
        product = self.chuck.with_user(products)
        self.env["res.lang"]._activate_lang("fr_FR")
        form = self._approved()
        french = product.with_context(lang="fr_FR")
        for lang, name, code in (
            (product, "Console de jeux", "good_renamed"),
            (french, "Console de jeux", "good_renamed"),
            (product, "Console de jeux (Mandrin)", "good_renamed"),
            (product, "Mandrins", None),
            (product, "Mandrin Hardinge", None),
        ):
            with self.subTest(name, lang=lang.env.lang), self._undone():
                lang.name = name
                order = self._order(marketplace_authorization_id=form.id)
                self.assertEqual(self._codes(order), [code] if code else [])
                if code:
                    with self.assertRaisesRegex(UserError, "was called “Mandrin”"):
                        order.button_confirm()

    def test_authorized_good_that_becomes_a_service(self):
        products = self._user("mkp_products", "product.group_product_manager")
        self._approved()
        for record in (self.chuck, self.chuck.product_tmpl_id):
            with self.assertRaisesRegex(UserError, "must remain a good"):
                record.with_user(products).type = "service"

    def test_tolerance_is_bounded_and_not_retroactive(self):
        """It is that of the day of the approval, and 10 % at most."""
        before = self._approved()
        for percent in (10.01, 100000.0):
            with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.IntegrityError):
                with self.env.cr.savepoint():
                    self.company.marketplace_tolerance = percent
                    self.env.flush_all()
        self.company.marketplace_tolerance = 10.0
        after = self._approved()
        line = (self.chuck, 1, 110.0)
        order = self._order(line, marketplace_authorization_id=before.id)
        self.assertEqual(self._codes(order), ["amount_exceeded"])
        self._bought(after, line)
        self._alter(before, amount_limit=100000.0)
        order = self._order(
            (self.chuck, 1, 111.0), marketplace_authorization_id=before.id
        )
        self.assertEqual(self._codes(order), ["amount_exceeded"])
        self.company.marketplace_tolerance = 0.0
        self.assertEqual(after._get_limit(), 110.0)

    def test_dozen_against_units(self):
        form = self._approved((self.chuck, 24, 1.0))
        order = self._on(form, (self.chuck, 3, 1.0))
        dozen = self.env.ref("uom.product_uom_dozen").id
        order.order_line.write({"product_uom_id": dozen, "price_unit": 1.0})
        self._assert_blocked(order, "36")
        order.order_line.product_qty = 2
        order.button_confirm()
        self.assertEqual(form.line_ids.qty_committed, 24)

    def test_expiry_is_read_in_the_time_zone_of_the_organization(self):
        self.company.marketplace_validity_days = 1
        order = self._on(self._approved())
        late = fields.Date.add(quebec_today(), days=3)
        clock = patch.object(ResCompany, "_marketplace_today", lambda s: late)
        with clock:
            self._assert_blocked(order.with_context(tz="Etc/GMT+12"), "expired")

    def test_revoked_since_the_order_may_only_shrink(self):
        form = self._approved((self.chuck, 2, 50.0))
        order = self._bought(form, (self.chuck, 2, 50.0))
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        order.order_line.product_qty = 1
        self.assertEqual(form.amount_committed, 50.0)
        with self.assertRaisesRegex(UserError, "revoked"):
            order.order_line.product_qty = 2


@tagged("post_install", "-at_install")
class TestFlag(OrderCase):
    """An order that names a marketplace is one, whatever its vendor (R1, R24)."""

    def _flagged(self):
        order = self._order(partner=self.stationer)
        order.marketplace_flagged = True
        return order

    def test_flag_is_set_by_anybody_and_removed_by_the_secretariat(self):
        order = self._flagged()
        self.assertTrue(order.is_marketplace_order)
        self.assertTrue(order.copy().marketplace_flagged)
        acts = {
            "write": lambda mine: mine.write({"marketplace_flagged": False}),
            "button": lambda mine: mine.action_unflag_marketplace(),
        }
        for user in (self.buyer, self.manager):
            for name, act in acts.items():
                with self.subTest(name, user=user.login):
                    with self.assertRaises(AccessError):
                        act(order.with_user(user))
        order.with_user(self.secretary).action_unflag_marketplace()
        self.assertFalse(order.is_marketplace_order)
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = order.sudo().message_ids.tracking_value_ids.field_id
        self.assertIn("marketplace_flagged", tracked.mapped("name"))

    def test_flagged_order_is_covered_by_a_form_for_its_vendor(self):
        order = self._flagged()
        self._assert_blocked(order)
        form = self._approved(partner_id=self.stationer.id)
        order.marketplace_authorization_id = form
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "authorized")

    def test_address_in_a_line_flags_the_order(self):
        self.gouge.description_purchase = "https://www.amazon.ca/dp/B00X"
        by_product = self._order((self.gouge, 1, 5.0), partner=self.stationer)
        self.assertTrue(by_product.marketplace_flagged)
        order = self._order(partner=self.stationer)
        order.order_line.name = "Mandrin (voir ebay.ca/itm/1)"
        self.assertTrue(order.is_marketplace_order)
        exempt = self.env["res.partner"].create({"name": "Quincaillerie"})
        self._classify(exempt, "storefront")
        spared = self._order(partner=exempt)
        spared.order_line.name = "Équivalent de https://www.amazon.ca/dp/B00X"
        self.assertFalse(spared.is_marketplace_order)


@tagged("post_install", "-at_install")
class TestOverseen(AdviceMixin, MarketplaceCase):
    """Whoever oversees orders opens them, with Inventory too, and unflags one (R13)."""

    UNFLAG = "action_unflag_marketplace"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", GROUP_AUDITOR)
        cls.overseers = (cls.secretary, cls.dg, cls.auditor)

    def _look(self, action, user):
        """Open what an action opens, as the web client does: each view, and read it."""
        orders = self.env[action["res_model"]].with_user(user)
        domain = action.get("domain") or [("id", "=", action["res_id"])]
        for view, kind in action["views"]:
            self._forget()
            shown = orders.get_view(view, kind)
            self.assertNotIn("dashboard", shown["arch"])
            found = orders.web_search_read(domain, orders._get_fields_spec(shown))
            self.assertTrue(found["records"])
            if kind == "form":
                for order in orders.search(domain):
                    self.assertTrue(Form(order, view or None).name)

    def _doors(self, order, user):
        """Each way to an order, and what it opens."""
        mine = order.with_user(user)
        form = mine.marketplace_authorization_id
        yield "link", mine.get_formview_action()
        yield "message", order.sudo()._get_access_action(access_uid=user.id)
        yield "authorization", form.action_view_purchase_orders()
        yield "ledger", self._in_ledger(order).with_user(user).action_open_document()
        yield "register", mine._marketplace_open()

    def test_each_door_opens(self):
        form = self._approved((self.chuck, 3, 100.0))
        order = self._bought(form)
        for user in (*self.overseers, self.buyer, self.payable):
            for name, action in self._doors(order, user):
                with self.subTest(name, user=user.login):
                    self._look(action, user)
        self._bought(form)
        for user in (*self.overseers, self.buyer):
            orders = form.with_user(user).action_view_purchase_orders()
            with self.subTest("orders", user=user.login):
                self._look(orders, user)

    def test_who_has_orders_from_odoo_sees_its_form(self):
        both = self._user("mkp_both", SECRETARIAT, "purchase.group_purchase_user")
        theirs = self.env.ref("purchase.purchase_order_form")
        for user in (self.buyer, self.payable, self.auditor, both):
            shown = self.env[ORDER].with_user(user).get_view()
            self.assertEqual(shown["id"], theirs.id)

    def test_the_secretariat_removes_the_flag_on_the_screen(self):
        both = self._user("mkp_both", SECRETARIAT, "purchase.group_purchase_user")
        for user in (self.secretary, both):
            order = self._order(partner=self.stationer, marketplace_flagged=True)
            for other in (self.buyer, self.dg):
                self.assertNotIn(self.UNFLAG, order.with_user(other).get_view()["arch"])
            with self.assertRaises(UserError):
                order.button_confirm()
            self._press(order, user, self.UNFLAG)
            with self.assertRaises(AssertionError):
                self._press(order, user, self.UNFLAG)
            order.button_confirm()
            self.assertEqual(order.state, "purchase")


@tagged("post_install", "-at_install")
class TestPrior(OrderCase):
    """Orders confirmed before the directive, or before anybody knew (R15, R29)."""

    def _plain(self):
        order = self._order((self.chuck, 5, 100.0), partner=self.stationer)
        order.button_confirm()
        return order

    def _prior(self):
        self.company.marketplace_effective_date = "2099-01-01"
        order = self._order((self.chuck, 5, 100.0))
        order.button_confirm()
        self.company.marketplace_effective_date = "2025-04-11"
        self.assertEqual(order.marketplace_clearance, "prior")
        return order

    def _legacy(self):
        """An order that was there before the addon: its columns are empty."""
        order = self._plain()
        self._alter(order, is_marketplace_order=None, partner_id=self.amazon.id)
        return order

    def _late(self):
        """An order confirmed before the secretariat classified its vendor."""
        order = self._plain()
        self._classify(self.stationer)
        return order

    def test_what_buys_nothing_more_passes(self):
        for order in (self._prior(), self._legacy(), self._late()):
            line = order.order_line
            line.qty_received = 2
            line.price_unit = 90.0
            line.product_qty = 4
            line.name = "Mandrin, reçu en partie"
            order.date_order = "2024-01-01"
            self.env.flush_all()
            self.assertEqual((order.state, order.amount_untaxed), ("purchase", 360.0))

    def test_additions_and_increases_need_an_authorization(self):
        more = self._order_line(self.gouge)
        for order in (self._prior(), self._legacy(), self._late()):
            line = order.order_line
            swap = [Command.update(line.id, {"product_qty": 1}), more]
            attacks = {
                "quantity": (line, {"product_qty": 6}),
                "price": (line, {"price_unit": 101.0}),
                "good": (line, {"product_id": self.gouge.id}),
                "line": (order, {"order_line": [more]}),
                "swap": (order, {"order_line": swap}),
            }
            self._assert_untouched(
                order,
                {
                    name: lambda record=record, values=values: record.write(values)
                    for name, (record, values) in attacks.items()
                },
            )
            self.assertEqual(order.amount_untaxed, 500.0)

    def test_an_authorization_for_all_of_it_lets_it_grow(self):
        order = self._legacy()
        form = self._approved((self.chuck, 6, 100.0))
        with self.assertRaises(UserError):
            order.order_line.product_qty = 6
        order.invalidate_recordset()
        order.write({"marketplace_authorization_id": form.id})
        order.order_line.product_qty = 6
        self.assertEqual(order.marketplace_clearance, "authorized")
        self.assertEqual(form.amount_committed, 600.0)

    def test_no_back_dating_makes_a_prior_order(self):
        order = self._order()
        past = {"date_order": "2020-01-01", "date_approve": "2020-01-01"}
        with self.assertRaises(UserError):
            order.write({**past, "state": "purchase"})
        # Today there: in the evening, it is tomorrow for the server.
        self.company.marketplace_effective_date = self._today()
        self._assert_blocked(order.with_context(tz="Etc/GMT+12"))

    def test_reset_to_draft_it_is_prior_no_more(self):
        order = self._prior()
        order.button_draft()
        self._assert_blocked(order)

    def test_the_directive_is_not_put_off(self):
        company = self.company.with_user(self.manager)
        for day in ("2099-01-01", "2025-05-01", False):
            with self.assertRaises(UserError):
                company.marketplace_effective_date = day
        with self.assertRaises(UserError):
            company._marketplace_move_date("2099-01-01", "Trop tôt.")
        company._marketplace_move_date("2025-05-01", "Le message est du 1er mai.")
        self.assertEqual(f"{company.marketplace_effective_date}", "2025-05-01")
