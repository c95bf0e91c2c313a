"""What the school's paths cost: asked, then submitted; returned; withdrawn."""

from odoo.tests import tagged

from .journeys import INBOX, LAPTOP, PHONE, Journeys

REQUESTS = "/odoo/marketplace-requests"


@tagged("post_install", "-at_install")
class TestSchoolJourney(Journeys):
    """The form leads to what is missing, and to what comes next."""

    def _asked(self, *goods):
        """The request that a buyer has prepared from an order."""
        order = self._order(*goods)
        order.action_request_marketplace_authorization()
        request = order.marketplace_authorization_id
        request.establishment_id = self.school
        return request

    def test_one_good(self):
        for size in (LAPTOP, PHONE):
            with self.subTest(size):
                request = self._asked((self.chuck, 1, 148.5))
                self.walk(
                    REQUESTS,
                    "school_one_good",
                    "mkp_principal",
                    clicks=7,
                    typed=7,
                    size=size,
                )
                self.assertEqual(request.submitted_by, self.principal)

    def test_from_the_activity(self):
        self.principal.notification_type = "inbox"
        request = self._asked((self.chuck, 1, 148.5))
        name = "school_from_the_activity"
        self.walk(INBOX, name, "mkp_principal", clicks=7, typed=7)
        self.assertEqual(request.state, "submitted")

    def test_two_goods(self):
        request = self._asked((self.chuck, 1, 148.5), (self.gouge, 2, 30.0))
        self.walk(REQUESTS, "school_two_goods", "mkp_principal", clicks=11, typed=11)
        self.assertEqual(request.state, "submitted")

    def test_led_to_what_is_missing(self):
        request = self._asked()
        self.walk(REQUESTS, "school_is_led", "mkp_principal", clicks=3, typed=0)
        self.assertEqual(request.state, "draft")

    def test_returned_then_corrected(self):
        request = self._bring(self._request(), "returned")
        self.walk(REQUESTS, "school_corrects", "mkp_principal", clicks=3, typed=1)
        self.assertEqual(request.state, "submitted")

    def test_withdrawn(self):
        request = self._submitted()
        self.walk(REQUESTS, "school_withdraws", "mkp_principal", clicks=2, typed=0)
        self.assertEqual(request.state, "draft")
        self.assertFalse(request.sudo().activity_ids)

    def test_refused_then_taken_up(self):
        request = self._bring(self._request(), "refused")
        self.walk(REQUESTS, "school_takes_up", "mkp_principal", clicks=2, typed=0)
        again = request.search([("previous_id", "=", request.id)])
        self.assertFalse(again.attestation)
