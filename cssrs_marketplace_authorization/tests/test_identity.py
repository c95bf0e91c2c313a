import json
import time
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..rules import trail as rules
from .common import MarketplaceMixin

FORM = "purchase.marketplace.authorization"
REASON = "purchase.marketplace.reason"
CHECK = "res.users.identitycheck"
PASSWORD = "marketplace_dg_web"


@tagged("post_install", "-at_install")
class TestIdentity(MarketplaceMixin, HttpCase):
    """The Director General decides in person, through the real web (R5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_school()
        cls.dg.password = PASSWORD
        cls.request = cls._submitted()

    def _sign_in(self, user, password=None, identified=False):
        extra = {"identity-check-last": time.time()} if identified else {}
        self.authenticate(user.login, password or user.login, session_extra=extra)

    def _sign_in_dg(self, identified=False):
        self._sign_in(self.dg, PASSWORD, identified)

    def _call(self, model, method, ids, **context):
        """What a button sends; the answer of the server as it is."""
        params = {
            "model": model,
            "method": method,
            "args": [ids],
            "kwargs": {"context": {"lang": "en_US", **context}},
        }
        route = f"/web/dataset/call_button/{model}/{method}"
        return self.url_open(route, json={"params": params}).json()

    def _button(self, *call, **context):
        answer = self._call(*call, **context)
        self.assertNotIn("error", answer)
        return answer.get("result")

    def _refused(self, pattern, *call, **context):
        with mute_logger("odoo.http"):
            answer = self._call(*call, **context)
        self.assertIn("error", answer)
        self.assertRegex(answer["error"]["data"]["message"], pattern)

    def _state(self):
        self.env.invalidate_all()
        return self.request.state

    def _method(self, body):
        """Code of another addon behind an innocent button."""
        self.patch(self.env.registry[FORM], "action_view_purchase_orders", body)

    def _ask(self, form=None):
        """Press the button; the check that it opens."""
        action = self._button(FORM, "action_approve", (form or self.request).ids)
        self.assertEqual(action["res_model"], CHECK)
        return [action["res_id"]]

    def _confirm(self, check):
        return self._button(CHECK, "run_check", check, password=PASSWORD)

    def _unconfirmed(self, check):
        """The check is refused, though the password is right."""
        self._refused("no longer what", CHECK, "run_check", check, password=PASSWORD)

    # ---- the button ----------------------------------------------------------------

    def test_the_button_asks_for_the_password_and_decides_nothing(self):
        self._sign_in_dg()
        check = self._ask()
        self.assertEqual(self._state(), "submitted")
        for password in ("wrong", "", self.manager.login):
            self._refused(
                "Incorrect Password", CHECK, "run_check", check, password=password
            )
            self.assertEqual(self._state(), "submitted")
        self._confirm(check)
        self.assertEqual(self._state(), "approved")
        self.assertEqual(self.request.decided_by, self.dg)

    def test_each_approval_asks_anew(self):
        """A password just given, as Odoo notes it in the session, opens nothing."""
        self._sign_in_dg(identified=True)
        self._confirm(self._ask())
        self.assertEqual(self._state(), "approved")
        other = self._submitted()
        self._ask(other)
        self.assertEqual(other.state, "submitted")

    def test_the_dialog_says_what_is_approved(self):
        self._sign_in_dg()
        form = self._submitted((self.chuck, 3, 148.5), (self.gouge, 1, 20.0))
        check = self._ask(form)
        shown = self._read_check(check)["marketplace_text"]
        self._confirm(check)
        # The trail says it too: what was read is what was confirmed.
        [entry] = form.sudo().trail_ids.filtered(lambda e: e.kind == "approved")
        kept = rules.read(entry.content)["confirmed"]
        for said in (shown, kept):
            for text in ("3", "Mandrin", "445.50", "Gouge", "465.50", form.name):
                self.assertIn(text, said)
            self.assertIn(self.school.name, said)
            self.assertIn(self.marketplace.name, said)
            self.assertIn(form.currency_id.name, said)

    def _read_check(self, check):
        specification = {"marketplace_text": {}}
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{CHECK}/web_read",
            {
                "model": CHECK,
                "method": "web_read",
                "args": [check],
                "kwargs": {"specification": specification},
            },
        )[0]

    def test_the_dialog_shows_the_text_whatever_its_view_says(self):
        view = self.env.ref("base.res_users_identitycheck_view_form")
        self.env["ir.ui.view"].with_user(self.manager).create(
            {
                "name": "Tidy",
                "model": CHECK,
                "mode": "extension",
                "inherit_id": view.id,
                "arch": "<sheet position='replace'><sheet><p>One pencil.</p></sheet>"
                "</sheet>",
            }
        )
        arch = self.env[CHECK].with_user(self.dg).get_view(view.id, "form")["arch"]
        self.assertIn("One pencil", arch)
        self.assertIn('name="marketplace_text"', arch)

    # ---- for that form, that content, that person, once ----------------------------

    def test_a_confirmation_serves_once(self):
        self._sign_in_dg()
        check = self._ask()
        self._confirm(check)
        self._unconfirmed(check)
        other = self._submitted()
        self._exchange(check, other)
        self._unconfirmed(check)
        self.assertEqual(other.state, "submitted")

    def _exchange(self, check, form, method="action_approve", args=()):
        """What an administrator may write in the pending request."""
        call = json.dumps([{}, FORM, form.ids, method, args, {}])
        self.env[CHECK].browse(check).with_user(self.manager).sudo().request = call

    def test_the_ids_of_the_pending_request_are_not_read(self):
        self._sign_in_dg()
        other, check = self._submitted(), self._ask()
        self._exchange(check, other)
        self._confirm(check)
        self.assertEqual(self._state(), "approved")
        self.assertEqual(other.state, "submitted")

    def test_a_check_for_something_else_approves_nothing(self):
        self._sign_in_dg()
        action = self._button("res.users", "preference_change_password", self.dg.ids)
        check = [action["res_id"]]
        self._exchange(check, self.request)
        with mute_logger("odoo.http"):
            self._call(CHECK, "run_check", check, password=PASSWORD)
        self.assertEqual(self._state(), "submitted")

    def test_a_content_changed_meanwhile(self):
        self._sign_in_dg()
        changes = (
            ("UPDATE %s SET quantity = 99", "purchase_marketplace_authorization_line"),
            ("UPDATE %s SET need = 'x'", "purchase_marketplace_authorization"),
            ("UPDATE %s SET currency_id = 2", "purchase_marketplace_authorization"),
        )
        for change, table in changes:
            form = self._submitted()
            check = self._ask(form)
            self.env.flush_all()
            column = "id" if table.endswith("ion") else "authorization_id"
            self.env.cr.execute(f"{change % table} WHERE {column} = %s", [form.id])
            self.env.invalidate_all()
            self._unconfirmed(check)
            self.assertEqual(form.state, "submitted")

    def test_a_form_returned_and_submitted_again(self):
        self._sign_in_dg()
        check = self._ask()
        self.request.with_user(self.dg)._return("Précisez.")
        self.request.line_ids.quantity = 7
        self._resubmit(self.request)
        self._unconfirmed(check)
        self.assertEqual(self._state(), "submitted")

    def _resubmit(self, form):
        form.with_user(self.principal).attestation = True
        form.with_user(self.principal).action_submit()

    def test_the_check_of_somebody_else(self):
        self._sign_in_dg()
        check = self._ask()
        for user in (self.manager, self.buyer):
            self._sign_in(user)
            self._refused(
                "not allowed|access|Access|no longer what|permission",
                CHECK,
                "run_check",
                check,
                password=user.login.ljust(8, "x"),
            )
            self.assertEqual(self._state(), "submitted")

    def test_what_an_addon_asks_for_confirms_as_the_password_does(self):
        """A passkey, for instance: Odoo's own check is extended, not replaced."""

        def check(wizard):
            if wizard.env.context.get("password") != "signed by the device":
                raise AccessDenied

        self.patch(self.env.registry[CHECK], "_check_identity", check)
        self._sign_in_dg()
        bound = self._ask()
        self._refused("Access Denied", CHECK, "run_check", bound, password=PASSWORD)
        self.assertEqual(self._state(), "submitted")
        self._button(CHECK, "run_check", bound, password="signed by the device")
        self.assertEqual(self._state(), "approved")

    def test_a_remark_is_kept(self):
        self._sign_in_dg()
        check = self.env[CHECK].browse(self._ask())
        self.assertFalse(check.marketplace_note)
        answer = self.make_jsonrpc_request(
            f"/web/dataset/call_button/{FORM}/action_approve",
            {
                "model": FORM,
                "method": "action_approve",
                "args": [self.request.ids, "Une seule fois."],
                "kwargs": {},
            },
        )
        self.assertIn(
            "Une seule fois.", self._read_check([answer["res_id"]])["marketplace_text"]
        )
        self._confirm([answer["res_id"]])
        self._state()
        self.assertEqual(self.request.decision_note, "Une seule fois.")

    def test_others_are_refused_even_identified(self):
        for user in (self.manager, self.secretary, self.buyer, self.principal):
            self._sign_in(user, identified=True)
            self._refused(
                "Only the Director General", FORM, "action_approve", self.request.ids
            )
        self.assertEqual(self._state(), "submitted")

    def test_several_at_once_are_refused(self):
        other = self._submitted()
        self._sign_in_dg(identified=True)
        self._refused(
            "singleton|on its own", FORM, "action_approve", (self.request | other).ids
        )
        self.assertEqual(self._state(), "submitted")
        self.assertEqual(other.state, "submitted")

    def test_the_reason_dialog_by_the_person_signed_in(self):
        self._sign_in_dg()
        action = self._button(FORM, "action_refuse", self.request.ids)
        wizard = [action["res_id"]]
        self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{REASON}/web_save",
            {
                "model": REASON,
                "method": "web_save",
                "args": [wizard, {"reason": "Non.", "unmet_essential": True}],
                "kwargs": {"specification": {}},
            },
        )
        self._button(REASON, "action_confirm", wizard)
        self.assertEqual(self._state(), "refused")
        self.assertTrue(self.request.unmet_essential)

    # ---- keys and programs ---------------------------------------------------------

    def _rpc(self, model, method, *args):
        return self.xmlrpc_object.execute(
            self.env.cr.dbname,
            self.dg.id,
            PASSWORD,
            model,
            method,
            *args,
        )

    def test_xmlrpc_does_not_decide(self):
        self.authenticate(None, None)
        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc"):
            dg = self.dg
            self._method(lambda record: record.with_user(dg)._approve() or True)
            for method in (
                "action_approve",
                "action_view_purchase_orders",
                "_approve",
                "_act",
            ):
                with self.assertRaises(Fault):
                    self._rpc(FORM, method, self.request.ids)
            wizard = self._rpc(
                REASON,
                "create",
                {
                    "authorization_id": self.request.id,
                    "act": "refuse",
                    "reason": "Non.",
                    "unmet_unique": True,
                },
            )
            with self.assertRaisesRegex(Fault, "in person"):
                self._rpc(REASON, "action_confirm", [wizard])
            with self.assertRaises(Fault):
                self._rpc(FORM, "write", self.request.ids, {"state": "approved"})
        self.assertEqual(self._state(), "submitted")

    def _json2(self, model, method, key, **body):
        return self.url_open(
            f"/json/2/{model}/{method}",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
        )

    def test_an_api_key_does_not_decide(self):
        self.authenticate(None, None)
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.dg)
            ._generate("rpc", "Clé", fields.Datetime.now() + timedelta(days=1))
        )
        with mute_logger("odoo.http", "odoo.addons.rpc.controllers.json2"):
            answer = self._json2(FORM, "action_approve", key, ids=self.request.ids)
            self.assertIn("in person", answer.text)
            # A check of the session of the person is not for a key.
            check = self._asked_in_session()
            for password in (PASSWORD, key):
                self._json2(
                    CHECK,
                    "run_check",
                    key,
                    ids=check,
                    context={"password": password},
                )
                self.assertEqual(self._state(), "submitted")
            wizard = self._json2(
                REASON,
                "create",
                key,
                vals_list=[
                    {
                        "authorization_id": self.request.id,
                        "act": "refuse",
                        "reason": "Non.",
                        "unmet_unique": True,
                    }
                ],
            )
            answer = self._json2(
                REASON,
                "action_confirm",
                key,
                ids=wizard.json(),
                context={"lang": "en_US"},
            )
            self.assertIn("in person", answer.text)
        self.assertEqual(self._state(), "submitted")

    def _asked_in_session(self):
        """A check that the person has asked for, before they signed out."""
        self._sign_in_dg()
        check = self._ask()
        self.authenticate(None, None)
        return check

    # ---- somebody else's name ------------------------------------------------------

    def _server_action(self, code):
        return self.env["ir.actions.server"].create(
            {
                "name": "Approuver",
                "model_id": self.env["ir.model"]._get_id(FORM),
                "state": "code",
                "code": f"form = model.browse({self.request.id})\n{code}",
            }
        )

    def test_a_server_action_of_an_administrator(self):
        attacks = (
            f"form.with_user({self.dg.id})._approve()",
            f"form.with_user({self.dg.id}).sudo()._refuse('Non.')",
            f"form.with_user({self.dg.id}).action_approve()",
            "form.sudo()._approve()",
            f"form.with_env(env(user={self.dg.id}, su=True))._approve()",
        )
        for user, become in ((self.manager, False), (self.manager, True)):
            self._sign_in(user, identified=True)
            if become:
                self.url_open("/web/become")
            for code in attacks:
                action = self._server_action(code)
                with self.subTest(code=code, become=become):
                    self._refused(
                        "in person|Only the Director General",
                        "ir.actions.server",
                        "run",
                        action.ids,
                    )
                    self.assertEqual(self._state(), "submitted")

    def test_a_server_action_started_by_the_director_general(self):
        action = self._server_action("form._approve()")
        self._sign_in_dg(identified=True)
        self._refused("in person", "ir.actions.server", "run", action.ids)
        self.assertEqual(self._state(), "submitted")

    def test_code_that_takes_the_place_of_the_director_general(self):
        dg = self.dg

        def steal(record):
            return record.with_user(dg).sudo()._approve() or True

        self._method(steal)
        for user in (self.manager, self.buyer):
            self._sign_in(user, identified=True)
            self._refused(
                "in person", FORM, "action_view_purchase_orders", self.request.ids
            )
        self.assertEqual(self._state(), "submitted")

    def test_code_behind_another_button_without_the_password(self):
        self._method(lambda record: record._approve() or True)
        self._sign_in_dg(identified=True)
        self._refused(
            "has not confirmed", FORM, "action_view_purchase_orders", self.request.ids
        )
        self.assertEqual(self._state(), "submitted")
