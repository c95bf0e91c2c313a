from types import MappingProxyType

from odoo import api, models

from ...rules import payment
from ..gate import case
from .account_move import PAYING, SENT


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
        sent = self.filtered(lambda one: one.state in SENT)
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
        if not self._marketplace_is_suspect() or self._marketplace_is_justified():
            return False
        return case.unbilled(self)

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
        """Whether it is sent to a marketplace, or was recorded, since the directive."""
        if self.state not in SENT or self.payment_type != "outbound":
            return False
        # Of a plain payment, nothing but memory is read.
        if self.partner_id.id not in self.partner_id._marketplace_vendor_ids():
            accounts = self.env["res.partner.bank"]._marketplace_numbers()
            if self.partner_bank_id.sanitized_acc_number not in accounts:
                return False
        if not self.company_id._marketplace_is_bound():
            return False
        return case.is_in_force(self, self.date)

    def _marketplace_is_justified(self):
        """Whether bills that passed the gate justify all of the payment."""
        own, entry = self.company_id.currency_id, self.move_id
        if entry and entry.origin_payment_id != self:
            # A person wrote whose entry it is.
            return False
        if entry._marketplace_has_passed():
            return True
        if entry:
            items = entry.line_ids
            settled, foreign = items._marketplace_owing()._marketplace_settled()
            cash = items.filtered(lambda item: item.account_type in PAYING)
            left = -sum(min(item.balance, 0.0) for item in cash)
            paid = max(abs(self.amount_company_currency_signed), left)
            return payment.is_justified(paid, settled, own.rounding, foreign)
        # Without an entry: all that was sent for the same bills.
        payments, more = self.browse(), self
        while more:
            payments |= more
            more = payments.invoice_ids.matched_payment_ids - payments
            more = more.filtered(
                lambda one: one.state in SENT and one.payment_type == "outbound"
            )
        bills = payments.invoice_ids
        if not bills or not all(bill._marketplace_is_passed_bill() for bill in bills):
            return False
        worth = {
            one: one.currency_id._convert(
                one[name], own, self.company_id, self.date, round=False
            )
            for name, records in (("amount", payments), ("amount_total", bills))
            for one in records
        }
        paid, settled = (sum(worth[one] for one in some) for some in (payments, bills))
        foreign = bills.filtered(lambda b: b.currency_id - payments.currency_id)
        return payment.is_justified(
            paid, settled, own.rounding, sum(worth[one] for one in foreign)
        )

    @api.model
    def _marketplace_register_domain(self):
        numbers = list(self.env["res.partner.bank"]._marketplace_numbers())
        return [
            ("payment_type", "=", "outbound"),
            ("state", "in", SENT),
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
