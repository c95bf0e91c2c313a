"""What PostgreSQL says of the school of a driver, and what is not true of it."""

from collections import Counter, defaultdict
from decimal import Decimal

from .books import SLACK, Books, Document, Form, Item
from .machine import Acts

SERVICE = "COALESCE(t.type = 'service', FALSE)"
#: Sales taxes of each line, as a part of its price, and what others take a unit; of a
#: group, those of its taxes.
TAXES = """
    LEFT JOIN LATERAL (
        SELECT SUM(c.amount) FILTER (WHERE c.amount_type = 'percent') / 100 AS rate,
               SUM(c.amount) FILTER (WHERE c.amount_type = 'fixed') AS fee
          FROM {table} r JOIN account_tax x ON x.id = r.account_tax_id
     LEFT JOIN account_tax_filiation_rel f ON f.parent_tax = x.id
          JOIN account_tax c ON c.id = COALESCE(f.child_tax, x.id)
         WHERE r.{line} = l.id) tax ON TRUE
"""
ORDER_TAXES = TAXES.format(
    table="account_tax_purchase_order_line_rel", line="purchase_order_line_id"
)
BILL_TAXES = TAXES.format(
    table="account_move_line_account_tax_rel", line="account_move_line_id"
)
LEDGER = "purchase_marketplace_declaration_line"
#: Lines that point elsewhere than at the line before them in their chain.
LOOSE = f"""
    SELECT id FROM (
        SELECT id, rectifies_id, LAG(id) OVER (
                   PARTITION BY document_model, document_id, authorization_id
                   ORDER BY id) AS before
          FROM {LEDGER} WHERE state != 'closed') line
     WHERE rectifies_id IS DISTINCT FROM before
"""


def dec(value):
    return (
        Decimal(repr(value or 0.0)) if isinstance(value, float) else Decimal(value or 0)
    )


class Facts(Acts):
    """Reads the plain facts, past the ORM, and holds the product to them."""

    def _read(self):
        """The plain facts, past the ORM."""
        books = Books(rates=dict(self.rates))
        ids = tuple(form.id for form in self.forms) or (0,)
        orders = tuple(order.id for order in self.orders) or (0,)
        moves = tuple(move.id for move in self.moves) or (0,)
        for row in self._ask(
            "SELECT id, state, currency_id, amount_charges FROM "
            f"purchase_marketplace_authorization WHERE id IN {self._in(ids)}"
        ):
            form = Form(row[0], row[1], row[2], dec(row[3]))
            form.total = form.charges
            books.forms[form.id] = form
        for form, product, quantity, price in self._ask(
            "SELECT authorization_id, product_id, quantity, price_unit FROM "
            "purchase_marketplace_authorization_line "
            f"WHERE authorization_id IN {self._in(ids)}"
        ):
            books.forms[form].goods[product] = dec(quantity)
            worth = (dec(quantity) * dec(price)).quantize(
                Decimal("0.01"), "ROUND_HALF_UP"
            )
            books.forms[form].total += worth
        for row in self._ask(
            "SELECT id, state, marketplace_authorization_id, currency_id "
            f"FROM purchase_order WHERE id IN {self._in(orders)}"
        ):
            books.orders[row[0]] = Document(*row)
        for order, *row in self._ask(
            f"SELECT l.order_id, l.id, l.product_id, {SERVICE}, "
            "l.product_qty, l.price_unit, l.discount, tax.rate, tax.fee, "
            f"l.is_downpayment FROM purchase_order_line l {ORDER_TAXES} "
            "LEFT JOIN product_product p ON p.id = l.product_id "
            "LEFT JOIN product_template t ON t.id = p.product_tmpl_id "
            "WHERE l.display_type IS NULL "
            f"AND l.order_id IN {self._in(orders)} ORDER BY l.id"
        ):
            *what, advance = row
            books.orders[order].items.append(self._item(*what, advance=bool(advance)))
        for *row, kind, whole, due in self._ask(
            "SELECT id, state, marketplace_authorization_id, currency_id, move_type, "
            "reversed_entry_id, (SELECT -SUM(l.amount_currency) "
            "FROM account_move_line l WHERE l.move_id = m.id "
            "AND l.display_type = 'payment_term') "
            f"FROM account_move m WHERE id IN {self._in(moves)}"
        ):
            sign = -1 if kind == "in_refund" else 1
            move = Document(*row, sign=sign, whole=whole, due=dec(due))
            books.moves[row[0]] = move
        for move, *row in self._ask(
            f"SELECT l.move_id, l.id, l.product_id, {SERVICE}, "
            "l.quantity, l.price_unit, l.discount, tax.rate, tax.fee, "
            "l.purchase_line_id, o.is_downpayment "
            f"FROM account_move_line l {BILL_TAXES} "
            "LEFT JOIN purchase_order_line o ON o.id = l.purchase_line_id "
            "LEFT JOIN product_product p ON p.id = l.product_id "
            "LEFT JOIN product_template t ON t.id = p.product_tmpl_id "
            "WHERE l.display_type = 'product' "
            f"AND l.move_id IN {self._in(moves)} ORDER BY l.id"
        ):
            *what, line, advance = row
            item = self._item(*what, line=line, advance=bool(advance))
            books.moves[move].items.append(item)
        return books

    def _item(self, number, product, service, *amounts, **more):
        return Item(number, product, service, *map(dec, amounts), **more)

    def _in(self, ids):
        return f"({', '.join(map(str, ids))})"

    def _broken(self):
        """What is not true after a step, one sentence each."""
        books, ids = self.books, self._in([f.id for f in self.forms] or [0])
        taken = {key: books.taken(key) for key in books.forms}
        documents = len(books.orders) + len(books.moves)
        near = Decimal("0.011") * (documents + 1)
        for key, amount, charges, limit in self._ask(
            "SELECT id, COALESCE(amount_committed, 0), COALESCE(charges_committed, 0), "
            "COALESCE(amount_limit, 0) FROM purchase_marketplace_authorization "
            f"WHERE id IN {ids}"
        ):
            form, mine = books.forms[key], taken[key]
            if abs(dec(amount) - mine.amount) > near:
                yield f"form {key} counts {amount}, its documents take {mine.amount}"
            if abs(dec(charges) - mine.charges) > near:
                yield f"form {key} counts charges {charges}, not {mine.charges}"
            if dec(amount) < 0 or dec(charges) < 0:
                yield f"form {key} counts less than nothing"
            if dec(amount) > form.total + SLACK or dec(limit) > form.total + SLACK:
                yield f"form {key}: {amount} taken, limit {limit}, of {form.total}"
            goods = form.total - form.charges
            if form.charges and dec(amount) - dec(charges) > goods + SLACK:
                yield f"form {key}: goods bought with the charges"
        for key, product, quantity, granted in self._ask(
            "SELECT authorization_id, product_id, COALESCE(qty_committed, 0), quantity "
            "FROM purchase_marketplace_authorization_line "
            f"WHERE authorization_id IN {ids}"
        ):
            real = taken[key].quantities[product]
            if abs(dec(quantity) - real) > Decimal("0.00001"):
                yield f"form {key} counts {quantity} of {product}, not {real}"
            if dec(quantity) > dec(granted) + Decimal("0.00001") or quantity < 0:
                yield f"form {key} gave {granted} of {product}, {quantity} is taken"
        for move in books.moves.values():
            if move.counts and move.is_explained() is False:
                yield f"bill {move.id} is due {move.unexplained} beyond its lines"
        yield from self._broken_ledger(taken, near)

    def _broken_ledger(self, taken, near):
        books, ids = self.books, self._in([f.id for f in self.forms] or [0])
        said, firsts = defaultdict(Decimal), Counter()
        for model, document, form, kinds, bought, goods in self._ask(
            "SELECT document_model, document_id, authorization_id, "
            "COUNT(*) FILTER (WHERE rectifies_id IS NULL), "
            "SUM(COALESCE(CASE WHEN document_model = "
            "'purchase.marketplace.authorization' THEN amount_authorized "
            "ELSE amount_bought END, 0)), "
            "BOOL_AND(COALESCE(goods, '') != '') "
            f"FROM {LEDGER} WHERE state != 'closed' AND authorization_id IN {ids} "
            "GROUP BY 1, 2, 3"
        ):
            said[(model, document, form)] = dec(bought)
            firsts[(model, document)] += kinds
            if kinds != 1:
                yield f"{model} {document} is declared {kinds} times"
            if not goods:
                yield f"{model} {document} is declared without goods"
            if dec(bought) < -SLACK:
                yield f"{model} {document} is declared at {bought}"
        real = defaultdict(Decimal)
        for order in books.orders.values():
            if order.form and order.counts:
                real[("purchase.order", order.id, order.form)] = books.by_order(
                    order
                ).amount
        for move in books.moves.values():
            amount = books.by_move(move).amount
            if amount:
                real[("account.move", move.id, books.form_of(move))] = amount
        for key, form in books.forms.items():
            given = {
                "approved": form.total,
                "revoked": min(taken[key].amount, form.total),
            }
            amount = given.get(form.state, Decimal(0))
            real[("purchase.marketplace.authorization", key, key)] = amount
        for key in {*said, *real}:
            if abs(said[key] - real[key]) > near:
                yield f"{key}: the ledger says {said[key]}, the documents {real[key]}"
        if self._ask(LOOSE):
            yield "a chain of the ledger is not linear"
        rows = self._ask(
            f"SELECT id, to_jsonb(l)::text FROM {LEDGER} l WHERE state = 'declared' "
            f"AND authorization_id IN {ids}"
        )
        now = dict(rows)
        for key, text in self.declared.items():
            if now.get(key) != text:
                yield f"line {key} was declared, and changed"
        self.declared = now
