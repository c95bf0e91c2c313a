from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import uninstall_hook
from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestReview(ExpenseCase):
    """What a hostile reader of the expenses found, each with its mend."""

    def test_what_the_secretariat_saw_is_what_is_paid(self):
        expense = self._expense(20.0, date="2024-01-10")
        expense.with_user(self.secretary).action_marketplace_prior()
        self.assertTrue(expense.marketplace_prior)
        expense.with_user(self.teacher).total_amount_currency = 9000.0
        self._again()
        self.assertFalse(expense.marketplace_prior)
        with self.assertRaises(UserError):
            expense.with_user(self.teacher).action_submit()

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

    def test_a_vendor_classified_after_the_submission(self):
        expense = self._plain()
        expense.with_user(self.teacher).action_submit()
        self.stationer.with_user(self.secretary).write(
            {"online_vendor_type": "marketplace", "marketplace_id": self.marketplace.id}
        )
        self._again()
        with self.assertRaises(UserError):
            expense.with_user(self.approver).action_approve()
        self._again()
        self.assertEqual(expense.state, "submitted")

    def test_a_split_does_not_make_it_younger(self):
        expense = self._expense()
        self.env.cr.execute(
            "UPDATE hr_expense SET create_date = create_date - INTERVAL '10 days' "
            "WHERE id = %s",
            [expense.id],
        )
        self._again()
        expense.marketplace_authorization_id = self._approved((self.chuck, 1, 100.0))
        self.assertEqual(self._codes(expense), ["expense_too_late"])
        action = expense.action_split_wizard()
        wizard = expense.env["hr.expense.split.wizard"].browse(action["res_id"])
        wizard.action_split_expense()
        self._again()
        parts = self.env["hr.expense"].search(
            [("split_expense_origin_id", "=", expense.id)]
        )
        for part in parts:
            with self.assertRaises(UserError):
                part.with_user(self.teacher).action_submit()

    def test_no_card_margin_where_there_is_no_rate(self):
        expense = self._claim(self._covered())
        move = self._post_receipt(expense)
        move.button_draft()
        move.invoice_line_ids.price_unit = 104.9
        with self.assertRaises(UserError):
            move.action_post()

    def test_an_employee_splits_what_somebody_else_linked(self):
        expense = self._expense()
        form = self._approved((self.chuck, 1, 100.0))
        expense.sudo().marketplace_authorization_id = form
        self._again()
        wizard = expense.with_user(self.teacher).action_split_wizard()
        parts = expense.env["hr.expense.split.wizard"].with_user(self.teacher)
        parts.browse(wizard["res_id"]).action_split_expense()
        self._again()
        self.assertEqual(expense.marketplace_authorization_id, form)

    def test_a_refusal_names_the_expense(self):
        batch = self._expense(name="Gouge d’Amazon") | self._plain()
        with self.assertRaisesRegex(UserError, "Gouge"):
            batch.with_user(self.teacher).action_submit()

    def test_the_date_that_is_declared_is_the_corrected_one(self):
        expense = self._claim(self._covered(date="2026-01-05", form=self._old()))
        line = self.env["purchase.marketplace.declaration.line"].search(
            [("expense_id", "=", expense.id)]
        )
        self.assertEqual(line.purchase_date, expense.date)

    def _old(self):
        """An authorization that was given long ago."""
        form = self._approved((self.chuck, 1, 100.0))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_marketplace_authorization "
            "SET decided_on = '2025-12-01' WHERE id = %s",
            [form.id],
        )
        self.env.invalidate_all()
        seals = form._make_seals()
        self.env.cr.execute(
            "UPDATE purchase_marketplace_authorization SET seal = %s WHERE id = %s",
            [seals[form.id], form.id],
        )
        self.env.invalidate_all()
        return form

    def test_not_uninstalled_while_the_ledger_speaks_of_expenses(self):
        uninstall_hook(self.env)
        self._claim(self._covered())
        with self.assertRaises(UserError):
            uninstall_hook(self.env)
