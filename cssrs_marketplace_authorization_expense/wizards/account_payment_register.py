from odoo import models


class AccountPaymentRegister(models.TransientModel):
    """The wizard that pays several receipts at once."""

    _inherit = "account.payment.register"

    def _create_payments(self):
        """Name every blocked expense before any payment is made (R11)."""
        self.line_ids.move_id._marketplace_expenses()._marketplace_enforce()
        return super()._create_payments()
