from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import recognition
from ...words import render as messages
from .res_partner import classify


class ResPartner(models.Model):
    """A vendor whose name or address is that of a marketplace (R1).

    Invariant: what is recognized makes a vendor a marketplace, or asks the secretariat;
    it never makes one ordinary. What shows that it is a marketplace is what the rules
    read now, not what was read when it was classified: a vendor whose name has changed
    since is one because the secretariat has not said otherwise.
    """

    _inherit = "res.partner"

    marketplace_reason = fields.Char(
        string="Recognized by",
        compute="_compute_marketplace_reason",
        help="What shows, or may show, that it is an online marketplace.",
    )

    def _marketplace_found(self, table=None):
        """What the names and addresses of these vendors are recognized as.

        :param table: :class:`~..rules.recognition.Table`; that of today by default.
        """
        if table is None:
            table = self.env["purchase.marketplace"]._recognition_table()
        return {
            partner: recognition.recognize(
                table, partner.name, (partner.email, partner.website)
            )
            for partner in self
        }

    def _marketplace_flag(self, known=None):
        """Classify the vendors that are newly recognized as marketplaces (R1).

        A doubt is asked of the secretariat: an ordinary vendor is then to be
        classified, and buys as before meanwhile.

        What the secretariat has said stands as long as the same thing is recognized:
        it knew that name. A vendor that takes the name of a marketplace since is one,
        exempt or not.

        :param known: what they were recognized as before; nothing by default.
        """
        known = known or {}
        for partner, found in self._marketplace_found().items():
            if not found or found == known.get(partner):
                continue
            asked = not found.certain and partner.online_vendor_type != "ordinary"
            if asked or partner.is_marketplace_vendor:
                continue
            kind = "marketplace" if found.certain else "to_classify"
            classify(partner, online_vendor_type=kind, marketplace_id=found.key)

    def _marketplace_recognize_existing(self, table=None, but=()):
        """Recognize the marketplaces among the existing vendors.

        :param table: what was recognized before; nothing by default.
        """
        vendors = Domain("supplier_rank", ">", 0) | Domain("is_company", "=", True)
        unknown = Domain("online_vendor_type", "in", ("ordinary", "to_classify"))
        found = self.with_context(active_test=False).search(
            vendors & unknown & Domain("id", "not in", list(but))
        )
        found._marketplace_flag(found._marketplace_found(table) if table else {})

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
