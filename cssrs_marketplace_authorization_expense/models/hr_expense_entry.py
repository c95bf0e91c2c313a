from odoo import models

from odoo.addons.cssrs_marketplace_authorization.models.gate.closed import (
    contextmanager,
)
from odoo.addons.cssrs_marketplace_authorization.words import render as messages


class HrExpense(models.Model):
    """The journal entry that pays an expense (R11, R16, R17).

    Invariant: what a posted entry pays of an expense is what its authorization covers,
    and an expense is paid once.
    """

    _inherit = "hr.expense"

    def _marketplace_entry_amount(self):
        """What its posted entry pays before taxes, the other expenses deducted.

        A line that somebody added to the entry counts as well.
        """
        move = self.account_move_id
        if move.state != "posted":
            return 0.0
        items = move.line_ids.filtered(
            lambda item: (
                item.display_type != "payment_term"
                and not item.tax_line_id
                and item.expense_id not in (move.expense_ids - self)
            )
        )
        balances = items.mapped("balance")
        if move.move_type == "entry":
            return sum(balance for balance in balances if balance > 0)
        # Either may be written: the larger of the two counts.
        return max(sum(items.mapped("price_subtotal")), sum(balances))

    def _marketplace_refuse_paid(self, entry=None):
        """Refuse to release, or to pay again, what a posted entry still pays (R16).

        :param entry: the one that pays it now.
        :raise UserError: says to reverse the other first.
        """
        subject = self.filtered(lambda expense: expense._marketplace_is_subject())
        if not subject:
            return
        posted = [
            ("expense_id", "in", subject.ids),
            ("parent_state", "=", "posted"),
            ("move_id", "!=", entry and entry.id),
        ]
        items = self.env["account.move.line"].sudo()
        sums = items._read_group(posted, ["expense_id"], ["balance:sum"])
        for expense, balance in sums:
            if balance >= 0.005:
                messages.refuse(self.env, "expense_paid", expense=expense.name)

    @contextmanager
    def _marketplace_moving(self, vals):
        """A posted entry that is linked pays at once: it is asked what it pays."""
        entry = self.env["account.move"].sudo()
        entry = entry.browse(vals.get("account_move_id") or ())
        if entry:
            asked = self.filtered(lambda e: e._marketplace_is_asked(vals))
            asked._marketplace_refuse_paid(entry)
        posted = entry.filtered(lambda move: move.state == "posted")
        with posted._marketplace_paying(self), super()._marketplace_moving(vals):
            yield

    def _check_can_create_move(self):
        result = super()._check_can_create_move()
        self._marketplace_refuse_paid()
        return result
