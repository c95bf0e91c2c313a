"""Does each refusal say something that the person who reads it can do?

A class of advice names a table of :mod:`..words.refusals` and has one method for each
of its codes. The method meets the refusal as the person it is shown to, then does what
its next step says: with the buttons and the fields that this person's screen has. A
code without a method fails, and so does one that its method never met.
"""

import re

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form
from odoo.tools.safe_eval import safe_eval

from ..models.trail import trail
from .bills import BillMixin
from .common import FORM, REASONS, quebec_today

SILENT = {"tracking_disable": True, "mail_notrack": True, "mail_create_nolog": True}


class AdviceMixin(BillMixin):
    """The person who reads a refusal, and the screen in front of them."""

    #: Table of refusals: code, then what is wrong and what to do.
    table = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Nobody reads the messages here, and they take most of the time.
        cls.env = cls.env(context={**cls.env.context, **SILENT})
        cls._set_up_bills()
        cls.told = set()
        #: One that nothing has used yet.
        cls.ready = cls._approved()
        cls.other_market = cls.env.ref(
            "cssrs_marketplace_authorization.marketplace_ebay"
        )

    def _prove_advice(self):
        """Follow the next step of each refusal of the table."""
        for code in self.table:
            with self.subTest(code), self._undone():
                self.told.clear()
                getattr(self, f"_follow_{code}")()
                self.assertIn(code, self.told, "its scenario never meets it")

    # ---- what a person reads -------------------------------------------------------

    def _hear(self, code, text):
        """Check that a text says what the table says of a code."""
        said, step = (self.env._(part) for part in self.table[code])
        pattern = re.sub(r"%\\\(\w+\\\)s", ".*", re.escape(said))
        self.assertRegex(text, f"(?s){pattern}")
        self.assertIn(step, text)
        self.told.add(code)

    def _refused(self, code, go, *args):
        """Check that an act is refused for that reason, in its words."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            go(*args)
            self.env.flush_all()
        self.env.invalidate_all()
        self._hear(code, str(caught.exception))

    def _banner(self, code, document, user):
        """Check that the screen of a person says the same."""
        html = document.with_user(user).marketplace_refusals or ""
        said, step = (self.env._(part) for part in self.table[code])
        pattern = re.sub(r"%\\\(\w+\\\)s", ".*", re.escape(said))
        self.assertRegex(str(html), f"(?s){pattern}")
        self.assertIn(step, str(html))

    # ---- what a person does --------------------------------------------------------

    def _press(self, record, user, name, view=None):
        """Press a button that the screen of a person shows."""
        form = Form(record.with_user(user), view)
        values = form._get_eval_context()
        values["uid"] = user.id
        shown = [
            button
            for button in form._view["tree"].iterfind(f".//button[@name='{name}']")
            if not any(
                safe_eval(node.get("invisible") or "False", values)
                for node in (button, *button.iterancestors())
            )
        ]
        self.assertTrue(shown, f"{user.login} has no button {name}")
        return getattr(record.with_user(user), name)()

    def _type(self, record, user, **values):
        """Fill in fields that the screen of a person shows, and save."""
        with Form(record.with_user(user)) as form:
            for name, value in values.items():
                form[name] = value
        return record

    def _confirm(self, wizard_action, user, **values):
        """Fill in a dialog, and confirm it."""
        with Form(self._opened(wizard_action, user)) as form:
            for name, value in values.items():
                form[name] = value
        self._opened(wizard_action, user).action_confirm()

    def _complete(self, form):
        """Have the form of somebody filled in, submitted and approved."""
        form.with_user(self.env["res.users"].browse(form.env.uid)).write(
            {"establishment_id": self.school.id}
        )
        mine = form.with_user(self.principal)
        mine.write(
            {
                "need": "Remettre en service le tour de l’atelier.",
                "consequence": "Le cours d’usinage est annulé.",
                "attestation": True,
                "alternative_ids": [
                    Command.create(
                        {
                            "source": "Outillage Québec",
                            "date": quebec_today(),
                            "outcome": "Épuisé.",
                        }
                    )
                ],
            }
        )
        mine.line_ids.write(REASONS)
        mine.action_submit()
        form.with_user(self.dg)._approve()
        return form

    def _ask(self, document, user):
        """Ask for an authorization with the button of the screen, and obtain it."""
        action = self._press(document, user, "action_request_marketplace_authorization")
        self.assertEqual(action["res_model"], FORM)
        return self._complete(self._opened(action, user))

    def _reseal(self, form, **values):
        """As if a form had been approved with these values."""
        self._alter(form, **values)
        trail.add([trail.Fact("carried", form)])
        return form
