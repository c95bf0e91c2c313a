from odoo import api, fields, models

from ...words import render as messages


class PurchaseOrder(models.Model):
    """What the screens of an order say of the directive, besides its refusals.

    Invariant: an order that is not concerned reads nothing for it.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    marketplace_sign = fields.Char(compute="_compute_marketplace_sign")
    marketplace_exceeds = fields.Boolean(compute="_compute_marketplace_exceeds")

    @api.depends_context("lang")
    @api.depends("is_marketplace_order", "partner_id", "order_line.name")
    def _compute_marketplace_sign(self):
        """Why the vendor is a marketplace, and who corrects an error (R1, R13)."""
        for order in self:
            order.marketplace_sign = (
                order.is_marketplace_order and order.sudo()._marketplace_say_sign()
            )

    def _marketplace_say_sign(self):
        email, vendor = self.company_id.marketplace_secretariat_email, self.partner_id
        said = {
            "vendor": vendor._marketplace_origin().name or vendor.display_name or "",
            "sign": self._marketplace_sign(),
        }
        if not email:
            return self.env._(
                "%(vendor)s is treated as an online marketplace: %(sign)s. If this "
                "is an error, ask the secretariat to correct it.",
                **said,
            )
        return self.env._(
            "%(vendor)s is treated as an online marketplace: %(sign)s. If this "
            "is an error, ask the secretariat to correct it: %(email)s.",
            email=email,
            **said,
        )

    def _marketplace_sign(self):
        """What shows that the order buys from a marketplace, as a sentence ends."""
        kind, text = "flagged", ""
        if self.partner_id.is_marketplace_vendor:
            kind, text = self.partner_id._marketplace_sign()
        else:
            named = self.order_line._marketplace_recognized()
            if named:
                kind, text = "line", named.name
        return messages.sign(self.env, kind, text)

    @api.depends("marketplace_refusals", "marketplace_authorization_id.state")
    def _compute_marketplace_exceeds(self):
        """Whether a complement is what it needs: its authorization is not enough."""
        for order in self:
            order.marketplace_exceeds = bool(order._marketplace_excess())

    @api.depends("is_marketplace_order", "marketplace_waiting")
    def _compute_marketplace_notice(self):
        return super()._compute_marketplace_notice()

    def _marketplace_get_notice(self):
        """None once it is cancelled, nor when it buys services alone (R20)."""
        notice = super()._marketplace_get_notice()
        open_services = notice == "missing" and not self.marketplace_waiting
        return False if self.state == "cancel" or open_services else notice

    def action_order_marketplace_substitute(self):
        """Order what was found instead of the goods of the order (R12)."""
        self.ensure_one()
        return self.marketplace_authorization_id.action_order_substitute()
