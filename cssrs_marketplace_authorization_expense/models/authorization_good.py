from odoo import fields, models


class PurchaseMarketplaceAuthorizationLine(models.Model):
    """One good of a form, and the expenses that buy it."""

    _inherit = "purchase.marketplace.authorization.line"

    expense_ids = fields.One2many(
        "hr.expense", "marketplace_authorization_line_id", string="Expenses"
    )
