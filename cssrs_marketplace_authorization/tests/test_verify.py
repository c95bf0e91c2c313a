import contextlib
from pathlib import Path

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.authorization.seal import CLOSED, SEALED
from ..models.declaration.files import store_files
from ..models.declaration.seal import seal_lines, seal_transmission
from .common import MarketplaceCase, tell

DECLARATION = "purchase_marketplace_declaration"
LINE = "purchase_marketplace_declaration_line"
FILE = "purchase_marketplace_declaration_file"
FORM = "purchase_marketplace_authorization"
GOOD = "purchase_marketplace_authorization_line"
OTHER = "purchase_marketplace_alternative"

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

AUTHOR = "Odoo empties it when the account is deleted; who declared is sealed by name"
WRITTEN = "who wrote the row last, and when: the messages of the record say it"
CREATED = "when the draft was typed in, which decides nothing: its submission is sealed"
#: Columns that no seal covers, and why. A column that is not named here must be.
FREE = {
    DECLARATION: {
        "create_uid": AUTHOR,
        "write_uid": WRITTEN,
        "write_date": WRITTEN,
        "message_main_attachment_id": "which attachment the screen shows first",
    },
    LINE: {"create_uid": AUTHOR, "write_uid": AUTHOR},
    FILE: {"create_uid": AUTHOR, "write_uid": WRITTEN, "write_date": WRITTEN},
    FORM: {
        "write_uid": WRITTEN,
        "write_date": WRITTEN,
        "create_uid": CREATED,
        "create_date": CREATED,
        "message_main_attachment_id": "which attachment the screen shows first",
        "amount_limit": "computed from the sealed amount and the tolerance",
        "charges_limit": "computed from the sealed charges and the tolerance",
    },
    GOOD: {
        "write_uid": WRITTEN,
        "write_date": WRITTEN,
        "create_uid": CREATED,
        "create_date": CREATED,
        "sequence": "order on the screen",
        "price_subtotal": "computed from the sealed quantity and price",
        "product_names": "what the product, which is sealed, was called then",
    },
    OTHER: {
        "write_uid": WRITTEN,
        "write_date": WRITTEN,
        "create_uid": CREATED,
        "create_date": CREATED,
    },
}
#: Of an approval: how it was closed otherwise says nothing, but for its state.
APPROVED = dict.fromkeys(set(CLOSED) - {"state"}, "what is not of an approval")


#: Columns of a line that say where it belongs: it is missed there.
MOVED = {"id", "declaration_id", "line_number", "seal"}


class VerifyCase(MarketplaceCase):
    """Two declarations, every kind of decision, and a purchase not declared yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.school.code = "042"
        cls.approved = cls._approved((cls.chuck, 9, 100.0), partner_id=cls.amazon.id)
        cls.order = cls._buy(cls.approved, 90.0)
        cls.first = cls._issue(channel="Portail", acknowledgement="ACC-1").sudo()
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
        cls.env.flush_all()

    @classmethod
    def _buy(cls, form, price):
        return cls._bought(form, (cls.chuck, 1, price))

    def _assert_intact(self):
        finding = self._finding()
        self.assertFalse(finding, finding)

    def _change(self, query, *args):
        """An attack by SQL, that really changes something."""
        self.env.cr.execute(query, args)
        self.assertTrue(self.env.cr.rowcount, query)

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
        self.env.cr.execute(
            """
            SELECT conrelid::regclass::text, conname FROM pg_constraint
             WHERE contype IN ('f', 'c')
               AND (conrelid = ANY(%(t)s::regclass[])
                    OR confrelid = ANY(%(t)s::regclass[]))
            """,
            {"t": list(FREE)},
        )
        for table, name in self.env.cr.fetchall():
            self.env.cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        self.env.cr.execute(
            """
            SELECT indexrelid::regclass::text FROM pg_index
             WHERE indrelid = ANY(%s::regclass[]) AND indisunique AND NOT indisprimary
            """,
            [list(FREE)],
        )
        for (name,) in self.env.cr.fetchall():
            self.env.cr.execute(f"DROP INDEX {name}")


@tagged("post_install", "-at_install")
class TestVerifyTampering(VerifyCase):
    """Whatever is changed by SQL, Verify names what was changed first (R7, R27)."""

    def setUp(self):
        super().setUp()
        self._assert_intact()
        self._unlock()
        self.tried = self.found = 0

    @contextlib.contextmanager
    def _attack(self, name, expected=None):
        """A change made in the block is found, and named.

        :param expected: the record, or the start of the name of the record.
        """
        self.tried += 1
        with self.subTest(name), self._undone():
            yield
            finding = self._finding()
            self.assertTrue(finding, f"not found: {name}")
            if isinstance(expected, str):
                self.assertIn(expected, finding.name, finding)
            elif expected is not None:
                self.assertIn(finding.record, expected, finding)
            self.found += 1

    def _tamper_row(self, table, row, free, named=lambda _column: None):
        for column, kind in self._columns(table):
            if column in free:
                continue
            with self._attack(f"{table}.{column} of {row.display_name}", named(column)):
                change = CHANGE[kind] % {"c": f'"{column}"'}
                self._set(row, f'"{column}" = {change}')

    def _tell(self):
        tell(f"attacks by SQL {self.found}/{self.tried} found ({self._testMethodName})")
        self.assertEqual(self.found, self.tried)

    def test_every_column_of_a_declaration(self):
        for one in (self.first, self.second, self.last):
            self._tamper_row(DECLARATION, one, FREE[DECLARATION])
        self._tell()

    def test_every_column_of_a_declared_line(self):
        # What an addon takes along; the sealed model and id name the document too.
        links = self.env["purchase.marketplace.declaration.line"]
        links = dict.fromkeys(links._unsealed_columns, "it may leave")
        for one in (self.first, self.second, self.last):
            for line in one.line_ids:
                reference = line._get_reference()

                def named(column, one=one, said=reference):
                    return one.name if column in MOVED else said

                self._tamper_row(LINE, line, {**FREE[LINE], **links}, named)
        self._tell()

    def test_every_column_of_a_file(self):
        for one in (self.first, self.last):
            one._get_file("pdf")
            for file in one.file_ids:
                self._tamper_row(FILE, file, FREE[FILE])
        self._tell()

    def test_every_sealed_column_of_a_decision(self):
        for form in (self.approved, self.revoked, self.refused, self.substituted):
            approved = APPROVED if form == self.approved else {}
            self._tamper_row(FORM, form, {**FREE[FORM], **approved})
            for part in (*form.line_ids, *form.alternative_ids):
                free = FREE[part._table]
                self._tamper_row(part._table, part, free, lambda _c, form=form: form)
        self._tell()

    def test_free_columns_are_not_sealed_ones(self):
        for table, columns in SEALED.items():
            self.assertFalse(FREE[table].keys() & set(columns))

    def test_stored_bytes(self):
        for file in self.first.file_ids | self.first._get_file("pdf"):
            attachment = self._attachment(file)
            self.assertTrue(attachment.store_fname)
            path = Path(attachment._full_path(attachment.store_fname))
            content = path.read_bytes()
            middle = len(content) // 2
            for at in (0, middle, len(content) - 1):
                changed = bytearray(content)
                changed[at] ^= 1
                try:
                    path.write_bytes(changed)
                    with self._attack(f"byte {at} of {file.name}", file):
                        pass
                finally:
                    path.write_bytes(content)
            path.rename(path.with_suffix(".away"))
            try:
                with self._attack(f"{file.name} away", file):
                    pass
            finally:
                path.with_suffix(".away").rename(path)
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

    def test_bytes_in_the_database(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        self._buy(self.approved, 1.0)
        one = self._issue().sudo()
        for file in one.file_ids:
            attachment = self._attachment(file)
            self.assertTrue(attachment.db_datas)
            with self._attack(f"db_datas of {file.name}", file):
                self._change(
                    "UPDATE ir_attachment SET db_datas = set_byte(db_datas, 9, "
                    "get_byte(db_datas, 9) # 1) WHERE id = %s",
                    attachment.id,
                )
        self._tell()

    def test_what_is_taken_away(self):
        first, second, last = self.first, self.second, self.last
        with self._attack("a line", second.name):
            self._delete(LINE, second.line_ids[0].id)
        with self._attack("the last line", last.name):
            self._delete(LINE, last.line_ids[-1].id)
        for one, named in (
            (first, second.name),
            (second, last.name),
            (last, last.name),
        ):
            with self._attack(f"{one.name} without its lines", named):
                self._delete(FILE, one.id, by="declaration_id")
                self._delete(DECLARATION, one.id)
            with self._attack(f"{one.name} and its lines"):
                self._delete(FILE, one.id, by="declaration_id")
                self._delete(LINE, one.id, by="declaration_id")
                self._delete(DECLARATION, one.id)
        with self._attack("the last one, its lines undeclared", last.name):
            self._delete(FILE, last.id, by="declaration_id")
            self._change(
                f"UPDATE {LINE} SET declaration_id = NULL, state = 'to_declare', "
                "line_number = NULL, snapshot = NULL, seal = NULL "
                "WHERE declaration_id = %s",
                last.id,
            )
            self._delete(DECLARATION, last.id)
        for file in first.file_ids:
            with self._attack(f"the file {file.name}", first):
                self._delete(FILE, file.id)
            with self._attack(f"the attachment of {file.name}", file):
                self._delete("ir_attachment", self._attachment(file).id)
        pdf = last._get_file("pdf")
        with self._attack("the PDF", last):
            self._delete(FILE, pdf.id)
        with self._attack("a line to declare", self.open_order):
            self._delete(LINE, self.open_order.id, by="purchase_order_id")
        with self._attack("one of the goods", self.refused):
            self._delete(GOOD, self.refused.line_ids.id)
        self._tell()

    def test_what_is_swapped_and_forged(self):
        one, other = self.second.line_ids[:2]
        with self._attack("two amounts swapped", one._get_reference()):
            amount = one.amount_authorized
            self._set(one, f"amount_authorized = {other.amount_authorized + 7}")
            self._set(other, f"amount_authorized = {amount}")
        with self._attack("two snapshots swapped", one._get_reference()):
            self._change(
                f"UPDATE {LINE} a SET snapshot = b.snapshot FROM {LINE} b "
                "WHERE a.id IN %s AND b.id IN %s AND a.id != b.id",
                *[(one.id, other.id)] * 2,
            )
        with self._attack("two numbers swapped", one._get_reference()):
            self._change(
                f"UPDATE {LINE} SET line_number = 3 - line_number WHERE id IN %s",
                (one.id, other.id),
            )
        for number in ("99", "NULL", "0", "-1", str(one.line_number)):
            for sealed in (False, True):
                name = f"a line more, number {number}, sealed {sealed}"
                with self._attack(name, "DEC/"):
                    self._copy_row(one, line_number=number)
                    if sealed:
                        seal_lines(self.second)
        for sealed in (False, True):
            name = f"a declaration at the end, sealed {sealed}"
            with self._attack(name, "DEC/2099/00001"):
                self._forge_declaration(self.last.id, sealed)
        for previous in (None, self.first.id):
            with self._attack(f"a declaration beside, after {previous}"):
                self._forge_declaration(previous)
        self._tell()

    def _copy_row(self, record, **values):
        """The identifier of a row like another, but for some columns."""
        columns = [name for name, _kind in self._columns(record._table) if name != "id"]
        names = ", ".join(f'"{name}"' for name in columns)
        asked = ", ".join(values.get(name, f'"{name}"') for name in columns)
        self._change(
            f"INSERT INTO {record._table} ({names}) "
            f"SELECT {asked} FROM {record._table} WHERE id = %s RETURNING id",
            record.id,
        )
        found = self.env.cr.fetchone()[0]
        self.env.invalidate_all()
        return found

    def _forge_declaration(self, previous, sealed=False):
        values = {"name": "'DEC/2099/00001'", "previous_id": f"{previous or 'NULL'}"}
        forged = self.last.browse(self._copy_row(self.last, **values))
        if sealed:
            self._set(forged, f"seal = '{forged._make_seal()}'")
            self.env.invalidate_all()
            seal_transmission(forged)
            store_files(forged)

    def test_behind_the_ledger(self):
        with self._attack("an order raised", self.open_order):
            self._set(
                self.open_order.order_line, "price_unit = 99, price_subtotal = 99"
            )
            self._set(self.open_order, "amount_untaxed = 99")
        self.env.cr.execute(
            "ALTER TABLE purchase_order "
            "DROP CONSTRAINT purchase_order_marketplace_cleared"
        )
        for change in (
            "amount_untaxed = 999",
            "state = 'cancel'",
            "marketplace_clearance = 'prior'",
            "marketplace_clearance = NULL",
            "marketplace_authorization_id = NULL",
            "state = 'cancel', marketplace_clearance = NULL",
        ):
            for order in (self.order, self.open_order):
                with self._attack(f"{order.name}: {change}"):
                    self._set(order, change)
        with self._attack("a declared purchase in another name", self.order):
            self._set(self.order.order_line, "name = 'Gouge'")
        self._tell()

    def test_first_comes_first(self):
        """Of several alterations, the one whose seal was made first is named."""
        first, second, last = self.first, self.second, self.last
        with self._undone():
            for altered, column, named in (
                (last, "channel", last),
                (last.line_ids[0], "goods", last.line_ids[0]),
                (second.line_ids[1], "goods", second.line_ids[1]),
                (second.line_ids[0], "goods", second.line_ids[0]),
                (first, "channel", first),
                (first.line_ids[0], "goods", first.line_ids[0]),
                (self.refused.alternative_ids, "outcome", self.refused),
                (self.approved.line_ids, "name", self.approved),
            ):
                self._set(altered, f"{column} = {column} || 'x'")
                self.assertEqual(self._finding().record, named)

    def test_the_screen_says_it(self):
        with self._undone():
            self._set(self.first.line_ids[0], "goods = 'x'")
            self.env.invalidate_all()
            action = self.first.with_user(self.secretary).action_verify()
            self.assertEqual(action["params"]["type"], "danger")
            self.assertIn(f"{self.first.name}-1", action["params"]["message"])
            self.assertTrue(action["params"]["links"])


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
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": [Command.set((twin | self.amazon).ids)],
                "dst_partner_id": self.amazon.id,
                "state": "selection",
            }
        ).action_merge()
        self._assert_intact()

    def test_who_verifies(self):
        declarations = self.env["purchase.marketplace.declaration"]
        for user in (self.secretary, self.dg, self.auditor):
            action = declarations.with_user(user).action_verify()
            self.assertEqual(action["params"]["type"], "success", user.login)
        for user in (self.principal, self.teacher, self.buyer, self.manager):
            with self.subTest(user.login), self.assertRaises(AccessError):
                declarations.with_user(user).action_verify()

    def test_verifying_writes_nothing(self):
        self.env.flush_all()
        with self._undone():
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            self._assert_intact()

    def test_verifying_does_not_cost_a_query_a_line(self):
        def cost():
            return self._queries(self._finding, warm=True)

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
