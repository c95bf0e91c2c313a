from odoo import api, fields, models

from .trail import trail


class PurchaseMarketplaceSetting(models.AbstractModel):
    """A setting of an organization that is a record of its own.

    Invariant: each change of it is in the trail.
    """

    _name = "purchase.marketplace.setting"
    _description = "Setting of an organization"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        trail.note(created.company_id, "settings_changed")
        return created

    def write(self, vals):
        companies = self.company_id
        result = super().write(vals)
        trail.note(companies | self.company_id, "settings_changed")
        return result

    def unlink(self):
        companies = self.company_id
        result = super().unlink()
        trail.note(companies, "settings_changed")
        return result
