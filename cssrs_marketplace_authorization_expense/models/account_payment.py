from odoo import api, models


class AccountPayment(models.Model):
    """A payment, by which an employee is reimbursed or a card is paid (R11).

    Invariant: an expense that the directive refuses is not paid, even one that was
    recognized after its receipt was posted.
    """

    _inherit = "account.payment"

    @api.constrains("invoice_ids", "state")
    def _check_marketplace_expenses(self):
        """Ask the question of the expenses that the payments settle.

        :raise UserError: when one of them is refused.
        """
        sent = self.filtered(lambda payment: payment.state in ("in_process", "paid"))
        (sent.invoice_ids | sent.move_id)._marketplace_expenses()._marketplace_enforce()
