import re
from datetime import timedelta

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext, mute_logger

from ..constants import ACTIVITY_SUBSTITUTE
from .common import FORM, MODULE, REASONS, MarketplaceCase, quebec_today


class FormCase(MarketplaceCase):
    """Adds a second school, and a name for what every test does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.neighbour = cls._user("mkp_neighbour", "base.group_user")
        cls.other_school = cls.env["purchase.marketplace.establishment"].create(
            {"name": "École voisine", "manager_id": cls.neighbour.id}
        )

    def _named(self, name, user=None, **values):
        """A draft for one good, known by its name alone."""
        good = {"name": name, "quantity": 1, "price_unit": 50.0, **REASONS}
        return self._request(user=user, line_ids=[Command.create(good)], **values)


@tagged("post_install", "-at_install")
class TestDraft(FormCase):
    """The form as it is typed: hints, and drafts never refused (R3, R4, R8)."""

    def test_hints_on_a_form_that_is_not_saved_yet(self):
        form = Form(self.env[FORM].with_user(self.principal))
        with form.line_ids.new() as line:
            self.assertFalse(line.essential_hint)
            line.name = "Mandrin"
            line.essential_reason = REASONS["essential_reason"]
            self.assertIn("Tick the box", line.essential_hint)
            line.is_essential = True
            self.assertFalse(line.essential_hint)
            line.is_unique = True
            line.unique_reason = "divers"
            self.assertIn("Not explained enough", line.unique_hint)
            line.is_irreplaceable = True
            line.irreplaceable_reason = REASONS["essential_reason"]
            self.assertIn("the good is essential", line.irreplaceable_hint)
            line.is_sole_distributor = True
            line.sole_distributor_reason = (
                REASONS["sole_distributor_reason"] + " Pratique, et livraison rapide."
            )
            self.assertIn("speed, shipping, convenience", line.sole_distributor_hint)
            self.assertFalse(line.essential_hint)
            self.assertEqual(line.criteria_met, 2)
        self.assertEqual(form.inadmissible_motives, "speed, shipping, convenience")
        self.assertIn("Mandrin", form.submission_gaps)
        places = re.findall('data-place="([^"]*)"', form.submission_gaps)
        self.assertIn("line_ids.0.unique_reason", places)
        self.assertIn(f"{len(places)} points to fill in", form.submission_gaps)

    def test_motive_in_the_need_is_shown_too(self):
        request = self._request(need="Remplacer le tour, c’est urgent.")
        self.assertEqual(request.inadmissible_motives, "speed")
        request.action_submit()
        self.assertEqual(request.state, "submitted")

    def test_incomplete_draft_is_saved(self):
        form = Form(self.env[FORM].with_user(self.teacher))
        with form.line_ids.new() as line:
            line.quantity = -1
        with form.alternative_ids.new() as source:
            source.source = "Outillage Québec"
        with form.alternative_ids.new() as source:
            source.outcome = "Épuisé"
            source.date = False
        request = form.save()
        self.env.flush_all()
        codes = self._codes(request)
        for code in ("name_missing", "quantity_missing", "alternatives_missing"):
            self.assertIn(code, codes)
        with self.assertRaises(UserError):
            request.action_submit()

    def test_the_market_was_searched_lately(self):
        today = self._today()
        for days, day, codes in (
            (90, today, []),
            (90, today - timedelta(90), []),
            (90, today - timedelta(91), ["alternatives_missing", "source_old"]),
            (90, "2019-03-01", ["alternatives_missing", "source_old"]),
            (90, False, ["alternatives_missing", "source_undated"]),
            (90, today + timedelta(1), ["alternatives_missing", "source_to_come"]),
            (90, "2031-01-01", ["alternatives_missing", "source_to_come"]),
            (10, today - timedelta(11), ["alternatives_missing", "source_old"]),
            (0, "2019-03-01", []),
            (0, "2031-01-01", ["alternatives_missing", "source_to_come"]),
        ):
            with self.subTest(days=days, day=day):
                self.company.marketplace_search_days = days
                request = self._request()
                request.alternative_ids.date = day
                self.assertEqual(self._codes(request), codes)
                if codes:
                    self.assertIn("Outillage", request.submission_gaps)
                    with self.assertRaises(UserError):
                        request.action_submit()
                else:
                    request.action_submit()
                    self.assertEqual(request.state, "submitted")

    def test_a_source_tried_long_ago_besides_a_recent_one_blocks_nothing(self):
        request = self._request()
        for day in (False, "2019-03-01"):
            values = {"source": f"Usinage {day}", "outcome": "Non", "date": day}
            request.alternative_ids = [Command.create(values)]
        self.assertEqual(self._codes(request), [])
        request.alternative_ids[-1].date = self._today() + timedelta(1)
        self.assertEqual(self._codes(request), ["source_to_come"])

    def test_the_search_is_read_again_when_a_returned_form_is_submitted(self):
        request = self._bring(self._request(), "returned")
        request.alternative_ids.date = self._today() - timedelta(91)
        self.assertIn("source_old", self._codes(request))

    def test_a_source_counts_once_and_with_its_answer(self):
        request = self._request()
        self.company.marketplace_min_alternatives = 2
        self.assertEqual(self._codes(request), ["alternatives_missing"])
        for source, outcome in (("OUTILLAGE québec", "Rien"), ("KBC", False)):
            values = {"source": source, "outcome": outcome}
            request.alternative_ids = [Command.create(values)]
            self.assertEqual(self._codes(request), ["alternatives_missing"])
        request.alternative_ids = [Command.create({"source": "KBC", "outcome": "Non"})]
        self.assertEqual(self._codes(request), [])


@tagged("post_install", "-at_install")
class TestEstablishment(FormCase):
    """Who submits, who is told who can, and who has left (R8)."""

    def _designate(self, user, **values):
        return (
            self.env["purchase.marketplace.designation"]
            .with_user(self.principal)
            .create({"user_id": user.id, **values})
        )

    def test_who_cannot_submit_is_told_who_can(self):
        self._designate(self.designee)
        request = self._request(user=self.teacher)
        with self.assertRaises(UserError) as caught:
            request.action_submit()
        for text in (str(caught.exception), request.submission_gaps):
            self.assertIn(self.principal.name, text)
            self.assertIn(self.designee.name, text)

    def test_direction_designates_for_its_own_establishment(self):
        self.assertEqual(self._designate(self.designee).establishment_id, self.school)
        with self.assertRaises(AccessError):
            self._designate(self.designee, establishment_id=self.other_school.id)

    def test_whoever_has_left_submits_nothing(self):
        self._designate(self.designee)
        self.assertIn(self.designee, self.school._get_submitters())
        self.designee.active = False
        self.assertEqual(self.school._get_submitters(), self.principal)
        self.principal.active = False
        request = self._request(user=self.teacher)
        self.assertEqual(self._codes(request), ["direction_missing"])

    def test_an_ended_designation_reads_nothing_more(self):
        designation = self._designate(self.designee)
        request = self._request()
        seen = request.with_user(self.designee)
        self.assertTrue(seen.has_access("write"))
        self.assertTrue(request.line_ids.with_user(self.designee).has_access("read"))
        today = quebec_today()
        for dates in (
            {"date_from": today - timedelta(9), "date_to": today - timedelta(2)},
            {"date_from": today + timedelta(2), "date_to": False},
        ):
            designation.write(dates)
            self.env.invalidate_all()
            for record in (request, request.line_ids, request.alternative_ids):
                self.assertFalse(record.with_user(self.designee).has_access("read"))


@tagged("post_install", "-at_install")
class TestSubstitute(FormCase):
    """Find me a substitute: the question, the answer, and the next requester (R12)."""

    def _mails(self):
        """Mails made from the template, besides those of the activities."""
        return self.env["mail.mail"].search(
            [
                ("subject", "like", "Find a substitute: request"),
                ("model", "=", FORM),
            ]
        )

    def _searching(self, request):
        return request.sudo().activity_search([ACTIVITY_SUBSTITUTE]).user_id

    def test_procurement_is_asked_once(self):
        self.company.marketplace_procurement_user_id = self.buyer
        request = self._request(user=self.teacher)
        mails = self._mails()
        for _time in range(2):
            request.action_request_substitute()
        self.assertEqual(self._searching(request), self.buyer)
        self.assertEqual(request.substitute_requested_by, self.teacher)
        self.assertEqual(request.state, "draft")
        mail = self._mails() - mails
        self.assertEqual(mail.email_to, self.company.marketplace_procurement_email)
        self.assertIn("Mandrin", mail.body_html)
        self.assertIn(f"res_id={request.id}", mail.body_html)
        notes = request.message_ids.filtered(lambda m: "find a substitute" in m.body)
        self.assertEqual(notes.author_id, self.teacher.partner_id)

    def test_no_mail_without_an_address(self):
        self.company.marketplace_procurement_email = False
        mails = self._mails()
        self._request().action_request_substitute()
        self.assertEqual(self._mails(), mails)

    def test_all_of_procurement_when_nobody_is_named(self):
        request = self._submitted()
        request.action_request_substitute()
        self.assertIn(self.buyer, self._searching(request))
        self.assertNotIn(self.payable, self._searching(request))

    def test_search_goes_on_after_submission_and_ends_with_the_decision(self):
        request = self._request()
        request.action_request_substitute()
        request.action_submit()
        self.assertTrue(self._searching(request))
        request.with_user(self.dg)._return("Compléter")
        self.assertTrue(self._searching(request))
        request.need = "Remettre en service le tour et le banc d’essai."
        request.action_submit()
        request.with_user(self.dg)._approve()
        self.assertFalse(self._searching(request))
        with self.assertRaisesRegex(UserError, "approved"):
            request.action_request_substitute()

    def test_order_is_blocked_and_asks_for_a_substitute(self):
        order = self._order()
        self.assertIn("substitute", order.marketplace_refusals)
        action = order.action_request_marketplace_substitute()
        request = order.marketplace_authorization_id
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(request.line_ids.product_id, self.chuck)
        self.assertEqual(self._searching(request), self.buyer)
        order.action_request_marketplace_substitute()
        self.assertEqual(order.marketplace_authorization_id, request)
        with self.assertRaises(UserError):
            order.button_confirm()

    def test_answer_closes_the_request_and_stays_in_the_file(self):
        request = self._submitted()
        request.action_request_substitute()
        buyer = request.with_user(self.buyer)
        wizard = self.env["purchase.marketplace.reason"].browse(
            buyer.action_substitute()["res_id"]
        )
        wizard = wizard.with_user(self.buyer)
        found = {
            "substitute_name": "Mandrin Röhm",
            "substitute_product_id": self.gouge.id,
            "substitute_vendor_id": self.stationer.id,
        }
        wizard.write({**found, "reason": "12, rue King, Sherbrooke"})
        wizard.action_confirm()
        expected = {**found, "substitute_note": "12, rue King, Sherbrooke"}
        expected["state"] = "substituted"
        self.assertRecordValues(request, [expected])
        self.assertFalse(self._searching(request))
        for text in ("Mandrin Röhm", "Papeterie du Coin", "rue King"):
            self.assertIn(text, request.message_ids[0].body)

    def test_procurement_alone_answers(self):
        for user in (self.principal, self.dg, self.secretary):
            with self.assertRaises(UserError):
                self._submitted().with_user(user)._substitute("Ailleurs")
        with self.assertRaises(UserError):
            self._submitted().with_user(self.buyer)._substitute(" ")
        request = self._submitted().with_user(self.buyer)
        with self.assertRaisesRegex(UserError, "online marketplace"):
            request._substitute("Là", name="Mandrin", vendor=self.amazon)
        self.assertEqual(request.state, "submitted")
        request._substitute("Chez un grossiste")
        self.assertEqual(request.state, "substituted")

    def test_what_was_found_is_written_by_no_one(self):
        forged = {
            "substitute_product_id": self.gouge.id,
            "substitute_vendor_id": self.stationer.id,
            "substitute_name": "x",
            "substitute_note": "x",
            "substitute_requested_on": "2026-01-01",
            "substitute_requested_by": self.dg.id,
        }
        users = (self.principal, self.buyer, self.manager)
        self._assert_unwritable(self._request(), forged, users, AccessError)

    def test_earlier_substitute_is_proposed_to_the_next_requester(self):
        earlier = self._named("Grenouilles pour dissection")
        earlier.with_user(self.buyer)._substitute(
            "9 $", name="Grenouilles, lot de 10", vendor=self.stationer
        )
        form = Form(self.env[FORM].with_user(self.neighbour))
        with form.line_ids.new() as line:
            line.name = "Cartouche HP"
        self.assertFalse(form.substitute_proposals)
        with form.line_ids.new() as line:
            line.name = "Grenouille de dissection"
        for text in ("lot de 10", "Papeterie du Coin", earlier.name):
            self.assertIn(text, form.substitute_proposals)
        request = form.save()
        self.assertIn("lot de 10", request.substitute_proposals)
        request.action_cancel()
        self.assertFalse(request.substitute_proposals)

    def test_same_product_is_proposed_whatever_its_name(self):
        earlier = self._request()
        earlier.with_user(self.buyer)._substitute("Chez Outils Sherbrooke")
        request = self._request()
        request.line_ids.name = "Chuck"
        self.assertIn("Outils Sherbrooke", request.substitute_proposals)

    def test_another_organization_proposes_nothing(self):
        self._request().with_user(self.buyer)._substitute("Ailleurs")
        good = {"line_ids": [Command.create({"product_id": self.chuck.id})]}
        request = self.env[FORM].create({"company_id": self._company().id, **good})
        self.assertFalse(request.substitute_proposals)


@tagged("post_install", "-at_install")
class TestSimilar(FormCase):
    """Split purchases are shown with what they add up to; nothing blocks (R18)."""

    def test_cumulated_amount_of_the_same_establishment(self):
        ebay = self.env.ref(f"{MODULE}.marketplace_ebay")
        approved = self._approved((self.chuck, 1, 100.0))
        waiting = self._submitted((self.gouge, 2, 30.0))
        elsewhere = self._submitted((self.chuck, 1, 7.0), marketplace_id=ebay.id)
        self._submitted((self.gouge, 1, 9.0), marketplace_id=ebay.id)
        self._submitted((self.chuck, 1, 1.0)).with_user(self.dg)._refuse("Non")
        self._submitted(
            (self.chuck, 1, 1.0),
            user=self.neighbour,
            establishment_id=self.other_school.id,
        )
        self._request((self.chuck, 1, 1.0))
        request = self._submitted((self.chuck, 1, 50.0))
        seen = request.with_user(self.dg)
        self.assertEqual(seen.similar_request_ids, approved | elsewhere)
        self.assertEqual(seen.similar_amount, 100 + 7 + 50)
        sheet = seen.decision_sheet
        for text in ("Refused", "Similar requests", waiting.name, "157.00"):
            self.assertIn(text, sheet)
        # The same marketplace makes nothing similar: it is counted apart.
        apart = sheet.partition("Other purchases of the establishment")[2]
        apart = html2plaintext(apart.partition("Earlier requests")[0])
        self.assertIn("Requests for other goods: 1", " ".join(apart.split()))
        self.assertIn("60.00", apart)
        self.assertIn(waiting.name, apart)
        self.assertNotIn(approved.name, apart)

    def test_days_of_the_organization(self):
        earlier, request = self._submitted(), self._submitted()
        for age, days, similar in ((80, 90, 1), (80, 30, 0), (0, 0, 0)):
            self.company.marketplace_split_days = days
            now = earlier.submitted_on
            self._alter(earlier, submitted_on=now - timedelta(days=age))
            seen = request.with_user(self.principal)
            self.assertEqual(len(seen.similar_request_ids), similar)
            self._alter(earlier, submitted_on=now)
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self.company.marketplace_split_days = -1
            self.env.flush_all()

    def test_amounts_in_another_currency_are_converted(self):
        foreign = self._currency({"2020-01-01": 0.5})
        self._submitted((self.chuck, 1, 50.0), currency_id=foreign.id)
        request = self._submitted((self.chuck, 1, 10.0))
        self.assertEqual(request.similar_amount, 110.0)

    def test_form_shows_them_before_it_is_saved_and_never_blocks(self):
        earlier = self._submitted()
        form = Form(self.env[FORM].with_user(self.principal))
        form.establishment_id = self.school
        form.marketplace_id = self.marketplace
        with form.line_ids.new() as good:
            good.name = "Mandrins"
        self.assertEqual(form.similar_request_ids.ids, earlier.ids)
        later = self._submitted()
        self.assertEqual(later.state, "submitted")

    def test_each_sees_only_what_they_may_read(self):
        self._submitted()
        request = self._request(user=self.teacher)
        self.assertFalse(request.similar_request_ids)
        self.assertFalse(request._others())
        self.assertTrue(request.with_user(self.principal).similar_request_ids)


@tagged("post_install", "-at_install")
class TestFormCost(FormCase):
    """The list adds no query per row; a form, none per good."""

    def _read(self, request, name):
        """Queries of one field of one form."""
        return self._queries(lambda: request.web_read({name: {}}))

    def _spec(self, kind):
        """What the web client asks for a view."""
        views = self.env[FORM].with_user(self.dg).get_views([(False, kind)])
        return {name: {} for name in views["models"][FORM]["fields"]}

    def test_list(self):
        arch = self.env[FORM].get_view(view_type="list")["arch"]
        names = [name for name in self._spec("list") if f'name="{name}"' in arch]
        self.assertIn("amount_untaxed", names)
        requests = self._submitted()
        few = requests.with_user(self.dg)
        read = {name: {} for name in names}
        one = self._queries(lambda: few.web_read(read), warm=True)
        for _time in range(20):
            requests |= self._submitted()
        many = requests.with_user(self.dg)
        self.assertEqual(self._queries(lambda: many.web_read(read)), one)

    def test_form(self):
        names = (
            "similar_request_ids",
            "similar_amount",
            "substitute_proposals",
            "inadmissible_motives",
            "submission_gaps",
            "decision_sheet",
        )
        for _time in range(3):
            self._submitted()
            self._request().with_user(self.buyer)._substitute("Ailleurs")
        goods = [(self.chuck, 1, 10.0), (self.gouge, 1, 5.0)]
        small = self._submitted(*goods).with_user(self.dg)
        large = self._submitted(*goods * 15).with_user(self.dg)
        for name in names:
            self._read(small, name)
            few = self._read(small, name)
            self.assertEqual(self._read(large, name), few, name)
            for _time in range(3):
                self._submitted(*goods)
            self.assertEqual(self._read(large, name), few, name)


@tagged("post_install", "-at_install")
class TestExemption(FormCase):
    """An exemption rests on evidence, and is reviewed (R13)."""

    def _exempt(self, kind, evidence):
        self._classify(self.stationer, kind, exemption_evidence=evidence)

    def test_evidence_is_asked_for_by_the_server(self):
        for kind, evidence in (
            ("manufacturer", False),
            ("manufacturer", "  "),
            ("storefront", False),
            ("storefront", "Grand magasin connu"),
            ("storefront", "100 King Street, Toronto M5X 1A9"),
            ("storefront", "100 King Street, Toronto"),
            ("storefront", "12, rue King Ouest, Sherbrooke"),
        ):
            with self.subTest(kind, evidence=evidence):
                with self.assertRaises(ValidationError):
                    self._exempt(kind, evidence)
        with self.assertRaises(ValidationError):
            self.env["res.partner"].with_user(self.secretary).create(
                {"name": "Boutique", "online_vendor_type": "storefront"}
            )

    def test_manufacturer_is_exempt_wherever_it_is(self):
        self._exempt("manufacturer", "Fabrique ses trousses à Winnipeg")
        self.assertFalse(self.stationer.is_marketplace_vendor)
        self.assertIn("Manufacturer’s own platform", self.stationer.exemption_ground)
        with self.assertRaises(ValidationError):
            self.stationer.with_user(self.secretary).exemption_evidence = False

    def test_the_strict_reading_asks_manufacturers_for_an_address(self):
        self._exempt("manufacturer", "Fabrique ses trousses à Winnipeg")
        earlier = self._order(partner=self.stationer)
        earlier.button_confirm()
        self.company.with_user(self.manager).marketplace_strict_makers = True
        # Asked again; it buys as any other meanwhile.
        self.assertEqual(self.stationer.online_vendor_type, "to_classify")
        with self.assertRaises(ValidationError):
            self._exempt("manufacturer", "Fabrique ses trousses à Winnipeg")
        today = self._today()
        address = "Fabrique au 12, rue King Ouest, Sherbrooke J1H 1P8"
        with self.assertRaises(ValidationError):
            self._exempt("manufacturer", address)
        values = {"exemption_evidence": address, "exemption_verified_on": today}
        self._classify(self.stationer, "manufacturer", **values)
        self.assertIn("store in Québec", self.stationer.exemption_ground)
        self._classify(self.stationer, "marketplace")
        # It concerns later purchases alone.
        self.assertFalse(earlier.is_marketplace_order)
        with self.assertRaises(UserError):
            self._order(partner=self.stationer).button_confirm()
        # Loosened, what was said of the vendor stays.
        self.company.with_user(self.manager).marketplace_strict_makers = False
        self.assertTrue(self.stationer.is_marketplace_vendor)

    def test_storefront_has_an_address_in_quebec(self):
        self._exempt("storefront", "Magasin du 12, rue King Ouest, Sherbrooke J1H 1P8")
        order = self._order(partner=self.stationer)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_who_and_when_are_in_the_chatter(self):
        self.env.cr.precommit.run()
        self._exempt("storefront", "12, rue King, Sherbrooke J1H 1P8")
        self.stationer.with_user(self.secretary).exemption_review_date = "2027-01-31"
        self.env.flush_all()
        self.env.cr.precommit.run()
        tracked = (
            self.stationer.message_ids.filtered(
                lambda m: m.author_id == self.secretary.partner_id
            )
            .sudo()
            .tracking_value_ids.field_id
        )
        self.assertLessEqual(
            {"online_vendor_type", "exemption_evidence", "exemption_review_date"},
            set(tracked.mapped("name")),
        )

    def test_the_day_of_verification_is_asked_for_and_is_not_to_come(self):
        today = self._today()
        for day in (False, today + timedelta(1)):
            with self.subTest(day), self.assertRaises(ValidationError):
                self._classify(self.stationer, "storefront", exemption_verified_on=day)
        self.stationer.invalidate_recordset()
        with Form(self.stationer.with_user(self.secretary)) as form:
            form.online_vendor_type = "storefront"
            self.assertEqual(form.exemption_verified_on, today)
            form.exemption_evidence = "12, rue King, Sherbrooke J1H 1P8"
        self.assertEqual(self.stationer.exemption_verified_on, today)

    def test_an_old_verification_expires(self):
        today = self._today()
        for days, age, kind in (
            (365, 365, "storefront"),
            (365, 366, "to_classify"),
            (30, 31, "to_classify"),
            (0, 5000, "storefront"),
        ):
            with self.subTest(days=days, age=age):
                self.company.marketplace_exemption_days = days
                day = today - timedelta(age)
                self._classify(self.stationer, "storefront", exemption_verified_on=day)
                self.env["res.partner"]._marketplace_expire_exemptions()
                self.assertEqual(self.stationer.online_vendor_type, kind)
                self.assertFalse(self.stationer.is_marketplace_vendor)
                self.assertTrue(self.stationer.exemption_evidence)

    def test_a_marketplace_whose_exemption_expires_is_one_again(self):
        day = self._today() - timedelta(366)
        self._classify(self.amazon, "storefront", exemption_verified_on=day)
        self.assertFalse(self.amazon.is_marketplace_vendor)
        self.env["res.partner"]._marketplace_expire_exemptions()
        self.assertTrue(self.amazon.is_marketplace_vendor)
        self.assertEqual(self.amazon.marketplace_id, self.marketplace)

    def test_review_date_is_the_secretariat_s(self):
        contacts = self._user("mkp_contacts", "base.group_partner_manager")
        with self.assertRaises(AccessError):
            self.stationer.with_user(contacts).exemption_review_date = "2030-01-01"

    def test_exemptions_to_review(self):
        self._exempt("storefront", "12, rue King, Sherbrooke J1H 1P8")
        search = self.env.ref(f"{MODULE}.res_partner_view_search").arch
        self.assertIn("marketplace_exempt_review", search)
        today = quebec_today()
        for day, listed in (
            (False, True),
            (today, True),
            (today + timedelta(9), False),
        ):
            self.stationer.with_user(self.secretary).exemption_review_date = day
            found = self.env["res.partner"].search(
                [
                    ("online_vendor_type", "in", ("manufacturer", "storefront")),
                    "|",
                    ("exemption_review_date", "=", False),
                    ("exemption_review_date", "<=", "today"),
                ]
            )
            self.assertEqual(self.stationer in found, listed)
