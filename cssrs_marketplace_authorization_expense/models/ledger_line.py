from odoo import fields, models


class PurchaseMarketplaceDeclarationLine(models.Model):
    """One thing to declare, which an expense may be (R7)."""

    _inherit = "purchase.marketplace.declaration.line"

    _unsealed_columns = ("expense_id",)

    expense_id = fields.Many2one(
        "hr.expense", readonly=True, ondelete="restrict", index="btree_not_null"
    )
