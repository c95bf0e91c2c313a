from odoo import fields, models

from ...constants import GROUP_DG, GROUP_SECRETARIAT, MODULE

FORM = "purchase.marketplace.authorization"
#: Each step of the beginning, in order: the action that opens it.
ACTIONS = {
    "bound": "res_company_action_marketplace",
    "establishment": "purchase_marketplace_establishment_action",
    "marketplace": "purchase_marketplace_action",
}


class ResConfigSettings(models.TransientModel):
    """What the administrator does first, in that order, and how far it is."""

    _inherit = "res.config.settings"

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
        schools = self.env["purchase.marketplace.establishment"].sudo()
        markets = self.env["purchase.marketplace"].sudo().search_count([])
        for settings in self:
            company = settings.company_id
            settings.marketplace_holder_id = self.env[FORM]._get_holders(company)
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
        if step in ACTIONS:
            return self.env["ir.actions.act_window"]._for_xml_id(
                f"{MODULE}.{ACTIONS[step]}"
            )
        group = GROUP_SECRETARIAT if step == "secretariat" else GROUP_DG
        return self.env.ref(group)._get_records_action()
