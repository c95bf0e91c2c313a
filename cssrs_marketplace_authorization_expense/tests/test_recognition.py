from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ExpenseCase

MAIL = """Return-Path: <mkp_teacher@example.com>
From: Tremblay <mkp_teacher@example.com>
To: depenses@example.com
Subject: {subject}
Message-ID: <{subject}@example.com>
Content-Type: text/html; charset=utf-8

<p>Bonjour, voir <a href="{link}">ici</a>.</p>
"""


@tagged("post_install", "-at_install")
class TestRecognition(ExpenseCase):
    """What names a marketplace flags the expense (R1, R24)."""

    def test_words_flag(self):
        for values in (
            {"name": "AMZN Mktp CA*2K4"},
            {"name": "Achat chez Amazon"},
            {"name": "Livres Amazon"},
            {"name": "Décorations de classe (Temu)"},
            {"name": "Câble – amazon.ca"},
            {"name": "PAYPAL *EBAY"},
            {"description": "Voir https://www.aliexpress.com/item/1"},
            {"marketplace_id": self.marketplace.id},
            {"vendor_id": self.amazon.id},
        ):
            with self.subTest(values):
                expense = self._plain(**{"vendor_id": False, **values})
                self.assertTrue(expense.is_marketplace_expense)
                self.assertTrue(expense.marketplace_flagged)
                written = self._plain(vendor_id=False)
                self.assertFalse(written.is_marketplace_expense)
                written.write(values)
                self.assertTrue(written.is_marketplace_expense)
                with self.assertRaises(UserError):
                    written.action_submit()

    def test_a_company_under_a_marketplace(self):
        values = {"is_company": True, "parent_id": self.amazon.id}
        branch = self.env["res.partner"].create({"name": "Ventes", **values})
        later = self.env["res.partner"].create({"name": "Bureau", "is_company": True})
        moved = self._plain(vendor_id=later.id)
        self.env.flush_all()
        later.parent_id = branch
        self._again()
        for expense in (self._plain(vendor_id=branch.id), moved):
            self.assertTrue(expense.is_marketplace_expense)
            with self.assertRaises(UserError):
                expense.action_submit()
            form = self._approved((self.chuck, 1, 100.0))
            expense.marketplace_authorization_id = form
            expense.action_submit()
            self.assertEqual(expense.marketplace_clearance, "authorized")

    def test_ordinary_words_do_not(self):
        for name in ("Livre sur l’Amazonie", "Cahiers", "Dîner", "Club nature Amazon"):
            with self.subTest(name):
                self.assertFalse(self._plain(name=name).is_marketplace_expense)

    def test_what_may_be_one_is_paid_and_asked_of_the_secretariat(self):
        doubts = (
            {"name": "Alibaba et les 40 voleurs théâtre"},
            {"name": "Amazon Rafting Gatineau"},
            {"vendor_id": self.env["res.partner"].create({"name": "Amazon Pool"}).id},
        )
        expenses = self.env["hr.expense"]
        for values in doubts:
            with self.subTest(values):
                expense = self._plain(**values)
                expenses |= expense
                self.assertFalse(expense.is_marketplace_expense)
                self.assertTrue(expense.marketplace_doubtful)
                self._claim(expense)
                self._finish()
                self.assertEqual(expense.marketplace_irregularity, "doubtful")
        kinds = ("marketplace_irregularity", "=", "doubtful")
        self.assertLessEqual(expenses, expenses.sudo().search([kinds]))
        for user in (self.teacher, self.approver, self.accountant, self.manager):
            for act in ("action_unflag_marketplace", "action_flag_marketplace"):
                with self.assertRaises(AccessError):
                    getattr(expenses.with_user(user), act)()
            with self.assertRaises(AccessError):
                expenses.with_user(user).write({"marketplace_doubtful": False})
        mine = expenses.with_user(self.secretary)
        mine[0].action_unflag_marketplace()
        self.assertFalse(expenses[0].marketplace_irregularity)
        mine[1].action_flag_marketplace()
        self._finish()
        self.assertEqual(expenses[1].marketplace_irregularity, "unchecked")
        move = self._post_receipt(expenses[0])
        self.assertEqual(move.state, "posted")

    def test_what_the_secretariat_answered_stands_while_the_words_do(self):
        for name in ("Livres Amazon", "Amazon Rafting Gatineau"):
            expense = self._plain(name=name)
            expense.with_user(self.secretary).action_unflag_marketplace()
            expense.action_submit()
            self.assertFalse(expense.marketplace_flagged)
            self.assertFalse(expense.marketplace_doubtful)
        other = self._plain(name="Livres Amazon")
        other.with_user(self.secretary).action_unflag_marketplace()
        other.name = "Cahiers Amazon"
        self.assertTrue(other.marketplace_flagged)

    def test_a_file_name_flags(self):
        expense = self._plain()
        files = self.env["ir.attachment"].with_user(self.teacher)
        link = {"res_model": "hr.expense", "res_id": expense.id}
        files.create({"name": "recu.pdf", "raw": b"1", **link})
        self.assertFalse(expense.is_marketplace_expense)
        free = files.create({"name": "facture_amazon.pdf", "raw": b"1"})
        free.write(link)
        self.assertTrue(expense.is_marketplace_expense)
        self.assertEqual(expense.marketplace_id, self.marketplace)

    def test_a_late_receipt_stops_what_is_not_paid(self):
        expense = self._claim(self._plain())
        self.env["ir.attachment"].create(
            {
                "name": "Amazon 702-1234567.pdf",
                "res_model": "hr.expense",
                "res_id": expense.id,
            }
        )
        self._finish()
        self.assertEqual(expense.marketplace_irregularity, "unchecked")
        with self.assertRaises(UserError):
            self._post_receipt(expense)

    def test_a_late_receipt_stops_the_payment(self):
        expense = self._claim(self._plain())
        move = self._post_receipt(expense)
        self.env["ir.attachment"].create(
            {"name": "ebay.pdf", "res_model": "hr.expense", "res_id": expense.id}
        )
        self._again()
        with self.assertRaises(UserError):
            self._reimburse(move)
        # Accounting may still take the receipt back.
        move.with_user(self.accountant).button_draft()

    def test_documents_of_a_claim_stay(self):
        expense = self._covered()
        file = self.env["ir.attachment"].create(
            {"name": "recu.pdf", "res_model": "hr.expense", "res_id": expense.id}
        )
        self._claim(expense)
        file = file.with_user(self.approver)
        for act in (
            file.unlink,
            lambda: file.write({"res_id": self._plain().id}),
            lambda: file.write({"raw": b"2"}),
        ):
            with self.assertRaises(UserError):
                act()
        file.copy()

    def test_a_mail_is_recognized(self):
        self.teacher.email = "mkp_teacher@example.com"
        self.employee.work_email = "mkp_teacher@example.com"
        threads = self.env["mail.thread"]
        for subject, link, expected in (
            ("Mandrin 12.50", "https://www.amazon.ca/dp/B00X", True),
            ("Amazon 12.50", "https://example.com", True),
            ("Cahiers 12.50", "https://example.com", False),
        ):
            mail = MAIL.format(subject=subject, link=link)
            record = threads.message_process("hr.expense", mail)
            expense = self.env["hr.expense"].browse(record)
            self.assertEqual(expense.is_marketplace_expense, expected, subject)

    def test_the_secretariat_alone_removes_the_flag(self):
        expense = self._plain(name="Achat Amazon")
        for user in (self.teacher, self.approver, self.accountant, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                expense.with_user(user).action_unflag_marketplace()
        with self.assertRaises(AccessError):
            expense.write({"marketplace_flagged": False})
        expense.name = "Cahiers"
        expense.vendor_id = False
        self.assertTrue(expense.is_marketplace_expense)
        expense.with_user(self.secretary).action_unflag_marketplace()
        self.assertFalse(expense.is_marketplace_expense)
        expense.action_submit()

    def test_a_vendor_classified_later_stops_open_expenses_alone(self):
        vendor = self.env["res.partner"].create({"name": "Grand bazar"})
        draft = self._plain(vendor_id=vendor.id)
        claimed = self._claim(self._plain(vendor_id=vendor.id))
        vendor.with_user(self.secretary).online_vendor_type = "marketplace"
        self._again()
        self.assertTrue(draft.is_marketplace_expense)
        self.assertFalse(claimed.is_marketplace_expense)
        with self.assertRaises(UserError):
            draft.action_submit()

    def test_a_vendor_classified_after_the_submission(self):
        expense = self._plain()
        expense.with_user(self.teacher).action_submit()
        self._classify(self.stationer)
        self._again()
        with self.assertRaises(UserError):
            expense.with_user(self.approver).action_approve()
        self._again()
        self.assertEqual(expense.state, "submitted")
