import contextlib
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.trail import evidence, ir_attachment, mail_mail, mail_message
from .common import FORM, MarketplaceCase
from .evidence import CHANGE, FILE, MESSAGE, FileMixin
from .test_cost import CostCase


@tagged("post_install", "-at_install")
class TestEvidence(FileMixin, MarketplaceCase):
    """What Odoo does by itself goes on; what a person does is refused and explained."""

    def _filed(self, form=None, user=None):
        form = form or self._request()
        user = user or self.principal
        return form, self._comment(form, user), self._document(form, user)

    def test_the_refusal_says_what_why_and_what_next(self):
        form, message, document = self._filed()
        form._submit()
        for go in (document.unlink, message.sudo().unlink):
            with self.assertRaisesRegex(UserError, "(?s)AUT.*verifiable.*→ Add a new"):
                go()

    def test_submitted_once_is_never_deleted(self):
        """A return makes it a draft again: not one that may disappear (R27)."""
        form = self._request()
        form._submit()
        form.with_user(self.dg)._return("Joindre une réponse écrite.")
        self.assertEqual(form.state, "draft")
        for record in (
            form,
            form.sudo(),
            form.with_user(self.manager).sudo(),
            form.with_user(1),
            form.sudo().with_context(_force_unlink=True),
        ):
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                record.unlink()
        form.write({"need": "Remettre en service le tour, et le banc."})
        form._submit()
        with self.assertRaisesRegex(UserError, "cannot be deleted"):
            form.unlink()

    def test_an_old_message_receives_nothing(self):
        """Neither a tracked change nor a first document: it says what it said."""
        form = self._request()
        message = form.message_post(body="Voir la réponse.", message_type="comment")
        paper = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"x"})
        state = self.env["ir.model.fields"]._get(FORM, "state")
        change = {"field_id": state.id, "new_value_char": "Approuvée"}
        acts = {
            "document": lambda m: m.write({"attachment_ids": [(4, paper.id)]}),
            "change": lambda m: m.write({"tracking_value_ids": [(0, 0, change)]}),
            "created": lambda m: m.env[CHANGE].create(
                {**change, "mail_message_id": m.id}
            ),
        }
        # Of this transaction: Odoo itself fills it in.
        for act in acts.values():
            with self._undone():
                act(message.sudo())
        form._submit()
        self._alter(message, create_date="2026-01-15 10:00:00")
        for act in acts.values():
            with self.assertRaisesRegex(UserError, "cannot be deleted|verifiable"):
                act(message.sudo())

    def test_a_plain_draft_is_deleted_with_what_is_on_it(self):
        form, message, document = self._filed()
        held = message.attachment_ids | document
        form.unlink()
        self.assertFalse(form.exists() or message.exists() or held.exists())

    def test_the_file_of_a_withdrawn_request_stays(self):
        """That a draft bears a seal is how its first submission is known."""
        form, _message, document = self._filed()
        form._submit()
        form.action_withdraw()
        self.assertEqual(form.state, "draft")
        for record in (form, document):
            with self.assertRaises(UserError):
                record.unlink()

    def test_a_document_of_another_record_is_copied_to_the_file(self):
        """What the Director General saw does not depend on another record (R27)."""
        form, vendor = self._request(), self.stationer
        theirs = self._document(vendor, self.manager)
        message = form.message_post(
            body="Voir la pièce.", attachment_ids=theirs.ids, message_type="comment"
        )
        self.assertNotIn(theirs, message.attachment_ids)
        self.assertEqual(message.attachment_ids.res_id, form.id)
        form._submit()
        theirs.unlink()
        self.assertEqual(message.attachment_ids.raw, b"Nous ne la tenons plus.")

    def test_a_document_moved_out_of_a_draft_is_brought_back(self):
        form, message, _document = self._filed()
        moved = message.attachment_ids
        moved.write({"res_id": self._request().id})
        form._submit()
        moved.sudo().unlink()
        self.assertEqual(message.attachment_ids.raw, b"Nous ne la tenons plus.")
        self.assertEqual(message.attachment_ids.res_model, FORM)

    def test_a_document_received_with_an_activity(self):
        """Odoo files it on the message of the activity, afterwards."""
        form = self._approved()
        activity = form.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.principal.id
        )
        document = self._document(activity, self.principal)
        activity.action_feedback("Fait.")
        self.assertEqual(document.res_model, MESSAGE)
        self.assertIn(document, form.message_ids.attachment_ids)
        with self.assertRaisesRegex(UserError, "verifiable"):
            document.unlink()

    def test_an_email_of_the_file_leaves_its_message(self):
        form = self._approved()
        mail = self.env["mail.mail"].create(
            {
                "subject": "Copie",
                "body_html": "<p>Copie</p>",
                "body": "<p>Copie</p>",
                "model": FORM,
                "res_id": form.id,
                "auto_delete": True,
                "email_to": "sg@exemple.org",
            }
        )
        message = mail.mail_message_id
        mail.unlink()
        self.assertFalse(mail.exists())
        self.assertTrue(message.exists())

    def test_a_plain_email_goes_with_its_message(self):
        mail = self.env["mail.mail"].create({"subject": "x", "body_html": "<p>x</p>"})
        message = mail.mail_message_id
        mail.unlink()
        self.assertFalse(message.exists())

    def test_notified_by_email_without_a_subject(self):
        """Odoo writes the subject of the e-mail on the message: it may, once."""
        form = self._approved()
        outside = self.env["res.partner"].create(
            {"name": "Grossiste", "email": "grossiste@exemple.org"}
        )
        message = form.message_post(
            body="Bonjour", message_type="comment", partner_ids=outside.ids
        )
        self.assertTrue(message.sudo().mail_ids)

    def test_the_gateway_still_files_what_it_receives(self):
        form = self._approved()
        first = self._comment(form, self.principal)
        self.env.flush_all()
        self.env["mail.thread"].with_user(1).message_process(
            FORM,
            "From: Grossiste <grossiste@exemple.org>\n"
            "To: sg@exemple.org\n"
            "Subject: Re: Sources\nMessage-Id: <reponse@exemple.org>\n"
            f"In-Reply-To: {first.message_id}\nReferences: {first.message_id}\n"
            "Content-Type: text/plain\n\nNous ne la tenons plus.\n",
        )
        self.assertIn("tenons", form.message_ids[0].body)

    def test_odoo_moves_and_cleans_its_storage(self):
        form, _message, document = self._filed()
        form._submit()
        location = self.env["ir.config_parameter"].sudo()
        for place in ("db", "file"):
            location.set_param("ir_attachment.location", place)
            document.sudo()._migrate()
            self.assertEqual(document.raw, b"Nous ne la tenons plus.")
        self.assertTrue(document.store_fname)
        self.env[FILE].sudo()._gc_file_store_unsafe()
        self.env.invalidate_all()
        self.assertEqual(document.raw, b"Nous ne la tenons plus.")

    def test_a_link_to_a_document_is_still_made(self):
        """A large document is sent as a link: its key is made once, then stays."""
        form, _message, document = self._filed()
        form._submit()
        token = document.sudo().generate_access_token()
        self.assertEqual(document.sudo().generate_access_token(), token)
        with self.assertRaisesRegex(UserError, "verifiable"):
            document.sudo().access_token = False

    def test_a_picture_pasted_in_a_message(self):
        form = self._approved()
        picture = (
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWj"
            "R9awAAAABJRU5ErkJggg=="
        )
        message = self.env[MESSAGE].create(
            {
                "model": FORM,
                "res_id": form.id,
                "body": f'<img src="data:image/png;base64,{picture}" alt="x">',
            }
        )
        self.assertEqual(message.attachment_ids.res_id, form.id)

    def test_saying_the_same_again_is_not_a_change(self):
        form, message, document = self._filed()
        form._submit()
        document.sudo().write({"name": document.name, "raw": document.raw})
        message.sudo().write({"body": message.body, "date": message.date})


#: The doors that stand on the way of what is filed anywhere.
DOORS = (
    (evidence.PurchaseMarketplaceEvidence, ("write", "unlink")),
    (ir_attachment.IrAttachment, ("create",)),
    (mail_message.MailMessage, ("create", "unlink")),
    (mail_mail.MailMail, ("unlink",)),
)


@tagged("post_install", "-at_install")
class TestEvidenceCost(FileMixin, CostCase):
    """Ordinary records feel nothing; a file costs one query a kind of record."""

    @contextlib.contextmanager
    def _plain(self):
        with contextlib.ExitStack() as stack:
            for owner, names in DOORS:
                for name in names:
                    door = self._door(owner, name)
                    stack.enter_context(patch.object(owner, name, door))
            yield

    def _orders(self, count):
        return [self._order(partner=self.stationer) for _time in range(count)]

    def _prepared(self, count):
        orders = self._orders(count)
        documents = self.env[FILE].union(
            *(self._document(order, self.buyer) for order in orders)
        )
        messages = self.env[MESSAGE].union(
            *(self._comment(order, self.buyer) for order in orders)
        )
        return orders, documents, messages

    def test_plain_records_cost_nothing_more(self):
        mails = self.env["mail.mail"].sudo()
        values = {"subject": "x", "body_html": "<p>x</p>", "model": "purchase.order"}
        acts = {
            "post": lambda o, _d, _m: [self._comment(order, self.buyer) for order in o],
            "delete a document": lambda _o, d, _m: d.with_user(self.buyer).unlink(),
            "delete a document, su": lambda _o, d, _m: d.sudo().unlink(),
            "rename a document": lambda _o, d, _m: d.with_user(self.buyer).write(
                {"name": "x"}
            ),
            "move a document": lambda o, d, _m: d.sudo().write({"res_id": o[0].id}),
            "delete a message": lambda _o, _d, m: m.with_user(self.manager).unlink(),
            "delete a message, su": lambda _o, _d, m: m.sudo().unlink(),
            "edit a message": lambda _o, _d, m: m.with_user(self.manager).write(
                {"body": "x"}
            ),
            "edit a message, su": lambda _o, _d, m: m.sudo().write({"body": "x"}),
            "delete an order": lambda o, _d, _m: [
                (order.button_cancel(), order.unlink()) for order in o
            ],
            "send an e-mail": lambda o, _d, _m: mails.create(
                [{**values, "res_id": order.id} for order in o]
            ).unlink(),
        }
        for name, act in acts.items():
            for count in (1, 5):
                counts = []
                for door in (self._plain, contextlib.nullcontext) * 3:
                    prepared = self._prepared(count)
                    with door():
                        counts.append(self._count(lambda a=act, p=prepared: a(*p)))
                with self.subTest(name, count=count):
                    self.assertLessEqual(
                        min(counts[1::2][1:]), min(counts[::2][1:]), counts
                    )

    def test_a_batch_costs_one_query_a_kind_of_record(self):
        forms = [self._approved() for _time in range(4)]
        documents = self.env[FILE].union(
            *(self._document(form, self.principal) for form in forms)
        )
        self._forget()
        documents.mapped("res_model")
        with self.assertQueryCount(1):
            self.assertEqual(documents._marketplace_kept(), documents)
