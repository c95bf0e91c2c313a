"""What honest people and attackers do; the books say whether it must pass.

Each act answers with a verdict and what to do; or with nothing, when no document is in
a state for it. What is done may answer with what to remember once it has passed.
"""

from decimal import Decimal

from .books import EITHER, PASSES, REFUSED, Item
from .fuzz_facts import LEDGER, Facts, dec


class Buyers(Facts):
    """The acts of those who ask, order, decide, declare; and of attackers."""

    # ---- choices -------------------------------------------------------------------

    def _one(self, records, *states, **wanted):
        """One of the records that are in a state."""
        kind = self.books.moves if records is self.moves else self.books.orders
        kind = self.books.forms if records is self.forms else kind
        found = [
            record
            for record in records
            if record.id in kind
            and (not states or kind[record.id].state in states)
            and all(getattr(kind[record.id], k) == v for k, v in wanted.items())
        ]
        if found and self.random.random() < 0.4:
            # What was just made: it was not refused before.
            return found[-1]
        return self.random.choice(found) if found else None

    def _price(self, price, sober=False):
        """What a shop asks of something estimated at a price, and a discount.

        :param sober: never more than the estimate.
        """
        discount = self.random.choice((0, 0, 10, 12.5))
        full = price / (1 - discount / 100)
        factor = self.random.choice((1, 1, 0.93, 0.5, 1 if sober else 1.04))
        cents = 100 * full * factor
        return (int(cents) if sober else round(cents)) / 100, discount

    def _some_taxes(self):
        """Taxes of a line: those of Québec, alone or as a group; none; an ecofee."""
        case = self.case
        choices = (case.taxes, case.taxes, case.both, case.both, case.taxes.browse())
        return self.random.choice((*choices, case.taxed_ecofee))

    def _set_rate(self, rate):
        case = self.case
        if not getattr(case, "rate", None):
            case.rate = case.env["res.currency.rate"].search(
                [("currency_id", "=", case.foreign.id)], limit=1
            )
        case.rate.rate = float(rate)
        case.env.flush_all()
        self.rates[case.company.currency_id.id] = rate
        self.rates[case.foreign.id] = 1 / rate

    def _judge(self, change, form):
        """What the books say of a change of them."""
        after = self.books.changed()
        change(after)
        verdict = self.books.judge(after, form)
        if form:
            taken = [books.taken(form) for books in (self.books, after)]
            self.about += [verdict, after.forms[form], *taken]
        return verdict

    def _note_rate(self, kind, record, made=True):
        """What a document is worth in the other currency, from when it counts in it.

        A form linked to it later may be the first one in that currency: before, there
        is nothing to note.

        :param made: whether it is made now, whatever it was worth before.
        """
        record = record.sudo()
        forms = record.marketplace_authorization_id
        if kind == "move":
            orders = record.line_ids.purchase_line_id.order_id
            forms |= orders.marketplace_authorization_id
        currencies = record.currency_id | record.company_id.currency_id
        currencies |= forms.currency_id

        def note():
            if made:
                self.rates.pop((kind, record.id), None)
            if len(currencies) > 1:
                worth = self.rates[record.currency_id.id]
                self.rates.setdefault((kind, record.id), worth)

        return note

    # ---- honest people -------------------------------------------------------------

    def _do_approve(self):
        case = self.case
        products = self.random.sample(case.products, self.random.randint(1, 3))
        goods = [
            (p, self.random.randint(1, 4), round(self.random.uniform(3, 200), 2))
            for p in products
        ]
        charges = self.random.choice((0, 0, round(self.random.uniform(3, 25), 2)))
        currency = self.random.choice((case.company.currency_id, case.foreign))

        def act():
            form = case._approved(
                *goods, amount_charges=charges, currency_id=currency.id
            )
            return lambda: self.forms.append(form)

        return PASSES, act

    def _do_order(self):
        form = self._one(self.forms)
        if not form:
            return None
        case, goods = self.case, self.books.forms[form.id].goods
        sober, taken = self.random.random() < 0.7, self.books.taken(form.id)
        lines = []
        for good in form.line_ids:
            if self.random.random() < 0.7:
                left = float(
                    goods[good.product_id.id] - taken.quantities[good.product_id.id]
                )
                quantity = self.random.choice((left, 1, max(left - 1, 0.5)))
                if quantity > left:
                    if sober:
                        continue
                    quantity = left + 1
                price, discount = self._price(good.price_unit, sober)
                lines.append((good.product_id, quantity, price, discount))
        if not lines:
            return None
        estimate = float(self.books.forms[form.id].charges - taken.charges)
        if self.random.random() < 0.4 and not (sober and estimate <= 0):
            price = round(self.random.uniform(1, 20), 2)
            price = estimate if sober else price
            lines.append((case.freight, 1, price, 0))
        taxes = self._some_taxes()
        other = {case.company.currency_id: case.foreign}
        currency = form.currency_id
        if self.random.random() < 0.15:
            currency = other.get(currency, case.company.currency_id)

        def act():
            order = case._order(
                *(line[:3] for line in lines),
                marketplace_authorization_id=form.id,
                currency_id=currency.id,
            )
            for line, (*_rest, discount) in zip(order.order_line, lines, strict=True):
                line.write({"discount": discount, "tax_ids": taxes.ids})
            return lambda: self.orders.append(order)

        return PASSES, act

    def _do_confirm(self):
        order = self._one(self.orders, "draft")
        if not order:
            return None

        def change(after):
            after.orders[order.id].state = "purchase"
            after.rates.pop(("order", order.id), None)

        def act():
            order.button_confirm()
            return self._note_rate("order", order)

        fact = self.books.orders[order.id]
        form, verdict = self.books.forms.get(fact.form), self._judge(change, fact.form)
        self.about.append(fact)
        if form and form.state == "revoked" and (fact.goods() or not fact.items):
            # It orders again what went back, even if that takes nothing more; and an
            # order without any line (merged, then reopened) may still buy a good.
            verdict = REFUSED
        return verdict, act

    def _do_cancel(self):
        order = self._one(self.orders, "draft", "purchase")
        if not order:
            return None
        lines = {item.id for item in self.books.orders[order.id].items}
        billed = any(
            move.counts and any(item.line in lines for item in move.items)
            for move in self.books.moves.values()
        )
        return REFUSED if billed else PASSES, lambda: order.button_cancel()

    def _do_reopen(self):
        order = self._one(self.orders, "cancel")
        return order and (PASSES, lambda: order.button_draft())

    def _edit(self, order, item, **values):
        """Change a line of an order as a buyer does."""
        line = order.order_line.browse(item.id)
        self.about += [values, self.books.orders[order.id]]

        def change(after):
            for one in after.orders[order.id].items:
                if one.id == item.id:
                    for name, value in values.items():
                        setattr(one, name, dec(value))

        names = {"price": "price_unit", "quantity": "product_qty"}
        verdict = PASSES
        if self.books.orders[order.id].state == "purchase":
            verdict = self._judge(change, self.books.orders[order.id].form)
        # Odoo takes the price of the last order again when a quantity changes.
        kept = {"price_unit": float(item.price), "discount": float(item.discount)}
        written = kept | {names.get(name, name): v for name, v in values.items()}
        return verdict, lambda: line.write(written)

    def _line_of(self, *states):
        order = self._one(self.orders, *states)
        items = order and [
            i for i in self.books.orders[order.id].items if not i.advance
        ]
        return (order, self.random.choice(items)) if items else (None, None)

    def _do_reprice(self):
        order, item = self._line_of("draft", "purchase")
        if not order:
            return None
        factor = self.random.choice((0.5, 0.9, 0.99, 1.01, 1.1, 2))
        return self._edit(order, item, price=round(float(item.price) * factor, 2))

    def _do_requantify(self):
        order, item = self._line_of("draft", "purchase")
        if not order:
            return None
        quantity = self.random.choice((0.5, 1, 2, 3, float(item.quantity) + 1))
        return self._edit(order, item, quantity=quantity)

    def _do_add_charge(self):
        order = self._one(self.orders, "draft", "purchase")
        if not order:
            return None
        price = round(self.random.uniform(1, 20), 2)
        freight = self.case.freight

        def change(after):
            item = Item(-1, freight.id, True, Decimal(1), dec(price), Decimal(0))
            after.orders[order.id].items.append(item)

        verdict = PASSES
        if self.books.orders[order.id].state == "purchase":
            verdict = self._judge(change, self.books.orders[order.id].form)
        command = self.case._order_line(freight, 1, price)
        return verdict, lambda: order.write({"order_line": [command]})

    def _do_revoke(self):
        form = self._one(self.forms, "approved")
        dg = self.case.dg
        return form and (
            PASSES,
            lambda: form.with_user(dg)._revoke("Substitut trouvé."),
        )

    def _do_change_rate(self):
        rate = Decimal(self.random.randint(70, 85)) / 100
        return PASSES, lambda: self._set_rate(rate)

    def _do_merge(self):
        one = self._one(self.orders, "draft")
        if not one:
            return None
        mine = self.books.orders[one.id]
        wanted = {"form": mine.form} if self.random.random() < 0.7 else {}
        two = self._one(self.orders, "draft", currency=mine.currency, **wanted)
        if not two or two == one:
            return None
        same = mine.form == self.books.orders[two.id].form
        return PASSES if same else REFUSED, lambda: (one | two).action_merge()

    def _do_issue(self):
        company = self.case.company.id
        waiting = self._ask(
            f"SELECT 1 FROM {LEDGER} WHERE state = 'to_declare' "
            f"AND company_id = {company} LIMIT 1"
        )
        return PASSES if waiting else REFUSED, lambda: self.case._issue()

    # ---- attackers -----------------------------------------------------------------

    def _do_forge(self):
        order = self._one(self.orders)
        if not order:
            return None
        acts = (
            lambda: order.write({"amount_untaxed": 0.01}),
            lambda: order.order_line[:1].write({"price_subtotal": 0.01}),
            lambda: order.write({"marketplace_clearance": "prior"}),
            lambda: order.write({"marketplace_share": False}),
            lambda: order.write({"is_marketplace_order": False}),
            lambda: order.write({"currency_rate": 100.0}),
        )
        act = self.random.choice(acts)
        return EITHER, lambda: act()

    def _do_smuggle(self):
        order = self._one(self.orders, "purchase")
        if not order or not self.books.orders[order.id].goods():
            return None
        command = self.case._order_line(self.case.console, 1, 0.01)
        return REFUSED, lambda: order.write({"order_line": [command]})

    def _do_swap(self):
        order, item = self._line_of("purchase")
        if not order:
            return None
        line = order.order_line.browse(item.id)
        product = self.random.choice((self.case.console, *self.case.products))
        return EITHER, lambda: line.write({"product_id": product.id})

    def _do_relink(self):
        order, form = self._one(self.orders), self._one(self.forms)
        if not order or not form:
            return None
        values = {"marketplace_authorization_id": form.id}

        def act():
            order.write(values)
            if order.state == "purchase":
                return self._note_rate("order", order, made=False)
            return None

        return EITHER, act

    def _do_make_room(self):
        order = self._one(self.orders, "purchase")
        if not order:
            return None
        price = -round(self.random.uniform(10, 100), 2)
        product = self.random.choice((self.case.freight, self.case.products[0]))
        command = self.case._order_line(product, 1, price)
        return EITHER, lambda: order.write({"order_line": [command]})

    def _do_erase(self):
        records = self.random.choice((self.orders, self.moves))
        record = self._one(records)
        if not record:
            return None
        force = self.random.random() < 0.5

        def act():
            record.with_context(force_delete=force).unlink()
            return lambda: records.remove(record)

        return EITHER, act
