from odoo import models

from ...rules import recognition


class ResPartner(models.Model):
    """Why a vendor is a marketplace, for whoever asks (R1).

    Invariant: it says what the rules read, not what was read when it was classified: a
    vendor whose name has changed since is one because the secretariat has not said
    otherwise.
    """

    _inherit = "res.partner"

    def _marketplace_sign(self):
        """What shows that it is one: a key of ``words.terms.SIGNS``, and its words."""
        vendor = self._marketplace_origin()
        table = self.env["purchase.marketplace"]._recognition_table()
        kind, text = recognition.sign(
            table, vendor.name, website=vendor.website, email=vendor.email
        )
        return kind or "said", text
