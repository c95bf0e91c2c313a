from contextlib import suppress

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...rules import billing, takeover, timing
from ..gate import case, passage
from .purchase_order import COMMITTED


class PurchaseOrder(models.Model):
    """The orders that were confirmed before the installation (R34).

    Invariant: one that nobody asked about is in the register of irregular purchases,
    until an authorization on paper covers it, it is found to be older than the
    directive, or the secretariat closes its case. Later orders pass the gate, and have
    no case.
    """

    _inherit = "purchase.order"

    def _marketplace_confirmed_day(self):
        """Day of its confirmation; as it was first seen, if it was there before."""
        first = self.marketplace_case_id._first() if self.marketplace_case_id else {}
        if first.get("date"):
            return fields.Date.to_date(first["date"])
        moment = self.date_approve or self.date_order
        return moment and self.company_id._marketplace_day(moment)

    def _marketplace_found_dates(self):
        """What the secretariat has found of its date."""
        if self.marketplace_case != case.PRIOR:
            return {}
        return {"dated": self._marketplace_confirmed_day(), "attested": True}

    def _marketplace_made(self, authorization):
        """When it was made, if a paper is to cover what was confirmed before (R23)."""
        if not authorization.paper_on:
            return timing.Made()
        return timing.Made(self._marketplace_confirmed_day())

    def _marketplace_said(self, vendor=None):
        return {
            **super()._marketplace_said(vendor),
            "kind": "order",
            "reference": self.partner_ref or False,
            "on_marketplace": self.partner_id.is_marketplace_vendor,
            "date": self.company_id._marketplace_day(
                self.date_approve or self.date_order
            ),
            "first_date": False,
            "amount_total": self.amount_total,
            "amount_untaxed": self.amount_untaxed,
            "authorization": self.marketplace_authorization_id.name or False,
        }

    def _marketplace_irregularity(self, codes=()):
        self.ensure_one()
        bought = self.state in COMMITTED and self._marketplace_is_bought()
        effective = self.company_id.marketplace_effective_date
        clearance = self.marketplace_clearance or ""
        allowed = billing.standing(
            clearance, self._marketplace_ordered_on(), effective or None
        )
        return False if not bought or allowed else "unchecked"

    def _marketplace_is_followed(self):
        return False

    @api.model
    def _marketplace_register_domain(self):
        found = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("create_date", "<", company._marketplace_installed_on())
            for company in self.env["res.company"].sudo().search([])
            if company._marketplace_installed_on()
        )
        return (
            found
            & Domain("state", "in", COMMITTED)
            & Domain("marketplace_clearance", "=", False)
            & Domain("invoice_status", "!=", "invoiced")
            & Domain("partner_id.is_marketplace_vendor", "=", True)
        )

    @api.model
    def _marketplace_sure_domain(self):
        """Those that were confirmed, and that nothing allowed: the gate asks of all."""
        return (
            Domain("state", "in", COMMITTED)
            & Domain("marketplace_clearance", "=", False)
            & Domain("marketplace_case_id", "=", False)
            & Domain("partner_id.is_marketplace_vendor", "=", True)
        )

    def _marketplace_is_overlooked(self):
        return bool(self._marketplace_is_bought())

    def _marketplace_open(self):
        return self._get_records_action()

    # ---- what was found of it ------------------------------------------------------

    def _marketplace_goods_to_match(self):
        return self._marketplace_requested_lines()

    def _marketplace_found(self, finding):
        """Let an order that is older than the directive go on (R15).

        Its bills that were posted follow, where they pass.

        :raise UserError: when it is not, or the take-over is closed.
        """
        if finding == case.PRIOR:
            self.marketplace_case_id._check_takeover()
            day = self._marketplace_confirmed_day()
            refusals = takeover.not_prior(
                day, self.company_id.marketplace_effective_date
            )
            self._marketplace_refuse({self: refusals} if refusals else {})
            if self.state in COMMITTED:
                passage.take(self)
        if finding in (case.PRIOR, case.PAPER) and self.state in COMMITTED:
            self._marketplace_take_bills()

    def _marketplace_take_bills(self):
        """Note what allows the bills that were posted on it: those that are covered.

        One that another order carries too waits for that order.
        """
        bills = self.sudo().order_line.invoice_lines.move_id.filtered(
            lambda m: (
                m.state == "posted"
                and not m.marketplace_clearance
                and m.marketplace_case_id.existed
            )
        )
        for bill in bills:
            with suppress(UserError):
                passage.take(bill)
        case.touch(bills)
