from odoo import fields, models


class PurchaseMarketplaceAlternative(models.Model):
    """A source that was tried before the marketplace, and what it answered.

    Invariant: written only while the form is a draft. It counts only with a source, an
    answer and a recent day; an incomplete one is saved and does not count.
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
