from odoo import api, models


class ResUsers(models.Model):
    """People, of whom one holds the power of the Director General (R5, R25).

    Invariant: whatever changes who is active, in which groups and in which companies,
    the ledger of mandates follows.
    """

    _inherit = "res.users"

    @api.constrains("group_ids", "active", "company_ids")
    def _check_marketplace_mandate(self):
        self.env["purchase.marketplace.mandate"]._sync(self)
