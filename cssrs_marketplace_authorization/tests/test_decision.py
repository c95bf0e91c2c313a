from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DG, FORM, MarketplaceCase


@tagged("post_install", "-at_install")
class TestDecision(MarketplaceCase):
    """Only the Director General decides (R5, R6)."""

    def test_only_the_director_general_decides(self):
        admin = self.env.ref("base.user_admin")
        # Nobody holds the power by default.
        self.assertFalse(admin.has_group(DG) or self.odoobot.has_group(DG))
        request = self._submitted()
        acts = {
            act: lambda mine, act=act: getattr(mine, act)("Parce que.")
            for act in ("_approve", "_refuse", "_return")
        }
        users = (self.principal, self.designee, self.teacher, self.buyer)
        users += (self.secretary, self.payable, self.manager, self.odoobot, admin)
        self._assert_nobody(request, acts, users)
        self.assertEqual(request.state, "submitted")

    def test_approval_is_stamped_and_sealed(self):
        authorization = self._approved()
        expected = {"state": "approved", "decided_by": self.dg.id}
        expected["decided_by_name"] = self.dg.name
        self.assertRecordValues(authorization, [expected])
        self.assertTrue(authorization.decided_on)
        self.assertRegex(authorization.seal, "^[0-9a-f]{64}$")
        self.assertIsNone(self._finding())

    def test_decision_fields_are_written_by_no_one(self):
        request = self._submitted()
        forged = {
            "state": "approved",
            "decided_by": self.dg.id,
            "decided_on": "2026-01-01 00:00:00",
            "decision_note": "Oui.",
            "seal": "0" * 64,
            "amount_committed": -100.0,
            "amount_limit": 10.0**6,
            "amount_untaxed": 10.0**6,
            "valid_until": "2099-01-01",
            "submitted_by": self.teacher.id,
            "name": "AUT/1",
        }
        users = (self.principal, self.buyer, self.dg, self.manager, self.odoobot)
        self._assert_unwritable(request, forged, users)
        self.assertEqual(request.state, "submitted")

    def test_created_approved_is_refused_or_a_draft(self):
        values = {
            "establishment_id": self.school.id,
            "marketplace_id": self.marketplace.id,
        }
        requests = self.env[FORM].with_user(self.dg)
        with self.assertRaises(AccessError):
            requests.create({**values, "state": "approved"})
        sneaky = requests.with_context(
            default_state="approved", default_seal="x", default_decided_by=self.dg.id
        ).create(values)
        self.assertEqual(sneaky.state, "draft")
        self.assertFalse(sneaky.seal or sneaky.decided_by)
        self.env["ir.default"].set(FORM, "state", "approved")
        self.assertEqual(requests.create(values).state, "draft")

    def test_who_submitted_does_not_decide(self):
        self.school.manager_id = self.dg
        request = self._request(user=self.dg)
        request._submit()
        with self.assertRaisesRegex(UserError, "your own request"):
            request._approve()

    def test_reason_is_mandatory(self):
        request = self._submitted().with_user(self.dg)
        for act in ("_refuse", "_return"):
            with self.assertRaisesRegex(UserError, "reason is required"):
                getattr(request, act)("  ")
        request._refuse("Le bien se trouve ailleurs.")
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.decision_note, "Le bien se trouve ailleurs.")

    def test_return_then_submit_again(self):
        request = self._submitted()
        request.with_user(self.dg)._return("Ajouter la réponse du fabricant.")
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.submitted_by)
        self.assertEqual(request.activity_ids.user_id, self.principal)
        answer = {"source": "Le fabricant", "outcome": "Fermé depuis 2019."}
        request.with_user(self.principal).alternative_ids = [Command.create(answer)]
        request.with_user(self.principal)._submit()
        self.assertEqual(request.state, "submitted")
        self.assertFalse(request.decision_note)

    def test_decided_once(self):
        authorization = self._approved().with_user(self.dg)
        for act in ("_approve", "_refuse", "_return"):
            with self.assertRaisesRegex(UserError, "cannot be done"):
                getattr(authorization, act)("Encore.")

    def test_cancel_by_the_author_or_the_direction(self):
        request = self._submitted()
        with self.assertRaises(UserError):
            request.with_user(self.teacher).action_cancel()
        request.with_user(self.principal).action_cancel()
        self.assertEqual(request.state, "cancelled")

    def test_expiry_comes_from_the_settings(self):
        self.company.marketplace_validity_days = 90
        authorization = self._approved()
        self.assertTrue(authorization.valid_until)

    def test_wizard_asks_and_the_server_decides(self):
        request = self._submitted()
        action = request.with_user(self.dg).action_refuse()
        wizard = self._opened(action, self.dg)
        wizard.reason = "Unique : un équivalent existe."
        self.assertFalse(wizard.omissions)
        again = wizard.action_confirm()
        self.assertEqual(self._opened(again, self.dg), wizard)
        self.assertIn("at least one of the four criteria", wizard.omissions)
        self.assertEqual(request.state, "submitted")
        wizard.unmet_unique = True
        self.assertFalse(wizard.omissions)
        wizard.action_confirm()
        self.assertEqual(request.state, "refused")
        self.assertEqual(request.unmet_criteria, "the good is unique")
        with self.assertRaises(UserError):
            request.with_user(self.principal).action_refuse()

    def test_wizard_made_by_hand_gives_nothing(self):
        request = self._submitted()
        wizard = (
            self.env["purchase.marketplace.reason"]
            .with_user(self.principal)
            .create(
                {
                    "authorization_id": request.id,
                    "act": "refuse",
                    "reason": "Non.",
                    "unmet_unique": True,
                }
            )
        )
        with self.assertRaises(UserError):
            wizard.action_confirm()
