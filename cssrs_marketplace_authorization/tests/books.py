"""The books of an accountant who has never read the code of the product.

Plain facts of a database (forms, orders, bills, their lines), and what follows of them
by the directive: what each form has left, and whether one more document may be made.
Exact decimals, no Odoo, nothing of the product.
"""

from collections import defaultdict
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

PASSES, REFUSED, EITHER = "passes", "refused", "either"
ZERO, HALF = Decimal(0), Decimal("0.005")
#: Cents by which two honest ways to round a document may differ.
SLACK = Decimal("0.03")


@dataclass
class Item:
    """A line of an order or of a bill; an advance buys no good by itself."""

    id: int
    product: int | None
    service: bool
    quantity: Decimal
    price: Decimal
    discount: Decimal
    #: Part of the price that its sales taxes take, and what a tax takes for each unit.
    rate: Decimal = ZERO
    fee: Decimal = ZERO
    line: int | None = None
    advance: bool = False

    @property
    def amount(self):
        return self.quantity * self.price * (1 - self.discount / 100)

    @property
    def levied(self):
        """Taxes that are no sales taxes; of a rebate, they are taken off."""
        return self.quantity * self.fee * (-1 if self.price < 0 else 1)

    @property
    def fees(self):
        """They are charges, as shipping is; those of a rebate pay for nothing else."""
        return max(ZERO, self.levied)

    @property
    def bought(self):
        return self.amount + self.fees

    @property
    def charge(self):
        """An advance pays a part of everything: nothing of it is a charge by itself."""
        if self.advance:
            return ZERO
        return self.bought if self.service else self.fees


@dataclass
class Form:
    id: int
    state: str
    currency: int
    charges: Decimal
    goods: dict = field(default_factory=dict)
    total: Decimal = ZERO


@dataclass
class Document:
    """An order, a bill (sign 1) or a credit note (sign -1)."""

    id: int
    state: str
    form: int | None
    currency: int
    sign: int = 1
    whole: int | None = None
    due: Decimal = ZERO
    items: list = field(default_factory=list)

    @property
    def counts(self):
        return self.state in ("purchase", "posted")

    def goods(self):
        return [item for item in self.items if not item.service and not item.advance]

    @property
    def unexplained(self):
        """What is due beyond what the lines and their taxes come to."""
        owed = sum((i.amount * (1 + i.rate) + i.levied for i in self.items), ZERO)
        return self.due - owed

    def is_explained(self):
        """Whether all that is due is: ``None`` within the cents of a vendor."""
        cents = Decimal(max(5, len(self.items))) / 100
        if self.sign < 0 or self.unexplained <= SLACK:
            return True
        return None if self.unexplained <= cents + SLACK else False


@dataclass
class Taken:
    """What is taken of a form: amount of the goods, of the charges, quantities."""

    goods: Decimal = ZERO
    charges: Decimal = ZERO
    quantities: dict = field(default_factory=lambda: defaultdict(lambda: ZERO))

    @property
    def amount(self):
        return self.goods + self.charges

    def add(self, other):
        self.goods += other.goods
        self.charges += other.charges
        for product, quantity in other.quantities.items():
            self.quantities[product] += quantity


@dataclass
class Books:
    """Everything, by id; ``rates`` has what one unit is worth when it was bought."""

    forms: dict = field(default_factory=dict)
    orders: dict = field(default_factory=dict)
    moves: dict = field(default_factory=dict)
    rates: dict = field(default_factory=dict)

    def changed(self):
        return deepcopy(self)

    # ---- what is taken -------------------------------------------------------------

    @cached_property
    def lines(self):
        """The order of each order line, and the line."""
        return {i.id: (order, i) for order in self.orders.values() for i in order.items}

    @cached_property
    def of_line(self):
        """What is on each order line, whether it counts or not."""
        found = defaultdict(list)
        for move in self.moves.values():
            for item in move.items:
                found[item.line].append((move, item))
        return found

    def form_of(self, move):
        """The form of the lines of a bill that no order carries."""
        lines = self.lines
        orders = {lines[i.line][0].form for i in move.items if i.line in lines}
        return move.form or (orders.pop() if len(orders) == 1 else None)

    def billed(self, order):
        """Of each line: net quantity and amount, what went back; charges billed."""
        net = {}
        for item in order.items:
            found = [pair for pair in self.of_line[item.id] if pair[0].counts]
            plus = [(m, i) for m, i in found if m.sign > 0]
            minus = [(m, i) for m, i in found if m.sign < 0]
            quantity = sum((i.quantity for _m, i in plus), ZERO)
            amount = sum((i.bought for _m, i in plus), ZERO)
            back = ZERO
            for credit, one in minus:
                mine = [i for m, i in plus if m.id == credit.whole] or [
                    i for _m, i in plus
                ]
                whole = sum((i.quantity for i in mine), ZERO)
                price = whole and sum((i.bought for i in mine), ZERO) / whole
                # Half of the price or more gives the good back; less is a rebate, and
                # a rebate that was billed does not go back.
                good = whole > 0 and price >= 0
                if good and one.bought - one.quantity * price / 2 > -HALF:
                    back += one.quantity
            back = min(back, quantity) if quantity > 0 else ZERO
            quantity -= sum((i.quantity for _m, i in minus), ZERO)
            amount -= sum((i.bought for _m, i in minus), ZERO)
            charge = sum((i.charge for _m, i in plus), ZERO)
            net[item.id] = (quantity, amount, back, charge)
        return net

    def charges_credited(self, order):
        """What credit notes give back of the charges: none of them takes some.

        It did count with its sign, rebates taken back included: a credit note was then
        refused for want of an estimate, though it gives money back.
        """
        lines, given = {item.id for item in order.items}, ZERO
        for move in self.moves.values():
            if move.counts and move.sign < 0:
                found = (i.charge for i in move.items if i.line in lines)
                given += max(ZERO, sum(found, ZERO))
        return given

    def is_within(self, order):
        """Whether what is billed of an order is within what it orders."""
        net = self.billed(order)
        billed = sum((amount for _q, amount, *_rest in net.values()), ZERO)
        ordered = sum((item.bought for item in order.items), ZERO)
        return billed <= ordered + SLACK and all(
            net[item.id][0] <= item.quantity for item in order.goods()
        )

    def by_order(self, order):
        """What an order takes: the larger of ordered and billed."""
        form, taken = self.forms.get(order.form), Taken()
        if not form or not order.counts or not order.goods():
            return taken
        net, parts = self.billed(order), [[ZERO, ZERO], [ZERO, ZERO]]
        for item in order.items:
            quantity, amount, back, charge = net[item.id]
            kept = 1 - back / item.quantity if item.quantity else Decimal(1)
            parts[0][0] += (item.bought - item.charge) * kept
            parts[0][1] += item.charge * kept
            parts[1][0] += amount - charge
            parts[1][1] += charge
            if not item.service and not item.advance and item.product:
                most = max(item.quantity - back, quantity, ZERO)
                taken.quantities[item.product] += most
        given = self.charges_credited(order)
        parts[1] = [parts[1][0] + given, parts[1][1] - given]
        self._parts(taken, form, parts, self.rate("order", order, form))
        return taken

    def by_move(self, move):
        """What the lines of a bill that no order carries take."""
        taken, form = Taken(), self.forms.get(self.form_of(move))
        if not form or not move.counts or move.sign < 0:
            return taken
        own = [item for item in move.items if item.line is None]
        if not move.goods():
            return taken
        part, prices = self._part(own), {}
        for item in own:
            if not item.service:
                taken.quantities[item.product] += item.quantity
                prices[item.product] = item.quantity and item.bought / item.quantity
        for credit in self.moves.values():
            if credit.whole == move.id and credit.counts:
                back = [item for item in credit.items if item.line is None]
                part = [
                    one - two for one, two in zip(part, self._part(back), strict=True)
                ]
                for item in back:
                    price = prices.get(item.product, ZERO)
                    good = price >= 0
                    if good and item.bought - item.quantity * price / 2 > -HALF:
                        taken.quantities[item.product] -= item.quantity
        for product, quantity in taken.quantities.items():
            taken.quantities[product] = max(quantity, ZERO)
        self._parts(taken, form, [part], self.rate("move", move, form))
        return taken

    def _part(self, items):
        """Goods and charges: no more charges than all of it, and never less than none.

        They did count with their sign, as those of orders: see ``charges_credited``.
        """
        whole = sum((item.bought for item in items), ZERO)
        charges = sum((item.charge for item in items), ZERO)
        charges = min(max(charges, ZERO), max(whole, ZERO))
        return [whole - charges, charges]

    def _parts(self, taken, form, parts, rate):
        """The larger of what is ordered and billed, charges apart if estimated."""
        if form.charges:
            split = [(g + min(c, ZERO), max(c, ZERO)) for g, c in parts]
            taken.goods = max(ZERO, *(goods for goods, _c in split), ZERO) * rate
            taken.charges = max(ZERO, *(c for _g, c in split), ZERO) * rate
        else:
            taken.goods = max(ZERO, *map(sum, parts), ZERO) * rate

    def rate(self, kind, document, form):
        if document.currency == form.currency:
            return Decimal(1)
        return self.rates.get((kind, document.id), self.rates[document.currency])

    def taken(self, form_id):
        """What every document takes of a form."""
        total = Taken()
        for order in self.orders.values():
            if order.form == form_id:
                total.add(self.by_order(order))
        for move in self.moves.values():
            if self.form_of(move) == form_id:
                total.add(self.by_move(move))
        return total

    # ---- what may be done ----------------------------------------------------------

    def judge(self, after, form_id):
        """Whether documents may come to be what they are in other books.

        :param after: these books, once it is done.
        :param form_id: the one that they use.
        """
        form = after.forms.get(form_id)
        if form is None:
            return REFUSED
        before, now = self.taken(form_id), after.taken(form_id)
        more = [
            (now.goods - before.goods, SLACK),
            (now.charges - before.charges, SLACK),
        ]
        more += [
            (quantity - before.quantities[product], Decimal("0.000001"))
            for product, quantity in list(now.quantities.items())
        ]
        if all(by <= HALF * HALF for by, _slack in more):
            return PASSES
        grows = any(by > slack for by, slack in more)
        verdict = self._covered(form, now)
        return verdict if grows or verdict == PASSES else EITHER

    def _covered(self, form, now):
        if form.state != "approved":
            return REFUSED
        for product, quantity in now.quantities.items():
            if quantity > form.goods.get(product, ZERO) + Decimal("0.000001"):
                return REFUSED
        parts = [(now.goods, form.total - form.charges), (now.charges, form.charges)]
        if not form.charges:
            parts = [(now.amount, form.total)]
        over = max(part - limit for part, limit in parts)
        if over > SLACK:
            return REFUSED
        # Each document is rounded to the cent before they are added up.
        rounded = any(part != round(part, 2) for part, _limit in parts)
        return EITHER if over > (-SLACK if rounded else ZERO) else PASSES
