from odoo import models


class PurchaseRequestLineMakePurchaseOrder(models.TransientModel):
    """Makes a request for quotation from requests, with their authorization.

    Invariant: requests that were authorized apart never share an order (R16).
    """

    _inherit = "purchase.request.line.make.purchase.order"

    def make_purchase_order(self):
        """Link the request for quotation with the authorization of its requests.

        :raise UserError: when they were authorized apart; nothing is then made.
        """
        lines = self.item_ids.line_id
        if not lines.request_id.sudo().marketplace_authorization_id:
            return super().make_purchase_order()
        with self.env.cr.savepoint():
            action = super().make_purchase_order()
            lines.purchase_lines.order_id.filtered(
                lambda order: order.state in ("draft", "sent")
            )._marketplace_follow_requests()
        return action
