import contextlib
from unittest.mock import patch

from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.declaration import files
from .attacks import NOISE, PERSUASIONS, AttackCase, call, rows, writes
from .common import ALWAYS, DECLARATION, MODULE, tell
from .common import LEDGER as LINE

FILE, COLUMN = f"{DECLARATION}.file", f"{DECLARATION}.column"
PACK, ATTACHMENT = "purchase.marketplace.access.pack", "ir.attachment"
YEAR = "purchase.marketplace.year"

#: Everything that was declared, or waits to be, past the ORM; how it was transmitted
#: is what the secretariat still writes.
SAID = """
    SELECT (SELECT jsonb_agg(to_jsonb(d) - %(free)s::text[] ORDER BY id)::text
              FROM purchase_marketplace_declaration d WHERE state != 'draft'),
           (SELECT jsonb_agg(to_jsonb(l) ORDER BY id)::text
              FROM purchase_marketplace_declaration_line l),
           (SELECT jsonb_agg(to_jsonb(f) ORDER BY id)::text
              FROM purchase_marketplace_declaration_file f),
           (SELECT jsonb_agg(to_jsonb(a) - %(free)s::text[] ORDER BY id)::text
              FROM ir_attachment a
             WHERE res_model = 'purchase.marketplace.declaration.file'),
           (SELECT jsonb_agg(jsonb_build_array(id, name, seal, previous_id, state,
                             declared_by, declared_on, mandate_id, issued_as)
                             ORDER BY id)::text
              FROM purchase_marketplace_declaration WHERE id IN %(known)s),
           (SELECT md5(string_agg(content || digest || kind, '' ORDER BY id))
              FROM purchase_marketplace_trail WHERE id <= %(last)s),
           (SELECT to_jsonb(c)::text FROM purchase_marketplace_case c
             WHERE id = %(case)s),
           (SELECT jsonb_agg(to_jsonb(v) ORDER BY id)::text
              FROM purchase_marketplace_verification v WHERE id = %(report)s),
           (SELECT jsonb_agg(to_jsonb(l) ORDER BY id)::text
              FROM purchase_marketplace_verification_line l
             WHERE verification_id = %(report)s)
"""
FREE = ["write_uid", "write_date", "channel", "acknowledgement"]
#: What nobody writes: the trail, what counts its entries, the reports.
KEPT = {
    "purchase.marketplace.trail": ("{t}", {"kind": "refused"}, {"content": "x"}),
    "purchase.marketplace.chain": ("{ch}", {"number": 1}, {"name": "x"}),
    "purchase.marketplace.case": ("{ca}", {"irregularity": False}, {"gone": True}),
    "purchase.marketplace.verification": ("{v}", {"outcome": "intact"}),
    "purchase.marketplace.verification.line": ("{vl}", {"now": "1"}),
}
#: Who writes the drafts of declarations, and who does not.
WRITERS, OTHERS = "secretary dg", "buyer principal payable auditor admin teacher"
FORGED = (
    {"state": "declared"},
    {"state": "draft"},
    {"name": "DEC/2026/00099"},
    {"seal": "0" * 64},
    {"declared_by": "{dg}"},
    {"declared_by_name": "Personne"},
    {"declared_on": "2020-01-01 00:00:00"},
    {"mandate_id": False},
    {"previous_id": False},
    {"previous_id": "{d}"},
    {"issued_as": "[]"},
    {"sent_by": "{dg}"},
    {"acknowledged_by": "{dg}"},
    {"acknowledgement_first": "SCT-1"},
)
#: What the secretariat and the DG note of an issued declaration, and nobody else.
NOTED = (
    {"sent_on": "{today}"},
    {"acknowledgement": "SCT-1", "acknowledged_on": "{today}"},
    {"letter": "Sans objet."},
    {"sent_proof_ids": [[4, "{att}"]]},
    {"acknowledgement_proof_ids": [[6, 0, ["{att}"]]]},
)
#: What has not happened, whoever notes it.
IMPOSSIBLE = (
    {"sent_on": "2020-01-01"},
    {"sent_on": "2099-01-01"},
    {"acknowledgement": "SCT-1", "acknowledged_on": "2020-01-01"},
    {"acknowledgement": "SCT-1", "acknowledged_on": "2099-01-01"},
    {"acknowledged_on": "{today}"},
)
#: Methods that RPC may not call.
PRIVATE = """_declare _check_issuer _pending_lines _file_header _output_document
    _get_file _write _marketplace_hold_file _note_transmission _hold_proofs
    _mailed_files _standard_letter""".split()


def _declaration_rows():
    """Declarations: what is the system's, whoever asks."""
    issued, secretary = "issued", ("secretary", "issued")
    for vals in FORGED:
        field, value = next(iter(vals.items()))
        for target in ("{d}", "{w}"):
            roles = f"{WRITERS} admin root"
            yield from writes(roles, issued, DECLARATION, target, vals)
        yield from rows(*secretary, DECLARATION, "create", vals)
        yield from writes(*secretary, DECLARATION, "{w}", vals, doors="xml")
        yield from writes(*secretary, DECLARATION, "{d}", vals, doors="key")
        yield from rows(*secretary, DECLARATION, "web_save", ["{w}"], vals, {})
        yield from rows(*secretary, DECLARATION, "copy", ["{d}"], vals)
        new = {"date_from": "2020-01-01", "date_to": "2020-01-02"}
        default = {f"default_{field}": value}
        yield from rows(*secretary, DECLARATION, "create", new, context=default)
    everybody, doors = f"{WRITERS} {OTHERS} root", {"doors": "json xml"}
    later, ids = {"date_to": "2031-01-01"}, ["{d}"]
    yield from rows(everybody, issued, DECLARATION, "unlink", ids, **doors)
    yield from writes(everybody, issued, DECLARATION, "{d}", later, **doors)
    issue, doors = (DECLARATION, "action_declare", ["{w}"]), {"doors": "json xml key"}
    yield from rows(f"{OTHERS} root", issued, *issue, **doors)
    for context in (*PERSUASIONS, {"_force_unlink": True}, {"force_delete": True}):
        more = {"name": "context " + ", ".join(context), "context": context}
        for model, target in ((DECLARATION, "{d}"), (LINE, "{dl}"), (FILE, "{df}")):
            yield from rows(*secretary, model, "unlink", [target], **more)
        vals = {"state": "declared", "name": "X", "seal": "x"}
        yield from writes(*secretary, DECLARATION, "{w}", vals, **more)
    for method in PRIVATE:
        yield from rows(*secretary, DECLARATION, method, ["{w}"])
        yield from rows("admin", issued, DECLARATION, method, ["{w}"], doors="xml")
    load = [".id", "state", "name"], [["{d}", "declared", "X"]]
    yield from rows(*secretary, DECLARATION, "load", *load)
    yield from rows(*secretary, DECLARATION, "name_create", "DEC/1")
    for method in ("action_declare", "action_include_earlier", "action_period"):
        yield from rows(*secretary, DECLARATION, method, ["{d}"])


def _transmission_rows():
    """Who says that it was sent or acknowledged, and what cannot have happened."""
    doors = {"doors": "json xml key"}
    yield from writes(OTHERS, "issued", DECLARATION, "{d}", *NOTED, **doors)
    yield from writes(f"{WRITERS} root", "issued", DECLARATION, "{d}", *IMPOSSIBLE)
    yield from writes(WRITERS, "issued", DECLARATION, "{w}", *NOTED[:1])
    for method in ("action_sent", "action_email", "action_keep_letter"):
        yield from rows(
            OTHERS, "issued", DECLARATION, method, ["{d}"], doors="json xml"
        )
    posted = {"body": "Envoyée", "partner_ids": ["{outside}"]}
    told = {"thread_model": DECLARATION, "thread_id": "{d}", "post_data": posted}
    told["context"] = {"marketplace_sending": True}
    for role in OTHERS.split():
        yield call("sending", role, "issued", "/mail/message/post", told)
    for context in PERSUASIONS:
        name = "context " + ", ".join(context)
        more = {"name": name, "context": context}
        yield from writes(
            "secretary", "issued", DECLARATION, "{d}", *IMPOSSIBLE, **more
        )


def _command_rows():
    """Commands on the lists of a declaration."""
    for target in ("{d}", "{w}"):
        for field, part, values in (
            ("line_ids", "{tl}", {"amount_ordered": 1}),
            ("line_ids", "{dl}", {"amount_ordered": 1}),
            ("covered_line_ids", "{tl}", {"amount_ordered": 1}),
            ("file_ids", "{df}", {"sha256": "0"}),
            ("next_ids", "{w}", {"seal": "0"}),
            ("next_ids", "{d}", {"seal": "0"}),
        ):
            commands = [
                [0, 0, values],
                [1, part, values],
                [2, part, 0],
                [3, part, 0],
                [4, part, 0],
                [5, 0, 0],
                [6, 0, [part]],
            ]
            # A draft may be deleted.
            changes = [{field: [c]} for c in commands if c[:2] != [2, "{w}"]]
            yield from writes("secretary root", "issued", DECLARATION, target, *changes)


def _part_rows():
    """Lines, files and the attachments behind them."""
    issued, everybody = "issued", f"{WRITERS} {OTHERS} root"
    line = {
        "authorization_id": "{f}",
        "kind": "purchase",
        "company_id": "{company}",
        "currency_id": "{usd}",
        "document_model": "purchase.order",
        "document_id": 1,
    }
    file = {"declaration_id": "{d}", "extension": "pdf"}
    file |= {"content": "AAAA", "sha256": "0"}
    hidden = {"name": "content", "res_model": FILE, "res_id": "{df}"}
    hidden |= {"res_field": "content", "datas": "AAAA"}
    for target in ("{dl}", "{tl}"):
        yield from writes(
            *(everybody, issued, LINE, target),
            {"amount_ordered": 1.0},
            {"state": "closed"},
            {"declaration_id": "{w}"},
            {"snapshot": "[]"},
            {"goods": "Divers"},
        )
        yield from rows(everybody, issued, LINE, "unlink", [target])
    yield from rows(everybody, issued, LINE, "create", line)
    yield from rows(everybody, issued, LINE, "copy", ["{tl}"])
    changes = {"sha256": "0"}, {"content": "AAAA"}, {"declaration_id": "{w}"}
    yield from writes(everybody, issued, FILE, "{df}", *changes)
    yield from rows(everybody, issued, FILE, "unlink", ["{df}"])
    yield from rows(everybody, issued, FILE, "create", file)
    yield from rows(everybody, issued, FILE, "copy", ["{df}"])
    yield from writes(
        *(everybody, issued, ATTACHMENT, "{att}"),
        {"raw": "autre"},
        {"datas": "AAAA"},
        {"db_datas": "AAAA"},
        {"res_id": 0},
        {"res_field": False},
        {"name": "autre"},
        {"public": True},
        {"mimetype": "text/plain"},
        {"store_fname": "aa/aa"},
        {"checksum": "0"},
        {"type": "url", "url": "https://example.com"},
    )
    yield from rows(everybody, issued, ATTACHMENT, "unlink", ["{att}"])
    yield from rows(everybody, issued, ATTACHMENT, "create", hidden)
    for model, target, vals in (
        (LINE, "{tl}", {"amount_ordered": 1.0}),
        (FILE, "{df}", {"sha256": "0"}),
        (ATTACHMENT, "{att}", {"name": "autre"}),
    ):
        more = {"doors": "xml key"}
        yield from writes("secretary", issued, model, target, vals, **more)
        yield from rows("secretary", issued, model, "unlink", [target], **more)
    load = [".id", "goods"], [["{tl}", "x"]]
    yield from rows("secretary", issued, LINE, "load", *load)
    save = ["{tl}"], {"goods": "x"}, {}
    yield from rows("secretary", issued, LINE, "web_save", *save)


def _trail_rows():
    """The trail and the reports of verifications: nobody writes them."""
    everybody, issued = f"{WRITERS} {OTHERS} root", "issued"
    for model, (target, *changes) in KEPT.items():
        for doors in ("json", "xml"):
            yield from writes(everybody, issued, model, target, *changes, doors=doors)
            yield from rows(everybody, issued, model, "unlink", [target], doors=doors)
        yield from rows(everybody, issued, model, "create", changes[0])
        yield from rows(everybody, issued, model, "copy", [target])
        yield from rows(everybody, issued, model, "web_save", [target], changes[0], {})


def _column_rows():
    """Columns are the secretariat's alone; access packs, of who asked for them."""
    others, doors = ("dg " + OTHERS, "issued", COLUMN), {"doors": "json xml"}
    yield from writes(*others, "{c}", {"label": "X"}, **doors)
    yield from rows(*others, "unlink", ["{c}"], **doors)
    yield from rows(*others, "create", {"key": "need"}, **doors)
    for role in "buyer principal payable admin teacher".split():
        for name, model, method, *args in (
            ("pack", PACK, "create", {}),
            ("pack", PACK, "action_download", ["{p}"]),
            ("read", DECLARATION, "read", ["{d}"], ["seal"]),
            ("verify", "purchase.marketplace.verification", "action_verify"),
            ("year", YEAR, "create", {}),
            ("year", YEAR, "action_open", ["{y}"]),
            ("file", FILE, "read", ["{df}"], ["content"]),
        ):
            yield call(name, role, "issued", model, method, *args)
    name, vals = "somebody else’s pack", {"date_from": "2000-01-01"}
    yield from rows("dg auditor", "issued", PACK, "write", ["{p}"], vals, name=name)
    vals, name = {"span": "year"}, "somebody else’s year"
    yield from rows("dg auditor", "issued", YEAR, "write", ["{y}"], vals, name=name)
    yield from rows("dg auditor", "issued", YEAR, "action_open", ["{y}"], name=name)
    name = "its contents"
    yield from rows("dg auditor", "issued", PACK, "_build_pack", ["{p}"], name=name)


TABLE = [
    *_declaration_rows(),
    *_transmission_rows(),
    *_command_rows(),
    *_part_rows(),
    *_column_rows(),
    *_trail_rows(),
]


def _waiting_rows():
    """Who would make the files of a long declaration, or change what they will say."""
    everybody, ids = f"{WRITERS} {OTHERS} root", ["{d}"]
    for extension in ("csv", "html", "xlsx"):
        file = {"declaration_id": "{d}", "extension": extension}
        file |= {"content": "AAAA", "sha256": "0"}
        yield from rows(everybody, "issued", FILE, "create", file)
        command = {"file_ids": [[0, 0, {**file, "declaration_id": False}]]}
        yield from writes(everybody, "issued", DECLARATION, "{d}", command)
    for method in ("_get_file", "_render_page", "_print_pdf"):
        yield from rows(everybody, "issued", DECLARATION, method, ids, "csv")
    yield from rows(everybody, "issued", DECLARATION, "_make_waiting_files")
    # What an administrator does to a scheduled action, they may do.
    others = f"{WRITERS} buyer principal payable auditor teacher"
    for method in ("method_direct_trigger", "unlink"):
        yield from rows(others, "issued", "ir.cron", method, ["{cron}"])
    yield from writes(others, "issued", "ir.cron", "{cron}", {"active": False})


WAITING = [
    *_waiting_rows(),
    # As for any other; a file is not there to be named.
    *(
        row
        for row in TABLE
        if row.door == "json"
        and row.model in (DECLARATION, LINE)
        and any(name in str(row.args) for name in ("{d}", "{dl}"))
        and not any(name in str(row.args) for name in ("{df}", "{att}"))
    ),
]
#: What has to be refused outright: reading leaves no trace to look at.
READS = ("read", "verify", "file", "pack", "somebody else’s pack", "its contents")
READS += ("year", "somebody else’s year")


class DeclarationAttackCase(AttackCase):
    """One issued declaration, one draft, and everything behind them."""

    questions = ()
    refusals = (*AttackCase.refusals, "werkzeug.exceptions.NotFound")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.roles["auditor"] = cls.auditor
        cls.form = cls._approved((cls.chuck, 2, 100.0))
        cls.issued = cls._issue()
        cls._bought(cls.form)
        cls.draft = cls._sheet()
        cls.file = cls.issued.sudo().file_ids.filtered(lambda f: f.extension == "csv")
        cls.column = cls.env[COLUMN].create({"key": "vendor"})
        cls.pack = cls.env[PACK].with_user(cls.secretary).create(ALWAYS)
        cls.year = cls.env[YEAR].with_user(cls.secretary).create({})
        outside = cls.env["res.partner"].create({"name": "SCT", "email": "a@sct.test"})
        behind = [("res_model", "=", FILE), ("res_id", "=", cls.file.id)]
        behind += [("res_field", "=", "content")]
        cls.names = {
            "d": cls.issued.id,
            "w": cls.draft.id,
            "f": cls.form.id,
            "dl": cls.issued.line_ids[0].id,
            "tl": cls.draft.covered_line_ids[0].id,
            "df": cls.file.id,
            "att": cls.env[ATTACHMENT].search(behind).id,
            "c": cls.column.id,
            "p": cls.pack.id,
            "y": cls.year.id,
            "outside": outside.id,
            "today": str(cls.company._marketplace_today()),
        }
        last = cls.env["purchase.marketplace.trail"].search([], limit=1)
        chain = cls.env["purchase.marketplace.chain"].search([], limit=1)
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.amazon.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})],
            }
        )
        # It is seen when the transaction ends.
        cls.env.cr.flush()
        cls.names |= {"t": last.id, "ch": chain.id, **cls._report()}
        cls.names["ca"] = bill.marketplace_case_id.id
        cls.env.flush_all()

    @classmethod
    def _report(cls):
        """A report that found something, which was put right since."""
        table = cls.column._table
        cls.env.flush_all()
        cls.env.cr.execute(
            f"UPDATE {table} SET label = 'x' WHERE id = %s", [cls.column.id]
        )
        report = cls.env["purchase.marketplace.verification"]._run(cls.company)
        cls.env.cr.execute(
            f"UPDATE {table} SET label = NULL WHERE id = %s", [cls.column.id]
        )
        cls.env.invalidate_all()
        return {"v": report.id, "vl": report.line_ids.id}

    def _stage_issued(self):
        return self.names

    def _said(self, names):
        self.env.flush_all()
        known = (names["d"], names["w"])
        more = {"last": names["t"], "report": names["v"], "case": names["ca"]}
        self.env.cr.execute(SAID, {"free": FREE, "known": known, **more})
        said = self.env.cr.fetchall()
        columns = "SELECT key, label FROM purchase_marketplace_declaration_column"
        return said, self._sql(f"{columns} ORDER BY id")

    def _ask_questions(self, attack, names):
        self.assertIsNone(self._finding())


@tagged("post_install", "-at_install")
class TestAttacksDeclaration(DeclarationAttackCase):
    """A table of doors × roles; the database is asked after each attack."""

    def test_table(self):
        self._prove(TABLE, "declarations", 1441)

    def test_reading_is_refused(self):
        reads = [attack for attack in TABLE if attack.name in READS]
        self.assertEqual(self._attempt(reads), (len(reads), len(reads)))


@tagged("post_install", "-at_install")
class TestAttacksLongDeclaration(DeclarationAttackCase):
    """A long declaration between its issue and its files (R7).

    They say what was issued, whatever happens meanwhile; whoever may not read the
    declaration has none made.
    """

    @classmethod
    def setUpClass(cls):
        with patch.object(files, "SHORT", 0):
            super().setUpClass()
        cls.names["cron"] = cls.env.ref(f"{MODULE}.ir_cron_files").id

    def _made(self):
        """What the files say once they are made, by format."""
        issued = self.issued.with_user(self.secretary)
        made = {name: issued._get_file(name)._get_bytes() for name in files.ISSUED}
        self.assertFalse(self.issued.files_wait)
        # A workbook has the moment at which it was written.
        return made | {"xlsx": b""}

    def test_table(self):
        self.assertTrue(self.issued.files_wait)
        with self._undone():
            before = self._made()
        self._prove(WAITING, "a declaration whose files wait", 485)
        self.assertFalse(self.issued.sudo().file_ids)
        self.assertEqual(self._made(), before)
        self.assertIsNone(self._finding())

    def _plant(self, vals, change):
        """Whether it is refused to make an attachment, then to change it."""

        def plant():
            made = self._rpc(ATTACHMENT, "create", [vals])
            self._rpc(ATTACHMENT, "write", [[made], change])

        with mute_logger(*NOISE):
            return self._refused(plant)

    def test_content_planted_before(self):
        """What is stored in advance, for the numbers to come, is not their content."""
        with self._undone():
            before = self._made()
        sequence = f"{FILE.replace('.', '_')}_id_seq"
        [[last]] = self._sql(f"SELECT last_value FROM {sequence}")
        free = {"name": "content", "raw": "autre"}
        planted = {**free, "res_model": FILE, "res_field": "content"}
        ways = [
            way
            for number in range(last + 1, last + 9)
            for way in (
                ({**planted, "res_id": number}, {}),
                ({**planted, "res_id": 0}, {"res_id": number}),
                (free, {**planted, "res_id": number}),
            )
        ]
        refused = 0
        for user in self.roles.values():
            self._enter(user)
            self.assertFalse(self._plant(free, {"name": "autre"}))
            refused += sum(self._plant(*way) for way in ways)
        tried = len(ways) * len(self.roles)
        tell(f"attacks on files to come: {tried} tried, {refused} refused outright")
        self.assertEqual(self._made(), before)
        self.assertIsNone(self._finding())

    def test_addresses(self):
        """Whoever may read has a file made; who may not is told of none."""
        url = f"/marketplace/declaration/{self.issued.id}"
        for role in ("buyer", "principal", "payable", "teacher", "admin"):
            self._enter(self.roles[role])
            for extension in files.ISSUED:
                with mute_logger(*NOISE):
                    status = self.url_open(f"{url}/{extension}").status_code
                self.assertEqual(status, 404, (role, extension))
        self.assertFalse(self.issued.sudo().file_ids)
        for role, extension in (("auditor", "csv"), ("dg", "html")):
            self._enter(self.roles[role])
            response = self.url_open(f"{url}/{extension}")
            self.assertEqual(response.status_code, 200)
            self.env.invalidate_all()
            [file] = self.issued.sudo().file_ids.filtered(
                lambda file, name=extension: file.extension == name
            )
            self.assertEqual(response.content, file._get_bytes())
        self.assertEqual(len(self.issued.sudo().file_ids), 2)
        self.assertIsNone(self._finding())


@tagged("post_install", "-at_install")
class TestDeclarationRoutes(DeclarationAttackCase):
    """The addresses of the files and of the access packs."""

    prints = True

    def _status(self, user, url):
        self._enter(user)
        with mute_logger(*NOISE):
            return self.url_open(url, allow_redirects=False).status_code

    def test_who_downloads(self):
        url = f"/marketplace/declaration/{self.issued.id}"
        for role in ("secretary", "dg", "auditor"):
            for extension in ("html", "csv", "xlsx", "xml", "pdf"):
                status = self._status(self.roles[role], f"{url}/{extension}")
                self.assertEqual(status, 200, (role, extension))
        for role in ("buyer", "principal", "payable", "teacher", "admin"):
            status = self._status(self.roles[role], f"{url}/csv")
            self.assertEqual(status, 404, role)
        self.authenticate(None, None)
        self.inside = None
        self.assertIn(
            self.url_open(f"{url}/csv", allow_redirects=False).status_code, (302, 303)
        )

    def test_what_is_not_there(self):
        base = "/marketplace/declaration"
        for url in (
            f"{base}/{self.draft.id}/csv",
            f"{base}/{self.draft.id}/pdf",
            f"{base}/{self.draft.id}/html",
            f"{base}/{self.issued.id}/exe",
            f"{base}/{self.issued.id}/..%2f..%2fetc%2fpasswd",
            f"{base}/{self.issued.id}/%2e%2e",
            f"{base}/{self.issued.id}/csv%00.html",
            f"{base}/{self.issued.id}/CSV",
            f"{base}/999999999/csv",
            f"{base}/-1/csv",
            f"{base}/0/csv",
            f"{base}/1%20OR%201=1/csv",
        ):
            self.assertEqual(self._status(self.secretary, url), 404, url)

    def test_another_organization(self):
        neighbour = self._user("mkp_neighbour", "account.group_account_readonly")
        there = [Command.set(self.company_b.ids)]
        neighbour.write({"company_ids": there, "company_id": self.company_b.id})
        for url in (
            f"/marketplace/declaration/{self.issued.id}/csv",
            f"/marketplace/declaration/{self.issued.id}/html",
            f"/marketplace/access-pack/{self.pack.id}",
        ):
            self.assertEqual(self._status(neighbour, url), 404, url)

    def test_pack_of_somebody_else(self):
        url = f"/marketplace/access-pack/{self.pack.id}"
        self.assertEqual(self._status(self.secretary, url), 200)
        for role in ("dg", "auditor", "buyer", "admin", "teacher"):
            self.assertEqual(self._status(self.roles[role], url), 404, role)

    def test_reports(self):
        base = "cssrs_marketplace_authorization.report_marketplace_declaration"
        self._enter(self.secretary)
        # Odoo makes no PDF of a report while it tests: another test forces it.
        response = self.url_open(f"/report/html/{base}/{self.issued.id}")
        content = self.issued._get_file("html")._get_bytes()
        self.assertEqual(response.content, content)
        for role in ("buyer", "principal", "teacher"):
            for one in (self.issued, self.draft):
                for kind in ("html", "pdf", "text"):
                    url = f"/report/{kind}/{base}/{one.id}"
                    status = self._status(self.roles[role], url)
                    self.assertIn(status, (403, 404), (role, url))

    def test_headers(self):
        self._enter(self.secretary)
        for extension in ("html", "csv"):
            response = self.url_open(
                f"/marketplace/declaration/{self.issued.id}/{extension}"
            )
            policy = response.headers["Content-Security-Policy"]
            self.assertIn("default-src 'none'", policy)
            self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
            kind = response.headers.get("Content-Disposition", "")
            self.assertEqual(extension != "html", kind.startswith("attachment"))


@tagged("post_install", "-at_install")
class TestNumbering(DeclarationAttackCase):
    """An administrator edits the numbering: Verify says it."""

    def _sequence(self):
        return self.env["ir.sequence"].search(
            [("code", "=", DECLARATION), ("company_id", "=", self.company.id)]
        )

    def _assert_found(self, code):
        finding = self._finding()
        self.assertEqual(finding and finding.code, code)

    def test_pushed_forward(self):
        self._sequence().date_range_ids.number_next = 50
        self._assert_found("number_unknown")

    def test_pushed_back(self):
        """The same number is not given twice: issuing fails, whole."""
        self._sequence().date_range_ids.number_next = 1
        self._assert_found("number_unknown")
        self._assert_not_issued()

    def _assert_not_issued(self):
        """Refused with a sentence, or by PostgreSQL: never half issued."""
        refusals = contextlib.suppress(UserError, IntegrityError)
        with mute_logger("odoo.sql_db"), refusals, self.env.cr.savepoint():
            self.draft.action_declare()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.draft.state, self.draft.name), ("draft", False))

    def test_renamed_or_taken_away(self):
        # Later numbers are written otherwise; the trail has those that were given.
        self._sequence().prefix = "DECL/"
        self._assert_found(None)
        self._sequence().unlink()
        self._assert_found("number_unknown")
        self._assert_not_issued()
