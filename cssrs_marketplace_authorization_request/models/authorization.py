from odoo import fields, models

from odoo.addons.cssrs_marketplace_authorization.constants import ACTIVITY_ORDER


class PurchaseMarketplaceAuthorization(models.Model):
    """An approved form, from which its author makes the purchase request (R9).

    Invariant: the purchase request is linked to the form, which the gate asks about.
    """

    _inherit = "purchase.marketplace.authorization"

    purchase_request_ids = fields.One2many(
        "purchase.request",
        "marketplace_authorization_id",
        groups="purchase_request.group_purchase_request_user",
    )

    def action_create_purchase_request(self):
        """Make the purchase request of what was approved.

        :raise UserError: when the form is not approved.
        """
        self._check_approved()
        lines = [
            fields.Command.create(good._prepare_purchase_request_line())
            for good in self.line_ids
            if good.quantity > good.qty_committed
        ]
        request = self.env["purchase.request"].create(
            {
                "company_id": self.company_id.id,
                "origin": self.name,
                # An address in the lines, or their vendor, names the marketplace.
                "marketplace_flagged": True,
                "marketplace_authorization_id": self.id,
                "line_ids": lines,
            }
        )
        self.sudo().activity_unlink([ACTIVITY_ORDER])
        return request._get_records_action()

    def _marketplace_progress_lines(self):
        """The purchase requests come first: orders are made from them."""
        requests = self.purchase_request_ids.filtered(lambda r: r.state != "rejected")
        states = dict(requests._fields["state"]._description_selection(self.env))
        orders = super()._marketplace_progress_lines()
        if requests and not self.purchase_order_ids:
            orders = []
        return [f"{r.name} · {states[r.state]}" for r in requests.sorted("id")] + orders

    def _marketplace_buyers(self):
        """Its author, who makes the purchase request, when they may."""
        group = "purchase_request.group_purchase_request_user"
        author = self.requester_id.filtered(lambda u: u.active and u.has_group(group))
        return author or super()._marketplace_buyers()


class PurchaseMarketplaceAuthorizationLine(models.Model):
    """A good, as a line of the purchase request that asks for it.

    Invariant: it asks for what is left of the good, at the price that was authorized.
    """

    _inherit = "purchase.marketplace.authorization.line"

    def _prepare_purchase_request_line(self):
        quantity = self.quantity - self.qty_committed
        return {
            "product_id": self.product_id.id,
            "name": self.name,
            "product_qty": quantity,
            "product_uom_id": self.product_uom_id.id,
            "estimated_cost": quantity * self.price_unit,
            "marketplace_authorization_line_id": self.id,
        }
