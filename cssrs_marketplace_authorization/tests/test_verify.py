import contextlib
from pathlib import Path
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.gate.actor import automation
from ..models.trail import check, papers, trail
from ..models.trail.kept import KEPT
from ..rules import trail as rules
from ..words.trail import DIFFERENCES
from .common import MarketplaceCase, tell

DECLARATION = "purchase_marketplace_declaration"
LINE = "purchase_marketplace_declaration_line"
FILE = "purchase_marketplace_declaration_file"
FORM = "purchase_marketplace_authorization"
GOOD = "purchase_marketplace_authorization_line"
OTHER = "purchase_marketplace_alternative"
TRAIL = "purchase_marketplace_trail"
CHAIN = "purchase_marketplace_chain"
VERIFICATION = "purchase.marketplace.verification"

#: What an attacker writes in a column of each type: one character, or one unit.
CHANGE = {
    "character varying": "CASE WHEN right(%(c)s, 1) = 'x' "
    "THEN left(%(c)s, -1) || 'y' ELSE COALESCE(left(%(c)s, -1), '') || 'x' END",
    "integer": "COALESCE(%(c)s, 0) + 1000000",
    "numeric": "COALESCE(%(c)s, 0) + 0.01",
    "double precision": "COALESCE(%(c)s, 0) + 0.01",
    "boolean": "NOT COALESCE(%(c)s, FALSE)",
    "date": "COALESCE(%(c)s, DATE '2026-01-01') + 1",
    "timestamp without time zone": "COALESCE(%(c)s, TIMESTAMP '2026-01-01') "
    "+ INTERVAL '1 second'",
    "jsonb": "COALESCE(%(c)s, '{}') || '{\"x\": \"x\"}'",
}
CHANGE["text"] = CHANGE["character varying"]

WRITTEN = "who wrote the row, and when: the trail says who did what"
SCREEN = "how it looks on the screen"
REPEATS = "repeats what the trail says elsewhere"
FOUND = "computed by Odoo from what is kept, or counted again by the verification"
PEOPLE = "who is told, or asked: it decides nothing"
#: Of every table.
ALWAYS_FREE = {
    "id": "the rows of other tables, and the trail, name it: changed, one is missing",
    "create_uid": WRITTEN,
    "create_date": WRITTEN,
    "write_uid": WRITTEN,
    "write_date": WRITTEN,
    "message_main_attachment_id": SCREEN,
    "sequence": SCREEN,
}
#: Columns that the trail does not keep, and why. Any other is found.
FREE = {
    FORM: {
        "seal": REPEATS,
        "amount_committed": FOUND,
        "amount_limit": FOUND,
        "charges_committed": FOUND,
        "charges_limit": FOUND,
        "reminded_on": PEOPLE,
        "complement_of_id": "where its draft comes from: it is decided on what it says",
        "substitute_order_id": "the order of another good, from another vendor",
    },
    GOOD: {
        "price_subtotal": FOUND,
        "qty_committed": FOUND,
        "authorization_id": "it is then missing in its form, and more in another",
    },
    OTHER: {"authorization_id": "it is then missing in its form"},
    DECLARATION: {
        "seal": REPEATS,
        "letter": "a draft until it is sent: its stored file is then compared",
    },
    LINE: {},
    FILE: {},
    "purchase_marketplace_mandate": {},
    "purchase_marketplace_interim": {},
    "purchase_marketplace_case": {},
    "purchase_marketplace": {"note": "what the secretariat knows of it"},
    "purchase_marketplace_declaration_column": {},
    "purchase_marketplace_retention": {},
    CHAIN: {"company_id": REPEATS},
    TRAIL: {},
}


class VerifyCase(MarketplaceCase):
    """Two declarations, every kind of decision, and a purchase not declared yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.school.code = "042"
        form = cls._request((cls.chuck, 9, 100.0), partner_id=cls.amazon.id)
        cls.paper = cls.env["ir.attachment"].create(
            {
                "name": "Réponse.txt",
                "res_model": form._name,
                "res_id": form.id,
                "raw": b"Nous ne la tenons plus.",
            }
        )
        cls.approved = cls._bring(form, "approved")
        cls.order = cls._buy(cls.approved, 90.0)
        cls.first = cls._issue(channel="Portail").sudo()
        cls.first.with_user(cls.secretary).acknowledgement = "ACC-1"
        cls.revoked = cls._approved()
        cls._buy(cls.revoked, 80.0)
        cls._bring(cls.revoked, "revoked")
        cls.refused = cls._bring(cls._request(), "refused")
        cls.substituted = cls._bring(cls._request(), "substituted")
        cls.order.order_line.price_unit = 95.0
        cls.second = cls._issue().sudo()
        cls.waiting = cls._buy(cls.approved, 10.0)
        cls.last = cls._issue(channel="Courriel").sudo()
        cls.open_order = cls._buy(cls.approved, 12.0)
        cls.column = cls.env["purchase.marketplace.declaration.column"].create(
            {"key": "goods", "label": "Biens"}
        )
        cls.retention = cls.env["purchase.marketplace.retention"].create(
            {"kind": "granted", "code": "02-145"}
        )
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.amazon.id,
                "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})],
            }
        )
        # It is seen when the transaction ends.
        cls.env.cr.flush()
        cls.case = bill.marketplace_case_id
        cls.env.flush_all()

    @classmethod
    def _buy(cls, form, price):
        return cls._bought(form, (cls.chuck, 1, price))

    def _all(self):
        self._forget()
        return list(check.differences(self.company, {}))

    def _assert_intact(self):
        found = self._all()
        self.assertFalse(found, found)

    def _change(self, query, *args):
        """An attack by SQL, that really changes something.

        Whoever owns the database may disable the trigger of the trail, then enable it.
        """
        self.env.cr.execute(f"ALTER TABLE {TRAIL} DISABLE TRIGGER USER")
        self.env.cr.execute(query, args)
        self.assertTrue(self.env.cr.rowcount, query)
        self.env.cr.execute(f"ALTER TABLE {TRAIL} ENABLE TRIGGER USER")

    def _delete(self, table, *ids, by="id"):
        self._change(f"DELETE FROM {table} WHERE {by} IN %s", ids)

    def _set(self, record, change):
        self._change(f"UPDATE {record._table} SET {change} WHERE id = %s", record.id)

    def _columns(self, table):
        return self.env.execute_query(
            SQL(
                "SELECT column_name, data_type FROM information_schema.columns "
                "WHERE table_name = %s AND table_schema = current_schema "
                "ORDER BY ordinal_position",
                table,
            )
        )

    def _unlock(self):
        """Whoever owns the database takes its constraints away first."""
        self.env.flush_all()
        kept = {self.env[name]._table for name in KEPT if name in self.env}
        tables = [*(FREE.keys() | kept | self.others)]
        self.env.cr.execute(
            """
            SELECT conrelid::regclass::text, conname FROM pg_constraint
             WHERE contype IN ('f', 'c', 'u')
               AND (conrelid = ANY(%(t)s::regclass[])
                    OR confrelid = ANY(%(t)s::regclass[]))
            """,
            {"t": tables},
        )
        for table, name in self.env.cr.fetchall():
            self.env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        self.env.cr.execute(
            """
            SELECT indexrelid::regclass::text FROM pg_index
             WHERE indrelid = ANY(%s::regclass[]) AND indisunique AND NOT indisprimary
            """,
            [tables],
        )
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(f"DROP INDEX {name}")


class TamperCase(VerifyCase):
    """Changes by SQL, made by whoever owns the database, each undone."""

    #: Tables besides ours whose constraints are taken away.
    others = frozenset()

    def setUp(self):
        super().setUp()
        self._assert_intact()
        self._unlock()
        self.tried = self.found = 0

    @contextlib.contextmanager
    def _attack(self, name, *about, path=""):
        """A change made in the block is found, and named.

        :param about: records, one of which is named; any, or the trail, by default.
        :param path: name of the value that is named.
        """
        self.tried += 1
        with self.subTest(name), self._undone():
            yield
            found = self._all()
            self.assertTrue(found, f"not found: {name}")
            self.assertNotIn("trail_unguarded", [one.code for one in found])
            if about:
                keys = {(record._name, record.id) for record in about}
                said = [one for one in found if (one.model, one.res_id) in keys]
                self.assertTrue(said, (name, found))
                paths = [one.path for one in said]
                self.assertTrue(any(p.endswith(path) for p in paths), (name, paths))
            self.found += 1

    def _tamper_row(self, row, *about):
        """Change each column of a row, but those that are justified above."""
        free = {**ALWAYS_FREE, **FREE.get(row._table, {})}
        for column, kind in self._columns(row._table):
            if column not in free:
                change = CHANGE[kind] % {"c": f'"{column}"'}
                with self._attack(f"{row._table}.{column} of {row.id}", *about):
                    self._set(row, f'"{column}" = {change}')

    def _tell(self):
        tell(f"attacks by SQL {self.found}/{self.tried} found ({self._testMethodName})")
        self.assertEqual(self.found, self.tried)


@tagged("post_install", "-at_install")
class TestVerifyTampering(TamperCase):
    """Whatever is changed by SQL, Verify names it (R7, R27)."""

    # ---- columns -------------------------------------------------------------------

    def test_every_column_of_a_form(self):
        for form in (self.approved, self.revoked, self.refused, self.substituted):
            self._tamper_row(form, form)
            for part in (*form.line_ids, *form.alternative_ids):
                self._tamper_row(part, form)
        self._tell()

    def test_every_column_of_a_declaration(self):
        for one in (self.first, self.last):
            self._tamper_row(one, one)
            for part in (*one.line_ids, *one.file_ids):
                self._tamper_row(part, part)
        self._tell()

    def test_every_column_of_what_is_open(self):
        line = self._in_ledger(self.open_order)
        self._tamper_row(line, line)
        mandate = self.env["purchase.marketplace.mandate"].search([], limit=1)
        for row in (mandate, self.marketplace, self.case):
            self._tamper_row(row, row)
        self._tamper_row(self.column, self.company)
        self._tamper_row(self.retention, self.company)
        self._tell()

    def test_every_kept_column_of_what_is_odoos(self):
        """Of Odoo's tables: what the directive decides on, and what was bought."""
        for row in (self.open_order, self.amazon, self.company):
            kinds = dict(self._columns(row._table))
            for column in KEPT[row._name].columns:
                change = CHANGE[kinds[column]] % {"c": f'"{column}"'}
                with self._attack(f"{row._name}.{column}", row):
                    self._set(row, f'"{column}" = {change}')
        self._tell()

    def test_every_column_of_the_trail(self):
        entries = self.env["purchase.marketplace.trail"].search([], order="id")
        chosen = entries.grouped("kind")
        for entry in entries.browse().concat(*(e[0] for e in chosen.values())):
            self._tamper_row(entry)
        chains = self.env["purchase.marketplace.chain"].search([])
        for chain in chains[:3]:
            self._tamper_row(chain)
        self._tell()

    def test_what_a_decision_rests_on(self):
        message = self.approved.message_ids.sorted("id")[0]
        for column in ("body", "date", "email_from", "message_type", "is_internal"):
            kind = dict(self._columns("mail_message"))[column]
            change = CHANGE[kind] % {"c": f'"{column}"'}
            with self._attack(f"a message: {column}", self.approved):
                self._set(message, f'"{column}" = {change}')
        with self._attack("a message moved", self.approved):
            self._set(message, "res_id = res_id + 1000000")
        with self._attack("a message deleted", self.approved):
            self._delete("mail_message", message.id)
        with self._attack("an attachment renamed", self.approved):
            self._set(self.paper, "name = 'x.txt'")
        with self._attack("an attachment moved", self.approved):
            self._set(self.paper, "res_id = res_id + 1000000")
        with self._attack("an attachment deleted", self.approved):
            self._delete("ir_attachment", self.paper.id)
        path = Path(self.paper._full_path(self.paper.store_fname))
        content = path.read_bytes()
        try:
            path.write_bytes(content[:-1] + b"!")
            with self._attack("bytes of an attachment", self.approved):
                self.env.invalidate_all()
        finally:
            path.write_bytes(content)
        self._tell()

    def test_stored_bytes(self):
        for file in self.first.file_ids | self.first._get_file("pdf"):
            attachment = self._attachment(file)
            path = Path(attachment._full_path(attachment.store_fname))
            content = path.read_bytes()
            for at in (0, len(content) // 2, len(content) - 1):
                changed = bytearray(content)
                changed[at] ^= 1
                try:
                    path.write_bytes(changed)
                    with self._attack(f"byte {at} of {file.name}", file):
                        self.env.invalidate_all()
                finally:
                    path.write_bytes(content)
            with self._attack(f"the attachment of {file.name}", file):
                self._delete("ir_attachment", attachment.id)
        self._tell()

    def _attachment(self, file):
        attachments = self.env["ir.attachment"].sudo()
        return attachments.search(
            [
                ("res_model", "=", file._name),
                ("res_id", "=", file.id),
                ("res_field", "=", "content"),
            ]
        )

    # ---- rows ----------------------------------------------------------------------

    def test_rows_deleted(self):
        mandate = self.env["purchase.marketplace.mandate"].search([], limit=1)
        line = self._in_ledger(self.open_order)
        for row in (
            self.refused,
            self.approved,
            self.last,
            self.last.line_ids[-1],
            self.first.line_ids[0],
            self.first.file_ids[0],
            line,
            mandate,
            self.marketplace,
            self.amazon,
        ):
            with self._attack(f"{row._name} deleted", row):
                self._delete(row._table, row.id)
        for row in (self.order, self.open_order):
            with self._attack(f"{row.name} deleted", row):
                self._delete("purchase_order_line", row.id, by="order_id")
                self._delete("purchase_order", row.id)
        for part, form in (
            (self.refused.line_ids, self.refused),
            (self.approved.alternative_ids, self.approved),
        ):
            with self._attack(f"{part._name} deleted", form):
                self._delete(part._table, *part.ids)
        self._tell()

    def test_what_was_laundered_before(self):
        """Each of these left no trace when only decisions were sealed."""
        with self._attack("a refused form back to draft", self.refused):
            self._set(
                self.refused,
                "state = 'draft', seal = NULL, decided_by = NULL, decided_on = NULL",
            )
        with self._attack("the last declaration, with its sequence lowered", self.last):
            self._change(
                f"UPDATE {LINE} SET state = 'to_declare', declaration_id = NULL, "
                "line_number = NULL, snapshot = NULL WHERE declaration_id = %s",
                self.last.id,
            )
            self._delete(FILE, self.last.id, by="declaration_id")
            self._delete(DECLARATION, self.last.id)
            self._change("UPDATE ir_sequence_date_range SET number_next = 3")
        with self._attack("a sequence lowered"):
            self._change(
                "UPDATE ir_sequence_date_range SET number_next = number_next - 1 "
                "WHERE number_next > 1"
            )
        line = self._in_ledger(self.open_order)
        for column in ("company_id", "currency_id"):
            with self._attack(f"a line to declare moved: {column}", line):
                self._set(line, f"{column} = {column} + 1")
        with self._attack("an order set to prior", self.open_order):
            self._set(self.open_order, "marketplace_clearance = 'prior'")
        with self._attack("the effective date put off", self.company):
            self._set(self.company, "marketplace_effective_date = '2030-01-01'")
        with self._attack("Amazon made ordinary", self.amazon):
            self._set(self.amazon, "online_vendor_type = 'ordinary'")
        self._tell()

    def test_rows_forged(self):
        forged = (
            (self.approved, {"name": "'AUT/2099/1'"}),
            (self.first, {"name": "'DEC/2099/1'"}),
            (self.first.line_ids[0], {}),
            (self.first.file_ids[0], {}),
            (self.open_order, {"name": "'P99'"}),
            (self.env["purchase.marketplace.mandate"].search([], limit=1), {}),
            (self.marketplace, {"name": "'Amazone'"}),
            (self.amazon, {}),
        )
        for row, values in forged:
            with self._attack(f"{row._name} forged"):
                found = row.browse(self._copy_row(row, **values))
                self.assertIn(
                    (row._name, found.id), [(d.model, d.res_id) for d in self._all()]
                )
        one, other = self.second.line_ids[:2]
        with self._attack("two snapshots swapped", one):
            self._change(
                f"UPDATE {LINE} a SET snapshot = b.snapshot FROM {LINE} b "
                "WHERE a.id IN %s AND b.id IN %s AND a.id != b.id",
                *[(one.id, other.id)] * 2,
            )
        self._tell()

    def _copy_row(self, record, **values):
        """The identifier of a row like another, but for some columns."""
        columns = [name for name, _kind in self._columns(record._table) if name != "id"]
        names = ", ".join(f'"{name}"' for name in columns)
        asked = ", ".join(values.get(name, f'"{name}"') for name in columns)
        self._change(
            f"INSERT INTO {record._table} ({names}) "
            f"SELECT {asked} FROM {record._table} WHERE id = %s",
            record.id,
        )
        self.env.invalidate_all()
        self.env.cr.execute(f"SELECT max(id) FROM {record._table}")
        return self.env.cr.fetchone()[0]

    def test_the_trail_itself(self):
        entries = self.env["purchase.marketplace.trail"].search([], order="id")
        for kind, found in entries.grouped("kind").items():
            with self._attack(f"an entry taken away: {kind}"):
                self._delete(TRAIL, found[-1].id)
            with self._attack(f"an entry twice: {kind}"):
                self._copy_row(found[-1])
            with self._attack(f"an entry more at the end: {kind}"):
                last = max(e.number for e in entries if e.chain == found[0].chain)
                self._copy_row(found[0], number=str(last + 1))
        for form in (self.refused, self.approved):
            chain = f"{form._name},{form.id}"
            with self._attack(f"all of the file of {form.name}"):
                self._change(f"DELETE FROM {TRAIL} WHERE chain = %s", chain)
                self._change(f"DELETE FROM {CHAIN} WHERE name = %s", chain)
            with self._attack(f"the last of {form.name}, and its count"):
                self._change(
                    f"DELETE FROM {TRAIL} WHERE chain = %s AND number = "
                    f"(SELECT max(number) FROM {TRAIL} WHERE chain = %s)",
                    chain,
                    chain,
                )
                self._change(
                    f"UPDATE {CHAIN} SET number = number - 1 WHERE name = %s", chain
                )
        with self._attack("two entries swapped"):
            one, other = entries.filtered(lambda e: e.chain == "shared")[:2]
            self._change(
                f"UPDATE {TRAIL} SET number = %s - number WHERE id IN %s",
                one.number + other.number,
                (one.id, other.id),
            )
        self._tell()

    def test_a_forged_chain_is_not_vouched_for(self):
        """Whoever knows the digests rewrites a chain; what vouches for it says so."""
        chain = f"{self.refused._name},{self.refused.id}"
        with self._attack("a chain rewritten"):
            previous = ""
            entries = self.env["purchase.marketplace.trail"].search(
                [("chain", "=", chain)], order="number"
            )
            for entry in entries:
                content = entry.content.replace("AUT/", "AUX/")
                previous = rules.link(previous, rules.digest(content))
                self._change(
                    f"UPDATE {TRAIL} SET content = %s, digest = %s WHERE id = %s",
                    content,
                    previous,
                    entry.id,
                )
        self._tell()

    def test_behind_the_ledger(self):
        with self._attack("an order raised", self.open_order):
            self._set(
                self.open_order.order_line, "price_unit = 99, price_subtotal = 99"
            )
            self._set(self.open_order, "amount_untaxed = 99")
        for change in (
            "state = 'cancel'",
            "marketplace_clearance = NULL",
            "marketplace_authorization_id = NULL",
            "state = 'cancel', marketplace_clearance = NULL",
        ):
            for order in (self.order, self.open_order):
                with self._attack(f"{order.name}: {change}", order):
                    self._set(order, change)
        with self._attack("a declared purchase in another name", self.order):
            self._set(self.order.order_line, "name = 'Gouge'")
        self._tell()

    def test_postgresql_refuses(self):
        """Who does not own the trail cannot even try."""
        for query in (f"UPDATE {TRAIL} SET kind = kind", f"DELETE FROM {TRAIL}"):
            with self.assertRaisesRegex(Exception, "only ever added to"):
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    self.env.cr.execute(query)
        with self._undone():
            self.env.cr.execute(f"ALTER TABLE {TRAIL} DISABLE TRIGGER USER")
            self.assertEqual(self._all()[0].code, "trail_unguarded")

    def test_the_report_lists_everything(self):
        """Each difference: record, field, value then, value now, since when."""
        with self._undone():
            self._set(self.approved, "need = 'x', consequence = 'y'")
            self._set(self.amazon, "online_vendor_type = 'ordinary'")
            self._delete(FILE, self.first.file_ids[0].id)
            self.env.invalidate_all()
            reports = self.env[VERIFICATION].with_user(self.auditor)
            report = reports.browse(reports.action_verify()["res_id"])
            self.assertEqual(report.outcome, "differs")
            self.assertEqual(report.difference_count, len(report.line_ids))
            told = {(one.res_model, one.field_label): one for one in report.line_ids}
            need = told[self.approved._name, "Need"]
            self.assertEqual(need.value_now, "x")
            self.assertEqual(need.value_then, self._request().need)
            self.assertTrue(need.since and need.sentence)
            vendor = told["res.partner", "Directive on Online Marketplaces"]
            self.assertEqual(vendor.value_then, "Online marketplace")
            self.assertEqual(vendor.value_now, "Ordinary vendor")
            gone = told["purchase.marketplace.declaration.file", ""]
            self.assertEqual(gone.code, "row_missing")
            html = self.env["ir.actions.report"]._render_qweb_html(
                "cssrs_marketplace_authorization.report_marketplace_verification",
                report.ids,
            )[0]
            self.assertIn("Online marketplace", html.decode())
            self.assertIn(report.anchor, html.decode())

    def test_every_difference_has_its_words(self):
        folder = Path(check.__file__).parent
        source = "".join(path.read_text() for path in folder.glob("*.py"))
        walked = {f"trail_{one}" for one in ("unlinked", "missing", "unvouched")}
        for code in DIFFERENCES:
            self.assertTrue(f'"{code}"' in source or code in walked | {"trail_altered"})


@tagged("post_install", "-at_install")
class TestVerifyPeace(VerifyCase):
    """Ordinary life alters nothing; verifying writes nothing and stays cheap."""

    def test_renaming(self):
        records = (
            self.amazon,
            self.school,
            self.marketplace,
            self.chuck,
            self.company,
            self.secretary,
            self.dg,
            self.principal,
        )
        for record in records:
            record.name = f"{record.name} (autrefois)"
        self.school.code = "043"
        self.marketplace.domain_names = "example.com"
        self.amazon.write({"website": "https://example.com", "ref": "A1"})
        self.company.write(
            {"company_registry": "999", "marketplace_body_code": "X", "email": "a@b.c"}
        )
        self.company.partner_id.tz = "Asia/Tokyo"
        self._assert_intact()

    def test_people_leave(self):
        self.env["purchase.marketplace.mandate"].search(
            [("date_to", "=", False)]
        ).with_user(self.secretary).instrument = "Résolution 12"
        for user in (self.principal, self.buyer, self.dg):
            user.active = False
        self._assert_intact()
        other = self._user("mkp_dg2")
        other.group_ids += self.env.ref(
            "cssrs_marketplace_authorization.group_marketplace_dg"
        )
        self.school.manager_id = other
        self._assert_intact()

    def test_records_are_archived(self):
        (self.amazon | self.stationer).sudo().active = False
        self.chuck.active = False
        self.school.active = False
        self.marketplace.active = False
        self._assert_intact()

    def test_settings_change(self):
        self.company.write(
            {
                "marketplace_tolerance": 10,
                "marketplace_validity_days": 5,
                "marketplace_declaration_days": 3,
            }
        )
        self.env["purchase.marketplace.declaration.column"].create(
            {"key": "vendor", "label": "Marchand"}
        )
        self.env["res.lang"]._activate_lang("fr_CA")
        self.company.partner_id.lang = "fr_CA"
        self.env["res.lang"].search([("code", "=", "fr_CA")]).decimal_point = "!"
        self._assert_intact()

    def test_rates_change(self):
        """A purchase in another currency stays what it was when it was made."""
        usd = self._currency({"2020-01-01": 0.5})
        form = self._approved((self.chuck, 3, 100.0), currency_id=usd.id)
        self._buy(form, 50.0)
        self._bought(form, (self.chuck, 1, 10.0), currency_id=usd.id)
        self._assert_intact()
        self._issue()
        usd.rate_ids.rate = 0.8
        usd.rate_ids.copy({"name": "2026-01-01", "rate": 0.9})
        self._assert_intact()

    def test_the_tables_grow(self):
        for table in FREE:
            self.env.cr.execute(f"ALTER TABLE {table} ADD x_later varchar")
            self.env.cr.execute(
                f"ALTER TABLE {table} ADD x_counted int4 NOT NULL DEFAULT 7"
            )
        self._assert_intact()

    def test_the_pdf_comes_later(self):
        self.first.with_user(self.secretary)._get_file("pdf")
        self._assert_intact()

    def test_transmission_is_recorded(self):
        self.last.with_user(self.secretary).write(
            {"channel": "Portail", "acknowledgement": "ACC-2"}
        )
        self.last.with_user(self.secretary).message_post(body="Reçu.")
        self.last.with_user(self.secretary).acknowledgement = False
        self._assert_intact()

    def test_life_goes_on(self):
        self.open_order.order_line.price_unit = 13.0
        self.waiting.button_cancel()
        self.order.button_lock()
        self._assert_intact()
        self._issue()
        self._assert_intact()
        self.approved.with_user(self.dg)._revoke("Substitut trouvé.")
        self._assert_intact()

    def test_the_server_cleans_up(self):
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.env["purchase.marketplace.access.pack"]._transient_vacuum()
        self._assert_intact()

    def test_recomputed(self):
        """An update of the product computes stored fields again."""
        for name in (
            "purchase.marketplace.authorization",
            "purchase.marketplace.authorization.line",
            "purchase.marketplace.declaration",
            "purchase.marketplace.declaration.line",
            "purchase.order",
            "purchase.order.line",
        ):
            records = self.env[name].search([])
            for field in records._fields.values():
                if field.store and field.compute and not field.readonly:
                    continue
                if field.store and field.compute:
                    self.env.add_to_compute(field, records)
        self.env.flush_all()
        self._assert_intact()

    def test_vendors_are_merged(self):
        twin = self.env["res.partner"].create(
            {"name": "Amazon Canada", "is_company": True, "email": "a@exemple.org"}
        )
        self.amazon.email = "a@exemple.org"
        # A contact of the one that goes: Odoo moves it by SQL.
        self.env["res.partner"].create({"name": "Livraison", "parent_id": twin.id})
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((twin | self.amazon).ids)],
                "dst_partner_id": self.amazon.id,
                "state": "selection",
            }
        ).action_merge()
        self._assert_intact()

    def test_who_verifies(self):
        reports = self.env[VERIFICATION]
        for user in (self.secretary, self.dg, self.auditor):
            action = reports.with_user(user).action_verify()
            report = reports.with_user(user).browse(action["res_id"])
            self.assertEqual(report.outcome, "intact", user.login)
            self.assertEqual(report.run_by, user.name)
            self.assertGreater(report.entry_count, report.record_count)
        for user in (self.principal, self.teacher, self.buyer, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                reports.with_user(user).action_verify()

    def test_a_report_stays(self):
        reports = self.env[VERIFICATION]
        report = reports.browse(
            reports.with_user(self.auditor).action_verify()["res_id"]
        )
        for user in (self.auditor, self.dg, self.manager, self.env.user):
            mine = report.with_user(user)
            with self.assertRaises(AccessError):
                mine.sudo().write({"outcome": "differs"})
            with self.assertRaises(AccessError):
                mine.sudo().unlink()

    def test_the_nightly_run_tells_who_has_to_know(self):
        reports = self.env[VERIFICATION]
        cron = self.env.ref("cssrs_marketplace_authorization.ir_cron_verify")
        with self.enter_registry_test_mode():
            self.assertIs(cron.method_direct_trigger(), True)
        last = reports.search([], limit=1)
        self.assertEqual(last.outcome, "intact")
        with self._undone():
            self._set(self.approved, "need = 'x'")
            self._forget()
            with patch.object(type(self.env["ir.cron"]), "_commit_progress"):
                reports._verify_every_night()
            told = self.env["mail.message"].search(
                [("model", "=", VERIFICATION), ("res_id", ">", last.id)]
            )
            partners = told.notified_partner_ids
            self.assertIn(self.auditor.partner_id, partners)
            self.assertIn(self.secretary.partner_id, partners)

    def test_checking_writes_nothing(self):
        self.env.flush_all()
        with self._undone():
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            self._assert_intact()

    def test_the_papers_of_a_draft_are_free(self):
        form = self._request()
        form.message_post(body="Un brouillon.").sudo().unlink()
        self._assert_intact()

    def test_what_is_said_afterwards(self):
        """A message after the decision does not change what it rests on."""
        self.approved.message_post(body="Reçu en classe.")
        self.assertEqual(len(papers.digests(self.approved)), 1)
        self._assert_intact()

    def test_nothing_is_noted_twice(self):
        before = self.env["purchase.marketplace.trail"].search_count([])
        trail.note(self.approved | self.refused, "carried")
        trail.note(self.amazon, "vendor_classified")
        trail.note(self.company, "settings_changed")
        trail.note(self.stationer, "vendor_classified")
        after = self.env["purchase.marketplace.trail"].search_count([])
        self.assertEqual(before, after)

    def test_the_night_remembers_what_each_document_asks(self):
        """It forgets all first, and is an automation, which has nothing remembered."""
        with automation():
            self._all()
            vendors = self.env["res.partner"]
            self.assertEqual(self._queries(vendors._marketplace_vendor_ids), 0)

    def test_verifying_does_not_cost_a_query_a_line(self):
        def cost():
            return self._queries(self._all, warm=True)

        for _number in range(2):
            self._buy(self._approved(), 5.0)
        self._issue()
        few = cost()
        for _number in range(12):
            self._buy(self._approved(), 5.0)
        with self._undone():
            self._issue()
            one_more = cost()
        self._buy(self._approved(), 5.0)
        self._issue()
        many = cost()
        tell(f"verify: {few} queries, {one_more}, {many} with 14 purchases more")
        self.assertEqual(one_more, many)
        # A declaration more, whatever the number of its lines.
        self.assertLessEqual(many - few, 7)
