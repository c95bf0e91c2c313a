"""A request withdrawn, returned and completed, refused and taken up (R6, R8)."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..constants import ACTIVITY_DECIDE, ACTIVITY_NEWCOMER, ACTIVITY_SUBSTITUTE
from .common import FORM, MarketplaceCase, WebCase


@tagged("post_install", "-at_install")
class TestCorrection(MarketplaceCase):
    """What was submitted and answered stays; what follows is a further fact."""

    def _facts(self, form):
        entries = self.env["purchase.marketplace.trail"].sudo()
        found = entries.search([("res_model", "=", FORM), ("res_id", "=", form.id)])
        return found.sorted("id").mapped("kind")

    # ---- withdrawn -----------------------------------------------------------------

    def test_withdrawn_corrected_and_submitted_again(self):
        request = self._submitted()
        number = request.name
        self.assertTrue(request.can_withdraw)
        request.action_withdraw()
        expected = {"state": "draft", "submitted_by": False, "submitted_on": False}
        self.assertRecordValues(request, [{**expected, "name": number}])
        self.assertFalse(request.sudo().activity_search([ACTIVITY_DECIDE]))
        self.assertIn("withdrawn", request.message_ids[0].body)
        request.need = "Remettre en service le tour, et le banc d’essai."
        request.action_submit()
        self.assertEqual(request.name, number)
        self.assertEqual(self._facts(request), ["submitted", "withdrawn", "submitted"])
        self.assertFalse(self._finding())

    def test_withdrawn_may_be_submitted_as_it_was(self):
        request = self._submitted()
        request.action_withdraw()
        request.action_submit()
        self.assertEqual(request.state, "submitted")

    def test_who_withdraws(self):
        designation = self.env["purchase.marketplace.designation"]
        designation.with_user(self.principal).create({"user_id": self.designee.id})
        request = self._request(user=self.designee)
        request.action_submit()
        for user in (self.dg, self.secretary, self.buyer, self.manager, self.odoobot):
            mine = request.with_user(user)
            self.assertFalse(mine.can_withdraw, user.login)
            with self.assertRaises(UserError):
                mine.action_withdraw()
            with self.assertRaises(UserError):
                mine.sudo().action_withdraw()
        request.with_user(self.principal).action_withdraw()
        self.assertIn(
            self.designee.partner_id, request.message_ids[0].notified_partner_ids
        )
        request.with_user(self.designee).action_submit()
        request.with_user(self.designee).action_withdraw()
        self.assertEqual(request.activity_ids.user_id, self.principal)

    def test_decided_is_not_withdrawn(self):
        for state in ("approved", "refused", "returned", "substituted", "cancelled"):
            request = self._bring(self._request(), state)
            with self.subTest(state), self.assertRaises(UserError):
                request.action_withdraw()

    # ---- returned ------------------------------------------------------------------

    def test_whoever_submitted_is_told_of_the_answer(self):
        designation = self.env["purchase.marketplace.designation"]
        designation.with_user(self.principal).create({"user_id": self.designee.id})
        request = self._request(user=self.teacher)
        request.with_user(self.designee).action_submit()
        request.with_user(self.dg)._return("Joindre la réponse du grossiste.")
        told = request.message_ids[0].notified_partner_ids
        people = self.teacher | self.designee | self.principal
        self.assertEqual(told & people.partner_id, people.partner_id)

    def test_returned_is_not_submitted_unchanged(self):
        request = self._bring(self._request(), "returned")
        self.assertEqual(self._codes(request), ["unchanged"])
        with self.assertRaisesRegex(UserError, "Nothing has changed"):
            request.action_submit()
        good, source = request.line_ids, request.alternative_ids
        for name, change in {
            "need": lambda: request.write({"need": "Le tour et le banc d’essai."}),
            "charges": lambda: request.write({"amount_charges": 12.5}),
            "seller": lambda: request.write({"third_party_seller": "X"}),
            "reason": lambda: good.write({"unique_reason": "a" * 20 + " bc" * 40}),
            "quantity": lambda: good.write({"quantity": 2}),
            "page": lambda: good.write({"product_url": "https://amazon.ca/x"}),
            "answer": lambda: source.write({"outcome": "Épuisé, dit-il."}),
            "source": lambda: source.copy(),
            "attached": lambda: self.env["ir.attachment"].create(
                {"name": "a", "res_model": FORM, "res_id": request.id, "raw": b"x"}
            ),
        }.items():
            with self.subTest(name), self._undone():
                change()
                self.assertNotIn("unchanged", self._codes(request))

    def test_the_same_words_written_again_change_nothing(self):
        request = self._bring(self._request(), "returned")
        good = request.line_ids
        values = good.copy_data()[0]
        request.line_ids = [Command.delete(good.id), Command.create(values)]
        request.need = request.need
        self.assertEqual(self._codes(request), ["unchanged"])

    def test_the_gap_goes_while_the_answer_is_typed(self):
        request = self._bring(self._request(), "returned")
        with Form(request) as screen:
            self.assertIn("Nothing has changed", screen.submission_gaps)
            screen.need = "Remettre en service le tour et le banc d’essai."
            self.assertFalse(screen.submission_gaps)

    # ---- refused -------------------------------------------------------------------

    def test_refused_is_taken_up_in_another(self):
        request = self._bring(self._request(), "refused")
        again = self._opened(request.action_take_up(), self.principal)
        self.assertRecordValues(
            again,
            [
                {
                    "state": "draft",
                    "name": False,
                    "previous_id": request.id,
                    "attestation": False,
                    "decision_note": False,
                    "requester_id": self.principal.id,
                }
            ],
        )
        self.assertEqual(again.line_ids.unique_reason, request.line_ids.unique_reason)
        self.assertEqual(again.alternative_ids.date, request.alternative_ids.date)
        self.assertIn("Un équivalent existe.", again.previous_answer)
        expected = ["criterion_not_met", "attestation_missing"]
        self.assertEqual(self._codes(again), expected)
        self.assertEqual(request.action_take_up()["res_id"], again.id)
        self.assertEqual(request.state, "refused")
        again.line_ids.is_unique = True
        again.attestation = True
        again.action_submit()
        self.assertFalse(self._finding())

    def test_refused_then_a_substitute_is_asked_for(self):
        request = self._bring(self._request(), "refused")
        again = self._opened(request.action_take_up_substitute(), self.principal)
        self.assertEqual(again.previous_id, request)
        self.assertIn(
            self.buyer, again.sudo().activity_search([ACTIVITY_SUBSTITUTE]).user_id
        )
        self.assertEqual(request.state, "refused")

    def test_what_is_open_or_approved_is_not_taken_up(self):
        for state in ("draft", "submitted", "returned", "approved", "substituted"):
            request = self._bring(self._request(), state)
            with self.subTest(state), self.assertRaises(UserError):
                request.action_take_up()

    def test_the_link_is_forged_by_nobody(self):
        request, other = self._request(), self._submitted()
        forged = {"previous_id": other.id}
        users = (self.principal, self.buyer, self.manager)
        self._assert_unwritable(request, forged, users, AccessError)


@tagged("post_install", "-at_install")
class TestCorrectionByCall(WebCase):
    """The same doors, through a session of each role (R5, R8)."""

    def test_each_role(self):
        request = self._submitted()
        others = (self.teacher, self.buyer, self.secretary, self.dg, self.manager)
        for user in others:
            with self.subTest(user.login):
                self._enter(user)
                for act in ("action_withdraw", "action_take_up"):
                    refused = self.assertRaises(JsonRpcException)
                    with refused, mute_logger("odoo.http"):
                        self._rpc(FORM, act, [request.ids])
                self.assertEqual(request.state, "submitted")
        self._enter(self.principal)
        self._rpc(FORM, "action_withdraw", [request.ids])
        request.invalidate_recordset()
        self.assertEqual(request.state, "draft")


@tagged("post_install", "-at_install")
class TestNewcomer(MarketplaceCase):
    """A marketplace that is not in the list stops nobody but the approval (R1)."""

    def _of_newcomer(self, **values):
        named = {"newcomer_name": "Bazar", "newcomer_url": "https://www.bazar.example"}
        return self._request(marketplace_id=False, **{**named, **values})

    def test_the_school_submits_and_the_secretariat_is_asked(self):
        request = self._of_newcomer(newcomer_url=False)
        self.assertEqual(self._codes(request), ["newcomer_url_missing"])
        request.newcomer_url = "https://www.bazar.example"
        request.action_submit()
        asked = request.sudo().activity_search([ACTIVITY_NEWCOMER]).user_id
        self.assertIn(self.secretary, asked)
        self.assertIn("Bazar", str(request.with_user(self.dg)._printed_page()))

    def test_a_sign_in_its_name_stands_for_no_other(self):
        """“Am%n” is not Amazon: it is another marketplace."""
        request = self._of_newcomer(newcomer_name="Am%n")
        request.action_submit()
        request.with_user(self.secretary).action_add_marketplace()
        self.assertEqual(request.marketplace_id.name, "Am%n")

    def test_approved_once_the_secretariat_has_added_it(self):
        request = self._of_newcomer()
        request.action_submit()
        decider = request.with_user(self.dg)
        self.assertTrue(decider.can_decide)
        with self.assertRaisesRegex(UserError, "not in the list"):
            decider.action_approve()
        for user in (self.principal, self.buyer, self.dg, self.manager):
            for mine in (request.with_user(user), request.with_user(user).sudo()):
                with self.assertRaises(UserError):
                    mine.action_add_marketplace()
        request.with_user(self.secretary).action_add_marketplace()
        self.assertEqual(request.marketplace_id.name, "Bazar")
        self.assertEqual(request.marketplace_id.domain_names, "bazar.example")
        self.assertFalse(request.sudo().activity_search([ACTIVITY_NEWCOMER]))
        self.assertFalse(self._finding())
        decider._approve()
        self.assertFalse(self._finding())

    def test_one_that_is_known_already_is_not_added_twice(self):
        request = self._of_newcomer(newcomer_name="amazon")
        request.with_user(self.secretary).action_add_marketplace()
        self.assertEqual(request.marketplace_id, self.marketplace)

    def test_a_vendor_to_classify_is_opened_once(self):
        request = self._of_newcomer().with_user(self.secretary)
        action = request.action_add_vendor_to_classify()
        vendor = self._opened(action, self.secretary)
        self.assertEqual(vendor.online_vendor_type, "to_classify")
        again = request.action_add_vendor_to_classify()
        self.assertEqual(again["res_id"], vendor.id)
        self.assertTrue(request.is_newcomer)


@tagged("post_install", "-at_install")
class TestSourceFiles(MarketplaceCase):
    """What a source shows is filed on the form, and is evidence from then on (R27)."""

    def _file(self, user=None, **values):
        values = {"name": "Capture.png", "raw": b"Introuvable", **values}
        files = self.env["ir.attachment"].with_user(user or self.principal)
        return files.create(values)

    def test_an_attached_file_is_filed_and_kept(self):
        request = self._request()
        source = request.alternative_ids
        file = self._file(res_model=source._name)
        source.attachment_ids = file
        self.assertEqual((file.res_model, file.res_id), (FORM, request.id))
        request.action_submit()
        self.assertTrue(file.with_user(self.dg).has_access("read"))
        for go in (file.unlink, lambda: file.write({"raw": b"x"})):
            with self.assertRaises(UserError):
                go()
        self.assertFalse(self._finding())

    def test_what_another_record_holds_is_copied(self):
        mine = self._file(res_model=FORM, res_id=self._request().id)
        source = self._request().alternative_ids
        source.attachment_ids = mine
        self.assertNotEqual(source.attachment_ids, mine)
        self.assertEqual(source.attachment_ids.raw, mine.raw)
        theirs = self._file(self.buyer)
        with self.assertRaises(AccessError):
            source.attachment_ids = theirs

    def test_a_blank_source_leaves_with_the_submission(self):
        request = self._request()
        request.alternative_ids = [Command.create({})]
        request.action_submit()
        self.assertEqual(request.alternative_ids.source, "Outillage Québec")
