from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MODULE, MarketplaceCase


@tagged("post_install", "-at_install")
class TestVendor(MarketplaceCase):
    """Who is a marketplace, and who says so (R1, R13)."""

    def test_marketplaces_at_installation(self):
        active = self.env["purchase.marketplace"].search([])
        self.assertLessEqual(
            {"Amazon", "eBay", "AliExpress", "Alibaba"}, set(active.mapped("name"))
        )
        archived = self.env.ref(f"{MODULE}.marketplace_temu")
        self.assertFalse(archived.active)

    def test_new_vendor_is_recognized(self):
        cases = (
            {"name": "Amazon.com.ca ULC"},
            {"name": "AMZN Mktp CA*1A2B3"},
            {"name": "eBay Canada Limited"},
            {
                "name": "Boutique en ligne",
                "website": "https://fr.aliexpress.com/store/1",
            },
            {"name": "Trade Assurance", "email": "service@alibaba.com"},
        )
        for values in cases:
            with self.subTest(values):
                partner = self.env["res.partner"].create(values)
                self.assertEqual(partner.online_vendor_type, "marketplace")
                self.assertTrue(partner.marketplace_id)
                self.assertTrue(partner.is_marketplace_vendor)

    def test_others_are_not(self):
        for name in (
            "Librairie Amazonie",
            "Club nature",
            "Bureau en gros",
            "Ali Baba Pizza",
        ):
            partner = self.env["res.partner"].create({"name": name})
            self.assertFalse(partner.is_marketplace_vendor, name)

    def test_renamed_vendor_is_recognized_by_whoever_renames_it(self):
        user = self._user("mkp_contacts", "base.group_partner_manager")
        self.stationer.with_user(user).name = "Amazon Marketplace"
        self.assertTrue(self.stationer.is_marketplace_vendor)

    def test_exempt_vendor_stays_exempt(self):
        self.stationer.with_user(self.secretary).write(
            {
                "online_vendor_type": "storefront",
                "exemption_evidence": "12, rue King, Sherbrooke",
            }
        )
        self.stationer.name = "Amazon Papeterie"
        self.assertFalse(self.stationer.is_marketplace_vendor)

    def test_the_secretariat_alone_classifies(self):
        contacts = self._user("mkp_contacts", "base.group_partner_manager")
        for user in (contacts, self.manager, self.dg, self.buyer):
            for record in (
                self.amazon.with_user(user),
                self.amazon.with_user(user).sudo(),
            ):
                with self.subTest(user=user.login, su=record.env.su):
                    with self.assertRaises(AccessError):
                        record.write({"online_vendor_type": "ordinary"})
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(contacts).create(
                {"name": "Boutique", "online_vendor_type": "storefront"}
            )
        self.amazon.with_user(self.secretary).write(
            {
                "online_vendor_type": "manufacturer",
                "exemption_evidence": "Boutique du fabricant lui-même",
            }
        )
        self.assertFalse(self.amazon.is_marketplace_vendor)

    def test_contact_follows_its_company(self):
        desk = self.env["res.partner"].create(
            {"name": "Achats", "parent_id": self.amazon.id}
        )
        self.assertTrue(desk.is_marketplace_vendor)
        self.assertIn(
            desk, self.env["res.partner"].search([("is_marketplace_vendor", "=", True)])
        )

    def test_contact_that_leaves_a_marketplace_stays_one(self):
        desk = self.env["res.partner"].create(
            {"name": "Achats", "parent_id": self.amazon.id}
        )
        desk.is_company = True
        self.assertTrue(desk.is_marketplace_vendor)
        other = self.env["res.partner"].create(
            {"name": "Ventes", "parent_id": self.amazon.id}
        )
        other.parent_id = False
        self.assertTrue(other.is_marketplace_vendor)

    def test_vendor_moved_under_a_marketplace(self):
        order = self._order(partner=self.stationer)
        self.assertFalse(order.is_marketplace_order)
        self.stationer.parent_id = self.amazon
        self.assertTrue(order.is_marketplace_order)

    def test_open_orders_follow_and_confirmed_ones_are_not_rewritten(self):
        draft = self._order(partner=self.stationer)
        done = self._order(partner=self.stationer)
        done.button_confirm()
        self.stationer.with_user(self.secretary).write(
            {"online_vendor_type": "marketplace", "marketplace_id": self.marketplace.id}
        )
        self.env.flush_all()
        self.assertTrue(draft.is_marketplace_order)
        self.assertFalse(done.is_marketplace_order)
        self.assertEqual(done.state, "purchase")
        done.button_cancel()
        done.button_draft()
        self.assertTrue(done.is_marketplace_order)

    def test_new_alias_counts_at_once(self):
        self.marketplace.with_user(self.secretary).aliases = "Jungle Retail"
        partner = self.env["res.partner"].create({"name": "Jungle Retail 42"})
        self.assertEqual(partner.marketplace_id, self.marketplace)
