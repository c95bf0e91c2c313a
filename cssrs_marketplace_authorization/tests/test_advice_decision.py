from datetime import timedelta

from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..words.refusals import decision
from .advice import AdviceMixin
from .common import DG, FORM, SECRETARIAT, WebCase
from .evidence import FileMixin

CHECK = "res.users.identitycheck"
REASON = "purchase.marketplace.reason"
INTERIM = "purchase.marketplace.interim"


@tagged("post_install", "-at_install")
class TestAdviceDecision(AdviceMixin, FileMixin, WebCase):
    """What is read by whoever decides, or tries to (R5, R6, R25, R27)."""

    table = decision.TABLE

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    def _approve(self, request):
        """The button of the Director General, and the password that it asks for."""
        self._confirm_approval(self._press_web(request, "action_approve"))
        self.assertEqual(request.state, "approved")

    def _press_web(self, request, name):
        """Press a button in a session of the Director General; the answer."""
        self.authenticate(self.dg.login, "mkp_dgxx")
        return self._call_web(FORM, name, request.ids)

    def _confirm_approval(self, answer):
        """Give the password in the dialog that the button has opened."""
        check = [answer["result"]["res_id"]]
        return self._call_web(CHECK, "run_check", check, password="mkp_dgxx")

    def _call_web(self, model, name, ids, **context):
        self.env.flush_all()
        params = {"model": model, "method": name, "args": [ids]}
        params["kwargs"] = {"context": {"lang": "en_US", **context}}
        route = f"/web/dataset/call_button/{model}/{name}"
        with mute_logger("odoo.http"):
            answer = self.url_open(route, json={"params": params}).json()
        self.env.invalidate_all()
        return answer

    def _said(self, answer):
        """The error that an answer shows."""
        return answer.get("error", {}).get("data", {}).get("message", "")

    # ---- who decides, and how ------------------------------------------------------

    def _follow_not_holder(self):
        request = self._submitted()
        for user in (self.principal, self.manager):
            self._refused("not_holder", request.with_user(user)._approve)
        self.assertEqual(request.activity_ids.user_id, self.dg)
        request.with_user(self.dg)._approve()

    def _follow_own_request(self):
        self.school.manager_id = self.dg
        request = self._submitted(user=self.dg)
        self._refused("own_request", request._approve)
        self.env["purchase.marketplace.designation"].with_user(self.dg).create(
            {"establishment_id": self.school.id, "user_id": self.designee.id}
        )
        self._press(request, self.dg, "action_cancel")
        again = request.with_user(self.designee).copy()
        again.attestation = True
        self._press(self._tried(again), self.designee, "action_submit")
        again.with_user(self.dg)._approve()

    def _tried(self, request):
        values = {"source": "Outillage Québec", "outcome": "Épuisé."}
        request.alternative_ids = [Command.create(values)]
        return request

    def _follow_not_in_charge(self):
        request = self._submitted(user=self.principal)
        request.message_subscribe(self.teacher.partner_id.ids)
        self.school.designation_ids = [Command.create({"user_id": self.teacher.id})]
        mine = request.with_user(self.teacher)
        self._refused("not_in_charge", mine._substitute, "Chez le quincaillier.")
        with self._undone():
            action = self._press(request, self.buyer, "action_substitute")
            found = {"substitute_name": "Mandrin", "reason": "Au coin de la rue."}
            self._confirm(action, self.buyer, **found)
        self.school.designation_ids.unlink()
        self._refused("not_in_charge", request.with_user(self.buyer).action_cancel)
        for user in (self.principal, self.secretary):
            with self._undone():
                self._press(request, user, "action_cancel")

    def _follow_wrong_state(self):
        request = self._submitted()
        request.action_cancel()
        self._refused("wrong_state", request.with_user(self.dg)._approve)
        with self.assertRaisesRegex(AssertionError, "no button"):
            self._press(request, self.dg, "action_approve")

    def _follow_not_in_person(self):
        request, dg = self._submitted(), self.dg.id
        action = self.env["ir.actions.server"].create(
            {
                "name": "Approuver",
                "model_id": self.env["ir.model"]._get_id(FORM),
                "state": "code",
                "code": f"model.browse({request.id}).with_user({dg})._approve()",
            }
        )
        self._refused("not_in_person", action.with_user(self.manager).run)
        self._approve(request)

    def _follow_not_asked(self):
        request = self._request()
        principal = request.establishment_id.manager_id
        submit = f"with_user({principal.id})._submit()"
        action = self.env["ir.actions.server"].create(
            {
                "name": "Soumettre",
                "model_id": self.env["ir.model"]._get_id(FORM),
                "state": "code",
                "code": f"model.browse({request.id}).{submit}",
            }
        )
        self._refused("not_asked", action.with_user(self.manager).run)
        request.with_user(principal).action_submit()
        self.assertEqual(request.state, "submitted")

    def _follow_identity_missing(self):
        request = self._submitted()
        button = self.env.registry[FORM].action_view_purchase_orders
        body = lambda record: record._approve() or True  # noqa: E731
        self.env.registry[FORM].action_view_purchase_orders = body
        try:
            said = self._said(self._press_web(request, "action_view_purchase_orders"))
        finally:
            self.env.registry[FORM].action_view_purchase_orders = button
        self._hear("identity_missing", said)
        self._approve(request)

    def _follow_marketplace_unknown(self):
        named = {"newcomer_name": "Bazar", "newcomer_url": "https://bazar.example"}
        request = self._submitted(marketplace_id=False, **named)
        self._hear(
            "marketplace_unknown",
            self._said(self._press_web(request, "action_approve")),
        )
        self._press(request, self.secretary, "action_add_marketplace")
        self._approve(request)

    def _follow_not_as_shown(self):
        request = self._submitted()
        shown = self._press_web(request, "action_approve")
        request.with_user(self.dg)._return("Joindre la réponse du grossiste.")
        request.with_user(self.principal).attestation = True
        request.with_user(self.principal).need = "Remettre le tour en service."
        request.with_user(self.principal).action_submit()
        self._hear("not_as_shown", self._said(self._confirm_approval(shown)))
        self._approve(request)

    def _follow_power_suspended(self):
        request = self._submitted()
        mandate = self._suspended()
        self._refused("power_suspended", request.with_user(self.dg)._approve)
        self._press(mandate, self.secretary, "action_confirm")
        request.with_user(self.dg)._approve()

    def _suspended(self):
        self.dg.with_user(self.manager).write({"password": "known"})
        mandates = self.env["purchase.marketplace.mandate"]
        return mandates.search([("user_id", "=", self.dg.id), ("date_to", "=", False)])

    def _follow_confirmer_missing(self):
        mandate = self._suspended()
        self._refused("confirmer_missing", mandate.with_user(self.buyer).action_confirm)
        self._press(mandate, self.secretary, "action_confirm")

    def _follow_confirmer_concerned(self):
        mandate = self._suspended()
        self.manager.group_ids += self.env.ref(SECRETARIAT)
        self._refused(
            "confirmer_concerned", mandate.with_user(self.manager).action_confirm
        )
        self._press(mandate, self.secretary, "action_confirm")

    def _follow_not_alone(self):
        requests = self._submitted() | self._submitted()
        self._refused("not_alone", requests.with_user(self.dg)._approve)
        for request in requests:
            request.with_user(self.dg)._approve()

    def _follow_criteria_missing(self):
        request = self._submitted()
        action = self._press(request, self.dg, "action_refuse")
        refuse = {"reason": "Un équivalent existe."}
        # The dialog says it, and keeps what was typed.
        self._confirm(action, self.dg, **refuse)
        dialog = self._opened(action, self.dg)
        self._hear("criteria_missing", dialog.omissions)
        self.assertEqual(dialog.reason, refuse["reason"])
        self.assertEqual(request.state, "submitted")
        self._confirm(action, self.dg, **refuse, unmet_unique=True)
        self.assertEqual(request.state, "refused")

    def _follow_reason_missing(self):
        request = self._approved()
        action = self._press(request, self.dg, "action_revoke")
        self._refused(
            "reason_missing", lambda: self._confirm(action, self.dg, reason=" ")
        )
        self._confirm(action, self.dg, reason="Substitut trouvé.")
        self.assertEqual(request.state, "revoked")

    # ---- the file ------------------------------------------------------------------

    def _follow_file_kept(self):
        request = self._request()
        message = self._comment(request, self.principal)
        request._submit()
        self._refused("file_kept", message.unlink)
        self._refused("file_kept", message.attachment_ids.unlink)
        self.assertTrue(self._comment(request, self.principal).attachment_ids)

    def _follow_file_not_deleted(self):
        request = self._submitted()
        self._refused("file_not_deleted", request.unlink)
        self._press(request, self.principal, "action_cancel")
        again = self._tried(request.copy())
        again.attestation = True
        self._press(again, self.principal, "action_submit")
        sheet = self._issue_one()
        self._refused("file_not_deleted", sheet.unlink)
        self._bring(again, "approved")
        self.assertTrue(self._issue())

    def _issue_one(self):
        self._approved()
        return self._issue()

    def _follow_file_closed(self):
        request, draft = self._submitted(), self._request()
        document = self._document(draft, self.principal)
        move = {"res_id": request.id}
        self._refused("file_closed", document.write, move)
        self.assertTrue(self._document(request, self.principal))
        self.assertTrue(self._comment(request, self.principal))

    # ---- the power -----------------------------------------------------------------

    def _give(self, *commands):
        """What the administrator saves on the sheet of the group."""
        self.env.ref(DG).with_user(self.manager).user_ids = list(commands)
        self.env.flush_all()

    # ---- interims ------------------------------------------------------------------

    def _prepare(self, user=None, by=None, first=0, last=1):
        """What the Director General, or the secretariat, saves on an interim."""
        today = self._today()
        interims = self.env[INTERIM].with_user(by or self.dg)
        with Form(interims) as form:
            form.user_id = user or self.teacher
            form.date_from = today + timedelta(days=first)
            form.date_to = today + timedelta(days=last)
            form.instrument = "CA-2026-117"
        return form.record

    def _replaced(self, user):
        self._forget()
        holders = self.env[FORM]._get_holders(self.company)
        self.assertEqual(holders, user)

    def _follow_interim_preparer(self):
        self.dg.with_user(self.manager).write({"password": "known"})
        self._refused("interim_preparer", self._prepare)
        self._prepare(by=self.secretary)
        self._replaced(self.teacher)

    def _follow_interim_ender(self):
        interim = self._prepare(by=self.secretary)
        end = interim.with_user(self.buyer).sudo().action_end
        self._refused("interim_ender", end)
        self._press(interim, self.secretary, "action_end")
        self.assertEqual(interim.state, "over")

    def _follow_interim_own(self):
        own = {"user": self.secretary, "by": self.secretary}
        self._refused("interim_own", lambda: self._prepare(**own))
        self._prepare(self.secretary, self.dg)
        self._replaced(self.secretary)

    def _follow_interim_elsewhere(self):
        there = self._company()
        away = {"company_id": there.id, "company_ids": [Command.set(there.ids)]}
        self.designee.write(away)
        self._refused("interim_elsewhere", lambda: self._prepare(self.designee))
        self._prepare()
        self._replaced(self.teacher)

    def _follow_interim_holder(self):
        held = {"user": self.dg, "by": self.secretary}
        self._refused("interim_holder", lambda: self._prepare(**held))
        self._prepare(by=self.secretary)
        self._replaced(self.teacher)

    def _follow_interim_past(self):
        self._refused("interim_past", lambda: self._prepare(first=-1))
        self._prepare()
        self._replaced(self.teacher)

    def _follow_interim_overlap(self):
        first = self._prepare(self.designee, first=1, last=3)
        self._refused("interim_overlap", lambda: self._prepare(last=2))
        with self._undone():
            self._prepare(last=0)
            self._replaced(self.teacher)
        self._press(first, self.dg, "action_end")
        self._prepare(last=2)
        self._replaced(self.teacher)

    def _waiting(self, code):
        """What whoever waits reads on a submitted request."""
        self._forget()
        html = self.env[FORM].search([("state", "=", "submitted")], limit=1)
        self._hear(code, html.with_user(self.principal).office_vacancy)

    def _follow_office_vacant(self):
        self._submitted()
        self._give(Command.clear())
        self._waiting("office_vacant")
        with self._undone():
            self._give(Command.link(self.teacher.id))
            self._replaced(self.teacher)
        self._prepare(by=self.secretary)
        self._replaced(self.teacher)

    def _follow_office_suspended(self):
        request, mandate = self._submitted(), self._suspended()
        self._waiting("office_suspended")
        self._press(mandate, self.secretary, "action_confirm")
        request.with_user(self.dg)._approve()

    def _follow_power_held(self):
        other, holders = self.teacher, self.env[FORM]._get_holders
        give = Command.link(other.id), Command.unlink(self.dg.id)
        self._refused("power_held", lambda: self._give(give[0]))
        self.env.registry.clear_all_caches()
        with self._undone():
            self._give(give[1])
            self._give(give[0])
            self.assertEqual(holders(self.company), other)
        self._give(*give)
        self.assertEqual(holders(self.company), other)

    def _follow_power_shared(self):
        self._give(Command.clear())
        both = Command.set((self.teacher | self.designee).ids)
        self._refused("power_shared", lambda: self._give(both))
        self.env.registry.clear_all_caches()
        self._give(Command.set(self.designee.ids))
        self.assertEqual(self.env[FORM]._get_holders(self.company), self.designee)
