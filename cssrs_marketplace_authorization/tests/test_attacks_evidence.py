import base64
import contextlib
from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.trail import evidence
from .attacks import NOISE, AttackCase, call, rows, writes
from .common import DECLARATION, FORM
from .evidence import CHANGE, FILE, MESSAGE, FileMixin

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
PEOPLE, REACH = "principal dg secretary admin root", "principal admin root"
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
    yield from writes(REACH, stage, FILE, "{a}", *REWRITTEN)
    yield from writes(REACH, stage, MESSAGE, "{m}", *RESAID)
    yield from writes(REACH, stage, CHANGE, "{t}", *RETRACED)


def _delete_rows(stage, roles=PEOPLE):
    """Everything, deleted by everybody, at each door."""
    doors = {"doors": "json xml key"}
    for model, name in ((FILE, "a"), (FILE, "a2"), (MESSAGE, "m"), (CHANGE, "t")):
        yield from rows(roles, stage, model, "unlink", [f"{{{name}}}"], **doors)
    # A flag that Odoo itself sends when it uninstalls.
    flag = {"name": "flag", "context": {"_force_unlink": True}}
    record = DECLARATION if stage == "declared" else FORM
    for model, name in ((FILE, "{a}"), (MESSAGE, "{m}"), (record, "{f}")):
        yield from rows(roles, stage, model, "unlink", [name], **flag)


def _thread_rows(stage, model):
    """What the form itself may write on what is filed on it."""
    for command in (
        [2, "{m}", 0],
        [3, "{m}", 0],
        [5, 0, 0],
        [6, 0, []],
        [1, "{m}", {"body": "Rien."}],
    ):
        vals = {"message_ids": [command]}
        yield from writes(PEOPLE, stage, model, "{f}", vals)
        yield from rows(PEOPLE, stage, model, "web_save", ["{f}"], vals, {})
    vals = {"message_ids": [[2, "{m}", 0]], "need": "Autre"}
    yield from rows(PEOPLE, stage, model, "web_save", ["{f}"], vals, {})


def _route_rows(stage):
    """The chatter: edit or delete one's own comment, delete an attachment."""
    for role in ("principal", "dg", "secretary", "admin"):
        for body in ("Rien.", "", None):
            data = {"body": body, "attachment_ids": []}
            data = {"message_id": "{m}", "update_data": data}
            yield call("comment", role, stage, "/mail/message/update_content", data)
        for name in ("{a}", "{a2}"):
            data = {"attachment_id": name}
            yield call("document", role, stage, "/mail/attachment/delete", data)


def _merge_rows():
    """What is moved elsewhere, or comes from elsewhere, or hides what is there."""
    here = {"res_model": FORM, "res_id": "{f}"}
    said, hidden = {"model": FORM, "res_id": "{f}"}, {"name": "x", "res_field": "seal"}
    yield from writes(REACH, "approved", FILE, "{elsewhere}", here)
    yield from writes(REACH, "approved", MESSAGE, "{said}", said)
    yield from rows(REACH, "approved", FILE, "create", {**here, **hidden})
    for role in ("principal", "admin"):
        again = {"body": "x", "attachment_ids": ["{a}", "{a2}"]}
        data = {"thread_model": FORM, "thread_id": "{draft}", "post_data": again}
        yield call("posted elsewhere", role, "approved", "/mail/message/post", data)
    for name in CODE:
        yield from rows("admin", "approved declared", "code", name)


TABLE = [
    *_write_rows("approved"),
    *_delete_rows("approved"),
    *_delete_rows("declared", "secretary dg admin root"),
    *_delete_rows("submitted", REACH),
    *_delete_rows("returned", REACH),
    *_delete_rows("refused", REACH),
    *_thread_rows("approved", FORM),
    *_thread_rows("declared", DECLARATION),
    *_route_rows("approved"),
    *_route_rows("returned"),
    *_route_rows("declared"),
    *_merge_rows(),
]


@tagged("post_install", "-at_install")
class TestAttacksEvidence(FileMixin, AttackCase):
    """What was filed is asked of the database after each attack (R27)."""

    questions = ()
    # A route that finds nothing to change answers so: it is a refusal too.
    refusals = (*AttackCase.refusals, "werkzeug.exceptions.NotFound")

    def test_table(self):
        self._prove(TABLE, "the file", 539)

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        """Documents and comments on a record, which is then frozen."""
        declared = stage == "declared"
        author = self.secretary if declared else self.principal
        record = self._sheet() if declared else self._request()
        first, second = (self._comment(record, author) for _number in range(2))
        document = self._document(record, author)
        state = self.env["ir.model.fields"]._get(record._name, "state").id
        self.env[CHANGE].sudo().create(
            {
                "field_id": state,
                "field_info": {"desc": "État", "name": "state", "type": "selection"},
                "old_value_char": "Brouillon",
                "new_value_char": "Soumise",
                "mail_message_id": first.id,
            }
        )
        document.generate_access_token()
        if declared:
            self._approved()
            record.action_declare()
        else:
            self._bring(record, stage)
        draft = self._request()
        names = {
            "f": record.id,
            "m": first.id,
            "m2": second.id,
            "a": document.id,
            "a2": first.attachment_ids.id,
            "t": first.sudo().tracking_value_ids.id,
            "draft": draft.id,
            "other": self._approved().id,
            "elsewhere": self._document(draft, self.principal).id,
            "said": self._comment(draft, self.principal).id,
            "amazon": self.amazon.id,
        }
        self.env.cr.flush()
        return names

    # ---- code ----------------------------------------------------------------------

    def _try(self, attack, names):
        if attack.model != "code":
            return super()._try(attack, names)
        found = (
            f"a = env['ir.attachment'].browse({names['a']})\n"
            f"m = env['mail.message'].browse({names['m']})\n"
            f"f = env[m.model].sudo().browse(m.res_id)\n"
            f"o = {names['other']}\n"
        )
        return self._run(self.manager, found + CODE[attack.method])

    # ---- the question --------------------------------------------------------------

    def _said(self, names):
        messages, documents = [names["m"], names["m2"]], [names["a"], names["a2"]]
        asked = zip(FILED, (documents, messages, messages, messages), strict=True)
        said = [self._sql(query, ids) for query, ids in asked]
        hidden = "SELECT count(*) FROM ir_attachment WHERE res_field IS NOT NULL"
        said += self._sql(f"{hidden} AND res_model IN %s", (FORM, DECLARATION))
        for table, name in (("ir_attachment", "elsewhere"), ("mail_message", "said")):
            said += self._sql(f"SELECT res_id FROM {table} WHERE id = %s", names[name])
        return said

    def test_the_table_can_fail(self):
        """Without the doors, the same attacks get through."""
        owner = evidence.PurchaseMarketplaceEvidence
        table = [row for row in _write_rows("approved") if row.role == "root"]
        leaks = 0
        with self._undone():
            names = self._stage("approved")
            said = self._said(names)
            for row in table:
                open_doors = patch.object(owner, "_marketplace_kept", lambda s: s[:0])
                with self._undone(), mute_logger(*NOISE):
                    # Odoo itself stumbles on some of them: no leak, no refusal.
                    with open_doors, contextlib.suppress(AssertionError):
                        self._refused(self._try, row, names)
                    self.env.invalidate_all()
                    leaks += self._said(names) != said
        self.assertGreaterEqual(leaks, len(table) // 2)

    # ---- what stays possible -------------------------------------------------------

    def test_the_chatter_of_a_decided_form_lives_on(self):
        """Through the routes of the chatter, as the direction of the school (R27)."""
        names = self._stage("approved")
        said = self._said(names)
        self._enter(self.principal)
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
        for method in ("toggle_message_starred", "set_message_done"):
            self._rpc(MESSAGE, method, [[names["m"]]])
        message = self.env[MESSAGE].browse(names["m"])
        self.assertTrue(message.with_user(self.principal).starred)
        self.assertTrue(message.sudo().reaction_ids)
        self.assertEqual(self._said(names), said)

    def test_a_draft_keeps_its_freedom(self):
        """Own comments and documents are edited and deleted while it is a draft."""
        form = self._request()
        message = self._comment(form, self.principal)
        document = self._document(form, self.principal)
        self._enter(self.principal)
        self.make_jsonrpc_request(
            "/mail/message/update_content",
            {"message_id": message.id, "update_data": {"body": "Trois grossistes."}},
        )
        vals = {"name": "autre.txt", "datas": FORGED}
        self._rpc(FILE, "write", [document.ids, vals])
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
