from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.advice import AdviceMixin
from odoo.addons.cssrs_marketplace_authorization.tests.common import MarketplaceCase
from odoo.addons.cssrs_marketplace_authorization.words import refusals

from ..words import REFUSALS
from .common import RequestMixin

#: Of what orders read as well, what the screen of a request shows most often.
SHARED = ("authorization_missing", "authorization_closed")


@tagged("post_install", "-at_install")
class TestAdviceRequest(AdviceMixin, RequestMixin, MarketplaceCase):
    """What is read by who asks for a purchase, or makes the orders (R9, R28)."""

    table = {**REFUSALS, **{code: refusals.TABLE[code] for code in SHARED}}

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    def _refuse(self, code, request):
        self._refused(code, request.button_to_approve)
        self._banner(code, request, self.asker)

    def _send(self, request):
        self._press(request, self.asker, "button_to_approve")
        self.assertEqual(request.state, "to_approve")

    def _follow_authorization_missing(self):
        request = self._asked()
        self._refuse("authorization_missing", request)
        with self._undone():
            name = "action_request_marketplace_substitute"
            form = self._opened(self._press(request, self.asker, name), self.asker)
            self.assertTrue(form.substitute_requested_on)
        self._ask(request, self.asker)
        self._send(request)

    def _follow_authorization_closed(self):
        form = self._approved()
        request = self._covered(form=form)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self._refuse("authorization_closed", request)
        with self._undone():
            self._ask(request, self.asker)
            self._send(request)
        mine = self._bring(self._request(user=self.asker), "draft")
        self._bring(mine.with_user(self.principal), "approved")
        self._type(request, self.asker, marketplace_authorization_id=mine)
        self._send(request)

    def _follow_requests_apart(self):
        requests = self._cleared() | self._cleared()
        self._refused("requests_apart", self._rfq, requests)
        for request in requests:
            self.assertTrue(self._rfq(request).marketplace_authorization_id)
