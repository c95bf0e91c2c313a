from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from odoo.tests import tagged

from .common import MarketplaceCase, tell
from .machine import Machine, index

EXAMPLES, STEPS = 50, 45

#: What PostgreSQL says of the committed orders to a marketplace.
UNAUTHORIZED = """
    SELECT o.id FROM purchase_order o
 LEFT JOIN purchase_marketplace_authorization a
        ON a.id = o.marketplace_authorization_id
     WHERE o.state IN ('to approve', 'purchase') AND o.is_marketplace_order
       AND EXISTS (SELECT 1 FROM purchase_order_line l
                     JOIN product_product v ON v.id = l.product_id
                     JOIN product_template t ON t.id = v.product_tmpl_id
                    WHERE l.order_id = o.id AND t.type != 'service')
       AND (o.marketplace_clearance IS DISTINCT FROM 'authorized'
            OR a.state IS NULL OR a.state NOT IN ('approved', 'revoked')
            OR a.company_id != o.company_id)
"""
#: Amounts, counted again from the lines of the orders.
COUNTED = """
    SELECT a.id, a.amount_committed, a.amount_limit, a.amount_untaxed,
           COALESCE((SELECT SUM(GREATEST(t.total, 0)) FROM (
               SELECT SUM(ROUND((l.product_qty * l.price_unit)::numeric, 2)) total
                 FROM purchase_order o JOIN purchase_order_line l ON l.order_id = o.id
                WHERE o.marketplace_authorization_id = a.id
                  AND o.marketplace_clearance = 'authorized'
                  AND o.state IN ('to approve', 'purchase') GROUP BY o.id) t), 0)
      FROM purchase_marketplace_authorization a
"""
GOODS = """
    SELECT g.id, g.qty_committed, g.quantity,
           COALESCE((SELECT SUM(l.product_qty) FROM purchase_order_line l
                       JOIN purchase_order o ON o.id = l.order_id
                      WHERE l.marketplace_authorization_line_id = g.id
                        AND o.marketplace_authorization_id = g.authorization_id
                        AND o.marketplace_clearance = 'authorized'
                        AND o.state IN ('to approve', 'purchase')), 0)
      FROM purchase_marketplace_authorization_line g
"""
#: Confirmed covered orders, and their lines in the ledger that count.
LEDGER = """
    SELECT o.id FROM purchase_order o
 LEFT JOIN purchase_marketplace_declaration_line d
        ON d.purchase_order_id = o.id AND d.kind = 'purchase' AND d.state != 'closed'
     WHERE o.is_marketplace_order IS TRUE OR d.id IS NOT NULL
  GROUP BY o.id
    HAVING COUNT(d.id) != (CASE WHEN o.state = 'purchase'
                            AND o.marketplace_clearance = 'authorized'
                            AND o.is_marketplace_order THEN 1 ELSE 0 END)
"""

quantity = st.integers(-1, 4)
price = st.sampled_from([-30.0, 0.0, 10.0, 50.0, 100.0])


class Documents(Machine):
    """Orders and decisions, in an order that nobody chose."""

    # ---- what happens --------------------------------------------------------------

    def _products(self, number):
        case = self.case
        return (case.chuck, case.gouge, case.training)[number % 3]

    @rule(first=quantity, second=quantity)
    def submit(self, first, second):
        case = self.case
        with self._tried():
            self.forms.append(
                case._submitted(
                    (case.chuck, max(first, 1), 50.0),
                    (case.gouge, max(second, 1), 10.0),
                )
            )

    @rule(number=index, act=st.sampled_from(["_approve", "_approve", "_refuse"]))
    def decide(self, number, act):
        form = self._pick(self.forms, number)
        if form:
            args = () if act == "_approve" else ("Non démontré.",)
            with self._tried():
                getattr(form.with_user(self.case.dg), act)(*args)

    @rule(number=index)
    def revoke(self, number):
        form = self._pick(self.forms, number)
        if form and number % 3 == 0:
            with self._tried():
                form.with_user(self.case.dg)._revoke("Substitut trouvé.")

    @rule(number=index, amount=quantity, cost=price, plain=st.booleans(), link=index)
    def order(self, number, amount, cost, plain, link):
        form, case = self._pick(self.forms, link), self.case
        with self._tried():
            self.orders.append(
                case._order(
                    (self._products(number), amount, cost),
                    partner=case.stationer if plain and number % 2 else case.amazon,
                    marketplace_authorization_id=form.id if form else False,
                )
            )

    @rule(number=index, link=index)
    def link(self, number, link):
        order, form = self._pick(self.orders, number), self._pick(self.forms, link)
        if order and form:
            with self._tried():
                order.marketplace_authorization_id = form

    @rule(
        number=index,
        door=st.sampled_from(
            ["button_confirm", "button_confirm", "button_approve", "write"]
        ),
    )
    def confirm(self, number, door):
        order = self._pick(self.orders, number)
        if order:
            with self._tried():
                if door == "write":
                    order.write({"state": "purchase"})
                else:
                    getattr(order, door)()

    @rule(number=index)
    def confirm_all(self, number):
        if self.orders and number < 3:
            with self._tried():
                self.case.env["purchase.order"].with_user(self.case.buyer).concat(
                    *self.orders
                ).button_confirm()

    @rule(number=index, door=st.sampled_from(["button_cancel", "button_draft"]))
    def withdraw(self, number, door):
        order = self._pick(self.orders, number)
        if order:
            with self._tried():
                getattr(order, door)()

    @rule(number=index, amount=quantity, cost=price)
    def edit(self, number, amount, cost):
        order = self._pick(self.orders, number)
        if order and order.order_line:
            with self._tried():
                order.order_line[number % len(order.order_line)].write(
                    {"product_qty": amount, "price_unit": cost}
                )

    @rule(number=index, amount=quantity, cost=price)
    def add(self, number, amount, cost):
        order = self._pick(self.orders, number)
        if order:
            product = self._products(number + amount)
            with self._tried():
                order.order_line = [self.case._order_line(product, amount, cost)]

    @rule(number=index, other=index)
    def move(self, number, other):
        source, target = self._pick(self.orders, number), self._pick(self.orders, other)
        if source and source.order_line and source != target:
            with self._tried():
                source.order_line[0].order_id = target

    @rule(number=index, plain=st.booleans())
    def change_vendor(self, number, plain):
        order = self._pick(self.orders, number)
        if order:
            with self._tried():
                order.partner_id = self.case.stationer if plain else self.case.amazon

    @rule(number=index, kind=st.sampled_from(["ordinary", "marketplace", "storefront"]))
    def classify(self, number, kind):
        if number < 2:
            with self._tried():
                self.case._classify(self.case.stationer, kind)

    @rule(tolerance=st.sampled_from([0.0, 0.0, 10.0]))
    def tolerate(self, tolerance):
        with self._tried():
            self.case.company.marketplace_tolerance = tolerance

    @rule(number=index)
    def forge(self, number):
        order = self._pick(self.orders, number)
        if order:
            with self._tried():
                order.write({"amount_untaxed": 1.0})

    @rule(number=index)
    def flag(self, number):
        order = self._pick(self.orders, number)
        if order and number < 2:
            with self._tried():
                order.marketplace_flagged = True

    # ---- what must be true ---------------------------------------------------------

    @invariant()
    def holds(self):
        Documents.steps += 1
        assert not self._ask(UNAUTHORIZED), "committed without an authorization"
        for form, amount, limit, untaxed, counted in self._ask(COUNTED):
            assert abs((amount or 0) - counted) < 0.005, (form, amount, counted)
            assert counted <= max(limit or 0, 0) + 0.005, (form, counted, limit)
            assert (limit or 0) <= untaxed * 1.1 + 0.005, (form, limit, untaxed)
        for good, taken, granted, counted in self._ask(GOODS):
            assert abs((taken or 0) - counted) < 1e-6, (good, taken, counted)
            assert counted <= granted + 1e-6, (good, counted, granted)
        assert not self._ask(LEDGER), "the ledger does not follow the orders"


@tagged("post_install", "-at_install")
class TestStateMachine(MarketplaceCase):
    """The invariant, whatever the order of events (R2, R16, R17, R27, R32)."""

    def test_documents_and_decisions_in_any_order(self):
        Documents.play(self, EXAMPLES, STEPS)
        tell(f"state machine: {Documents.steps} steps, the invariant held")
        self.assertGreaterEqual(Documents.steps, 2000)
