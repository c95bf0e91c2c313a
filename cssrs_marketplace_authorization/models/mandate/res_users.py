from odoo import api, models


class ResUsers(models.Model):
    """Users, one of whom holds the power of the Director General (R5, R25).

    Invariant: mandates are synced when a user is archived, and when their groups or
    their companies change.
    """

    _inherit = "res.users"

    @api.constrains("group_ids", "active", "company_ids")
    def _check_marketplace_mandate(self):
        self.env["purchase.marketplace.mandate"]._sync(self)
