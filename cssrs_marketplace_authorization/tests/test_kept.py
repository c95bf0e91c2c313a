import base64
import contextlib
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..guard import as_system
from ..models.trail import evidence, ir_attachment, mail_mail, mail_message
from ..rules import decision
from .attacks import NOISE, AttackCase, call
from .common import FORM, MarketplaceCase, tell
from .test_cost import CostCase

FILE, MESSAGE, CHANGE = "ir.attachment", "mail.message", "mail.tracking.value"
SHEET = "purchase.marketplace.declaration"
FORGED = base64.b64encode(b"Deux grossistes la tiennent.").decode()

#: Each way to rewrite an attachment.
REWRITTEN = (
    {"datas": FORGED},
    {"raw": "Deux grossistes la tiennent."},
    {"db_datas": FORGED, "store_fname": False},
    {"store_fname": "aa/" + "a" * 40},
    {"checksum": "a" * 40},
    {"name": "autre.pdf"},
    {"mimetype": "image/png"},
    {"res_id": 0},
    {"res_id": "{other}"},
    {"res_model": "res.partner", "res_id": "{amazon}"},
    {"res_field": "seal"},
    {"type": "url", "url": "https://exemple.org/autre.pdf"},
    {"url": "/web/autre.pdf"},
    {"public": True},
    {"access_token": "x"},
)
#: Each way to rewrite a message.
RESAID = (
    {"body": "<p>Rien à signaler.</p>"},
    {"body": False},
    {"subject": "Autre objet"},
    {"date": "2020-01-01 00:00:00"},
    {"author_id": "{amazon}"},
    {"email_from": "autre@exemple.org"},
    {"model": "res.partner", "res_id": "{amazon}"},
    {"res_id": "{other}"},
    {"message_type": "notification"},
    {"subtype_id": False},
    {"parent_id": "{m2}"},
    {"attachment_ids": [[3, "{a2}", 0]]},
    {"attachment_ids": [[2, "{a2}", 0]]},
    {"attachment_ids": [[5, 0, 0]]},
    {"attachment_ids": [[6, 0, []]]},
    {"attachment_ids": [[4, "{elsewhere}", 0]]},
    {"tracking_value_ids": [[5, 0, 0]]},
)
RETRACED = (
    {"old_value_char": "Refusé"},
    {"new_value_char": "Refusé"},
    {"new_value_integer": 99},
    {"new_value_datetime": "2020-01-01 00:00:00"},
    {"mail_message_id": "{m2}"},
    {"field_info": {"desc": "Autre", "name": "autre", "type": "char"}},
)
PEOPLE = ("principal", "dg", "secretary", "admin", "root")
#: What the file says, past the ORM; ids added later are not in question.
FILED = (
    """SELECT id, name, res_model, res_id, res_field, type, url, public, mimetype,
              checksum, store_fname, db_datas, access_token, create_uid, create_date
         FROM ir_attachment WHERE id = ANY(%s) ORDER BY id""",
    """SELECT id, body, subject, date, author_id, email_from, model, res_id, parent_id,
              message_type, subtype_id, create_uid, create_date
         FROM mail_message WHERE id = ANY(%s) ORDER BY id""",
    """SELECT attachment_id, message_id FROM message_attachment_rel
        WHERE message_id = ANY(%s) ORDER BY 1, 2""",
    """SELECT * FROM mail_tracking_value
        WHERE mail_message_id = ANY(%s) ORDER BY id""",
)


#: What a server action of an administrator tries; ``a`` and ``m`` are filed on ``f``.
CODE = {
    "write": "a.sudo().write({'name': 'x'})",
    "delete": "m.sudo().unlink()",
    "silent": (
        "for change in ({'name': 'x'}, {'datas': False}, {'res_id': 0}):\n"
        "    try:\n"
        "        a.sudo().write(change)\n"
        "    except UserError:\n"
        "        pass\n"
        "try:\n"
        "    m.sudo().write({'body': 'x', 'attachment_ids': [(5, 0, 0)]})\n"
        "except UserError:\n"
        "    pass\n"
    ),
    "move": "a.with_user(1).write({'res_model': 'res.partner', 'res_id': 1})",
    "change": "m.tracking_value_ids.sudo().unlink()",
    "thread": "f.message_change_thread(f.browse(o))",
    "clear": "m.sudo().attachment_ids = False",
}


def _write_rows(stage):
    """Every value, written by those whose rights reach furthest."""
    for role in ("principal", "admin", "root"):
        for model, name, changes in (
            (FILE, "a", REWRITTEN),
            (MESSAGE, "m", RESAID),
            (CHANGE, "t", RETRACED),
        ):
            for vals in changes:
                label = f"write {next(iter(vals))}"
                yield call(label, role, stage, model, "write", [f"{{{name}}}"], vals)


def _delete_rows(stage, roles=PEOPLE):
    """Everything, deleted by everybody, at each door."""
    for role in roles:
        for model, name in ((FILE, "a"), (FILE, "a2"), (MESSAGE, "m"), (CHANGE, "t")):
            ids = [f"{{{name}}}"]
            yield call("delete", role, stage, model, "unlink", ids)
            if role != "root":
                yield call("delete", role, stage, model, "unlink", ids, door="xml")
                yield call("delete", role, stage, model, "unlink", ids, door="key")
        # A flag that Odoo itself sends when it uninstalls.
        flag = {"_force_unlink": True}
        for model, name in ((FILE, "a"), (MESSAGE, "m"), (None, "f")):
            ids = [f"{{{name}}}"]
            model = model or (SHEET if stage == "declared" else FORM)
            yield call("flag", role, stage, model, "unlink", ids, context=flag)


def _thread_rows(stage, model):
    """What the form itself may write on what is filed on it."""
    for role in PEOPLE:
        for commands in (
            [[2, "{m}", 0]],
            [[3, "{m}", 0]],
            [[5, 0, 0]],
            [[6, 0, []]],
            [[1, "{m}", {"body": "Rien."}]],
        ):
            vals = {"message_ids": commands}
            yield call("thread", role, stage, model, "write", ["{f}"], vals)
            yield call("thread", role, stage, model, "web_save", ["{f}"], vals, {})
        vals = {"message_ids": [[2, "{m}", 0]], "need": "Autre"}
        yield call("thread", role, stage, model, "web_save", ["{f}"], vals, {})


def _route_rows(stage):
    """The chatter: edit or delete one's own comment, delete an attachment."""
    for role in ("principal", "dg", "secretary", "admin"):
        edit = {
            "message_id": "{m}",
            "update_data": {"body": "Rien.", "attachment_ids": []},
        }
        empty = {"message_id": "{m}", "update_data": {"body": "", "attachment_ids": []}}
        drop = {
            "message_id": "{m}",
            "update_data": {"body": None, "attachment_ids": []},
        }
        for data in (edit, empty, drop):
            yield call("comment", role, stage, "/mail/message/update_content", data)
        for name in ("{a}", "{a2}"):
            data = {"attachment_id": name}
            yield call("document", role, stage, "/mail/attachment/delete", data)


def _merge_rows():
    """What is moved elsewhere, or comes from elsewhere, or hides what is there."""
    for role in ("principal", "admin", "root"):
        yield call(
            "moved in",
            role,
            "approved",
            FILE,
            "write",
            ["{elsewhere}"],
            {"res_model": FORM, "res_id": "{f}"},
        )
        yield call(
            "said elsewhere",
            role,
            "approved",
            MESSAGE,
            "write",
            ["{said}"],
            {"model": FORM, "res_id": "{f}"},
        )
        yield call(
            "hidden behind",
            role,
            "approved",
            FILE,
            "create",
            {"name": "x", "res_model": FORM, "res_id": "{f}", "res_field": "seal"},
        )
    for role in ("principal", "admin"):
        again = {"body": "x", "attachment_ids": ["{a}", "{a2}"]}
        data = {"thread_model": FORM, "thread_id": "{draft}", "post_data": again}
        yield call("posted elsewhere", role, "approved", "/mail/message/post", data)
    for name in CODE:
        for stage in ("approved", "declared"):
            yield call(f"server action {name}", "admin", stage, "code", name)


TABLE = [
    *_write_rows("approved"),
    *_delete_rows("approved"),
    *_delete_rows("declared", ("secretary", "dg", "admin", "root")),
    *_delete_rows("submitted", ("principal", "admin", "root")),
    *_delete_rows("returned", ("principal", "admin", "root")),
    *_delete_rows("refused", ("principal", "admin", "root")),
    *_thread_rows("approved", FORM),
    *_thread_rows("declared", SHEET),
    *_route_rows("approved"),
    *_route_rows("returned"),
    *_route_rows("declared"),
    *_merge_rows(),
]


class FileMixin:
    """What a person files on a record: a document, and a comment with another."""

    def _document(self, record, user, **values):
        return (
            self.env[FILE]
            .with_user(user)
            .create(
                {
                    "name": "réponse du grossiste.txt",
                    "raw": b"Nous ne la tenons plus.",
                    "res_model": record._name,
                    "res_id": record.id,
                    **values,
                }
            )
        )

    def _comment(self, record, user, **values):
        """A comment with a document, posted as the chatter does."""
        waiting = self._document(
            record, user, res_model="mail.compose.message", res_id=0
        )
        return record.with_user(user).message_post(
            body="Deux grossistes ont répondu.",
            subject="Sources",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=waiting.ids,
            **values,
        )

    def _sheet(self):
        return (
            self.env[SHEET]
            .with_user(self.secretary)
            .create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
        )


@tagged("post_install", "-at_install")
class TestKeptAttacks(FileMixin, AttackCase):
    """What was filed is asked of the database after each attack (R27)."""

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        author = self.secretary if stage == "declared" else self.principal
        record = self._sheet() if stage == "declared" else self._request()
        first = self._comment(record, author)
        second = self._comment(record, author)
        document = self._document(record, author)
        self.env[CHANGE].sudo().create(
            {
                "field_id": self.env["ir.model.fields"]._get(record._name, "state").id,
                "field_info": {"desc": "État", "name": "state", "type": "selection"},
                "old_value_char": "Brouillon",
                "new_value_char": "Soumise",
                "mail_message_id": first.id,
            }
        )
        document.generate_access_token()
        getattr(self, f"_freeze_{stage}")(record)
        draft = self._request()
        other = self._approved()
        elsewhere = self._document(draft, self.principal)
        said = self._comment(draft, self.principal)
        self.env.flush_all()
        return {
            "f": record.id,
            "m": first.id,
            "m2": second.id,
            "a": document.id,
            "a2": first.attachment_ids.id,
            "t": first.sudo().tracking_value_ids.id,
            "draft": draft.id,
            "other": other.id,
            "elsewhere": elsewhere.id,
            "said": said.id,
            "amazon": self.amazon.id,
        }

    def _freeze_submitted(self, form):
        form._submit()

    def _freeze_approved(self, form):
        form._submit()
        form.with_user(self.dg)._approve()

    def _freeze_refused(self, form):
        form._submit()
        form.with_user(self.dg)._refuse("Un substitut existe.", ["unique"])

    def _freeze_returned(self, form):
        form._submit()
        form.with_user(self.dg)._return("Joindre la réponse du second grossiste.")

    def _freeze_declared(self, sheet):
        self._approved()
        sheet.action_declare()

    # ---- the doors -----------------------------------------------------------------

    def _key(self, attack, user, args, context):
        if attack.method != "unlink":
            return super()._key(attack, user, args, context)
        return super()._key(attack, user, [args[0]], context)

    def _try(self, attack, names):
        if attack.model.startswith("/"):
            self._enter(self.roles[attack.role].login)
            return self.make_jsonrpc_request(
                attack.model, self._fill(attack.method, names)
            )
        if attack.model == "code":
            return self._server_action(CODE[attack.method], names)
        return super()._try(attack, names)

    def _server_action(self, code, names):
        found = (
            f"a = env['ir.attachment'].browse({names['a']})\n"
            f"m = env['mail.message'].browse({names['m']})\n"
            f"f = env[m.model].sudo().browse(m.res_id)\n"
            f"o = {names['other']}\n"
        )
        self._run(self.manager, found + code)

    def _refused(self, go, *args, **kwargs):
        """A route that finds nothing to change answers so: it is a refusal too."""
        try:
            return super()._refused(go, *args, **kwargs)
        except AssertionError as error:
            if "werkzeug.exceptions.NotFound" not in str(error):
                raise
            return True

    # ---- the question --------------------------------------------------------------

    def _attempt(self, table):
        """Each stage is set once: no attack leaves anything to the next."""
        held, refused = 0, 0
        for stage in dict.fromkeys(attack.stage for attack in table):
            with self._undone():
                names = self._stage(stage)
                said = self._said(names)
                for attack in table:
                    if attack.stage == stage:
                        refused += self._attempt_one(attack, names, said)
                        held += 1
        return held, refused

    def _attempt_one(self, attack, names, said):
        """Whether one attack was refused; it fails when the file has changed."""
        with self._undone(), mute_logger(*NOISE):
            refused = self._refused(self._try, attack, names)
            self._assert_held(attack, names, said)
        return refused

    def _said(self, names):
        self.env.flush_all()
        messages, documents = [names["m"], names["m2"]], [names["a"], names["a2"]]
        said = []
        for query, ids in zip(
            FILED, (documents, messages, messages, messages), strict=True
        ):
            self.env.cr.execute(query, [ids])
            said.append(self.env.cr.fetchall())
        self.env.cr.execute(
            "SELECT count(*) FROM ir_attachment WHERE res_field IS NOT NULL "
            "AND res_model IN %s",
            [(FORM, SHEET)],
        )
        return [*said, self.env.cr.fetchall()]

    def _assert_held(self, attack, names, said):
        self.env.invalidate_all()
        self.assertEqual(self._said(names), said)
        moved = self.env[FILE].browse(names["elsewhere"])
        self.assertEqual(moved.res_id, names["draft"])
        self.assertEqual(self.env[MESSAGE].browse(names["said"]).res_id, names["draft"])

    def test_table(self):
        held, refused = self._attempt(TABLE)
        tell(
            f"attacks on the file {held}/{len(TABLE)} held ({refused} refused outright)"
        )
        self.assertEqual(held, len(TABLE))
        self.assertGreaterEqual(len(TABLE), 150)

    def test_the_table_can_fail(self):
        """Without the doors, the same attacks get through."""
        owner = evidence.PurchaseMarketplaceEvidence
        rows = [row for row in _write_rows("approved") if row.role == "root"]
        leaks = 0
        for row in rows:
            with self._undone(), mute_logger(*NOISE):
                names = self._stage("approved")
                said = self._said(names)
                with patch.object(owner, "_marketplace_kept", lambda self: self[:0]):
                    # Odoo itself stumbles on some of them: no leak, no refusal.
                    with contextlib.suppress(AssertionError):
                        self._refused(self._try, row, names)
                self.env.invalidate_all()
                leaks += self._said(names) != said
        self.assertGreaterEqual(leaks, len(rows) // 2)

    # ---- what stays possible -------------------------------------------------------

    def test_the_chatter_of_a_decided_form_lives_on(self):
        """Through the routes of the chatter, as the direction of the school (R27)."""
        names = self._stage("approved")
        said = self._said(names)
        self._enter(self.principal.login)
        waiting = self._document(
            self.env[FORM].browse(names["f"]),
            self.principal,
            res_model="mail.compose.message",
            res_id=0,
        )
        post = {
            "body": "Correction : trois grossistes.",
            "attachment_ids": waiting.ids,
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        self.make_jsonrpc_request(
            "/mail/message/post",
            {"thread_model": FORM, "thread_id": names["f"], "post_data": post},
        )
        self.assertEqual((waiting.res_model, waiting.res_id), (FORM, names["f"]))
        self.make_jsonrpc_request(
            "/mail/message/reaction",
            {"message_id": names["m"], "content": "👍", "action": "add"},
        )
        args = {"model": MESSAGE, "kwargs": {}, "args": [[names["m"]]]}
        for method in ("toggle_message_starred", "set_message_done"):
            self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{MESSAGE}/{method}", {**args, "method": method}
            )
        message = self.env[MESSAGE].browse(names["m"])
        self.assertTrue(message.with_user(self.principal).starred)
        self.assertTrue(message.sudo().reaction_ids)
        self.assertEqual(self._said(names), said)

    def test_a_draft_keeps_its_freedom(self):
        """Own comments and documents are edited and deleted while it is a draft."""
        form = self._request()
        message = self._comment(form, self.principal)
        document = self._document(form, self.principal)
        self._enter(self.principal.login)
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {"message_id": message.id, "update_data": {"body": "Trois grossistes."}},
        )
        self.make_jsonrpc_request(
            "/web/dataset/call_kw/ir.attachment/write",
            {
                "model": FILE,
                "method": "write",
                "args": [document.ids, {"name": "autre.txt", "datas": FORGED}],
                "kwargs": {},
            },
        )
        self.make_jsonrpc_request(
            "/mail/attachment/delete", {"attachment_id": document.id}
        )
        self.env.invalidate_all()
        self.assertIn("Trois", message.body)
        self.assertFalse(document.exists())
        held = message.attachment_ids
        form.unlink()
        self.assertFalse(message.exists())
        self.assertFalse(held.exists())


@tagged("post_install", "-at_install")
class TestKept(FileMixin, MarketplaceCase):
    """What Odoo does by itself goes on; what a person does is refused and explained."""

    def _filed(self, form=None, user=None):
        form = form or self._request()
        user = user or self.principal
        return form, self._comment(form, user), self._document(form, user)

    def test_the_refusal_says_what_why_and_what_next(self):
        form, message, document = self._filed()
        form._submit()
        for go in (document.unlink, message.sudo().unlink):
            with self.assertRaisesRegex(Exception, "(?s)AUT.*verifiable.*→ Add a new"):
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
            with self.assertRaisesRegex(Exception, "stays in the file"):
                record.unlink()
        form.write({"need": "Remettre en service le tour, et le banc."})
        form._submit()
        with self.assertRaisesRegex(Exception, "stays in the file"):
            form.unlink()

    def test_a_plain_draft_is_deleted_with_what_is_on_it(self):
        form, message, document = self._filed()
        held = message.attachment_ids | document
        form.unlink()
        self.assertFalse(form.exists() or message.exists() or held.exists())

    def test_only_a_decision_leads_back_to_draft(self):
        """That a draft bears a decision is how its first submission is known."""
        for act, (_origins, target, reserved) in decision.ACTS.items():
            if target == decision.DRAFT:
                self.assertTrue(reserved, act)

    def test_the_product_itself_may(self):
        form, _message, document = self._filed()
        form._submit()
        as_system(document).unlink()
        self.assertFalse(document.exists())

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
        with self.assertRaisesRegex(Exception, "verifiable"):
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
        with self.assertRaisesRegex(Exception, "verifiable"):
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
class TestKeptCost(FileMixin, CostCase):
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
        self.env.flush_all()
        self.env.invalidate_all()
        documents.mapped("res_model")
        before = self.env.cr.sql_log_count
        self.assertEqual(documents._marketplace_kept(), documents)
        self.assertEqual(self.env.cr.sql_log_count - before, 1)
