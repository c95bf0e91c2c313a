"""What the buyer's paths cost: blocked, then asked."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from .journeys import Journeys

RFQS = "/odoo/action-purchase.purchase_rfq"


@tagged("post_install", "-at_install")
class TestBuyerJourney(Journeys):
    """The buyer never looks for the next step."""

    def test_blocked_then_asked(self):
        order = self._order((self.chuck, 1, 148.5))
        with mute_logger("odoo.http"):  # the refusal is what we want to see
            self.walk(
                RFQS,
                "marketplace_1_buyer_is_stopped",
                "mkp_buyer",
                clicks=6,
                typed=1,
            )
        self.assertTrue(order.marketplace_authorization_id)
