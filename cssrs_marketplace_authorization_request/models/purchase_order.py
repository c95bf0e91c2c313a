from odoo import models

from odoo.addons.cssrs_marketplace_authorization.words import render as messages


class PurchaseOrder(models.Model):
    """An order made from purchase requests: it takes the authorization they have.

    Invariant: an order never takes the authorization of one request for the goods of
    another that was authorized apart (R16, R31).
    """

    _inherit = "purchase.order"

    def _marketplace_lock(self):
        """Read at once, once memory is emptied, what Odoo follows of each order."""
        forms = super()._marketplace_lock()
        self.sudo().order_line.mapped("purchase_request_lines")
        return forms

    def _marketplace_follow_requests(self):
        """Link orders to a marketplace with the authorization of their requests.

        Another vendor needs none: a request may well end in a shop of Québec.

        :raise UserError: when the requests have several, or the order another one.
        """
        for order in self.filtered("is_marketplace_order"):
            asked = order.order_line.sudo().purchase_request_lines
            forms = asked._marketplace_authorizations()
            forms |= order.sudo().marketplace_authorization_id
            if len(forms) > 1:
                names = ", ".join(sorted(forms.mapped("name")))
                messages.refuse(self.env, "requests_apart", authorizations=names)
            if forms and not order.marketplace_authorization_id:
                order.marketplace_authorization_id = forms.sudo(False)
            order.order_line._marketplace_follow_request_lines()


class PurchaseOrderLine(models.Model):
    """A line of an order made from lines of requests.

    Invariant: it buys the authorized good that they ask for, when they ask for one.
    """

    _inherit = "purchase.order.line"

    def _marketplace_follow_request_lines(self):
        """Match lines with the authorized good that their requests name."""
        for line in self:
            goods = line.sudo().purchase_request_lines.marketplace_authorization_line_id
            form = line.order_id.marketplace_authorization_id
            goods = goods.filtered(
                lambda good, form=form, line=line: (
                    good.authorization_id == form and good._fits(line.product_id)
                )
            )
            if len(goods) == 1 and line.marketplace_authorization_line_id != goods:
                line.marketplace_authorization_line_id = goods.sudo(False)
