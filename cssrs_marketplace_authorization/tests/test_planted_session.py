import contextlib
import json
import textwrap
import time

import psycopg2

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.authorization import decision
from ..models.gate import actor
from .common import FORM, MODULE, WebCase, tell
from .test_planted_code import MANDATE, NOISE

CHECK = "res.users.identitycheck"
REASON = "purchase.marketplace.reason"
PASSWORD = "mkp_dgxx"
#: What an administrator knows, once they have chosen it.
KNOWN = "known to another"
SHEET = f"{MODULE}.report_marketplace_authorization"


@tagged("post_install", "-at_install")
class TestPlantedInSession(WebCase):
    """Code planted in the session of the Director General forges nothing (R5, R25).

    Each kind is planted by an administrator, and meets the real session of the Director
    General, who reads, then approves another form with the password. What was planted
    approves nothing, and changes nothing of what the decision says.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.target = cls._submitted((cls.gouge, 2, 50.0))
        cls.mine = cls._submitted((cls.chuck, 1, 10.0))
        cls.dg.group_ids += cls.env.ref("base.group_allow_export")
        cls.env.flush_all()

    def setUp(self):
        super().setUp()
        self.tried, self.leaks, self.approved = 0, [], 0

    # ---- one kind ------------------------------------------------------------------

    @contextlib.contextmanager
    def _kind(self, name):
        """Try one kind, and undo it; what it changed is a forgery."""
        self.tried += 1
        before = self._facts()
        with contextlib.suppress(_Undo), self.env.cr.savepoint(flush=False):
            with mute_logger(*NOISE, "odoo.http", "odoo.addons.base.models.ir_cron"):
                with contextlib.suppress(UserError, psycopg2.Error):
                    yield
            self.approved += self.mine.state == "approved"
            after = self._facts()
            leaks = [key for key in before if before[key] != after[key]]
            self.leaks += [f"{name}: {key}" for key in leaks]
            raise _Undo
        self.env.clear()
        self.env.registry.clear_all_caches()

    def _facts(self):
        """What nothing planted must change, as the database has it."""
        self.env.flush_all()
        self.env.invalidate_all()
        target, mine = self.target, self.mine
        content = mine.line_ids.mapped("quantity"), mine.amount_untaxed
        return {
            "target": (target.state, target.decided_by, target.seal),
            "content": (content, mine.need, target.need),
            "author": mine.decided_by <= self.dg,
            "vendor": self.stationer.online_vendor_type,
            "mandates": self.env[MANDATE]
            .search([])
            .read(["user_id", "company_id", "capacity", "date_from", "date_to"]),
        }

    def _enter_dg(self, password=PASSWORD, **extra):
        self.authenticate(self.dg.login, password, session_extra=extra)

    def _call(self, model, method, *args, **context):
        params = {"model": model, "method": method, "args": list(args)}
        params["kwargs"] = {"context": {"lang": "en_US", **context}}
        route = f"/web/dataset/call_kw/{model}/{method}"
        return self.url_open(route, json={"params": params}).json().get("result")

    def _ask(self, form):
        """Press Approve; the check that it opens, if it does."""
        action = self._call(FORM, "action_approve", form.ids)
        return [action["res_id"]] if action else []

    def _confirm(self, check, password=PASSWORD):
        return self._call(CHECK, "run_check", check, password=password)

    def _live(self, trigger):
        """A day of the Director General, during which something planted runs."""
        self._enter_dg()
        check = self._ask(self.mine)
        trigger()
        self._confirm(check)
        trigger()
        # Whoever is at the keyboard now has no password.
        self._confirm(self._ask(self.target) or check, "")

    # ---- code in the database, run by the Director General -------------------------

    def _attempts(self):
        form = f"env['{FORM}'].browse({self.target.id})"
        check = f"env['{CHECK}'].sudo().search([])"
        call = json.dumps([{}, FORM, self.target.ids, "action_approve", [], {}])
        return {
            "approve": f"{form}._approve()",
            "press": f"{form}.with_user({self.dg.id}).action_approve()",
            "bind": f"{check}.write({{'marketplace_form_id': {self.target.id}}})",
            "exchange": f"{check}.write({{'request': {call!r}}})",
            "confirm": f"{check}.with_user({self.dg.id}).run_check()",
            **{name: self._later(*call) for name, call in self._calls().items()},
        }

    def _calls(self):
        """Methods that the ORM is made to call once no planted code is at work."""
        form = f"env['{FORM}'].browse({self.target.id}).with_user({self.dg.id})"
        vendor = f"env['res.partner'].browse({self.stationer.id})"
        values = {"online_vendor_type": "to_classify"}
        return {
            "approve later": (f"{form}._approve", ""),
            "refuse later": (f"{form}._refuse", "x"),
            "classify a vendor later": (
                f"{vendor}.with_user({self.secretary.id}).sudo().write",
                values,
            ),
        }

    def _later(self, method, argument):
        return (
            "env.transaction.field_dirty[env['res.country']._fields['name']] = "
            f"filter(lambda done: False, map({method}, [{argument!r}]))"
        )

    def _places(self):
        return {
            "server action": self._server_action,
            "scheduled action": self._scheduled_action,
            "rule on reasons": lambda code: self._rule(REASON, code),
            "rule on checks": lambda code: self._rule(CHECK, code),
            "field of forms": lambda code: self._field(FORM, code),
            "field of checks": lambda code: self._field(CHECK, code),
            "page": self._page,
            "e-mail": self._email,
        }

    def _swallowed(self, code, env="env", then="said = None"):
        """Code that no refusal stops.

        Nothing stands after it: Odoo refuses the jump back there of Python 3.13.
        """
        body = textwrap.indent(f"{code.replace('env[', f'{env}[')}\n{then}", "    ")
        return f"try:\n{body}\nexcept Exception as refusal:\n    {then}\n"

    def _server_action(self, code):
        action = self._create(
            "ir.actions.server",
            model_id=self.env["ir.model"]._get_id(FORM),
            state="code",
            code=self._swallowed(code),
        )
        return lambda: self._call("ir.actions.server", "run", action.ids)

    def _scheduled_action(self, code):
        cron = self._create(
            "ir.cron",
            model_id=self.env["ir.model"]._get_id(FORM),
            state="code",
            code=self._swallowed(code),
            user_id=self.dg.id,
        )
        return lambda: self._as_manager("ir.cron", "method_direct_trigger", cron.ids)

    def _as_manager(self, *call):
        self.authenticate(self.manager.login, self.manager.login)
        self._call(*call)
        self._enter_dg()

    def _rule(self, model, code):
        code = code.replace("env[", "user.env[")
        self._create(
            "ir.rule",
            model_id=self.env["ir.model"]._get_id(model),
            domain_force=f"[('id', '!=', {code} and 0 if {self._is_dg()} else 0)]",
        )
        # Not by a search: Odoo runs it where nothing can be written.
        reason = {"authorization_id": self.mine.id, "act": "refuse"}
        values = reason if model == REASON else {}
        return lambda: self._call(model, "create", [values])

    def _field(self, model, code):
        body = self._swallowed(code, "self.env", "self['x_tidy'] = 1")
        self._create(
            "ir.model.fields",
            name="x_tidy",
            field_description="Tidy",
            model_id=self.env["ir.model"]._get_id(model),
            ttype="integer",
            state="manual",
            compute=body,
            depends="create_uid",
            readonly=True,
            store=False,
        )
        self.addCleanup(self.registry.reset_changes)
        if model == FORM:
            return lambda: self._call(FORM, "export_data", self.mine.ids, ["x_tidy"])
        return lambda: self._call(
            CHECK, "web_save", self._call(CHECK, "create", [{}]), {}, {"x_tidy": {}}
        )

    def _is_dg(self):
        """Odoo tries what is planted when it is saved: it waits for its victim."""
        return f"user.id == {self.dg.id}"

    def _page(self, code, page="web.webclient_bootstrap"):
        """A page of the web client, edited; it may write in the session as well."""
        hour = "request.session.update({'identity-check-last': time.time()})"
        self._create(
            "ir.ui.view",
            type="qweb",
            mode="extension",
            inherit_id=self.env.ref(page).id,
            arch=f"""<data><xpath expr="/*" position="inside">
                <t t-set="x_hour" t-value="{hour}"/>
                <t t-set="x_tidy" t-value="{_quoted(code)}"/></xpath></data>""",
        )
        return lambda: self.url_open("/odoo")

    def _email(self, code):
        code = _quoted(code.replace("env[", "object.env["))
        template = self._create(
            "mail.template",
            model_id=self.env["ir.model"]._get_id(FORM),
            body_html=f'<p t-if="{self._is_dg()}" t-out="{code}"></p>',
        )
        return lambda: self._call(
            "mail.template", "send_mail", template.ids, self.mine.id
        )

    def _create(self, model, **values):
        values = {"name": "Tidy", **values}
        return self.env[model].with_user(self.manager).create(values)

    def test_code_in_the_database(self):
        for name, code in self._attempts().items():
            for place, plant in self._places().items():
                with self._kind(f"{place}: {name}"):
                    self._live(plant(code))
        self._tell(40)

    # ---- a script in the page of the Director General ------------------------------

    def _scripts(self):
        """Calls made in the session, without the password."""
        target, mine = self.target, self.mine
        call = json.dumps([{}, FORM, target.ids, "_approve", [], {}])
        bound = {"marketplace_form_id": target.id, "marketplace_digest": "x"}
        save = lambda check, values: self._call(CHECK, "write", check, values)  # noqa: E731
        return {
            "approve": lambda _check: self._call(FORM, "_approve", target.ids),
            "write": lambda _check: self._call(
                FORM, "write", target.ids, {"state": "approved"}
            ),
            "press": lambda _check: self._ask(target),
            "press both": lambda _check: self._call(
                FORM, "action_approve", (target | mine).ids
            ),
            "no password": lambda _check: self._confirm(self._ask(target), ""),
            "wrong password": lambda _check: self._confirm(self._ask(target), "x"),
            "bind the check": lambda check: save(check, bound),
            "request of the check": lambda check: save(check, {"request": call}),
            "another method": lambda check: save(check, {"auth_method": "webauthn"}),
            "a check of one's own": lambda _check: self._confirm(
                self._call(CHECK, "create", [{"request": call, **bound}]) or [0], ""
            ),
            "a copy of the check": lambda check: self._confirm(
                self._call(CHECK, "copy", check) or [0], ""
            ),
            "defaults in the context": lambda _check: self._call(
                "res.users",
                "preference_change_password",
                self.dg.ids,
                **{f"default_{name}": value for name, value in bound.items()},
            ),
            "a longer form": lambda _check: self._call(
                FORM, "write", mine.ids, {"line_ids": [Command.clear()]}
            ),
        }

    def test_a_script_in_the_page(self):
        for name, script in self._scripts().items():
            with self._kind(f"script: {name}"):
                # The hour of the password is there, as an edited page writes it.
                self._enter_dg(**{"identity-check-last": time.time()})
                check = self._ask(self.mine)
                script(check)
                self._confirm(check)
                script(check)
                self._confirm(check)
        self._tell(13)

    # ---- an administrator who takes the place of the Director General --------------

    def _impersonations(self):
        users, dg = self.env["res.users"], self.dg
        admin = dg.with_user(self.manager)
        hashed = users._crypt_context().hash(KNOWN)
        partner = f"env['res.partner'].browse({dg.partner_id.id}).sudo()"
        return {
            "password": lambda: admin.write({"password": KNOWN}),
            "hash": lambda: self._run(
                f"env['res.users']._set_encrypted_password({dg.id}, '{hashed}')"
            ),
            "in their name": lambda: self._run(
                f"env['res.users'].browse({dg.id}).with_user({dg.id}).sudo()"
                f".write({{'password': '{KNOWN}'}})"
            ),
            "link": lambda: self._run(
                f"{partner}.signup_prepare('reset') and env['res.users'].sudo()"
                f".signup({{'password': '{KNOWN}'}}, "
                f"{partner}._generate_signup_token())"
            ),
            "appointed anew": lambda: self._appoint_anew(admin),
            "script with the hour": self._script_a_password,
        }

    def _run(self, code):
        action = self._create(
            "ir.actions.server",
            model_id=self.env["ir.model"]._get_id(FORM),
            state="code",
            code=code,
        )
        action.run()

    def _appoint_anew(self, admin):
        group = self.env.ref(f"{MODULE}.group_marketplace_dg").with_user(self.manager)
        admin.write({"password": KNOWN})
        with self.env.cr.savepoint() as savepoint:
            group.user_ids -= self.dg
            group.user_ids += self.dg
            self._decide_as_dg()
            savepoint.rollback()

    def _script_a_password(self):
        self._enter_dg(**{"identity-check-last": time.time()})
        own = "change.password.own"
        values = {"new_password": KNOWN, "confirm_password": KNOWN}
        [wizard] = self._call(own, "create", [values])
        self._call(own, "change_password", [wizard])

    def _decide_as_dg(self):
        """Sign in with the password that another has chosen, and try each decision."""
        self.env.flush_all()
        self._enter_dg(KNOWN)
        self._confirm(self._ask(self.target) or [0], KNOWN)
        reason = {"reason": "x", "unmet_unique": True}
        for act in ("refuse", "return"):
            action = self._call(FORM, f"action_{act}", self.target.ids)
            if action:
                wizard = [action["res_id"]]
                self._call(action["res_model"], "write", wizard, reason)
                self._call(action["res_model"], "action_confirm", wizard)

    def test_whoever_sets_the_password_does_not_decide(self):
        for name, take in self._impersonations().items():
            with self._kind(f"impersonation: {name}"):
                take()
                self._decide_as_dg()
        self._tell(6, approved=False)

    def test_the_password_is_not_within_reach(self):
        """What is stored while it is checked does not see it in the context."""
        kept = {
            CHECK: "marketplace_digest",
            "purchase.marketplace.credential": "proved_on",
            FORM: "state",
        }
        self.addCleanup(self.registry.reset_changes)
        with self._kind("password"):
            for model, trigger in kept.items():
                self._keep_the_context(model, trigger)
            self._live(lambda: None)
            for model in kept:
                seen = str(self.env[model].sudo().search([]).mapped("x_kept"))
                self.assertIn("{", seen)
                if PASSWORD in seen:
                    self.leaks.append(f"password: {model}")
        self._tell(1)

    def _keep_the_context(self, model, trigger):
        self._create(
            "ir.model.fields",
            name="x_kept",
            model_id=self.env["ir.model"]._get_id(model),
            field_description="Kept",
            ttype="char",
            state="manual",
            store=True,
            depends=trigger,
            compute="for one in self:\n"
            "    one['x_kept'] = (one['x_kept'] or '') + str(self.env.context)\n",
        )

    # ---- what the decision says ----------------------------------------------------

    def _words(self):
        self._enter_dg()
        action = self._call(FORM, "action_approve", self.mine.ids)
        check = self.env[CHECK].browse(action["res_id"])
        sheet = self._call(FORM, "read", self.mine.ids, ["decision_sheet"])
        paper = self.url_open(f"/report/html/{SHEET}/{self.mine.id}").text
        return check.marketplace_text, sheet, paper

    def _edits(self):
        views = self.env["ir.ui.view"].search(
            [("key", "=like", f"{MODULE}.%"), ("type", "=", "qweb")]
        )
        view = lambda name: views.filtered(lambda v: v.key == f"{MODULE}.{name}")  # noqa: E731
        false = "<p>Refused.</p>"
        edits = {
            name: lambda name=name: view(name).write(
                {"arch": f'<t t-name="{name}">{false}</t>'}
            )
            for name in ("approval_dialog", "authorization_sheet", SHEET.split(".")[1])
        }
        edits["dialog"] = lambda: self.env.ref(
            "base.res_users_identitycheck_view_form"
        ).write({"arch": "<form><sheet/></form>"})
        edits["words of a state"] = lambda: (
            self.env["ir.model.fields.selection"]
            .search([("field_id.model", "=", FORM)])
            .write({"name": "Refused"})
        )
        return edits

    def test_what_the_decision_says(self):
        before = self._words()
        for name, edit in self._edits().items():
            with self._kind(f"words: {name}"):
                edit()
                if before != self._words():
                    self.leaks.append(f"words: {name}")
        self._tell(5, approved=False)

    # ---- the table can fail --------------------------------------------------------

    def test_each_place_runs_what_is_planted(self):
        """Were planted code not recognized, it would approve wherever it stands."""
        self.patch(decision, "is_identified", lambda _form: True)
        self.patch(actor, "is_automated", lambda: False)
        self.patch(actor, "is_asked", lambda _env: True)
        self.patch(decision, "is_asked", lambda _env: True)
        code = self._attempts()["approve"]
        for place, plant in self._places().items():
            self._enter_dg()
            with self._kind(place):
                plant(code)()
            if place != "scheduled action":  # There is no session of a person.
                self.assertIn(f"{place}: target", self.leaks)

    def test_what_is_left_for_later_is_done(self):
        """Were it not for who asks, the ORM would do it for whoever is named."""
        self.patch(decision, "is_identified", lambda _form: True)
        self.patch(actor, "is_asked", lambda _env: True)
        for name, call in self._calls().items():
            self._enter_dg()
            with self._kind(name):
                self._server_action(self._later(*call))()
            changed = "vendor" if "vendor" in name else "target"
            self.assertIn(f"{name}: {changed}", self.leaks)

    def _tell(self, least, approved=True):
        held = self.tried - len({leak.rsplit(":", 1)[0] for leak in self.leaks})
        tell(
            f"attacks by code planted in the session: {self.tried} tried, {held} held; "
            f"the Director General approved their own {self.approved} times"
        )
        self.assertFalse(self.leaks)
        self.assertGreaterEqual(self.tried, least)
        if approved:
            self.assertTrue(self.approved, "honest approvals do not pass either")


def _quoted(code):
    """Code as the value of an attribute."""
    return code.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


class _Undo(Exception):
    """Leaves the savepoint of a kind."""
