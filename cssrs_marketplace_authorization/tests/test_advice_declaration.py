from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import Form, tagged

from ..words.refusals import declaration
from .advice import AdviceMixin
from .common import DECLARATION, DG, LEDGER, MODULE, MarketplaceCase, quebec_today

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

        ended = self._sheet(date_from="2020-01-01", date_to="2020-12-31")
        with self._undone():
            ended.with_user(self.secretary).action_declare_nil()
            self.assertEqual(ended.state, "declared")

    def _follow_nil_too_early(self):
        today = quebec_today()
        sheet = self._sheet(date_from="2020-01-01", date_to=today)
        self._refused("nil_too_early", sheet.action_declare_nil)
        self._type(sheet, self.secretary, date_to="2020-12-31")
        sheet.action_declare_nil()
        self.assertEqual(sheet.state, "declared")

    def _follow_nil_not_empty(self):
        self._approved()
        waiting = self.env[LEDGER].search([("state", "=", "to_declare")])
        self._alter(waiting, recorded_on=datetime(2026, 3, 10, 15, 0, 0))
        sheet = self._sheet(date_from="2026-03-01", date_to="2026-03-31")
        self._refused("nil_not_empty", sheet.action_declare_nil)
        with self._undone():
            self._declare(sheet)
        self._type(sheet, self.secretary, date_from="2020-01-01", date_to="2020-12-31")
        sheet.action_declare_nil()
        self.assertEqual(sheet.state, "declared")

    def _follow_nil_declared(self):
        self._sheet(date_from="2020-01-01", date_to="2020-01-31").action_declare_nil()
        sheet = self._sheet(date_from="2020-01-10", date_to="2020-01-31")
        self._refused("nil_declared", sheet.action_declare_nil)
        self._type(sheet, self.secretary, date_to="2020-02-29")
        sheet.action_declare_nil()
        self.assertEqual(sheet.state, "declared")

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

    # ---- once it is issued -----------------------------------------------------------

    def _follow_sent_before_issue(self):
        sheet, today = self._issue(), self._today()
        before = {"sent_on": today - timedelta(days=1)}
        self._refused("sent_before_issue", sheet.write, before)
        self._type(sheet, self.secretary, sent_on=today)
        self.assertEqual(sheet.stage, "sent")

    def _follow_noted_tomorrow(self):
        sheet, today = self._issue(), self._today()
        after = {"sent_on": today + timedelta(days=1)}
        self._refused("noted_tomorrow", sheet.write, after)
        self._type(sheet, self.secretary, sent_on=today)
        self.assertEqual(sheet.stage, "sent")

    def _follow_acknowledged_before_sent(self):
        sheet, today = self._issue(), self._today()
        self._alter(sheet, declared_on=datetime(2026, 3, 2, 15, 0, 0))
        sheet.write({"sent_on": today, "acknowledgement": "SCT-1"})
        before = {"acknowledged_on": today - timedelta(days=1)}
        self._refused("acknowledged_before_sent", sheet.write, before)
        with self._undone():
            self._type(sheet, self.secretary, acknowledged_on=today)
        self._type(sheet, self.secretary, sent_on=before["acknowledged_on"])
        self._type(sheet, self.secretary, **before)

    def _follow_acknowledgement_unnumbered(self):
        sheet = self._issue()
        day = {"acknowledged_on": self._today()}
        self._refused("acknowledgement_unnumbered", sheet.write, day)
        self._type(sheet, self.secretary, acknowledgement="Courriel de Mme Roy")
        self.assertEqual(sheet.stage, "acknowledged")

    # ---- letting the files go --------------------------------------------------------

    def _uninstall(self):
        addon = self.env["ir.module.module"].search([("name", "=", MODULE)])
        with self._undone():
            addon.with_user(self.env.ref("base.user_admin")).button_uninstall()
            self.assertEqual(addon.state, "to remove")

    def _let_go(self, user):
        packs = self.env["purchase.marketplace.access.pack"].with_user(user)
        screen = Form(packs)
        screen.is_complete = True
        if user == self.dg:
            screen.reason = "Remplacé le 1er juillet; copie complète aux archives."
        return screen.save()

    def _follow_uninstall_kept(self):
        self._refused("uninstall_kept", self._uninstall)
        self.assertTrue(self._let_go(self.secretary).with_context()._build_pack())
        with self._undone():
            self._let_go(self.dg).action_let_go()
            self._uninstall()
            # It stands until something more happens.
            self._issue()
            self._refused("uninstall_kept", self._uninstall)

    def _follow_let_go_of_dg(self):
        pack = self._let_go(self.secretary)
        pack.sudo().reason = "Remplacé."
        self._refused("let_go_of_dg", pack.action_let_go)
        with self._undone():
            self._let_go(self.dg).action_let_go()
            self._uninstall()
