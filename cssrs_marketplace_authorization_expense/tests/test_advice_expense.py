from datetime import timedelta

from odoo.fields import Date
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.advice import AdviceMixin
from odoo.addons.cssrs_marketplace_authorization.tests.common import MarketplaceCase
from odoo.addons.cssrs_marketplace_authorization.words import refusals

from ..words import REFUSALS
from .common import ExpenseMixin

LINK = "marketplace_authorization_id"
#: Of what orders read as well, what the screen of an expense shows most often.
SHARED = ("authorization_closed", "quantity_exceeded", "amount_exceeded")


@tagged("post_install", "-at_install")
class TestAdviceExpense(ExpenseMixin, AdviceMixin, MarketplaceCase):
    """What employees, and those who reimburse them, read (R11)."""

    table = {**REFUSALS, **{code: refusals.TABLE[code] for code in SHARED}}

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    def _refuse(self, code, expense):
        self._refused(code, expense.with_user(self.teacher).action_submit)
        self._banner(code, expense, self.teacher)

    def _submit(self, expense):
        self._press(expense, self.teacher, "action_submit")
        self.assertIn(expense.state, ("submitted", "approved"))

    def _keep(self, expense):
        """Keep it as a draft: those who oversee see it in the register."""
        self._finish()
        irregular = [("marketplace_irregularity", "in", ("blocked", "late"))]
        for user in (self.payable, self.secretary, self.dg):
            self.assertIn(expense, expense.with_user(user).search(irregular))

    def _prepared(self, state="approved"):
        """A form that the employee has prepared, and may read."""
        return self._bring(self._request(user=self.teacher), state)

    def _bring(self, form, state):
        if form.state == "draft":
            form = form.with_user(self.principal)
        return super()._bring(form, state)

    def _link_before(self, expense):
        with self._undone():
            form = self._prepared()
            self._decided_on(form, form.decided_on - timedelta(days=4))
            self._type(expense, self.teacher, **{LINK: form})
            self._submit(expense)

    def _follow_expense_without_authorization(self):
        expense = self._expense()
        self._refuse("expense_without_authorization", expense)
        self._keep(expense)
        self._link_before(expense)
        self._ask(expense, self.teacher)
        form = self._form_of(expense)
        bought = self._expense(100.0)
        self._type(bought, self.teacher, **{LINK: form})
        self._submit(bought)

    def _form_of(self, expense):
        return expense.sudo().marketplace_authorization_id

    def _follow_expense_too_late(self):
        day = Date.today() - timedelta(days=2)
        form = self._prepared()
        expense = self._expense(date=day, **{LINK: form.id})
        self._refuse("expense_too_late", expense)
        self._keep(expense)
        self._link_before(expense)

    def _follow_authorization_closed(self):
        form = self._prepared()
        expense = self._expense(**{LINK: form.id})
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self._refuse("authorization_closed", expense)
        self._link_before(expense)
        self._ask(expense, self.teacher)

    def _follow_quantity_exceeded(self):
        expense = self._expense(quantity=1, **{LINK: self._prepared().id})
        expense.marketplace_quantity = 2
        self._refuse("quantity_exceeded", expense)
        self._type(expense, self.teacher, marketplace_quantity=1)
        self._submit(expense)

    def _follow_amount_exceeded(self):
        expense = self._expense(120.0, **{LINK: self._prepared().id})
        self._refuse("amount_exceeded", expense)
        self._type(expense, self.teacher, total_amount_currency=100.0)
        self._submit(expense)

    def _follow_expense_quantity(self):
        expense = self._expense(**{LINK: self._prepared().id})
        expense.marketplace_quantity = -1
        self._refuse("expense_quantity", expense)
        self._type(expense, self.teacher, marketplace_quantity=1)
        self._submit(expense)

    def _follow_expense_paid(self):
        expense = self._claim(self._covered())
        self._post_receipt(expense)
        accountant = expense.with_user(self.accountant)
        back = {"account_move_id": False, "approval_state": False}
        self._refused("expense_paid", accountant.write, back)
        move = accountant.account_move_id
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model=move._name, active_ids=move.ids)
            .create({"journal_id": move.journal_id.id, "date": Date.today()})
        )
        reversed_by = move.browse(wizard.refund_moves()["res_id"])
        self._type(reversed_by, self.accountant, invoice_date=Date.today())
        reversed_by.action_post()
        self._forget()
        accountant.write(back)

    def _follow_receipt_kept(self):
        expense = self._covered()
        receipt = self.env["ir.attachment"].with_user(self.teacher)
        values = {"res_model": expense._name, "res_id": expense.id}
        receipt = receipt.create({**values, "name": "recu.txt", "raw": b"100 $"})
        self._submit(expense)
        self._refused("receipt_kept", receipt.unlink)
        self._press(expense, self.teacher, "action_reset")
        receipt.unlink()
        receipt.create({**values, "name": "recu.txt", "raw": b"100,00 $"})
        self._submit(expense)
