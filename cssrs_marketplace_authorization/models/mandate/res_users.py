from odoo import api, models

from ...constants import GROUP_DG


class ResUsers(models.Model):
    """Users, one of whom holds the power of the Director General (R5, R25).

    Invariant: mandates are synced when a user is archived, and when their groups or
    their companies change.
    """

    _inherit = "res.users"

    @api.constrains("group_ids", "active", "company_ids")
    def _check_marketplace_mandate(self):
        """Sync the mandates, when one of the users holds the power, or held it."""
        mandates = self.env["purchase.marketplace.mandate"].sudo()
        group = self.env.ref(GROUP_DG, raise_if_not_found=False)
        given = group and group in self.all_group_ids
        held = [("user_id", "in", self.ids), ("date_to", "=", False)]
        if given or mandates.search_count(held, limit=1):
            mandates.sudo(False)._sync(self)
