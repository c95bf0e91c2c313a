from odoo import api, models

from odoo.addons.cssrs_marketplace_authorization.words import render as messages

#: What a document is, and what it belongs to.
EVIDENCE = {"res_model", "res_id", "datas", "raw", "name", "type", "url", "db_datas"}


class IrAttachment(models.Model):
    """A receipt, whose name may tell where the purchase was made (R1, R24).

    Invariant: the documents of an expense that counts under the directive stay as they
    were when it was submitted; others may be added.
    """

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        files._marketplace_flag_expenses()
        return files

    def write(self, vals):
        names = EVIDENCE & vals.keys()
        if not names:
            return super().write(vals)
        self.filtered(
            lambda file: any(
                file._marketplace_changes(name, vals[name]) for name in names
            )
        )._marketplace_keep_evidence()
        result = super().write(vals)
        self._marketplace_flag_expenses()
        return result

    def unlink(self):
        self._marketplace_keep_evidence()
        return super().unlink()

    def _marketplace_expenses(self):
        ids = [f.res_id for f in self.sudo() if f.res_model == "hr.expense"]
        return self.env["hr.expense"].sudo().browse(filter(None, ids)).exists()

    def _marketplace_flag_expenses(self):
        """Flag the expenses of files whose name is one of a marketplace's."""
        expenses = self.env["hr.expense"].sudo()
        for file in self.sudo():
            if file.res_model == "hr.expense" and file.res_id:
                markets = expenses._marketplace_named(file.name, file.url)
                expense = expenses.browse(file.res_id)
                if markets and not expense.marketplace_flagged:
                    expense._marketplace_flag(markets)

    def _marketplace_keep_evidence(self):
        """Refuse to take away what shows a purchase that counts."""
        for expense in self._marketplace_expenses():
            if expense.marketplace_clearance:
                messages.refuse(self.env, "receipt_kept", expense=expense.name)
