from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_is_zero

from ...rules.refusal import Refusal
from ...words import render as messages
from . import amounts


class PurchaseOrder(models.Model):
    """What is billed on an order, next to what it orders (R16, R17).

    Invariant: an order takes of its authorization the larger of what it orders and of
    what is billed on it, credit notes deducted; as long as something is billed it stays
    committed, under the same authorization.
    """

    _inherit = "purchase.order"

    def _marketplace_share(self, authorization, bill=None):
        """What the order takes of an authorization.

        :param bill: one that counts as if it were posted.
        """
        billed = self._marketplace_billed(bill)
        amount = sum(amount for _quantity, amount in billed.values())
        quantities = {}
        for line in self._marketplace_goods_lines():
            quantity = max(line.product_qty, billed.get(line.id, (0.0, 0.0))[0])
            good = line._marketplace_good(authorization, quantity)
            total = quantities.get(good.key, 0.0) + (good.quantity or 0.0)
            quantities[good.key] = total
        amount = max(self._marketplace_bought_amount(), amount, 0.0)
        return self._marketplace_convert(amount, authorization.currency_id), quantities

    def _marketplace_billed(self, bill=None):
        """What is billed on each line of the order.

        :param bill: one that counts as if it were posted.
        :return: dictionary: line id, then quantity in its unit, and amount before taxes
            in the currency of the order.
        """
        self.ensure_one()
        lines = self.order_line
        items = lines.invoice_lines.filtered(
            lambda item: (
                item.move_id._marketplace_sign()
                and item.move_id._marketplace_is_paired(self)
            )
        )
        if bill:
            items = items.filtered(lambda item: item.move_id != bill._origin)
            items |= bill._marketplace_bought_lines()
        billed, worth = {}, amounts.compute(items)
        for item in items:
            line = item.purchase_line_id._origin
            if line not in lines._origin:
                continue
            sign = item.move_id._marketplace_sign() or 1
            quantity, amount = billed.get(line.id, (0.0, 0.0))
            billed[line.id] = (
                quantity + sign * (item._marketplace_quantity(line) or 0.0),
                amount
                + sign
                * item.move_id._marketplace_convert(
                    worth[item].bought, self.currency_id
                ),
            )
        return billed

    def _marketplace_amount_billed(self, currency):
        """What is billed on the order before taxes, in another currency."""
        billed = self._marketplace_billed().values()
        amount = sum(amount for _quantity, amount in billed)
        return self._marketplace_convert(amount, currency)

    def _marketplace_standing(self):
        """What allowed the order, as its bills see it (R15).

        One confirmed before the directive, by Odoo's own dates, was never asked.
        """
        self.ensure_one()
        effective = self.company_id.marketplace_effective_date
        if self.marketplace_clearance or not effective or not self.date_approve:
            return self.marketplace_clearance or ""
        dates = (self.create_date, self.date_approve)
        return "prior" if max(dates).date() < effective else ""

    def _marketplace_keep_billed(self, lines=None):
        """Refuse to release what posted bills rely on.

        :param lines: the order lines concerned; all of them by default.
        :raise UserError: when something is billed and not credited.
        """
        for order in self.sudo():
            billed = order._marketplace_billed()
            kept = [
                value
                for line, values in billed.items()
                for value in values
                if lines is None or line in lines.ids
            ]
            if not all(float_is_zero(value, precision_digits=4) for value in kept):
                refusal = Refusal("order_billed", {"order": order.name})
                raise UserError(messages.explain(self.env, [refusal]))
