"""Expenses of before the installation are taken over like any document (R34)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.test_takeover import (
    BEFORE,
    TakeoverMixin,
)

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestTakeoverExpense(TakeoverMixin, ExpenseCase):
    """A claim that a paper authorized is reimbursed; one that none did is not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_past()

    def _claimed_before(self, approved=False):
        expense = self._expense(vendor_id=self.vendor.id, date=BEFORE.date())
        if approved:
            self._claim(expense)
        self._alter(expense, create_date=BEFORE)
        return expense

    def test_a_draft_and_its_paper(self):
        expense = self._claimed_before()
        self._install()
        self.assertTrue(expense.sudo().marketplace_case_id.existed)
        with self.assertRaisesRegex(UserError, "has not said yet"):
            expense.with_user(self.teacher).action_submit()
        self._paper(expense).action_confirm()
        self._claim(expense)
        self.assertEqual(expense.marketplace_clearance, "authorized")
        self._finish()
        self.assertFalse(expense.sudo().marketplace_irregularity)
        self.assertFalse(self._finding())

    def test_one_that_was_approved(self):
        expense = self._claimed_before(approved=True)
        self._install()
        # As the installation does with those that are not paid.
        expense._marketplace_recognize()
        self._finish()
        self.assertTrue(expense.sudo().marketplace_case_id.existed)
        with self.assertRaises(UserError):
            self._post_receipt(expense)
        self._paper(expense).action_confirm()
        self.assertEqual(expense.marketplace_clearance, "authorized")
        self.assertEqual(self._post_receipt(expense).state, "posted")

    def test_not_authorized_is_not_reimbursed(self):
        expense = self._claimed_before()
        self._install()
        case = expense.sudo().marketplace_case_id.with_user(self.secretary)
        wizard = self._opened(case.action_unauthorized(), self.secretary)
        wizard.reason = "Personne n’a rien demandé."
        wizard.action_confirm()
        with self.assertRaisesRegex(UserError, "authorization"):
            expense.with_user(self.teacher).action_submit()
