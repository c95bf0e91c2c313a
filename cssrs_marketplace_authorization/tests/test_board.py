"""What waits for the secretariat, on one board."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.company.board import WORK
from .common import DECLARATION, MarketplaceCase

BOARD = "purchase.marketplace.board"


@tagged("post_install", "-at_install")
class TestBoard(MarketplaceCase):
    """Each card counts what it opens (R7, R11, R13)."""

    def _card(self, work, user=None):
        self._forget()
        cards = self.env[BOARD].with_user(user or self.secretary)
        return cards.search([("work", "=", work)])

    def _counts(self, user=None):
        self._forget()
        cards = self.env[BOARD].with_user(user or self.secretary).search([])
        return {card.work: card.count for card in cards}

    def _step(self, before, **changes):
        """What changed since, and nothing else."""
        after = self._counts()
        moved = {key: after[key] - before[key] for key in after}
        self.assertEqual(moved, {**dict.fromkeys(after, 0), **changes})
        return after

    def test_a_card_for_each_kind_of_work(self):
        self.assertEqual(list(self._counts()), list(WORK))

    def test_from_declared_to_acknowledged(self):
        before = self._counts()
        self._ordered()
        now = self._step(before, declare=2)
        opened = self._opened(self._card("declare").action_open(), self.secretary)
        opened.action_declare()
        now = self._step(now, declare=-2 - before["declare"], send=1)
        opened.action_sent()
        self.assertEqual(opened.sent_on, self._today())
        now = self._step(now, send=-1, acknowledge=1)
        opened.acknowledgement = "SCT-1"
        self._step(now, acknowledge=-1)

    def test_sending_is_in_the_trail(self):
        self._ordered()
        sheet = self._issue()
        sheet.action_sent()
        self.assertFalse(self._finding())
        self._alter(sheet, sent_on="2020-01-01")
        self.assertEqual(self._finding().path, "sent_on")

    def test_a_draft_is_not_sent(self):
        self._ordered()
        sheet = self._sheet()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            sheet.sent_on = self._today()
            self.env.flush_all()

    def test_one_opens_and_several_are_listed(self):
        self._ordered()
        first = self._issue()
        card = self._card("send")
        if card.count == 1:
            self.assertEqual(card.action_open()["res_id"], first.id)
        self._ordered()
        second = self._issue()
        action = self._card("send").action_open()
        found = self.env[DECLARATION].search(action["domain"])
        self.assertLessEqual(first | second, found.with_user(self.secretary))
        self.assertEqual(len(found), self._card("send").count)

    def test_vendors_and_irregular_purchases(self):
        before = self._counts()
        self.env["res.partner"].create({"name": "Amazon Rafting inc."})
        now = self._step(before, classify=1)
        action = self._card("classify").action_open()
        self.assertEqual(action.get("res_model"), "res.partner")
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.amazon.id,
                "invoice_line_ids": [(0, 0, {"name": "x", "price_unit": 5.0})],
            }
        )
        self._finish()
        self.assertTrue(bill.marketplace_case_id)
        self._step(now, irregular=1)

    def test_until_when(self):
        self.assertFalse(self._card("classify").deadline)
        self._ordered()
        card = self._card("declare")
        self.assertIn("by ", card.deadline)
        lines = self.env["purchase.marketplace.declaration.line"].search(
            [("state", "=", "to_declare")]
        )
        self._alter(lines, due_on=self._today() - timedelta(days=3))
        card = self._card("declare")
        self.assertTrue(card.is_late)
        self.assertIn("late since", card.deadline)

    def test_it_is_for_the_secretariat_and_the_dg(self):
        self.assertTrue(self._counts(self.dg))
        for user in (self.buyer, self.principal):
            with self.assertRaises(AccessError):
                self.env[BOARD].with_user(user).search([])

    def test_it_costs_one_query_a_card(self):
        cards = self.env[BOARD].with_user(self.secretary).search([])
        cards.mapped("count")  # the rights of the person are known from then on
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        cards.mapped("count")
        # One for the cards, one for each, one for the company.
        self.assertLessEqual(self.env.cr.sql_log_count - before, len(WORK) + 4)
