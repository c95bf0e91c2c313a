"""What people do with taxes: those of a line, and those that somebody types."""

from odoo.fields import Command

from .books import EITHER, PASSES, REFUSED
from .fuzz_facts import dec
from .fuzz_orders import Buyers


class Taxpayers(Buyers):
    """The acts on the taxes of orders and bills, honest or not."""

    def _do_tax_order(self):
        order, item = self._line_of("draft", "purchase")
        return self._tax_line(order, item, self._some_taxes()) if order else None

    def _do_levy(self):
        order, item = self._line_of("purchase")
        return self._tax_line(order, item, self.case.levy) if order else None

    def _tax_line(self, order, item, taxes):
        """Give a line of an order other taxes: sales taxes take nothing of a form."""
        fees = taxes.flatten_taxes_hierarchy().filtered(
            lambda tax: tax.amount_type == "fixed"
        )
        fee = dec(sum(fees.mapped("amount")))
        self.about += [item, fee, self.books.orders[order.id]]

        def change(after):
            for one in after.orders[order.id].items:
                if one.id == item.id:
                    one.fee = fee

        fact, verdict = self.books.orders[order.id], PASSES
        if fact.state == "purchase":
            verdict = self._judge(change, fact.form)
        line = order.order_line.browse(item.id)
        return verdict, lambda: line.write({"tax_ids": [Command.set(taxes.ids)]})

    # ---- bills ---------------------------------------------------------------------

    def _do_tax_bill(self):
        move = self._one(self.moves, "draft")
        if not move or not self.books.moves[move.id].items:
            return None
        item = self.random.choice(self.books.moves[move.id].items)
        line = move.invoice_line_ids.browse(item.id)
        taxes = self._some_taxes()
        return PASSES, lambda: line.write({"tax_ids": [Command.set(taxes.ids)]})

    def _typed(self, state, **wanted):
        """A tax line of a bill, and what its tax comes to."""
        move = self._one(self.moves, state, **wanted)
        lines = move and move.line_ids.filtered("tax_line_id")
        if not lines:
            return None, None
        line = self.random.choice(lines)
        tax, sign = line.tax_line_id, move.direction_sign
        bases = move.invoice_line_ids.filtered(
            lambda i: tax in i.tax_ids.flatten_taxes_hierarchy()
        )
        if tax.amount_type == "fixed":
            # Of a rebate it is taken off.
            units = (-i.quantity if i.price_unit < 0 else i.quantity for i in bases)
            amount = sum(units) * tax.amount
        else:
            amount = sum(bases.mapped("price_subtotal")) * tax.amount / 100
        return line, sign * round(amount, 2)

    def _do_type_tax(self):
        """The tax as it is on the bill of the vendor, to a cent."""
        line, amount = self._typed("draft")
        if not line:
            return None
        amount += self.random.choice((0, 0, 0.01, -0.01))
        values = {"amount_currency": round(amount, 2)}
        command = Command.update(line.id, values)
        return PASSES, lambda: line.move_id.write({"line_ids": [command]})

    def _do_inflate_tax(self):
        """Much more than the tax: the draft is kept, and is not posted."""
        line, amount = self._typed("draft", sign=1)
        if not line:
            return None
        amount += self.random.choice((0.2, 1, 40, 900))
        values = {"amount_currency": round(amount, 2)}
        command = Command.update(line.id, values)
        return EITHER, lambda: line.move_id.write({"line_ids": [command]})

    def _do_inflate_due(self):
        """The same on a posted bill, with what is due, past the check of Odoo."""
        line, _amount = self._typed("posted", sign=1)
        due = line and line.move_id.line_ids.filtered(
            lambda i: i.display_type == "payment_term"
        )
        if not due or line.move_id.currency_id != self.case.company.currency_id:
            return None
        commands = [
            Command.update(
                one.id,
                {
                    "amount_currency": one.amount_currency + more,
                    "balance": one.balance + more,
                },
            )
            for one, more in ((line, 40.0), (due[0], -40.0))
        ]
        move = line.move_id.with_context(skip_readonly_check=True)
        return REFUSED, lambda: move.write({"line_ids": commands})
