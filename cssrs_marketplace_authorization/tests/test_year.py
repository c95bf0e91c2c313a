"""The report of a period: figures that are those of the requests, and no person."""

import io
from datetime import date, timedelta
from decimal import Decimal

from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..outputs import year as outputs
from ..outputs import year_file
from ..words.year import WORDS
from .common import MarketplaceCase, WebCase
from .test_issue import IssueCase
from .test_paper import _reader

YEAR = "purchase.marketplace.year"


class YearMixin:
    """Reports of a period without any demonstration data."""

    def _report(self, user=None, **values):
        start, end = self._span
        values = {"span": "free", "date_from": start, "date_to": end, **values}
        return self.env[YEAR].with_user(user or self.secretary).create(values)

    def _year(self, **values):
        return self._report(**values)._with_language()._year()

    def _table(self, year, key):
        table = next(table for table in year.tables() if table.key == key)
        return {row[0]: row[1:] for row in table.rows}


@tagged("post_install", "-at_install")
class TestYear(YearMixin, IssueCase):
    """Each request counts once, where and when it was decided."""

    prints = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.lang = "en_US"
        # An organization of its own: demonstration data are another story.
        cls.other = cls._company("CSS du rapport")

    def setUp(self):
        super().setUp()
        today = self._today()
        self._span = today - timedelta(days=1), today + timedelta(days=1)
        self.env.cr.execute(
            "UPDATE purchase_marketplace_authorization SET company_id = %s "
            "WHERE company_id = %s",
            [self.other.id, self.company.id],
        )
        self.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET company_id = %s "
            "WHERE company_id = %s",
            [self.other.id, self.company.id],
        )
        self.env.invalidate_all()

    def test_what_became_of_the_requests(self):
        form = self._approved((self.chuck, 2, 50.0))
        self._bought(form, (self.chuck, 1, 50.0))
        revoked = self._approved((self.chuck, 1, 30.0))
        self._bring(revoked, "revoked")
        self._bring(self._request((self.gouge, 1, 10.0)), "refused")
        self._bring(self._request((self.gouge, 1, 5.0)), "substituted")
        self._submitted()
        self._bring(self._request(), "cancelled")
        year = self._year()
        found = self._table(year, "outcomes")
        self.assertEqual(
            found,
            {
                "Authorized, in effect": (1, Decimal("100.00")),
                "Authorized, then revoked": (1, Decimal("30.00")),
                "Refused": (1, Decimal("10.00")),
                "Replaced by a good sold elsewhere": (1, Decimal("5.00")),
            },
        )
        self.assertEqual((year.waiting, year.tally().count), (1, 4))
        row = self._table(year, "by_establishment")[self.school.name]
        amounts = [Decimal(one) for one in ("100.00", "50.00", "50.00")]
        self.assertEqual(row, (4, 2, 2, *amounts))
        self.assertEqual(self._table(year, "by_marketplace"), {"Amazon": row})
        unmet = self._table(year, "by_criterion")
        self.assertEqual(unmet["Unique"], (1, Decimal("10.00")))
        self.assertEqual(unmet["Essential"], (0, Decimal("0.00")))

    def test_the_totals_are_those_of_the_rows(self):
        self._ordered((self.chuck, 2, 50.0))
        shop = self.env["purchase.marketplace.establishment"].create({"name": "Autre"})
        shop.manager_id = self.principal
        self._approved((self.gouge, 1, 7.0), establishment_id=shop.id)
        year = self._year()
        for table in year.tables():
            if table.total:
                for index in range(1, len(table.columns)):
                    total = sum(row[index] for row in table.rows)
                    self.assertEqual(table.total[index], total, table.key)

    def test_by_the_day_of_the_decision(self):
        form = self._approved()
        line = self.ledger.search([("authorization_id", "=", form.id)])
        # 23:30 on June 30 in Québec is July in Greenwich.
        for moment, start, count in (
            ("2026-07-01 03:59:59", date(2026, 6, 1), 1),
            ("2026-07-01 04:00:00", date(2026, 6, 1), 0),
        ):
            self._alter(line, recorded_on=moment)
            self._alter(form, decided_on=moment)
            year = self._year(date_from=start, date_to=date(2026, 6, 30))
            self.assertEqual(year.tally().count, count, moment)

    def test_delays_of_decisions(self):
        for days in (1, 10, 40):
            form = self._approved()
            line = self.ledger.search([("authorization_id", "=", form.id)])
            moment = line.recorded_on - timedelta(days=days)
            self._alter(form, submitted_on=moment)
        decisions = self._year().decisions
        self.assertEqual(decisions.ages, (1, 1, 1))
        self.assertEqual(
            [decisions.average, decisions.median, decisions.longest],
            [Decimal("17.0"), Decimal("10.0"), Decimal("40.0")],
        )

    def test_delays_of_declarations(self):
        forms = [self._approved() for _number in range(3)]
        lines = self.ledger.search([("authorization_id", "in", [f.id for f in forms])])
        late, waiting = lines[0], lines[1]
        self._issue()
        self._alter(late, due_on=self._today() - timedelta(days=1))
        open_ = self._approved()
        forgotten = self._approved()
        line = self.ledger.search([("authorization_id", "=", forgotten.id)])
        self._alter(line, due_on=self._today() - timedelta(days=1))
        declared = self._year().declared
        self.assertTrue(waiting and open_)
        self.assertEqual((declared.in_time, declared.late, declared.waiting), (2, 2, 1))
        self.assertEqual(declared.average, Decimal("0.0"))

    def test_nothing_happened(self):
        report = self._report()
        page = report._printed_page().decode()
        self.assertIn("None in this period", page)
        year = report._with_language()._year()
        self.assertIsNone(year.decisions.average)
        self.assertEqual(year.tally(), outputs.Tally())

    def test_no_person_and_no_good(self):
        form = self._approved(
            (self.chuck, 1, 50.0), third_party_seller="Vendeur Tremblay"
        )
        self._bought(form, (self.chuck, 1, 50.0))
        self._bring(self._request(), "refused")
        report = self._report()
        book = load_workbook(io.BytesIO(report._workbook()))
        cells = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
        for text in (report._printed_page().decode(), " ".join(map(str, cells))):
            for secret in (
                *(self.principal | self.dg | self.secretary | self.buyer).mapped(
                    "name"
                ),
                self.chuck.name,
                "Tremblay",
                form.name,
                form.need,
                "Un équivalent existe",
            ):
                self.assertNotIn(secret, text)

    def test_page_paper_and_workbook_say_the_same(self):
        self._ordered((self.chuck, 2, 617.25))
        report = self._report()
        page = html.fromstring(report._printed_page())
        shown = [" ".join(c.text_content().split()) for c in page.iterfind(".//td")]
        self.assertIn("1,234.50", shown)
        book = load_workbook(io.BytesIO(report._workbook()))
        titles = [sheet.title for sheet in book]
        self.assertEqual(titles[:2], ["In brief", "What became of the requests"])
        cells = [c.value for row in book["By establishment"].iter_rows() for c in row]
        self.assertIn(1234.5, cells)
        pdf = _reader(report._printed_pdf())
        text = " ".join(one.extract_text() for one in pdf.pages)
        self.assertIn("1,234.50", text)
        self.assertIn(self.company.name, text)
        self.assertTrue(pdf.trailer["/Root"]["/MarkInfo"]["/Marked"])

    def test_it_costs_the_same_for_many(self):
        self._approved()
        few = self._queries(self._year, warm=True)
        for _number in range(6):
            self._approved()
        self.assertEqual(self._queries(self._year, warm=True), few)

    def test_the_settings_open_the_fiscal_year(self):
        """Odoo leaves no menu to it, and its default ends in December."""
        admin = new_test_user(
            self.env,
            "mkp_year_admin",
            "base.group_system,account.group_account_manager",
            company_id=self.company.id,
        )
        settings = self.env["res.config.settings"].with_user(admin).create({})
        opened = settings.with_context(
            marketplace_step="fiscal"
        ).action_marketplace_setup()
        wizard = self.env[opened["res_model"]].with_user(admin)
        with Form(wizard.browse(opened["res_id"]), opened["views"][0][0]) as screen:
            screen.opening_date = screen.opening_date or date(2026, 7, 1)
            screen.fiscalyear_last_day = 30
            screen.fiscalyear_last_month = "6"
        self.assertEqual(self.company._marketplace_fiscal_end(), (6, 30))
        settings.invalidate_recordset()
        self.assertEqual(settings.marketplace_fiscal_day, 30)
        self.assertEqual(settings.marketplace_fiscal_month, "6")

    def test_periods(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        screen = Form(self.env[YEAR].with_user(self.secretary))
        for span, month in (("year", 7), ("last_year", 7)):
            screen.span = span
            first, last = screen.date_from, screen.date_to
            self.assertEqual((first.month, last.month, last.day), (month, 6, 30))
        screen.span = "quarter"
        self.assertLess((screen.date_to - screen.date_from).days, 92)
        self.assertLessEqual(screen.date_from, self._today())
        before = screen.date_from
        screen.span = "last_quarter"
        self.assertEqual(screen.date_to, before - timedelta(days=1))
        screen.span = "free"
        screen.date_from = date(2026, 1, 15)
        self.assertEqual(screen.save().date_from, date(2026, 1, 15))


@tagged("post_install", "-at_install")
class TestYearTables(MarketplaceCase):
    """The tables, by hand: bars that no colour tells apart."""

    def test_a_formula_in_a_name_is_a_text(self):
        tally = outputs.Tally(1, *[Decimal("5.00")] * 3)
        year = outputs.Year(
            "=1+1",
            *[date(2026, 1, 1)] * 3,
            "CAD",
            [outputs.Group("=2+2", "@x", "approved", tally)],
            1,
            0,
            dict.fromkeys(("essential",), tally),
            outputs.Decisions(),
            outputs.Declared(),
            {key: self.env._(word) for key, word in WORDS.items()},
        )
        stream = io.BytesIO()
        year_file.write(stream, year)
        book = load_workbook(stream)
        found = [c for sheet in book for row in sheet.iter_rows() for c in row]
        self.assertFalse([c.value for c in found if c.data_type == "f"])
        self.assertIn("=2+2", [c.value for c in found])


@tagged("post_install", "-at_install")
class TestYearAccess(YearMixin, WebCase):
    """The secretariat, the DG and the auditors; each their own report."""

    prints = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls._span = date(2026, 1, 1), date(2026, 12, 31)

    def test_who_downloads(self):
        for user in (self.secretary, self.dg, self.auditor):
            report = self._report(user)
            self._enter(user)
            for kind, begin in (
                ("html", b"<!DOCTYPE"),
                ("pdf", b"%PDF"),
                ("xlsx", b"PK"),
            ):
                answer = self.url_open(f"/marketplace/year/{report.id}/{kind}")
                self.assertEqual(answer.status_code, 200, (user.login, kind))
                self.assertTrue(answer.content.startswith(begin), kind)
                policy = answer.headers["Content-Security-Policy"]
                self.assertIn("default-src 'none'", policy)

    def test_who_does_not(self):
        report = self._report()
        for user in (self.buyer, self.principal, self.payable, self.teacher):
            with self.assertRaises(AccessError):
                self._report(user)
            self._enter(user)
            answer = self.url_open(f"/marketplace/year/{report.id}/html")
            self.assertEqual(answer.status_code, 404, user.login)
        for user in (self.dg, self.auditor):
            self._enter(user)
            answer = self.url_open(f"/marketplace/year/{report.id}/html")
            self.assertEqual(answer.status_code, 404, user.login)
        self._enter(self.secretary)
        for url in (f"{report.id}/exe", "0/html", "999999999/pdf", f"{report.id}/HTML"):
            answer = self.url_open(f"/marketplace/year/{url}")
            self.assertEqual(answer.status_code, 404, url)

    def test_of_another_organization(self):
        other = self._company()
        with self.assertRaises(AccessError):
            self._report(company_id=other.id)
