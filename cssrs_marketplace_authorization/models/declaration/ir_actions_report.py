import io

from odoo import models

REPORT = "cssrs_marketplace_authorization.report_marketplace_declaration"
MODEL = "purchase.marketplace.declaration"


class IrActionsReport(models.Model):
    """Serves the stored file of an issued declaration instead of rendering it (R7)."""

    _inherit = "ir.actions.report"

    def _marketplace_issued(self, report_ref, ids):
        """Issued declarations among those to print; none for any other report.

        :raise AccessError: when the user may not read one of them.
        """
        if self._get_report(report_ref).report_name != REPORT:
            return self.env[MODEL]
        declarations = self.env[MODEL].browse(ids or ())
        declarations.check_access("read")
        return declarations.filtered(lambda one: one.state == "declared")

    def _render_qweb_html(self, report_ref, docids, data=None):
        issued = self._marketplace_issued(report_ref, docids)
        if len(issued) == 1 and len(docids) == 1:
            return issued._get_file("html")._get_bytes(), "html"
        return super()._render_qweb_html(report_ref, docids, data=data)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        issued = self._marketplace_issued(report_ref, res_ids)
        others = [i for i in res_ids or () if i not in issued.ids]
        if not issued:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        streams = {}
        if others:
            streams = super()._render_qweb_pdf_prepare_streams(report_ref, data, others)
        for one in issued:
            content = one._get_file("pdf")._get_bytes()
            streams[one.id] = {"stream": io.BytesIO(content), "attachment": None}
        return streams

    def _marketplace_print(self, declaration):
        """Print the PDF of one declaration.

        Its page is complete: the engine loads nothing from the server, which may be
        out of reach, or waiting for this transaction.

        :return: its bytes.
        """
        page = declaration._with_issue_lang()._render_page(paged=True)
        return self._run_wkhtmltopdf([page.decode()], report_ref=REPORT)
