from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestBoundExpense(ExpenseCase):
    """An organization that is not bound reimburses as Odoo does (R33)."""

    def _release(self):
        self._force(self.company, marketplace_bound="unbound")
        self._finish()

    def test_it_reimburses_as_if_the_addon_were_not_there(self):
        self._release()
        named = "Commande amazon.ca 702-1234567"
        # Of two amounts: Odoo asks about what looks like a duplicate.
        for amount, values in (
            (100.0, {}),
            (80.0, {"vendor_id": False, "name": named}),
        ):
            with self.subTest(values):
                expense = self._expense(amount, **values)
                self._again()
                self.assertFalse(expense.is_marketplace_expense)
                self.assertFalse(expense.marketplace_flagged)
                self.assertFalse(expense.marketplace_refusals)
                self._reimburse(self._post_receipt(self._claim(expense)))
                self._again()
                self.assertIn(expense.state, ("in_payment", "paid"))
                self.assertFalse(expense.marketplace_case_id)

    def test_what_is_open_follows(self):
        expense = self._expense()
        self._again()
        self.assertEqual(expense.marketplace_irregularity, "blocked")
        self._release()
        self.assertFalse(expense.is_marketplace_expense)
        self.assertFalse(expense.marketplace_irregularity)
        expense.action_submit()
        self.assertEqual(expense.state, "submitted")
        named = self._expense(vendor_id=False, name="Commande amazon.ca 702-1234567")
        self._bind(self.company)
        self._again()
        self.assertTrue(named.is_marketplace_expense)
        with self.assertRaises(UserError):
            named.action_submit()
        # What was submitted then is asked at its next door.
        with self.assertRaises(UserError):
            expense.with_user(self.approver).action_approve()
