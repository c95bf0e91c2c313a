from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..rules import recognition
from .common import MarketplaceCase, tell
from .recognition_corpus import BUILT, FRESH, HELD, read
from .test_reminder import ReminderMixin

#: Of what is said to be a marketplace, the share that is one; and the reverse.
LEAST = 0.98


@tagged("post_install", "-at_install")
class TestCorpus(MarketplaceCase):
    """Names, addresses and labels as they are met, with the list of an installation."""

    def _answer(self, kind, text):
        """The name of the marketplace that is recognized, and whether it is certain."""
        markets = self.env["purchase.marketplace"]
        table = markets._recognition_table()
        if kind == "labels":
            certain, asked = markets._recognize_label(text)
            return (certain or asked)[:1].name, bool(certain)
        name, addresses = (text, ()) if kind == "names" else ("", (text,))
        found = recognition.recognize(table, name, addresses)
        return markets.browse(found and found.key).name, bool(found and found.certain)

    def _measure(self, kind, *parts):
        """Precision and recall; what was answered wrongly; honest ones in doubt."""
        right, given, expected, doubts, wrong = 0, 0, 0, 0, []
        for part in parts:
            for text, market in read(part[kind]):
                name, certain = self._answer(kind, text)
                given += certain
                expected += bool(market)
                doubts += bool(name and not certain and not market)
                right += bool(certain and name == market)
                if (certain or market) and not (certain and name == market):
                    wrong.append((text, name, certain))
        return right / given, right / expected, expected, doubts, wrong

    def test_precision_and_recall(self):
        sizes = [0, 0]
        for kind in BUILT:
            for label, parts in (
                ("written with the rules", (BUILT,)),
                ("held out, then mended", (HELD,)),
                ("fresh", (FRESH,)),
                ("all", (BUILT, HELD, FRESH)),
            ):
                found = self._measure(kind, *parts)
                precision, recall, expected, doubts, wrong = found
                size = sum(len(list(read(part[kind]))) for part in parts)
                tell(
                    f"recognition of {kind}, {label}: {size} texts, {expected} of "
                    f"marketplaces, "
                    f"precision {precision:.3f}, recall {recall:.3f}, "
                    f"{doubts} honest ones asked about"
                )
            with self.subTest(kind):
                self.assertGreaterEqual(precision, LEAST, wrong)
                self.assertGreaterEqual(recall, LEAST, wrong)
                # The honest ones were chosen because they look like the others.
                self.assertLess(doubts, 0.3 * (size - expected))
            sizes[0] += size
            sizes[1] += expected
        self.assertGreaterEqual(sizes[0], 500)
        self.assertAlmostEqual(sizes[1] / sizes[0], 0.5, delta=0.05)

    def test_no_entry_is_in_two_parts(self):
        for kind in BUILT:
            built, held, fresh = (
                {text for text, _ in read(part[kind])} for part in (BUILT, HELD, FRESH)
            )
            allowed = {"PAYPAL *EBAY", "AMAZON MKTPLACE PMTS"}
            self.assertLessEqual(built & held, allowed)
            self.assertFalse(fresh & (built | held))


@tagged("post_install", "-at_install")
class TestDoubt(ReminderMixin, MarketplaceCase):
    """A vendor that may be a marketplace: asked of the secretariat, and not refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_desks()
        cls.contacts = cls._user("mkp_contacts", "base.group_partner_manager")
        vendors = cls.env["res.partner"].with_user(cls.contacts)
        cls.rafting = vendors.create(
            {"name": "Amazon Rafting Gatineau", "is_company": True}
        ).sudo()

    def test_it_is_to_be_classified_and_buys(self):
        self.assertEqual(self.rafting.online_vendor_type, "to_classify")
        self.assertEqual(self.rafting.marketplace_id, self.marketplace)
        self.assertFalse(self.rafting.is_marketplace_vendor)
        order = self._order(partner=self.rafting)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        self.assertFalse(order.is_marketplace_order)

    def test_the_secretariat_alone_answers(self):
        kind = {"online_vendor_type": "ordinary", "marketplace_id": False}
        for user in (self.contacts, self.buyer, self.manager, self.dg):
            with self.assertRaises(AccessError):
                self.rafting.with_user(user).write(kind)
        self.rafting.with_user(self.secretary).write(kind)
        self.rafting.with_user(self.contacts).email = "info@rafting.example.org"
        self.marketplace.with_user(self.secretary).aliases = "Jungle Retail"
        self.assertEqual(self.rafting.online_vendor_type, "ordinary")
        self.rafting.with_user(self.contacts).name = "Amazon.ca"
        self.assertTrue(self.rafting.is_marketplace_vendor)

    def test_what_was_bought_meanwhile_is_seen(self):
        """Confirmed orders are not undone; those that are open follow (R29)."""
        done = self._order(partner=self.rafting)
        done.button_confirm()
        draft = self._order(partner=self.rafting)
        self._classify(self.rafting)
        self._forget()
        self.assertEqual(done.state, "purchase")
        self.assertTrue(draft.is_marketplace_order)
        with self.assertRaises(UserError):
            draft.button_confirm()

    def test_the_secretariat_is_reminded_until_it_answers(self):
        self._run()
        [reminder] = self._reminders("classify", self.secretary).filtered(
            lambda activity: activity.res_id == self.rafting.id
        )
        self._run()
        self.assertTrue(reminder.exists())
        self._classify(self.rafting, "ordinary")
        self._run()
        self.assertFalse(reminder.exists())

    def test_an_exempt_vendor_is_not_asked_about_again(self):
        self._classify(self.rafting, "storefront")
        self.rafting.name = "Amazon Aventure"
        self.assertEqual(self.rafting.online_vendor_type, "storefront")

    def test_an_archived_marketplace_asks_nothing(self):
        self.marketplace.with_user(self.secretary).active = False
        vendor = self.env["res.partner"].create({"name": "Amazon Aventure"})
        self.assertEqual(vendor.online_vendor_type, "ordinary")
