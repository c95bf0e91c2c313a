import contextlib
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from ..rules import ledger
from .bills import BillCase
from .common import DECLARATION, LEDGER, MODULE

AMOUNTS = ("amount_authorized", "amount_ordered", "amount_billed", "amount_bought")
CORRECTIONS = {ledger.RECTIFICATION, ledger.CANCELLATION}

cents = st.integers(0, 5).map(lambda number: number * 12.5)
facts = st.none() | st.builds(
    ledger.Fact,
    st.sampled_from(["1 × Gouge", "2 × Gouge", "1 × Mandrin"]),
    st.builds(ledger.Amounts, st.just(100.0), cents, cents, cents, cents),
)


class LedgerCase(BillCase):
    """What a chain of the ledger says, and what a verification makes of it."""

    def _chain(self, document):
        """Lines of a document, the oldest first; those that were closed too."""
        domain = [
            ("document_model", "=", document._name),
            ("document_id", "=", document.id),
        ]
        return self.env[LEDGER].search(domain).sorted("id")

    def _assert_intact(self):
        finding = self._finding()
        self.assertIsNone(finding, finding and (finding.code, finding.name))

    def _assert_chain(self, document, *expected):
        """Kind, state, ordered, billed and bought of each line, in their order."""
        self._forget()
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
        self._assert_intact()
        return lines


@tagged("post_install", "-at_install")
class TestLedgerRules(BaseCase):
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
class TestLedger(LedgerCase):
    """Each case that the ledger must follow, one by one (R7, R10, R27)."""

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
        # All of it went back: it takes nothing any more.
        self._returned(bill)
        self._assert_chain(
            order, declared, billed, ("rectification", "to_declare", 0, -90, -100)
        )

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
        bill = self._bill(marketplace_authorization_id=self._approved().id)
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
        self._assert_intact()

    def test_revoked_with_purchases(self):
        """What they took was authorized, until they are cancelled in turn."""
        for declared in (False, True):
            form = self._approved((self.chuck, 2, 50.0))
            order = self._bought(form, (self.chuck, 1, 50.0))
            if declared:
                self._issue()
            form.with_user(self.dg)._revoke("Substitut trouvé.")
            amounts = [100, -50] if declared else [50]
            self.assertEqual(self._chain(form).mapped("amount_authorized"), amounts)
            self._assert_intact()
            order.button_cancel()
            lines = self._chain(form)
            self.assertEqual(
                lines[-1].kind, "cancellation" if declared else "authorization"
            )
            self.assertEqual(lines[-1].state, "to_declare" if declared else "closed")
            self._assert_intact()

    def test_revoked_then_its_returned_bill_counts_again(self):
        """The day of the approval is asked when the ledger has noted it twice."""
        form = self._approved((self.chuck, 2, 50.0))
        bill, day = self._billed(form, (self.chuck, 1, 50.0)), self._decided_day(form)
        credit = self._returned(bill)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self.assertEqual(self._chain(form).mapped("state"), ["closed"])
        credit.button_draft()
        self.assertEqual(self._chain(form).mapped("state"), ["closed", "to_declare"])
        self.assertEqual(self._decided_day(form), day)
        self._returned(bill)
        self._assert_intact()

    def test_linked_to_another_authorization(self):
        order, other = self._ordered(), self._approved()
        self._issue()
        order.marketplace_authorization_id = other
        self._assert_intact()
        lines = self._chain(order)
        self.assertEqual(
            [(line.authorization_id, line.kind, line.state) for line in lines],
            [
                (lines[0].authorization_id, "purchase", "declared"),
                (lines[0].authorization_id, "cancellation", "to_declare"),
                (other, "purchase", "to_declare"),
            ],
        )

    def test_description_and_order_of_the_lines(self):
        """What a good is called may be corrected: the ledger says the same."""
        goods = ((self.chuck, 1, 50.0), (self.gouge, 1, 50.0))
        order = self._ordered(*goods)
        order.order_line[0].name = "Mandrin, pas impérial"
        self.env.flush_all()
        self.assertEqual(
            self._chain(order).goods, "1 × Mandrin, pas impérial; 1 × Gouge"
        )
        self._assert_intact()
        self._issue()
        order.order_line[0].sequence = 99
        self.env.invalidate_all()
        self._assert_intact()
        order.write({"order_line": [Command.update(order.order_line.ids[0], {})]})
        self.assertEqual(len(self._chain(order)), 1)

    def test_description_of_a_posted_bill(self):
        bill = self._billed(self._approved())
        bill.invoice_line_ids.name = "Mandrin, pas impérial"
        self.env.flush_all()
        self.assertEqual(self._chain(bill).goods, "1 × Mandrin, pas impérial")
        self._assert_intact()

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
            self._assert_intact()

    def test_what_is_in_the_ledger_is_not_deleted(self):
        order = self._ordered()
        order.button_cancel()
        bill = self._billed(self._approved())
        bill.button_draft()
        for document in (order, bill):
            for record in (document, document.sudo(), document.with_user(self.manager)):
                with self.assertRaisesRegex(UserError, "(?s)in the ledger.*Cancel it"):
                    record.unlink()
            with self.assertRaises(UserError):
                document.sudo().with_context(force_delete=True).unlink()

    def test_what_was_posted_once_is_deleted_and_the_trail_says_it(self):
        """A draft that nothing in the ledger speaks of: Odoo lets it be deleted."""
        bill = self._bill(order_line=self._ordered().order_line)
        bill.action_post()
        credit = bill._reverse_moves([{"invoice_date": bill.invoice_date}])
        credit.action_post()
        services = self._order((self._product("Livraison", type="service"), 1, 9.0))
        services.button_confirm()
        services.button_cancel()
        for document in (credit, bill, services):
            known = [("res_model", "=", document._name), ("res_id", "=", document.id)]
            if document._name == "account.move":
                document.button_draft()
            document.with_context(force_delete=True).unlink()
            self._assert_intact()
            said = self.env["purchase.marketplace.trail"].search(known, order="id")
            self.assertEqual(said[-1].kind, "deleted")

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

    def test_a_line_is_touched_by_nobody(self):
        """Neither while it waits nor once it is declared."""
        form = self._approved()
        waiting, users = self._chain(form), (self.buyer, self.payable)
        users = (*users, self.secretary, self.dg, self.manager, self.odoobot)
        values = dict.fromkeys(AMOUNTS, 1.0) | {
            "state": "to_declare",
            "goods": "Rien",
            "declaration_id": False,
            "snapshot": "{}",
            "seal": False,
        }
        forced = {"force_delete": True, "no_check": 1}
        new = {"authorization_id": form.id, "kind": "purchase"}
        acts = {
            "unlink": lambda mine: mine.with_context(**forced).unlink(),
            "create": lambda mine: mine.create(new),
        }
        self._assert_unwritable(waiting, values, users, AccessError)
        self._assert_nobody(waiting, acts, users, AccessError)
        self._issue()
        self.assertEqual(waiting.state, "declared")
        self._assert_unwritable(waiting, values, users, AccessError)
        self._assert_nobody(waiting, acts, users, AccessError)
        self._assert_intact()

    def test_rates_that_change_later_change_nothing(self):
        """What was bought keeps the amount it was noted for (R19)."""
        usd = self._currency({"2020-01-01": 0.5})
        link = {"currency_id": usd.id}
        order = self._bought(self._approved(), (self.chuck, 1, 40.0), **link)
        self._assert_chain(order, ("purchase", "to_declare", 80, 0, 80))
        link["order_line"] = order.order_line
        self._bill((self.chuck, 1, 40.0), **link).action_post()
        self._assert_chain(order, ("purchase", "to_declare", 80, 80, 80))
        usd.rate_ids.rate = 0.8
        self._assert_intact()

    def test_plain_order_is_not_in_the_ledger(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        self.assertFalse(self._chain(order))

    def test_goods_are_written_once_for_every_reader(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        line = self._chain(self._approved((self.chuck, 2.5, 10.0)))
        for lang in ("en_US", "fr_CA"):
            self.assertEqual(line.with_context(lang=lang).goods, "2,5 × Mandrin")

    def test_shipping_on_a_bill_does_not_declare_the_goods_again(self):
        form = self._approved((self.chuck, 1, 110.0))
        order = self._bought(form)
        bill = self._bill(order_line=order.order_line)
        bill.invoice_line_ids = [self._bill_line(self.training, 1, 10.0)]
        bill.action_post()
        told = self._in_ledger(form).filtered(lambda line: line.kind == "purchase")
        goods = told.mapped("goods")
        self.assertEqual(sum("Mandrin" in text for text in goods), 1, goods)
        self.assertEqual(sum(told.mapped("amount_bought")), 110.0)

    def test_leaving_a_revoked_authorization_is_followed(self):
        old, new = self._approved(), self._approved()
        order = self._bought(old)
        self._issue()
        old.with_user(self.dg)._revoke("Plus requis", ("essential",))
        order.marketplace_authorization_id = new
        for form, name, amount in (
            (old, "amount_authorized", 0.0),
            (old, "amount_bought", 0.0),
            (new, "amount_bought", 100.0),
        ):
            self.assertEqual(sum(self._in_ledger(form).mapped(name)), amount, name)
        self._assert_intact()

    def test_bought_again_on_another_day(self):
        form = self._approved()
        order = self._bought(form)
        self._issue()
        order.button_cancel()
        self._issue()
        lines = self._in_ledger(form)
        cancelled = lines.filtered(lambda line: line.kind == "cancellation")
        self._alter(cancelled, purchase_date="2020-01-02")
        order.button_draft()
        order.button_confirm()
        again = self._in_ledger(form, "to_declare")
        self.assertEqual(again.kind, "rectification")
        self.assertEqual(again.purchase_date, self._today())

    def test_a_corrected_date_of_a_bill_is_declared(self):
        """Before it is declared; after, the day that was declared stays (R27)."""
        bill = self._billed(self._approved())
        day = bill.invoice_date + timedelta(days=3)
        line = self._chain(bill)
        self.assertNotEqual(line.purchase_date, day)
        bill.button_draft()
        # Another month has other numbers.
        bill.write({"name": False, "invoice_date": day})
        bill.action_post()
        self._forget()
        line = self._in_ledger(bill)
        self.assertEqual((line.state, line.purchase_date), ("to_declare", day))
        self._assert_intact()


@tagged("post_install", "-at_install")
class TestDeclared(LedgerCase):
    """A declaration gathers what waits, is issued once, and says all (R7, R10)."""

    def test_declared_once(self):
        form = self._approved()
        declaration = self._sheet()
        self.assertIn(self._chain(form), declaration.covered_line_ids)
        declaration.action_declare()
        self.assertEqual(declaration.state, "declared")
        self.assertRegex(declaration.name, r"^DEC/\d{4}/\d{5}$")
        self.assertEqual(self._chain(form).declaration_id, declaration)
        with self.assertRaisesRegex(UserError, "nothing to declare"):
            self._issue()
        later = {"date_to": "2026-01-01"}
        acts = {
            "again": declaration.action_declare,
            "dates": lambda: declaration.write(later),
            "delete": declaration.unlink,
        }
        self._assert_untouched(declaration, acts)
        declaration.acknowledgement = "ACC-1"

    def test_approval_and_purchase_write_one_line_each(self):
        form = self._approved()
        self.assertEqual(self._chain(form).kind, "authorization")
        order = self._bought(form, (self.chuck, 1, 90.0))
        line = self._in_ledger(order)
        expected = {
            "kind": "purchase",
            "state": "to_declare",
            "purchase_order_id": order.id,
            "amount_authorized": 100.0,
            "amount_ordered": 90.0,
        }
        self.assertRecordValues(line, [expected])
        order.order_line.price_unit = 80.0
        self.assertEqual(line.amount_ordered, 80.0)

    def test_no_buyer_keeps_a_declaration_from_being_issued(self):
        """An order whose goods became a service is refused, or still declared."""
        form = self._approved()
        order = self._bought(form)
        training = {"product_id": self.training.id}
        self._swallowed(lambda: order.order_line.write(training))
        self.assertTrue(self._in_ledger(order).goods)
        self.assertEqual(self._issue().state, "declared")
        self.assertEqual(self._in_ledger(order).state, "declared")

    def test_accounts_are_deleted_without_breaking_a_seal(self):
        helper = self._user("mkp_gone", "purchase.group_purchase_user")
        self._bought(self._approved(), user=helper)
        declaration = self._issue()
        lines = declaration.line_ids
        self.assertIn(helper, lines.create_uid)
        mine = lines.filtered(lambda line: line.create_uid == helper)
        self._alter(mine, create_uid=None)
        self._alter(declaration.sudo().file_ids, create_uid=None)
        self._assert_intact()

    def test_columns_are_required_where_they_apply(self):
        keys = ("need", "document", "purchase_date", "corrects", "line_number")
        self.env[f"{DECLARATION}.column"].create(
            [{"key": key, "is_required": True} for key in keys]
        )
        self._bought(self._approved())
        self.assertEqual(self._issue().state, "declared")

    def test_declared_in_the_language_of_the_organization(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.company.partner_id.lang = "fr_CA"
        self.secretary.lang = "en_US"
        self._approved()
        rows = list(self._issue().sudo()._get_rows())
        said = {row["submitted_as"] for row in rows}
        self.assertTrue(said)
        self.assertNotIn("Designated person", said)

    # ---- the page ------------------------------------------------------------------

    def _page(self, declaration, **data):
        report = f"{MODULE}.report_marketplace_declaration"
        reports = self.env["ir.actions.report"]
        html = reports._render_qweb_html(report, declaration.ids, data=data)[0]
        return html.decode()

    def test_report_says_everything_in_its_body(self):
        form = self._approved()
        page = self._page(self._sheet())
        names = (self.company.name, form.name, self.school.name)
        for text in (*names, "Draft, not issued"):
            self.assertIn(text, page)
        empty = self._sheet(date_from="2020-01-01", date_to="2020-01-31")
        self.assertIn("No authorization and no purchase", self._page(empty))
