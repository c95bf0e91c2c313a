from contextlib import nullcontext

from odoo import models

from odoo.addons.cssrs_marketplace_authorization.models.gate import passage
from odoo.addons.cssrs_marketplace_authorization.models.gate.closed import (
    contextmanager,
)

#: What changes how much an entry pays. A link is written on the expense.
PAYING = frozenset(("state", "line_ids", "invoice_line_ids"))


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
        return expenses.filtered(lambda expense: expense._marketplace_is_subject())

    @contextmanager
    def _marketplace_paying(self, linked=()):
        """Change entries, and undo it if a posted one pays what is not covered.

        :param linked: expenses that are being linked to them.
        :raise UserError: names every blocked expense (R11, R17).
        """
        if not self:
            yield
            return
        expenses = self._marketplace_expenses()
        with self.env.cr.savepoint() if expenses or linked else nullcontext():
            yield
            posted = self.filtered(lambda move: move.state == "posted")
            paid = posted._marketplace_expenses()
            if expenses or paid:
                passage.admit(paid)
                (expenses | paid)._marketplace_settle()

    def _marketplace_has_passed(self):
        """An entry of expenses has passed when all of them have."""
        expenses = self.sudo().expense_ids
        passed = bool(expenses) and all(e.marketplace_clearance for e in expenses)
        return passed or super()._marketplace_has_passed()

    def write(self, vals):
        if PAYING.isdisjoint(vals):
            return super().write(vals)
        moved = "state" in vals
        paying = self.filtered(lambda move: moved or move.state == "posted")
        with paying._marketplace_paying():
            return super().write(vals)

    def unlink(self):
        """What a deleted entry alone made count gives back what it took."""
        expenses = self._marketplace_expenses()
        result = super().unlink()
        expenses._marketplace_settle()
        return result
