"""What accounts payable does, honestly or by mistake."""

from collections import defaultdict
from decimal import Decimal

from odoo.fields import Command

from .books import EITHER, PASSES, REFUSED
from .common import quebec_today
from .fuzz_taxes import Taxpayers


class People(Taxpayers):
    """The acts on bills and credit notes."""

    def _remember(self, move):
        self.reference += 1
        move.sudo().write(
            {"invoice_date": quebec_today(), "ref": f"{self.seed}-{self.reference}"}
        )
        return lambda: self.moves.append(move.with_user(self.case.payable))

    def _do_create_bill(self):
        order = self._one(self.orders, "purchase")
        if not order:
            return None
        invoiced = defaultdict(Decimal)
        for move in self.books.moves.values():
            if move.state != "cancel":
                for item in move.items:
                    invoiced[item.line] += move.sign * item.quantity
        if not any(
            item.quantity - invoiced[item.id] > 0 and not item.advance
            for item in self.books.orders[order.id].items
        ):
            return None

        def act():
            known = order.invoice_ids
            order.with_user(self.case.payable).action_create_invoice()
            return self._remember((order.invoice_ids - known)[:1])

        return PASSES, act

    def _do_bill_by_hand(self):
        form = self._one(self.forms)
        if not form:
            return None
        good = self.random.choice(form.line_ids)
        lines = [
            (good.product_id, self.random.choice((1, 2)), *self._price(good.price_unit))
        ]
        if self.random.random() < 0.5:
            lines.append(
                (self.case.freight, 1, round(self.random.uniform(1, 15), 2), 0)
            )
        return PASSES, lambda: self._bill(
            lines,
            marketplace_authorization_id=form.id,
            currency_id=form.currency_id.id,
        )

    def _do_bill_of_order_by_hand(self):
        order = self._one(self.orders, "purchase")
        if not order:
            return None
        lines = []
        for item in self.books.orders[order.id].items:
            if not item.advance:
                line = order.order_line.browse(item.id)
                price = round(
                    float(item.price) * self.random.choice((1, 1, 1.03, 0.9)), 2
                )
                lines.append(
                    (line.product_id, float(item.quantity), price, line.discount, line)
                )
        if self.random.random() < 0.3:
            lines.append((self.case.freight, 1, round(self.random.uniform(1, 9), 2), 0))
        return PASSES, lambda: self._bill(lines, currency_id=order.currency_id.id)

    def _bill(self, lines, **values):
        """A draft of accounts payable, taxes included."""
        taxes = self._some_taxes()
        commands = [
            Command.create(
                {
                    "product_id": product.id,
                    "quantity": quantity,
                    "price_unit": price,
                    "discount": discount,
                    "tax_ids": [Command.set(taxes.ids)],
                    "account_id": self.case.expense.id,
                    "purchase_line_id": line[0].id if line else False,
                }
            )
            for product, quantity, price, discount, *line in lines
        ]
        return self._remember(self.case._bill(invoice_line_ids=commands, **values))

    def _do_advance(self):
        order = self._one(self.orders, "purchase")
        if not order:
            return None
        worth = sum(item.amount for item in self.books.orders[order.id].items)
        amount = round(float(worth) * self.random.choice((0.1, 0.3)), 2)
        case = self.case

        def act():
            bill = case._bill((None, 1, amount), currency_id=order.currency_id.id)
            line = bill.invoice_line_ids
            line.write({"name": "Acompte", "tax_ids": case.both.ids})
            wizards = case.env["bill.to.po.wizard"].with_context(active_ids=[-line.id])
            values = {"purchase_order_id": order.id, "partner_id": case.amazon.id}
            wizards.create(values).action_add_downpayment()
            return self._remember(bill)

        return (PASSES, act) if amount > 0 else None

    def _do_post(self):
        move = self._one(self.moves, "draft")
        if not move:
            return None
        books, fact = self.books, self.books.moves[move.id]
        lines = books.lines
        orders = [lines[i.line][0] for i in fact.items if i.line in lines]
        self.about += [fact, *orders]

        def change(after):
            after.moves[move.id].state = "posted"
            after.rates.pop(("move", move.id), None)

        def act():
            move.action_post()
            return self._note_rate("move", move)

        form = books.form_of(fact)
        if fact.is_explained() is False:
            return REFUSED, act
        if fact.sign < 0:
            if fact.due > 0:
                # Odoo posts no credit note that is owed.
                return EITHER, act
            whole = books.moves.get(fact.whole)
            return (PASSES if whole and whole.counts else EITHER), act
        known = {i.id: i.product for order in orders for i in order.items}
        if any(i.line in known and i.product != known[i.line] for i in fact.items):
            # Of an order whose product was swapped since.
            return EITHER, act
        if not fact.items or sum(item.amount for item in fact.items) < 0:
            return EITHER, act
        if any(item.quantity < 0 for item in fact.goods()):
            return EITHER, act
        if any(not order.counts for order in orders):
            return (REFUSED if fact.goods() else EITHER), act
        if not fact.goods() and not any(item.advance for item in fact.items):
            return EITHER, act
        form = form or (orders and orders[0].form)
        verdict = self._judge(change, form)
        if books.forms[form].state == "revoked":
            after = books.changed()
            change(after)
            besides = not all(i.line for i in fact.items)
            # What is billed besides the orders is new, even where credit notes of
            # others leave room; what replaces a bill that was credited, or is that
            # bill again, was bought before.
            new = after.by_move(after.moves[move.id]).amount > 0
            within = not new and all(map(after.is_within, orders))
            if besides if verdict == PASSES else within:
                verdict = EITHER
        explained = fact.is_explained() or verdict == REFUSED
        return verdict if explained else EITHER, act

    def _do_unpost(self):
        move = self._one(self.moves, "posted")
        if not move:
            return None
        fact = self.books.moves[move.id]

        def change(after):
            after.moves[move.id].state = "draft"

        lines = self.books.lines
        forms = {lines[i.line][0].form for i in fact.items if i.line in lines}
        whole = self.books.moves.get(fact.whole)
        forms |= {self.books.form_of(whole or fact)}
        verdicts = {self._judge(change, form) for form in forms if form}
        verdict = PASSES if verdicts <= {PASSES} else EITHER
        return verdict, lambda: move.button_draft()

    def _do_drop(self):
        move = self._one(self.moves, "draft")
        return move and (PASSES, lambda: move.button_cancel())

    def _do_reverse(self):
        move = self._one(self.moves, "posted", sign=1)
        if not move:
            return None
        part = self.random.random() < 0.4

        def act():
            credit = move._reverse_moves([{"invoice_date": quebec_today()}])
            if part:
                line = credit.invoice_line_ids[:1]
                line.quantity = line.quantity / 2
            return self._remember(credit)

        return PASSES, act

    def _do_credit_by_hand(self):
        move = self._one(self.moves, "posted", sign=1)
        if not move:
            return None
        items = [i for i in self.books.moves[move.id].goods() if i.product]
        if not items:
            return None
        item = self.random.choice(items)
        product = self.case.env["product.product"].browse(item.product)
        price = round(float(item.price) * self.random.choice((1, 1, 0.8, 0.1)), 2)
        line = self.case.env["purchase.order.line"].browse(item.line or ())
        entry = (product, 1, price, float(item.discount), *([line] if line else []))
        return PASSES, lambda: self._bill(
            [entry],
            move_type="in_refund",
            reversed_entry_id=move.id,
            currency_id=move.currency_id.id,
        )
