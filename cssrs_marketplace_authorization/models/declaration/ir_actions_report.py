import io

from odoo import api, models

from ...constants import MODULE

#: Reports that say what was decided, declared or counted, by model.
REPORTS = {
    f"purchase.marketplace.{name}": f"{MODULE}.report_marketplace_{name}"
    for name in ("authorization", "declaration", "verification", "year")
}
#: For each report, its model and the end of the names of the methods that print it.
PRINTED = {report: (model, "") for model, report in REPORTS.items()} | {
    f"{MODULE}.report_marketplace_letter": (
        "purchase.marketplace.declaration",
        "_letter",
    )
}


class IrActionsReport(models.Model):
    """Prints what was decided, declared or verified from the files of the addon (R7).

    Invariant: what an administrator edits in the database (a view, a translation, the
    layout of reports) changes nothing of them. An issued declaration is not rendered
    anew: its stored file is served.
    """

    _inherit = "ir.actions.report"

    def _marketplace_printers(self, report_ref, ids, kind):
        """Functions that print records of ours, by id, in order.

        :param kind: page or pdf.
        :return: ``None`` for any other report.
        :raise AccessError: when the user may not read one of them.
        """
        model, part = PRINTED.get(self._get_report(report_ref).report_name, ("", ""))
        if not model:
            return None
        records = self.env[model].browse(ids or ())
        records.check_access("read")
        return {r.id: getattr(r, f"_printed_{kind}{part}") for r in records}

    def _render_qweb_html(self, report_ref, docids, data=None):
        printers = self._marketplace_printers(report_ref, docids, "page")
        if printers is None:
            return super()._render_qweb_html(report_ref, docids, data=data)
        return b"\n".join(page() for page in printers.values()), "html"

    @api.model
    def _render_qweb_text(self, report_ref, docids, data=None):
        if self._marketplace_printers(report_ref, docids, "page") is None:
            return super()._render_qweb_text(report_ref, docids, data=data)
        return self._render_qweb_html(report_ref, docids, data=data)[0], "text"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        printers = self._marketplace_printers(report_ref, res_ids, "pdf")
        if printers is None:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        return {
            row_id: {"stream": io.BytesIO(pdf()), "attachment": None}
            for row_id, pdf in printers.items()
        }
