"""What the secretariat's paths cost."""

from odoo.tests import tagged

from .journeys import LAPTOP, Journeys

BOARD = "/odoo/marketplace-board"
SHEET = "/odoo/marketplace-to-declare"


@tagged("post_install", "-at_install")
class TestBoardJourney(Journeys):
    """The secretariat sees what waits, and does it from there."""

    def test_from_board_to_issued(self):
        self._ordered((self.chuck, 1, 148.5))
        self.walk(
            BOARD,
            "secretariat_board_to_issued",
            "mkp_secretary",
            clicks=3,
            typed=0,
            size=LAPTOP,
        )
        declaration = self.env["purchase.marketplace.declaration"].search(
            [("create_uid", "=", self.secretary.id)]
        )
        self.assertEqual(declaration.state, "declared")

    def test_by_keyboard_alone(self):
        self._ordered((self.chuck, 1, 148.5))
        self.walk(SHEET, "secretariat_by_keyboard", "mkp_secretary", clicks=0, typed=0)

    def test_interim_prepared_then_decides(self):
        request = self._submitted((self.chuck, 1, 148.5))
        self.walk(
            "/odoo/marketplace-interims",
            "interim_prepared",
            "mkp_dg",
            clicks=3,
            typed=3,
        )
        self.walk(
            f"/odoo/marketplace-requests/{request.id}",
            "interim_decides",
            "mkp_secretary",
            clicks=2,
            typed=1,
        )
        self.assertEqual(request.decided_by, self.secretary)
        self.assertEqual(request.decided_capacity, "interim")
