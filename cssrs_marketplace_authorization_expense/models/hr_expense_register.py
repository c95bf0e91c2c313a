from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.cssrs_marketplace_authorization.models.gate import case, notice

UNPAID = ("draft", "submitted", "approved", "posted", "refused")


class HrExpense(models.Model):
    """The expenses of the register of irregular purchases (R11, R23).

    Invariant: an expense on a marketplace that was refused is in the register until it
    is approved with its authorization, or the secretariat closes the case; so is one
    that nobody controlled, and one that may have been made there, until the secretariat
    says whether it was.
    """

    _inherit = "hr.expense"

    marketplace_notice = fields.Selection(notice.NOTICES)

    @api.depends("is_marketplace_expense", "marketplace_flagged")
    def _compute_marketplace_notice(self):
        return super()._compute_marketplace_notice()

    def _marketplace_said(self, vendor=None):
        return {
            **super()._marketplace_said(vendor),
            "kind": "expense",
            "reference": self.employee_id.name or False,
            "vendor": self._marketplace_seller() or False,
            "on_marketplace": self.vendor_id.is_marketplace_vendor,
            "date": self.date or False,
            "first_date": self.marketplace_first_date or False,
            "amount_total": self.total_amount_currency,
            "amount_untaxed": self.untaxed_amount_currency,
            "authorization": self.marketplace_authorization_id.name or False,
        }

    def _marketplace_irregularity(self, codes=()):
        if not self._marketplace_is_subject():
            return "doubtful" if self.marketplace_doubtful else False
        if codes:
            return "unchecked" if self._marketplace_is_committed() else "blocked"
        return "backdated" if self.marketplace_case == case.PRIOR else False

    def _marketplace_register_domain(self):
        doubtful = Domain("marketplace_doubtful", "=", True)
        bought = Domain("is_marketplace_expense", "=", True)
        bought |= Domain("marketplace_flagged", "=", True)
        waits = Domain("state", "in", UNPAID) | Domain("marketplace_case", "!=", False)
        waits |= Domain("marketplace_clearance", "=", False)
        return doubtful | (bought & waits)

    def _marketplace_sure_domain(self):
        bought = Domain("vendor_id.is_marketplace_vendor", "=", True)
        bought |= Domain("marketplace_flagged", "=", True)
        bought |= Domain("marketplace_id", "!=", False)
        committed = Domain("approval_state", "in", ("submitted", "approved"))
        told = Domain("marketplace_case_id.state", "=", "draft") & committed
        unseen = Domain("marketplace_case_id", "=", False) | told
        return bought & unseen & Domain("marketplace_clearance", "=", False)

    def _marketplace_is_overlooked(self):
        return bool(self._marketplace_is_bought())

    def _marketplace_vendor(self):
        return self.vendor_id
