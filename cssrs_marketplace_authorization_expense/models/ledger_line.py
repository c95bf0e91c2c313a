from dataclasses import replace

from odoo import fields, models

from odoo.addons.cssrs_marketplace_authorization.models.trail import kept

LINE = kept.KEPT[kept.LINE]
kept.KEPT[kept.LINE] = replace(LINE, columns=(*LINE.columns, "expense_id"))


class PurchaseMarketplaceDeclarationLine(models.Model):
    """One thing to declare, which an expense may be (R7)."""

    _inherit = "purchase.marketplace.declaration.line"

    expense_id = fields.Many2one(
        "hr.expense", readonly=True, ondelete="restrict", index="btree_not_null"
    )
