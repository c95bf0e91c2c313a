from odoo import api, models
from odoo.fields import Domain

from ...rules import retention as rules


class PurchaseMarketplaceDeclaration(models.Model):
    """A declaration, which the retention schedule lets go of with its files (R27)."""

    _name = "purchase.marketplace.declaration"
    _inherit = ["purchase.marketplace.declaration", "purchase.marketplace.retained"]

    def _marketplace_retention_kind(self):
        return rules.DECLARED if self.state == "declared" else ""

    @api.model
    def _marketplace_retention_domain(self, kind):
        kept = Domain("authorization_id.purged_on", "=", False)
        return (
            super()._marketplace_retention_domain(kind)
            & Domain("state", "=", "declared")
            & Domain("line_ids", "not any", kept)
        )

    def _marketplace_retention_left(self):
        forms = self.line_ids.authorization_id
        return False, forms.filtered(lambda form: not form.purged_on).mapped("name")
