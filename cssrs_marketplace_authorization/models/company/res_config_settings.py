from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Settings of an organization where the directive is silent."""

    _inherit = "res.config.settings"

    marketplace_bound = fields.Selection(related="company_id.root_id.marketplace_bound")
    marketplace_effective_date = fields.Date(
        related="company_id.marketplace_effective_date"
    )
    marketplace_strict_makers = fields.Boolean(
        related="company_id.marketplace_strict_makers", readonly=False
    )
    marketplace_tolerance = fields.Float(
        related="company_id.marketplace_tolerance", readonly=False
    )
    marketplace_validity_days = fields.Integer(
        related="company_id.marketplace_validity_days", readonly=False
    )
    marketplace_min_alternatives = fields.Integer(
        related="company_id.marketplace_min_alternatives", readonly=False
    )
    marketplace_search_days = fields.Integer(
        related="company_id.marketplace_search_days", readonly=False
    )
    marketplace_exemption_days = fields.Integer(
        related="company_id.marketplace_exemption_days", readonly=False
    )
    marketplace_declaration_days = fields.Integer(
        related="company_id.marketplace_declaration_days", readonly=False
    )
    marketplace_acknowledgement_days = fields.Integer(
        related="company_id.marketplace_acknowledgement_days", readonly=False
    )
    marketplace_sct_email = fields.Char(
        related="company_id.marketplace_sct_email", readonly=False
    )
    marketplace_body_code = fields.Char(
        related="company_id.marketplace_body_code", readonly=False
    )
    marketplace_reminder_days = fields.Integer(
        related="company_id.marketplace_reminder_days", readonly=False
    )
    marketplace_split_days = fields.Integer(
        related="company_id.marketplace_split_days", readonly=False
    )
    marketplace_procurement_user_id = fields.Many2one(
        related="company_id.marketplace_procurement_user_id", readonly=False
    )
    marketplace_procurement_email = fields.Char(
        related="company_id.marketplace_procurement_email", readonly=False
    )
    marketplace_secretariat_email = fields.Char(
        related="company_id.marketplace_secretariat_email", readonly=False
    )
    marketplace_anchor_email = fields.Char(
        related="company_id.marketplace_anchor_email", readonly=False
    )
    marketplace_anchor_days = fields.Integer(
        related="company_id.marketplace_anchor_days", readonly=False
    )
