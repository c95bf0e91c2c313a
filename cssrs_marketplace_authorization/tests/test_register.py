from datetime import datetime, time, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..models.gate import case as cases
from ..models.gate import passage
from .bills import BillCase
from .common import quebec_today

UNBILLED = [("marketplace_irregularity", "=", "unbilled")]


@tagged("post_install", "-at_install")
class TestRegister(BillCase):
    """What pays a marketplace without a bill is seen, with its document (R11)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        journals = cls.env["account.journal"]
        cls.bank = journals.create({"name": "Banque", "type": "bank", "code": "BMKP"})
        cls.misc = journals.create(
            {"name": "Divers", "type": "general", "code": "DMKP"}
        )
        cls.owed = cls.amazon.property_account_payable_id
        cls.accountant = cls._user("mkp_accountant", "account.group_account_manager")

    def _entry(self, *items, partner=None, **values):
        """A posted entry; each item is an account and a balance."""
        partner = partner or self.amazon
        lines = [
            {"account_id": account.id, "balance": balance, "partner_id": partner.id}
            for account, balance in items
        ]
        entry = self.env["account.move"].with_user(self.accountant)
        entry = entry.create(
            {
                "journal_id": self.misc.id,
                "line_ids": [Command.create(line) for line in lines],
                **values,
            }
        )
        entry.action_post()
        return entry

    def _pay(self, partner=None, **values):
        """A payment that settles nothing."""
        payment = self.env["account.payment"].with_user(self.accountant)
        payment = payment.create(
            {
                "payment_type": "outbound",
                "partner_type": "supplier",
                "partner_id": (partner or self.amazon).id,
                "amount": 50.0,
                "journal_id": self.bank.id,
                **values,
            }
        )
        payment.action_post()
        return payment

    def _settle(self, bill):
        """The payment of a bill, by the wizard."""
        wizards = self.env["account.payment.register"].with_user(self.accountant)
        wizards = wizards.with_context(active_model="account.move", active_ids=bill.ids)
        return wizards.create({"journal_id": self.bank.id})._create_payments()

    def _assert_seen(self, record, seen=True):
        """Those who oversee find it in the register, or do not."""
        self._finish()
        for user in (self.secretary, self.dg, self.payable):
            records = record.with_user(user)
            found = record in records.search(UNBILLED)
            self.assertEqual(found, seen, f"{user.login}: {record}")
            records.read(["marketplace_irregularity", "marketplace_case", "date"])

    def test_entries_that_owe_or_pay(self):
        cash = self.bank.default_account_id
        for items in (
            ((self.expense, 50.0), (self.owed, -50.0)),
            ((self.expense, 50.0), (cash, -50.0)),
            ((self.owed, 50.0), (cash, -50.0)),
        ):
            self._assert_seen(self._entry(*items))
            plain = self._entry(*items, partner=self.stationer)
            self._assert_seen(plain, False)
        back = self._entry((cash, 50.0), (self.owed, -50.0))
        self._assert_seen(back, False)
        old = self._entry((self.expense, 5.0), (cash, -5.0), date="2025-03-01")
        self._assert_seen(old, False)
        self.assertEqual(old.marketplace_irregularity, "backdated")
        dated = {"invoice_date": "2025-01-01"}
        self._assert_seen(self._entry((self.expense, 5.0), (cash, -5.0), **dated))

    def test_entry_that_pays_an_authorized_bill(self):
        bill = self._billed(self._approved())
        cash = self.bank.default_account_id
        entry = self._entry((self.owed, 100.0), (cash, -100.0))
        self._assert_seen(entry)
        both = (bill | entry).line_ids.filtered(lambda i: i.account_id == self.owed)
        both.with_user(self.accountant).reconcile()
        self._assert_seen(entry, False)

    def test_payments(self):
        self._assert_seen(self._pay())
        self._assert_seen(self._pay(partner=self.stationer), False)
        self._assert_seen(self._settle(self._billed(self._approved())), False)
        old = self._pay(date="2025-03-01")
        self._assert_seen(old, False)
        self.assertEqual(old.marketplace_irregularity, "backdated")
        self._alter(old, create_date="2025-03-02")
        cases.touch(old)
        self._finish()
        self.assertFalse(old._marketplace_irregularity())

    def test_payment_of_more_than_its_bill(self):
        """Odoo marks the bill as paid, and writes the rest off."""
        for amount, seen in ((100.04, False), (100.06, True), (5000.0, True)):
            bill = self._billed(self._approved())
            wizards = self.env["account.payment.register"].with_user(self.accountant)
            chosen = {"active_model": "account.move", "active_ids": bill.ids}
            values = {
                "journal_id": self.bank.id,
                "amount": amount,
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": self.expense.id,
            }
            payment = wizards.with_context(**chosen).create(values)._create_payments()
            with self.subTest(amount=amount):
                self.assertTrue(payment.is_reconciled)
                self._assert_seen(payment, seen)

    def test_what_pays_does_not_justify_what_owes(self):
        """Neither does a small bill beside it, nor a credit note."""
        owing = self._entry((self.expense, 4999.0), (self.owed, -4999.0))
        bill = self._billed(self._approved(), (self.chuck, 1, 1.0))
        payment = self._pay(amount=5000.0)
        items = (owing | bill | payment.move_id).line_ids
        items.filtered(lambda i: i.account_id == self.owed).reconcile()
        self.assertTrue(payment.is_reconciled)
        self._assert_seen(payment)
        self._assert_seen(owing)
        back = self._entry((self.expense, 80.0), (self.owed, -80.0))
        kind = {"move_type": "in_refund", "marketplace_credit_other": True}
        credit = self._bill((self.chuck, 1, 80.0), **kind)
        credit.action_post()
        items = (back | credit).line_ids
        items.filtered(lambda i: i.account_id == self.owed).reconcile()
        self._assert_seen(back)

    def test_links_that_a_person_writes(self):
        """They say what made an entry: it is believed within what that is (R11)."""
        cash = self.bank.default_account_id
        teacher = self.env["res.partner"].create({"name": "Enseignante"})
        bill = self._billed(self._approved())
        self._settle(bill)
        partial = bill.line_ids.matched_debit_ids
        plain = self._pay(partner=self.stationer)
        pays = (self.expense, 4999.0), (cash, -4999.0)
        owes = (self.expense, 4999.0), (self.owed, -4999.0)
        for items, link in (
            (pays, {"origin_payment_id": plain.id}),
            (pays, {"adjusting_entry_origin_move_ids": [Command.set(bill.ids)]}),
            (owes, {"exchange_diff_partial_ids": [Command.set(partial.ids)]}),
            (owes, {"tax_cash_basis_rec_id": partial.id}),
            (owes, {"adjusting_entry_origin_move_ids": [Command.set(bill.ids)]}),
        ):
            with self.subTest(link), self._undone():
                self._assert_seen(self._entry(*items, **link))
        entry = self._entry((self.expense, 4999.0), (self.owed, -4999.0))
        entry.button_draft()
        entry.adjusting_entry_origin_move_ids = bill
        entry.line_ids.filtered(lambda i: i.balance < 0).partner_id = teacher
        entry.action_post()
        self._assert_seen(entry)

    def _entry_of(self, payment, *items):
        """Lines that an accountant adds to the entry of a payment."""
        entry = payment.move_id.with_user(self.accountant)
        entry.button_draft()
        values = [
            Command.create(
                {"account_id": account.id, "balance": amount, "partner_id": partner.id}
            )
            for account, amount, partner in items
        ]
        entry.write({"line_ids": values})
        entry.action_post()
        return entry

    def test_entry_of_a_payment_that_says_something_else(self):
        nobody = self.env["res.partner"]
        card = self.env["account.account"].create(
            {"name": "Carte", "code": "KMKP", "account_type": "liability_credit_card"}
        )
        pays = (self.expense, 4900.0, self.amazon), (card, -4900.0, nobody)
        payment = self._settle(self._billed(self._approved()))
        self._entry_of(payment, *pays)
        self._assert_seen(payment)
        methods = self.bank.inbound_payment_method_line_ids
        methods |= self.bank.outbound_payment_method_line_ids
        methods.payment_account_id = self.bank.default_account_id
        inbound = self._pay(amount=0.01, payment_type="inbound")
        self._assert_seen(self._entry_of(inbound, *pays))
        draft = self._pay(partner=self.stationer)
        draft.action_draft()
        draft.write({"partner_id": self.amazon.id, "amount": 5000.0})
        self.assertEqual(draft.move_id.state, "draft")
        draft.move_id.action_post()
        self._finish()
        self.assertEqual(draft.move_id.marketplace_irregularity, "unbilled")
        other = self._settle(self._billed(self._approved()))
        self._assert_seen(self._pay(amount=5000.0, move_id=other.move_id.id))

    def test_what_is_not_concerned_has_no_clearance(self):
        """Not even an empty one, which would be one: it would leave the register."""
        cash = self.bank.default_account_id
        entry = self._entry((self.expense, 50.0), (cash, -50.0))
        passage.admit(entry)
        query = "SELECT marketplace_clearance FROM account_move WHERE id = %s"
        self.assertEqual(self._sql(query, entry.id), [(None,)])
        self._assert_seen(entry)

    def test_entries_that_move_or_undo(self):
        """Bought and paid at once; a transfer beside it; a mistake that is reversed."""
        cash = self.bank.default_account_id
        other = self.env["account.account"].create(
            {"name": "Autre banque", "code": "BMKP2", "account_type": "asset_cash"}
        )
        once = (
            (self.expense, 50.0),
            (self.owed, -50.0),
            (self.owed, 50.0),
            (cash, -50.0),
        )
        for items in (
            once,
            ((cash, 50.0), (other, -50.0), (self.expense, 50.0), (self.owed, -50.0)),
        ):
            entry = self._entry(*items)
            entry.button_draft()
            self._drop_what_waits()
            rest = entry.line_ids.filtered(lambda i: i.account_id != self.owed)
            rest.partner_id = False
            entry.action_post()
            self._assert_seen(entry)
        wrong = self._entry((self.expense, 50.0), (self.owed, -50.0))
        self._assert_seen(wrong)
        undone = wrong._reverse_moves(cancel=True)
        self._assert_seen(undone, False)
        cases.touch(wrong)
        self._finish()
        self.assertFalse(wrong._marketplace_irregularity())

    def test_older_entry_that_the_secretariat_has_seen(self):
        cash = self.bank.default_account_id
        old = self._entry((self.expense, 5.0), (cash, -5.0), date="2025-03-01")
        self._finish()
        self.assertEqual(old.marketplace_irregularity, "backdated")
        self._close(old, "prior")
        cases.touch(old)
        self._finish()
        self.assertFalse(old._marketplace_irregularity())
        old.button_draft()
        old.write(
            {
                "line_ids": [
                    Command.update(line.id, {"balance": line.balance * 1000})
                    for line in old.line_ids
                ]
            }
        )
        old.action_post()
        self._finish()
        self.assertEqual(old.marketplace_irregularity, "backdated")

    def test_adjustment_of_several_vendors(self):
        """Odoo's wizard of cut-off makes one entry of all of them."""
        plain = self._bill((self.chuck, 1, 30.0), partner=self.stationer)
        plain.action_post()
        bills = plain | self._billed(self._approved())
        later = self.env["account.account"].create(
            {"name": "À venir", "code": "AMKP", "account_type": "asset_prepayments"}
        )
        link = {"adjusting_entry_origin_move_ids": [Command.set(bills.ids)]}
        moved = (later, 100.0), (self.expense, -100.0)
        self._assert_seen(self._entry(*moved, **link), False)
        more = (self.expense, 101.0), (later, -101.0)
        self._assert_seen(self._entry(*more, **link))

    def test_what_the_accounts_of_an_entry_hide(self):
        """Money that leaves counts on whatever account it is said to be."""
        cash = self.bank.default_account_id
        accounts = self.env["account.account"]
        kinds = ("asset_fixed", "asset_prepayments", "liability_current")
        for number, kind in enumerate(kinds):
            values = {"name": kind, "code": f"HMKP{number}", "account_type": kind}
            account = accounts.create(values)
            with self.subTest(kind):
                entry = self._entry((account, 500.0), (cash, -500.0))
                entry.button_draft()
                self._drop_what_waits()
                entry.line_ids.filtered(lambda i: i.balance < 0).partner_id = False
                entry.action_post()
                self._assert_seen(entry)
        bill = self._billed(self._approved(), (self.chuck, 1, 1.0))
        both = self._entry((self.owed, 1.0), (self.expense, 4999.0), (cash, -5000.0))
        items = (bill | both).line_ids.filtered(lambda i: i.account_id == self.owed)
        items.reconcile()
        self._assert_seen(both)
        other = accounts.create(
            {"name": "Virements", "code": "VMKP", "account_type": "asset_current"}
        )
        self._assert_seen(
            self._entry(
                *((cash, 0.01), (other, -0.01)),
                *((self.expense, 500.0), (self.owed, -500.0)),
            )
        )

    def test_payments_without_an_entry(self):
        """As with Odoo's accounting application: they share what they pay."""
        moves = self.env.registry["account.move"]
        self.patch(moves, "_get_invoice_in_payment_state", lambda _move: "in_payment")
        bill = self._billed(self._approved())
        parts = {"invoice_ids": [Command.set(bill.ids)]}
        self._assert_seen(self._pay(amount=60.0, **parts), False)
        self._assert_seen(self._pay(amount=40.0, **parts), False)
        self._assert_seen(self._pay(amount=0.06, **parts))
        bills = [self._billed(self._approved()) for _number in range(3)]
        for paid, some in (
            *((199.99, bills[:1]), (0.01, bills[:2])),
            *((0.01, bills[1:]), (199.99, bills[2:])),
        ):
            ids = [bill.id for bill in some]
            last = self._pay(amount=paid, invoice_ids=[Command.set(ids)])
        self._assert_seen(last)
        other = self._billed(self._approved())
        credit = other._reverse_moves([{"invoice_date": quebec_today()}])
        credit.action_post()
        links = {"invoice_ids": [Command.set(credit.ids)]}
        self._assert_seen(self._pay(amount=100.0, **links))

    def test_payment_in_another_currency_than_its_bill(self):
        """At the rate of a bank, which is not quite that of Odoo."""
        currency = self._currency({"2020-01-01": 0.5})
        # As with Odoo's accounting application: a payment has no entry by itself.
        moves = self.env.registry["account.move"]
        self.patch(moves, "_get_invoice_in_payment_state", lambda _move: "in_payment")
        for amount, seen in ((207.0, False), (300.0, True), (100.0, False)):
            with self.subTest(amount=amount), self._undone():
                form = self._approved((self.chuck, 1, 200.0))
                bill = self._billed(form, currency_id=currency.id)
                payment = self._pay(amount=amount, invoice_ids=[Command.set(bill.ids)])
                self._assert_seen(payment, seen)
        form = self._approved((self.chuck, 1, 100.0))
        small = self._billed(
            self._approved((self.chuck, 1, 2.0)),
            (self.chuck, 1, 1.0),
            currency_id=currency.id,
        )
        own = self._billed(self._approved((self.chuck, 1, 100.0)))
        for amount, seen in ((102.05, False), (105.0, True)):
            bills = [Command.set((small | own).ids)]
            with self._undone():
                self._assert_seen(self._pay(amount=amount, invoice_ids=bills), seen)
        payment = self._pay(
            amount=100.0,
            currency_id=currency.id,
            invoice_ids=[Command.set(self._billed(form).ids)],
        )
        self._assert_seen(payment)

    def test_what_a_rate_loses_buys_nothing(self):
        """Odoo's own entry of an authorized bill that is paid at another rate (R11)."""
        today = quebec_today()
        last = today - timedelta(days=20)
        currency = self._currency({"2020-01-01": 0.5, str(today): 0.4})
        form = self._approved((self.chuck, 1, 300.0))
        bill = self._bill(
            currency_id=currency.id,
            invoice_date=last,
            marketplace_authorization_id=form.id,
        )
        self._decided_on(form, datetime.combine(last, time(9)) - timedelta(days=1))
        bill.action_post()
        cash = self.bank.default_account_id
        paying = self.env["account.move"].with_user(self.accountant)
        paying = paying.create(
            {
                "journal_id": self.misc.id,
                "date": today,
                "line_ids": [
                    Command.create(
                        {
                            "account_id": account.id,
                            "partner_id": self.amazon.id,
                            "currency_id": currency.id,
                            "amount_currency": sign * 100.0,
                        }
                    )
                    for account, sign in ((self.owed, 1), (cash, -1))
                ],
            }
        )
        paying.action_post()
        both = (bill | paying).line_ids.filtered(lambda i: i.account_id == self.owed)
        both.with_user(self.accountant).reconcile()
        exchange = both.matched_debit_ids.exchange_move_id
        exchange |= both.matched_credit_ids.exchange_move_id
        self.assertTrue(exchange)
        self._assert_seen(exchange, False)
        self._assert_seen(paying, False)

    def test_payment_to_its_bank_account_under_another_name(self):
        accounts = self.env["res.partner.bank"]
        number = {"acc_number": "CA 0001 2345", "allow_out_payment": True}
        accounts.create({**number, "partner_id": self.amazon.id})
        other = accounts.create(
            {**number, "acc_number": "CA00012345", "partner_id": self.stationer.id}
        )
        own = accounts.create(
            {**number, "acc_number": "77", "partner_id": self.stationer.id}
        )
        vendor = {"partner": self.stationer}
        self._assert_seen(self._pay(partner_bank_id=other.id, **vendor))
        self._assert_seen(self._pay(partner_bank_id=own.id, **vendor), False)

    def test_line_of_a_bank_statement(self):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "payment_ref": "Amazon",
                "partner_id": self.amazon.id,
                "amount": -50.0,
                "date": quebec_today(),
            }
        )
        self._assert_seen(line.move_id)

    def test_line_of_a_bank_statement_for_a_payment_in_transit(self):
        """The payment of an authorized bill, once the bank says it."""
        transit = self.env["account.account"].create(
            {
                "name": "En transit",
                "code": "TMKP",
                "account_type": "asset_current",
                "reconcile": True,
            }
        )
        self.bank.outbound_payment_method_line_ids.payment_account_id = transit
        for bill, seen in ((self._billed(self._approved()), False), (None, True)):
            with self.subTest(seen=seen):
                payment = self._settle(bill) if bill else self._pay(amount=100.0)
                line = self.env["account.bank.statement.line"].create(
                    {
                        "journal_id": self.bank.id,
                        "payment_ref": "Amazon",
                        "partner_id": self.amazon.id,
                        "amount": -100.0,
                        "date": quebec_today(),
                    }
                )
                _cash, suspense, _other = line._seek_for_lines()
                suspense = suspense or _other
                line.move_id.button_draft()
                suspense.account_id = transit
                line.move_id.action_post()
                said = (payment.move_id | line.move_id).line_ids
                said.filtered(lambda i: i.account_id == transit).reconcile()
                self._assert_seen(line.move_id, seen)

    def test_the_secretariat_closes_each_kind_of_case(self):
        cash = self.bank.default_account_id
        entry = self._entry((self.expense, 50.0), (cash, -50.0))
        for record in (entry, self._pay()):
            self._close(record, "settled")
            self._assert_seen(record, False)
            self.assertEqual(record.marketplace_irregularity, "closed")
            self.assertIn("La pièce", record.marketplace_case_reason)
            self._assert_unwritable(record, {"marketplace_case_id": False})

    def test_a_case_is_closed_with_a_finding_and_a_reason(self):
        """What the dialog asks for is asked of whoever does without it (R23)."""
        bill = self._bill()
        wizards = self.env["purchase.marketplace.reason"].with_user(self.secretary)
        known = bill.with_user(self.secretary)._marketplace_case()
        case = {"act": "close", "document_model": known._name, "document_id": known.id}
        told = {"finding": "settled", "reason": "La pièce le montre."}
        for lacks, said in (
            ({"finding": False}, "Say what was found"),
            ({"reason": " "}, "A reason is required"),
            ({"document_id": False}, "which case"),
            ({"document_model": False}, "which case"),
            ({"document_model": "res.partner"}, "which case"),
            ({"document_model": bill._name, "document_id": bill.id}, "which case"),
        ):
            with self.subTest(lacks), self.assertRaisesRegex(UserError, said):
                wizards.create(case | told | lacks).action_confirm()
        with self.assertRaisesRegex(UserError, "Say what was found"):
            known._marketplace_close("forgiven", "Reçu.")
        self.assertFalse(bill.marketplace_case)
        wizards.create(case | told).action_confirm()
        self.assertEqual(bill.marketplace_irregularity, "closed")


@tagged("post_install", "-at_install")
class TestRegisterForgetsNothing(BillCase):
    """What was refused once stays seen, whatever is done to the document (R11, R23)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("mkp_accountant", "account.group_account_manager")
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.ready = cls._approved()

    def _case(self, bill):
        self._finish()
        found = self.env["purchase.marketplace.case"].search(
            [("document_model", "=", bill._name), ("document_id", "=", bill.id)]
        )
        self.assertEqual(len(found), 1)
        return found

    def _listed(self, user):
        action = self.env.ref(
            "cssrs_marketplace_authorization.purchase_marketplace_case_action"
        )
        found = self.env[action.res_model].with_user(user)
        return found.search([("irregularity", "not in", (False, "closed"))])

    def _kinds(self, case):
        entries = self.env["purchase.marketplace.trail"].search(
            [("res_model", "=", case._name), ("res_id", "=", case.id)], order="id"
        )
        return entries.mapped("kind")

    def test_what_hides_a_refused_bill_hides_nothing(self):
        late, yesterday = self._approved(), quebec_today() - timedelta(days=1)
        hiding = {
            "deleted": lambda b: b.unlink(),
            "cancelled": lambda b: b.button_cancel(),
            "cancelled, then deleted": lambda b: (b.button_cancel(), b.unlink()),
            "given another vendor": lambda b: b.write(
                {"partner_id": self.stationer.id}
            ),
            "given another vendor, then deleted": lambda b: (
                b.write({"partner_id": self.stationer.id}),
                self._finish(),
                b.unlink(),
            ),
            "dated later": lambda b: b.write({"invoice_date": "2099-01-01"}),
            "dated before the directive": lambda b: b.write(
                {"invoice_date": "2025-01-01"}
            ),
            "made a credit note": lambda b: b.action_switch_move_type(),
            "emptied": lambda b: b.write({"invoice_line_ids": [Command.clear()]}),
            "linked later": lambda b: b.write(
                {"marketplace_authorization_id": late.id}
            ),
            "linked later, then dated": lambda b: (
                b.write({"marketplace_authorization_id": late.id}),
                self._finish(),
                b.write({"invoice_date": quebec_today()}),
            ),
            "linked, then deleted": lambda b: (
                b.write({"marketplace_authorization_id": self.ready.id}),
                self._finish(),
                b.unlink(),
            ),
        }
        for name, hide in hiding.items():
            for user in (self.payable, self.accountant):
                with self.subTest(name, user=user.login), self._undone():
                    bill = self._bill(user=user, invoice_date=yesterday)
                    self.assertIn(self._case(bill).irregularity, ("blocked", "late"))
                    hide(bill)
                    case = self._case(bill)
                    self.assertIn(case, self._listed(self.secretary))
                    self.assertEqual(case.gone, not bill.exists())
                    self.assertFalse(self._finding())

    def test_an_authorization_after_the_purchase_regularizes_nothing(self):
        bill = self._bill(invoice_date=quebec_today() - timedelta(days=9))
        bill.marketplace_authorization_id = self.ready
        case = self._case(bill)
        self.assertEqual(case.irregularity, "late")
        earlier = self._decided_on(self._approved(), "2026-01-15 12:00:00")
        bill.marketplace_authorization_id = earlier
        bill.action_post()
        self.assertEqual(self._case(bill).irregularity, "late")
        self._close(bill, "date")
        self.assertFalse(self._case(bill).irregularity)

    def test_the_tired_accountant(self):
        """Typed, refused, corrected honestly, posted: no longer in the list."""
        bill = self._bill(invoice_date=quebec_today())
        case = self._case(bill)
        self.assertEqual(case.irregularity, "blocked")
        with self.assertRaises(UserError):
            bill.action_post()
        bill.invoice_line_ids.write({"price_unit": 90.0})
        bill.ref = "F-12"
        bill.marketplace_authorization_id = self.ready
        self.assertFalse(self._case(bill).irregularity)
        bill.action_post()
        self.assertFalse(self._case(bill).irregularity or case.pending)
        self.assertNotIn(case, self._listed(self.auditor))
        bill.button_draft()
        bill.button_cancel()
        self.assertFalse(self._case(bill).irregularity)
        kinds = self._kinds(case)
        self.assertEqual(kinds[0], "seen")
        self.assertEqual(set(kinds[1:]), {"changed"})
        self.assertFalse(self._finding())

    def test_nothing_changed_is_not_said_again(self):
        bill = self._bill()
        case = self._case(bill)
        before = self._kinds(case)
        for change in (
            {"narration": "Bonjour"},
            {"invoice_date": bill.invoice_date},
            {"marketplace_authorization_id": False},
        ):
            bill.write(change)
            self._finish()
        self.assertEqual(self._kinds(case), before)
        bill.invoice_line_ids.price_unit = 101.0
        self.assertEqual(self._case(bill).amount_untaxed, 101.0)
        self.assertEqual(self._kinds(case), [*before, "changed"])

    def test_the_case_of_a_deleted_bill(self):
        bill = self._bill(ref="F-13")
        self._finish()
        bill.unlink()
        case = self._case(bill)
        self.assertEqual(self._kinds(case)[-1], "deleted")
        for user in (self.auditor, self.secretary, self.dg, self.payable):
            mine = case.with_user(user)
            self.assertIn(mine, self._listed(user))
            self.assertEqual((mine.name, mine.amount_total), ("F-13", 100.0))
            self.assertFalse(mine.action_open())
            if user != self.secretary:
                with self.assertRaises(UserError):
                    mine._marketplace_close("settled", "Erreur.")
        for user in (self.buyer, self.teacher):
            with self.assertRaises(AccessError):
                case.with_user(user).read(["name"])
        case.with_user(self.secretary)._marketplace_close("settled", "La pièce.")
        self.assertEqual(case.irregularity, "closed")
        self.assertEqual(self._kinds(case)[-1], "case_closed")
        self.assertFalse(self._finding())

    def test_nobody_writes_the_register(self):
        case = self._case(self._bill())
        forged = {"irregularity": False, "finding": "settled", "gone": True}
        self._assert_unwritable(case, forged)
        self._assert_nobody(case, {"delete": lambda mine: mine.unlink()})
        self._assert_nobody(
            case, {"create": lambda mine: mine.create({"name": "x", "kind": "bill"})}
        )

    def test_a_row_deleted_by_sql_is_found(self):
        bill = self._bill()
        case = self._case(bill)
        self.assertFalse(self._finding())
        self._sql("DELETE FROM account_move_line WHERE move_id = %s", bill.id)
        self._sql("DELETE FROM account_move WHERE id = %s", bill.id)
        found = self._finding()
        self.assertEqual((found.code, found.res_id), ("row_missing", bill.id))
        self.assertEqual(found.name, case.name)

    def test_what_nobody_told_is_seen_at_night(self):
        bill = self._bill()
        self.env.flush_all()
        self._drop_what_waits()
        self.assertFalse(bill.marketplace_case_id)
        cases.look(self.env)
        self.assertEqual(self._case(bill).irregularity, "blocked")

    def test_cases_of_earlier_versions_are_carried_over(self):
        closed, dated, unseen = self._bill(), self._bill(), self._bill()
        self.env.flush_all()
        self._drop_what_waits()
        self._sql(
            "ALTER TABLE account_move ADD marketplace_case varchar, "
            "ADD marketplace_case_reason text, ADD marketplace_case_by int4, "
            "ADD marketplace_case_on timestamp"
        )
        for bill, finding in ((closed, "settled"), (dated, "date")):
            self._sql(
                "UPDATE account_move SET marketplace_case = %s, "
                "marketplace_case_reason = 'La pièce', marketplace_case_by = %s, "
                "marketplace_case_on = '2026-01-15 12:00:00' WHERE id = %s",
                *(finding, self.secretary.id, bill.id),
            )
        path = "cssrs_marketplace_authorization/migrations/19.0.1.4.0/end-seen.py"
        load_script(file_path(path), "end_seen").migrate(self.env.cr, "19.0.1.3.0")
        self.env.invalidate_all()
        self.assertEqual(closed.marketplace_irregularity, "closed")
        self.assertEqual(closed.marketplace_case_by, self.secretary)
        self.assertEqual(closed.marketplace_case_on.hour, 12)
        self.assertEqual(dated.marketplace_case, "date")
        self.assertEqual(dated.marketplace_irregularity, "blocked")
        self.assertEqual(self._case(unseen).irregularity, "blocked")
        self.assertEqual(self._kinds(self._case(unseen)), ["carried"])
        self.assertFalse(self._finding())

    def test_a_corrected_classification_clears_its_bills(self):
        bill = self._bill(partner=self.stationer)
        self._classify(self.stationer)
        case = self._case(bill)
        self.assertEqual(case.irregularity, "blocked")
        self._classify(self.stationer, "ordinary")
        self.assertFalse(self._case(bill).irregularity)

    def test_seeing_costs_the_same_for_many(self):
        def cost(count):
            bills = self.env["account.move"].browse(
                [self._bill().id for _number in range(count)]
            )
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            self.env.cr.flush()
            self.assertEqual(len(bills.marketplace_case_id), count)
            return self.env.cr.sql_log_count - before

        cost(1)
        few, many = cost(2), cost(20)
        self.assertLessEqual(many, few + 4, f"{few}, then {many}")

    def test_plain_bills_cost_nothing(self):
        bill = self._bill(partner=self.stationer)
        self.env.cr.flush()
        before = self.env.cr.sql_log_count
        cases.touch(self.env["account.move"])
        self.env.cr.flush()
        self.assertEqual(self.env.cr.sql_log_count, before)
        bill.invoice_date = quebec_today() - timedelta(days=2)
        bill.action_post()
        self.assertFalse(cases._TOUCHED.get(self.env.cr))
        self.assertFalse(bill.marketplace_case_id)
