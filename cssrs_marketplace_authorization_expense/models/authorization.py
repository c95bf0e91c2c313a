from odoo import api, fields, models
from odoo.tools import format_amount, format_date


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

    def _marketplace_progress_lines(self):
        """What was claimed under it comes after what was ordered."""
        claimed = self.expense_ids.filtered("marketplace_share").sorted("id")
        return super()._marketplace_progress_lines() + [
            self.env._(
                "%(expense)s: bought on %(day)s, %(amount)s",
                expense=expense.name,
                day=format_date(self.env, expense.date),
                amount=format_amount(
                    self.env, expense.total_amount_currency, expense.currency_id
                ),
            )
            for expense in claimed
        ]

    def action_view_expenses(self):
        return self.expense_ids._get_records_action(name=self.env._("Expenses"))


class PurchaseMarketplaceAuthorizationLine(models.Model):
    """One good of a form, and the expenses that buy it."""

    _inherit = "purchase.marketplace.authorization.line"

    expense_ids = fields.One2many(
        "hr.expense", "marketplace_authorization_line_id", string="Expenses"
    )
