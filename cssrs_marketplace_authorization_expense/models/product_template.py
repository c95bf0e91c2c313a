from odoo import api, fields, models
from odoo.exceptions import AccessError

from odoo.addons.cssrs_marketplace_authorization.models.gate.actor import (
    is_secretary,
    is_unattended,
)


class ProductTemplate(models.Model):
    """A category of expense, which the secretariat may say is a service (R20).

    Odoo makes a service of every category. Invariant: on a marketplace, a purchase is
    one of goods unless the secretariat has said otherwise of its category.
    """

    _inherit = "product.template"

    marketplace_service = fields.Boolean(
        string="Service on Online Marketplaces",
        copy=False,
        help="What this category buys on an online marketplace is never a good: "
        "cloud computing, for instance. Only the secretariat can say so.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        products = super().create(vals_list)
        if any(product.marketplace_service for product in products):
            self._marketplace_refuse_others()
        return products

    def write(self, vals):
        if "marketplace_service" in vals:
            # Saved again as it is, by whoever keeps the products.
            said = bool(vals["marketplace_service"])
            if any(product.marketplace_service != said for product in self):
                self._marketplace_refuse_others()
        return super().write(vals)

    def action_toggle_marketplace_service(self):
        """Say that a category buys services, or goods, on marketplaces.

        :raise AccessError: when the person is not of the secretariat.
        """
        self.check_access("read")
        self._marketplace_refuse_others()
        for product in self.sudo():
            # By ``write``: what is assigned is no longer asked by a person.
            product.write({"marketplace_service": not product.marketplace_service})

    def _marketplace_refuse_others(self):
        """Leave the distinction to the secretariat.

        :raise AccessError: when the person is not of it.
        """
        if is_unattended(self.env) or is_secretary(self.env):
            return
        raise AccessError(
            self.env._(
                "Only the secretariat can say which categories buy services, not "
                "goods, from online marketplaces (directive of April 11, 2025).\nAsk "
                "it to do so."
            )
        )
