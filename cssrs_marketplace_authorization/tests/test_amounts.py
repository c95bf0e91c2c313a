"""Amounts under Odoo's defaults: taxes rounded globally, discounts, two currencies."""

from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .bills import BillCase
from .common import LEDGER


class AmountsCase(BillCase):
    """A school that pays the taxes of Québec, rounded on the whole document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.tax_calculation_rounding_method = "round_globally"
        cls.taxes = cls._tax("TPS 5 %", 5.0) | cls._tax("TVQ 9,975 %", 9.975)
        cls.clamp = cls._product("Bride")
        goods = cls.chuck | cls.gouge | cls.clamp
        goods.write(
            {"purchase_method": "purchase", "supplier_taxes_id": cls.taxes.ids}
        )
        cls.freight = cls._product("Transport", type="service")

    @classmethod
    def _tax(cls, name, amount, **values):
        return cls.env["account.tax"].create(
            {"name": name, "amount": amount, "type_tax_use": "purchase", **values}
        )

    def _discounted(self, form, *lines, discount=10.0, **values):
        """A confirmed order whose prices have a discount."""
        order = self._order(*lines, marketplace_authorization_id=form.id, **values)
        order.order_line.discount = discount
        order.button_confirm()
        return order

    def _bill_of(self, order, **values):
        """The bill that *Create Bill* makes of an order, as accounts payable gets it."""
        order.with_user(self.payable).action_create_invoice()
        bill = order.invoice_ids.sorted("id")[-1:].with_user(self.payable)
        bill.write({"invoice_date": date.today(), **values})
        return bill

    def _taken(self, record):
        """The amount that PostgreSQL counts of a document."""
        query = f'SELECT marketplace_share FROM "{record._table}" WHERE id = %s'
        share = self._sql(query, record.id)[0][0]
        return share["amount"] if share else 0.0


@tagged("post_install", "-at_install")
class TestCents(AmountsCase):
    """What a bill buys besides its orders is the sum of its own lines (R7, R17)."""

    def _three(self, price, quantity=1):
        goods = (self.chuck, self.gouge, self.clamp)
        return [(good, quantity, price) for good in goods]

    def test_rounded_total_invents_no_purchase(self):
        form = self._approved(*self._three(10.0))
        order = self._discounted(form, *self._three(10.16))
        bill = self._bill_of(order)
        subtotals = sum(bill.invoice_line_ids.mapped("price_subtotal"))
        self.assertGreaterEqual(bill.amount_untaxed - subtotals, 0.009)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")
        self.assertFalse(self._taken(bill))
        self.assertFalse(self._in_ledger(bill))
        self.assertAlmostEqual(self._in_ledger(order).amount_billed, 27.43)
        self._issue()

    def test_many_cents_invent_none(self):
        """Prices, discounts and quantities that round in every direction."""
        for price, discount, quantity in (
            (10.16, 10.0, 1),
            (3.335, 5.0, 3),
            (0.994, 12.5, 7),
            (19.985, 33.0, 2),
        ):
            with self.subTest(price=price, discount=discount):
                form = self._approved(*self._three(price, quantity))
                order = self._discounted(
                    form, *self._three(price, quantity), discount=discount
                )
                bill = self._bill_of(order)
                bill.action_post()
                self.assertFalse(self._in_ledger(bill))
                self.assertFalse(self._taken(bill))

    def test_form_of_the_exact_total_is_not_one_cent_short(self):
        """Lines of 9.146 round to 27.45, their total to 27.44: all that is left."""
        form = self._approved((self.chuck, 1, 9.14), *self._three(9.15)[1:])
        order = self._discounted(form, *self._three(9.146), discount=0.0)
        self.assertAlmostEqual(order.amount_untaxed, form.amount_untaxed)
        bill = self._bill_of(order)
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self.assertAlmostEqual(self._committed(form), 27.44)

    def test_shipping_billed_besides_the_order_is_named(self):
        form = self._approved(*self._three(15.0))
        bill = self._bill_of(self._discounted(form, *self._three(10.16)))
        bill.invoice_line_ids = [self._bill_line(self.freight, 1, 8.25)]
        bill.action_post()
        line = self._in_ledger(bill)
        self.assertEqual((line.goods, line.amount_bought), ("1 × Transport", 8.25))
        self.assertAlmostEqual(self._committed(form), 35.68)

    def test_faulty_line_is_set_aside_and_the_rest_is_declared(self):
        order = self._ordered()
        other = self._ordered((self.gouge, 1, 20.0))
        faulty = self._in_ledger(order)
        self._alter(faulty, goods=" ")
        sheet = self._sheet()
        self.assertIn(order.name, sheet.gaps)
        sheet.action_declare()
        self.assertEqual(self._in_ledger(other).state, "declared")
        self.assertEqual(faulty.state, "to_declare")
        bodies = "".join(sheet.message_ids.mapped("body"))
        self.assertIn(order.name, bodies)
        self.assertNotIn(other.name, bodies)
        numbers = sorted(sheet.line_ids.mapped("line_number"))
        self.assertEqual(numbers, list(range(1, len(numbers) + 1)))
        # Mended, it is in the next one.
        self._alter(faulty, goods="1 × Mandrin")
        self.assertEqual(self._issue().line_ids, faulty)

    def test_nothing_but_faulty_lines_is_not_issued_and_the_advice_works(self):
        self._ordered()
        self._issue()
        order = self._ordered()
        waiting = self.env[LEDGER].search([("state", "=", "to_declare")])
        self._alter(waiting, goods="")
        with self.assertRaisesRegex(UserError, order.name) as caught:
            self._sheet().action_declare()
        self.assertNotIn("optional", str(caught.exception))
        # What it says to do: the ledger follows the words of the line.
        order.order_line.name = "Mandrin de tour"
        self.assertEqual(self._issue().line_ids.goods, "1 × Mandrin de tour")
