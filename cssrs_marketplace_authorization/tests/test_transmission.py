"""The life of a declaration once it is issued: sent, then acknowledged (R7)."""

from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..rules import trail as rules
from .common import DECLARATION
from .test_issue import IssueCase
from .test_reminder import NOON, ReminderCase

SCT = "declarations@sct.example"


class TransmissionMixin:
    """What the secretariat notes, and what is kept of it."""

    def _facts(self, sheet):
        found = self.env["purchase.marketplace.trail"].sudo()
        mine = [("res_model", "=", DECLARATION), ("res_id", "=", sheet.id)]
        return found.search(mine).sorted("id")

    def _paper(self, name="avis.pdf", **values):
        values = {"name": name, "raw": b"recu", **values}
        return self.env["ir.attachment"].with_user(self.secretary).create(values)


@tagged("post_install", "-at_install")
class TestTransmission(TransmissionMixin, IssueCase):
    """Issued is not sent, and sent is not acknowledged."""

    def test_stages(self):
        self._approved()
        sheet = self._draft()
        self.assertEqual(sheet.stage, "draft")
        sheet.action_declare()
        self.assertEqual((sheet.stage, sheet.sent_by.id), ("issued", False))
        sheet.action_sent()
        self.assertEqual((sheet.stage, sheet.sent_by), ("sent", self.secretary))
        sheet.with_user(self.dg).acknowledgement = "SCT-1"
        self.assertEqual(sheet.stage, "acknowledged")
        self.assertEqual(sheet.acknowledged_by, self.dg)
        self.assertEqual(sheet.acknowledged_on, self._today())
        kinds = self._facts(sheet).mapped("kind")
        self.assertEqual(kinds[-2:], ["sent", "acknowledged"])
        self.assertFalse(self._finding())

    def test_a_correction_keeps_the_first(self):
        sheet = self._issued()
        sheet.action_sent()
        sheet.acknowledgement = " SCT-1 "
        self._finish()
        sheet.acknowledgement = "SCT-2"
        self.assertEqual(sheet.acknowledgement_first, "SCT-1")
        sheet.acknowledgement = False
        self.assertEqual(sheet.stage, "sent")
        self.assertFalse(sheet.acknowledged_on or sheet.acknowledged_by)
        sheet.acknowledgement = "SCT-3"
        self.assertEqual(sheet.acknowledgement_first, "SCT-1")
        said = [rules.read(e.content)["now"] for e in self._facts(sheet)[-4:]]
        self.assertEqual(
            [now["acknowledgement"] for now in said], ["SCT-1", "SCT-2", None, "SCT-3"]
        )
        kinds = self._facts(sheet)[-4:].mapped("kind")
        corrected = ["transmission_corrected"] * 2
        self.assertEqual(kinds, ["acknowledged", *corrected, "acknowledged"])
        self._finish()
        tracked = sheet.message_ids.sudo().tracking_value_ids
        self.assertIn("SCT-1", tracked.mapped("new_value_char"))
        self.assertFalse(self._finding())

    def test_proofs_are_kept(self):
        sheet = self._issued()
        here = {"res_model": DECLARATION, "res_id": sheet.id}
        receipt = self._paper(**here)
        sheet.write(
            {"sent_on": self._today(), "sent_proof_ids": [Command.link(receipt.id)]}
        )
        elsewhere = self._paper("accuse.pdf", res_model="res.partner", res_id=1)
        sheet.write(
            {
                "acknowledgement": "SCT-1",
                "acknowledgement_proof_ids": [Command.link(elsewhere.id)],
            }
        )
        self.assertEqual(sheet.sent_proof_ids, receipt)
        kept = sheet.acknowledgement_proof_ids
        self.assertNotEqual(kept, elsewhere)
        self.assertEqual((kept.res_model, kept.res_id), (DECLARATION, sheet.id))
        for proof in (receipt, kept):
            for act in (proof.unlink, lambda proof=proof: proof.write({"raw": b"x"})):
                with self.assertRaises(UserError):
                    act()
        last = rules.read(self._facts(sheet)[-1].content)
        self.assertIn(str(kept.id), last["rests_on"]["attachments"])
        self.assertFalse(self._finding())
        self._alter(kept, name="autre.pdf")
        self.assertEqual(self._finding().code, "paper_altered")

    def test_a_proof_added_later_is_in_the_trail(self):
        sheet = self._issued()
        sheet.action_sent()
        proof = self._paper(res_model=DECLARATION, res_id=sheet.id)
        sheet.sent_proof_ids = [Command.link(proof.id)]
        last = rules.read(self._facts(sheet)[-1].content)
        self.assertEqual(last["kind"], "transmitted")
        self.assertIn(str(proof.id), last["rests_on"]["attachments"])

    def test_what_is_impossible(self):
        sheet = self._issued()
        today = self._today()
        before, after = today - timedelta(days=1), today + timedelta(days=1)
        acts = {
            "before the issue": lambda: sheet.write({"sent_on": before}),
            "tomorrow": lambda: sheet.write({"sent_on": after}),
            "answered before": lambda: sheet.write(
                {"acknowledgement": "X", "acknowledged_on": before}
            ),
            "answered tomorrow": lambda: sheet.write(
                {"acknowledgement": "X", "acknowledged_on": after}
            ),
            "without a reference": lambda: sheet.write({"acknowledged_on": today}),
        }
        self._assert_untouched(sheet, acts)

    def test_nobody_writes_who_noted_it(self):
        sheet = self._issued()
        forged = {
            "sent_by": self.buyer.id,
            "acknowledged_by": self.buyer.id,
            "acknowledgement_first": "X",
        }
        self._assert_unwritable(sheet, forged)

    def test_a_draft_is_neither_sent_nor_answered(self):
        draft = self._draft()
        self.assertEqual(draft.stage, "draft")
        for name in ("sent_on", "acknowledged_on", "acknowledgement"):
            value = "SCT-1" if name == "acknowledgement" else self._today()
            with mute_logger("odoo.sql_db"), self.assertRaises(Exception) as caught:
                with self.env.cr.savepoint():
                    draft.write({name: value})
                    self.env.flush_all()
            self.assertIn("sent_once_declared", str(caught.exception))


@tagged("post_install", "-at_install")
class TestLateAcknowledgement(TransmissionMixin, ReminderCase):
    """What the SCT has not answered is shown, and reminded of."""

    def _sent(self, days):
        self._approved()
        sheet = self._issue()
        sheet.action_sent()
        day = self._today() - timedelta(days=days)
        self._alter(sheet, declared_on=NOON - timedelta(days=90), sent_on=day)
        return sheet

    def test_it_is_shown(self):
        self.company.marketplace_acknowledgement_days = 15
        sheet = self._sent(15)
        self.assertFalse(sheet.is_unanswered)
        self.assertEqual(sheet.acknowledgement_due, self._today())
        self._alter(sheet, sent_on=self._today() - timedelta(days=16))
        self.assertTrue(sheet.is_unanswered)
        board = self.env["purchase.marketplace.board"].with_user(self.secretary)
        card = board.search([("work", "=", "acknowledge")])
        self.assertTrue(card.is_late)
        self.assertIn("late since", card.deadline)
        self.company.marketplace_acknowledgement_days = 0
        self._forget()
        self.assertFalse(sheet.is_unanswered or card.is_late)

    def test_the_secretariat_is_reminded_until_it_is_noted(self):
        late, recent = self._sent(16), self._sent(15)
        for _time in range(2):
            self._run()
            found = self._reminders("acknowledge", self.secretary)
            self.assertEqual(found.mapped("res_id"), late.ids)
        self.assertIn("ask the SCT", found.summary)
        self.assertNotIn(recent.id, found.mapped("res_id"))
        late.acknowledgement = "SCT-1"
        self.assertFalse(self._reminders("acknowledge", self.secretary))
        self._run()
        self.assertFalse(self._reminders("acknowledge", self.secretary))

    def test_never_when_the_setting_says_so(self):
        self.company.marketplace_acknowledgement_days = 0
        self._sent(400)
        self._run()
        self.assertFalse(self._reminders("acknowledge", self.secretary))


@tagged("post_install", "-at_install")
class TestSendByEmail(TransmissionMixin, IssueCase):
    """One dialog writes to the SCT with the files, and notes that it is sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.marketplace_sct_email = SCT
        cls.secretary.email = "sg@example.com"

    def _composer(self, sheet, user=None):
        action = sheet.with_user(user or self.secretary).action_email()
        composers = self.env[action["res_model"]].with_user(user or self.secretary)
        return Form(composers.with_context(**action["context"]))

    def test_the_button(self):
        sheet = self._issued()
        self.assertTrue(sheet.can_email)
        self.company.marketplace_sct_email = False
        self._forget()
        self.assertFalse(sheet.can_email)

    def test_sent_with_its_files(self):
        sheet = self._issued()
        with self._composer(sheet) as dialog:
            self.assertIn(sheet.name, dialog.subject)
        composer = dialog.record
        names = set(composer.attachment_ids.mapped("name"))
        number = sheet.name.replace("/", "-")
        self.assertLessEqual(
            {f"{number}.{kind}" for kind in ("pdf", "xlsx", "xml", "csv")}, names
        )
        self.assertNotIn(f"{number}.html", names)
        composer.action_send_mail()
        self.assertEqual((sheet.stage, sheet.sent_on), ("sent", self._today()))
        self.assertEqual((sheet.channel, sheet.sent_by), ("E-mail", self.secretary))
        message = sheet.message_ids.filtered("attachment_ids")[0]
        self.assertEqual(message.partner_ids.email_normalized, SCT)
        # What was sent is in the file, and stays.
        for file in message.attachment_ids:
            self.assertEqual((file.res_model, file.res_id), (DECLARATION, sheet.id))
            with self.assertRaises(UserError):
                file.unlink()
        self.assertFalse(self._finding())

    def test_a_note_to_colleagues_does_not_say_it_is_sent(self):
        sheet = self._issued()
        mine = sheet.with_context(marketplace_sending=True)
        mine.message_post(body="Relis-la.", partner_ids=self.dg.partner_id.ids)
        mine.message_post(body="Note.")
        self.assertEqual(sheet.stage, "issued")

    def test_who_cannot(self):
        sheet = self._issued()
        for user in (self.auditor, self.buyer, self.payable, self.teacher):
            with self.assertRaises(AccessError):
                sheet.with_user(user).action_email()
        partner = self.env["res.partner"].create({"name": "SCT", "email": SCT})
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            sheet.with_user(self.auditor).with_context(
                marketplace_sending=True
            ).message_post(body="x", partner_ids=partner.ids)
        self.env.invalidate_all()
        self.assertEqual(sheet.stage, "issued")
