from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from ..words.refusals import declaration
from .advice import AdviceMixin
from .common import DECLARATION, DG, LEDGER, MarketplaceCase

COLUMN = "purchase.marketplace.declaration.column"


@tagged("post_install", "-at_install")
class TestAdviceDeclaration(AdviceMixin, MarketplaceCase):
    """What is read by whoever declares, or verifies what was declared (R7, R27)."""

    table = declaration.TABLE

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    # ---- before it is issued -------------------------------------------------------

    def _declare(self, sheet, user=None):
        self._press(sheet, user or self.secretary, "action_declare")
        self.assertEqual(sheet.state, "declared")

    def _follow_issuer_missing(self):
        sheet = self._sheet()
        action = self.env["ir.actions.server"].create(
            {
                "name": "Déclarer",
                "model_id": self.env["ir.model"]._get_id(DECLARATION),
                "state": "code",
                "code": f"model.browse({sheet.id}).sudo().action_declare()",
            }
        )
        self._refused("issuer_missing", action.with_user(self.manager).run)
        self._declare(sheet)

    def _follow_issued(self):
        sheet = self._issue()
        self._refused("issued", sheet.action_declare)
        later = self._approved()
        self._declare(self._sheet())
        self.assertEqual(self._in_ledger(later).state, "declared")

    def _follow_mandate_missing(self):
        power = self.env.ref(DG).with_user(self.manager)
        power.user_ids = [Command.clear()]
        sheet = self._sheet()
        self._refused("mandate_missing", sheet.action_declare)
        power.user_ids = [Command.link(self.dg.id)]
        mandates = self.env["purchase.marketplace.mandate"]
        mandate = mandates.search([("date_to", "=", False)], limit=1)
        self._type(mandate, self.secretary, instrument="Résolution 12")
        self._declare(sheet)

    def _follow_nothing_to_declare(self):
        past = {"date_from": "2020-01-01", "date_to": "2020-12-31"}
        sheet = self._sheet(**past)
        self._refused("nothing_to_declare", sheet.action_declare)
        with self._undone():
            self._type(sheet, self.secretary, date_to="2099-12-31")
            self._declare(sheet)
        self._issue()
        sheet = self._sheet()
        self._refused("nothing_to_declare", sheet.action_declare)
        self._approved()
        self._declare(sheet)

    def _follow_lines_declared(self):
        sheet = self._sheet()
        lines = sheet._pending_lines()
        self._issue()
        self._approved()
        seen = patch.object(
            self.env.registry[DECLARATION], "_pending_lines", lambda _sheet: lines
        )
        with seen:
            self._refused("lines_declared", sheet.action_declare)
        self.assertTrue(sheet.covered_line_ids)
        self.assertFalse(sheet.covered_line_ids & lines)
        self._declare(sheet)

    def _follow_column_missing(self):
        order = self._bought(self.ready)
        waiting = self.env[LEDGER].search([("state", "=", "to_declare")])
        self._alter(waiting, goods="")
        sheet = self._sheet()
        self._refused("column_missing", sheet.action_declare)
        # The ledger follows the words of the line.
        order.order_line.with_user(self.buyer).name = "Mandrin de tour"
        self._declare(sheet)
        self.assertEqual(sheet.line_ids.goods, "1 × Mandrin de tour")

    def _follow_column_chosen(self):
        required = {"key": "establishment_code", "is_required": True}
        column = self.env[COLUMN].with_user(self.secretary).create(required)
        sheet = self._sheet()
        self._refused("column_chosen", sheet.action_declare)
        with self._undone():
            self.assertIn(f"/{self.school._name}/{self.school.id}", sheet.gaps)
            self._type(self.school, self.secretary, code="042")
            self._declare(sheet)
        column.is_required = False
        self._declare(sheet)

    def _follow_registry_missing(self):
        self.company.company_registry = False
        sheet = self._sheet()
        self._hear("registry_missing", self._advised(sheet, "registry_missing"))
        with self._undone():
            company = self.company.with_user(self.manager)
            company.company_registry = "1234567890"
            sheet.invalidate_recordset()
            self.assertNotIn(company.display_name, sheet.gaps or "")
        self._declare(sheet)

    def _follow_column_advised(self):
        sheet = self._sheet(channel=False)
        self._hear("column_advised", self._advised(sheet, "column_advised"))
        with self._undone():
            self._type(sheet, self.secretary, channel="Portail")
            self._declare(sheet)
        self._declare(sheet)

    def _advised(self, sheet, code):
        """What the screen says, and the title of that list, which is the next step."""
        self.assertIn("the declaration can be issued without", str(sheet.gaps))
        return f"{sheet.gaps} {self.env._(self.table[code][1])}"

    # ---- what a verification finds -------------------------------------------------

    def _verify(self, user):
        """What the button of the menu shows a person."""
        self._forget()
        found = self.env[DECLARATION].with_user(user).action_verify()["params"]
        return found["message"], found.get("links")

    def _find(self, code, query, *values):
        """Something is changed by SQL: who verifies is told, and can compare.

        A backup says what was there: put back, nothing is found.
        """
        self._sql("SELECT 1")
        with self._undone():
            self._unlock()
            self._sql(query, *values)
            for user in (self.secretary, self.dg, self.auditor):
                message, links = self._verify(user)
                self._hear(code, message)
                for link in links or ():
                    _odoo, model, number = link["url"].strip("/").split("/")
                    record = self.env[model].with_user(user).browse(int(number))
                    self.assertTrue(record.read(["display_name"]))
        for user in (self.secretary, self.auditor):
            message, _links = self._verify(user)
            self.assertIn("nothing was altered", message)

    def _unlock(self):
        """Whoever owns the database takes its constraints away first."""
        for table in (
            "purchase_marketplace_authorization",
            "purchase_marketplace_declaration",
            "purchase_marketplace_declaration_line",
            "purchase_marketplace_declaration_file",
        ):
            for (name,) in self._sql(
                "SELECT conname FROM pg_constraint WHERE contype IN ('f', 'c') AND "
                "(conrelid = %s::regclass OR confrelid = %s::regclass) "
                "AND conrelid = %s::regclass",
                *[table] * 3,
            ):
                self._sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')

    def _issued(self):
        sheet = self._issue(channel="Portail").sudo()
        return sheet, sheet.line_ids[:1], sheet.file_ids[:1]

    def _set(self, code, record, change):
        self._find(
            code, f"UPDATE {record._table} SET {change} WHERE id = %s", record.id
        )

    def _follow_form_altered(self):
        self._set("form_altered", self.ready, "need = 'x'")

    def _follow_line_altered(self):
        _sheet, line, _file = self._issued()
        self._set("line_altered", line, "goods = 'x'")

    def _follow_declaration_altered(self):
        sheet, _line, _file = self._issued()
        self._set("declaration_altered", sheet, "declared_by_name = 'x'")

    def _follow_transmission_altered(self):
        sheet, _line, _file = self._issued()
        self._set("transmission_altered", sheet, "channel = 'x'")

    def _follow_file_altered(self):
        _sheet, _line, file = self._issued()
        self._set("file_altered", file, "sha256 = 'x'")

    def _follow_file_missing(self):
        _sheet, _line, file = self._issued()
        query = f"DELETE FROM {file._table} WHERE id = %s"
        self._find("file_missing", query, file.id)

    def _follow_chain_broken(self):
        first, _line, _file = self._issued()
        self._approved()
        self._issued()
        self._delete("chain_broken", first)

    def _follow_declaration_missing(self):
        sheet, _line, _file = self._issued()
        self._delete("declaration_missing", sheet)

    def _delete(self, code, sheet):
        self._find(
            code,
            f"DELETE FROM {sheet.file_ids._table} WHERE declaration_id = %s; "
            f"DELETE FROM {sheet._table} WHERE id = %s",
            *(sheet.id, sheet.id),
        )

    def _follow_number_unknown(self):
        self._issued()
        self._find(
            "number_unknown",
            "UPDATE ir_sequence_date_range SET number_next = 1 WHERE sequence_id IN "
            "(SELECT id FROM ir_sequence WHERE code = %s)",
            DECLARATION,
        )

    def _follow_count_differs(self):
        self._bought(self.ready)
        self._set("count_differs", self.ready, "amount_committed = 1")

    def _follow_ledger_differs(self):
        order = self._bought(self.ready)
        self._find(
            "ledger_differs",
            "DELETE FROM purchase_marketplace_declaration_line "
            "WHERE purchase_order_id = %s",
            order.id,
        )
