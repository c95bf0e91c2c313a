import contextlib
import functools
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..models.documents import (
    account_move,
    account_move_line,
    purchase_order,
    purchase_order_line,
)
from .bills import BillCase
from .common import MarketplaceCase

#: The doors that stand on the way of an ordinary order.
DOORS = (
    (purchase_order.PurchaseOrder, ("create", "write", "button_confirm")),
    (purchase_order_line.PurchaseOrderLine, ("create", "write", "unlink")),
    (account_move.AccountMove, ("create", "write", "_post", "_autopost_bill")),
    (account_move_line.AccountMoveLine, ("create", "write", "unlink")),
)
#: Old enough that confirming changes the same columns of every order.
OLD = {"date_order": "2026-01-05 12:00:00"}


class CostCase(MarketplaceCase):
    """Counts the queries of a confirmation, with and without the doors."""

    #: Pairs: a class, and the methods with which it stands on the way.
    doors = DOORS
    #: The same, of methods that stock Odoo has not, and what they do then.
    ours = ()

    def _count(self, confirm):
        """Queries of a confirmation, from a cold cache to the database."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.precommit.clear()
        self.env.cr.cache.clear()
        before = self.env.cr.sql_log_count
        confirm()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    @contextlib.contextmanager
    def _stock(self):
        """Odoo's own doors, as if this addon had not added to them."""
        with contextlib.ExitStack() as stack:
            for owner, names in self.doors:
                for name in names:
                    door = self._door(owner, name)
                    stack.enter_context(patch.object(owner, name, door))
            for owner, name, nothing in self.ours:
                stack.enter_context(patch.object(owner, name, nothing))
            yield

    @staticmethod
    def _door(owner, name):
        def method(self, *args, **kwargs):
            return getattr(super(owner, self), name)(*args, **kwargs)

        return method

    def _warm_up(self, make, confirm):
        """The first confirmations fill caches that belong to the process."""
        for _time in range(2):
            self._count(getattr(make(1), confirm))


@tagged("post_install", "-at_install")
class TestCost(CostCase):
    """Ordinary vendors feel nothing; marketplace orders cost a constant handful."""

    def _plain(self, count):
        line = (self.chuck, 1, 5.0)
        return self._many_orders([{}] * count, line, partner=self.stationer, **OLD)

    def _covered(self, count):
        forms = [self._approved() for _number in range(count)]
        links = [{"marketplace_authorization_id": form.id} for form in forms]
        return self._many_orders(links, **OLD)

    def test_confirming_plain_orders_costs_nothing_more(self):
        self._warm_up(self._plain, "button_confirm")
        for count in (1, 100):
            with_addon = self._count(self._plain(count).button_confirm)
            orders = self._plain(count)
            with self._stock():
                stock = self._count(orders.button_confirm)
            self.assertEqual(with_addon, stock, f"{count} orders")

    def test_changing_a_confirmed_plain_order_costs_nothing_more(self):
        line = {"product_id": self.gouge.id, "product_qty": 1, "price_unit": 1.0}
        changes = {
            "quantity": lambda order: order.order_line.write({"product_qty": 2}),
            "price": lambda order: order.order_line.write({"price_unit": 4.0}),
            "line": lambda order: order.write({"order_line": [Command.create(line)]}),
            "vendor": lambda order: order.write({"partner_id": self.other.id}),
            "date": lambda order: order.write({"date_order": "2026-01-06"}),
        }
        self.other = self.env["res.partner"].create({"name": "Librairie du Coin"})
        for name, change in changes.items():
            counts = []
            for door in (self._stock, contextlib.nullcontext) * 2:
                order = self._plain(1)
                order.button_confirm()
                with door():
                    counts.append(self._count(lambda go=change, o=order: go(o)))
            with self.subTest(name):
                self.assertEqual(counts[3], counts[2])

    def test_confirming_covered_orders_costs_a_constant_handful(self):
        self._warm_up(self._plain, "button_confirm")
        self._warm_up(self._covered, "button_confirm")
        for count in (1, 100):
            stock = self._count(self._plain(count).button_confirm)
            with_addon = self._count(self._covered(count).button_confirm)
            # Read: in the query that locks the forms, their goods, what the trail says,
            # which taxes may be charges; again the orders, and what Odoo or another
            # addon had read of them, since memory is not believed. Written: the
            # ledger, the trail, the activities, what is counted of forms and goods.
            self.assertLessEqual(with_addon - stock, 10, f"{count} orders")

    def test_pricing_covered_orders_anew_costs_the_same_for_many(self):
        def change(count, door):
            orders = self._covered(count)
            orders.button_confirm()
            lines = orders.order_line.browse(orders.order_line.ids)

            def act():
                lines.write({"price_unit": 90.0})
                # Odoo tells each order what changed when the transaction ends.
                self.env.cr.flush()

            with door():
                return self._count(act)

        def more(count):
            return change(count, contextlib.nullcontext) - change(count, self._stock)

        more(1)
        few, many = more(2), more(20)
        self.assertLessEqual(many - few, 4, f"{few}, then {many}")

    def test_naming_a_good_of_a_plain_order_costs_nothing_more(self):
        counts = []
        for door in (self._stock, contextlib.nullcontext) * 2:
            order = self._plain(1)
            order.button_confirm()
            with door():
                counts.append(
                    self._count(lambda o=order: o.order_line.write({"name": "Gouge"}))
                )
        self.assertEqual(counts[3], counts[2])

    def test_issuing_costs_the_same_for_many_lines(self):
        def issue(count):
            self._covered(count).button_confirm()
            period = {"date_from": "2020-01-01", "date_to": "2099-12-31"}
            declaration = self.env["purchase.marketplace.declaration"]
            draft = declaration.with_user(self.secretary).create(period)
            counted = self._count(draft.action_declare)
            self.assertEqual(draft.line_count, 2 * count)
            return counted

        issue(1)
        few, many = issue(5), issue(100)
        self.assertLessEqual(many - few, 4, f"{few}, then {many}")


@tagged("post_install", "-at_install")
class TestBillCost(CostCase, BillCase):
    """Bills of ordinary vendors feel nothing, alone or on an order."""

    def _plain(self, count, **values):
        numbers = [{"ref": str(number)} for number in range(count)]
        return self._many_bills(numbers, partner=self.stationer, **values)

    def _ordered_bills(self, count):
        order = self._order((self.chuck, count, 5.0), partner=self.stationer)
        order.button_confirm()
        return self._plain(count, order_line=order.order_line)

    def _credit_notes(self, count):
        return self._plain(count, move_type="in_refund")

    def _assert_free(self, make, act, counts=(1, 10)):
        """The same act costs no query more than without the doors.

        Odoo writes apart what falls in two different seconds: the best of three counts.
        """

        def best(count):
            runs = (functools.partial(act, make(count)) for _time in range(3))
            return min(map(self._count, runs))

        for count in counts:
            with self._stock():
                stock = best(count)
            self.assertLessEqual(best(count), stock, f"{count} {make.__name__}")

    def test_posting_plain_bills_costs_nothing_more(self):
        for make in (self._plain, self._ordered_bills, self._credit_notes):
            self._warm_up(make, "action_post")
            self._assert_free(make, lambda bills: bills.action_post(), (1, 20))

    def test_recording_plain_bills_costs_nothing_more(self):
        self._warm_up(self._plain, "action_post")
        self._assert_free(self._plain, lambda bills: bills.copy())

    def _more_ordered(self, count):
        """What posting the bills of covered orders asks, more than of plain ones."""
        orders = [self._ordered() for _number in range(count)]
        bills = self.env["account.move"].union(
            *(self._bill(order_line=order.order_line) for order in orders)
        )
        plain = self._ordered_bills(count)
        return self._count(bills.action_post) - self._count(plain.action_post)

    def _more(self, name, count):
        """What an act asks of authorized bills, more than of an ordinary vendor's."""
        forms = [self._approved() for _number in range(count)]
        bills = self._many_bills(
            [
                {"marketplace_authorization_id": form.id, "ref": str(number)}
                for number, form in enumerate(forms)
            ]
        )
        plain = self._plain(count)
        return self._count(getattr(bills, name)) - self._count(getattr(plain, name))

    def test_marketplace_bills_ask_once(self):
        """Posted or deleted together, many ask for no more than a few."""
        for name in ("action_post", "unlink"):
            with self.subTest(name):
                self._more(name, 1)
                few, many = self._more(name, 2), self._more(name, 20)
                self.assertLessEqual(many - few, 4, f"{few}, then {many}")
        self._more_ordered(1)
        few, many = self._more_ordered(2), self._more_ordered(20)
        self.assertLessEqual(many - few, 4, f"{few}, then {many} with orders")

    def test_editing_plain_bills_costs_nothing_more(self):
        self._warm_up(self._plain, "action_post")
        values = {"price_unit": 7.0, "quantity": 2}
        for _time in range(2):
            self._count(lambda: self._plain(1).invoice_line_ids.write(values))
        self._assert_free(
            self._plain, lambda bills: bills.invoice_line_ids.write(values)
        )

    def test_resetting_plain_bills_costs_nothing_more(self):
        def posted(count):
            bills = self._plain(count)
            bills.action_post()
            return bills

        self._warm_up(posted, "button_draft")
        self._assert_free(posted, lambda bills: bills.button_draft())
