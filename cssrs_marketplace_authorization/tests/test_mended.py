from unittest.mock import patch

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.gate.document import PurchaseMarketplaceDocument
from .common import MODULE, MarketplaceCase


@tagged("post_install", "-at_install")
class TestPrior(MarketplaceCase):
    """Orders confirmed before the directive, or before anybody knew (R15, R29)."""

    def _line(self, product, quantity=1, price=1.0):
        values = {"product_id": product.id, "product_qty": quantity}
        return {"order_line": [Command.create({**values, "price_unit": price})]}

    def _prior(self):
        self.company.marketplace_effective_date = "2099-01-01"
        order = self._order((self.chuck, 5, 100.0))
        order.button_confirm()
        self.company.marketplace_effective_date = "2025-04-11"
        self.assertEqual(order.marketplace_clearance, "prior")
        return order

    def _legacy(self):
        """An order that was there before the addon: its columns are empty."""
        order = self._order((self.chuck, 5, 100.0), partner=self.stationer)
        order.button_confirm()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_order SET is_marketplace_order = NULL, partner_id = %s "
            "WHERE id = %s",
            [self.amazon.id, order.id],
        )
        self.env.invalidate_all()
        return order

    def _late(self):
        """An order confirmed before the secretariat classified its vendor."""
        order = self._order((self.chuck, 5, 100.0), partner=self.stationer)
        order.button_confirm()
        self.stationer.with_user(self.secretary).write(
            {"online_vendor_type": "marketplace", "marketplace_id": self.marketplace.id}
        )
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
        for order in (self._prior(), self._legacy(), self._late()):
            line = order.order_line
            attacks = {
                "quantity": lambda line=line: line.write({"product_qty": 6}),
                "price": lambda line=line: line.write({"price_unit": 101.0}),
                "good": lambda line=line: line.write({"product_id": self.gouge.id}),
                "line": lambda order=order: order.write(self._line(self.gouge)),
                "swap": lambda order=order: order.write(
                    {
                        "order_line": [
                            Command.update(order.order_line.id, {"product_qty": 1}),
                            *self._line(self.gouge)["order_line"],
                        ]
                    }
                ),
            }
            for attack, go in attacks.items():
                with self.subTest(f"{order.name} {attack}"):
                    with self.assertRaises(UserError):
                        go()
                    self.env.invalidate_all()
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
        with self.assertRaises(UserError):
            order.write(
                {
                    "date_order": "2020-01-01",
                    "date_approve": "2020-01-01",
                    "state": "purchase",
                }
            )
        # Today there: in the evening, it is tomorrow for the server.
        self.company.marketplace_effective_date = self.company._marketplace_today()
        with self.assertRaises(UserError):
            order.with_context(tz="Etc/GMT+12").button_confirm()

    def test_reset_to_draft_it_is_prior_no_more(self):
        order = self._prior()
        order.button_draft()
        with self.assertRaises(UserError):
            order.button_confirm()

    def test_the_directive_is_not_put_off(self):
        with self.assertRaises(AccessError):
            self.company.with_user(
                self.manager
            ).marketplace_effective_date = "2099-01-01"
        self.company.with_user(self.manager).marketplace_effective_date = "2025-05-01"

    def test_expiry_is_read_in_the_time_zone_of_the_organization(self):
        self.company.marketplace_validity_days = 1
        order = self._order(marketplace_authorization_id=self._approved().id)
        late = fields.Date.add(fields.Date.today(), days=3)
        clock = patch.object(
            PurchaseMarketplaceDocument, "_marketplace_local_today", lambda s: late
        )
        with clock, self.assertRaisesRegex(UserError, "expired"):
            order.with_context(tz="Etc/GMT+12").button_confirm()

    def test_revoked_since_the_order_may_only_shrink(self):
        order = self._order(
            (self.chuck, 2, 50.0),
            marketplace_authorization_id=self._approved((self.chuck, 2, 50.0)).id,
        )
        order.button_confirm()
        form = order.marketplace_authorization_id
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        order.order_line.product_qty = 1
        self.assertEqual(form.amount_committed, 50.0)
        with self.assertRaisesRegex(UserError, "revoked"):
            order.order_line.product_qty = 2


@tagged("post_install", "-at_install")
class TestMended(MarketplaceCase):
    """Ways round that were found by attacking, one test each."""

    def _confirmed(self, *lines, **values):
        form = self._approved()
        order = self._order(*lines, marketplace_authorization_id=form.id, **values)
        order.button_confirm()
        return order

    def _ledger(self, order):
        return self.env["purchase.marketplace.declaration.line"].search(
            [("purchase_order_id", "=", order.id), ("state", "!=", "closed")]
        )

    def test_written_total_does_not_count(self):
        form = self._approved()
        order = self._order(
            (self.chuck, 1, 5000.0), marketplace_authorization_id=form.id
        )
        order.write({"amount_untaxed": 1.0})
        order.order_line.write({"price_subtotal": 1.0})
        with self.assertRaisesRegex(UserError, "exceeds"):
            order.button_confirm()
        orders = self.env["purchase.order"].with_context(default_amount_untaxed=1.0)
        forged = orders.with_user(self.buyer).create(
            {
                "partner_id": self.amazon.id,
                "marketplace_authorization_id": form.id,
                "amount_untaxed": 1.0,
                "order_line": [
                    Command.create({"product_id": self.chuck.id, "price_unit": 5000.0})
                ],
            }
        )
        with self.assertRaisesRegex(UserError, "exceeds"):
            forged.button_confirm()

    def test_total_written_after_the_confirmation_gives_nothing_back(self):
        order = self._confirmed()
        form = order.marketplace_authorization_id
        order.write({"amount_untaxed": 1.0})
        self.env.flush_all()
        self.assertEqual((order.amount_untaxed, form.amount_committed), (100, 100))

    def test_negative_total_gives_nothing_back(self):
        form = self._approved((self.chuck, 2, 50.0))
        link = {"marketplace_authorization_id": form.id}
        rebate = self._order((self.chuck, 1, 1.0), (self.training, 1, -900.0), **link)
        rebate.button_confirm()
        self.assertEqual(form.amount_committed, 0.0)
        with self.assertRaisesRegex(UserError, "exceeds"):
            self._order((self.chuck, 1, 900.0), **link).button_confirm()

    def test_discounts_and_taxes_included_in_the_price_count(self):
        form = self._approved()
        link = {"marketplace_authorization_id": form.id}
        dear = self._order((self.chuck, 1, 125.0), **link)
        dear.order_line.discount = 20.0
        self.assertFalse(dear._marketplace_get_refusals())
        tax = self.env["account.tax"].create(
            {
                "name": "15 % included",
                "amount": 15.0,
                "type_tax_use": "purchase",
                "price_include_override": "tax_included",
            }
        )
        taxed = self._order((self.chuck, 1, 115.0), **link)
        taxed.order_line.tax_ids = tax
        self.assertFalse(taxed._marketplace_get_refusals())
        taxed.order_line.tax_ids = False
        self.assertTrue(taxed._marketplace_get_refusals())

    def test_ordinary_order_takes_nothing_of_an_authorization(self):
        form = self._approved()
        order = self._order(
            (self.gouge, 9, 900.0),
            partner=self.stationer,
            marketplace_authorization_id=form.id,
        )
        order.button_confirm()
        self.env.flush_all()
        self.assertEqual(form.amount_committed, 0.0)

    def test_ledger_follows_what_the_order_becomes(self):
        order = self._confirmed()
        self.assertEqual(len(self._ledger(order)), 1)
        order.partner_id = self.stationer
        self.assertFalse(self._ledger(order))
        self.assertEqual(order.marketplace_authorization_id.amount_committed, 0.0)
        services = self._order((self.training, 1, 5.0))
        services.button_confirm()
        form = self._approved()
        services.marketplace_authorization_id = form
        line = {"product_id": self.chuck.id, "product_qty": 1, "price_unit": 5.0}
        services.order_line = [Command.create(line)]
        self.assertEqual(services.marketplace_clearance, "authorized")
        self.assertEqual(len(self._ledger(services)), 1)

    def test_down_payment_orders_nothing(self):
        order = self._confirmed()
        order._create_downpayments(
            [
                {
                    "name": "Acompte",
                    "product_qty": 0.0,
                    "is_downpayment": True,
                    "price_unit": 50.0,
                    "order_id": order.id,
                }
            ]
        )
        with self.assertRaises(UserError):
            order.order_line.filtered("is_downpayment")[-1].product_qty = 1

    def test_flag_is_set_by_anybody_and_removed_by_the_secretariat(self):
        order = self._order(partner=self.stationer)
        order.marketplace_flagged = True
        self.assertTrue(order.is_marketplace_order)
        self.assertTrue(order.copy().marketplace_flagged)
        for user in (self.buyer, self.manager):
            with self.assertRaises(AccessError):
                order.with_user(user).marketplace_flagged = False
            with self.assertRaises(AccessError):
                order.with_user(user).action_unflag_marketplace()
        order.with_user(self.secretary).action_unflag_marketplace()
        self.assertFalse(order.is_marketplace_order)
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertIn(
            "marketplace_flagged",
            order.sudo().message_ids.tracking_value_ids.field_id.mapped("name"),
        )

    def test_flagged_order_is_covered_by_a_form_for_its_vendor(self):
        order = self._order(partner=self.stationer)
        order.marketplace_flagged = True
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
        exempt.with_user(self.secretary).write(
            {"online_vendor_type": "storefront", "exemption_evidence": "12, rue King"}
        )
        spared = self._order(partner=exempt)
        spared.order_line.name = "Équivalent de https://www.amazon.ca/dp/B00X"
        self.assertFalse(spared.is_marketplace_order)

    def test_names_that_try_to_pass(self):
        for name in (
            "AMAZON.CA",
            "Amazon  Canada",
            "amzn mktp ca*2K4RT",
            "AMZNMKTPCA",
            "Аmаzon",
            "AMAZ0N",
            "Ａｍａｚｏｎ",
            "A M A Z O N",
            "Ama\u200bzon",
            "PAYPAL *EBAY",
            "amazon.co.uk",
            "A1ibaba",
        ):
            with self.subTest(name):
                partner = self.env["res.partner"].create({"name": name})
                self.assertTrue(partner.is_marketplace_vendor)
        partner = self.env["res.partner"].create({"name": "Fournitures"})
        partner.email = "info@fournitures.ca; ventes@amazon.com.mx"
        self.assertTrue(partner.is_marketplace_vendor)

    def test_contact_of_an_ordinary_company_that_is_a_marketplace(self):
        contact = self.env["res.partner"].create(
            {"name": "Amazon.ca", "parent_id": self.stationer.id}
        )
        self.assertTrue(contact.is_marketplace_vendor)
        self.assertFalse(self.stationer.is_marketplace_vendor)
        self.assertTrue(self._order(partner=contact).is_marketplace_order)
        self.assertIn(
            contact,
            self.env["res.partner"].search([("is_marketplace_vendor", "=", True)]),
        )

    def test_marketplace_set_after_the_vendor(self):
        partner = self.env["res.partner"].create(
            {"name": "Temu", "is_company": True, "supplier_rank": 1}
        )
        order = self._order(partner=partner)
        temu = self.env.ref(f"{MODULE}.marketplace_temu")
        temu.with_user(self.secretary).active = True
        self.assertEqual(partner.marketplace_id, temu)
        self.assertTrue(order.is_marketplace_order)

    def test_deleted_marketplace_leaves_its_contacts_marked(self):
        amazon = self.env["res.partner"].create({"name": "Amazon", "is_company": True})
        desk = self.env["res.partner"].create(
            {"name": "Comptoir", "parent_id": amazon.id}
        )
        amazon.unlink()
        self.assertTrue(desk.is_marketplace_vendor)

    def _merge(self, kept, *merged, user=None):
        partners = kept.concat(*merged)
        self.env["base.partner.merge.automatic.wizard"].with_user(user or 1)._merge(
            (kept | partners).ids, kept
        )
        self.env.invalidate_all()

    def test_merge_keeps_the_classification_and_open_orders_follow(self):
        contacts = self._user(
            "mkp_contacts",
            "base.group_partner_manager",
            "base.group_erp_manager",
            "account.group_account_invoice",
        )
        order = self._order(partner=self.stationer)
        self._merge(self.stationer, self.amazon, user=contacts)
        self.assertEqual(self.stationer.online_vendor_type, "marketplace")
        self.assertEqual(self.stationer.marketplace_id, self.marketplace)
        self.assertTrue(order.is_marketplace_order)

    def test_merge_of_ordinary_vendors_is_left_alone(self):
        contacts = self._user(
            "mkp_contacts",
            "base.group_partner_manager",
            "base.group_erp_manager",
            "account.group_account_invoice",
        )
        other = self.env["res.partner"].create({"name": "Papeterie du coin inc."})
        order = self._order(partner=other)
        order.button_confirm()
        self._merge(self.stationer, other, user=contacts)
        self.assertEqual(order.partner_id, self.stationer)
        self.assertFalse(self.stationer.is_marketplace_vendor)

    def test_merge_refused(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        with self.assertRaisesRegex(UserError, order.name):
            self._merge(self.amazon, self.stationer)
        exempt = self.env["res.partner"].create({"name": "Quincaillerie"})
        exempt.with_user(self.secretary).write(
            {
                "online_vendor_type": "storefront",
                "exemption_evidence": "12, rue King, Sherbrooke",
            }
        )
        with self.assertRaisesRegex(UserError, "exempt"):
            self._merge(exempt, self.amazon)
        named = self.env["res.partner"].create({"name": "Amazon Business"})
        form = self._approved(partner_id=named.id)
        with self.assertRaisesRegex(UserError, form.name):
            self._merge(self.amazon, named)
        self._merge(named, self.amazon)
        self.assertFalse(form._find_altered())

    def test_vendor_with_unauthorized_orders_does_not_join_a_marketplace(self):
        self._order(partner=self.stationer).button_confirm()
        with self.assertRaises(UserError):
            self.stationer.parent_id = self.amazon

    def test_authorization_of_another_company(self):
        form = self._approved()
        other = self.env["res.company"].create({"name": "CSS voisin"})
        order = self._order(marketplace_authorization_id=form.id)
        order.button_confirm()
        with self.assertRaises(UserError):
            order.sudo().company_id = other
        order.invalidate_recordset()
        self.assertEqual(order.company_id, self.company)

    def test_foreign_currency_at_the_rate_of_the_order(self):
        currency = self.env.ref("base.EUR")
        if currency == self.company.currency_id:
            currency = self.env.ref("base.USD")
        currency.active = True
        currency.rate_ids.unlink()
        for day, rate in (("2000-01-01", 10.0), ("2020-01-01", 0.5)):
            self.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": day, "rate": rate}
            )
        form = self._approved()
        values = {
            "marketplace_authorization_id": form.id,
            "currency_id": currency.id,
        }
        order = self._order((self.chuck, 1, 50.0), **values)
        order.button_confirm()
        self.assertEqual(form.amount_committed, 100.0)
        order.button_cancel()
        cheap = self._order((self.chuck, 1, 60.0), date_order="2001-01-01", **values)
        self.assertEqual(cheap.currency_rate, 10.0)
        with self.assertRaisesRegex(UserError, "exceeds"):
            cheap.button_confirm()

    def test_dozen_against_units(self):
        form = self._approved((self.chuck, 24, 1.0))
        order = self._order((self.chuck, 3, 1.0), marketplace_authorization_id=form.id)
        dozen = self.env.ref("uom.product_uom_dozen").id
        order.order_line.write({"product_uom_id": dozen, "price_unit": 1.0})
        with self.assertRaisesRegex(UserError, "36"):
            order.button_confirm()
        order.order_line.product_qty = 2
        order.button_confirm()
        self.assertEqual(form.line_ids.qty_committed, 24)
