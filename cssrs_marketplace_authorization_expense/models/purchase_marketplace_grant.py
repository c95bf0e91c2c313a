from odoo import models


class PurchaseMarketplaceGrant(models.AbstractModel):
    """What an approved form allows, the expenses that use it included (R16)."""

    _inherit = "purchase.marketplace.grant"

    def _marketplace_documents(self):
        """Committed documents that use the authorization: its expenses as well."""
        expenses = self.expense_ids.filtered(lambda e: e._marketplace_takes())
        return [*super()._marketplace_documents(), *expenses]
