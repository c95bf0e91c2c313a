from odoo import api, fields, models

from ...rules import recognition
from ...words import render as messages


class ResPartner(models.Model):
    """Why a vendor is a marketplace, for whoever asks (R1).

    Invariant: it says what the rules read, not what was read when it was classified: a
    vendor whose name has changed since is one because the secretariat has not said
    otherwise.
    """

    _inherit = "res.partner"

    marketplace_reason = fields.Char(
        string="Recognized by",
        compute="_compute_marketplace_reason",
        help="What shows, or may show, that it is an online marketplace.",
    )

    @api.depends_context("lang")
    @api.depends("name", "email", "website", "online_vendor_type", "parent_id")
    def _compute_marketplace_reason(self):
        for partner in self:
            concerned = partner.is_marketplace_vendor
            concerned |= partner.online_vendor_type != "ordinary"
            partner.marketplace_reason = concerned and messages.sign(
                self.env, *partner._marketplace_sign()
            )

    def _marketplace_sign(self):
        """What shows that it is one: a key of ``words.terms.SIGNS``, and its words."""
        vendor = self._marketplace_origin() or self.sudo()
        table = self.env["purchase.marketplace"]._recognition_table()
        kind, text = recognition.sign(
            table, vendor.name, website=vendor.website, email=vendor.email
        )
        return kind or "said", text
