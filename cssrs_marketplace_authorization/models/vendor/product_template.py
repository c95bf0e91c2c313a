from odoo import models
from odoo.exceptions import UserError

from ..documents.purchase_order import COMMITTED


class ProductTemplate(models.Model):
    """A product, whose type says whether it is a good or a service (R20).

    Invariant: the type of a product that was ordered from a marketplace does not
    change. Otherwise a good that becomes a service would give back what it took of an
    authorization, and a service that becomes a good would have needed one.
    """

    _inherit = "product.template"

    def write(self, vals):
        if "type" in vals:
            self.filtered(
                lambda product: product.type != vals["type"]
            )._marketplace_refuse_type()
        return super().write(vals)

    def _marketplace_refuse_type(self):
        """Refuse to change the type of a product ordered from a marketplace.

        :raise UserError: names the first such order.
        """
        line = (
            self.env["purchase.order.line"]
            .sudo()
            .search(
                [
                    ("product_id.product_tmpl_id", "in", self.ids),
                    ("order_id.state", "in", COMMITTED),
                    ("order_id.is_marketplace_order", "=", True),
                ],
                limit=1,
            )
        )
        if line:
            raise UserError(
                self.env._(
                    "“%(product)s” was ordered from an online marketplace (%(order)s): "
                    "it stays a good, or a service, as it was when it was ordered.\n"
                    "Create another product.",
                    product=line.product_id.display_name,
                    order=line.order_id.name,
                )
            )
