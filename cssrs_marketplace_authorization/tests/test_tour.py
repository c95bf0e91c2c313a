import contextlib
import io
import json
import zipfile
from unittest.mock import patch
from urllib.parse import quote

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from ..models.declaration import files
from .bills import BillMixin
from .common import MODULE
from .french import LANGUAGE, FrenchMixin


@tagged("post_install", "-at_install")
class TestTour(FrenchMixin, BillMixin, HttpCase):
    """The main path of the directive in a real browser, in French, as five people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_french_people()
        cls._set_up_bills()

    def _make_style_sheets(self):
        """Make those of the PDF ahead: the engine asks for both at the same time."""
        for bundle in ("web.report_assets_common", "web.report_assets_pdf"):
            self.env["ir.qweb"]._get_asset_bundle(
                bundle, js=False, autoprefix=True
            ).css()

    def _pdf_text(self, declaration):
        """Text of the printed declaration, through the route of the Print button."""
        report = f"{MODULE}.report_marketplace_declaration"
        self.authenticate(self.secretary.login, self.secretary.login)
        # A test gets HTML where it does not insist on the PDF engine.
        context = quote(json.dumps({"force_report_rendering": True}))
        url = f"/report/pdf/{report}/{declaration.id}?context={context}"
        self._make_style_sheets()
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        return self._text(response.content)

    def _text(self, pdf):
        """Text of a PDF."""
        from pdfminer.high_level import extract_text

        return extract_text(io.BytesIO(pdf))

    def _download(self, declaration, extension):
        """One stored file, through the route of the buttons."""
        response = self.url_open(
            f"/marketplace/declaration/{declaration.id}/{extension}"
        )
        self.assertEqual(response.status_code, 200)
        return response.content

    @contextlib.contextmanager
    def _printed_later(self):
        """The PDF engine is away at the issue, and there at the first download.

        It takes seconds, during which a test lets no other request of the browser in.
        """
        made, tries = (
            files.store_pdf,
            iter([UserError("Le PDF sera produit plus tard.")]),
        )

        def store(declaration):
            for missing in tries:
                raise missing
            return made(declaration)

        with patch.object(files, "store_pdf", store):
            yield

    def _declared(self):
        """An approved request, and its order, wait to be declared."""
        form = self._approved((self.chuck, 1, 148.5))
        order = self._order(
            (self.chuck, 1, 148.5), marketplace_authorization_id=form.id
        )
        order.button_confirm()
        return form, order

    def test_declaration(self):
        """The secretariat issues and downloads; an auditor verifies, then finds."""
        form, order = self._declared()
        self._make_style_sheets()
        with self._printed_later():
            self.start_tour(
                "/odoo/marketplace-to-declare",
                "marketplace_6_secretariat_issues",
                login="mkp_secretary",
            )
        declaration = self.env["purchase.marketplace.declaration"].search(
            [("create_uid", "=", self.secretary.id)]
        )
        self.assertEqual(declaration.state, "declared")
        self.assertEqual(declaration.acknowledgement, "SCT-4417")
        self.assertEqual(len(declaration.file_ids), 5)

        self.authenticate(self.secretary.login, self.secretary.login)
        with zipfile.ZipFile(io.BytesIO(self._download(declaration, "xlsx"))) as book:
            sheets = [name for name in book.namelist() if "worksheets/" in name]
            words = "".join(book.read(name).decode() for name in sheets)
        page = etree.HTML(self._download(declaration, "html"))
        self.assertEqual(page.get("lang"), "fr-CA")
        self.assertEqual(page.xpath("//th[not(@scope)]"), [])
        texts = (
            words,
            self._download(declaration, "xml").decode(),
            "".join(page.itertext()),
            self._text(self._download(declaration, "pdf")),
        )
        for said in texts:
            for expected in (declaration.name, form.name, order.name, "École de la"):
                self.assertIn(expected, said)

        auditor = new_test_user(
            self.env,
            login="mkp_auditor_tour",
            groups="base.group_user,account.group_account_readonly",
            lang=LANGUAGE,
        )
        self.start_tour(
            "/odoo/marketplace-declarations",
            "marketplace_7_auditor_verifies",
            login=auditor.login,
        )
        with mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "UPDATE purchase_marketplace_declaration SET declared_by_name = 'X' "
                "WHERE id = %s",
                [declaration.id],
            )
        self.env.invalidate_all()
        reports = self.env["purchase.marketplace.verification"].with_user(auditor)
        report = reports.browse(reports.action_verify()["res_id"])
        self.assertEqual(report.outcome, "differs")
        self.assertEqual(report.line_ids.value_now, "X")

    def test_path_of_the_directive(self):
        order = self._order((self.chuck, 1, 148.5))
        orders = "/odoo/action-purchase.purchase_rfq"
        with mute_logger("odoo.http"):  # the refusal is what we want to see
            self.start_tour(orders, "marketplace_1_buyer_is_stopped", login="mkp_buyer")
        self.assertEqual(order.state, "draft")
        request = order.marketplace_authorization_id
        self.assertEqual(request.establishment_id, self.school)

        self.start_tour(
            "/odoo/marketplace-requests",
            "marketplace_2_principal_fills_in",
            login="mkp_principal",
        )
        self.assertEqual(request.submitted_by, self.principal)

        self.authenticate(None, None)
        self.start_tour(
            "/odoo/marketplace-decisions", "marketplace_3_dg_approves", login="mkp_dg"
        )
        self.assertEqual(request.state, "approved")
        self.assertEqual(request.decided_by, self.dg)

        self.start_tour(orders, "marketplace_4_buyer_confirms", login="mkp_buyer")
        self.assertEqual(order.state, "purchase")

        order.order_line.qty_received = 1
        bills = "/odoo/action-account.action_move_in_invoice_type"
        self.start_tour(bills, "payable_bills_the_order", login="mkp_payable")
        self.assertEqual(order.invoice_ids.state, "posted")

        self.start_tour(
            "/odoo/marketplace-declarations",
            "marketplace_5_secretariat_prints",
            login="mkp_secretary",
        )
        declaration = self.env["purchase.marketplace.declaration"].search(
            [("create_uid", "=", self.secretary.id)]
        )
        text = self._pdf_text(declaration)
        for expected in (
            "Secrétariat du Conseil du trésor",
            request.name,
            order.name,
            self.company.name,
            "École de la visite",
        ):
            self.assertIn(expected, text)
