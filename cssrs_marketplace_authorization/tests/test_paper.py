"""The papers of record: a page for each reader, and the same on paper (R7)."""

import io
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given, settings
from page import validate_pdf_bytes
from psycopg2.errors import SerializationFailure
from pypdf import PdfReader

from odoo.tests import BaseCase, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_actions_report import IrActionsReport
from odoo.addons.base.models.ir_cron import IrCron

from ..models.declaration import files
from ..models.gate import protected
from ..outputs.page import History, Page
from ..report import printing
from . import declarations
from .common import ALWAYS, DECLARATION, MarketplaceCase
from .declarations import document, line
from .test_issue import IssueCase

#: One black pixel.
LOGO = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAA"
    b"AABJRU5ErkJggg=="
)
SETTINGS = settings(max_examples=100, deadline=None)


def _reader(content):
    return PdfReader(io.BytesIO(content))


@tagged("post_install", "-at_install")
class TestBlocks(BaseCase):
    """A block for each authorization, and no line lost."""

    @SETTINGS
    @given(declarations.declarations())
    def test_each_line_is_in_one_block(self, drawn):
        doc, rows = drawn
        blocks = Page(doc).blocks(rows, {})
        self.assertCountEqual(
            [id(row) for block in blocks for row in block.rows], list(map(id, rows))
        )
        names = [block.authorization for block in blocks]
        self.assertEqual(len(names), len(set(names)))

    def _page(self, rows, **values):
        page = Page(document(rows, **values))
        blocks = page.blocks(rows, {"AUT/2026/00001": History(Decimal("12.5"))})
        return page, blocks, page.table(blocks)

    def test_goods_are_said_once(self):
        rows = [
            line(1, goods="2 gouges"),
            line(2, kind="purchase", document_kind="order", goods="2 gouges"),
            line(3, kind="purchase", document_kind="order", goods="1 gouge"),
        ]
        page, (block,), table = self._page(rows)
        self.assertEqual(block.goods, "2 gouges")
        goods = next(cell for cell in table if cell.key == "goods")
        shown = [page.cell(block, row, goods) for row in block.rows]
        self.assertEqual(shown, ["", "", "1 gouge"])

    def test_no_column_is_empty(self):
        rows = [line(1, bills=None, vendor=None)]
        page, blocks, table = self._page(rows)
        self.assertNotIn("bills", {cell.key for cell in table})
        for cell in table:
            self.assertTrue(any(page.cell(blocks[0], r, cell) for r in rows), cell.key)


@tagged("post_install", "-at_install")
class TestPaper(IssueCase):
    """What is printed of a declaration."""

    prints = True

    def _pdf(self, declaration):
        return _reader(declaration.sudo()._printed_pdf())

    def test_every_page_says_what_it_is(self):
        """However long it is: organization, number, page x of y."""
        for _number in range(25):
            self._approved()
        declaration = self._issue()
        pages = self._pdf(declaration).pages
        self.assertGreater(len(pages), 3)
        for number, page in enumerate(pages, 1):
            text = page.extract_text()
            self.assertIn(self.company.name, text)
            self.assertIn(declaration.name, text)
            self.assertIn(f"{number} / {len(pages)}", text)

    def test_an_authorization_declared_before(self):
        """Its purchase says where it was authorized, and what is left of it."""
        form = self._approved((self.chuck, 2, 70.0))
        first = self._issue()
        self._bought(form, (self.chuck, 1, 70.0))
        page = self._issue().sudo()._render_page().decode()
        self.assertIn(f"{first.name}-1", page)
        self.assertIn("70.00", page.replace(",", "."))
        histories = self._issue_histories(form)
        self.assertEqual(histories[form.name].left, Decimal("70.00"))

    def test_a_paper_says_the_hour_of_the_organization(self):
        """Whoever prints it, from wherever; its number is not cut in two."""
        form = self._approved()
        self._alter(form, decided_on="2026-10-15 14:30:00")
        reports = self.env["purchase.marketplace.verification"]
        report = reports.with_user(self.secretary).action_verify()["res_id"]
        self._alter(reports.browse(report), moment="2026-10-15 14:30:00")
        for zone in ("Asia/Tokyo", False):
            self.secretary.tz = zone
            for paper in (form, reports.browse(report)):
                page = paper.with_user(self.secretary)._printed_page().decode()
                self.assertIn("10:30", page)
                self.assertNotIn("14:30", page)
                self.assertIn("nowrap; string-set: o_mkp_what", page)

    def _issue_histories(self, form):
        last = self.env[DECLARATION].search([], order="id desc", limit=1)
        return last.sudo()._histories()


@tagged("post_install", "-at_install")
class TestTagged(IssueCase):
    """A screen reader follows each paper: PDF/UA-1, by a checker that is not ours.

    It has the rules of veraPDF that a program can decide, and passes its test files.
    """

    prints = True

    def _report(self, content):
        report = validate_pdf_bytes(content, profile="ua1")
        self.assertGreater(report.rules.total, 100)
        return [f"{one.rule_id}: {one.message}" for one in report.failures]

    def _check(self, content, *titles):
        """No rule is broken, and the title says which paper it is."""
        self.assertEqual(self._report(content), [])
        title = _reader(content).metadata.title
        for part in titles:
            self.assertIn(part, title)

    def test_the_checker_refuses(self):
        """What wkhtmltopdf prints claims nothing, and does not pass."""
        sheet = self._issued()
        with patch.object(printing, "engine", lambda _page: None):
            content = sheet.sudo()._print_pdf()
        self.assertGreater(len(self._report(content)), 5)
        self.assertNotIn(b"pdfuaid", content)

    def test_declaration(self):
        """Over several pages, with purchases and their corrections."""
        orders = [self._ordered((self.chuck, 1, 40.0)) for _number in range(8)]
        orders.append(self._ordered((self.chuck, 1, 40.0), (self.gouge, 2, 5.0)))
        first = self._issue()
        for order in orders:
            order.order_line[0].price_unit = 30.0
        corrected = self._issue().sudo()
        for sheet in (first.sudo(), corrected):
            self._check(sheet._printed_pdf(), sheet.name, self.company.name)
        self.assertIn(b"What is corrected", corrected._get_file("html")._get_bytes())

    def test_letter_with_a_letterhead(self):
        self.company.write({"logo": LOGO, "city": "Sherbrooke"})
        sheet = self._issued()
        self._check(sheet._printed_pdf_letter(), sheet.name)

    def test_decision_sheet(self):
        form = self._approved((self.chuck, 1, 50.0), (self.gouge, 2, 5.0))
        self._check(form.with_user(self.dg)._printed_pdf(), form.name)

    def test_verification_with_differences(self):
        form = self._approved()
        self._alter(form, need="Autre chose")
        report = self.env["purchase.marketplace.verification"]._run(self.company)
        self.assertTrue(report.line_ids)
        self._check(report._printed_pdf(), report.display_name)

    def test_year(self):
        self._ordered((self.chuck, 2, 617.25))
        self._issue()
        today = self._today()
        values = {"span": "free", "date_from": today, "date_to": today}
        report = self.env["purchase.marketplace.year"].with_user(self.secretary)
        self._check(report.create(values)._printed_pdf(), self.company.name)


@tagged("post_install", "-at_install")
class TestEngine(MarketplaceCase):
    """The PDF of a declaration is made when it is issued (R7)."""

    prints = True

    def _issued(self):
        self._approved()
        draft = self.env[DECLARATION].with_user(self.secretary).create(ALWAYS)
        draft.channel = "Courriel"
        draft.action_declare()
        return draft

    @contextmanager
    def _without(self, state):
        """No WeasyPrint, and wkhtmltopdf in this state."""
        with (
            patch.object(printing, "engine", lambda _page: None),
            patch.object(IrActionsReport, "get_wkhtmltopdf_state", lambda _s: state),
        ):
            yield

    def _said(self, declaration):
        return "".join(declaration.message_ids.mapped("body"))

    def test_it_is_made_at_the_issue(self):
        declaration = self._issued()
        made = declaration.sudo().file_ids
        pdf = made.filtered(lambda file: file.extension == "pdf")
        self.assertTrue(pdf._get_bytes().startswith(b"%PDF"))
        self.assertEqual(declaration._get_file("pdf"), pdf)
        self.assertNotIn("WeasyPrint", self._said(declaration))
        self.assertFalse(self._finding())

    def test_a_server_with_the_old_engine(self):
        """The PDF is made, and the message says what it lacks."""
        with self._without("ok"):
            declaration = self._issued()
        self.assertIn("WeasyPrint", self._said(declaration))
        self.assertTrue(declaration._get_file("pdf")._get_bytes().startswith(b"%PDF"))

    def test_a_server_without_any(self):
        """Issuing does not fail; the message says what is missing; it is made later."""
        with self._without("install"):
            declaration = self._issued()
            self.assertEqual(declaration.state, "declared")
            self.assertIn("WeasyPrint", self._said(declaration))
        self.assertNotIn("pdf", declaration.sudo().file_ids.mapped("extension"))
        self.assertFalse(self._finding())
        self.assertTrue(declaration._get_file("pdf")._get_bytes().startswith(b"%PDF"))
        self.assertFalse(self._finding())

    def test_a_long_declaration_is_issued_within_a_request(self):
        """wkhtmltopdf prints it; the message gives an advice that can be followed."""
        for _number in range(25):
            self._approved()
        with (
            patch.object(printing, "LONGEST", 100),
            patch.object(printing, "PART", 10_000),
        ):
            declaration = self._issued()
        said = self._said(declaration)
        self.assertIn("printed from a browser", said)
        self.assertNotIn("have WeasyPrint installed", said)
        pages = _reader(declaration._get_file("pdf")._get_bytes()).pages
        self.assertGreater(len(pages), 5)
        for number, page in enumerate(pages, 1):
            text = " ".join(page.extract_text().split())
            self.assertIn(f"Page {number} / {len(pages)}", text)
            self.assertIn(declaration.name, text)
            self.assertIn(self.company.name, text)
        # No column is cut: the last one is there on each table.
        whole = " ".join(" ".join(page.extract_text() for page in pages).split())
        self.assertGreaterEqual(whole.count("Authorized less bought"), 26)

    def test_an_engine_that_fails(self):
        """Issuing does not fail, and the message says what the engine says."""
        with (
            self._without("ok"),
            patch.object(printing, "_print_part", lambda *_a: (False, "no memory")),
        ):
            declaration = self._issued()
        self.assertIn("no memory", self._said(declaration))
        self.assertFalse(self._finding())

    def test_the_files_of_a_long_declaration_wait(self):
        """A scheduled action makes them, or whoever opens one: as of the issue."""
        name = self.company.name
        with patch.object(files, "SHORT", 0):
            declaration = self._issued().sudo()
        self.assertFalse(declaration.file_ids)
        self.assertTrue(declaration.files_wait)
        self.company.name = "Autre organisme"
        first = declaration.with_user(self.secretary)._get_file("csv")
        self.assertIn(name, first._get_bytes().decode())
        with patch.object(IrCron, "_commit_progress", return_value=60):
            declaration._make_waiting_files()
        self.assertFalse(declaration.files_wait)
        made = declaration.file_ids
        self.assertCountEqual(made.mapped("extension"), files.ISSUED)
        self.assertEqual(declaration._get_file("csv"), first)
        page = declaration._get_file("html")._get_bytes().decode()
        self.assertIn(name, page)
        self.assertNotIn("Autre organisme", page)
        self.assertFalse(self._finding())

    def test_a_file_that_takes_all_the_time_is_vouched_for(self):
        """Odoo leaves a scheduled action ten seconds: the PDF of a long one is last."""
        with patch.object(files, "SHORT", 0):
            declaration = self._issued().sudo()
        with (
            patch.object(files.trail, "anchor") as anchor,
            patch.object(IrCron, "_commit_progress", return_value=0),
        ):
            for number in range(1, len(files.ISSUED) + 1):
                declaration._make_waiting_files()
                self.assertEqual(len(declaration.file_ids), number)
                self.assertEqual(anchor.call_count, number)
        self.assertFalse(declaration.files_wait)

    def test_a_person_makes_one_at_the_same_time(self):
        """Odoo does not retry a scheduled action: it is asked for once more."""
        with patch.object(files, "SHORT", 0):
            declaration = self._issued()
        before = self.env["ir.cron.trigger"].search([])
        with (
            patch.object(files, "_make_waiting", side_effect=SerializationFailure),
            patch.object(self.env.cr, "rollback"),
            patch.object(IrCron, "_commit_progress", return_value=60) as commit,
        ):
            declaration.sudo()._make_waiting_files()
        self.assertEqual(commit.call_args.args, (0,))
        self.assertEqual(len(self.env["ir.cron.trigger"].search([]) - before), 1)

    def test_a_file_that_fails_stops_no_other_and_is_told(self):
        """Odoo counts the failure; the files that were made are vouched for."""
        with patch.object(files, "SHORT", 0):
            declaration = self._issued().sudo()
        make = files._make_waiting

        def fail(one, extension):
            if extension == "xml":
                raise ValueError("broken")
            make(one, extension)

        with (
            patch.object(files, "_make_waiting", fail),
            patch.object(self.env.cr, "rollback"),
            patch.object(files.trail, "anchor") as anchor,
            patch.object(IrCron, "_commit_progress", return_value=60) as commit,
            mute_logger(files.__name__),
            self.assertRaisesRegex(ValueError, "broken"),
        ):
            declaration._make_waiting_files()
        made = set(declaration.file_ids.mapped("extension"))
        self.assertEqual(made, {*files.ISSUED} - {"xml"})
        anchor.assert_called_once()
        # The last thing done before the failure is told.
        self.assertEqual(commit.call_args.args, (0,))

    def test_what_was_not_made_in_a_day_waits_for_who_opens_it(self):
        """A PDF that fails says so once, and not each night."""
        with patch.object(files, "SHORT", 0):
            declaration = self._issued().sudo()
        yesterday = declaration.declared_on - timedelta(days=1, minutes=1)
        protected.write(declaration, {"declared_on": yesterday})
        self.assertFalse(declaration.files_wait)
        with patch.object(IrCron, "_commit_progress", return_value=60):
            declaration._make_waiting_files()
        self.assertFalse(declaration.file_ids)
        self.assertTrue(declaration.with_user(self.secretary)._get_file("csv"))

    def test_messages_of_the_scheduled_action_are_in_the_language_of_the_issue(self):
        with patch.object(files, "SHORT", 0):
            declaration = self._issued().sudo()
        with (
            patch.object(IrCron, "_commit_progress", return_value=60),
            patch.object(type(declaration), "_pdf_lacks", lambda one: one.env.lang),
        ):
            # As Odoo runs it: without any language.
            declaration.with_context(lang=None)._make_waiting_files()
        self.assertIn("en_US", self._said(declaration))

    def test_a_stored_file_is_not_stored_twice(self):
        """Odoo keeps the words of a text in the database, to search by."""
        made = self._issued().sudo().file_ids
        stored = self.env["ir.attachment"].sudo()
        stored = stored.search(
            [
                ("res_model", "=", made._name),
                ("res_field", "=", "content"),
                ("res_id", "in", made.ids),
            ]
        )
        self.assertEqual(len(stored), len(made))
        words = [one.index_content for one in stored if one.index_content]
        self.assertFalse([text for text in words if len(text) > 20])

    def test_files_that_wait_go_by_email(self):
        with patch.object(files, "SHORT", 0):
            declaration = self._issued()
        names = [name for name, _content in declaration._mailed_files()]
        for extension in ("pdf", "xlsx", "xml", "csv"):
            self.assertTrue([one for one in names if one.endswith(extension)])

    def test_it_loads_nothing(self):
        """An address in a text makes the server fetch nothing."""
        html = b'<html lang="fr"><title>x</title><img alt="x" src="http://127.0.0.1:1/"/></html>'
        with self.assertLogs("weasyprint", "ERROR") as said:
            found = printing.pdf(html, DECLARATION, self.env)
        self.assertTrue(found.startswith(b"%PDF"))
        self.assertIn("disallowed protocol", "".join(said.output))
