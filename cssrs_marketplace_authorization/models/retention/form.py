from odoo import api, models
from odoo.fields import Domain

from ...rules import retention as rules


class PurchaseMarketplaceAuthorization(models.Model):
    """A request, which the retention schedule lets go of with its purchases (R27)."""

    _name = "purchase.marketplace.authorization"
    _inherit = ["purchase.marketplace.authorization", "purchase.marketplace.retained"]

    def _marketplace_retention_kind(self):
        return rules.KIND_OF_FORM.get(self.state, "") if self.seal else ""

    @api.model
    def _marketplace_retention_domain(self, kind):
        states = [s for s, found in rules.KIND_OF_FORM.items() if found == kind]
        decided = Domain("state", "in", states) & Domain("seal", "!=", False)
        ledger = self.env["purchase.marketplace.declaration.line"].sudo()
        waiting = ledger._search(Domain("state", "=", "to_declare"))
        told = Domain("id", "not in", waiting.subselect("authorization_id"))
        return super()._marketplace_retention_domain(kind) & decided & told

    def _marketplace_retention_left(self):
        ledger = self.env["purchase.marketplace.declaration.line"]
        mine = Domain("authorization_id", "=", self.id)
        waiting = mine & Domain("state", "=", "to_declare")
        return bool(ledger.search_count(waiting, limit=1)), ()
