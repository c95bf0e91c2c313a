from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from .common import MODULE, MarketplaceCase

#: Names and addresses that are those of a marketplace, however they are written.
RECOGNIZED = (
    {"name": "Amazon.com.ca ULC"},
    {"name": "AMZN Mktp CA*1A2B3"},
    {"name": "eBay Canada Limited"},
    {"name": "Boutique en ligne", "website": "https://fr.aliexpress.com/store/1"},
    {"name": "Trade Assurance", "email": "service@alibaba.com"},
    {"name": "Fournitures", "email": "info@fournitures.ca; ventes@amazon.com.mx"},
    {"name": "AMAZON.CA"},
    {"name": "Amazon  Canada"},
    {"name": "amzn mktp ca*2K4RT"},
    {"name": "AMZNMKTPCA"},
    {"name": "Аmаzon"},
    {"name": "AMAZ0N"},
    {"name": "Ａｍａｚｏｎ"},
    {"name": "A M A Z O N"},
    {"name": "Ama\u200bzon"},
    {"name": "PAYPAL *EBAY"},
    {"name": "amazon.co.uk"},
    {"name": "A1ibaba"},
)
ORDINARY = ("Librairie Amazonie", "Club nature", "Bureau en gros", "Ali Baba Pizza")


class VendorCase(MarketplaceCase):
    """Vendors, made and renamed by those who keep the contacts."""

    def _vendor(self, name, **values):
        return self.env["res.partner"].create({"name": name, **values})


@tagged("post_install", "-at_install")
class TestVendor(VendorCase):
    """Who is a marketplace, and who says so (R1, R13)."""

    def test_marketplaces_at_installation(self):
        """The best-known ones are on; the disputed ones are asked about."""
        markets = self.env["purchase.marketplace"].search([])
        disputed = markets.filtered(lambda m: m.standing == "disputed")
        self.assertEqual(
            set((markets - disputed).mapped("name")),
            {"Amazon", "eBay", "AliExpress", "Alibaba", "Temu", "Etsy", "Wish"}
            | {"Rakuten", "AbeBooks", "Alibris", "Livre Rare Book"},
        )
        self.assertEqual(
            set(disputed.mapped("name")),
            {"Shein", "Barnes & Noble (online)", "DigiKey", "Newegg"}
            | {"Walmart Marketplace", "Best Buy Marketplace", "Facebook Marketplace"}
            | {"Kijiji", "Banggood", "Cdiscount", "DHgate", "TikTok Shop"}
            | {"bit.ly, TinyURL, etc."},
        )
        for market in disputed:
            self.assertGreater(len(market.note), 60, market.name)

    def test_a_disputed_marketplace_is_asked_about_until_the_secretariat_says(self):
        market = self.env.ref(f"{MODULE}.marketplace_digikey")
        values = {"is_company": True, "website": "https://www.digikey.ca"}
        vendors = self._vendor("Digi-Key Electronics") | self._vendor("X", **values)
        vendors.supplier_rank = 1
        self.assertEqual(set(vendors.mapped("online_vendor_type")), {"to_classify"})
        self.assertEqual(vendors.marketplace_id, market)
        self._order(partner=vendors[1]).button_confirm()
        with self.assertRaises(AccessError):
            market.with_user(self.buyer).standing = "marketplace"
        market.with_user(self.secretary).standing = "marketplace"
        self.assertTrue(all(vendors.mapped("is_marketplace_vendor")))
        with self.assertRaises(UserError):
            self._order(partner=vendors[0]).button_confirm()

    def test_the_stores_of_a_merchant_are_not_asked_about(self):
        for name in ("Walmart Canada", "Best Buy Canada", "Walmart #3012"):
            self.assertEqual(self._vendor(name).online_vendor_type, "ordinary", name)

    def test_an_older_list_is_completed_and_what_a_person_changed_stays(self):
        amazon, temu = self.marketplace, self.env.ref(f"{MODULE}.marketplace_temu")
        etsy = self.env.ref(f"{MODULE}.marketplace_etsy")
        asked = self.env.ref(f"{MODULE}.marketplace_digikey")
        etsy.with_user(self.secretary).active = False
        self._alter(amazon, domain_names="amazon.ca\nours.example", aliases="Ours")
        self._alter(temu, active=False, write_uid=1)
        self._alter(asked, standing="marketplace", note=None, write_uid=1)
        self._alter(amazon, is_common_name=False)
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        values = {"is_company": True, "supplier_rank": 1}
        shop, ruled = self._vendor("Boutique 1", **values), self._vendor("Ebay Pneus")
        self.env.cr.flush()
        self._classify(ruled, "ordinary")
        self.env.cr.flush()
        self._alter(shop, name="E-B-A-Y", website=False)
        self.env.invalidate_all()
        path = "migrations/19.0.1.5.0/post-marketplaces.py"
        load_script(file_path(f"{MODULE}/{path}"), "post_marketplaces").migrate(
            self.env.cr, "19.0.1.2.0"
        )
        self.env.invalidate_all()
        self.assertEqual(
            amazon.domain_names.splitlines()[:2], "amazon.ca ours.example".split()
        )
        self.assertIn("amzn.to", amazon.domain_names)
        self.assertIn("AMZN", amazon.aliases)
        self.assertTrue(amazon.is_common_name)
        self.assertTrue(temu.active)
        self.assertFalse(etsy.active)
        self.assertEqual(asked.standing, "disputed")
        self.assertTrue(asked.note)
        self.assertEqual(shop.online_vendor_type, "marketplace")
        self.assertEqual(ruled.online_vendor_type, "ordinary")

    def test_new_vendor_is_recognized(self):
        for values in RECOGNIZED:
            with self.subTest(values):
                partner = self._vendor(**values)
                self.assertEqual(partner.online_vendor_type, "marketplace")
                self.assertTrue(partner.marketplace_id)
                self.assertTrue(partner.is_marketplace_vendor)
        for name in ORDINARY:
            self.assertFalse(self._vendor(name).is_marketplace_vendor, name)

    def test_renamed_vendor_is_recognized_by_whoever_renames_it(self):
        user = self._user("mkp_contacts", "base.group_partner_manager")
        self.stationer.with_user(user).name = "Amazon Marketplace"
        self.assertTrue(self.stationer.is_marketplace_vendor)

    def test_exempt_vendor_stays_exempt(self):
        """What the secretariat said of a name stands, until the name is another one."""
        shop = self._vendor("Amazon Papeterie")
        self._classify(shop, "storefront")
        shop.write({"email": "info@papeterie.example.org", "name": "Amazon Papeterie"})
        self.marketplace.with_user(self.secretary).aliases = "Jungle Retail"
        self.assertEqual(shop.online_vendor_type, "storefront")
        shop.name = "Papeterie du Nord"
        self.assertEqual(shop.online_vendor_type, "storefront")
        shop.name = "Amazon.ca"
        self.assertTrue(shop.is_marketplace_vendor)

    def test_what_the_secretariat_said_is_ordinary_stays_so(self):
        shop = self._vendor("Amazon Papeterie", is_company=True, supplier_rank=1)
        self._classify(shop, "ordinary")
        shop.email = "info@papeterie.example.org"
        self.marketplace.with_user(self.secretary).aliases = "Jungle Retail"
        self.assertEqual(shop.online_vendor_type, "ordinary")

    def test_the_secretariat_alone_classifies(self):
        contacts = self._user("mkp_contacts", "base.group_partner_manager")
        kind = {"online_vendor_type": "ordinary"}
        self._assert_nobody(
            self.amazon,
            {"ordinary": lambda vendor: vendor.write(kind)},
            (contacts, self.manager, self.dg, self.buyer),
            AccessError,
        )
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(contacts).create(
                {"name": "Boutique", "online_vendor_type": "storefront"}
            )
        self._classify(self.amazon, "manufacturer")
        self.assertFalse(self.amazon.is_marketplace_vendor)

    def test_new_alias_counts_at_once(self):
        self.marketplace.with_user(self.secretary).aliases = "Jungle Retail"
        partner = self._vendor("Jungle Retail 42")
        self.assertEqual(partner.marketplace_id, self.marketplace)

    def test_marketplace_set_after_the_vendor(self):
        temu = self.env.ref(f"{MODULE}.marketplace_temu")
        temu.with_user(self.secretary).active = False
        partner = self._vendor("Temu", is_company=True, supplier_rank=1)
        order = self._order(partner=partner)
        self.assertFalse(order.is_marketplace_order)
        temu.with_user(self.secretary).active = True
        self.assertEqual(partner.marketplace_id, temu)
        self.assertTrue(order.is_marketplace_order)

    # ---- companies and their contacts ----------------------------------------------

    def test_contact_follows_its_company(self):
        desk = self._vendor("Achats", parent_id=self.amazon.id)
        self.assertTrue(desk.is_marketplace_vendor)
        vendors = self.env["res.partner"]
        self.assertIn(desk, vendors.search([("is_marketplace_vendor", "=", True)]))

    def test_contact_that_leaves_a_marketplace_stays_one(self):
        desk = self._vendor("Achats", parent_id=self.amazon.id)
        desk.is_company = True
        freed = self._vendor("Ventes", parent_id=self.amazon.id)
        freed.parent_id = False
        self.assertTrue(desk.is_marketplace_vendor)
        self.assertTrue(freed.is_marketplace_vendor)
        deleted = self._vendor("Amazon", is_company=True)
        left = self._vendor("Comptoir", parent_id=deleted.id)
        deleted.unlink()
        self.assertTrue(left.is_marketplace_vendor)

    def test_contact_of_an_ordinary_company_that_is_a_marketplace(self):
        contact = self._vendor("Amazon.ca", parent_id=self.stationer.id)
        self.assertTrue(contact.is_marketplace_vendor)
        self.assertFalse(self.stationer.is_marketplace_vendor)
        self.assertTrue(self._order(partner=contact).is_marketplace_order)
        vendors = self.env["res.partner"]
        self.assertIn(contact, vendors.search([("is_marketplace_vendor", "=", True)]))

    def test_vendor_moved_under_a_marketplace(self):
        order = self._order(partner=self.stationer)
        self.assertFalse(order.is_marketplace_order)
        self.stationer.parent_id = self.amazon
        self.assertTrue(order.is_marketplace_order)

    def test_vendor_with_unauthorized_orders_does_not_join_a_marketplace(self):
        self._order(partner=self.stationer).button_confirm()
        with self.assertRaises(UserError):
            self.stationer.parent_id = self.amazon

    def test_open_orders_follow_and_confirmed_ones_are_not_rewritten(self):
        draft = self._order(partner=self.stationer)
        done = self._order(partner=self.stationer)
        done.button_confirm()
        self._classify(self.stationer)
        self.env.flush_all()
        self.assertTrue(draft.is_marketplace_order)
        self.assertFalse(done.is_marketplace_order)
        self.assertEqual(done.state, "purchase")
        done.button_cancel()
        done.button_draft()
        self.assertTrue(done.is_marketplace_order)


@tagged("post_install", "-at_install")
class TestMerge(VendorCase):
    """Two contacts made one: the stricter classification stays (R13)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls._user(
            "mkp_contacts",
            "base.group_partner_manager",
            "base.group_erp_manager",
            "account.group_account_invoice",
        )

    def _merge(self, kept, merged, user=1):
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizards._merge((kept | merged).ids, kept)
        self.env.invalidate_all()

    def test_classification_stays_and_open_orders_follow(self):
        order = self._order(partner=self.stationer)
        self._merge(self.stationer, self.amazon, self.contacts)
        self.assertEqual(self.stationer.online_vendor_type, "marketplace")
        self.assertEqual(self.stationer.marketplace_id, self.marketplace)
        self.assertTrue(order.is_marketplace_order)

    def test_ordinary_vendors_are_left_alone(self):
        other = self._vendor("Papeterie du coin inc.")
        order = self._order(partner=other)
        order.button_confirm()
        self._merge(self.stationer, other, self.contacts)
        self.assertEqual(order.partner_id, self.stationer)
        self.assertFalse(self.stationer.is_marketplace_vendor)

    def test_refused(self):
        """What would hide an order, an exemption or what a form was sealed with."""
        order = self._order(partner=self.stationer)
        order.button_confirm()
        with self.assertRaisesRegex(UserError, order.name):
            self._merge(self.amazon, self.stationer)
        exempt = self._vendor("Quincaillerie")
        self._classify(exempt, "storefront")
        with self.assertRaisesRegex(UserError, "exempt"):
            self._merge(exempt, self.amazon)
        named = self._vendor("Amazon Business")
        form = self._approved(partner_id=named.id)
        with self.assertRaisesRegex(UserError, form.name):
            self._merge(self.amazon, named)
        self._merge(named, self.amazon)
        self.assertIsNone(self._finding())
