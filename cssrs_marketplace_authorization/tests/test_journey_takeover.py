"""What it costs the secretariat to take over what was there before (R34)."""

from odoo.tests import tagged

from .journeys import Journeys
from .test_takeover import TakeoverMixin


@tagged("post_install", "-at_install")
class TestTakeoverJourney(TakeoverMixin, Journeys):
    """A year of purchases made before the installation, in French, in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_past()

    def test_from_what_was_found_to_closed(self):
        orders = self._ordered_before(), self._ordered_before((self.gouge, 3, 20.0))
        self._install()
        self.walk(
            "/odoo/marketplace-takeover",
            "takeover",
            "mkp_secretary",
            clicks=10,
            typed=7,
        )
        self.env.invalidate_all()
        found = [order.marketplace_case for order in orders]
        self.assertEqual(sorted(found), ["paper", "unauthorized"])
        self.assertEqual((self.takeover.state, self.takeover.left), ("closed", 0))
        self.assertEqual(self.env["purchase.marketplace.past"].search_count([]), 1)
