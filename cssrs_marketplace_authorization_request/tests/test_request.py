from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from odoo.tools.safe_eval import safe_eval

from odoo.addons.cssrs_marketplace_authorization.models.trail import check

from .common import MANAGER, RequestCase


@tagged("post_install", "-at_install")
class TestRequest(RequestCase):
    """Which requests the directive binds, and what lets them through."""

    def _refuse(self, go, *words):
        """Refused by the directive: its refusals alone say what to do next."""
        with self.assertRaises(UserError) as caught:
            go()
        for word in ("→", *words):
            self.assertIn(word, f"{caught.exception}")

    def test_blocked_at_submission_with_the_sentence_of_the_banner(self):
        request = self._asked()
        self.assertTrue(request.is_marketplace_request)
        self.assertIn(
            "Amazon.ca is an online marketplace", request.marketplace_refusals
        )
        self._refuse(
            request.button_to_approve,
            "Amazon.ca is an online marketplace",
            "Request an authorization",
        )
        self.assertEqual(request.state, "draft")

    def test_an_ordinary_vendor_feels_nothing(self):
        request = self._asked((self.gouge, 1, 5.0))
        self.assertFalse(request.is_marketplace_request)
        self.assertFalse(request.marketplace_refusals)
        request.button_to_approve()
        request.with_user(self.desk_user).button_approved()
        request.with_user(self.desk_user).button_done()
        self.assertFalse(request.marketplace_clearance)

    def test_covered_from_end_to_end(self):
        request = self._covered()
        self.assertFalse(request.marketplace_refusals)
        request.button_to_approve()
        self.assertEqual(request.marketplace_clearance, "authorized")
        desk = request.with_user(self.desk_user)
        desk.button_approved()
        order = self._order_made(request)
        self.assertEqual(request.state, "in_progress")
        self.assertEqual(order.state, "purchase")
        desk.button_done()
        self.assertEqual(request.state, "done")

    def test_the_ledger_and_its_verification_know_nothing_of_it(self):
        request = self._covered()
        request.button_to_approve()
        ledger = self.env["purchase.marketplace.declaration.line"]
        lines = ledger.search([("document_model", "=", request._name)])
        self.assertFalse(lines)
        ledger._sync(request)
        self.assertIsNone(self._finding())

    def test_what_authorization_is_not_enough(self):
        form = self._approved()
        other_company = self._company()
        cases = {
            "2": [(self.chuck, 2, 100.0)],
            "$\N{NO-BREAK SPACE}100.01": [(self.chuck, 1, 100.01)],
            "is not among the goods": [
                (self.chuck, 1, 50.0),
                {**self._line(self.gouge, 1, 1.0), "name": "amazon.ca/dp/B0"},
            ],
        }
        for words, lines in cases.items():
            with self.subTest(words):
                request = self._link(self._asked(*lines), form)
                self._refuse(request.button_to_approve, words)
        request = self._link(self._asked(), form)
        self.chuck.seller_ids.company_id = False
        for company in (other_company, self.env["res.company"]):
            request.sudo().company_id = company
            self._refuse(request.sudo().button_to_approve, "another organization")
        waiting = self._link(self._asked(), self._submitted())
        self._refuse(waiting.button_to_approve, "waiting for the decision")

    def test_a_company_where_the_vendor_is_unknown(self):
        self.assertEqual(self.chuck.seller_ids.company_id, self.company)
        other_company = self._company()
        request = self._asked().sudo()
        request.company_id = False
        self._refuse(request.button_to_approve, "Amazon.ca")
        request.company_id = other_company
        self.assertFalse(request.is_marketplace_request)
        request.button_to_approve()
        self._refuse(lambda: request.write({"company_id": self.company.id}))

    def test_another_marketplace(self):
        ebay = self.env["res.partner"].create({"name": "eBay", "is_company": True})
        self._sell(self.gouge, ebay)
        form = self._approved((self.chuck, 1, 100.0), (self.gouge, 1, 100.0))
        request = self._link(
            self._asked((self.chuck, 1, 10.0), (self.gouge, 1, 10.0)), form
        )
        self._refuse(request.button_to_approve, "a marketplace other than eBay")

    def test_a_request_takes_nothing(self):
        form = self._approved()
        first, second = self._cleared(form=form), self._cleared(form=form)
        self.assertEqual(first.state, second.state)
        self.assertEqual(form.amount_committed, 0.0)

    def test_own_order_is_not_counted_twice(self):
        request = self._cleared()
        self._order_made(request)
        form = request.marketplace_authorization_id
        self.assertEqual(form.sudo().amount_remaining, 0.0)
        self.assertFalse(request.marketplace_refusals)
        desk = request.with_user(self.desk_user)
        desk.button_draft()
        desk.button_to_approve()
        # What another order took is not left.
        other = self._link(self._asked(), form)
        self._refuse(other.button_to_approve, "0 left")

    def test_linking_the_order_of_another_request_gives_half(self):
        request = self._cleared()
        order = self._order_made(request)
        other = self._link(self._asked(), request.marketplace_authorization_id)
        other.sudo().line_ids.purchase_lines = order.order_line
        self._refuse(other.button_to_approve, "1 of", "0.5 left")

    def test_services_ride_free_and_goods_do_not(self):
        request = self._asked((self.training, 1, 50.0))
        request.button_to_approve()
        self.assertEqual(request.marketplace_clearance, "services")
        line = self._line(self.chuck, 1, 1.0)
        self._refuse(lambda: request.write({"line_ids": [Command.create(line)]}))
        self._forget()
        found = check.differences(self.company, {})
        self.assertNotIn(request._name, {one.model for one in found})

    def test_shipping_is_asked_within_its_estimate(self):
        form = self._approved((self.chuck, 1, 50.0), amount_charges=5.0)
        for shipping, price in ((5.5, 50.0), (5.0, 50.5)):
            over = self._asked((self.chuck, 1, price), (self.training, 1, shipping))
            self._refuse(self._link(over, form).button_to_approve, "exceed")
        asked = self._asked((self.chuck, 1, 50.0), (self.training, 1, 5.0))
        self._link(asked, form).button_to_approve()
        self.assertEqual(asked.marketplace_clearance, "authorized")
        asked.with_user(self.desk_user).button_approved()
        order = self._rfq(asked).with_user(self.buyer)
        for line in order.order_line:
            line.price_unit = 50.0 if line.product_id == self.chuck else 5.0
        order.button_confirm()
        self.assertEqual((form.amount_committed, form.charges_committed), (55.0, 5.0))
        # Its own order takes nothing from it.
        self.assertFalse(self._codes(asked))

    def test_before_the_directive(self):
        self.company.marketplace_effective_date = "2999-01-01"
        request = self._asked()
        request.button_to_approve()
        self.assertEqual(request.marketplace_clearance, "prior")
        self.company.marketplace_effective_date = "2025-04-11"
        request.line_ids.product_qty = 1
        self._refuse(lambda: request.line_ids.write({"product_qty": 2}))

    def test_recognized_by_what_a_line_says(self):
        for field in ("name", "specifications"):
            for text in (
                "Voir https://www.amazon.ca/dp/B0",
                "AMZN Mktp CA*2K4",
                "amazon.co.uk/dp/B0",
            ):
                with self.subTest(field=field, text=text):
                    line = {**self._line(None), field: text}
                    request = self._asked(line)
                    self.assertTrue(request.marketplace_flagged)
                    self._refuse(request.button_to_approve, "Amazon")
        plain = self._asked({**self._line(None), "name": "Club nature Amazon"})
        self.assertFalse(plain.marketplace_flagged)

    def test_recognized_by_the_description(self):
        request = self._asked(self._line(None), description="amazon.ca/dp/B0")
        self._refuse(request.button_to_approve, "Amazon")
        line = self._asked(self._line(None)).line_ids
        line.description = "amazon.ca/dp/B0"
        self.assertTrue(line.request_id.marketplace_flagged)

    def test_a_manufacturer_may_be_named_with_the_address_of_a_marketplace(self):
        maker = self.env["res.partner"].create({"name": "Outils du Nord"})
        evidence = "Fabrique elle-même ses gouges à Sherbrooke, visite du 3 mars."
        self._classify(maker, "manufacturer", exemption_evidence=evidence)
        self._sell(self.gouge, maker)
        line = {**self._line(self.gouge), "name": "Comme amazon.ca/dp/B0"}
        self.assertFalse(self._asked(line).is_marketplace_request)

    def test_words_go_and_the_flag_stays(self):
        request = self._asked({**self._line(None), "name": "amazon.ca/dp/B0"})
        request.line_ids.name = "Mandrin"
        self._refuse(request.button_to_approve, "the vendor of this request")
        with self.assertRaises(AccessError):
            request.marketplace_flagged = False
        with self.assertRaises(AccessError):
            request.with_user(self.manager).action_unflag_marketplace()
        request.with_user(self.secretary).action_unflag_marketplace()
        request.button_to_approve()

    def test_flagged_by_hand(self):
        request = self._asked(self._line(None))
        request.marketplace_flagged = True
        self._refuse(request.button_to_approve, "the vendor of this request")
        plain = self._asked((self.gouge, 1, 5.0))
        plain.button_to_approve()
        self._refuse(lambda: plain.write({"marketplace_flagged": True}))

    def test_a_flag_does_not_gather_what_a_shop_sells(self):
        lines = {**self._line(None), "name": "amazon.ca/dp/B0"}
        request = self._asked(lines, (self.gouge, 1, 5.0))
        goods = request._marketplace_goods_lines()
        self.assertEqual(goods, request.line_ids.filtered(lambda r: not r.product_id))

    def test_a_company_under_a_marketplace(self):
        values = {"name": "Ventes", "is_company": True, "parent_id": self.amazon.id}
        self._sell(self.gouge, self.env["res.partner"].create(values))
        request = self._asked((self.gouge, 1, 5.0))
        self.assertTrue(request.is_marketplace_request)
        self.assertIn("authorization_missing", self._codes(request))
        form = self._approved((self.gouge, 1, 5.0))
        self._link(request, form).button_to_approve()
        self.assertEqual(request.marketplace_clearance, "authorized")

    def test_vendor_recognized_meanwhile(self):
        request = self._asked((self.gouge, 1, 5.0))
        request.button_to_approve()
        draft = self._asked((self.gouge, 1, 5.0))
        self._classify(self.stationer)
        self.assertTrue(draft.is_marketplace_request)
        desk = request.with_user(self.desk_user)
        self._refuse(desk.button_approved, "Papeterie du Coin")
        request.with_user(self.desk_user).button_rejected()

    def test_a_cancelled_line_counts_for_nothing_until_it_is_back(self):
        request = self._asked((self.chuck, 1, 100.0), (self.gouge, 1, 5.0))
        line = request.line_ids.filtered(lambda r: r.product_id == self.chuck)
        line.do_cancel()
        request.button_to_approve()
        self._refuse(line.do_uncancel, "Amazon.ca")

    def test_revoked_stops_what_is_next_and_lets_it_close(self):
        request, late = self._cleared(), self._covered()
        request.marketplace_authorization_id.with_user(self.dg)._revoke("Trouvé.")
        desk = request.with_user(self.desk_user)
        self.assertIn("revoked", request.marketplace_refusals)
        self._refuse(desk.button_in_progress, "revoked")
        self._refuse(lambda: self._rfq(request), "revoked")
        desk.button_done()
        form = late.marketplace_authorization_id
        form.with_user(self.dg)._revoke("Trouvé.")
        self._refuse(late.button_to_approve, "revoked")

    def test_changes_after_the_approval(self):
        request = self._cleared((self.chuck, 1, 90.0))
        desk = request.with_user(self.desk_user)
        line = desk.line_ids
        other = self._asked((self.chuck, 5, 1.0)).with_user(self.desk_user).line_ids
        changes = (
            lambda: line.write({"product_qty": 2}),
            lambda: line.write({"estimated_cost": 101.0}),
            lambda: line.write({"name": "a", "product_qty": 1.5}),
            lambda: desk.write({"line_ids": [Command.create(self._line(self.chuck))]}),
            lambda: other.write({"request_id": request.id}),
            lambda: desk.write({"marketplace_authorization_id": False}),
            lambda: line.write({"marketplace_authorization_line_id": False}),
            lambda: line.write(
                {"product_uom_id": self.env.ref("uom.product_uom_dozen")}
            ),
        )
        for number, change in enumerate(changes):
            with self.subTest(number):
                self._refuse(change)
                self.env.invalidate_all()
        line.write({"estimated_cost": 100.0})
        line.write({"product_qty": 0.5, "estimated_cost": 10.0})
        self.assertEqual(request.state, "approved")

    def test_plain_request_that_gets_a_marketplace_line_later(self):
        request = self._asked((self.gouge, 1, 5.0))
        request.button_to_approve()
        desk = request.with_user(self.desk_user)
        for values in (
            self._line(self.chuck),
            {**self._line(None), "name": "amazon.ca/dp/B0"},
        ):
            self._refuse(
                lambda values=values: desk.write(
                    {"line_ids": [Command.create(values)]}
                ),
                "Amazon",
            )
        self._refuse(lambda: desk.line_ids.write({"product_id": self.chuck.id}))
        self._refuse(lambda: desk.line_ids.write({"name": "amazon.ca/dp/B0"}))
        self._refuse(lambda: desk.write({"description": "amazon.ca/dp/B0"}))
        self.assertFalse(request.is_marketplace_request)
        desk.line_ids.write({"product_qty": 9})

    def test_a_swallowed_refusal_leaves_nothing(self):
        request = self._asked()
        self._swallowed(request.button_to_approve)
        self._swallowed(lambda: self._asked(user=self.asker, state="approved"))
        query = "SELECT state FROM purchase_request WHERE create_uid = %s"
        self.assertEqual(self._sql(query, self.asker.id), [("draft",)])

    def test_database_refuses_too(self):
        request = self._asked()
        with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
            self._alter(request, state="approved")

    def test_decision_fields_are_not_written(self):
        forged = {"marketplace_clearance": "prior", "is_marketplace_request": False}
        users = (self.asker, self.desk_user, self.manager)
        self._assert_unwritable(self._asked(), forged, users, AccessError)

    def test_a_forged_vendor_or_total_does_not_count(self):
        request = self._asked()
        request.line_ids.sudo().write({"supplier_id": self.stationer.id})
        request.sudo().write({"estimated_cost": 0.0})
        self.assertEqual(request.line_ids.supplier_id, self.amazon)
        self._refuse(request.button_to_approve, "Amazon.ca")

    def test_two_requests_in_one_message(self):
        requests = self._asked() | self._asked() | self._asked((self.gouge, 1, 1.0))
        with self.assertRaises(UserError) as caught:
            requests.button_to_approve()
        for request in requests[:2]:
            self.assertIn(request.name, f"{caught.exception}")
        self.assertNotIn(requests[2].name, f"{caught.exception}")


@tagged("post_install", "-at_install")
class TestRequestForm(RequestCase):
    """The form that the requester asks for, from the request."""

    def test_form_is_prepared_and_opened_again(self):
        request = self._asked((self.chuck, 3, 100.0), (self.gouge, 1, 5.0))
        action = request.action_request_marketplace_authorization()
        form = request.marketplace_authorization_id
        self.assertEqual(action["res_id"], form.id)
        self.assertEqual(form.requester_id, self.asker)
        self.assertEqual(form.marketplace_id, self.marketplace)
        self.assertEqual(form.partner_id, self.amazon)
        self.assertEqual(form.line_ids.product_id, self.chuck)
        self.assertEqual(form.line_ids.quantity, 3)
        # Rounded up: the request itself must not exceed what it asks for.
        self.assertEqual(form.line_ids.price_unit, 33.34)
        self.assertIn("still a draft", request.marketplace_refusals)
        request.action_request_marketplace_authorization()
        self.assertEqual(request.marketplace_authorization_id, form)
        self.assertEqual(
            request.action_open_marketplace_authorization()["res_id"], form.id
        )

    def test_form_of_a_line_that_only_gives_an_address(self):
        request = self._asked({**self._line(None, 2), "name": "amazon.ca/dp/B0"})
        request.action_request_marketplace_authorization()
        form = request.marketplace_authorization_id
        self.assertEqual(form.marketplace_id, self.marketplace)
        self.assertEqual(form.line_ids.quantity, 2)
        self.assertEqual(
            request.line_ids.marketplace_authorization_line_id, form.line_ids
        )

    def test_substitute_is_asked_to_procurement(self):
        request = self._asked()
        request.action_request_marketplace_substitute()
        form = request.marketplace_authorization_id
        self.assertTrue(form.sudo().substitute_requested_on)

    def test_a_form_for_another_person_to_read(self):
        """Who approves the request sees its banner without a right on the form."""
        request = self._covered()
        manager = self._user("mkp_pr_only", MANAGER)
        form = request.with_user(manager)
        self.assertFalse(form.marketplace_refusals)
        read = form.web_read({"marketplace_authorization_id": {"fields": {}}})
        self.assertTrue(read[0]["marketplace_authorization_id"])

    def test_an_approved_form_makes_the_request(self):
        """Its author is called, and sends what was prepared."""
        form = self._request((self.chuck, 2, 100.0), user=self.asker)
        form.with_user(self.principal)._submit()
        form.with_user(self.dg)._approve()
        self.assertEqual(form.sudo().activity_ids.user_id, self.asker)
        action = form.with_user(self.asker).action_create_purchase_request()
        request = self._opened(action, self.asker)
        self.assertFalse(request.marketplace_refusals)
        self.assertEqual(request.line_ids.product_qty, 2)
        self.assertIn(request.name, form.with_user(self.principal).progress)
        self._order_made_by(request)
        self.assertIn("ordered on", form.with_user(self.principal).progress)

    def _order_made_by(self, request):
        request.button_to_approve()
        request.with_user(self.desk_user).button_approved()
        order = self._order_made(request)
        self.assertEqual(order.state, "purchase")

    def test_the_secretariat_removes_the_flag_on_the_screen(self):
        request = self._asked({**self._line(None), "name": "amazon.ca/dp/B0"})
        request.line_ids.name = "Mandrin"
        arch = request.get_view()["arch"]
        self.assertNotIn("action_unflag_marketplace", arch)
        # OCA shows to who makes requests those that are theirs.
        users = self.env.ref("purchase_request.group_purchase_request_user")
        self.secretary.group_ids |= users
        mine = request.with_user(self.secretary)
        self.assertFalse(self._is_hidden(Form(mine), "action_unflag_marketplace"))
        mine.action_unflag_marketplace()
        request.button_to_approve()
        self.assertEqual(request.state, "to_approve")

    def test_whoever_checks_opens_the_request_and_its_order(self):
        request = self._cleared()
        order = self._order_made(request)
        auditor = self._user("mkp_auditor", "account.group_account_readonly")
        for user in (self.secretary, self.dg, self.payable, auditor):
            for record in (request, order):
                self._forget()
                self.assertTrue(Form(record.with_user(user)).name)

    def test_a_blocked_request_has_one_next_step(self):
        screen = Form(self._asked())
        self.assertTrue(self._is_hidden(screen, "button_to_approve"))
        asks = "action_request_marketplace_authorization"
        self.assertFalse(self._is_hidden(screen, asks))
        self.assertFalse(self._is_hidden(Form(self._covered()), "button_to_approve"))

    def _is_hidden(self, screen, name):
        [button] = screen._view["tree"].iterfind(f".//button[@name='{name}']")
        nodes = (button, *button.iterancestors())
        values = screen._get_eval_context()
        return any(
            safe_eval(node.get("invisible") or "False", values) for node in nodes
        )

    def test_the_establishment_is_that_of_the_requester(self):
        self.school.manager_id = self.asker
        request = self._asked(user=self.asker)
        request.with_user(self.desk_user).action_request_marketplace_authorization()
        form = request.sudo().marketplace_authorization_id
        self.assertEqual(form.establishment_id, self.school)
