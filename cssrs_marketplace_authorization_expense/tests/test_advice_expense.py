from datetime import timedelta

from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.advice import AdviceMixin
from odoo.addons.cssrs_marketplace_authorization.tests.common import (
    MarketplaceCase,
    quebec_today,
)

from ..words import REFUSALS
from .common import ExpenseMixin

LINK = "marketplace_authorization_id"


@tagged("post_install", "-at_install")
class TestAdviceExpense(ExpenseMixin, AdviceMixin, MarketplaceCase):
    """What employees, and those who reimburse them, read (R11)."""

    table = REFUSALS

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
        # For a next purchase: the menu, first.
        bought = self._expense(100.0)
        self._type(bought, self.teacher, **{LINK: self._prepared()})
        self._submit(bought)

    def _follow_expense_too_late(self):
        day = quebec_today() - timedelta(days=2)
        form = self._prepared()
        expense = self._expense(date=day, **{LINK: form.id})
        self._refuse("expense_too_late", expense)
        self._keep(expense)
        self._link_before(expense)

    # ---- what an order reads too, once the purchase is made ------------------------

    def _spoilt(self, code, form, **values):
        """An expense whose authorization does not carry it: another one does."""
        expense = self._expense(**{LINK: form.id, **values})
        self._refuse(code, expense)
        self._keep(expense)
        self._link_before(expense)

    def _follow_expense_authorization_not_approved(self):
        self._spoilt("expense_authorization_not_approved", self._prepared("submitted"))

    def _follow_expense_authorization_closed(self):
        form = self._prepared()
        expense = self._expense(**{LINK: form.id})
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self._refuse("expense_authorization_closed", expense)
        self._keep(expense)
        self._link_before(expense)

    def _follow_expense_authorization_altered(self):
        form = self._prepared()
        self._alter(form, need="Autre chose.")
        self._spoilt("expense_authorization_altered", form)

    def _follow_expense_authorization_other_company(self):
        form = self._prepared()
        expense = self._expense(**{LINK: form.id})
        self._reseal(form, company_id=self._company().id)
        self.assertIn("expense_authorization_other_company", self._codes(expense))
        html = str(expense.sudo().marketplace_refusals)
        self._hear("expense_authorization_other_company", html)
        self._link_before(expense)

    def _follow_expense_authorization_other_marketplace(self):
        form = self._request(user=self.teacher, marketplace_id=self.other_market.id)
        form = self._bring(form, "approved")
        self._spoilt("expense_authorization_other_marketplace", form)

    def _follow_expense_authorization_expired(self):
        form = self._prepared()
        self._reseal(form, valid_until=quebec_today() - timedelta(days=2))
        self._spoilt("expense_authorization_expired", form)

    def _follow_expense_good_not_authorized(self):
        both = (self.chuck, 1, 100.0), (self.gouge, 1, 5.0)
        form = self._bring(self._request(*both, user=self.teacher), "approved")
        expense = self._expense(**{LINK: form.id})
        self._refuse("expense_good_not_authorized", expense)
        self._keep(expense)
        good = form.line_ids[0]
        self._type(expense, self.teacher, marketplace_authorization_line_id=good)
        self._submit(expense)

    def _follow_expense_quantity_exceeded(self):
        expense = self._expense(quantity=1, **{LINK: self._prepared().id})
        expense.marketplace_quantity = 2
        self._refuse("expense_quantity_exceeded", expense)
        self._type(expense, self.teacher, marketplace_quantity=1)
        self._submit(expense)

    def _follow_expense_amount_exceeded(self):
        expense = self._expense(120.0, **{LINK: self._prepared().id})
        self._refuse("expense_amount_exceeded", expense)
        self._type(expense, self.teacher, total_amount_currency=100.0)
        self._submit(expense)

    def _charged(self, charges):
        """A form that estimates charges, and a claim of it."""
        form = self._request(user=self.teacher, amount_charges=5.0)
        form = self._bring(form, "approved")
        return self._expense(105.0, marketplace_charges=charges, **{LINK: form.id})

    def _follow_expense_goods_exceeded(self):
        expense = self._charged(0.0)
        self._refuse("expense_goods_exceeded", expense)
        self._type(expense, self.teacher, total_amount_currency=100.0)
        self._submit(expense)

    def _follow_expense_charges_exceeded(self):
        expense = self._charged(8.0)
        self._refuse("expense_charges_exceeded", expense)
        self._type(
            expense, self.teacher, total_amount_currency=100.0, marketplace_charges=5.0
        )
        self._submit(expense)

    def _follow_expense_charges_missing(self):
        form = self._prepared()
        values = {"marketplace_charges": 8.0, LINK: form.id}
        expense = self._expense(108.0, **values)
        self._refuse("expense_charges_missing", expense)
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
            .create({"journal_id": move.journal_id.id, "date": quebec_today()})
        )
        reversed_by = move.browse(wizard.refund_moves()["res_id"])
        self._type(reversed_by, self.accountant, invoice_date=quebec_today())
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
        # Odoo writes the same content again when it moves the storage.
        receipt.sudo().write({"raw": receipt.raw, "mimetype": receipt.mimetype})
        self._press(expense, self.teacher, "action_reset")
        receipt.unlink()
        receipt.create({**values, "name": "recu.txt", "raw": b"100,00 $"})
        self._submit(expense)
