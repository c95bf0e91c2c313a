from collections import Counter

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..rules import recognition
from .common import MODULE, MarketplaceCase, tell
from .recognition_corpus import BUILT, FRESH, HELD, read
from .recognition_fresh import FIRST_SIGHT, SETS
from .test_reminder import ReminderMixin

#: Of what is said to be a marketplace, the share that is one; and the reverse.
LEAST = 0.98
#: The corpus, by how each part came to it.
WRITTEN = {"written with the rules": BUILT, "held out, then mended": HELD}
LATER = {"fresh": FRESH, **{f"set {name}": part for name, part in SETS.items()}}


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
        """What is answered of some parts of the corpus, as figures, and the mistakes.

        A doubt is asked of the secretariat: that finds a marketplace, and decides
        nothing. Of a disputed one, to decide would be a mistake.
        """
        entries = [entry for part in parts for entry in read(part[kind])]
        count, wrong = Counter(), []
        for text, market in entries:
            name, certain = self._answer(kind, text)
            right = bool(market) and name == market
            sure = bool(market) and market not in self.disputed
            count["expected"] += bool(market)
            count["found"] += right
            count["to decide"] += sure
            count["decided"] += sure and right and certain
            count["given"] += certain
            count["right"] += right and certain
            count["honest asked"] += bool(name and not certain and not market)
            if (certain or market) and not right:
                wrong.append((text, name, certain))
        return (
            count["right"] / count["given"],
            count["found"] / count["expected"],
            count["decided"] / count["to decide"],
            len(entries),
            count,
            wrong,
        )

    def test_precision_and_recall(self):
        markets = self.env["purchase.marketplace"].search([])
        disputed = markets.filtered(lambda market: market.standing == "disputed")
        self.disputed = set(disputed.mapped("name"))
        sizes = Counter()
        everything = (*WRITTEN.values(), *LATER.values())
        for kind in BUILT:
            for label, parts in (
                *((label, [part]) for label, part in (WRITTEN | LATER).items()),
                ("all", everything),
            ):
                precision, found, decided, size, count, wrong = self._measure(
                    kind, *parts
                )
                tell(
                    f"recognition of {kind}, {label}: {size} texts, "
                    f"{count['expected']} of marketplaces, precision {precision:.3f}, "
                    f"recall {found:.3f} (decided {decided:.3f}), "
                    f"{count['honest asked']} honest ones asked about"
                )
            with self.subTest(kind):
                self.assertGreaterEqual(precision, LEAST, wrong)
                self.assertGreaterEqual(found, LEAST, wrong)
                # The honest ones were chosen because they look like the others.
                honest = size - count["expected"]
                self.assertLess(count["honest asked"], 0.3 * honest)
            with self.subTest(kind, decided=True):
                # Later sets have slips, which are asked about.
                parts = (*WRITTEN.values(), FRESH)
                self.assertGreaterEqual(self._measure(kind, *parts)[2], LEAST)
            sizes.update({"texts": size, "marketplaces": count["expected"]})
        self.assertGreaterEqual(sizes["texts"], 1800)
        share = sizes["marketplaces"] / sizes["texts"]
        self.assertAlmostEqual(share, 0.55, delta=0.05)
        self._tell_first_sight()

    def _tell_first_sight(self):
        """What the last set had before the rules were mended for it."""
        self.assertEqual(FIRST_SIGHT.keys(), SETS.keys())
        last = max(FIRST_SIGHT)
        for kind, (decided, found, precision) in FIRST_SIGHT[last].items():
            tell(
                f"recognition of {kind}, set {last} at first sight: precision "
                f"{precision:.3f}, recall {found:.3f} (decided {decided:.3f})"
            )

    def test_no_entry_is_in_two_parts(self):
        for kind in BUILT:
            times = Counter(
                text
                for part in (*WRITTEN.values(), *LATER.values())
                for text in {text for text, _market in read(part[kind])}
            )
            twice = {text for text, count in times.items() if count > 1}
            self.assertLessEqual(twice, {"PAYPAL *EBAY", "AMAZON MKTPLACE PMTS"})


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

    def test_a_short_link_is_asked_about(self):
        """It hides where it leads; its note says to write the address of the site."""
        values = {"name": "Outils Laframboise", "website": "https://bit.ly/3abc"}
        vendor = self.env["res.partner"].create({**values, "is_company": True})
        self.assertEqual(vendor.online_vendor_type, "to_classify")
        hidden = self.env.ref(f"{MODULE}.marketplace_short_links")
        self.assertEqual(vendor.marketplace_id, hidden)
        self.assertIn("enter the address of the site", hidden.note)
        self._order(partner=vendor).button_confirm()
        vendor.with_user(self.contacts).website = "https://outils.example.org"
        self._classify(vendor, "ordinary")
        vendor.with_user(self.contacts).name = "Outils Laframboise inc."
        self.assertEqual(vendor.online_vendor_type, "ordinary")

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
