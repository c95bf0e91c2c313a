import time
from datetime import timedelta
from xmlrpc.client import Fault

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import MarketplaceMixin

FORM = "purchase.marketplace.authorization"
REASON = "purchase.marketplace.reason"


@tagged("post_install", "-at_install")
class TestIdentity(MarketplaceMixin, HttpCase):
    """The Director General decides in person, through the real web (R5)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_school()
        cls.dg.password = "marketplace_dg_web"
        cls.request = cls._submitted()

    def _sign_in(self, user, password=None, identified=False):
        extra = {"identity-check-last": time.time()} if identified else {}
        self.authenticate(user.login, password or user.login, session_extra=extra)

    def _sign_in_dg(self, identified=False):
        self._sign_in(self.dg, "marketplace_dg_web", identified)

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

    # ---- the button ----------------------------------------------------------------

    def test_the_button_asks_for_the_password_and_decides_nothing(self):
        self._sign_in_dg()
        action = self._button(FORM, "action_approve", self.request.ids)
        self.assertEqual(action["res_model"], "res.users.identitycheck")
        self.assertEqual(self._state(), "submitted")
        check = [action["res_id"]]
        for password in ("wrong", "", self.manager.login):
            self._refused(
                "Incorrect Password",
                "res.users.identitycheck",
                "run_check",
                check,
                password=password,
            )
            self.assertEqual(self._state(), "submitted")
        self._button(
            "res.users.identitycheck",
            "run_check",
            check,
            password="marketplace_dg_web",
        )
        self.assertEqual(self._state(), "approved")
        self.assertEqual(self.request.decided_by, self.dg)

    def test_a_password_just_given_is_enough(self):
        self._sign_in_dg(identified=True)
        self._button(FORM, "action_approve", self.request.ids)
        self.assertEqual(self._state(), "approved")

    def test_others_are_refused_even_identified(self):
        for user in (self.manager, self.secretary, self.buyer, self.principal):
            self._sign_in(user, identified=True)
            self._refused(
                "Director General alone", FORM, "action_approve", self.request.ids
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
            "marketplace_dg_web",
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
            self.assertEqual(answer.json()["res_model"], "res.users.identitycheck")
            check = [answer.json()["res_id"]]
            for password in ("marketplace_dg_web", key):
                self._json2(
                    "res.users.identitycheck",
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
                        "in person|Director General alone",
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
        self._sign_in_dg()
        self._refused(
            "not asked again", FORM, "action_view_purchase_orders", self.request.ids
        )
        self.assertEqual(self._state(), "submitted")
