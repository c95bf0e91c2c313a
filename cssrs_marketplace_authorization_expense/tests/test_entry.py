from psycopg2.errors import CheckViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestEntry(ExpenseCase):
    """The journal entry of an expense pays what is covered, and no more (R11, R17)."""

    def test_a_draft_is_not_posted_by_the_wizard(self):
        expense = self._expense().with_user(self.accountant)
        wizard = expense.env["hr.expense.post.wizard"].create({})
        with self.assertRaises(UserError):
            wizard.with_context(
                active_ids=expense.ids, company_paid_move_ids=[]
            ).action_post_entry()
        self.assertFalse(expense.account_move_id)

    def test_an_entry_is_not_linked_by_hand(self):
        expense = self._expense()
        moves = self.env["account.move"].with_user(self.accountant)
        values = {"move_type": "in_receipt", "partner_id": self.teacher.partner_id.id}
        with self.assertRaises(UserError):
            moves.create({**values, "expense_ids": [Command.set(expense.ids)]})
        move = moves.create(values)
        for command in (Command.link(expense.id), Command.set(expense.ids)):
            with self.assertRaises(UserError):
                move.write({"expense_ids": [command]})
        with self.assertRaises(UserError):
            expense.with_user(self.accountant).account_move_id = move

    def test_a_receipt_does_not_grow(self):
        expense = self._claim(self._covered())
        move = self._post_receipt(expense)
        item = move.invoice_line_ids
        with self.assertRaises(UserError):
            item.with_user(self.accountant).write({"price_unit": 500.0})
        self.env.invalidate_all()
        move.button_draft()
        item.with_user(self.accountant).price_unit = 500.0
        for post in (move.action_post, lambda: move.write({"state": "posted"})):
            with self.assertRaises(UserError):
                post()
        self.env.invalidate_all()
        item.price_unit = 90.0
        move.action_post()
        self.assertEqual(move.state, "posted")

    def test_a_line_added_to_a_receipt_counts(self):
        move = self._post_receipt(self._claim(self._covered()))
        move.button_draft()
        line = {"name": "Plus", "quantity": 1, "price_unit": 50.0, "tax_ids": False}
        move.write({"invoice_line_ids": [Command.create(line)]})
        with self.assertRaises(UserError):
            move.action_post()

    def test_one_receipt_for_several_expenses(self):
        expenses = self._claim(self._covered()) | self._claim(self._plain(amount=70.0))
        move = self._post_receipt(expenses)
        self.assertEqual(move.amount_untaxed, 170.0)
        self._again()
        form = self._form_of(expenses)
        self.assertEqual(form.amount_committed, 100.0)

    def test_what_is_paid_is_not_released(self):
        expense = self._claim(self._covered())
        move = self._post_receipt(expense)
        values = {"approval_state": False, "account_move_id": False}
        with self.assertRaises(UserError):
            expense.with_user(self.accountant).write(values)
        self.env.invalidate_all()
        form = self._form_of(expense)
        self.assertEqual(form.amount_committed, 100.0)
        move._reverse_moves([{"invoice_date": move.invoice_date}], cancel=True)
        self._again()
        self.assertEqual(form.amount_committed, 100.0, "still approved")
        expense.with_user(self.accountant).action_reset()
        self._again()
        self.assertEqual(form.amount_committed, 0.0)

    @mute_logger("odoo.sql_db")
    def test_postgresql_holds_too(self):
        expense = self._expense()
        for values in ({"state": "paid"}, {"approval_state": "approved"}):
            with self.subTest(values), self.assertRaises(CheckViolation):
                self._alter(expense, **values)

    def test_a_swallowed_refusal_leaves_nothing(self):
        expense = self._expense()
        for values in ({"approval_state": "approved"}, {"state": "paid"}):
            self._swallowed(lambda values=values: expense.write(values))
            self.assertEqual(expense.state, "draft")
            self.assertFalse(expense.approval_state)

    def test_created_committed(self):
        count = self.env["hr.expense"].search_count([])
        with self.assertRaises(UserError):
            self._expense(approval_state="approved", user=self.approver)
        self.assertEqual(self.env["hr.expense"].search_count([]), count)
        # Odoo computes this one again, whatever was given.
        expense = self._expense(state="paid", user=self.approver)
        self.assertEqual(expense.state, "draft")
        expense = self._covered(approval_state="submitted", user=self.approver)
        self.assertEqual(expense.marketplace_clearance, "authorized")
        self._again()
        form = self._form_of(expense)
        self.assertEqual(form.amount_committed, 100.0)

    def test_a_receipt_is_paid_once(self):
        expense = self._claim(self._covered())
        move = self._post_receipt(expense)
        # A draft credit note takes the receipt off the expense.
        move._reverse_moves([{"invoice_date": move.invoice_date}])
        self._again()
        with self.assertRaises(UserError):
            self._post_receipt(expense)
        self._again()
        self.assertEqual(self._form_of(expense).amount_committed, 100.0)

    def test_no_card_margin_where_there_is_no_rate(self):
        expense = self._claim(self._covered())
        move = self._post_receipt(expense)
        move.button_draft()
        move.invoice_line_ids.price_unit = 104.9
        with self.assertRaises(UserError):
            move.action_post()
