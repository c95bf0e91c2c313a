from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from odoo import fields
from odoo.tests import tagged

from .common import tell
from .machine import Machine, index
from .test_ledger import LedgerCase

EXAMPLES, STEPS = 18, 30

#: What the ledger says of each document and authorization, nothing closed counted.
SAID = """
    SELECT document_model, document_id, authorization_id,
           SUM(amount_ordered), SUM(amount_billed), SUM(amount_bought),
           COUNT(*) FILTER (WHERE state = 'to_declare'),
           COUNT(*) FILTER (WHERE kind = 'purchase'),
           COUNT(*) FILTER (WHERE rectifies_id IS NULL),
           (ARRAY_AGG(kind ORDER BY id DESC))[1]
      FROM purchase_marketplace_declaration_line
     WHERE state != 'closed' AND document_model != 'purchase.marketplace.authorization'
  GROUP BY document_model, document_id, authorization_id
"""
#: The same of the orders, counted from their lines and the bills of these. What went
#: back, at half of its price or more, is no longer ordered.
ORDERS = """
    WITH item AS (
        SELECT i.purchase_line_id line, m.id move, m.reversed_entry_id whole,
               m.move_type = 'in_refund' credit, i.quantity, i.price_subtotal amount
          FROM account_move_line i
          JOIN account_move m ON m.id = i.move_id AND m.state = 'posted'
         WHERE i.purchase_line_id IS NOT NULL),
    billed AS (
        SELECT line, SUM(CASE WHEN credit THEN -amount ELSE amount END) amount,
               COALESCE(SUM(quantity) FILTER (WHERE NOT credit), 0) quantity,
               SUM(amount) FILTER (WHERE NOT credit) paid
          FROM item GROUP BY line),
    credited AS (
        SELECT i.line, SUM(i.quantity) quantity
          FROM item i JOIN billed b ON b.line = i.line
     LEFT JOIN item w ON w.line = i.line AND w.move = i.whole
         WHERE i.credit AND 2 * i.amount + 0.01 > i.quantity * COALESCE(
               w.amount / NULLIF(w.quantity, 0), b.paid / NULLIF(b.quantity, 0))
      GROUP BY i.line),
    ordered AS (
        SELECT l.order_id, ROUND((product_qty * price_unit)::numeric, 2) amount,
               COALESCE(b.amount, 0) billed,
               price_unit * LEAST(COALESCE(c.quantity, 0), b.quantity) back
          FROM purchase_order_line l
     LEFT JOIN billed b ON b.line = l.id LEFT JOIN credited c ON c.line = l.id)
    SELECT 'purchase.order', o.id, o.marketplace_authorization_id, ordered.amount,
           billed, GREATEST(ordered.amount - COALESCE(back, 0), billed, 0)
      FROM purchase_order o JOIN ordered ON ordered.order_id = o.id
     WHERE o.state = 'purchase' AND o.is_marketplace_order
"""
#: The same of the bills without order, what was returned deducted.
BILLS = """
    SELECT 'account.move', m.id, m.marketplace_authorization_id, 0,
           d.amount - d.returned, d.amount - d.returned
      FROM account_move m
CROSS JOIN LATERAL (
        SELECT COALESCE(SUM(i.price_subtotal) FILTER (WHERE i.move_id = m.id), 0)
               AS amount,
               COALESCE(SUM(i.price_subtotal) FILTER (WHERE i.move_id != m.id), 0)
               AS returned
          FROM account_move_line i JOIN account_move x ON x.id = i.move_id
         WHERE x.state = 'posted' AND (x.id = m.id OR x.reversed_entry_id = m.id)
           AND i.purchase_line_id IS NULL AND i.display_type = 'product') d
     WHERE m.state = 'posted' AND m.move_type = 'in_invoice' AND m.is_marketplace_bill
       AND d.amount - d.returned > 0
"""
#: Authorized amounts that the chain of the form should say.
FORMS = """
    SELECT f.id,
           CASE f.state WHEN 'approved' THEN f.amount_untaxed
                        WHEN 'revoked' THEN LEAST(f.amount_committed, f.amount_untaxed)
                        ELSE 0 END,
           f.amount_committed,
           COALESCE(SUM(l.amount_authorized) FILTER (
               WHERE l.document_model = 'purchase.marketplace.authorization'), 0),
           COALESCE(SUM(l.amount_bought) FILTER (
               WHERE l.document_model != 'purchase.marketplace.authorization'), 0)
      FROM purchase_marketplace_authorization f
 LEFT JOIN purchase_marketplace_declaration_line l
        ON l.authorization_id = f.id AND l.state != 'closed'
  GROUP BY f.id
"""
#: Lines that point elsewhere than at the line before them in their chain.
LOOSE = """
    SELECT id FROM (
        SELECT id, rectifies_id, LAG(id) OVER (
                   PARTITION BY document_model, document_id, authorization_id
                   ORDER BY id) AS before
          FROM purchase_marketplace_declaration_line WHERE state != 'closed') line
     WHERE rectifies_id IS DISTINCT FROM before
"""
DECLARED = """
    SELECT id, to_jsonb(line)::text FROM purchase_marketplace_declaration_line line
     WHERE state = 'declared'
"""

price = st.sampled_from([0.0, 10.0, 25.0, 50.0, 55.0])
TODAY = [{"invoice_date": fields.Date.today()}]


class Ledger(Machine):
    """Purchases and declarations, in an order that nobody chose."""

    issues = 0

    def __init__(self):
        super().__init__()
        self.bills, self.declared = [], {}

    # ---- what happens --------------------------------------------------------------

    @initialize()
    def begin(self):
        self.case.company.marketplace_tolerance = 10.0
        self.approve(2)
        self.approve(1)
        self.order(0, 1, 50.0, 0)

    @rule(quantity=st.integers(1, 3))
    def approve(self, quantity):
        case = self.case
        goods = [(case.chuck, quantity, 50.0), (case.gouge, quantity, 50.0)]
        with self._tried():
            self.forms.append(case._approved(*goods))

    @rule(number=index)
    def revoke(self, number):
        form = self._pick(self.forms, number)
        if form and number % 2:
            with self._tried():
                form.with_user(self.case.dg)._revoke("Substitut trouvé.")

    @rule(number=index, quantity=st.integers(1, 2), cost=price, link=index)
    def order(self, number, quantity, cost, link):
        form, case = self._pick(self.forms, link), self.case
        product = (case.chuck, case.gouge)[number % 2]
        with self._tried():
            order = case._order(
                (product, quantity, cost), marketplace_authorization_id=form.id
            )
            self.orders.append(order)
        with self._tried():
            order.button_confirm()

    @rule(
        number=index,
        act=st.sampled_from(["button_cancel", "button_draft", "button_confirm"]),
    )
    def move(self, number, act):
        with self._tried():
            getattr(self._pick(self.orders, number), act)()

    @rule(number=index)
    def buy_again(self, number):
        """Cancelled, reset and confirmed, in three requests."""
        for act in ("button_cancel", "button_draft", "button_confirm"):
            self.move(number, act)

    @rule(
        number=index,
        values=st.fixed_dictionaries(
            {},
            optional={
                "price_unit": price,
                "product_qty": st.integers(0, 3),
                "name": st.sampled_from(["Mandrin", "Mandrin, pas impérial"]),
            },
        ),
        other=st.booleans(),
    )
    def edit(self, number, values, other):
        lines = self._pick(self.orders, number).order_line
        if other:
            values["product_id"] = (self.case.chuck, self.case.gouge)[number % 2].id
        with self._tried():
            lines.write(values)

    @rule(number=index, link=index)
    def link(self, number, link):
        with self._tried():
            form = self._pick(self.forms, link)
            self._pick(self.orders, number).marketplace_authorization_id = form

    @rule(number=index, cost=price)
    def bill_order(self, number, cost):
        order, case = self._pick(self.orders, number), self.case
        line = order.order_line
        goods = (line.product_id, max(line.product_qty, 1), cost)
        with self._tried():
            bill = case._bill(goods, order_line=line, ref=str(len(self.bills)))
            self.bills.append(bill)
        with self._tried():
            bill.action_post()

    @rule(number=index, cost=price, link=index)
    def bill_alone(self, number, cost, link):
        case, form = self.case, self._pick(self.forms, link)
        goods = ((case.chuck, case.gouge)[number % 2], 1, cost)
        with self._tried():
            values = {"ref": str(len(self.bills))}
            bill = case._bill(goods, marketplace_authorization_id=form.id, **values)
            self.bills.append(bill)
        with self._tried():
            bill.action_post()

    @rule(
        number=index,
        act=st.sampled_from(["button_draft", "action_post", "button_cancel"]),
    )
    def move_bill(self, number, act):
        bill = self._pick(self.bills, number)
        if bill:
            with self._tried():
                getattr(bill, act)()

    @rule(number=index)
    def credit(self, number):
        bill = self._pick(self.bills, number)
        if bill and bill.state == "posted" and bill.move_type == "in_invoice":
            with self._tried():
                credit = bill._reverse_moves(TODAY)
                self.bills.append(credit)
                if number % 2:
                    lines = credit.invoice_line_ids
                    lines.write({"price_unit": lines.price_unit / 2})
            with self._tried():
                credit.action_post()

    @rule(number=index, force=st.booleans())
    def erase(self, number, force):
        for documents in (self.orders, self.bills):
            document = self._pick(documents, number)
            if document:
                with self._tried():
                    document.with_context(force_delete=force).unlink()
                if not document.exists():
                    documents.remove(document)

    @rule(number=index)
    def issue(self, number):
        if number % 3:
            with self._tried():
                self.case._issue()
                Ledger.issues += 1

    # ---- what must be true ---------------------------------------------------------

    @invariant()
    def each_purchase_is_declared_once(self):
        Ledger.steps += 1
        told = {row[:3]: row[3:] for row in self._ask(SAID)}
        real = {row[:3]: row[3:] for row in self._ask(ORDERS) + self._ask(BILLS)}
        assert real.keys() <= told.keys(), (real.keys() - told.keys(), "not noted")
        for key, (*amounts, opened, purchases, first, last) in told.items():
            expected = real.get(key, (0, 0, 0))
            same = zip(amounts, expected, strict=True)
            assert all(abs(a - b) < 0.005 for a, b in same), (key, amounts, expected)
            assert opened <= 1, (key, opened)
            assert purchases == first == 1, (key, purchases, first)
            assert (last == "cancellation") == (key not in real), (key, last)

    @invariant()
    def chains_hold(self):
        for form, authorized, committed, said, bought in self._ask(FORMS):
            assert abs(authorized - said) < 0.005, (form, authorized, said)
            assert abs((committed or 0) - bought) < 0.005, (form, committed, bought)
        assert not self._ask(LOOSE), "a chain is not linear"

    @invariant()
    def what_was_declared_stays(self):
        now = dict(self._ask(DECLARED))
        for line_id, text in self.declared.items():
            assert now.get(line_id) == text, (line_id, "declared, and changed")
        self.declared = now

    @invariant()
    def nothing_is_found(self):
        assert self.case._finding() is None, self.case._finding()


@tagged("post_install", "-at_install")
class TestLedgerMachine(LedgerCase):
    """Each purchase is declared exactly once, whatever the order of events (R7)."""

    def test_purchases_and_declarations_in_any_order(self):
        seconds = Ledger.play(self, EXAMPLES, STEPS)
        tell(
            f"state machine of the ledger: {Ledger.steps} steps, {Ledger.issues} "
            f"declarations, {Ledger.refused} refusals, "
            f"{seconds:.0f} s, each purchase was declared once"
        )
        self.assertGreaterEqual(Ledger.steps, 400)
        self.assertTrue(Ledger.issues)
