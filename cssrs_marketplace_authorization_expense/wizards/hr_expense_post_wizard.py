from odoo import models


class HrExpensePostWizard(models.TransientModel):
    """The wizard that posts the receipts of employees."""

    _inherit = "hr.expense.post.wizard"

    def action_post_entry(self):
        """Name every blocked expense before any receipt is made (R11)."""
        ids = self.env.context.get("active_ids", [])
        expenses = self.env["hr.expense"].browse(ids)
        with expenses._marketplace_asking():
            expenses._marketplace_refuse_paid()
            return super().action_post_entry()
