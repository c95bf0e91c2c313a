from odoo import api, models

#: What changes how much an entry pays.
AMOUNTS = {
    "move_id",
    "expense_id",
    "price_unit",
    "quantity",
    "discount",
    "tax_ids",
    "balance",
    "debit",
    "credit",
    "amount_currency",
    "price_subtotal",
    "display_type",
}


class AccountMoveLine(models.Model):
    """A line of the entry of an expense.

    Invariant: no change of a line of a posted entry pays more than is covered (R17).
    """

    _inherit = "account.move.line"

    def _marketplace_posted_expenses(self, moves=None):
        """Expenses whose posted entry these lines are in, or would be in."""
        moves = (moves or self.move_id).filtered(lambda m: m.state == "posted")
        return moves._marketplace_expenses()

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._marketplace_posted_expenses()._marketplace_follow_entry()
        return items

    def write(self, vals):
        if not vals.keys() & AMOUNTS:
            return super().write(vals)
        expenses = self._marketplace_posted_expenses()
        if not expenses:
            return super().write(vals)
        with self.env.cr.savepoint():
            result = super().write(vals)
            expenses._marketplace_follow_entry()
        return result
