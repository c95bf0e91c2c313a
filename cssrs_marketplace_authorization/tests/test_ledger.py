import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..rules import ledger
from .test_bill import BillCase

AMOUNTS = ("amount_authorized", "amount_ordered", "amount_billed", "amount_bought")
CORRECTIONS = {ledger.RECTIFICATION, ledger.CANCELLATION}

cents = st.integers(0, 5).map(lambda number: number * 12.5)
facts = st.none() | st.builds(
    ledger.Fact,
    st.sampled_from(["1 × Gouge", "2 × Gouge", "1 × Mandrin"]),
    st.builds(ledger.Amounts, st.just(100.0), cents, cents, cents),
)


class LedgerMixin:
    """What a chain of the ledger says, for the tests."""

    def _chain(self, document):
        """Lines of a document that count, the oldest first."""
        return (
            self.env["purchase.marketplace.declaration.line"]
            .search(
                [
                    ("document_model", "=", document._name),
                    ("document_id", "=", document.id),
                ]
            )
            .sorted("id")
        )

    def _issue(self):
        """Declare everything that waits, as the secretariat does."""
        declaration = (
            self.env["purchase.marketplace.declaration"]
            .with_user(self.secretary)
            .create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
        )
        declaration.action_declare()
        return declaration

    def _verify(self):
        """The first thing that a verification finds."""
        checks = self.env["res.company"]
        finding = checks.with_user(self.secretary)._marketplace_verify(self.company)[1]
        return finding and (finding.code, finding.name)


@tagged("post_install", "-at_install")
class TestLedgerRules(BillCase):
    """The entries of a chain add up to what the document is (R7, R10, R27)."""

    @given(st.lists(st.tuples(facts, st.booleans()), max_size=12))
    @settings(max_examples=1000, deadline=None, derandomize=True, database=None)
    def test_a_chain_adds_up_whatever_happens(self, events):
        declared = []
        for fact, issued in events:
            entry = ledger.pending(ledger.PURCHASE, declared, fact)
            chain = [*declared, entry] if entry else declared
            total = sum((one.amounts for one in chain), ledger.Amounts())
            self.assertTrue(total.same(fact.amounts if fact else ledger.Amounts()))
            if fact:
                self.assertEqual(chain[-1].goods, fact.goods)
            kinds = [one.kind for one in chain]
            self.assertEqual(kinds.count(ledger.PURCHASE), 1 if chain else 0)
            self.assertLessEqual(set(kinds[1:]), CORRECTIONS)
            self.assertNotIn(kinds[:1], [[kind] for kind in CORRECTIONS])
            if chain and not fact:
                self.assertEqual(kinds[-1], ledger.CANCELLATION)
            # Nothing is cancelled twice in a row.
            self.assertNotIn(("cancellation",) * 2, zip(kinds, kinds[1:], strict=False))
            if issued and entry:
                declared = chain
                # Declared, it is not to declare again.
                again = ledger.pending(ledger.PURCHASE, declared, fact)
                self.assertTrue(ledger.agree(again, None))

    @given(facts, facts, facts)
    @settings(max_examples=300, deadline=None, derandomize=True, database=None)
    def test_entries_agree_only_when_they_say_the_same(self, before, one, other):
        first = ledger.pending(ledger.PURCHASE, [], before)
        declared = [first] if first else []
        due = [ledger.pending(ledger.PURCHASE, declared, f) for f in (one, other)]
        self.assertEqual(ledger.agree(*due), ledger.agree(*reversed(due)))
        self.assertEqual(ledger.agree(*due), due[0] == due[1])


@tagged("post_install", "-at_install")
class TestLedger(LedgerMixin, BillCase):
    """Each case that the ledger must follow, one by one (R7, R10, R27)."""

    def _assert_chain(self, document, *expected):
        """Kind, state, ordered, billed and bought of each line, in their order."""
        self.env.flush_all()
        self.env.invalidate_all()
        lines = self._chain(document)
        found = [
            (line.kind, line.state, *(line[name] for name in AMOUNTS[1:]))
            for line in lines
        ]
        self.assertEqual(found, list(expected))
        counted = lines.filtered(lambda line: line.state != "closed")
        self.assertEqual(
            list(counted.rectifies_id.sorted("id")), list(counted[:-1].sorted("id"))
        )
        self.assertIsNone(self._verify())
        return lines

    def test_cancelled_before_it_is_declared_then_bought_again(self):
        order = self._ordered()
        order.button_cancel()
        self._assert_chain(order, ("purchase", "closed", 100, 0, 100))
        order.button_draft()
        order.button_confirm()
        self._assert_chain(
            order,
            ("purchase", "closed", 100, 0, 100),
            ("purchase", "to_declare", 100, 0, 100),
        )

    def test_cancelled_after_it_was_declared_then_bought_again(self):
        order = self._ordered()
        self._issue()
        declared = ("purchase", "declared", 100, 0, 100)
        order.button_cancel()
        self._assert_chain(
            order, declared, ("cancellation", "to_declare", -100, 0, -100)
        )
        # Bought again before the cancellation is declared: nothing has changed.
        order.button_draft()
        order.button_confirm()
        undone = ("cancellation", "closed", -100, 0, -100)
        self._assert_chain(order, declared, undone)
        order.button_cancel()
        self._issue()
        cancelled = ("cancellation", "declared", -100, 0, -100)
        self._assert_chain(order, declared, undone, cancelled)
        order.button_draft()
        order.button_confirm()
        self._assert_chain(
            order,
            declared,
            undone,
            cancelled,
            ("rectification", "to_declare", 100, 0, 100),
        )

    def test_priced_anew_after_it_was_declared(self):
        order = self._ordered()
        self._issue()
        order.order_line.price_unit = 80.0
        lines = self._assert_chain(
            order,
            ("purchase", "declared", 100, 0, 100),
            ("rectification", "to_declare", -20, 0, -20),
        )
        self.assertEqual(lines[1].amount_authorized, 0.0)
        # Back to what was declared: there is nothing to say.
        order.order_line.price_unit = 100.0
        self._assert_chain(
            order,
            ("purchase", "declared", 100, 0, 100),
            ("rectification", "closed", -20, 0, -20),
        )

    def test_goods_changed_after_they_were_declared(self):
        order = self._ordered((self.chuck, 2, 50.0))
        self._issue()
        order.order_line.write({"product_qty": 1, "price_unit": 100.0})
        lines = self._assert_chain(
            order,
            ("purchase", "declared", 100, 0, 100),
            ("rectification", "to_declare", 0, 0, 0),
        )
        self.assertEqual(lines[1].goods, "1 × Mandrin")

    def test_billed_and_returned_after_it_was_declared(self):
        order = self._ordered()
        self._issue()
        bill = self._bill((self.chuck, 1, 90.0), order_line=order.order_line)
        bill.action_post()
        declared = ("purchase", "declared", 100, 0, 100)
        self._assert_chain(order, declared, ("rectification", "to_declare", 0, 90, 0))
        self._issue()
        billed = ("rectification", "declared", 0, 90, 0)
        self._returned(bill)
        self._assert_chain(
            order, declared, billed, ("rectification", "to_declare", 0, -90, 0)
        )

    def _returned(self, bill):
        credit = bill._reverse_moves([{"invoice_date": fields.Date.today()}])
        credit.action_post()
        return credit

    def test_billed_above_what_was_ordered(self):
        self.company.marketplace_tolerance = 10.0
        order = self._ordered()
        self._issue()
        self._bill((self.chuck, 1, 105.0), order_line=order.order_line).action_post()
        self._assert_chain(
            order,
            ("purchase", "declared", 100, 0, 100),
            ("rectification", "to_declare", 0, 105, 5),
        )

    def test_bill_without_order_that_an_authorization_covers(self):
        form = self._approved()
        bill = self._bill(marketplace_authorization_id=form.id)
        self._assert_chain(bill)
        bill.action_post()
        lines = self._assert_chain(bill, ("purchase", "to_declare", 0, 100, 100))
        self.assertEqual(lines.account_move_id, bill)
        self.assertEqual(lines.purchase_date, bill.invoice_date)
        self._issue()
        declared = ("purchase", "declared", 0, 100, 100)
        credit = self._returned(bill)
        returned = ("cancellation", "to_declare", 0, -100, -100)
        self._assert_chain(bill, declared, returned)
        credit.button_draft()
        self._assert_chain(bill, declared, ("cancellation", "closed", 0, -100, -100))

    def test_revoked_without_purchase(self):
        before, after = self._approved(), self._approved()
        before.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertEqual(self._chain(before).state, "closed")
        self._issue()
        after.with_user(self.dg)._revoke("Substitut trouvé.")
        lines = self._chain(after)
        self.assertEqual(lines.mapped("kind"), ["authorization", "cancellation"])
        self.assertEqual(lines.mapped("amount_authorized"), [100, -100])
        self.assertIsNone(self._verify())

    def test_revoked_with_purchases(self):
        """What they took was authorized, until they are cancelled in turn."""
        for declared in (False, True):
            form = self._approved((self.chuck, 2, 50.0))
            order = self._order(
                (self.chuck, 1, 50.0), marketplace_authorization_id=form.id
            )
            order.button_confirm()
            if declared:
                self._issue()
            form.with_user(self.dg)._revoke("Substitut trouvé.")
            amounts = [100, -50] if declared else [50]
            self.assertEqual(self._chain(form).mapped("amount_authorized"), amounts)
            self.assertIsNone(self._verify())
            order.button_cancel()
            lines = self._chain(form)
            self.assertEqual(
                lines[-1].kind, "cancellation" if declared else "authorization"
            )
            self.assertEqual(lines[-1].state, "to_declare" if declared else "closed")
            self.assertIsNone(self._verify())

    def test_revoked_then_its_returned_bill_counts_again(self):
        """The day of the approval is asked when the ledger has noted it twice."""
        form = self._approved((self.chuck, 2, 50.0))
        bill = self._bill(marketplace_authorization_id=form.id)
        bill.invoice_line_ids.write({"quantity": 1, "price_unit": 50.0})
        bill.action_post()
        credit = self._returned(bill)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertEqual(self._chain(form).mapped("state"), ["closed"])
        credit.button_draft()
        self.assertEqual(self._chain(form).mapped("state"), ["closed", "to_declare"])
        self.assertEqual(
            form.sudo()._decided_day(),
            form.sudo()._decision_day(form.create_date),
        )
        self._returned(bill)
        self.assertIsNone(self._verify())

    def test_linked_to_another_authorization(self):
        order, other = self._ordered(), self._approved()
        self._issue()
        order.marketplace_authorization_id = other
        lines = self._assert_chains_of(order)
        self.assertEqual(
            [(line.authorization_id, line.kind, line.state) for line in lines],
            [
                (lines[0].authorization_id, "purchase", "declared"),
                (lines[0].authorization_id, "cancellation", "to_declare"),
                (other, "purchase", "to_declare"),
            ],
        )

    def _assert_chains_of(self, order):
        self.assertIsNone(self._verify())
        return self._chain(order)

    def test_description_and_order_of_the_lines(self):
        """What a good is called may be corrected: the ledger says the same."""
        goods = ((self.chuck, 1, 50.0), (self.gouge, 1, 50.0))
        order = self._ordered(*goods)
        order.order_line[0].name = "Mandrin, pas impérial"
        self.env.flush_all()
        self.assertEqual(
            self._chain(order).goods, "1 × Mandrin, pas impérial; 1 × Gouge"
        )
        self.assertIsNone(self._verify())
        self._issue()
        order.order_line[0].sequence = 99
        self.env.invalidate_all()
        self.assertIsNone(self._verify())
        order.write({"order_line": [Command.update(order.order_line.ids[0], {})]})
        self.assertEqual(len(self._chain(order)), 1)

    def test_description_of_a_posted_bill(self):
        form = self._approved()
        bill = self._bill(marketplace_authorization_id=form.id)
        bill.action_post()
        bill.invoice_line_ids.name = "Mandrin, pas impérial"
        self.env.flush_all()
        self.assertEqual(self._chain(bill).goods, "1 × Mandrin, pas impérial")
        self.assertIsNone(self._verify())

    def test_a_posted_bill_erased_by_force_is_followed(self):
        order = self._ordered()
        bill = self._bill(order_line=order.order_line)
        bill.action_post()
        for act in (
            lambda: bill.with_context(force_delete=True).unlink(),
            lambda: bill.sudo().with_context(force_delete=True).unlink(),
            lambda: bill.invoice_line_ids.with_context(force_delete=True).unlink(),
            lambda: bill.write(
                {"invoice_line_ids": [Command.delete(bill.invoice_line_ids.id)]}
            ),
        ):
            with contextlib.suppress(UserError), self.env.cr.savepoint():
                act()
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertIsNone(self._verify())

    def test_what_is_in_the_ledger_is_not_deleted(self):
        order = self._ordered()
        order.button_cancel()
        form = self._approved()
        bill = self._bill(marketplace_authorization_id=form.id)
        bill.action_post()
        bill.button_draft()
        for document in (order, bill):
            for record in (document, document.sudo(), document.with_user(self.manager)):
                with self.assertRaisesRegex(UserError, "(?s)in the ledger.*Cancel it"):
                    record.unlink()
            with self.assertRaises(UserError):
                document.sudo().with_context(force_delete=True).unlink()

    def test_the_day_of_confirmation_erased_changes_nothing(self):
        """By RPC, an order that says it was never confirmed is still known."""
        order = self._ordered()
        self._issue()
        order.button_cancel()
        order.write({"date_approve": False})
        order.button_draft()
        self.env.flush_all()
        self.env.cr.precommit.data.clear()
        order.button_confirm()
        self._assert_chain(
            order,
            ("purchase", "declared", 100, 0, 100),
            ("cancellation", "closed", -100, 0, -100),
        )

    def test_a_declared_line_is_touched_by_nobody(self):
        form = self._approved()
        self._issue()
        line = self._chain(form)
        values = {name: 1.0 for name in AMOUNTS} | {
            "state": "to_declare",
            "goods": "Rien",
            "declaration_id": False,
            "snapshot": "{}",
            "seal": False,
        }
        people = (self.secretary, self.dg, self.manager, self.buyer, self.payable)
        for user in (*people, self.env.ref("base.user_root")):
            for record in (line.with_user(user), line.with_user(user).sudo()):
                for name, value in values.items():
                    with self.assertRaises(AccessError, msg=(user.login, name)):
                        record.write({name: value})
                with self.assertRaises(AccessError):
                    record.with_context(force_delete=True, no_check=1).unlink()
        self.assertIsNone(self._verify())

    def test_rates_that_change_later_change_nothing(self):
        """What was bought keeps the amount it was noted for (R19)."""
        names = ("base.USD", "base.EUR")
        own = self.company.currency_id
        usd = next(c for c in map(self.env.ref, names) if c != own)
        usd.active = True
        today = fields.Date.today()
        rate = self.env["res.currency.rate"].create(
            {"currency_id": usd.id, "name": today, "rate": 0.5}
        )
        form = self._approved((self.chuck, 1, 100.0))
        order = self._order(
            (self.chuck, 1, 40.0),
            currency_id=usd.id,
            marketplace_authorization_id=form.id,
        )
        order.button_confirm()
        self._assert_chain(order, ("purchase", "to_declare", 80, 0, 80))
        self._bill(
            (self.chuck, 1, 40.0), currency_id=usd.id, order_line=order.order_line
        ).action_post()
        self._assert_chain(order, ("purchase", "to_declare", 80, 80, 80))
        rate.rate = 0.8
        self.env.invalidate_all()
        self.assertIsNone(self._verify())
