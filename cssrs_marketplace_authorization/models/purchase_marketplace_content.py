from odoo import api, fields, models


class PurchaseMarketplaceContent(models.AbstractModel):
    """A part of a form: one of its goods, or a source that was tried.

    Invariant: created, changed, moved and deleted only while the form is a draft (R17).
    """

    _name = "purchase.marketplace.content"
    _description = "Part of a marketplace purchase authorization"

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization",
        required=True,
        ondelete="cascade",
        index=True,
    )

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._marketplace_check_draft()
        return parts

    def write(self, vals):
        self._marketplace_check_draft()
        result = super().write(vals)
        self._marketplace_check_draft()
        return result

    def unlink(self):
        self._marketplace_check_draft()
        return super().unlink()

    def _marketplace_check_draft(self):
        """Refuse a change once the form is submitted (R17).

        :raise UserError: says how to change it.
        """
        self.authorization_id._marketplace_check_draft({self._name: True})
