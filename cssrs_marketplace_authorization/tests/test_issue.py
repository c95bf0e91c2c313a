import csv
import io
import zipfile
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time
from lxml import etree, html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..models.declaration import content as said
from ..models.declaration import issue
from ..rules import declaration_columns
from .common import (
    ALWAYS,
    DECLARATION,
    DG,
    LEDGER,
    MODULE,
    SECRETARIAT,
    MarketplaceCase,
)

REPORT = f"{MODULE}.report_marketplace_declaration"
COLUMN = f"{DECLARATION}.column"
FORMS = ("html", "pdf", "xlsx", "xml", "csv")


class IssueCase(MarketplaceCase):
    """Declarations made and issued by the secretariat."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.ledger = cls.env[LEDGER]
        cls.company.partner_id.tz = "America/Toronto"
        # What the demo data left to declare is another story.
        cls.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET state = 'closed' "
            "WHERE state = 'to_declare'"
        )
        cls.env.invalidate_all()

    def _draft(self, start="2020-01-01", end="2099-12-31", user=None, **values):
        sheets = self.env[DECLARATION].with_user(user or self.secretary)
        return sheets.create({"date_from": start, "date_to": end, **values})

    def _issued(self, **values):
        self._approved()
        draft = self._draft(**values)
        draft.action_declare()
        return draft

    def _at(self, moment, company=None):
        """A line recorded at a moment in UTC."""
        line = self.ledger.search(
            [("authorization_id", "=", self._approved().id)], limit=1
        )
        company = company or line.company_id
        self._alter(line, recorded_on=moment, company_id=company.id)
        return line

    def _bytes(self, declaration):
        return {name: declaration._get_file(name)._get_bytes() for name in FORMS}


@tagged("post_install", "-at_install")
class TestIssuer(IssueCase):
    """Only the DG and the secretariat issue, under the mandate of the DG (R7)."""

    def test_who_issues(self):
        for user in (self.secretary, self.dg):
            self._approved()
            draft = self._draft(user=user)
            draft.action_declare()
            self.assertEqual(draft.declared_by, user)
            self.assertTrue(draft.mandate_id)

    def test_who_does_not(self):
        self._approved()
        draft = self._draft()
        users = (self.buyer, self.principal, self.payable, self.auditor)
        users += (self.manager, self.teacher, self.odoobot)
        self._assert_nobody(draft, {"issue": lambda d: d.action_declare()}, users)
        with self.assertRaisesRegex(UserError, "in person"):
            draft.with_user(self.odoobot).sudo().action_declare()
        self.assertEqual(draft.state, "draft")

    def test_no_automation_issues(self):
        self._approved()
        draft = self._draft()
        code = (
            f"env['{DECLARATION}'].with_user({self.secretary.id})"
            f".browse({draft.id}).action_declare()"
        )
        values = {
            "name": "attack",
            "model_id": self.env["ir.model"]._get_id(draft._name),
            "state": "code",
            "code": code,
        }
        action = self.env["ir.actions.server"].create(values)
        for user in (self.secretary, self.env.user):
            with self.assertRaisesRegex(UserError, "in person"):
                action.with_user(user).sudo().run()
        cron = self.env["ir.cron"].create(
            {**values, "interval_number": 1, "interval_type": "days"}
        )
        with self.assertRaisesRegex(UserError, "in person"):
            cron.ir_actions_server_id.run()
        self.assertEqual(draft.state, "draft")

    def test_nobody_holds_the_power(self):
        self._approved()
        draft = self._draft()
        self.env.ref(DG).user_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "Nobody holds(.|\n)*→ Have an admin"):
            draft.action_declare()
        self.assertFalse(draft.name)

    def test_former_secretary_no_longer_issues(self):
        self._approved()
        draft = self._draft()
        self.secretary.group_ids -= self.env.ref(SECRETARIAT)
        with self.assertRaises(UserError):
            draft.action_declare()
        self.assertEqual(draft.sudo().state, "draft")


@tagged("post_install", "-at_install")
class TestGaps(IssueCase):
    """What is missing is said before, with a link to what mends it."""

    def test_banner_links(self):
        self.company.company_registry = False
        form = self._approved()
        draft = self._draft()
        gaps = str(draft.gaps)
        for record in (self.school, form.mandate_id):
            self.assertIn(f'href="/odoo/{record._name}/{record.id}"', gaps)
        # What the secretariat cannot open, or is looking at: said, without a link.
        for text in ("an administrator", "Means of transmission"):
            self.assertIn(text, gaps)
        self.assertNotIn("/odoo/res.company", gaps)
        self.company.company_registry = "1234567890"
        self.school.code = "042"
        form.mandate_id.with_user(self.secretary).instrument = "Résolution 12"
        draft.channel = "Portail"
        draft.invalidate_recordset()
        self.assertFalse(draft.gaps)
        draft.action_declare()
        self.assertFalse(draft.gaps)

    def test_of_many_lines_the_first_are_looked_at(self):
        """The draft opens at once; the issue still looks at each line."""
        self.school.code = "042"
        other = self.school.copy({"name": "École voisine", "code": False})
        last = self._request(establishment_id=other.id)
        self._approved()
        required = {"key": "establishment_code", "is_required": True}
        self.env[COLUMN].with_user(self.secretary).create(required)
        self._bring(last, "approved")
        draft = self._draft()
        lines = draft.covered_line_ids
        self.assertEqual(lines[-1].authorization_id, last)
        school = f'href="/odoo/{other._name}/{other.id}"'
        for bound, shown in ((len(lines), True), (len(lines) - 1, False)):
            draft.invalidate_recordset()
            with patch.object(issue, "CHUNK", bound):
                self.assertEqual(school in str(draft.gaps), shown)
                said = f"Only the first {bound} lines" in str(draft.gaps)
                self.assertEqual(said, not shown)
        with patch.object(issue, "CHUNK", len(lines) - 1):
            draft.action_declare()
        self.assertEqual(draft.state, "declared")
        self.assertNotIn(last, draft.line_ids.authorization_id)
        self.assertEqual(self._in_ledger(last).state, "to_declare")

    def test_names_are_escaped_in_the_banner(self):
        self.school.name = "<img src=x onerror=alert(1)>"
        self._approved()
        self.assertNotIn("<img", str(self._draft().gaps))

    def test_required_column_blocks(self):
        required = {"key": "establishment_code", "is_required": True}
        self.env[COLUMN].with_user(self.secretary).create(required)
        self._approved()
        draft = self._draft()
        with self.assertRaisesRegex(UserError, "required|requires"):
            draft.action_declare()
        self.assertEqual((draft.state, draft.name), ("draft", False))
        self.school.code = "042"
        draft.action_declare()
        self.assertEqual(draft.state, "declared")

    def test_the_current_draft_is_opened_or_nothing_is_to_declare(self):
        declarations = self.env[DECLARATION]
        mine = declarations.with_user(self.secretary)
        mine.search([("state", "=", "draft")]).unlink()
        waiting = self.env[LEDGER].search([("state", "=", "to_declare")])
        self._force(waiting, state="closed")
        answer = mine.action_open_current()
        self.assertEqual(answer["tag"], "display_notification")
        self.assertEqual(answer["params"]["next"]["res_model"], declarations._name)
        self.assertFalse(mine.search([("state", "=", "draft")]))
        self._approved()
        opened = mine.action_open_current()
        self.assertEqual(opened["res_model"], declarations._name)
        self.assertEqual(mine.action_open_current()["res_id"], opened["res_id"])

    def test_nothing_to_declare(self):
        with self.assertRaisesRegex(UserError, "nothing to declare"):
            self._draft().action_declare()


@tagged("post_install", "-at_install")
class TestPeriod(IssueCase):
    """Periods are days of the organization, whoever looks, from wherever."""

    def test_midnight(self):
        """Toronto: four hours behind in summer, five in winter."""
        inside = self._at(datetime(2026, 8, 1, 3, 59, 59))
        after = self._at(datetime(2026, 8, 1, 4, 0, 0))
        first = self._at(datetime(2026, 7, 1, 4, 0, 0))
        before = self._at(datetime(2026, 7, 1, 3, 59, 59))
        draft = self._draft("2026-07-01", "2026-07-31")
        self.assertEqual(draft.covered_line_ids, first | inside)
        self.assertEqual(draft.earlier_count, 1)
        draft.action_include_earlier()
        self.assertEqual(draft.date_from, date(2026, 6, 30))
        self.assertEqual(draft.covered_line_ids, before | first | inside)
        self.assertEqual(draft.earlier_count, 0)
        draft.action_declare()
        self.assertEqual(after.state, "to_declare")

    def test_daylight_saving_days(self):
        """A day of 23 hours, then one of 25."""
        spring = self._at(datetime(2026, 3, 9, 3, 59, 59))
        monday = self._at(datetime(2026, 3, 9, 4, 0, 0))
        start = self._at(datetime(2026, 3, 8, 5, 0, 0))
        sunday = self._draft("2026-03-08", "2026-03-08").covered_line_ids
        self.assertEqual(sunday, start | spring)
        self.assertIn(monday, self._draft("2026-03-09", "2026-03-09").covered_line_ids)
        late = self._at(datetime(2026, 11, 2, 4, 59, 59))
        early = self._at(datetime(2026, 11, 1, 4, 0, 0))
        after = self._at(datetime(2026, 11, 2, 5, 0, 0))
        sunday = self._draft("2026-11-01", "2026-11-01").covered_line_ids
        self.assertEqual(sunday, early | late)
        self.assertNotIn(after, sunday)

    def test_fiscal_year(self):
        self.company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})
        last = self._at(datetime(2026, 7, 1, 3, 59, 59))
        first = self._at(datetime(2025, 7, 1, 4, 0, 0))
        self._at(datetime(2026, 7, 1, 4, 0, 0))
        self._at(datetime(2025, 7, 1, 3, 59, 59))
        draft = self._draft()
        with freeze_time("2026-06-30 12:00:00"):
            draft.with_context(marketplace_period="year").action_period()
        self.assertEqual(draft.covered_line_ids, first | last)
        with freeze_time("2026-07-01 12:00:00"):
            draft.with_context(marketplace_period="last_year").action_period()
        period = (draft.date_from, draft.date_to)
        self.assertEqual(period, (date(2025, 7, 1), date(2026, 6, 30)))
        # 23:30 on June 30 in Québec is July in Greenwich.
        with freeze_time("2026-07-01 03:30:00"):
            draft.with_context(marketplace_period="year").action_period()
        self.assertEqual(draft.date_to, date(2026, 6, 30))

    def test_another_clock(self):
        line = self._at(datetime(2026, 7, 1, 4, 30, 0))
        for zone in ("Asia/Tokyo", "Pacific/Honolulu", "UTC"):
            self.secretary.tz = zone
            draft = self._draft("2026-07-01", "2026-07-01").with_context(tz=zone)
            self.assertEqual(draft.covered_line_ids, line, zone)
        self.company.partner_id.tz = "America/Vancouver"
        june = self._draft("2026-06-30", "2026-06-30")
        self.assertEqual(june.covered_line_ids, line)
        self.assertFalse(self._draft("2026-07-01", "2026-07-01").covered_line_ids)


@tagged("post_install", "-at_install")
class TestCompanies(IssueCase):
    """Each organization declares its own, under its own numbers."""

    def test_lines_of_another_company(self):
        other = self._company()
        theirs = self._at(datetime(2026, 7, 2), other)
        ours = self._at(datetime(2026, 7, 2))
        self.secretary.company_ids |= other
        companies = {"allowed_company_ids": [self.company.id, other.id]}
        draft = self._draft("2026-07-01", "2026-07-31").with_context(**companies)
        self.assertEqual(draft.covered_line_ids, ours)
        draft.action_declare()
        self.assertEqual(theirs.state, "to_declare")

    def test_numbers_leave_no_gap(self):
        names = [self._issued().name]
        self._approved()
        full = UserError("the disk is full")
        broken = patch.object(issue, "store_files", side_effect=full)
        with broken, self.assertRaisesRegex(UserError, "disk is full"):
            self._draft().action_declare()
        # As the next request would, which begins anew.
        self.env.invalidate_all()
        names += [self._issued().name for _number in range(2)]
        numbers = [int(name[-5:]) for name in names]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))
        self.assertEqual(len({name[4:8] for name in names}), 1)

    def test_each_year_begins_again(self):
        """By the clock of the organization: the year ends at five in Greenwich."""
        old, new = datetime(2031, 1, 1, 4, 59), datetime(2031, 1, 1, 5, 1)
        names = []
        for moment in (old, new):
            self._approved()
            draft = self._draft()
            with freeze_time(moment):
                draft.action_declare()
            names.append(draft.name)
        self.assertEqual(names, ["DEC/2030/00001", "DEC/2031/00001"])

    def test_companies_number_apart(self):
        other = self._company()
        self.dg.company_ids |= other
        self.secretary.company_ids |= other
        ours = self._issued()
        self._at(datetime(2026, 7, 2), other)
        theirs = self._draft(company_id=other.id)
        theirs.action_declare()
        self.assertEqual(theirs.name[-5:], "00001")
        self.assertFalse(theirs.previous_id)
        self.assertEqual(ours.company_id, self.company)


@tagged("post_install", "-at_install")
class TestFiles(IssueCase):
    """What was issued is served again; what is private is never in it."""

    prints = True

    def test_served_again_whatever_changes(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self._bought(self._approved())
        draft = self._issue(channel="Portail")
        before = self._bytes(draft)
        digests = {f.extension: f.sha256 for f in draft.file_ids}
        self._change_everything()
        draft.channel = "Courriel"
        self.env.invalidate_all()
        self.assertEqual(self._bytes(draft), before)
        self.assertEqual({f.extension: f.sha256 for f in draft.file_ids}, digests)
        reports = self.env["ir.actions.report"].with_user(self.secretary)
        html = reports._render_qweb_html(REPORT, draft.ids)[0]
        self.assertEqual(html, before["html"])
        pdf = reports.with_context(force_report_rendering=True)._render_qweb_pdf(
            REPORT, draft.ids
        )[0]
        self.assertEqual(pdf, before["pdf"])

    def _change_everything(self):
        for record in (self.school, self.amazon, self.chuck, self.company):
            record.name = "Tout autre nom"
        self.marketplace.name = "Ailleurs"
        self.company.write({"company_registry": "999", "marketplace_body_code": "Z9"})
        self.company.partner_id.write({"lang": "fr_CA", "tz": "Asia/Tokyo"})
        self.env[COLUMN].create({"key": "vendor", "label": "Marchand"})

    def test_pdf_asked_for_late_says_what_was_issued(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        draft = self._issued(channel="Portail")
        issued = draft._with_issue_lang()
        document = issued._output_document()
        page = issued._render_page()
        self._change_everything()
        draft.channel = "Courriel"
        self.env.invalidate_all()
        late = draft._with_issue_lang()
        self.assertEqual(late.env.lang, issued.env.lang)
        self.assertEqual(late._output_document(), document)
        # The title of the window alone says the name of today.
        after = [text.partition(b"</title>")[2] for text in (late._render_page(), page)]
        self.assertTrue(after[0])
        self.assertEqual(*after)

    def test_a_long_page_is_the_same_in_parts(self):
        """Lines of an authorization stand together, whichever line is between them."""
        forms = [self._approved((self.chuck, 2, 60.0)) for _number in range(3)]
        for _turn in range(2):
            for form in forms:
                self._bought(form, (self.chuck, 1, 60.0))
        draft = self._draft()
        for act in (draft.exists, draft.action_declare):
            with self.subTest(act.__name__):
                act()
                whole = draft.sudo()._render_page()
                with patch.object(said, "CHUNK", 1):
                    self.assertEqual(draft.sudo()._render_page(), whole)
                page = html.fromstring(whole)
                blocks = page.find_class("o_mkp_block")
                self.assertEqual(len(blocks), len(forms))
                rows = [len(block.findall(".//tbody/tr")) for block in blocks]
                self.assertEqual(rows, [3, 3, 3])
                names = [block.find("h2").get("id") for block in blocks]
                self.assertEqual(len({*names}), len(blocks))

    def test_columns_begin_with_the_standard_ones(self):
        columns = self.env[COLUMN]
        columns = columns.with_user(self.secretary)
        columns.create({"key": "vendor", "label": "Marchand"})
        columns.action_start_standard()
        columns.action_start_standard()
        keys = [key for key, _label in self.company._marketplace_columns()]
        self.assertEqual(keys, ["vendor", *declaration_columns.STANDARD])

    def test_columns_as_configured(self):
        columns = self.env[COLUMN]
        columns.with_user(self.secretary).create(
            [
                {"key": "goods", "label": "Le bien", "sequence": 1},
                {"key": "authorization", "sequence": 2},
                {"key": "amount_authorized", "label": "=Montant", "sequence": 3},
            ]
        )
        files = self._bytes(self._issued())
        rows = list(
            csv.reader(io.StringIO(files["csv"].decode("utf-8-sig")), delimiter=";")
        )
        # After the organization and the number of the declaration.
        self.assertEqual(rows[0][2], "Le bien")
        self.assertEqual(rows[0][4], "'=Montant")
        self.assertEqual(len(rows[0]), 5)
        # The goods stand in the title of their block.
        self.assertIn(">=Montant<", files["html"].decode())
        with zipfile.ZipFile(io.BytesIO(files["xlsx"])) as book:
            text = b"".join(book.read(name) for name in book.namelist())
        self.assertIn(b"Le bien", text)
        self.assertNotIn(b"<f>", text)
        names = {
            etree.QName(tag).localname
            for tag in etree.fromstring(files["xml"]).iter(etree.Element)
        }
        # Whatever the columns of the page, the XML says all.
        self.assertLessEqual({"need", "essential", "sole_distributor"}, names)

    def test_what_is_private_stays_out(self):
        people = (self.principal, self.teacher, self.dg, self.secretary)
        for number, user in enumerate(people):
            user.partner_id.write(
                {
                    "email": f"secret{number}@mkp-marker.example",
                    "phone": f"418 555-09{number:02}",
                }
            )
        form = self._request(requester_id=self.principal.id)
        form._submit()
        form.with_user(self.dg)._approve()
        form.sudo().message_post(body="NOTE-INTERNE-MKP")
        self.env["ir.attachment"].create(
            {
                "name": "PIECE-MKP.txt",
                "raw": b"CONTENU-MKP",
                "res_model": form._name,
                "res_id": form.id,
            }
        )
        self._bought(form, note="NOTE-COMMANDE-MKP")
        draft = self._draft()
        draft.message_post(body="NOTE-DECLARATION-MKP")
        draft.action_declare()
        files = self._bytes(draft)
        with zipfile.ZipFile(io.BytesIO(files.pop("xlsx"))) as book:
            files["xlsx"] = b"".join(book.read(name) for name in book.namelist())
        # The text of a PDF is compressed: what it is printed from is looked at.
        files["pdf"] += draft._render_page() + repr(draft._output_document()).encode()
        for name, content in files.items():
            for marker in ("mkp-marker", "418 555-09", "-MKP"):
                self.assertNotIn(marker.encode(), content, name)


@tagged("post_install", "-at_install")
class TestTransmission(IssueCase):
    """How it was sent is recorded afterwards: tracked, and sealed."""

    def test_no_context_keeps_it_untracked(self):
        draft = self._issued(channel="Portail")
        for number, context in enumerate(
            ({}, {"tracking_disable": True}, {"mail_notrack": True})
        ):
            self.env.cr.flush()
            before = draft.message_ids
            draft.with_context(**context).acknowledgement = f"ACC-{number}"
            self.env.cr.flush()
            draft.invalidate_recordset()
            self.assertTrue(draft.message_ids - before, context)
        self.assertIsNone(self._finding())

    def test_who_records_it(self):
        draft = self._issued()
        for user in (self.auditor, self.buyer, self.manager, self.principal):
            with self.assertRaises(AccessError):
                draft.with_user(user).channel = "Ailleurs"


@tagged("post_install", "-at_install")
class TestAccessPack(IssueCase):
    """What answers a request of access to information."""

    def _pack(self, user=None, **values):
        values = {**ALWAYS, **values}
        packs = self.env["purchase.marketplace.access.pack"]
        return packs.with_user(user or self.secretary).create(values)

    def _texts(self, pack):
        with zipfile.ZipFile(io.BytesIO(pack._build_pack())) as archive:
            return [archive.read(n).decode("utf-8-sig") for n in archive.namelist()]

    def _table(self, text):
        return list(csv.reader(io.StringIO(text), delimiter=";"))

    def test_its_files_and_their_totals(self):
        form = self._approved()
        self._bought(form, (self.chuck, 1, 90.0))
        self._issue()
        refused = self._submitted()
        refused.with_user(self.dg)._refuse("=Un équivalent existe.", ["unique"])
        index, register, decisions, _irregular, program, entries = self._texts(
            self._pack()
        )
        rows = self._table(register)
        at = {title: index for index, title in enumerate(rows[0])}
        ledger = self.ledger.search(
            [("company_id", "=", self.company.id), ("state", "!=", "closed")]
        )
        self.assertEqual(len(rows) - 1, len(ledger))
        column = next(i for title, i in at.items() if title.startswith("Ordered"))
        total = sum(float(row[column].replace(",", ".")) for row in rows[1:])
        self.assertAlmostEqual(total, sum(ledger.mapped("amount_ordered")))
        self.assertIn(refused.name, decisions)
        self.assertIn("'=Un équivalent", decisions)
        self.assertIn(form.seal, entries)
        self.assertIn("Nothing was altered", index)
        self.assertIn("def verify_pack", program)

    def test_no_name_of_a_person(self):
        people = (self.principal, self.designee, self.dg, self.secretary)
        for number, user in enumerate(people):
            user.name = f"Personne-MKP{number}"
        form = self._approved()
        self._bought(form)
        self._issue()
        self._submitted().with_user(self.dg)._refuse(
            "Un équivalent existe.", ["unique"]
        )
        texts = self._texts(self._pack())
        self.assertEqual(len(texts), 6)
        for text in texts:
            self.assertNotIn("Personne-MKP", text)

    def test_no_formula(self):
        self.school.name = "=1+1"
        form = self._approved(third_party_seller="@SUM(A1)", need="+cmd|' /C calc'!A0")
        form.sudo().flush_recordset()
        for text in self._texts(self._pack())[1:4]:
            for row in self._table(text)[1:]:
                for cell in row:
                    # Amounts of ours may be negative.
                    if not cell[:1] == "-" or not cell[1:2].isdigit():
                        self.assertNotRegex(cell, r"^\s*[=+@-]")

    def test_bounds(self):
        self._at(datetime(2026, 8, 1, 3, 59, 59))
        self._at(datetime(2026, 8, 1, 4, 0, 0))
        register = self._texts(
            self._pack(date_from="2026-07-01", date_to="2026-07-31")
        )[1]
        self.assertEqual(len(self._table(register)), 2)

    def test_other_organization(self):
        other = self._company()
        with self.assertRaises(AccessError):
            self._pack(company_id=other.id)
        for user in (self.secretary, self.dg):
            # A pack made while they worked there.
            user.company_ids |= other
            pack = self._pack(user=user, company_id=other.id)
            self.assertTrue(pack._build_pack())
            user.company_ids -= other
            for go in (pack.action_download, pack._build_pack):
                with self.assertRaises(AccessError):
                    go()

    def test_who_does_not_ask(self):
        pack = self._pack()
        for user in (self.buyer, self.principal, self.manager, self.payable):
            with self.assertRaises(AccessError):
                self._pack(user=user)
            with self.assertRaises(AccessError):
                pack.with_user(user)._build_pack()
        self.assertTrue(self._pack(user=self.auditor)._build_pack())

    def test_cost(self):
        """Queries do not grow with the number of lines, but for what is read once."""

        def cost():
            pack = self._pack()
            return self._queries(pack._build_pack)

        self._approved()
        cost()
        few = cost()
        for _number in range(15):
            self._approved()
        self.assertLessEqual(cost() - few, 3)
