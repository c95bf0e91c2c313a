from odoo import api, fields, models

from ...odoo_internals import same_value
from ...rules import coverage

#: What the bills of a line rely on: no longer changed once there are any.
BILLED = frozenset(
    (
        "order_id",
        "product_id",
        "product_uom_id",
        "marketplace_authorization_line_id",
    )
)


class PurchaseOrderLine(models.Model):
    """A line of an order, matched with the authorized good that it buys.

    Invariant: on a committed order to a marketplace, every line that buys a good is
    matched with a good of the linked authorization, and no change of a line, locked
    order or not, takes more than what is left of it (R16, R17).
    """

    # In front of Odoo's own class: the gate sees what it has done with the values.
    _name = "purchase.order.line"
    _inherit = ["purchase.marketplace.document.line", "purchase.order.line"]
    _marketplace_parent = "order_id"
    _marketplace_material = frozenset(
        "order_id name product_id product_qty product_uom_id price_unit "
        "discount tax_ids display_type is_downpayment "
        "marketplace_authorization_line_id".split()
    )
    _marketplace_amounts = frozenset(("price_subtotal",))

    marketplace_authorization_line_id = fields.Many2one(
        "purchase.marketplace.authorization.line",
        string="Authorized Good",
        compute="_compute_marketplace_authorization_line_id",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('authorization_id', '=', parent.marketplace_authorization_id)]",
    )

    @api.depends("product_id", "order_id.marketplace_authorization_id")
    def _compute_marketplace_authorization_line_id(self):
        for line in self:
            authorization = line.order_id.marketplace_authorization_id
            if not authorization or not line._marketplace_is_good():
                line.marketplace_authorization_line_id = False
                continue
            current = line.marketplace_authorization_line_id
            kept = current and current.authorization_id == authorization
            if not kept or not current._fits(line.product_id):
                line.marketplace_authorization_line_id = authorization._match(
                    line.product_id
                )

    def _marketplace_is_good(self):
        """Whether the line buys a good; an unknown product counts as one (R20).

        A down payment without a product or a quantity orders nothing by itself.
        """
        self.ensure_one()
        if self.is_downpayment and not self.product_id and not self.product_qty:
            return False
        return not self.display_type and self.product_id.type != "service"

    def _marketplace_snapshot(self):
        """Key and quantity of a good, comparable before and after a change.

        What is returned is counted apart: it must not make room for something else.
        """
        self.ensure_one()
        product, quantity = self.product_id, self.product_qty
        if product and self.product_uom_id:
            quantity = self.product_uom_id._compute_quantity(
                quantity, product.uom_id, round=False, raise_if_failure=False
            )
        match = self.marketplace_authorization_line_id
        return (product, match, quantity < 0), abs(quantity)

    def _marketplace_base_line(self):
        """The line as Odoo computes its taxes."""
        return self._prepare_base_line_for_taxes_computation()

    def _marketplace_recognized(self):
        """The marketplace whose address a line gives, if any (R1)."""
        marketplaces = self.env["purchase.marketplace"]
        for line in self:
            found = marketplaces._recognize_text(line.name)
            if found:
                return found
        return marketplaces

    def _marketplace_flag_orders(self):
        """Flag the orders of lines that give the address of a marketplace (R1)."""
        for line in self:
            if line._marketplace_recognized():
                line.order_id._marketplace_flag()

    def _marketplace_good(self, authorization, quantity=None):
        """This line as the rules see it, in the unit of the authorized good.

        :param quantity: another one than ordered, in the unit of the line.
        """
        self.ensure_one()
        quantity = self.product_qty if quantity is None else quantity
        matched = self.marketplace_authorization_line_id
        name = (self.name or "").partition("\n")[0]
        authorized = matched and matched.authorization_id == authorization
        if not authorized:
            return coverage.Good(name)
        if not matched._fits(self.product_id):
            return matched._unfit(self.product_id, name)
        quantity = matched._convert_quantity(quantity, self.product_uom_id)
        return coverage.Good(name, matched.id, quantity)

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # Before they are written: the order is then asked about what it is.
        for vals in vals_list:
            self._marketplace_flag_named(self._marketplace_parents([vals]), vals)
        lines = super().create(vals_list)
        lines._marketplace_flag_orders()
        return lines

    def write(self, vals):
        if "name" in vals:
            self._marketplace_flag_named(self.order_id, vals)
        result = super().write(vals)
        if "product_id" in vals:
            self._marketplace_flag_orders()
        return result

    def _marketplace_trying(self, documents, vals_list):
        watched = self._marketplace_watched(documents, vals_list)
        changed = watched and self.filtered(
            lambda line: any(
                not same_value(line, name, line[name], vals[name])
                for vals in vals_list
                for name in BILLED & vals.keys()
            )
        )
        if changed:
            changed.order_id._marketplace_keep_billed(changed)
        return super()._marketplace_trying(documents, vals_list)

    @api.model
    def _marketplace_flag_named(self, orders, vals):
        """Flag orders before a line that names a marketplace is written (R1)."""
        if self.env["purchase.marketplace"]._recognize_text(vals.get("name")):
            orders._marketplace_flag()
