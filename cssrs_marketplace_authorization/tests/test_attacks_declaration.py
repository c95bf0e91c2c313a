import json

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import tell
from .test_attacks import NOISE, PERSUASIONS, AttackCase, call

DECLARATION = "purchase.marketplace.declaration"
LINE = "purchase.marketplace.declaration.line"
FILE = "purchase.marketplace.declaration.file"
COLUMN = "purchase.marketplace.declaration.column"
PACK = "purchase.marketplace.access.pack"
ATTACHMENT = "ir.attachment"

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
              FROM purchase_marketplace_declaration WHERE id IN %(known)s)
"""
FREE = ["write_uid", "write_date", "channel", "acknowledgement", "transmission_seal"]
#: Who reads the declarations, who writes drafts, and who does neither.
WRITERS = ("secretary", "dg")
OTHERS = ("buyer", "principal", "payable", "auditor", "admin", "teacher")
FORGED = (
    {"state": "declared"},
    {"state": "draft"},
    {"name": "DEC/2026/00099"},
    {"seal": "0" * 64},
    {"transmission_seal": "0" * 64},
    {"declared_by": "{dg}"},
    {"declared_by_name": "Personne"},
    {"declared_on": "2020-01-01 00:00:00"},
    {"mandate_id": False},
    {"previous_id": False},
    {"previous_id": "{d}"},
    {"issued_as": "[]"},
    {"sealed_columns": "id"},
    {"pdf_sha256": "0" * 64},
)


def _declaration_rows():
    """Declarations: what is the system's, whoever asks."""
    for vals in FORGED:
        name = f"forge {next(iter(vals))}"
        for role in (*WRITERS, "admin", "root"):
            for target in ("{d}", "{w}"):
                yield call(name, role, "issued", DECLARATION, "write", [target], vals)
        yield call(name, "secretary", "issued", DECLARATION, "create", vals)
        yield call(
            name, "secretary", "issued", DECLARATION, "write", ["{w}"], vals, door="xml"
        )
        yield call(
            name, "secretary", "issued", DECLARATION, "write", ["{d}"], vals, door="key"
        )
        yield call(
            name, "secretary", "issued", DECLARATION, "web_save", ["{w}"], vals, {}
        )
        yield call(name, "secretary", "issued", DECLARATION, "copy", ["{d}"], vals)
        field, value = next(iter(vals.items()))
        yield call(
            f"default {name}",
            "secretary",
            "issued",
            DECLARATION,
            "create",
            {"date_from": "2020-01-01", "date_to": "2020-01-02"},
            context={f"default_{field}": value},
        )
    for role in (*WRITERS, *OTHERS, "root"):
        for door in ("json", "xml"):
            if role == "root" and door == "xml":
                continue
            yield call(
                "delete", role, "issued", DECLARATION, "unlink", ["{d}"], door=door
            )
            yield call(
                "dates",
                role,
                "issued",
                DECLARATION,
                "write",
                ["{d}"],
                {"date_to": "2031-01-01"},
                door=door,
            )
    for role in (*OTHERS, "root"):
        for door in ("json", "xml", "key"):
            if role == "root" and door != "json":
                continue
            yield call(
                "issue",
                role,
                "issued",
                DECLARATION,
                "action_declare",
                ["{w}"],
                door=door,
            )
    for context in (*PERSUASIONS, {"_force_unlink": True}, {"force_delete": True}):
        name = "context " + ", ".join(context)
        for model, target in ((DECLARATION, "{d}"), (LINE, "{dl}"), (FILE, "{df}")):
            yield call(
                name, "secretary", "issued", model, "unlink", [target], context=context
            )
        yield call(
            name,
            "secretary",
            "issued",
            DECLARATION,
            "write",
            ["{w}"],
            {"state": "declared", "name": "X", "seal": "x"},
            context=context,
        )
    for method in (
        "_declare",
        "_check_issuer",
        "_make_seal",
        "_transmission_seal",
        "_present_columns",
        "_get_file",
        "_write",
        "_marketplace_hold_file",
    ):
        yield call(method, "secretary", "issued", DECLARATION, method, ["{w}"])
        yield call(method, "admin", "issued", DECLARATION, method, ["{w}"], door="xml")
    rows = [["{d}", "declared", "X"]]
    yield call(
        "load",
        "secretary",
        "issued",
        DECLARATION,
        "load",
        [".id", "state", "name"],
        rows,
    )
    yield call(
        "name_create", "secretary", "issued", DECLARATION, "name_create", "DEC/1"
    )
    yield call(
        "issue again", "secretary", "issued", DECLARATION, "action_declare", ["{d}"]
    )
    yield call(
        "take the lines of another",
        "secretary",
        "issued",
        DECLARATION,
        "action_include_earlier",
        ["{d}"],
    )
    yield call("period", "secretary", "issued", DECLARATION, "action_period", ["{d}"])


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
            for command in (
                [0, 0, values],
                [1, part, values],
                [2, part, 0],
                [3, part, 0],
                [4, part, 0],
                [5, 0, 0],
                [6, 0, [part]],
            ):
                if command[:2] == [2, "{w}"]:
                    # A draft may be deleted.
                    continue
                for role in ("secretary", "root"):
                    yield call(
                        f"{field} {command[0]}",
                        role,
                        "issued",
                        DECLARATION,
                        "write",
                        [target],
                        {field: [command]},
                    )


def _part_rows():
    """Lines, files and the attachments behind them."""
    line = {
        "authorization_id": "{f}",
        "kind": "purchase",
        "company_id": "{company}",
        "currency_id": "{usd}",
        "document_model": "purchase.order",
        "document_id": 1,
    }
    file = {
        "declaration_id": "{d}",
        "extension": "pdf",
        "content": "AAAA",
        "sha256": "0",
    }
    for role in (*WRITERS, *OTHERS, "root"):
        for target in ("{dl}", "{tl}"):
            for vals in (
                {"amount_ordered": 1.0},
                {"state": "closed"},
                {"declaration_id": "{w}"},
                {"snapshot": "[]"},
                {"goods": "Divers"},
            ):
                yield call(
                    f"line {next(iter(vals))}",
                    role,
                    "issued",
                    LINE,
                    "write",
                    [target],
                    vals,
                )
            yield call("delete a line", role, "issued", LINE, "unlink", [target])
        yield call("forge a line", role, "issued", LINE, "create", line)
        yield call("copy a line", role, "issued", LINE, "copy", ["{tl}"])
        for vals in ({"sha256": "0"}, {"content": "AAAA"}, {"declaration_id": "{w}"}):
            yield call(
                f"file {next(iter(vals))}",
                role,
                "issued",
                FILE,
                "write",
                ["{df}"],
                vals,
            )
        yield call("delete a file", role, "issued", FILE, "unlink", ["{df}"])
        yield call("forge a file", role, "issued", FILE, "create", file)
        yield call("copy a file", role, "issued", FILE, "copy", ["{df}"])
        for vals in (
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
        ):
            yield call(
                f"attachment {next(iter(vals))}",
                role,
                "issued",
                ATTACHMENT,
                "write",
                ["{att}"],
                vals,
            )
        yield call("delete it", role, "issued", ATTACHMENT, "unlink", ["{att}"])
        yield call(
            "put another before it",
            role,
            "issued",
            ATTACHMENT,
            "create",
            {
                "name": "content",
                "res_model": FILE,
                "res_id": "{df}",
                "res_field": "content",
                "datas": "AAAA",
            },
        )
    for door in ("xml", "key"):
        for model, target, vals in (
            (LINE, "{tl}", {"amount_ordered": 1.0}),
            (FILE, "{df}", {"sha256": "0"}),
            (ATTACHMENT, "{att}", {"name": "autre"}),
        ):
            yield call(
                "write",
                "secretary",
                "issued",
                model,
                "write",
                [target],
                vals,
                door=door,
            )
            yield call(
                "unlink", "secretary", "issued", model, "unlink", [target], door=door
            )
    yield call(
        "load", "secretary", "issued", LINE, "load", [".id", "goods"], [["{tl}", "x"]]
    )
    yield call(
        "web_save",
        "secretary",
        "issued",
        LINE,
        "web_save",
        ["{tl}"],
        {"goods": "x"},
        {},
    )


def _column_rows():
    """Columns are the secretariat's alone; access packs, of who asked for them."""
    for role in ("dg", *OTHERS):
        for door in ("json", "xml"):
            yield call(
                "column",
                role,
                "issued",
                COLUMN,
                "write",
                ["{c}"],
                {"label": "X"},
                door=door,
            )
            yield call(
                "column away", role, "issued", COLUMN, "unlink", ["{c}"], door=door
            )
            yield call(
                "new column",
                role,
                "issued",
                COLUMN,
                "create",
                {"key": "need"},
                door=door,
            )
    for role in ("buyer", "principal", "payable", "admin", "teacher"):
        yield call("pack", role, "issued", PACK, "create", {})
        yield call("pack", role, "issued", PACK, "action_download", ["{p}"])
        yield call("read", role, "issued", DECLARATION, "read", ["{d}"], ["seal"])
        yield call("verify", role, "issued", DECLARATION, "action_verify")
        yield call("file", role, "issued", FILE, "read", ["{df}"], ["content"])
    for role in ("dg", "auditor"):
        yield call(
            "somebody else’s pack",
            role,
            "issued",
            PACK,
            "write",
            ["{p}"],
            {"date_from": "2000-01-01"},
        )
        yield call("its contents", role, "issued", PACK, "_build_pack", ["{p}"])


TABLE = [*_declaration_rows(), *_command_rows(), *_part_rows(), *_column_rows()]
#: What has to be refused outright: reading what one may not leaves no trace to look at.
READS = ("read", "verify", "file", "pack", "somebody else’s pack", "its contents")


class DeclarationAttackCase(AttackCase):
    """One issued declaration, one draft, and everything behind them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.roles["auditor"] = cls.auditor
        declarations = cls.env[DECLARATION].with_user(cls.secretary)
        period = {"date_from": "2020-01-01", "date_to": "2099-12-31"}
        cls.form = cls._approved((cls.chuck, 2, 100.0))
        cls.issued = declarations.create(period)
        cls.issued.action_declare()
        order = cls._order(marketplace_authorization_id=cls.form.id)
        order.button_confirm()
        cls.draft = declarations.create(period)
        cls.file = cls.issued.sudo().file_ids.filtered(lambda f: f.extension == "csv")
        cls.column = cls.env[COLUMN].create({"key": "vendor"})
        packs = cls.env[PACK].with_user(cls.secretary)
        cls.pack = packs.create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
        cls.names = {
            "d": cls.issued.id,
            "w": cls.draft.id,
            "f": cls.form.id,
            "dl": cls.issued.line_ids[0].id,
            "tl": cls.draft.covered_line_ids[0].id,
            "df": cls.file.id,
            "att": cls.env["ir.attachment"]
            .search(
                [
                    ("res_model", "=", FILE),
                    ("res_id", "=", cls.file.id),
                    ("res_field", "=", "content"),
                ]
            )
            .id,
            "c": cls.column.id,
            "p": cls.pack.id,
            "company": cls.company.id,
            "usd": cls.usd.id,
            "dg": cls.dg.id,
        }
        cls.env.flush_all()

    def _stage(self, stage):
        return self.names

    def _said(self, names):
        self.env.flush_all()
        known = (names["d"], names["w"])
        self.env.cr.execute(SAID, {"free": FREE, "known": known})
        said = self.env.cr.fetchall()
        self.env.cr.execute(
            "SELECT key, label FROM purchase_marketplace_declaration_column ORDER BY id"
        )
        return said, self.env.cr.fetchall()

    def _assert_held(self, attack, names, said):
        self.env.invalidate_all()
        self.assertEqual(self._said(names), said)
        verification = self.env["res.company"]
        verification = verification.with_user(self.secretary)
        self.assertFalse(verification._marketplace_verify(self.company)[1])

    def _key(self, attack, user, args, context):
        """JSON of the second kind names its arguments."""
        named = {"write": {"vals": args[-1]}}.get(attack.method, {})
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "attack", self.env.cr.now().replace(year=2099))
        )
        self.env.flush_all()
        response = self.url_open(
            f"/json/2/{attack.model}/{attack.method}",
            data=json.dumps({"ids": args[0], "context": context, **named}),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )
        response.raise_for_status()
        return response.json()


@tagged("post_install", "-at_install")
class TestAttacksDeclaration(DeclarationAttackCase):
    """A table of doors × roles; the database is asked after each attack."""

    def test_table(self):
        held, refused = self._attempt(TABLE)
        tell(
            f"attacks on declarations {held}/{len(TABLE)} held "
            f"({refused} refused outright)"
        )
        self.assertEqual(held, len(TABLE))

    def test_reading_is_refused(self):
        for attack in TABLE:
            if attack.name not in READS:
                continue
            with self.subTest(str(attack)), self._undone(), mute_logger(*NOISE):
                self.assertTrue(self._refused(self._try, attack, self.names))


@tagged("post_install", "-at_install")
class TestDeclarationRoutes(DeclarationAttackCase):
    """The addresses of the files and of the access packs."""

    def _status(self, login, url):
        self._enter(login)
        with mute_logger(*NOISE):
            return self.url_open(url, allow_redirects=False).status_code

    def test_who_downloads(self):
        url = f"/marketplace/declaration/{self.issued.id}"
        for role in ("secretary", "dg", "auditor"):
            for extension in ("html", "csv", "xlsx", "xml", "pdf"):
                status = self._status(self.roles[role].login, f"{url}/{extension}")
                self.assertEqual(status, 200, (role, extension))
        for role in ("buyer", "principal", "payable", "teacher", "admin"):
            status = self._status(self.roles[role].login, f"{url}/csv")
            self.assertEqual(status, 404, role)
        self.authenticate(None, None)
        self.inside = None
        self.assertIn(
            self.url_open(f"{url}/csv", allow_redirects=False).status_code, (302, 303)
        )

    def test_what_is_not_there(self):
        login = self.secretary.login
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
            self.assertEqual(self._status(login, url), 404, url)

    def test_another_organization(self):
        neighbour = self._user("mkp_neighbour", "account.group_account_readonly")
        neighbour.write(
            {
                "company_ids": [(6, 0, self.company_b.ids)],
                "company_id": self.company_b.id,
            }
        )
        for url in (
            f"/marketplace/declaration/{self.issued.id}/csv",
            f"/marketplace/declaration/{self.issued.id}/html",
            f"/marketplace/access-pack/{self.pack.id}",
        ):
            self.assertEqual(self._status(neighbour.login, url), 404, url)

    def test_pack_of_somebody_else(self):
        url = f"/marketplace/access-pack/{self.pack.id}"
        self.assertEqual(self._status(self.secretary.login, url), 200)
        for role in ("dg", "auditor", "buyer", "admin", "teacher"):
            self.assertEqual(self._status(self.roles[role].login, url), 404, role)

    def test_reports(self):
        base = "cssrs_marketplace_authorization.report_marketplace_declaration"
        self._enter(self.secretary.login)
        # Odoo makes no PDF of a report while it tests: another test forces it.
        response = self.url_open(f"/report/html/{base}/{self.issued.id}")
        content = self.issued._get_file("html")._get_bytes()
        self.assertEqual(response.content, content)
        for role in ("buyer", "principal", "teacher"):
            for one in (self.issued, self.draft):
                for kind in ("html", "pdf", "text"):
                    url = f"/report/{kind}/{base}/{one.id}"
                    status = self._status(self.roles[role].login, url)
                    self.assertGreaterEqual(status, 400, (role, url))

    def test_headers(self):
        self._enter(self.secretary.login)
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

    def _code(self):
        self.env.flush_all()
        self.env.invalidate_all()
        verification = self.env["res.company"]
        verification = verification.with_user(self.secretary)
        finding = verification._marketplace_verify(self.company)[1]
        return finding and finding.code

    def test_pushed_forward(self):
        self._sequence().date_range_ids.number_next = 50
        self.assertEqual(self._code(), "declaration_missing")

    def test_pushed_back(self):
        """The same number is not given twice: issuing fails, whole."""
        self._sequence().date_range_ids.number_next = 1
        self.assertEqual(self._code(), "number_unknown")
        with mute_logger("odoo.sql_db"):
            self.assertTrue(self._refused_number())
        self.assertEqual(self.draft.state, "draft")

    def _refused_number(self):
        try:
            with self.env.cr.savepoint():
                self.draft.action_declare()
                self.env.flush_all()
        except Exception as error:  # noqa: BLE001 the class is Odoo's affair
            self.env.invalidate_all()
            return str(error)
        return False

    def test_renamed_or_taken_away(self):
        self._sequence().prefix = "DECL/"
        self.assertEqual(self._code(), "declaration_missing")
        self._sequence().prefix = "DEC/%(range_year)s/"
        self.assertFalse(self._code())
        self._sequence().unlink()
        self.assertEqual(self._code(), "number_unknown")
        with mute_logger("odoo.sql_db"):
            self.assertTrue(self._refused_number())
