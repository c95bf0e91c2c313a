from odoo import models

from ...rules import gate
from .account_move import BILLS, CREDIT


class AccountMove(models.Model):
    """What a credit note of a marketplace gives back (R27).

    Invariant: a credit note of goods is posted once it says which purchase it credits,
    or that it credits none that was authorized.
    """

    _inherit = "account.move"

    def _marketplace_lock(self):
        """First link what is typed on a credit note to the orders that it credits."""
        notes = self.filtered(lambda m: m.move_type == CREDIT and m.state != "posted")
        for item in notes.sudo()._marketplace_bought_lines():
            carrier = item._marketplace_carrier()
            if carrier and not item.purchase_line_id:
                item.purchase_line_id = carrier
        forms = super()._marketplace_lock()
        self._marketplace_read_ahead()
        return forms

    def _marketplace_credits_unsaid(self):
        """Whether a credit note of goods does not say which purchase it gives back.

        The order lines of a credit note say so, and the bill that it reverses.
        """
        loose = self._marketplace_goods_lines().filtered(
            lambda item: not item._marketplace_carrier()
        )
        if not loose or self.marketplace_credit_other:
            return False
        whole = self.reversed_entry_id
        if whole and self._marketplace_is_paired(whole):
            # All of it is carried by orders, and the line is of none of them.
            counts = bool(whole.marketplace_clearance)
            return counts and not whole._marketplace_direct_goods()
        partners = self.partner_id.browse(self.partner_id._marketplace_vendor_ids())
        key = self.partner_id._marketplace_key()
        same = partners.filtered(lambda p: p._marketplace_key() == key)
        return bool(
            self.search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "in", same.ids),
                    ("move_type", "in", BILLS),
                    ("state", "=", "posted"),
                    ("marketplace_clearance", "=", gate.AUTHORIZED),
                ],
                limit=1,
            )
        )
