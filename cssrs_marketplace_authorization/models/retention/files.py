from odoo import models
from odoo.fields import Domain

from ...rules import register
from ...rules import retention as rules


class PurchaseMarketplaceAuthorization(models.Model):
    """A request, which the retention schedule lets go of with its purchases (R27)."""

    _name = "purchase.marketplace.authorization"
    _inherit = ["purchase.marketplace.authorization", "purchase.marketplace.retained"]

    def _marketplace_retention_kind(self):
        return rules.KIND_OF_FORM.get(self.state, "") if self.seal else ""

    def _marketplace_retention_domain(self, kind):
        states = [s for s, found in rules.KIND_OF_FORM.items() if found == kind]
        decided = Domain("state", "in", states) & Domain("seal", "!=", False)
        ledger = self.env["purchase.marketplace.declaration.line"].sudo()
        waiting = ledger._search(Domain("state", "=", "to_declare"))
        told = Domain("id", "not in", waiting.subselect("authorization_id"))
        return super()._marketplace_retention_domain(kind) & decided & told

    def _marketplace_retention_left(self):
        ledger = self.env["purchase.marketplace.declaration.line"]
        mine = Domain("authorization_id", "in", self.ids)
        lines = ledger.search(mine & Domain("state", "=", "to_declare"))
        waiting = lines.authorization_id
        return {form: (form in waiting, ()) for form in self}


class PurchaseMarketplaceDeclaration(models.Model):
    """A declaration, which the retention schedule lets go of with its files (R27)."""

    _name = "purchase.marketplace.declaration"
    _inherit = ["purchase.marketplace.declaration", "purchase.marketplace.retained"]

    def _marketplace_retention_kind(self):
        return rules.DECLARED if self.state == "declared" else ""

    def _marketplace_retention_domain(self, kind):
        kept = Domain("authorization_id.purged_on", "=", False)
        return (
            super()._marketplace_retention_domain(kind)
            & Domain("state", "=", "declared")
            & Domain("line_ids", "not any", kept)
        )

    def _marketplace_retention_left(self):
        left = self.line_ids.authorization_id.filtered(lambda f: not f.purged_on)
        return {
            one: (False, (one.line_ids.authorization_id & left).mapped("name"))
            for one in self
        }


class PurchaseMarketplaceCase(models.Model):
    """What was seen of a purchase, which the schedule lets go of (R11, R27)."""

    _name = "purchase.marketplace.case"
    _inherit = ["purchase.marketplace.case", "purchase.marketplace.retained"]

    def _marketplace_retention_kind(self):
        return rules.SEEN

    def _marketplace_retention_domain(self, kind):
        settled = Domain("irregularity", "in", (False, register.CLOSED))
        return super()._marketplace_retention_domain(kind) & settled

    def _marketplace_retention_left(self):
        settled = (False, register.CLOSED)
        return {case: (case.irregularity not in settled, ()) for case in self}
