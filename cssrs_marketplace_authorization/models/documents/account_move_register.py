from odoo import api, fields, models

from .account_move import BILLS

KINDS = ("blocked", "unchecked", "backdated")


class AccountMove(models.Model):
    """The register of irregular purchases (R11, R23).

    It is read from the bills themselves, at the moment it is opened: an attempt that is
    refused rolls back whatever it would have written.

    Invariant: a bill of a marketplace is in the register as long as the rules refuse
    it, cancelled or not, or as long as nobody controlled it.
    """

    _inherit = "account.move"

    marketplace_irregularity = fields.Selection(
        [
            ("blocked", "Refused: cannot be paid"),
            ("unchecked", "Posted without control"),
            ("backdated", "Dated before the directive, recorded since"),
        ],
        compute="_compute_marketplace_irregularity",
        search="_search_marketplace_irregularity",
        compute_sudo=True,
    )

    @api.depends("state", "partner_id", "invoice_date", "marketplace_clearance")
    def _compute_marketplace_irregularity(self):
        for move in self:
            move.marketplace_irregularity = move._marketplace_irregularity()

    def _marketplace_irregularity(self):
        """What is irregular about a bill; ``False`` when nothing is."""
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
    def _search_marketplace_irregularity(self, operator, value):
        if operator != "in":
            return NotImplemented
        candidates = self.search(
            [
                ("move_type", "in", BILLS),
                ("partner_id.is_marketplace_vendor", "=", True),
                "|",
                ("state", "!=", "posted"),
                ("marketplace_clearance", "in", (False, "prior")),
            ]
        )
        found = candidates.filtered(lambda m: m.marketplace_irregularity in value)
        return [("id", "in", found.ids)]
