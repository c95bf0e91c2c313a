from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..hooks import MAIN, uninstall_hook
from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestLedger(ExpenseCase):
    """Each expense that an authorization covers is declared once (R7, R27)."""

    def _lines(self, expense):
        self._again()
        return self.env["purchase.marketplace.declaration.line"].search(
            [("expense_id", "=", expense.id), ("state", "!=", "closed")]
        )

    def test_an_approved_expense_is_noted_once(self):
        expense = self._covered()
        expense.action_submit()
        self.assertFalse(self._lines(expense))
        expense.with_user(self.approver).action_approve()
        line = self._lines(expense)
        self.assertEqual(line.kind, "purchase")
        self.assertEqual(line.amount_ordered, 0.0)
        self.assertEqual(line.amount_billed, 100.0)
        self.assertEqual(line.purchase_date, expense.date)
        self.assertEqual(line.goods, "1 × Mandrin")
        self._reimburse(self._post_receipt(expense))
        self.assertEqual(self._lines(expense), line)

    def test_what_is_taken_back_is_closed(self):
        expense = self._claim(self._covered())
        self.assertTrue(self._lines(expense))
        expense.with_user(self.approver).action_reset()
        self.assertFalse(self._lines(expense))
        with self.assertRaises(UserError):
            expense.sudo().unlink()
        self._claim(expense)
        self.assertEqual(len(self._lines(expense)), 1)

    def test_a_smaller_amount_is_followed(self):
        expense = self._claim(self._covered())
        expense.with_user(self.approver).total_amount = 80.0
        self.assertEqual(self._lines(expense).amount_billed, 80.0)

    def test_parts_add_up(self):
        expense = self._claim(self._covered())
        wizards = self.env["hr.expense.split.wizard"].with_user(self.accountant)
        action = expense.with_user(self.accountant).action_split_wizard()
        wizards.browse(action["res_id"]).action_split_expense()
        parts = self.env["hr.expense"].search(
            [("split_expense_origin_id", "=", expense.id)]
        )
        self._again()
        lines = self.env["purchase.marketplace.declaration.line"].search(
            [("expense_id", "in", parts.ids), ("state", "!=", "closed")]
        )
        self.assertEqual(len(lines), 2)
        self.assertEqual(sum(lines.mapped("amount_billed")), 100.0)

    def test_plain_and_refused_ones_are_not_noted(self):
        self.assertFalse(self._lines(self._claim(self._plain())))
        self.assertFalse(self._lines(self._expense()))

    def test_the_date_that_is_declared_is_the_corrected_one(self):
        form = self._approved((self.chuck, 1, 100.0))
        form = self._decided_on(form, "2025-12-01 15:00:00")
        expense = self._claim(self._covered(date="2026-01-05", form=form))
        self.assertEqual(self._lines(expense).purchase_date, date(2026, 1, 5))
        expense.with_user(self.approver).date = "2026-01-12"
        self.assertEqual(self._lines(expense).purchase_date, date(2026, 1, 12))

    def test_not_uninstalled_while_the_ledger_speaks_of_expenses(self):
        uninstall_hook(self.env)
        self._claim(self._covered())
        with self.assertRaises(UserError):
            uninstall_hook(self.env)

    def test_uninstalled_with_the_files_that_were_let_go(self):
        """All of it leaves: the main addon asks whether it may (R27)."""
        self._claim(self._covered())
        main = self.env["ir.module.module"].search([("name", "=", MAIN)])
        main.state = "to remove"
        uninstall_hook(self.env)

    def test_the_vendor_of_an_expense_is_merged(self):
        """Odoo moves it by SQL; the trail says so, and Verify finds nothing."""
        old, new = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Amazon QC", "Amazon CA")]
        )
        expense = self._covered()
        expense.vendor_id = old
        self._claim(expense)
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (old | new).ids, new
        )
        self._again()
        self.assertEqual(expense.vendor_id, new)
        self.assertFalse(self._differing())
