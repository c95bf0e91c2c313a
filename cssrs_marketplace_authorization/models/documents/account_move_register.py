from odoo import api, models

from .account_move import BILLS


class AccountMove(models.Model):
    """The bills of the register of irregular purchases (R11, R23).

    Invariant: a bill of a marketplace is in the register as long as the rules refuse
    it, cancelled or not, or as long as nobody controlled it.
    """

    _inherit = "account.move"

    @api.depends("state", "partner_id", "invoice_date", "marketplace_clearance")
    def _compute_marketplace_irregularity(self):
        return super()._compute_marketplace_irregularity()

    def _marketplace_irregularity(self):
        self.ensure_one()
        vendor = self.partner_id.is_marketplace_vendor
        if self.move_type not in BILLS or not (vendor or self.is_marketplace_bill):
            return False
        if self.state != "posted":
            return "blocked" if self._marketplace_get_refusals() else False
        effective = self.company_id.marketplace_effective_date
        if not self.marketplace_clearance:
            day = self.invoice_date or self.date
            return "unchecked" if not effective or day >= effective else False
        late = effective and self.create_date.date() >= effective
        prior = self.marketplace_clearance == "prior" and not self._marketplace_orders()
        return "backdated" if prior and late else False

    @api.model
    def _marketplace_register_domain(self):
        return [
            ("move_type", "in", BILLS),
            ("partner_id.is_marketplace_vendor", "=", True),
            "|",
            ("state", "!=", "posted"),
            ("marketplace_clearance", "in", (False, "prior")),
        ]
