from odoo import api, fields, models

from ..rules import coverage

#: Fields whose change may break the coverage of a committed order.
MATERIAL = {
    "order_id",
    "product_id",
    "product_qty",
    "product_uom_id",
    "price_unit",
    "discount",
    "tax_ids",
    "display_type",
    "is_downpayment",
    "marketplace_authorization_line_id",
}


class PurchaseOrderLine(models.Model):
    """A line of an order, matched with the authorized good that it buys.

    Invariant: on a committed order to a marketplace, every line that buys a good is
    matched with a good of the linked authorization, and no change of a line, locked
    order or not, takes more than what is left of it (R16, R17).
    """

    _inherit = "purchase.order.line"

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
            if not kept or not current._marketplace_fits(line.product_id):
                line.marketplace_authorization_line_id = (
                    authorization._marketplace_match(line.product_id)
                )

    def _marketplace_is_good(self):
        """Whether the line buys a good; an unknown product counts as one (R20)."""
        self.ensure_one()
        return not self.display_type and self.product_id.type != "service"

    def _marketplace_good(self, authorization, quantity=None):
        """This line as the rules see it, in the unit of the authorized good.

        :param quantity: another one than ordered, in the unit of the line.
        """
        self.ensure_one()
        quantity = self.product_qty if quantity is None else quantity
        matched = self.marketplace_authorization_line_id
        name = (self.name or "").partition("\n")[0]
        authorized = matched and matched.authorization_id == authorization
        if not authorized or not matched._marketplace_fits(self.product_id):
            return coverage.Good(name)
        quantity = matched._marketplace_quantity(quantity, self.product_uom_id)
        return coverage.Good(name, matched.id, quantity)

    def _prepare_marketplace_authorization_line(self):
        """Values of the requested good for this line."""
        self.ensure_one()
        return {
            "name": self.product_id.display_name or self.name,
            "product_id": self.product_id.id,
            "quantity": self.product_qty,
            "product_uom_id": self.product_uom_id.id,
            "price_unit": self.price_unit_discounted,
        }

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        order_ids = {
            vals.get("order_id", self.env.context.get("default_order_id"))
            for vals in vals_list
        }
        guarded = (
            self.env["purchase.order"]
            .browse(filter(None, order_ids))
            ._marketplace_committed()
        )
        if not guarded:
            return super().create(vals_list)
        with self.env.cr.savepoint():
            lines = super().create(vals_list)
            guarded._marketplace_clear()
        return lines

    def write(self, vals):
        guarded = self.env["purchase.order"]
        if MATERIAL & vals.keys():
            guarded = (
                self.order_id | guarded.browse(vals.get("order_id"))
            )._marketplace_committed()
        if not guarded:
            return super().write(vals)
        if "order_id" in vals:
            self.order_id._marketplace_keep_billed(self)
        with self.env.cr.savepoint():
            result = super().write(vals)
            guarded._marketplace_clear()
        return result

    def unlink(self):
        guarded = self.order_id._marketplace_committed()
        if not guarded:
            return super().unlink()
        with self.env.cr.savepoint():
            result = super().unlink()
            guarded._marketplace_clear()
        return result
