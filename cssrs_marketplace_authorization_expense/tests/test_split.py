from datetime import timedelta

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestSplit(ExpenseCase):
    """The parts of an expense are covered together (R16, R18)."""

    def _split(self, expense, *amounts):
        action = expense.action_split_wizard()
        wizard = expense.env["hr.expense.split.wizard"].browse(action["res_id"])
        for part, amount in zip(wizard.expense_split_line_ids, amounts, strict=False):
            part.total_amount_currency = amount
        wizard.action_split_expense()
        self._again()
        return self.env["hr.expense"].search(
            [("split_expense_origin_id", "=", expense.id)]
        )

    def test_parts_keep_the_flag(self):
        parts = self._split(self._expense())
        self.assertEqual(len(parts), 2)
        for part in parts:
            self.assertTrue(part.is_marketplace_expense)
            with self.assertRaises(UserError):
                part.with_user(self.teacher).action_submit()

    def test_parts_share_the_authorization(self):
        expense = self._covered()
        form = self._form_of(expense)
        parts = self._split(expense, 70.0, 30.0)
        self.assertEqual(parts.marketplace_authorization_id, form)
        parts.with_user(self.teacher).action_submit()
        self._again()
        self.assertEqual(form.amount_committed, 100.0)
        self.assertAlmostEqual(form.line_ids.qty_committed, 1.0)

    def test_a_submitted_expense_is_split(self):
        expense = self._covered()
        form = self._form_of(expense)
        expense.action_submit()
        parts = self._split(expense.with_user(self.approver))
        self.assertEqual(set(parts.mapped("state")), {"submitted"})
        self.assertEqual(set(parts.mapped("marketplace_clearance")), {"authorized"})
        self.assertEqual(form.amount_committed, 100.0)

    def test_parts_do_not_grow(self):
        expense = self._covered()
        expense.action_submit()
        with self.assertRaises(UserError):
            self._split(expense.with_user(self.approver), 100.0, 50.0)

    def test_an_old_origin_does_not_make_it_older(self):
        """Anybody may write what an expense was split from: it is no evidence (R15)."""
        old = self._expense()
        self._alter(old, create_date="2025-03-01")
        expense = self._expense(date="2025-03-20")
        expense.with_user(self.teacher).split_expense_origin_id = old
        self.assertEqual(self._codes(expense), ["prior_unproven"])

    def test_a_split_does_not_make_it_younger(self):
        expense = self._expense()
        self._alter(expense, create_date=expense.create_date - timedelta(days=10))
        expense.marketplace_authorization_id = self._approved((self.chuck, 1, 100.0))
        self.assertEqual(self._codes(expense), ["expense_too_late"])
        for part in self._split(expense):
            self.assertEqual(self._codes(part), ["expense_too_late"])
            with self.assertRaises(UserError):
                part.with_user(self.teacher).action_submit()

    def test_an_employee_splits_what_somebody_else_linked(self):
        expense = self._expense()
        form = self._approved((self.chuck, 1, 100.0))
        expense.sudo().marketplace_authorization_id = form
        self._again()
        parts = self._split(expense.with_user(self.teacher))
        self.assertEqual(len(parts), 2)
        self.assertEqual(parts.sudo().marketplace_authorization_id, form)
