import base64
import json
import time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..models.mandate import credentials
from ..words.refusals import TABLE
from .common import DG, MarketplaceCase, MarketplaceMixin, tell

MANDATE = "purchase.marketplace.mandate"
CREDENTIAL = "purchase.marketplace.credential"
SECRET = base64.b32encode(b"a" * 20).decode()
#: A hash that somebody has made elsewhere, of a password that they know.
HASH = (
    "$pbkdf2-sha512$600000$YWFhYWFhYWFhYWFhYWFhYQ$YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFh"
)


class SuspensionMixin(MarketplaceMixin):
    """Questions about the power of the Director General, suspended or not (R25)."""

    def _power(self):
        return self.env[MANDATE].search(
            [("user_id", "=", self.dg.id), ("date_to", "=", False)]
        )

    def _refused_as(self, code, act):
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act()
        self.assertIn(str(TABLE[code][0]), str(caught.exception))
        self.assertIn(str(TABLE[code][1]), str(caught.exception))

    def _is_held(self):
        """Whether the Director General may not decide; every act says why."""
        self.env.flush_all()
        self.env.invalidate_all()
        form = self._submitted().with_user(self.dg)
        try:
            with self.env.cr.savepoint():
                form._approve()
        except UserError as refusal:
            self.assertIn(str(TABLE["power_suspended"][0]), str(refusal))
            self._refused_as("power_suspended", lambda: form._refuse("x", ("unique",)))
            self._refused_as("power_suspended", lambda: form._return("x"))
            self.assertTrue(form.can_decide, "the button says why")
            return True
        return False


@tagged("post_install", "-at_install")
class TestSuspension(SuspensionMixin, MarketplaceCase):
    """Whoever sets the password of the Director General does not decide (R25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.admin = cls.dg.with_user(cls.manager)
        cls.own = cls.dg.with_user(cls.dg)
        cls.public = cls.env.ref("base.public_user")

    def setUp(self):
        super().setUp()
        self.assertFalse(self._is_held())

    # ---- changed by another --------------------------------------------------------

    def _by_another(self):
        """Each door to what the Director General signs in with, opened by another."""
        dg, admin = self.dg, self.admin
        wizard = self.env["change.password.wizard"].with_user(self.manager)
        users = self.env["res.users"]
        doors = {
            "write": lambda: admin.write({"password": "known"}),
            "sudo": lambda: admin.sudo().write({"password": "known"}),
            "several": lambda: (admin | self.buyer).write({"password": "known"}),
            "method": lambda: admin._change_password("known"),
            "wizard": lambda: wizard.create(
                {
                    "user_ids": [
                        Command.create({"user_id": dg.id, "new_passwd": "known"})
                    ]
                }
            ).change_password_button(),
            "import": lambda: admin.load([".id", "password"], [[str(dg.id), "known"]]),
            "server action": lambda: self._action(
                f"env['res.users'].browse({dg.id}).write({{'password': 'known'}})"
            ),
            "as the DG": lambda: self._action(
                f"env['res.users'].browse({dg.id}).with_user({dg.id})"
                ".sudo().write({'password': 'known'})"
            ),
            "started by the DG": lambda: self._action(
                f"env['res.users'].browse({dg.id}).write({{'password': 'known'}})",
                self.dg,
            ),
            "link asked by another": lambda: self._link(self.manager),
            "link taken, none asked": lambda: self._use(self._token()),
            "link to a new address": self._link_to_a_new_address,
            "taken and given again": self._taken_and_given_again,
        }
        if "totp_secret" in users._fields:
            doors["second factor set"] = lambda: admin.sudo().write(
                {"totp_secret": SECRET}
            )
            doors["second factor taken"] = self._take_second_factor
        return doors

    def _unseen(self):
        """What no hook sees: it is found at the decision, and by the nightly check."""
        doors = {
            "hash": lambda: self._action(
                f"env['res.users']._set_encrypted_password({self.dg.id}, '{HASH}')"
            ),
            "SQL": lambda: self.env.cr.execute(
                "UPDATE res_users SET password = %s WHERE id = %s", [HASH, self.dg.id]
            ),
            "SQL in a server action": lambda: self._action(
                f"env.cr.execute(\"UPDATE res_users SET password = '{HASH}' "
                f'WHERE id = {self.dg.id}")'
            ),
        }
        if "auth.passkey.key" in self.env:
            doors["passkey planted"] = lambda: self._action(
                f"env['auth.passkey.key'].with_user({self.dg.id}).sudo().create("
                "{'name': 'x', 'credential_identifier': 'x'})"
            )
            doors["passkey deleted"] = self._delete_passkey
        return doors

    def _action(self, code, user=None):
        model = self.env["ir.model"]._get_id("res.partner")
        values = {"name": "x", "model_id": model, "state": "code", "code": code}
        action = self.env["ir.actions.server"].with_user(self.manager).create(values)
        action.with_user(user or self.manager).sudo().run()

    def _take_second_factor(self):
        """One that the Director General had set."""
        self.own.sudo().write({"totp_secret": SECRET})
        self.assertFalse(self._is_held())
        self.admin.sudo().write({"totp_secret": False})

    def _delete_passkey(self):
        self.own.sudo().write(
            {
                "auth_passkey_key_ids": [
                    Command.create({"name": "x", "credential_identifier": "x"})
                ]
            }
        )
        self.env.flush_all()
        self.assertFalse(self._is_held())
        self.dg.sudo().auth_passkey_key_ids.with_user(self.manager).sudo().unlink()

    def _taken_and_given_again(self):
        """An administrator who appoints anew what they have taken over."""
        group = self.env.ref(DG).with_user(self.manager)
        group.user_ids -= self.dg
        self.admin.write({"password": "known"})
        group.user_ids += self.dg

    def _token(self):
        self.dg.partner_id.sudo().signup_prepare("reset")
        return self.dg.partner_id.sudo()._generate_signup_token()

    def _link(self, asker):
        users = self.dg.with_user(asker).sudo()
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            users.action_reset_password()
        self._use(self._token())

    def _use(self, token):
        """What the page of the link does."""
        users = self.env["res.users"].with_user(self.public).sudo()
        users.signup({"password": "chosen by link"}, token)

    def _link_to_a_new_address(self):
        self.admin.email = "elsewhere@example.com"
        self._link(self.public)

    def test_changed_by_another(self):
        for door, change in self._by_another().items():
            with self.subTest(door):
                self._hold(change)
        tell(f"doors to a password: {len(self._by_another())} of another suspend")

    def _hold(self, change):
        with self.env.cr.savepoint() as savepoint:
            change()
            self.assertTrue(self._is_held())
            power = self._power()
            self.assertTrue(power.suspended_on)
            self._check_told(power)
            self._confirm(power)
            self.assertFalse(self._is_held())
            self._check_trail(power)
            savepoint.rollback()
        self.env.invalidate_all()

    def _check_trail(self, power):
        """The trail has both facts, and agrees with the mandate."""
        entries = self.env["purchase.marketplace.trail"].search(
            [("res_model", "=", MANDATE), ("res_id", "=", power.id)]
        )
        self.assertLessEqual(
            {"credential_changed", "mandate_confirmed"}, set(entries.mapped("kind"))
        )
        self.assertFalse(self._finding())

    def _check_told(self, power):
        """The holder and the secretariat are told; the latter has it to do."""
        told = power.message_ids.filtered(
            lambda one: "until the secretariat" in one.body
        )
        self.assertEqual(len(told), 1)
        people = self.dg.partner_id | self.secretary.partner_id
        self.assertLessEqual(people, told.notified_partner_ids)
        self.assertIn(self.secretary, power.activity_ids.user_id)

    def _confirm(self, power):
        for user in (self.dg, self.manager, self.buyer, self.odoobot):
            self._refused_as("confirmer_missing", power.with_user(user).action_confirm)
        power.with_user(self.secretary).action_confirm()
        self.assertFalse(power.suspended_on)
        self.assertIn("confirms this mandate", power.message_ids[0].body)
        kind = self.env.ref("cssrs_marketplace_authorization.mail_activity_confirm")
        self.assertFalse(
            power.activity_ids.filtered(lambda a: a.activity_type_id == kind)
        )

    def test_changed_behind_odoo(self):
        for door, change in self._unseen().items():
            with self.subTest(door), self.env.cr.savepoint() as savepoint:
                change()
                self.assertTrue(self._is_held())
                self.env[MANDATE]._find_changed_credentials()
                self.assertTrue(self._power().suspended_on)
                self._check_told(self._power())
                self._confirm(self._power())
                self.assertFalse(self._is_held())
                savepoint.rollback()
            self.env.invalidate_all()

    # ---- changed by themselves -----------------------------------------------------

    def _by_themselves(self):
        users = self.env["res.users"].with_user(self.dg)
        doors = {
            "menu": lambda: users.change_password("mkp_dgxx", "chosen by me"),
            "hashed again": self._hash_again,
            "link asked on the page": lambda: self._link(self.public),
            "link asked in person": lambda: self._link(self.dg),
            "another thing": lambda: self.admin.write({"signature": "x"}),
            "nothing typed": lambda: self.admin.write({"new_password": False}),
            "name and address": lambda: self.admin.write(
                {"name": "Autre nom", "email": "autre@example.com", "lang": "en_US"}
            ),
            "the server itself": lambda: self.dg.write({"password": "x"}),
        }
        if "totp_secret" in users._fields:
            doors["second factor"] = lambda: self.own.sudo().write(
                {"totp_secret": SECRET}
            )
        return doors

    def _hash_again(self):
        """Odoo hashes again, at the next login, what was hashed with fewer rounds."""
        context = self.env["res.users"]._crypt_context()
        weak = context.copy(pbkdf2_sha512__rounds=1000).hash("mkp_dgxx")
        self.dg._set_encrypted_password(self.dg.id, weak)
        credentials.note(self.dg)
        credential = {"type": "password", "password": "mkp_dgxx", "login": "mkp_dg"}
        self.own.sudo()._check_credentials(credential, {"interactive": True})

    def test_changed_by_themselves(self):
        doors = self._by_themselves()
        for door, change in doors.items():
            with self.subTest(door), self.env.cr.savepoint() as savepoint:
                change()
                self.assertFalse(self._is_held())
                self.assertFalse(self._power().suspended_on)
                savepoint.rollback()
            self.env.invalidate_all()
        tell(f"doors to a password: {len(doors)} of the holder do not suspend")

    def test_a_link_is_told(self):
        """Who reads the mail that leaves the server has it too."""
        self._link(self.public)
        told = self._power().message_ids.filtered(lambda one: "by e-mail" in one.body)
        people = self.dg.partner_id | self.secretary.partner_id
        self.assertLessEqual(people, told.notified_partner_ids)

    def test_a_first_password_by_the_invitation(self):
        """A new Director General is invited by an administrator, and chooses it."""
        group = self.env.ref(DG)
        group.user_ids = [Command.clear()]
        users = self.env["res.users"].with_user(self.manager)
        self.dg = users.create(
            {
                "name": "Nouvelle direction",
                "login": "mkp_new",
                "email": "mkp_new@example.com",
                "group_ids": [Command.link(group.id)],
            }
        ).sudo()
        self._use(self._token())
        self.assertFalse(self._is_held())

    # ---- who confirms --------------------------------------------------------------

    def test_neither_the_holder_nor_who_changed_it_confirms(self):
        secretariat = self.secretary.group_ids & self.env.ref(
            "cssrs_marketplace_authorization.group_marketplace_secretariat"
        )
        for user in (self.dg, self.manager):
            user.group_ids += secretariat
        self.admin.write({"password": "known"})
        power = self._power()
        for user in (self.dg, self.manager):
            self._refused_as(
                "confirmer_concerned", power.with_user(user).action_confirm
            )
        self._refused_as(
            "confirmer_missing",
            lambda: self._action(
                f"env['{MANDATE}'].browse({power.id}).with_user({self.secretary.id})"
                ".action_confirm()"
            ),
        )
        power.with_user(self.secretary).action_confirm()
        self.assertFalse(self._is_held())

    def test_the_secretariat_declares_meanwhile_and_the_holder_does_not(self):
        self._approved()
        draft = self.env["purchase.marketplace.declaration"]
        period = {"date_from": "2020-01-01", "date_to": "2099-12-31", "channel": "x"}
        self.admin.write({"password": "known"})
        mine = draft.with_user(self.dg).create(period)
        self._refused_as("power_suspended", mine.action_declare)
        mine.with_user(self.secretary).action_declare()
        self.assertEqual(mine.state, "declared")

    def test_what_is_noted_is_neither_read_nor_forgotten(self):
        rows = self.env[CREDENTIAL].search([("user_id", "=", self.dg.id)])
        self.assertTrue(rows.digests)
        self.assertNotIn("pbkdf2", rows.digests)
        for user in (self.dg, self.manager, self.secretary):
            self.assertFalse(rows.with_user(user).has_access("read"))
        for change in (
            rows.unlink,
            lambda: rows.write({"digests": "{}"}),
            lambda: rows.write({"proved_on": "2099-01-01"}),
            lambda: self._power().write({"suspended_on": False}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()

    def test_it_is_plain_to_the_secretariat(self):
        self.admin.write({"password": "known"})
        view = self.env[MANDATE].with_user(self.secretary).get_view(view_type="form")
        self.assertIn('name="action_confirm"', view["arch"])
        view = self.env[MANDATE].with_user(self.dg).get_view(view_type="form")
        self.assertNotIn('name="action_confirm"', view["arch"])


@tagged("post_install", "-at_install")
class TestOwnPassword(SuspensionMixin, HttpCase):
    """The Director General changes their password in their session (R25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_school()

    def _call(self, model, method, *args, **context):
        params = {"model": model, "method": method, "args": list(args)}
        params["kwargs"] = {"context": context}
        route = f"/web/dataset/call_kw/{model}/{method}"
        with mute_logger("odoo.http"):
            return self.url_open(route, json={"params": params}).json()

    def _change(self, password):
        """The dialog of the preferences, once it is open."""
        own = "change.password.own"
        values = {"new_password": password, "confirm_password": password}
        [wizard] = self._call(own, "create", [values])["result"]
        return self._call(own, "change_password", [wizard])

    def test_by_the_preferences(self):
        self.authenticate(self.dg.login, "mkp_dgxx")
        answer = self._call("res.users", "preference_change_password", self.dg.ids)
        check = answer["result"]["res_id"]
        self._call("res.users.identitycheck", "run_check", [check], password="mkp_dgxx")
        self._change("chosen by me")
        self.authenticate(self.dg.login, "chosen by me")
        self.assertFalse(self._is_held())

    def test_by_the_menu(self):
        self.authenticate(self.dg.login, "mkp_dgxx")
        self._call("res.users", "change_password", "mkp_dgxx", "chosen by me")
        self.authenticate(self.dg.login, "chosen by me")
        self.assertFalse(self._is_held())

    def test_an_hour_written_in_the_session_proves_nothing(self):
        """Nor does the confirmation of an approval, given just before."""
        for approve in (False, True):
            with self.subTest(approve=approve):
                extra = {"identity-check-last": time.time()}
                self.authenticate(self.dg.login, "mkp_dgxx", session_extra=extra)
                if approve:
                    self._approve_on_the_web()
                self._change("set by a script")
                self.authenticate(self.dg.login, "set by a script")
                self.assertTrue(self._is_held())
                self.dg.password = "mkp_dgxx"
                self._power().with_user(self.secretary).action_confirm()

    def _approve_on_the_web(self):
        form = self._submitted()
        button = self._call(form._name, "action_approve", form.ids)
        check = button["result"]["res_id"]
        self._call("res.users.identitycheck", "run_check", [check], password="mkp_dgxx")
        self.env.invalidate_all()
        self.assertEqual(form.state, "approved")

    def test_a_link_asked_on_the_page(self):
        self.env["ir.config_parameter"].set_param("auth_signup.reset_password", "True")
        for signed_in, held in ((False, False), (True, True)):
            with self.subTest(signed_in=signed_in):
                self._ask_and_use(signed_in)
                self.assertEqual(self._is_held(), held)

    def _ask_and_use(self, signed_in):
        """Ask for a link on the sign-in page: alone, or in the session of another."""
        self.authenticate(None, None)
        if signed_in:
            self.authenticate(self.manager.login, self.manager.login)
        self._post({"login": self.dg.login})
        self.authenticate(None, None)
        self.env.flush_all()
        token = self.dg.partner_id.sudo()._generate_signup_token()
        chosen = {"password": "chosen by link", "confirm_password": "chosen by link"}
        self._post({"token": token, "name": self.dg.name, **chosen})
        self.env.invalidate_all()

    def _post(self, values):
        page = self.url_open("/web/reset_password")
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        with mute_logger("odoo.addons.mail.models.mail_mail"):
            self.url_open("/web/reset_password", data={"csrf_token": token, **values})

    def test_json_is_no_door(self):
        """A program that knows the password is not the person at the keyboard."""
        self.authenticate(self.dg.login, "mkp_dgxx")
        answer = self._call("res.users", "write", self.dg.ids, {"password": "x"})
        self.assertIn("error", answer, json.dumps(answer))
        self.assertFalse(self._is_held())
