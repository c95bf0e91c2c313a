from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..documents.purchase_order import COMMITTED


class ProductProduct(models.Model):
    """A product, whose name anybody who keeps the products may change."""

    _inherit = "product.product"

    def _marketplace_names(self):
        """What the products are called in each language, in one query.

        :return: dictionary: id, then a name for each language that has its own.
        """
        ids = self._origin.ids
        if not ids:
            return {}
        self.env["product.template"].flush_model(["name"])
        query = SQL(
            "SELECT product.id, template.name FROM product_product product "
            "JOIN product_template template "
            "ON template.id = product.product_tmpl_id WHERE product.id IN %s",
            tuple(ids),
        )
        return dict(self.env.execute_query(query))


#: What bought a product there for good.
_ORDERED = [("state", "in", COMMITTED), ("is_marketplace_order", "=", True)]
_BILLED = [("state", "=", "posted"), ("is_marketplace_bill", "=", True)]


class ProductTemplate(models.Model):
    """A product, whose type says whether it is a good or a service (R20).

    Invariant: the type of a product that was authorized as a good, or bought from a
    marketplace, does not change. Otherwise a good that becomes a service would give
    back what it took of an authorization, or need none, and a service that becomes a
    good would have needed one.
    """

    _inherit = "product.template"

    def write(self, vals):
        if "type" in vals:
            changed = self.filtered(lambda product: product.type != vals["type"])
            changed._marketplace_refuse_type()
        return super().write(vals)

    def _marketplace_refuse_type(self):
        """Refuse to change the type of a product authorized, or ordered there."""
        good = self.env["purchase.marketplace.authorization.line"].sudo()
        good = good.search(
            [
                ("product_id.product_tmpl_id", "in", self.ids),
                ("authorization_id.state", "in", ("submitted", "approved")),
            ],
            limit=1,
        )
        if good:
            raise UserError(
                self.env._(
                    "“%(product)s” is among the goods of the request "
                    "%(authorization)s: it must remain a good, as when the request "
                    "was submitted.\nCreate another product.",
                    product=good.product_id.display_name,
                    authorization=good.authorization_id.name,
                )
            )
        for model, name, bought in (
            ("purchase.order.line", "order_id", _ORDERED),
            ("account.move.line", "move_id", _BILLED),
        ):
            domain = fields.Domain("product_id.product_tmpl_id", "in", self.ids)
            domain &= fields.Domain(name, "any", bought)
            line = self.env[model].sudo().search(domain, limit=1)
            if line:
                raise UserError(
                    self.env._(
                        "“%(product)s” was bought from an online marketplace "
                        "(%(document)s): it must remain a good or a service, as when "
                        "it was bought.\nCreate another product.",
                        product=line.product_id.display_name,
                        document=line[name].display_name,
                    )
                )
