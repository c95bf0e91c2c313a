from odoo import api, fields, models
from odoo.fields import Domain

#: Open requests for quotation that buy goods, or do not say yet what they buy, without
#: an approved authorization.
WAITING = (
    Domain("state", "in", ("draft", "sent"))
    & Domain("is_marketplace_order", "=", True)
    & (
        Domain("marketplace_authorization_id", "=", False)
        | Domain("marketplace_authorization_id.state", "!=", "approved")
    )
    & (
        Domain("order_line", "=", False)
        | Domain(
            "order_line",
            "any",
            Domain("display_type", "=", False)
            & (
                Domain("product_id", "=", False)
                | Domain("product_id.product_tmpl_id.type", "!=", "service")
            ),
        )
    )
)


class PurchaseOrder(models.Model):
    """What the dashboard of purchases shows of online marketplaces.

    Invariant: the card counts the orders that its filter lists, in one query; who may
    not analyse the requests has neither.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    marketplace_waiting = fields.Boolean(
        string="Awaiting Authorization",
        compute="_compute_marketplace_waiting",
        search="_search_marketplace_waiting",
        help="A request for quotation for goods that nobody has authorized yet.",
    )

    @api.depends("state", "is_marketplace_order", "marketplace_authorization_id.state")
    def _compute_marketplace_waiting(self):
        waiting = self.sudo().filtered_domain(WAITING)
        for order in self:
            order.marketplace_waiting = order.sudo() in waiting

    @api.model
    def _search_marketplace_waiting(self, operator, value):
        if operator != "in":
            return NotImplemented
        # Whether it is approved is for everyone who may read the order.
        found = self.sudo()._search(WAITING)
        return Domain("id", "in" if True in value else "not in", found)

    @api.model
    def retrieve_dashboard(self):
        """Count as well the orders that wait for an authorization (R2)."""
        result = super().retrieve_dashboard()
        if self.env["purchase.marketplace.report"].has_access("read"):
            counts = self._read_group(
                [("marketplace_waiting", "=", True)], ["user_id"], ["__count"]
            )
            mine = dict(counts).get(self.env.user, 0)
            result["global"]["marketplace"] = sum(count for _user, count in counts)
            result["my"]["marketplace"] = mine
        return result
