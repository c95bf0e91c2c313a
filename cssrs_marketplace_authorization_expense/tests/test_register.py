from odoo.tests import tagged

from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestRegister(ExpenseCase):
    """An irregular purchase is recorded, never paid, and seen (R11, R23)."""

    def _seen(self, user):
        expenses = self.env["hr.expense"].with_user(user)
        domain = [("marketplace_irregularity", "in", ("blocked", "unchecked"))]
        return expenses.search(domain)

    def test_a_blocked_draft_is_listed_for_those_who_oversee(self):
        irregular, plain = self._expense(), self._plain()
        covered = self._claim(self._covered())
        self._again()
        for user in (self.secretary, self.dg, self.payable, self.accountant):
            with self.subTest(user.login):
                seen = self._seen(user)
                self.assertIn(irregular.id, seen.ids)
                self.assertFalse({plain.id, covered.id} & set(seen.ids))
                seen.read(["name", "marketplace_refusals", "marketplace_irregularity"])

    def test_overseers_do_not_see_ordinary_claims(self):
        plain = self._plain()
        for user in (self.secretary, self.dg):
            found = self.env["hr.expense"].with_user(user).search([])
            self.assertNotIn(plain.id, found.ids)

    def test_a_refused_one_stays(self):
        expense = self._expense()
        expense.with_user(self.approver)._do_refuse("Achat interdit.")
        self._again()
        self.assertIn(expense.id, self._seen(self.secretary).ids)
