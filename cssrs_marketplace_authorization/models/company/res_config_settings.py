from odoo import fields, models

from ...constants import GROUP_DG, GROUP_SECRETARIAT, MODULE

#: Each step of the beginning, in order: the action that opens it.
ACTIONS = {
    "bound": "res_company_action_marketplace",
    "establishment": "purchase_marketplace_establishment_action",
    "marketplace": "purchase_marketplace_action",
}


def _edit(name):
    """Arguments of a field that edits a setting of the organization."""
    return {"related": f"company_id.marketplace_{name}", "readonly": False}


class ResConfigSettings(models.TransientModel):
    """Settings where the directive is silent; what the administrator does first."""

    _inherit = "res.config.settings"

    marketplace_bound = fields.Selection(related="company_id.root_id.marketplace_bound")
    marketplace_effective_date = fields.Date(
        related="company_id.marketplace_effective_date"
    )
    marketplace_strict_makers = fields.Boolean(**_edit("strict_makers"))
    marketplace_tolerance = fields.Float(**_edit("tolerance"))
    marketplace_validity_days = fields.Integer(**_edit("validity_days"))
    marketplace_min_alternatives = fields.Integer(**_edit("min_alternatives"))
    marketplace_search_days = fields.Integer(**_edit("search_days"))
    marketplace_exemption_days = fields.Integer(**_edit("exemption_days"))
    marketplace_declaration_days = fields.Integer(**_edit("declaration_days"))
    marketplace_acknowledgement_days = fields.Integer(**_edit("acknowledgement_days"))
    marketplace_sct_email = fields.Char(**_edit("sct_email"))
    marketplace_body_code = fields.Char(**_edit("body_code"))
    marketplace_reminder_days = fields.Integer(**_edit("reminder_days"))
    marketplace_split_days = fields.Integer(**_edit("split_days"))
    marketplace_procurement_user_id = fields.Many2one(**_edit("procurement_user_id"))
    marketplace_procurement_email = fields.Char(**_edit("procurement_email"))
    marketplace_secretariat_email = fields.Char(**_edit("secretariat_email"))
    marketplace_anchor_email = fields.Char(**_edit("anchor_email"))
    marketplace_anchor_days = fields.Integer(**_edit("anchor_days"))

    # Odoo opens its own dialog for them from a first-steps panel that a click closes.
    marketplace_fiscal_day = fields.Integer(
        related="company_id.fiscalyear_last_day", string="Last Day of the Fiscal Year"
    )
    marketplace_fiscal_month = fields.Selection(
        related="company_id.fiscalyear_last_month",
        string="Last Month of the Fiscal Year",
    )
    marketplace_holder_id = fields.Many2one(
        "res.users", string="Director General", compute="_compute_marketplace_setup"
    )
    marketplace_secretariat_count = fields.Integer(
        string="Members of the Secretariat", compute="_compute_marketplace_setup"
    )
    marketplace_establishment_count = fields.Integer(
        string="Establishments with a Head", compute="_compute_marketplace_setup"
    )
    marketplace_market_count = fields.Integer(
        string="Known Marketplaces", compute="_compute_marketplace_setup"
    )

    def _compute_marketplace_setup(self):
        forms = self.env["purchase.marketplace.authorization"]
        schools = self.env["purchase.marketplace.establishment"].sudo()
        markets = self.env["purchase.marketplace"].sudo().search_count([])
        for settings in self:
            company = settings.company_id
            settings.marketplace_holder_id = forms._get_holders(company)
            settings.marketplace_secretariat_count = len(
                company._marketplace_secretariat()
            )
            settings.marketplace_establishment_count = schools.search_count(
                [("company_id", "=", company.id), ("manager_id", "!=", False)]
            )
            settings.marketplace_market_count = markets

    def action_marketplace_setup(self):
        """Open what a step fills in, named in the context."""
        step = self.env.context.get("marketplace_step")
        if step == "date":
            return self.company_id.action_marketplace_move_date()
        if step == "fiscal":
            steps = self.env["onboarding.onboarding.step"]
            return steps.with_company(self.company_id).action_open_step_fiscal_year()
        if step in ACTIONS:
            return self.env["ir.actions.act_window"]._for_xml_id(
                f"{MODULE}.{ACTIONS[step]}"
            )
        group = GROUP_SECRETARIAT if step == "secretariat" else GROUP_DG
        return self.env.ref(group)._get_records_action()
