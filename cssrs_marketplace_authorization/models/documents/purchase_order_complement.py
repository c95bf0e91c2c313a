from odoo import fields, models

from ...constants import CRITERION_FIELDS
from ..gate import protected

#: Refusals that another authorization of the missing part answers.
EXCEEDED = frozenset(("quantity_exceeded", "amount_exceeded", "goods_exceeded"))


class PurchaseOrder(models.Model):
    """An order that exceeds its authorization: what is missing is asked for apart.

    Invariant: what exceeds in quantity goes to a request for quotation of its own; one
    authorization covers each order, and what was approved may be ordered at once.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    def _marketplace_excess(self):
        """The refusals of the order, when a complement answers all of them."""
        open_ = self.is_marketplace_order and self.state in ("draft", "sent")
        if not open_ or self.marketplace_authorization_state != "approved":
            return []
        refusals = self._marketplace_get_refusals()
        found = {refusal.code for refusal in refusals} <= EXCEEDED
        return refusals if found else []

    def action_request_marketplace_complement(self):
        """Open a form, prefilled with what the authorization does not cover.

        A quantity beyond it is moved to another request for quotation. A higher price
        cannot be set apart: the form then asks for the order as it is now.
        """
        self.ensure_one()
        first = self.marketplace_authorization_id
        order = self
        if self._marketplace_excess():
            beyond = self._marketplace_beyond()
            order = self._marketplace_set_apart(beyond) if beyond else self
            form = first.create(order._prepare_marketplace_complement(self, first))
            protected.write(form, {"complement_of_id": first.id})
            order.marketplace_authorization_id = form
        return order.action_open_marketplace_authorization()

    def _marketplace_beyond(self):
        """Quantity of each line that is beyond the authorization, in its own unit."""
        grant = self.marketplace_authorization_id.sudo()._get_grant(self.sudo())
        left = {key: good.quantity_left for key, good in grant.goods.items()}
        beyond = {}
        for line in self._marketplace_goods_lines():
            good = line.marketplace_authorization_line_id
            asked = good._convert_quantity(line.product_qty, line.product_uom_id) or 0.0
            kept = max(min(asked, left.get(good.id, asked)), 0.0)
            left[good.id] = left.get(good.id, asked) - kept
            if asked > kept:
                beyond[line] = line.product_qty * (asked - kept) / asked
        return beyond

    def _marketplace_set_apart(self, beyond):
        """Move quantities of lines to a new request for quotation.

        :param beyond: quantity of each line that moves.
        """
        lines = [
            line.copy_data({"product_qty": moved, "price_unit": line.price_unit})[0]
            for line, moved in beyond.items()
        ]
        commands = [fields.Command.create(values) for values in lines]
        apart = self.copy({"order_line": commands, "origin": self.name})
        for line, moved in beyond.items():
            left = {"product_qty": line.product_qty - moved}
            line.write({**left, "price_unit": line.price_unit})
        emptied = [line for line in beyond if not line.product_qty]
        self.order_line.browse().concat(*emptied).unlink()
        return apart

    def _prepare_marketplace_complement(self, origin, first):
        """Values of the form: its goods, argued as they were.

        :param origin: order that exceeded.
        :param first: its authorization.
        """
        values = self._prepare_marketplace_authorization()
        argued = {good.product_id: good for good in first.line_ids}
        reasons = [name for pair in CRITERION_FIELDS.values() for name in pair]
        for _command, _id, good in values["line_ids"]:
            known = argued.get(first.line_ids.product_id.browse(good["product_id"]))
            if known:
                good |= {name: known[name] for name in (*reasons, "product_url")}
        return {**values, **first._prepare_complement()}
