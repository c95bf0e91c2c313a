from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .bills import BillCase

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
        self._forget()
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
        self._assert_seen(self._pay(date="2025-03-01"), False)

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
                "date": date.today(),
            }
        )
        self._assert_seen(line.move_id)

    def test_the_secretariat_closes_each_kind_of_case(self):
        cash = self.bank.default_account_id
        entry = self._entry((self.expense, 50.0), (cash, -50.0))
        for record in (entry, self._pay()):
            self._close(record, "settled")
            self._assert_seen(record, False)
            self.assertEqual(record.marketplace_irregularity, "closed")
            self.assertIn("La pièce", record.marketplace_case_reason)
            self._assert_unwritable(record, {"marketplace_case": "date"})

    def test_a_case_is_closed_with_a_finding_and_a_reason(self):
        """What the dialog asks for is asked of whoever does without it (R23)."""
        bill = self._bill()
        wizards = self.env["purchase.marketplace.reason"].with_user(self.secretary)
        case = {"act": "close", "document_model": bill._name, "document_id": bill.id}
        told = {"finding": "settled", "reason": "La pièce le montre."}
        for lacks, said in (
            ({"finding": False}, "Say what was found"),
            ({"reason": " "}, "A reason is required"),
            ({"document_id": False}, "which case"),
            ({"document_model": False}, "which case"),
            ({"document_model": "res.partner"}, "which case"),
        ):
            with self.subTest(lacks), self.assertRaisesRegex(UserError, said):
                wizards.create(case | told | lacks).action_confirm()
        with self.assertRaisesRegex(UserError, "Say what was found"):
            bill.with_user(self.secretary)._marketplace_close("forgiven", "Reçu.")
        self.assertFalse(bill.marketplace_case)
        wizards.create(case | told).action_confirm()
        self.assertEqual(bill.marketplace_irregularity, "closed")
