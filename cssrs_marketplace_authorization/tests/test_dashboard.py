"""What those who oversee look at: the analysis, and the card of the dashboard."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from ..models.documents import purchase_order_dashboard
from ..rules import periods, reminder
from .common import FORM, STATES, MarketplaceCase, WebCase, quebec_today

REPORT = "purchase.marketplace.report"
#: Who may not read it is refused so; who may export nothing, so.
REFUSED = r"exceptions\.AccessError|exceptions\.UserError"


class ReportCase(MarketplaceCase):
    """A second organization, which counts in another currency."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "America/Toronto"
        home = cls.company.currency_id
        codes = [code for code in ("USD", "EUR", "GBP") if code != home.name]
        cls.foreign, cls.other = (cls.env.ref(f"base.{code}") for code in codes[:2])
        for currency, rates in ((cls.foreign, (4.0, 2.0)), (cls.other, (8.0, 10.0))):
            currency.active = True
            currency.rate_ids.unlink()
            for day, rate in zip(("2020-01-01", "2026-07-01"), rates, strict=True):
                cls._rate(currency, day, rate)
        cls.neighbour = cls._company(currency_id=cls.other.id)
        people = cls.principal | cls.secretary | cls.dg | cls.buyer
        people.company_ids |= cls.neighbour
        cls.annex = cls.env["purchase.marketplace.establishment"].create(
            {
                "name": "École du Voisin",
                "manager_id": cls.principal.id,
                "company_id": cls.neighbour.id,
            }
        )

    @classmethod
    def _rate(cls, currency, day, rate, company=None):
        values = {"currency_id": currency.id, "company_id": company and company.id}
        cls.env["res.currency.rate"].create({**values, "name": day, "rate": rate})

    @classmethod
    def _next_door(cls, make, *goods, **values):
        return make(
            *goods,
            company_id=cls.neighbour.id,
            establishment_id=cls.annex.id,
            **values,
        )

    @classmethod
    def _submit_on(cls, request, moment):
        """As if it had been submitted then."""
        return cls._carry(request, submitted_on=moment)

    @classmethod
    def _rows(cls, requests, user=None):
        cls.env.flush_all()
        cls.env.invalidate_all()
        companies = (cls.company | cls.neighbour).ids
        report = cls.env[REPORT].with_user(user or cls.secretary)
        return report.with_context(allowed_company_ids=companies).search(
            [("authorization_id", "in", requests.ids)], order="id"
        )


@tagged("post_install", "-at_install")
class TestReport(ReportCase):
    """The figures of the analysis are those of the records."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A request in each state, with purchases where there may be any.
        cls.forms = {state: cls._request() for state in STATES}
        for state, price in (("approved", 90.0), ("revoked", 40.0)):
            form = cls._bring(cls.forms[state], "approved")
            cls._bought(form, (cls.chuck, 1, price))
        for state, form in cls.forms.items():
            if form.state != state:
                cls._bring(form, state)

    def test_one_row_for_each_request_in_each_state(self):
        forms = self.env[FORM].union(*self.forms.values())
        rows = self._rows(forms)
        self.assertEqual(rows.authorization_id, forms)
        figures = {
            row.state: (
                row.outcome,
                row.age,
                row.amount_requested,
                row.amount_authorized,
                row.amount_bought,
                row.amount_unused,
            )
            for row in rows
        }
        self.assertEqual(
            figures,
            {
                "draft": (False, False, 100, 0, 0, 0),
                "submitted": (False, "recent", 100, 0, 0, 0),
                "approved": ("approved", False, 100, 100, 90, 10),
                "refused": ("refused", False, 100, 0, 0, 0),
                "substituted": ("substituted", False, 100, 0, 0, 0),
                "revoked": ("revoked", False, 100, 40, 40, 0),
                "cancelled": ("cancelled", False, 100, 0, 0, 0),
            },
        )
        for row in rows:
            form = row.authorization_id
            self.assertEqual(row.amount_bought, form.amount_committed)
            self.assertEqual(row.establishment_id, form.establishment_id)
            self.assertEqual(row.marketplace_id, form.marketplace_id)
            self.assertEqual(row.currency_id, self.company.currency_id)
            self.assertEqual(
                bool(row.decided_on), form.state in ("approved", "refused", "revoked")
            )

    def test_billed_is_what_the_ledger_says(self):
        request = self._approved()
        line = self._force(self._in_ledger(self._bought(request)), amount_billed=70.0)
        self.assertEqual(self._rows(request).amount_billed, 70.0)
        self._force(line, state="closed")
        self.assertEqual(self._rows(request).amount_billed, 0.0)

    def test_days_to_decide_survive_a_revocation(self):
        request = self._submit_on(
            self._approved(), fields.Datetime.now() - timedelta(days=4)
        )
        before = self._rows(request).days_to_decide
        self.assertAlmostEqual(before, 4.0, 1)
        with freeze_time(datetime.now() + timedelta(days=50)):
            request.with_user(self.dg)._revoke("Le besoin a disparu.")
            self.assertAlmostEqual(self._rows(request).days_to_decide, before, 1)

    def test_ages_are_those_of_the_rules(self):
        now = datetime(2026, 7, 15, 15, 0)
        requests = self.env[FORM]
        with freeze_time(now):
            for days in (0, 6, 7, 8, 30, 31, 400):
                moment = now - timedelta(days=days)
                requests |= self._submit_on(self._submitted(), moment)
            for row in self._rows(requests):
                day = periods.local_day(row.submitted_on)
                today = now.date()
                waited = (today - day).days
                self.assertEqual(row.days_waiting, waited)
                ages = ["recent", "waiting", "old"]
                self.assertEqual(row.age, ages[(waited >= 7) + (waited > 30)])
                limit = reminder.overdue_before(today, 7)
                self.assertEqual(row.is_overdue, day < limit)
            self.company.marketplace_reminder_days = 0
            self.assertFalse(any(self._rows(requests).mapped("is_overdue")))

    def test_days_end_at_midnight_where_the_organization_is(self):
        with freeze_time("2026-07-08 03:59:59"):
            early = self._submit_on(self._submitted(), "2026-07-01 03:59:59")
            late = self._submit_on(self._submitted(), "2026-07-01 04:00:00")
            # It is still the 7th: one was submitted on June 30, the other on July 1.
            days = self._rows(early | late).mapped("days_waiting")
            self.assertEqual(days, [7, 6])
        with freeze_time("2026-07-08 04:00:00"):
            days = self._rows(early | late).mapped("days_waiting")
            self.assertEqual(days, [8, 7])
        self.company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-07-08 03:59:59"):
            days = self._rows(early | late).mapped("days_waiting")
            self.assertEqual(days, [7, 7])

    def test_two_companies_and_two_currencies(self):
        goods = (self.chuck, 3, 33.33)
        here = self._submitted(goods)
        abroad = self._approved(goods, currency_id=self.foreign.id)
        next_door = self._next_door(self._submitted, goods, currency_id=self.foreign.id)
        requests = here | abroad | next_door
        for moment in ("2026-06-30 12:00:00", "2026-07-01 03:00", "2026-07-01 04:00"):
            for request in requests:
                self._submit_on(request, fields.Datetime.to_datetime(moment))
            day = periods.local_day(fields.Datetime.to_datetime(moment))
            for row in self._rows(requests):
                form = row.authorization_id.sudo()
                expected = form.currency_id._convert(
                    form.amount_untaxed,
                    form.company_id.currency_id,
                    form.company_id,
                    day,
                )
                self.assertEqual(row.currency_id, form.company_id.currency_id)
                self.assertAlmostEqual(row.amount_requested, expected, 2)
        self.assertEqual(self._rows(next_door).amount_requested, 499.95)

    def test_rate_of_the_company_comes_before_the_common_one(self):
        self._rate(self.foreign, "2026-01-01", 5.0, self.company)
        request = self._submitted(currency_id=self.foreign.id)
        for moment in ("2026-07-10 12:00:00", "2025-01-01 12:00:00"):
            moment = fields.Datetime.to_datetime(moment)
            self._submit_on(request, moment)
            expected = self.foreign._convert(
                100.0, self.company.currency_id, self.company, moment.date()
            )
            self.assertAlmostEqual(self._rows(request).amount_requested, expected, 2)

    def test_a_branch_uses_the_rates_of_its_root(self):
        branch = self._company("Annexe", parent_id=self.company.id)
        self._rate(self.foreign, "2026-01-01", 5.0, self.company)
        request = self._request(currency_id=self.foreign.id)
        self._force(request, company_id=branch.id, establishment_id=False)
        rows = self._rows(request, self.env.user)
        expected = self.foreign._convert(
            100.0, branch.currency_id, branch, quebec_today()
        )
        self.assertAlmostEqual(rows.amount_requested, expected, 2)

    def test_unused_is_never_a_matter_of_rates(self):
        request = self._approved(currency_id=self.foreign.id)
        self._bought(request, currency_id=self.foreign.id)
        self._submit_on(request, datetime(2025, 1, 1))
        row = self._rows(request)
        self.assertEqual((row.amount_authorized, row.amount_unused), (25.0, 0.0))

    def test_each_organization_sees_its_own(self):
        here, there = self._submitted(), self._next_door(self._submitted)
        self.env.flush_all()
        report = self.env[REPORT].with_user(self.secretary)
        for company, request in ((self.company, here), (self.neighbour, there)):
            rows = report.with_context(allowed_company_ids=company.ids).search([])
            self.assertIn(request, rows.authorization_id)
            self.assertEqual(rows.company_id, company)
        self.secretary.company_ids = self.company
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            report.browse(there.id).read(["state"])

    def test_ordinary_employees_see_nothing(self):
        self._submitted()
        for user in (self.principal, self.teacher, self.designee, self.payable):
            with self.assertRaises(AccessError):
                self.env[REPORT].with_user(user).search([])

    def test_row_opens_the_request(self):
        request = self._submitted()
        action = self._rows(request).action_open_authorization()
        self.assertEqual(action["res_id"], request.id)
        self.assertEqual(action["res_model"], request._name)

    def test_any_number_of_requests_is_read_in_one_query(self):
        self._submitted()
        report = self.env[REPORT].with_user(self.secretary)
        aggregates = ["__count", "amount_unused:sum", "days_to_decide:avg"]

        def read():
            report._read_group([], ["state"], aggregates)

        first = self._queries(read, warm=True)
        for _number in range(5):
            self._submitted()
        self.assertEqual(self._queries(read), first)


@tagged("post_install", "-at_install")
class TestReportDoors(WebCase):
    """The analysis through real RPC, by each role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.request = cls._submitted()

    def _call(self, user, method, *args):
        self._enter(user)
        return self._rpc(REPORT, method, args)

    def _assert_refused(self, users, attempts):
        for user in users:
            for method, *args in attempts:
                with self.subTest(user=user.login, method=method):
                    with self.assertRaisesRegex(JsonRpcException, REFUSED):
                        self._call(user, method, *args)

    def test_overseers_read(self):
        for user in (self.secretary, self.dg, self.buyer, self.auditor):
            with self.subTest(user.login):
                rows = self._call(
                    user,
                    "search_read",
                    [("authorization_id", "=", self.request.id)],
                    ["amount_requested"],
                )
                self.assertEqual([row["amount_requested"] for row in rows], [100.0])
                groups = self._call(
                    user,
                    "formatted_read_group",
                    [],
                    ["age"],
                    ["__count", "amount_unused:sum_currency"],
                )
                self.assertTrue(groups)

    @mute_logger("odoo.http")
    def test_employees_are_refused_whatever_the_method(self):
        attempts = (
            ("search_read", [], ["state"]),
            ("web_search_read", [], {"state": {}}),
            ("read", [self.request.id], ["state"]),
            ("formatted_read_group", [], ["state"], ["__count"]),
            ("search_count", []),
            ("export_data", [self.request.id], ["state"]),
            ("action_open_authorization", [self.request.id]),
        )
        self._assert_refused((self.principal, self.teacher, self.designee), attempts)

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_nobody_writes_figures(self):
        attempts = (
            ("write", [self.request.id], {"state": "approved"}),
            ("create", {"state": "approved"}),
            ("unlink", [self.request.id]),
        )
        self._assert_refused((self.secretary, self.dg, self.manager), attempts)
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "submitted")


@tagged("post_install", "-at_install")
class TestCard(MarketplaceCase):
    """The card counts what its filter lists, for one query at the most."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._user("mkp_second", "purchase.group_purchase_user")
        cls.before = cls._dashboard(cls.buyer)

    @classmethod
    def _dashboard(cls, user):
        return cls.env["purchase.order"].with_user(user).retrieve_dashboard()

    def _more(self, user):
        """What was added to the card of a user since the test began."""
        result = self._dashboard(user)
        everyone, mine = result["global"]["marketplace"], result["my"]["marketplace"]
        return everyone - self.before["global"]["marketplace"], mine

    def _stock(self):
        def retrieve_dashboard(orders):
            return super(
                purchase_order_dashboard.PurchaseOrder, orders
            ).retrieve_dashboard()

        return patch.object(
            purchase_order_dashboard.PurchaseOrder,
            "retrieve_dashboard",
            retrieve_dashboard,
        )

    def test_counts_what_waits_and_nothing_else(self):
        self._order()
        self._order(user=self.second)
        self._order(marketplace_authorization_id=self._submitted().id)
        # These do not wait: ordinary, of services, covered, cancelled.
        self._order(partner=self.stationer)
        self._order((self.training, 1, 10.0))
        self._order(marketplace_authorization_id=self._approved().id)
        self._order().button_cancel()
        self.assertEqual(self._more(self.buyer), (3, 2))
        self.assertEqual(self._more(self.second), (3, 1))

    def test_filter_lists_what_the_card_counts(self):
        orders = (
            self._order()
            | self._order(partner=self.stationer)
            | self._order((self.training, 1, 10.0))
            | self._order((self.training, 1, 10.0), (self.gouge, 1, 5.0))
        )
        everything = self.env["purchase.order"].with_user(self.buyer)
        found = everything.search([("marketplace_waiting", "=", True)])
        card = self._dashboard(self.buyer)["global"]["marketplace"]
        self.assertEqual(len(found), card)
        self.assertEqual(found & orders, orders[0] | orders[3])
        self.assertEqual(orders.filtered("marketplace_waiting"), found & orders)
        others = everything.search([("marketplace_waiting", "=", False)])
        self.assertEqual(others & orders, orders[1] | orders[2])

    def test_follows_the_authorization(self):
        request = self._submitted()
        order = self._order(marketplace_authorization_id=request.id)
        self.assertTrue(order.marketplace_waiting)
        request.with_user(self.dg)._approve()
        self.assertFalse(order.marketplace_waiting)
        self.assertEqual(self._more(self.buyer), (0, 0))

    def test_costs_one_query_for_any_number_of_orders(self):
        def reload():
            return self._dashboard(self.buyer)

        for _time in range(2):
            self._queries(reload)
        for count in (1, 20):
            for _number in range(count):
                self._order()
            with self._stock():
                stock = self._queries(reload)
            self.assertEqual(self._queries(reload) - stock, 1)

    def test_costs_nothing_to_who_does_not_see_it(self):
        """Accounts payable reads orders and has no analysis: neither card nor query."""

        def reload():
            return self._dashboard(self.payable)

        self.assertNotIn("marketplace", reload()["global"])
        self._queries(reload)
        with self._stock():
            stock = self._queries(reload)
        self.assertEqual(self._queries(reload), stock)

    def test_employees_have_no_dashboard_at_all(self):
        with self.assertRaises(AccessError):
            self._dashboard(self.teacher)

    def test_who_oversees_sees_the_card(self):
        auditor = self._user(
            "mkp_auditor",
            "account.group_account_readonly",
            "purchase.group_purchase_user",
        )
        # Other modules read more for the dashboard than these two may: buyers open it.
        buyers = self.env.ref("purchase.group_purchase_user")
        buyers.user_ids += self.dg | self.secretary
        for user in (self.dg, self.secretary, auditor):
            self.assertIn("marketplace", self._dashboard(user)["global"])


@tagged("post_install", "-at_install")
class TestDigest(MarketplaceCase):
    """The figures of a month in Odoo's digest: for those who decide and declare."""

    def test_what_was_approved_and_avoided(self):
        now, month = fields.Datetime.now(), timedelta(days=30)
        digest = self.env["digest.digest"].create({"name": "Mois"})
        digest = digest.with_context(
            start_datetime=now - month, end_datetime=now + month
        )
        known = self._figures(digest)
        self._approved()
        for state in ("refused", "revoked"):
            self._bring(self._submitted(), state)
        self.assertEqual(self._figures(digest), (known[0] + 2, known[1] + 1))
        later = digest.with_context(start_datetime=now + month)
        self.assertEqual(self._figures(later), (0, 0))
        for user in (self.buyer, self.manager):
            with self.assertRaises(AccessError):
                self._figures(digest, user)

    def _figures(self, digest, user=None):
        mine = digest.with_user(user or self.dg)
        mine.invalidate_recordset()
        values = ("kpi_marketplace_approved_value", "kpi_marketplace_avoided_value")
        return tuple(mine[name] for name in values)
