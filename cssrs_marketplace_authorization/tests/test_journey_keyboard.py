"""The school's form and the decision, with real keys and no click."""

from odoo.tests import tagged

from .common import FORM
from .journeys import Journeys


@tagged("post_install", "-at_install")
class TestKeyboard(Journeys):
    """Who has no mouse fills in, submits and decides."""

    def test_the_school_submits(self):
        order = self._order((self.chuck, 1, 148.5))
        order.action_request_marketplace_authorization()
        request = order.marketplace_authorization_id
        request.establishment_id = self.school
        self.walk(
            "/odoo/marketplace-requests",
            "school_by_keyboard",
            "mkp_principal",
            clicks=0,
            typed=0,
        )
        self.assertEqual(request.state, "submitted")

    def test_the_director_general_approves(self):
        for waiting in self.env[FORM].search([("state", "=", "submitted")]):
            waiting.with_user(self.dg)._return("Plus tard.")
        self.dg.action_id = False
        request = self._submitted((self.chuck, 1, 148.5))
        self.walk(
            "/odoo/marketplace-decisions",
            "dg_by_keyboard",
            "mkp_dg",
            clicks=0,
            typed=0,
        )
        self.assertEqual(request.state, "approved")
