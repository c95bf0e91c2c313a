from odoo import models

from ...rules import billing
from . import amounts
from .account_move import CREDIT


class AccountMove(models.Model):
    """What is due on a bill, and what it counts for in other currencies (R17, R19).

    Invariant: amounts come from the price, quantity, discount and taxes of the lines; a
    total, a tax or a rate that somebody typed does not count.
    """

    _inherit = "account.move"

    def _marketplace_due(self):
        """What is due, whatever lines make it so; not known while it is typed.

        What a bank or a card pays on the bill itself was due too.
        """
        terms = self.line_ids.filtered(
            lambda i: i.display_type == "payment_term" or i._marketplace_is_payment()
        )
        return -self.direction_sign * sum(terms.mapped("amount_currency"))

    def _marketplace_unexplained(self):
        """What is due beyond what the lines and their taxes come to (R17).

        A tax typed by hand, or a line of a kind that Odoo adds by itself, would pay for
        what nobody authorized.
        """
        if not isinstance(self.id, int):
            return 0.0
        lines = amounts.compute(self._marketplace_bought_lines()).values()
        return billing.unexplained(
            self._marketplace_due(),
            self.currency_id.round(
                sum(
                    billing.explained(one.untaxed, one.charges, one.due)
                    for one in lines
                )
            ),
            self.currency_id.rounding,
            sum(bool(line.due) for line in lines),
        )

    def _marketplace_direct_amount(self):
        """Amount before taxes besides the orders: that of its own lines.

        Not a difference of totals, which Odoo rounds: a cent would be a purchase.
        """
        own = amounts.compute(self._marketplace_direct_lines()).values()
        amount = sum(one.bought for one in own)
        return self.currency_id.round(amount) if self.currency_id else amount

    def _marketplace_rate_day(self):
        """Day of the bill (R19). The rate typed on it would shrink the amount."""
        return self.invoice_date or super()._marketplace_rate_day()

    def _marketplace_rate_pairs(self):
        """The bill counts on its orders too, in their currencies."""
        others = self._marketplace_orders().currency_id
        pairs = super()._marketplace_rate_pairs()
        return pairs + [(self.currency_id, other) for other in others]

    def _marketplace_noted_rates(self):
        """What is credited is worth what it was billed for."""
        own, whole = super()._marketplace_noted_rates(), self.reversed_entry_id
        if self.move_type != CREDIT or not whole:
            return own
        billed = self._marketplace_is_paired(whole) and whole.marketplace_rates
        return {**own, **(billed or {})}
