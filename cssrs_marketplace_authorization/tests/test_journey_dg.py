"""What a decision costs the Director General, on a laptop and on a phone.

Two clicks approve or return a request. A refusal takes one more: it names a criterion.
"""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .common import FORM
from .journeys import INBOX, LAPTOP, PHONE, Journeys


@tagged("post_install", "-at_install")
class TestDecisionJourney(Journeys):
    """One card, one gesture; then the next request, the oldest first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for waiting in cls.env[FORM].search([("state", "=", "submitted")]):
            waiting.with_user(cls.dg)._return("Plus tard.")
        cls.dg.action_id = False
        cls.last = cls._submitted((cls._product("Fraise"), 1, 70.0))
        cls.last.with_user(cls.dg)._return("Joindre le devis.")
        cls.last.alternative_ids = [
            Command.create({"source": "Outils Estrie", "outcome": "Discontinué."})
        ]
        cls.last._submit()
        cls.first = cls._submitted((cls.chuck, 2, 70.0), amount_charges=8.5)
        cls.second = cls._submitted((cls.gouge, 1, 30.0))
        cls.third = cls._submitted((cls._product("Ciseau"), 1, 45.0))
        forms = (cls.first, cls.second, cls.third, cls.last)
        for form, days in zip(forms, (4, 3, 2, 1), strict=True):
            cls._carry(form, submitted_on=form.submitted_on - timedelta(days=days))

    def _decide(self, size):
        # The criterion that a refusal names is a click: it is part of the decision.
        for form, name, clicks in (
            (self.first, "marketplace_dg_approves", 2),
            (self.second, "marketplace_dg_refuses", 3),
            (self.third, "marketplace_dg_forgets_the_criterion", 4),
            (self.last, "marketplace_dg_returns", 2),
        ):
            url = f"/odoo/marketplace-decisions/{form.id}"
            self.walk(url, name, "mkp_dg", clicks=clicks, typed=1, size=size)
        self.assertEqual(self.first.state, "approved")
        for refused in (self.second, self.third):
            self.assertEqual(refused.state, "refused")
            self.assertEqual(refused.unmet_criteria, "the good is unique")
        self.assertEqual(self.last.state, "draft")

    def test_from_the_activity(self):
        """The message that says it is one more click."""
        self.dg.notification_type = "inbox"
        self.first.with_user(self.dg)._return("Joindre le devis.")
        self.first.need = "Remettre en service le tour et la fraiseuse."
        self.first._submit()
        name = "marketplace_dg_from_the_activity"
        self.walk(INBOX, name, "mkp_dg", clicks=3, typed=1)
        self.assertEqual(self.first.state, "approved")

    def test_on_a_laptop(self):
        self._decide(LAPTOP)

    def test_on_a_phone(self):
        self._decide(PHONE)
