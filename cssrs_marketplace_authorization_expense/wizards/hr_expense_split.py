from odoo import fields, models


class HrExpenseSplit(models.TransientModel):
    """One part of an expense that is split.

    Invariant: the parts take together what the whole took: they share its quantity as
    they share its amount, under the same authorization (R16).
    """

    _inherit = "hr.expense.split"

    marketplace_quantity = fields.Float(digits=0, readonly=True)

    def _get_values(self):
        values = super()._get_values()
        expense = self.expense_id
        if expense._marketplace_is_subject():
            # Somebody else may have linked it: the employee need not read it.
            good = expense.sudo().marketplace_authorization_line_id
            form = good.authorization_id or expense.sudo().marketplace_authorization_id
            values |= {
                "vendor_id": expense.vendor_id.id,
                "marketplace_id": expense.marketplace_id.id,
                "marketplace_flagged": expense.marketplace_flagged,
                "marketplace_authorization_id": form.id,
                "marketplace_authorization_line_id": good.id,
                "marketplace_quantity": self.marketplace_quantity,
            }
        return values


class HrExpenseSplitWizard(models.TransientModel):
    """The wizard that splits an expense."""

    _inherit = "hr.expense.split.wizard"

    def action_split_expense(self):
        """Share the quantity among the parts before any of them is written."""
        expense, parts = self.expense_id, self.expense_split_line_ids
        if expense._marketplace_is_subject():
            total = sum(parts.mapped("total_amount_currency")) or 1.0
            quantity = expense._marketplace_quantity_bought()
            for part in parts:
                share = part.total_amount_currency / total
                part.marketplace_quantity = quantity * share
        return super().action_split_expense()
