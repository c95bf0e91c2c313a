from odoo import api, fields, models


class PurchaseMarketplaceAuthorization(models.Model):
    """The form, and the expenses made under it."""

    _inherit = "purchase.marketplace.authorization"

    expense_ids = fields.One2many(
        "hr.expense", "marketplace_authorization_id", string="Expenses"
    )
    expense_count = fields.Integer(compute="_compute_expense_count")

    @api.depends("expense_ids")
    def _compute_expense_count(self):
        for authorization in self:
            authorization.expense_count = len(authorization.sudo().expense_ids)

    def action_view_expenses(self):
        """Open the expenses made under this authorization."""
        return self.expense_ids._get_records_action(name=self.env._("Expenses"))
