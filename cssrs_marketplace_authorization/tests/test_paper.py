"""The papers of record: a page for each reader, and the same on paper (R7)."""

import io
from contextlib import contextmanager
from decimal import Decimal
from unittest.mock import patch

from hypothesis import given, settings
from pypdf import PdfReader

from odoo.tests import BaseCase, tagged

from odoo.addons.base.models.ir_actions_report import IrActionsReport

from ..outputs.page import History, Page
from ..report import printing
from . import declarations
from .common import ALWAYS, DECLARATION, MarketplaceCase
from .declarations import document, line
from .test_issue import IssueCase

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

    def test_a_screen_reader_follows_it(self):
        """Tagged, with a title and a language, as PDF/UA wants."""
        self._approved()
        declaration = self._issue()
        reader = self._pdf(declaration)
        root = reader.trailer["/Root"]
        self.assertTrue(root["/MarkInfo"]["/Marked"])
        self.assertTrue(root["/Lang"].startswith(self.company.partner_id.lang[:2]))
        self.assertIn(declaration.name, reader.metadata.title)
        self.assertIn(b"pdfuaid", root["/Metadata"].get_data())
        roles = set()

        def walk(node):
            node = node.get_object()
            if isinstance(node, dict):
                roles.add(node.get("/S"))
                children = node.get("/K", [])
                for child in children if isinstance(children, list) else [children]:
                    if not isinstance(child.get_object(), int):
                        walk(child)

        walk(root["/StructTreeRoot"])
        self.assertLessEqual({"/H1", "/H2", "/Table", "/TH", "/TD"}, roles)

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

    def _issue_histories(self, form):
        last = self.env[DECLARATION].search([], order="id desc", limit=1)
        return last.sudo()._histories()


@tagged("post_install", "-at_install")
class TestEngine(MarketplaceCase):
    """The PDF of a declaration is made when it is issued (R7)."""

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
        files = declaration.sudo().file_ids
        pdf = files.filtered(lambda file: file.extension == "pdf")
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
        with patch.object(printing, "LONGEST", 100):
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

    def test_it_loads_nothing(self):
        """An address in a text makes the server fetch nothing."""
        html = b'<html lang="fr"><title>x</title><img alt="x" src="http://127.0.0.1:1/"/></html>'
        with self.assertLogs("weasyprint", "ERROR") as said:
            found = printing.pdf(html, DECLARATION, self.env)
        self.assertTrue(found.startswith(b"%PDF"))
        self.assertIn("disallowed protocol", "".join(said.output))
