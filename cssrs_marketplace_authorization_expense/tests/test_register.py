from datetime import timedelta

from odoo.fields import Datetime
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

    def test_one_committed_behind_its_case_is_verified(self):
        """As planted code writes it: no gate, no clearance, nothing to be seen."""
        expense = self._expense().sudo()
        self._finish()
        later = Datetime.now() + timedelta(hours=1)
        self._alter(expense, create_date=later)
        self.assertFalse(self._differing())
        for name, value in (
            ("is_marketplace_expense", False),
            ("marketplace_flagged", False),
            ("approval_state", "approved"),
        ):
            expense._fields[name].write(expense, value)
        found = [(one, d.code) for one, d in self._differing()]
        self.assertIn((expense, "document_overlooked"), found)

    def test_what_hides_a_refused_expense_hides_nothing(self):
        hiding = {
            "deleted": lambda e: e.unlink(),
            "given another vendor": lambda e: e.write(
                {"vendor_id": self.stationer.id, "name": "Cahiers"}
            ),
            "dated later": lambda e: e.write({"date": "2099-01-01"}),
            "dated before the directive": lambda e: e.write({"date": "2025-01-01"}),
            "linked, then deleted": lambda e: (
                e.write({"marketplace_authorization_id": self._approved().id}),
                self._finish(),
                e.unlink(),
            ),
        }
        cases = self.env["purchase.marketplace.case"]
        for name, hide in hiding.items():
            with self.subTest(name), self._undone():
                expense = self._expense()
                self._finish()
                hide(expense.with_user(self.teacher))
                self._finish()
                known = ("document_model", "=", "hr.expense")
                case = cases.search([known, ("document_id", "=", expense.id)])
                self.assertIn(case.irregularity, ("blocked", "late"))
                self.assertEqual(case.gone, not expense.exists())
                self.assertFalse(self._finding())

    def test_an_honest_claim_leaves_the_list(self):
        form, expense = self._approved(), self._expense()
        self._finish()
        self.assertEqual(expense.marketplace_irregularity, "blocked")
        expense.marketplace_authorization_id = form
        self._claim(expense)
        self._finish()
        self.assertFalse(expense.marketplace_irregularity)
        self.assertFalse(expense.sudo().marketplace_case_id.pending)
