from odoo import api, models


class AccountPayment(models.Model):
    """A payment, which Odoo also allows of a bill that is still a draft.

    Invariant: a bill that the directive refuses is not paid through its draft (R11).
    """

    _inherit = "account.payment"

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
