from types import MappingProxyType

from odoo import api, models

from ..gate import case

#: How far the rate of a bank may be from that of Odoo.
BANK_RATE = 0.05


class AccountPayment(models.Model):
    """A payment, which Odoo also allows of a bill that is still a draft.

    Invariant: a bill that the directive refuses is not paid through its draft (R11). A
    payment to a marketplace, or to its bank account, that no bill justifies is in the
    register of irregular purchases.
    """

    _name = "account.payment"
    _inherit = ["purchase.marketplace.register", "account.payment"]
    _marketplace_protected = MappingProxyType({"marketplace_case_id": False})
    _marketplace_register_view = (
        "cssrs_marketplace_authorization.account_payment_view_form_marketplace"
    )

    @api.constrains("invoice_ids", "state")
    def _check_marketplace_bills(self):
        """Ask the question of the drafts as if they were posted.

        :raise UserError: when one of them is refused.
        """
        sent = self.filtered(lambda payment: payment.state in ("in_process", "paid"))
        drafts = sent.invoice_ids.filtered(lambda move: move.state != "posted")
        drafts.filtered(
            lambda move: move._marketplace_is_watched()
        )._marketplace_enforce()

    @api.constrains("state", "partner_id", "amount", "partner_bank_id", "is_reconciled")
    def _check_marketplace_seen(self):
        """Have a payment to a marketplace be seen (R11)."""
        case.touch(
            self.filtered(
                lambda p: p.marketplace_case_id or p._marketplace_is_suspect()
            )
        )

    def _marketplace_irregularity(self, codes=()):
        self.ensure_one()
        suspect = self._marketplace_is_suspect()
        return "unbilled" if suspect and not self._marketplace_is_justified() else False

    def _marketplace_judge(self):
        suspect = self._marketplace_is_suspect()
        return (), suspect and self._marketplace_is_justified(), suspect

    def _marketplace_is_followed(self):
        return False

    def _marketplace_said(self, vendor=None):
        return {
            **super()._marketplace_said(vendor),
            "kind": "payment",
            "reference": self.memo or False,
            "date": self.date,
            "amount_total": self.amount,
        }

    def _marketplace_is_suspect(self):
        """Whether it is sent to a marketplace since the directive."""
        if self.state not in ("in_process", "paid") or self.payment_type != "outbound":
            return False
        # Of a plain payment, nothing but memory is read.
        if self.partner_id.id not in self.partner_id._marketplace_vendor_ids():
            accounts = self.env["res.partner.bank"]._marketplace_numbers()
            if self.partner_bank_id.sanitized_acc_number not in accounts:
                return False
        if not self.company_id._marketplace_is_bound():
            return False
        effective = self.company_id.marketplace_effective_date
        return not effective or self.date >= effective

    def _marketplace_is_justified(self):
        """Whether bills that passed the gate justify all of the payment."""
        if self.move_id._marketplace_has_passed():
            return True
        bills = self.invoice_ids | self.reconciled_bill_ids
        if not bills or not all(bill._marketplace_has_passed() for bill in bills):
            return False
        if self.move_id:
            return self.is_reconciled
        left, margin = self.amount, 0.005
        for bill in bills:
            amount = bill.currency_id._convert(
                bill.amount_total, self.currency_id, self.company_id, self.date
            )
            left -= amount
            if bill.currency_id != self.currency_id:
                margin += BANK_RATE * amount
        return left < margin

    @api.model
    def _marketplace_register_domain(self):
        numbers = list(self.env["res.partner.bank"]._marketplace_numbers())
        return [
            ("payment_type", "=", "outbound"),
            ("state", "in", ("in_process", "paid")),
            "|",
            ("partner_id.is_marketplace_vendor", "=", True),
            ("partner_bank_id.sanitized_acc_number", "in", numbers),
        ]

    @api.model
    def _marketplace_sure_domain(self):
        # What becomes of its bills may change what is to be said of one that has any.
        return [
            *self._marketplace_register_domain(),
            ("partner_id.is_marketplace_vendor", "=", True),
            ("marketplace_case_id", "=", False),
            ("invoice_ids", "=", False),
            ("is_reconciled", "=", False),
        ]
