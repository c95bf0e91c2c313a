from odoo import api, models
from odoo.fields import Domain

from ...rules import register
from ...rules import retention as rules


class PurchaseMarketplaceCase(models.Model):
    """What was seen of a purchase, which the schedule lets go of (R11, R27)."""

    _name = "purchase.marketplace.case"
    _inherit = ["purchase.marketplace.case", "purchase.marketplace.retained"]

    def _marketplace_retention_kind(self):
        return rules.SEEN

    @api.model
    def _marketplace_retention_domain(self, kind):
        settled = Domain("irregularity", "in", (False, register.CLOSED))
        return super()._marketplace_retention_domain(kind) & settled

    def _marketplace_retention_left(self):
        return self.irregularity not in (False, register.CLOSED), ()
