"""Amounts under Odoo's defaults: taxes rounded globally, discounts, two currencies."""

from contextlib import suppress
from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.modules.module import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..models.gate import protected
from .bills import BillCase
from .common import LEDGER, MODULE, quebec_today

LATER = timedelta(days=20)


class AmountsCase(BillCase):
    """A school that pays the taxes of Québec, rounded on the whole document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.tax_calculation_rounding_method = "round_globally"
        cls.taxes = cls._tax("TPS 5 %", 5.0) | cls._tax("TVQ 9,975 %", 9.975)
        cls.clamp = cls._product("Bride")
        goods = cls.chuck | cls.gouge | cls.clamp
        goods.write({"purchase_method": "purchase", "supplier_taxes_id": cls.taxes.ids})
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
        """The bill that *Create Bill* makes of an order."""
        order.with_user(self.payable).action_create_invoice()
        bill = order.invoice_ids.sorted("id")[-1:].with_user(self.payable)
        bill.write({"invoice_date": quebec_today(), **values})
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


@tagged("post_install", "-at_install")
class TestRates(AmountsCase):
    """The rate is noted when the purchase is made, and changes nothing later (R19)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.usd = cls._currency(
            {"2020-01-01": 0.8, quebec_today() + LATER - timedelta(days=1): 0.7}
        )
        cls.in_usd = {"currency_id": cls.usd.id}

    def _correct(self, rate):
        """The accountant corrects the rates of Odoo."""
        self.usd.rate_ids.rate = rate
        self.env.invalidate_all()

    def _order_in_usd(self, form, quantity=5, price=8.0):
        return self._bought(form, (self.chuck, quantity, price), **self.in_usd)

    def _revoked_later(self, form):
        with freeze_time(quebec_today() + LATER):
            form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.env.invalidate_all()

    def _assert_stands(self, form, amount, *documents):
        """What was bought is what it was, for PostgreSQL, ledger and verification."""
        self.assertAlmostEqual(self._committed(form), amount)
        for document in documents:
            document._marketplace_ledger()._sync(document)
            lines = self._in_ledger(document)
            self.assertAlmostEqual(sum(lines.mapped("amount_bought")), amount)
        self.assertFalse(self._finding())

    def test_revocation_keeps_the_rate(self):
        form = self._approved((self.chuck, 5, 10.0))
        order = self._order_in_usd(form)
        self._assert_stands(form, 50.0, order)
        self._issue()
        self._revoked_later(form)
        self._assert_stands(form, 50.0, order)
        self.assertEqual(len(self._in_ledger(order)), 1)
        bill = self._bill_of(order)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")
        self._assert_stands(form, 50.0, order)

    def test_order_dated_before_its_authorization_keeps_the_rate_of_the_approval(self):
        form = self._approved((self.chuck, 5, 10.0))
        old = {"date_order": quebec_today() - timedelta(days=30), **self.in_usd}
        for days, rate in ((40, 1.0), (1, 0.8)):
            day = quebec_today() - timedelta(days=days)
            self.usd.rate_ids.create(
                {"currency_id": self.usd.id, "name": day, "rate": rate}
            )
        order = self._bought(form, (self.chuck, 5, 8.0), **old)
        self._assert_stands(form, 50.0, order)
        self._revoked_later(form)
        order.order_line.product_qty = 4
        self._assert_stands(form, 40.0, order)

    def test_corrected_rate_changes_nothing_that_was_bought(self):
        form = self._approved((self.chuck, 5, 10.0))
        order = self._order_in_usd(form)
        self._correct(0.4)
        self._assert_stands(form, 50.0, order)
        order.order_line.product_qty = 4
        self._assert_stands(form, 40.0, order)
        bill = self._bill_of(order)
        bill.action_post()
        self._assert_stands(form, 40.0, order)

    def test_lower_order_after_a_correction_of_the_rate(self):
        """Even on an authorization that allows nothing more."""
        form = self._approved((self.chuck, 5, 10.0))
        order = self._order_in_usd(form)
        self._revoked_later(form)
        self._correct(0.5)
        order.order_line.product_qty = 3
        self._assert_stands(form, 30.0, order)

    def test_bill_without_order_and_its_return(self):
        form = self._approved((self.chuck, 5, 10.0))
        bill = self._billed(form, (self.chuck, 5, 8.0), **self.in_usd)
        self._assert_stands(form, 50.0, bill)
        self._correct(0.4)
        self._assert_stands(form, 50.0, bill)
        self._returned(bill)
        self.assertAlmostEqual(self._committed(form), 0.0)

    def test_bill_in_the_currency_of_the_card(self):
        """Ordered in one currency, billed in the other, at the rate of its day."""
        form = self._approved((self.chuck, 5, 10.0))
        order = self._order_in_usd(form)
        bill = self._bill((self.chuck, 5, 10.0), order_line=order.order_line)
        bill.action_post()
        self._correct(0.4)
        self._assert_stands(form, 50.0, order)

    def test_confirmed_again_it_has_the_rate_of_its_day(self):
        form = self._approved((self.chuck, 5, 10.0))
        order = self._order_in_usd(form)
        order.button_cancel()
        self.assertFalse(order.marketplace_rates)
        self._correct(0.4)
        order.button_draft()
        with self.assertRaisesRegex(UserError, "exceeds"):
            order.button_confirm()

    def test_linked_back_to_its_form_it_has_the_rate_of_its_confirmation(self):
        form = self._approved((self.chuck, 5, 8.0), **self.in_usd)
        here = self._approved((self.chuck, 5, 10.0))
        order = self._bought(form, (self.chuck, 5, 10.0))
        self._assert_stands(form, 40.0, order)
        for rate in (0.4, 0.2):
            self._correct(rate)
            order.marketplace_authorization_id = here
            self.assertAlmostEqual(self._committed(here), 50.0)
            order.marketplace_authorization_id = form
            self._assert_stands(form, 40.0)
        # Confirmed again, it is another purchase.
        order.button_cancel()
        order.button_draft()
        order.button_confirm()
        self._assert_stands(form, 10.0)

    def test_bill_takes_no_rate_of_another(self):
        """Only a credit note is worth what another document was."""
        form = self._approved((self.chuck, 5, 10.0))
        cheap = self._approved((self.chuck, 5, 10.0))
        old = self._billed(cheap, (self.chuck, 5, 8.0), **self.in_usd)
        self._correct(0.4)
        values = {"marketplace_authorization_id": form.id, "reversed_entry_id": old.id}
        bill = self._bill((self.chuck, 5, 8.0), **values, **self.in_usd)
        self._assert_refused(bill, "amount_exceeded")

    def _assert_declared(self, document, *amounts):
        """The amounts of the lines of a document, in the organization's currency."""
        rows = list(self._in_ledger(document)._get_rows())
        found = [float(row["amount_company"]) for row in rows]
        self.assertEqual(found, list(amounts))
        for row in rows:
            worth = float(row["amount_bought"] * row["rate"])
            self.assertAlmostEqual(worth, float(row["amount_company"]), 2)

    def test_it_is_declared_at_the_rate_of_the_purchase(self):
        """A correction of Odoo's rates before the issue changes no amount of it."""
        in_usd = self._approved((self.chuck, 6, 10.0), **self.in_usd)
        here = self._approved((self.chuck, 5, 12.5))
        ordered = self._order_in_usd(in_usd)
        bill = self._billed(in_usd, (self.chuck, 1, 8.0), **self.in_usd)
        paid_here = self._bought(
            self._approved((self.chuck, 5, 8.0), **self.in_usd), (self.chuck, 5, 10.0)
        )
        other = self._order_in_usd(here, price=10.0)
        self._correct(0.4)
        self._assert_declared(ordered, 50.0)
        self._assert_declared(bill, 10.0)
        self._assert_declared(paid_here, 50.0)
        self._assert_declared(other, 62.5)

    def test_what_corrects_a_declared_line_has_its_rate(self):
        form = self._approved((self.chuck, 5, 10.0), **self.in_usd)
        order = self._order_in_usd(form)
        self._issue()
        self._correct(0.4)
        order.order_line.product_qty = 4
        self._assert_declared(order, 50.0, -10.0)
        self._issue()
        order.button_cancel()
        self._assert_declared(order, 50.0, -10.0, -40.0)

    def test_nobody_writes_a_rate(self):
        form = self._approved((self.chuck, 5, 10.0))
        order = self._order_in_usd(form)
        forged = {"marketplace_rates": {f"{self.usd.id}/{form.currency_id.id}": 0.01}}
        self._assert_unwritable(order, forged, error=AccessError)
        with self.assertRaises(AccessError):
            self._order(**forged)

    def test_upgrade_notes_the_rate_of_what_was_bought(self):
        form = self._approved((self.chuck, 10, 10.0))
        order = self._order_in_usd(form)
        bill = self._billed(form, (self.chuck, 5, 8.0), **self.in_usd)
        for document in (order, bill):
            self._alter(document, marketplace_rates=None)
        self._alter(form, amount_limit=5000.0)
        self._correct(0.4)
        self._upgrade()
        self._assert_stands(form, 100.0)
        order.order_line.product_qty = 4
        self._assert_stands(form, 90.0)
        self.assertEqual(form.amount_limit, 100.0)

    def _upgrade(self):
        """What an earlier database goes through."""
        path = f"{MODULE}/migrations/19.0.1.3.0/post-amounts.py"
        load_script(file_path(path), "post_amounts").migrate(self.env.cr, "19.0.1.2.0")
        self._forget()


@tagged("post_install", "-at_install")
class TestServices(AmountsCase):
    """Only what is cleared as authorized takes of an authorization (R16, R20)."""

    def _services(self, price=40.0, **values):
        return self._bill((self.freight, 1, price), **values)

    def test_bill_of_services_takes_nothing(self):
        form = self._approved((self.chuck, 1, 10.0))
        customs = self._services(marketplace_authorization_id=form.id)
        customs.action_post()
        self.assertEqual(customs.marketplace_clearance, "services")
        self.assertEqual((self._committed(form), form.amount_limit), (0.0, 10.0))
        self.assertFalse(self._in_ledger(customs))
        order = self._bought(form, (self.chuck, 1, 10.0))
        self.assertEqual(order.state, "purchase")
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertEqual(self._in_ledger(form)[:1].amount_authorized, 10.0)
        self.assertEqual(form.amount_limit, 10.0)
        customs.button_draft()
        customs.action_post()
        self.assertEqual(self._committed(form), 10.0)
        self.assertFalse(self._finding())

    def test_order_of_services_takes_nothing(self):
        form = self._approved((self.chuck, 1, 10.0))
        customs = self._bought(form, (self.freight, 1, 40.0))
        self.assertEqual(customs.marketplace_clearance, "services")
        bill = self._bill_of(customs)
        bill.action_post()
        self.assertEqual((self._committed(form), form.amount_limit), (0.0, 10.0))
        self.assertFalse(self._in_ledger(customs))
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertFalse(self._in_ledger(form, "to_declare"))

    def test_shipping_of_an_authorized_order_billed_apart(self):
        """It is part of the purchase: within what was ordered, and no more."""
        form = self._approved((self.chuck, 1, 15.0))
        order = self._bought(form, (self.chuck, 1, 10.0), (self.freight, 1, 5.0))
        goods, freight = order.order_line
        self._bill((self.chuck, 1, 10.0), order_line=goods).action_post()
        dear = self._services(45.0, order_line=freight)
        self._assert_refused(dear, "amount_exceeded")
        bill = self._services(5.0, order_line=freight)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")
        self.assertEqual(self._in_ledger(order).amount_billed, 15.0)
        self.assertEqual((self._committed(form), form.amount_limit), (15.0, 15.0))

    def test_shipping_on_a_form_of_its_own(self):
        """Beside goods that an order carries: that form must allow it too."""
        ordered = self._bought(self._approved(), (self.chuck, 1, 100.0))
        form = self._approved((self.gouge, 1, 20.0))
        bill = self._bill(
            invoice_line_ids=[
                self._bill_line(self.chuck, 1, 100.0, ordered.order_line),
                self._bill_line(self.freight, 1, 20.5),
            ],
            marketplace_authorization_id=form.id,
        )
        self._assert_refused(bill, "amount_exceeded")
        bill.invoice_line_ids[1].price_unit = 20.0
        self.assertFalse(self._codes(bill))
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self._assert_refused(bill, "authorization_closed")

    def test_services_of_another_order_need_no_form(self):
        """Billed together with goods: what services are linked to allows nothing."""
        form = self._approved((self.gouge, 1, 20.0))
        customs = self._bought(form, (self.freight, 1, 40.0))
        goods = self._bought(self._approved(), (self.chuck, 1, 100.0))
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        bill = self._bill(
            invoice_line_ids=[
                self._bill_line(self.chuck, 1, 100.0, goods.order_line),
                self._bill_line(self.freight, 1, 40.0, customs.order_line),
            ]
        )
        bill.action_post()
        self.assertEqual((bill.state, self._committed(form)), ("posted", 0.0))

    def test_shipping_billed_after_the_revocation(self):
        form = self._approved((self.chuck, 1, 15.0))
        order = self._bought(form, (self.chuck, 1, 10.0), (self.freight, 1, 5.0))
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self._services(5.0, order_line=order.order_line[1]).action_post()
        self.assertEqual(self._committed(form), 15.0)

    def test_revoked_form_is_declared_at_no_more_than_was_approved(self):
        self.company.marketplace_tolerance = 10
        form = self._approved((self.chuck, 1, 100.0))
        order = self._bought(form, (self.chuck, 1, 110.0))
        self.company.marketplace_tolerance = 0
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertEqual(self._in_ledger(form)[:1].amount_authorized, 100.0)
        self.assertEqual(self._in_ledger(order).amount_bought, 110.0)

    def test_limit_is_never_raised_to_what_was_taken(self):
        self.company.marketplace_tolerance = 10
        form = self._approved((self.chuck, 2, 50.0))
        self._bought(form, (self.chuck, 1, 55.0))
        self.company.marketplace_tolerance = 0
        self._bought(form, (self.chuck, 1, 45.0))
        # The tolerance is that of the day of the approval.
        self.assertEqual(form.amount_limit, 110.0)
        with self.assertRaisesRegex(UserError, "exceeds"):
            self._bought(form, (self.chuck, 1, 1.0))


@tagged("post_install", "-at_install")
class TestTaxes(AmountsCase):
    """What is due beyond what the taxes compute is not authorized (R17)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        payable = {"account_type": "liability_current", "code": "212500"}
        account = cls.env["account.account"].create({"name": "Taxes", **payable})
        shares = cls.taxes.invoice_repartition_line_ids
        shares.filtered(lambda s: s.repartition_type == "tax").account_id = account

    def _taxed(self, *lines, form=None, **values):
        """A draft bill whose lines have the taxes of Québec."""
        values["marketplace_authorization_id"] = form and form.id
        bill = self._bill(*(lines or [(self.chuck, 1, 20.0)]), **values)
        bill.invoice_line_ids.tax_ids = self.taxes
        return bill

    def _type(self, bill, more):
        """Somebody types another amount on the first tax, as the screen lets them."""
        tax = bill.line_ids.filtered("tax_line_id")[0]
        amount = tax.amount_currency + more
        bill.write({"line_ids": [(1, tax.id, {"amount_currency": amount})]})
        self.assertAlmostEqual(tax.amount_currency, amount)

    def test_tax_typed_on_a_covered_bill(self):
        form = self._approved((self.chuck, 1, 20.0))
        for money in ({}, {"currency_id": self._currency({"2020-01-01": 1.0}).id}):
            bill = self._taxed(form=form, **money)
            self.assertFalse(self._codes(bill))
            self._type(bill, 900.0)
            self._assert_refused(bill, "due_unexplained")
            self._type(bill, -899.0)
            self._assert_refused(bill, "due_unexplained")

    def test_tax_typed_on_a_bill_of_services(self):
        bill = self._taxed((self.freight, 1, 20.0))
        self._type(bill, 880.0)
        self._assert_refused(bill, "due_unexplained")
        self.assertEqual(bill.marketplace_irregularity, "blocked")

    def test_tax_typed_on_a_bill_of_an_order(self):
        bill = self._bill_of(self._ordered((self.chuck, 1, 20.0)))
        self._type(bill, 900.0)
        self._assert_refused(bill, "due_unexplained")

    def test_advice_can_be_followed(self):
        form = self._approved((self.chuck, 1, 25.0))
        bill = self._taxed(form=form)
        self._type(bill, 5.0)
        with self.assertRaisesRegex(UserError, r"5\.00(.|\n)*on its own line"):
            bill.action_post()
        self._type(bill, -5.0)
        bill.invoice_line_ids = [self._bill_line(self.freight, 1, 5.0)]
        bill.action_post()
        self.assertEqual(self._committed(form), 25.0)

    def test_cents_of_the_vendor_are_explained(self):
        form = self._approved((self.chuck, 1, 20.0))
        bill = self._taxed(form=form)
        self._type(bill, 0.03)
        bill.action_post()
        self.assertEqual(bill.state, "posted")

    def test_cash_is_rounded(self):
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "5 ¢",
                "rounding": 0.05,
                "strategy": "add_invoice_line",
                "profit_account_id": self.expense.id,
                "loss_account_id": self.expense.id,
            }
        )
        form = self._approved((self.chuck, 1, 20.0))
        bill = self._taxed(form=form)
        bill.invoice_cash_rounding_id = rounding
        bill.action_post()
        self.assertAlmostEqual(bill.amount_total, 23.0)

    def test_amount_typed_on_a_line(self):
        form = self._approved((self.chuck, 1, 20.0))
        bill = self._taxed(form=form)
        bill.invoice_line_ids.write({"amount_currency": 900.0})
        self._assert_refused(bill, "due_unexplained")

    def test_tax_typed_once_posted(self):
        form = self._approved((self.chuck, 1, 20.0))
        bill = self._taxed(form=form)
        bill.action_post()
        tax = bill.line_ids.filtered("tax_line_id")[0]
        due = bill.line_ids.filtered(lambda line: line.display_type == "payment_term")
        forced = bill.with_context(skip_readonly_check=True)
        values = {"line_ids": [(1, tax.id, {"amount_currency": 900.0})]}
        both = [(1, due.id, {"amount_currency": -922.0, "balance": -922.0})]
        attacks = {
            "tax": lambda: forced.write(values),
            "both": lambda: forced.write({"line_ids": values["line_ids"] + both}),
        }
        self._assert_untouched(bill, attacks)

    def test_tax_of_a_fixed_amount_is_bought(self):
        fixed = self._tax("Frais", 500.0, amount_type="fixed")
        included = self._tax(
            "Compris", 500.0, amount_type="fixed", price_include_override="tax_included"
        )
        highest = self._tax("Douanes", 900.0)
        for tax, price in ((fixed, 20.0), (included, 520.0), (highest, 20.0)):
            form = self._approved((self.chuck, 1, 20.0))
            link = {"marketplace_authorization_id": form.id}
            order = self._order((self.chuck, 1, price), **link)
            order.order_line.tax_ids = tax
            # A tax of a fixed amount is a charge, that the form did not estimate.
            codes = ["amount_exceeded", "charges_missing"]
            self.assertEqual(self._codes(order), codes)
            with self.assertRaisesRegex(UserError, "exceeds"):
                order.button_confirm()
            bill = self._bill((self.chuck, 1, price), **link)
            bill.invoice_line_ids.tax_ids = tax
            self._assert_refused(bill, "amount_exceeded")
            order.order_line.write({"tax_ids": False, "price_unit": 20.0})
            order.button_confirm()
            with self.assertRaisesRegex(UserError, "exceeds"):
                order.order_line.write({"tax_ids": tax.ids, "price_unit": price})

    def test_ecofee_is_authorized_and_declared(self):
        eco = self._tax("Écofrais", 0.75, amount_type="fixed")
        form = self._approved((self.chuck, 2, 10.75))
        order = self._order((self.chuck, 2, 10.0), marketplace_authorization_id=form.id)
        order.order_line.tax_ids = self.taxes | eco
        order.button_confirm()
        self.assertEqual(self._in_ledger(order).amount_ordered, 21.5)
        bill = self._bill_of(order)
        bill.action_post()
        self.assertEqual(self._in_ledger(order).amount_billed, 21.5)
        self.assertEqual(self._committed(form), 21.5)

    def test_group_of_taxes_is_no_charge(self):
        children = self._tax("TPS", 5.0) | self._tax("TVQ", 9.975)
        group = self._tax(
            "TPS et TVQ", 0.0, amount_type="group", children_tax_ids=children.ids
        )
        form = self._approved((self.chuck, 1, 20.0))
        order = self._order((self.chuck, 1, 20.0), marketplace_authorization_id=form.id)
        order.order_line.tax_ids = group
        order.button_confirm()
        self._bill_of(order).action_post()
        self.assertEqual(self._committed(form), 20.0)


@tagged("post_install", "-at_install")
class TestHonest(AmountsCase):
    """What Odoo does with orders and bills works, or is refused with a true reason."""

    def _advance(self, order, amount=30.0):
        """A bill of a down payment, matched with its order by Odoo's own wizard."""
        bill = self._bill((None, 1, amount))
        line = bill.invoice_line_ids
        line.write({"name": "Acompte", "tax_ids": self.taxes.ids})
        wizards = self.env["bill.to.po.wizard"].with_context(active_ids=[-line.id])
        values = {"purchase_order_id": order.id, "partner_id": self.amazon.id}
        wizards.create(values).action_add_downpayment()
        return bill

    def test_bill_in_another_currency_than_its_order_notes_the_rate(self):
        """Whoever corrects a rate later changes nothing of what was billed (R19)."""
        currency = self._currency({"2020-01-01": 0.5})
        form = self._approved((self.chuck, 1, 220.0))
        order = self._bought(form, (self.chuck, 1, 100.0), currency_id=currency.id)
        bill = self._bill((self.chuck, 1, 200.0), order_line=order.order_line)
        bill.action_post()
        own = self.company.currency_id
        self.assertEqual(bill.marketplace_rates, {f"{own.id}/{currency.id}": 0.5})
        currency.rate_ids.rate = 0.25
        self.env.invalidate_all()
        self.assertEqual(order._marketplace_amount_billed(currency), 100.0)

    def test_order_emptied_once_it_is_billed(self):
        """What is billed stays bought, whatever service is added to the order."""
        form = self._approved((self.chuck, 1, 100.0))
        order = self._bought(form)
        self._bill_of(order).action_post()
        order.order_line.product_qty = 0
        values = {"product_id": self.training.id, "product_qty": 1, "price_unit": 0.01}
        with suppress(UserError):
            order.write({"order_line": [(0, 0, values)]})
        self.env.invalidate_all()
        self.assertEqual(order.marketplace_clearance, "authorized")
        self.assertGreaterEqual(self._committed(form), 100.0)
        self.assertEqual(self._in_ledger(order).amount_billed, 100.0)
        self.assertFalse(self._finding())

    def test_order_made_for_an_authorized_bill(self):
        """It takes the authorization of the bill, and then carries it."""
        form = self._approved((self.chuck, 1, 100.0))
        bill = self._bill((self.chuck, 1, 100.0))
        lines = {"active_ids": [-bill.invoice_line_ids.id]}
        wizard = self.env["bill.to.po.wizard"].with_context(**lines).create({})
        with self.assertRaises(UserError) as caught:
            wizard.action_add_to_po()
        self.env.invalidate_all()
        with self.assertRaises(UserError) as posted:
            bill.action_post()
        self.assertEqual(str(caught.exception), str(posted.exception))
        self.env.invalidate_all()
        bill.marketplace_authorization_id = form
        wizard.action_add_to_po()
        order = bill.invoice_line_ids.purchase_line_id.order_id
        self.assertEqual(order.marketplace_authorization_id, form)
        self.assertEqual(order.marketplace_clearance, "authorized")
        bill.action_post()
        self.assertEqual(self._committed(form), 100.0)
        self.assertFalse(self._finding())

    def test_down_payment_then_the_rest(self):
        form = self._approved((self.chuck, 1, 100.0))
        order = self._bought(form)
        advance = self._advance(order)
        advance.action_post()
        self.assertEqual(advance.marketplace_clearance, "authorized")
        self.assertEqual(self._in_ledger(order).amount_billed, 30.0)
        rest = self._bill_of(order)
        self.assertEqual(rest.amount_untaxed, 70.0)
        rest.action_post()
        self.assertEqual(self._in_ledger(order).amount_billed, 100.0)
        self.assertEqual(self._committed(form), 100.0)
        self.assertFalse(self._in_ledger(advance) | self._in_ledger(rest))
        self.assertFalse(self._finding())

    def test_down_payment_beyond_the_authorization(self):
        order = self._bought(self._approved((self.chuck, 1, 100.0)))
        self._assert_refused(self._advance(order, 100.5), "amount_exceeded")
        self._advance(order, 60.0).action_post()
        again = self._bill((self.chuck, 1, 50.0), order_line=order.order_line[:1])
        self._assert_refused(again, "amount_exceeded")

    def test_down_payment_of_what_is_not_authorized(self):
        self._assert_refused(self._advance(self._order()), "order_not_authorized")

    def test_down_payment_hides_no_good(self):
        order = self._bought(self._approved((self.chuck, 1, 100.0)))
        bill = self._advance(order)
        bill.invoice_line_ids.product_id = self.gouge
        self._assert_refused(bill, "order_other_good")

    def test_same_values_on_a_billed_order(self):
        order = self._ordered()
        self._bill_of(order).action_post()
        line = order.order_line
        desk = self.env["res.partner"].create(
            {"name": "Facturation", "parent_id": self.amazon.id}
        )
        order.write({"partner_id": self.amazon.id, "company_id": order.company_id.id})
        order.write(
            {"marketplace_authorization_id": order.marketplace_authorization_id.id}
        )
        order.partner_id = desk
        line.write(
            {
                "product_id": self.chuck.id,
                "product_uom_id": line.product_uom_id.id,
                "order_id": order.id,
            }
        )
        self.assertEqual(order.state, "purchase")
        other = self.env["res.partner"].create({"name": "AliExpress"})
        for partner in (other, self.stationer):
            with self.assertRaisesRegex(UserError, "Bills of the order"):
                order.partner_id = partner
        with self.assertRaisesRegex(UserError, "Bills of the order"):
            line.product_id = self.gouge

    def test_after_a_revocation_the_whole_advance_is_deducted(self):
        form = self._approved((self.chuck, 1, 150.0))
        order = self._bought(form, (self.chuck, 1, 100.0))
        self._advance(order).action_post()
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        bill = self._bill_of(order)
        advance = bill.invoice_line_ids.filtered(lambda line: line.quantity < 0)
        advance.quantity = -0.5
        self._assert_refused(bill, "authorization_closed")
        advance.quantity = -1.0
        bill.action_post()
        self.assertEqual(self._committed(form), 100.0)

    def test_merge_of_two_authorizations(self):
        forms = self._approved() | self._approved((self.gouge, 1, 50.0))
        one = self._order(marketplace_authorization_id=forms[0].id)
        two = self._order((self.gouge, 1, 50.0))
        for link in (forms[1], forms.browse()):
            two.marketplace_authorization_id = link
            with self.assertRaisesRegex(UserError, "not linked to the same") as caught:
                (one | two).action_merge()
            self.assertIn(two.name, str(caught.exception))
            self.assertEqual((one.state, two.state), ("draft", "draft"))
        # Confirmed apart, as the refusal says.
        two.marketplace_authorization_id = forms[1]
        (one | two).button_confirm()
        self.assertEqual((one | two).mapped("state"), ["purchase"] * 2)

    def test_merge_within_one_authorization(self):
        form = self._approved((self.chuck, 3, 10.0))
        orders = self._order((self.chuck, 1, 10.0)) | self._order((self.chuck, 2, 10.0))
        orders.marketplace_authorization_id = form
        orders.action_merge()
        kept = orders.filtered(lambda order: order.state == "draft")
        kept.button_confirm()
        self.assertEqual(form.line_ids.qty_committed, 3)

    def test_plain_orders_merge(self):
        orders = self._order(partner=self.stationer) | self._order(
            partner=self.stationer
        )
        orders.action_merge()
        self.assertEqual(sorted(orders.mapped("state")), ["cancel", "draft"])


@tagged("post_install", "-at_install")
class TestReturns(AmountsCase):
    """What went back is no longer billed, and may be bought again (R27)."""

    def _credit(self, *lines, **values):
        return self._bill(*lines, move_type="in_refund", **values)

    def _bought_and_billed(self, quantity=1, **values):
        form = self._approved((self.chuck, quantity, 100.0))
        order = self._bought(form, (self.chuck, quantity, 100.0), **values)
        bill = self._bill_of(order)
        bill.action_post()
        return form, order, bill

    def _assert_returned(self, form, order):
        """The ledger says so, and the good is bought again within the form."""
        line = self._in_ledger(order)
        self.assertEqual(sum(line.mapped("amount_billed")), 0.0)
        self.assertEqual(sum(line.mapped("amount_bought")), 0.0)
        self.assertEqual(self._committed(form), 0.0)
        self.assertFalse(self._finding())
        again = self._bought(form, (self.chuck, form.line_ids.quantity, 100.0))
        self._bill_of(again).action_post()
        self.assertEqual(self._committed(form), 100.0 * form.line_ids.quantity)
        with self.assertRaisesRegex(UserError, "exceeds"):
            self._bought(form, (self.chuck, 1, 1.0))
        self.assertFalse(self._finding())

    def test_the_order_of_what_went_back_still_grows(self):
        form = self._approved((self.chuck, 2, 100.0))
        order = self._bought(form, (self.chuck, 2, 80.0))
        bill = self._bill_of(order)
        bill.action_post()
        self._returned(bill)
        self._bought(form, (self.chuck, 2, 80.0))
        order.order_line = [self._order_line(self.freight, 1, 10.0)]
        self.assertEqual(self._committed(form), 170.0)

    def test_full_return_of_an_order(self):
        form, order, bill = self._bought_and_billed(2)
        self._returned(bill)
        self._assert_returned(form, order)

    def test_full_return_of_what_was_declared(self):
        form, order, bill = self._bought_and_billed()
        self._issue()
        self._returned(bill)
        self.assertEqual(
            self._in_ledger(order).mapped("kind"), ["purchase", "rectification"]
        )
        self._assert_returned(form, order)

    def test_full_return_in_another_currency(self):
        usd = self._currency({"2020-01-01": 0.8})
        form = self._approved((self.chuck, 1, 100.0))
        order = self._bought(form, (self.chuck, 1, 80.0), currency_id=usd.id)
        bill = self._bill_of(order)
        bill.action_post()
        usd.rate_ids.rate = 0.4
        self._returned(bill)
        self._assert_returned(form, order)

    def test_credit_note_typed_by_hand_says_what_it_credits(self):
        form, order, bill = self._bought_and_billed()
        credit = self._credit((self.chuck, 1, 100.0))
        self.assertIn("Nothing says", credit.marketplace_refusals)
        self._assert_refused(credit, "credit_unsaid")
        with self.assertRaisesRegex(UserError, "Nothing says"):
            credit.write({"state": "posted"})
        self.env.invalidate_all()
        credit.reversed_entry_id = bill
        credit.action_post()
        self.assertEqual(credit.invoice_line_ids.purchase_line_id, order.order_line)
        self._assert_returned(form, order)

    def test_credit_note_without_a_product(self):
        """The only good of the bill; of several, the person says which."""
        form, order, bill = self._bought_and_billed()
        self._credit((None, 1, 100.0), reversed_entry_id=bill.id).action_post()
        self._assert_returned(form, order)
        goods = ((self.chuck, 1, 60.0), (self.gouge, 1, 40.0))
        order = self._ordered(*goods)
        bill = self._bill_of(order)
        bill.action_post()
        credit = self._credit((None, 1, 40.0), reversed_entry_id=bill.id)
        self._assert_refused(credit, "credit_unsaid")
        credit.invoice_line_ids.write({"product_id": self.gouge.id, "price_unit": 40.0})
        credit.action_post()
        self.assertEqual(self._committed(order.marketplace_authorization_id), 60.0)

    def test_credit_note_of_a_bill_without_order(self):
        form = self._approved()
        bill = self._billed(form)
        credit = self._credit((self.chuck, 1, 100.0))
        self._assert_refused(credit, "credit_unsaid")
        credit.reversed_entry_id = bill
        credit.action_post()
        self.assertEqual(self._committed(form), 0.0)
        self._billed(form)

    def test_gesture_of_the_vendor_gives_nothing_back(self):
        form, _order, _bill = self._bought_and_billed()
        credit = self._credit((None, 1, 15.0), marketplace_credit_other=True)
        credit.action_post()
        self.assertEqual(credit.marketplace_clearance, "credit")
        self.assertEqual(self._committed(form), 100.0)

    def test_credit_notes_that_need_no_answer(self):
        self._credit((self.chuck, 1, 10.0)).action_post()
        self._bought_and_billed()
        self._credit((self.freight, 1, 10.0)).action_post()
        self._credit((self.chuck, 1, 10.0), partner=self.stationer).action_post()

    def test_rebate_does_not_give_the_good_back(self):
        """Neither on an order nor on a bill without one; a restocking fee does."""
        form, order, bill = self._bought_and_billed()
        line = order.order_line
        self._credit((self.chuck, 1, 5.0), order_line=line).action_post()
        self.assertEqual(form.line_ids.qty_committed, 1.0)
        self.assertEqual(self._committed(form), 100.0)
        self.assertEqual(self._in_ledger(order).amount_billed, 95.0)
        direct = self._approved()
        whole = self._billed(direct)
        self._credit((self.chuck, 9, 0.01), reversed_entry_id=whole.id).action_post()
        self.assertEqual(direct.line_ids.qty_committed, 1.0)
        values = {"reversed_entry_id": bill.id, "order_line": line}
        self._credit((self.chuck, 1, 80.0), **values).action_post()
        self.assertEqual(form.line_ids.qty_committed, 0.0)
        self.assertEqual(self._committed(form), 15.0)

    def test_part_of_an_order_goes_back(self):
        form, order, bill = self._bought_and_billed(5)
        self._credit((self.chuck, 2, 100.0), reversed_entry_id=bill.id).action_post()
        self.assertEqual((form.line_ids.qty_committed, self._committed(form)), (3, 300))
        self._bought(form, (self.chuck, 2, 100.0))
        with self.assertRaisesRegex(UserError, "exceeds"):
            self._bought(form, (self.chuck, 1, 1.0))
        again = self._bill((self.chuck, 2, 100.0), order_line=order.order_line)
        self._assert_refused(again, "quantity_exceeded")

    def test_more_credited_than_billed_gives_no_room(self):
        form = self._approved((self.chuck, 2, 100.0))
        order = self._bought(form, (self.chuck, 2, 100.0))
        link = {"order_line": order.order_line}
        self._credit((self.chuck, 2, 100.0), **link).action_post()
        self.assertEqual(self._committed(form), 200.0)
        self._bill((self.chuck, 1, 100.0), **link).action_post()
        self.assertEqual(self._committed(form), 100.0)

    def test_wrong_bill_is_credited_then_billed_again(self):
        """Even once the form is revoked: the order was authorized."""
        form, order, bill = self._bought_and_billed()
        self._returned(bill)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        again = self._bill(order_line=order.order_line)
        again.action_post()
        self.assertEqual(self._committed(form), 100.0)
        with self.assertRaisesRegex(UserError, "revoked"):
            self._bought(form, (self.chuck, 1, 1.0))
        self.assertFalse(self._finding())

    def test_return_withdrawn_after_the_good_was_bought_again(self):
        form, _order, bill = self._bought_and_billed()
        credit = self._returned(bill)
        self._bought(form)
        self._assert_untouched(credit, {"draft": credit.button_draft})

    def test_bill_withdrawn_after_the_returned_good_was_bought_again(self):
        """The order would count whole again: it is said, not left to PostgreSQL."""
        for revoked in (False, True):
            with self.subTest(revoked=revoked):
                form, _order, bill = self._bought_and_billed()
                self._returned(bill)
                self._bought(form)
                if revoked:
                    form.with_user(self.dg)._revoke("Substitut trouvé.")
                with self.assertRaisesRegex(UserError, "exceeds"):
                    bill.button_draft()
                self.env.invalidate_all()
                self.assertEqual(bill.state, "posted")
                self.assertEqual(self._committed(form), 100.0)

    def test_bill_withdrawn_after_the_revocation_or_the_term(self):
        """The order takes what it took: it is not asked whether it may be ordered."""
        for revoked in (False, True):
            with self.subTest(revoked=revoked):
                form, _order, bill = self._bought_and_billed()
                self._returned(bill)
                if revoked:
                    form.with_user(self.dg)._revoke("Substitut trouvé.")
                else:
                    protected.write(form, {"valid_until": "2026-01-01"})
                bill.button_draft()
                self.assertEqual(self._committed(form), 100.0)
