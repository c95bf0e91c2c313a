import io

from odoo import api, models

from ...constants import MODULE

#: Reports that say what was decided or declared, by model.
REPORTS = {
    f"purchase.marketplace.{name}": f"{MODULE}.report_marketplace_{name}"
    for name in ("authorization", "declaration", "verification")
}


class IrActionsReport(models.Model):
    """Prints what was decided, declared or verified from the files of the addon (R7).

    Invariant: what an administrator edits in the database (a view, a translation, the
    layout of reports) changes nothing of them. An issued declaration is not rendered
    anew: its stored file is served.
    """

    _inherit = "ir.actions.report"

    def _marketplace_records(self, report_ref, ids):
        """Records of ours to print, in order; ``None`` for any other report.

        :raise AccessError: when the user may not read one of them.
        """
        name = self._get_report(report_ref).report_name
        for model, report in REPORTS.items():
            if report == name:
                records = self.env[model].browse(ids or ())
                records.check_access("read")
                return records
        return None

    def _render_qweb_html(self, report_ref, docids, data=None):
        records = self._marketplace_records(report_ref, docids)
        if records is None:
            return super()._render_qweb_html(report_ref, docids, data=data)
        return b"\n".join(record._printed_page() for record in records), "html"

    @api.model
    def _render_qweb_text(self, report_ref, docids, data=None):
        if self._marketplace_records(report_ref, docids) is None:
            return super()._render_qweb_text(report_ref, docids, data=data)
        return self._render_qweb_html(report_ref, docids, data=data)[0], "text"

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        records = self._marketplace_records(report_ref, res_ids)
        if records is None:
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        return {
            record.id: {"stream": io.BytesIO(record._printed_pdf()), "attachment": None}
            for record in records
        }
