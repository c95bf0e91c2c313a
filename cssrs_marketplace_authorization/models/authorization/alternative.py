from odoo import api, fields, models


class PurchaseMarketplaceAlternative(models.Model):
    """A source that was tried before the marketplace, and what it answered.

    Invariant: written only while the form is a draft. It counts only with a source, an
    answer and a recent day; an incomplete one is saved and does not count. What it
    shows is filed on the form, as the rest of the evidence (R27).
    """

    _name = "purchase.marketplace.alternative"
    _description = "Other source tried"
    _inherit = ["purchase.marketplace.authorization.part"]
    _order = "date desc, id desc"
    _rec_name = "source"

    source = fields.Char(string="Vendor or Source")
    date = fields.Date(
        string="Contacted on",
        # For the organization: tomorrow, where the server is, would be refused.
        default=lambda self: self.env.company._marketplace_today(),
    )
    outcome = fields.Text(string="Answer")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Attach Proof",
        copy=False,
        help="The quote, the e-mail or a screenshot of the search.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        sources = super().create(vals_list)
        sources._file_attachments()
        return sources

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._file_attachments()
        return result

    def _is_blank(self):
        return not (self.source or self.outcome or self.attachment_ids)

    def _file_attachments(self):
        """File on the form what was attached to a source, as the current user.

        What another record holds stays there: the form has a copy.
        """
        for source in self:
            known = source.attachment_ids
            filed = known.browse().concat(*map(source._filed, known))
            if filed != known:
                source.attachment_ids = filed

    def _filed(self, file):
        form = self.authorization_id
        there = {"res_model": form._name, "res_id": form.id}
        if (file.res_model, file.res_id) == (form._name, form.id):
            return file
        if file.res_id and file.res_model != self._name:
            return file.copy(there)
        file.write(there)
        return file
