from collections import defaultdict
from typing import NamedTuple

from odoo import models
from odoo.tools import float_is_zero

from ...rules import billing, coverage
from ...words import render as messages
from . import amounts


class Entry(NamedTuple):
    """One line of a bill or of a credit note, on a line of an order.

    :param sign: -1 for a credit note.
    :param amount: before taxes, in the currency of the order.
    :param charges: part of it that is shipping, customs or ecofees.
    """

    line: models.BaseModel
    move: models.BaseModel
    sign: int
    quantity: float
    amount: float
    charges: float = 0.0


def _net(entries):
    """Quantity and amount billed on each line id, what is credited deducted."""
    found = {}
    for entry in entries:
        quantity, amount = found.get(entry.line.id, (0.0, 0.0))
        found[entry.line.id] = (
            quantity + entry.sign * entry.quantity,
            amount + entry.sign * entry.amount,
        )
    return found


def _charges_paid(entries):
    """Shipping, customs and ecofees that are billed, those credited deducted."""
    billed, credited = 0.0, defaultdict(float)
    for entry in entries:
        if entry.sign > 0:
            billed += entry.charges
        else:
            credited[entry.move] += entry.charges
    return billing.charges_paid(billed, credited.values())


def _returned(entries):
    """Quantity of each line id that went back, of what was billed (R27)."""
    credited = [entry for entry in entries if entry.sign < 0]
    billed = [entry for entry in entries if entry.sign > 0]
    whole, found = _net(billed), {}
    for entry in credited:
        whose = [one for one in billed if one.move == entry.move.reversed_entry_id]
        quantity, amount = _net(whose).get(entry.line.id) or (
            whole.get(entry.line.id, (0.0, 0.0))
        )
        if quantity > 0:
            price = amount / quantity
            back = billing.returned(entry.quantity, entry.amount, price)
            back += found.get(entry.line.id, 0.0)
            found[entry.line.id] = min(back, whole[entry.line.id][0])
    return found


class PurchaseOrder(models.Model):
    """What is billed on an order, next to what it orders (R16, R17).

    Invariant: an order takes of its authorization the larger of what it orders, what
    went back deducted, and of what is billed on it, credit notes deducted; as long as
    something is billed it stays committed, under the same authorization.
    """

    _inherit = "purchase.order"

    def _marketplace_share(self, authorization, bill=None):
        """What the order takes of an authorization.

        What went back to the vendor is no longer ordered: it may be bought again.

        :param bill: one that counts as if it were posted.
        """
        entries = self._marketplace_entries(bill)
        goods = self._marketplace_goods_lines()
        return self._marketplace_take(authorization, goods, entries)

    def _marketplace_take(self, authorization, goods, entries):
        """The same, when its goods and what is billed on it are known.

        :param goods: lines that buy a good.
        :param entries: list of :class:`Entry`.
        """
        billed, returned = {}, {}
        if entries:
            billed, returned = _net(entries), _returned(entries)
        amount = sum(amount for _quantity, amount in billed.values())
        ordered, worth, asked = self._marketplace_bought_amount(), {}, 0.0
        estimated = authorization.amount_charges
        if returned or estimated:
            worth = amounts.compute(self.order_line.filtered("product_qty"))
            asked = amounts.charges_of(worth)
        quantities = {}
        for line in self.order_line if returned else ():
            back = returned.get(line.id, 0.0)
            if back and line.product_qty:
                part = back / line.product_qty
                ordered -= worth[line].bought * part
                asked -= amounts.charges_of({line: worth[line]}) * part
        for line in goods:
            back = returned.get(line.id, 0.0)
            kept, net = line.product_qty - back, billed.get(line.id, (0.0, 0.0))[0]
            # Crediting more than was billed gives no room for another good.
            quantity = max(kept, net, 0.0) if billed else kept
            good = line._marketplace_good(authorization, quantity)
            total = quantities.get(good.key, 0.0) + (good.quantity or 0.0)
            quantities[good.key] = total
        currency = authorization.currency_id
        if estimated:
            paid = (amount, _charges_paid(entries))
            amount, charges = coverage.larger((ordered, asked), paid)
            quantities[coverage.CHARGES] = self._marketplace_convert(charges, currency)
        amount = max(ordered, amount, 0.0)
        return self._marketplace_convert(amount, currency), quantities

    def _marketplace_entries(self, bill=None):
        """What is billed and credited on the order.

        :param bill: one that counts as if it were posted.
        :return: list of :class:`Entry`.
        """
        self.ensure_one()
        lines = self.order_line
        if not (bill or lines.invoice_lines):
            return []
        items = lines.invoice_lines.filtered(
            lambda item: (
                item.move_id._marketplace_sign()
                and item.move_id._marketplace_is_paired(self)
            )
        )
        if bill:
            items = items.filtered(lambda item: item.move_id != bill._origin)
            items |= bill._marketplace_bought_lines()
        items = items.filtered(
            lambda item: item.purchase_line_id._origin in lines._origin
        )
        worth = amounts.compute(items)
        return [
            Entry(
                item.purchase_line_id._origin,
                item.move_id,
                item.move_id._marketplace_sign() or 1,
                item._marketplace_quantity(item.purchase_line_id) or 0.0,
                item.move_id._marketplace_convert(worth[item].bought, self.currency_id),
                0.0
                if item.purchase_line_id.is_downpayment
                else item.move_id._marketplace_convert(
                    amounts.charges_of({item: worth[item]}), self.currency_id
                ),
            )
            for item in items
        ]

    def _marketplace_kept_goods(self, authorization, lines, entries):
        """The goods that lines order, as the rules see them, without what went back.

        More of one may be billed: as much is then taken.

        :param entries: list of :class:`Entry`.
        """
        returned, billed = {}, {}
        if entries:
            returned, billed = _returned(entries), _net(entries)
        goods = []
        for line in lines:
            kept = line.product_qty - returned.get(line.id, 0.0)
            if line.product_qty >= 0:
                # More may have gone back than the line orders now, too: no line is
                # negative by that.
                kept = max(kept, billed.get(line.id, (0.0, 0.0))[0], 0.0)
            # A receipt adds a line of what came unasked: it orders nothing. What went
            # back is still ordered: its line may be given another good.
            if kept or line.product_qty:
                goods.append(line._marketplace_good(authorization, kept))
        return tuple(goods)

    def _marketplace_billed(self, bill=None):
        """What is billed on each line of the order, credit notes deducted.

        :param bill: one that counts as if it were posted.
        :return: dictionary: line id, then quantity in its unit, and amount before taxes
            in the currency of the order.
        """
        return _net(self._marketplace_entries(bill))

    def _marketplace_is_within(self, bill):
        """Whether all that is billed, with a bill, is within what was ordered."""
        billed = sum(
            amount for _quantity, amount in self._marketplace_billed(bill).values()
        )
        ordered = self._marketplace_bought_amount()
        return self.currency_id.compare_amounts(billed, ordered) <= 0

    def _marketplace_amount_billed(self, currency):
        """What is billed on the order before taxes, in another currency."""
        if not self.order_line.invoice_lines:
            return 0.0
        billed = self._marketplace_billed().values()
        amount = sum(amount for _quantity, amount in billed)
        return self._marketplace_convert(amount, currency)

    def _marketplace_ordered_on(self):
        """Day of the order, by Odoo's own dates; ``None`` until it is confirmed."""
        confirmed = self.date_approve
        return max(self.create_date, confirmed).date() if confirmed else None

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
                messages.refuse(self.env, "order_billed", order=order.name)
