from odoo import models


class AccountMove(models.Model):
    """The entry of an expense: a receipt of the employee, or a payment (R11).

    The vendor of neither is the marketplace: the expense says it. Invariant: what is
    posted of an expense is what its authorization covers.
    """

    _inherit = "account.move"

    def _marketplace_expenses(self):
        """Expenses of these entries that the directive concerns."""
        # A draft reversal takes the receipt off the expense; its lines still say it.
        moves = self.sudo()
        expenses = moves.expense_ids | moves.line_ids.expense_id
        return expenses.filtered(lambda e: e._marketplace_is_subject())

    def _marketplace_enforce_expenses(self):
        """Refuse what pays expenses that nothing covers.

        :raise UserError: names every blocked expense, the reasons and the next steps.
        """
        expenses = self._marketplace_expenses().with_env(self.env)
        if expenses:
            expenses._marketplace_enforce()

    def _post(self, soft=True):
        """Name every blocked expense before anything is posted (R11)."""
        self._marketplace_enforce_expenses()
        return super()._post(soft)

    def write(self, vals):
        """Hold the expenses when an entry is posted, or its lines are replaced."""
        watched = {"state", "line_ids", "invoice_line_ids", "expense_ids"} & vals.keys()
        if not watched:
            return super().write(vals)
        expenses = self._marketplace_expenses()
        if not expenses:
            return super().write(vals)
        if vals.get("state") == "posted":
            self._marketplace_enforce_expenses()
        with self.env.cr.savepoint():
            result = super().write(vals)
            expenses._marketplace_follow_entry()
        return result
