from contextlib import nullcontext, suppress
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.fields import Command
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from ..models.company.reminder import ResCompany
from .common import (
    DECLARATION,
    DG,
    LEDGER,
    MODULE,
    MarketplaceCase,
    MarketplaceMixin,
    WebCase,
    quebec_today,
)

LOGGER = f"odoo.addons.{MODULE}.models.company.reminder"
NOON = datetime(2030, 7, 15, 16, 0)


class ReminderMixin(MarketplaceMixin):
    """Runs the real scheduled action, and looks at the desks."""

    @classmethod
    def _set_up_desks(cls):
        cls.company.partner_id.tz = "America/Toronto"
        cls.cron = cls.env.ref(f"{MODULE}.ir_cron_remind")

    def _run(self):
        self.env.flush_all()
        # A test through HTTP is in that mode already.
        served = isinstance(self, HttpCase)
        with nullcontext() if served else self.enter_registry_test_mode():
            self.assertIs(self.cron.method_direct_trigger(), True)
        self.env.invalidate_all()

    def _reminders(self, kind, *users):
        activity_type = self.env.ref(f"{MODULE}.mail_activity_{kind}")
        return self.env["mail.activity"].search(
            [
                ("activity_type_id", "=", activity_type.id),
                ("user_id", "in", [user.id for user in users]),
            ],
            order="id",
        )

    def _waiting(self, days, **values):
        """A request submitted so many days ago, at the same time of day."""
        request = self._submitted(**values)
        moment = datetime.now() - timedelta(days=days)
        return self._carry(request, submitted_on=moment)

    def _late(self, recorded, make=None):
        """A line of the ledger, recorded at that moment."""
        request = (make or self._approved)()
        line = self.env[LEDGER].search([("authorization_id", "=", request.id)])
        moment = fields.Datetime.to_datetime(recorded)
        due_on = line.company_id._marketplace_due_on(moment)
        self._force(line, recorded_on=recorded, due_on=due_on)
        line.flush_recordset()
        return line


class ReminderCase(ReminderMixin, MarketplaceCase):
    """One organization, at noon of a day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_desks()

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time(NOON))

    def _remind(self):
        """What the scheduled action does for one organization."""
        self.env["res.company"]._marketplace_remind_company(self.company)


@tagged("post_install", "-at_install")
class TestRequestReminder(ReminderCase):
    """The Director General is reminded of what waits, once, until it is decided."""

    def test_reminded_once_whatever_the_number_of_runs(self):
        late, recent = self._waiting(8), self._waiting(7)
        for _time in range(3):
            self._run()
            reminders = self._reminders("remind", self.dg)
            self.assertEqual(reminders.mapped("res_id"), late.ids)
        self.assertEqual(set(reminders.mapped("res_model")), {late._name})
        self.assertIn("too long", reminders.summary)
        self.assertNotIn(recent.id, reminders.mapped("res_id"))
        with freeze_time(NOON + timedelta(days=1)):
            self._run()
        ids = self._reminders("remind", self.dg).mapped("res_id")
        self.assertEqual(sorted(ids), sorted((late | recent).ids))

    def test_goes_away_with_each_decision(self):
        for state in ("approved", "refused", "returned", "substituted", "cancelled"):
            with self.subTest(state):
                request = self._waiting(10)
                self._run()
                self.assertEqual(len(self._reminders("remind", self.dg)), 1)
                self._bring(request, state)
                self.assertFalse(self._reminders("remind", self.dg))
                self._run()
                self.assertFalse(self._reminders("remind", self.dg))

    def test_days_are_a_setting(self):
        self._waiting(3)
        for days, count in ((7, 0), (2, 1), (3, 0), (0, 0)):
            self.company.marketplace_reminder_days = days
            self._run()
            self.assertEqual(len(self._reminders("remind", self.dg)), count, days)

    def test_secretariat_is_told_when_nobody_decides(self):
        request = self._waiting(8)
        self._run()
        self.env.ref(DG).user_ids = [Command.clear()]
        for _time in range(2):
            self._run()
            self.assertFalse(self._reminders("remind", self.dg))
            told = self._reminders("remind", self.secretary)
            self.assertEqual(told.mapped("res_id"), request.ids)
        successor = self._user("mkp_successor", DG)
        self._run()
        self.assertFalse(self._reminders("remind", self.secretary, self.dg))
        self.assertEqual(len(self._reminders("remind", successor)), 1)

    def test_day_ends_at_midnight_where_the_organization_is(self):
        request = self._submitted()
        # June 30, one second before midnight in Québec: the week ends on July 7.
        self._force(request, submitted_on="2030-07-01 03:59:59")
        for now, count in (
            ("2030-07-08 03:59:59", 0),
            ("2030-07-08 04:00:00", 1),
        ):
            with freeze_time(now):
                self._run()
            self.assertEqual(len(self._reminders("remind", self.dg)), count, now)

    def test_nothing_is_decided_by_the_machine(self):
        request = self._waiting(400)
        names = ["state", "seal", "decided_by", "submitted_on", "write_date"]
        before = request.read(names)
        self._run()
        self.assertEqual(request.read(names), before)

    def test_cost_does_not_grow_with_the_requests(self):
        def queries(count):
            """Of a first run, then of one that has nothing to do."""
            for _number in range(count):
                self._waiting(10)
            return self._queries(self._remind), self._queries(self._remind)

        queries(1)
        for few, many in zip(queries(5), queries(50), strict=True):
            # Of many, people are read in two parts.
            self.assertLessEqual(many, few + 1)
        self.assertEqual(len(self._reminders("remind", self.dg)), 56)


@tagged("post_install", "-at_install")
class TestDeclarationReminder(ReminderCase):
    """The secretariat is reminded of what is late, on a draft that gathers it."""

    def setUp(self):
        super().setUp()
        # What was there before is not late.
        self.env[LEDGER].search([]).flush_recordset()
        self.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET due_on = '2099-01-01'"
        )
        self.env.cr.execute(
            "UPDATE purchase_marketplace_declaration SET company_id = %s "
            "WHERE state = 'draft'",
            [self._company("Archives").id],
        )
        self.env.invalidate_all()
        self.colleague = self._user(
            "mkp_colleague", f"{MODULE}.group_marketplace_secretariat"
        )

    def _drafts(self):
        return self.env[DECLARATION].search(
            [("company_id", "=", self.company.id), ("state", "=", "draft")]
        )

    def _desk(self):
        return self._reminders("declare", self.secretary, self.colleague)

    def test_one_reminder_for_each_member_on_one_draft(self):
        lines = self._late("2030-06-01 12:00:00") | self._late("2030-06-10 12:00:00")
        for _time in range(3):
            self._run()
            self.assertEqual(len(self._drafts()), 1)
            self.assertEqual(self._desk().user_id, self.secretary | self.colleague)
            self.assertEqual(len(self._desk()), 2)
        self.assertEqual(set(self._desk().mapped("res_id")), set(self._drafts().ids))
        self.assertLessEqual(lines, self._drafts().covered_line_ids)

    def test_issued_by_a_person_and_done(self):
        line = self._late("2030-06-01 12:00:00")
        self._run()
        draft = self._drafts()
        draft.with_user(self.secretary).action_declare()
        self.assertEqual(line.state, "declared")
        self.assertFalse(self._desk())
        self._run()
        self.assertFalse(self._desk())
        self.assertFalse(self._drafts())
        self.assertEqual(draft.declared_by, self.secretary)

    def test_goes_away_when_nothing_is_late_any_more(self):
        line = self._late("2030-06-01 12:00:00")
        self._run()
        self.assertEqual(len(self._desk()), 2)
        messages = len(self._drafts().message_ids)
        self._force(line, state="closed")
        self._run()
        self.assertFalse(self._desk())
        self.assertEqual(
            len(self._drafts().message_ids), messages + 2, "done, and said"
        )

    def test_late_the_day_after_the_last_where_the_organization_is(self):
        # May 31, one second before midnight in Québec; 30 days end with June 30.
        line = self._late("2030-06-01 03:59:59")
        self.assertEqual(line.due_on, date(2030, 6, 30))
        for now, count in (("2030-07-01 03:59:59", 0), ("2030-07-01 04:00:00", 2)):
            with freeze_time(now):
                self._run()
            self.assertEqual(len(self._desk()), count, now)
        self.assertIn(line, self._drafts().covered_line_ids)

    def test_draft_of_a_person_is_used_when_it_gathers_all(self):
        self._late("2030-06-01 12:00:00")
        draft = self._drafts().with_user(self.secretary)
        draft = draft.create({"date_from": "2030-05-01", "date_to": "2030-06-30"})
        self._run()
        self.assertEqual(self._drafts(), draft)
        self.assertEqual(set(self._desk().mapped("res_id")), set(draft.ids))

    def test_period_of_a_person_is_never_widened(self):
        late = self._late("2030-06-01 12:00:00")
        draft = self._drafts().with_user(self.secretary)
        draft = draft.create({"date_from": "2030-07-01", "date_to": "2030-07-31"})
        for _time in range(3):
            self._run()
        self.assertEqual(
            (draft.date_from, draft.date_to), (date(2030, 7, 1),) + (date(2030, 7, 31),)
        )
        prepared = self._drafts() - draft
        self.assertEqual(len(prepared), 1)
        self.assertIn(late, prepared.covered_line_ids)

    def test_own_draft_follows_what_gets_late(self):
        self.company.marketplace_declaration_days = 0
        self._late("2030-07-13 12:00:00")
        self._run()
        draft = self._drafts()
        later = self._late("2030-07-16 12:00:00")
        with freeze_time("2030-07-17 16:00:00"):
            self._run()
        self.assertEqual(self._drafts(), draft)
        self.assertIn(later, draft.covered_line_ids)
        self.assertEqual(len(self._desk()), 2)

    def test_many_late_lines_cost_nothing_more(self):
        def queries(count):
            for _number in range(count):
                self._late("2030-06-01 12:00:00")
            return self._queries(self._remind)

        queries(1)
        self.assertEqual(queries(5), queries(50))


@tagged("post_install", "-at_install")
class TestCompanies(ReminderCase):
    """Each organization has its own desk, and its own mishaps."""

    def test_fault_of_one_stops_nobody(self):
        neighbour = self._company()
        first = self.env["res.company"].create({"name": "AAA", "sequence": -1})
        self.assertTrue(neighbour)
        self._waiting(8)
        overdue = ResCompany._marketplace_overdue

        def fail(desk, company):
            if company in (first, neighbour):
                # What breaks the transaction, not only the code.
                desk.env.cr.execute("SELECT 1 / 0")
            return overdue(desk, company)

        with (
            patch.object(ResCompany, "_marketplace_overdue", fail),
            mute_logger("odoo.sql_db"),
            self.assertLogs(LOGGER, "ERROR") as logs,
        ):
            self._run()
        self.assertEqual(len(logs.records), 2)
        self.assertEqual(len(self._reminders("remind", self.dg)), 1)

    def test_reminders_stay_in_their_organization(self):
        neighbour = self._company()
        secretary = self._user("mkp_other", f"{MODULE}.group_marketplace_secretariat")
        secretary.write(
            {"company_ids": [Command.set(neighbour.ids)], "company_id": neighbour.id}
        )
        self.env.ref(DG).user_ids = [Command.clear()]
        self._waiting(8)
        self._run()
        self.assertFalse(self._reminders("remind", secretary))
        self.assertFalse(self._reminders("declare", secretary))
        self.assertEqual(len(self._reminders("remind", self.secretary)), 1)


@tagged("post_install", "-at_install")
class TestSilence(ReminderMixin, WebCase):
    """Nobody silences a reminder: what is taken away or put off is back next day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_desks()

    def _call(self, user, model, method, *args):
        self._enter(user)
        return self._rpc(model, method, args)

    def test_tampering_lasts_until_the_next_run(self):
        request = self._waiting(20)
        self._run()
        far = {"date_deadline": "2099-01-01"}
        elsewhere = {"user_id": self.teacher.id}
        for user in (self.dg, self.principal, self.manager):
            for method, *args in (
                ("unlink",),
                ("action_done",),
                ("write", far),
                ("write", elsewhere),
                ("write", {"active": False}),
            ):
                with self.subTest(user=user.login, method=method, args=args):
                    reminders = self._reminders("remind", self.dg)
                    self.assertEqual(len(reminders), 1)
                    # Refused or not: what counts is what the next run leaves.
                    with mute_logger("odoo.http"), suppress(JsonRpcException):
                        self._call(user, "mail.activity", method, reminders.ids, *args)
                    self._run()
                    after = self._reminders("remind", self.dg)
                    self.assertEqual(after.mapped("res_id"), request.ids)
                    self.assertLessEqual(after.date_deadline, quebec_today())
                    self.assertFalse(self._reminders("remind", self.teacher))

    def test_facts_are_out_of_reach(self):
        """What the reminders are read from is written by nobody."""
        request = self._waiting(20)
        line = self._late(datetime.now() - timedelta(days=60))
        self.env.flush_all()
        for user in (self.principal, self.secretary, self.dg, self.manager):
            for model, record, values in (
                (request._name, request, {"submitted_on": "2099-01-01 00:00:00"}),
                (LEDGER, line, {"due_on": "2099-01-01"}),
                (LEDGER, line, {"recorded_on": "2099-01-01 00:00:00"}),
                (LEDGER, line, {"state": "closed"}),
            ):
                with (
                    self.subTest(user=user.login, values=values),
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, r"odoo\.exceptions\."),
                ):
                    self._call(user, model, "write", record.ids, values)
        self._run()
        self.assertEqual(len(self._reminders("remind", self.dg)), 1)
        self.assertEqual(len(self._reminders("declare", self.secretary)), 1)
