from odoo import api, models

from ..gate import register


class AccountPayment(models.Model):
    """A payment, which Odoo also allows of a bill that is still a draft.

    Invariant: a bill that the directive refuses is not paid through its draft (R11). A
    payment to a marketplace, or to its bank account, that no bill justifies is in the
    register of irregular purchases.
    """

    _name = "account.payment"
    _inherit = ["purchase.marketplace.register", "account.payment"]
    _marketplace_protected = register.CASE

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

    @api.depends("state", "partner_id", "amount", "partner_bank_id", "is_reconciled")
    def _compute_marketplace_irregularity(self):
        return super()._compute_marketplace_irregularity()

    def _marketplace_irregularity(self):
        self.ensure_one()
        effective = self.company_id.marketplace_effective_date
        if self.state not in ("in_process", "paid") or (
            self.payment_type != "outbound" or (effective and self.date < effective)
        ):
            return False
        if not self.partner_id.is_marketplace_vendor:
            accounts = self.env["res.partner.bank"]._marketplace_numbers()
            if self.partner_bank_id.sanitized_acc_number not in accounts:
                return False
        return False if self._marketplace_is_justified() else "unbilled"

    def _marketplace_is_justified(self):
        """Whether bills that passed the gate justify all of the payment."""
        if self.move_id._marketplace_has_passed():
            return True
        bills = self.invoice_ids | self.reconciled_bill_ids
        if not bills or not all(bill._marketplace_has_passed() for bill in bills):
            return False
        if self.move_id:
            return self.is_reconciled
        return self.amount - sum(bills.mapped("amount_total")) < 0.005

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

    def action_open_marketplace_payment(self):
        """Open the payment itself, from the register."""
        self.ensure_one()
        return self._get_records_action()
