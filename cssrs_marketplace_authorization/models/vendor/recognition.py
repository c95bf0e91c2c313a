from odoo import api, models
from odoo.fields import Domain

from ...rules import recognition
from .res_partner import classify


class ResPartner(models.Model):
    """A vendor whose name or address is that of a marketplace (R1).

    Invariant: what is recognized makes a vendor a marketplace, or asks the secretariat;
    it never makes one ordinary.
    """

    _inherit = "res.partner"

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
            classify(partner, {"online_vendor_type": kind, "marketplace_id": found.key})

    @api.model
    def _marketplace_recognize_existing(self, table=None, but=()):
        """Recognize the marketplaces among the existing vendors.

        :param table: what was recognized before; nothing by default.
        :param but: ids of vendors that are left as they are.
        """
        vendors = Domain("supplier_rank", ">", 0) | Domain("is_company", "=", True)
        unknown = Domain("online_vendor_type", "in", ("ordinary", "to_classify"))
        found = self.with_context(active_test=False).search(
            vendors & unknown & Domain("id", "not in", list(but))
        )
        found._marketplace_flag(found._marketplace_found(table) if table else {})
