from odoo import api, fields, models

#: Where a document stands, in a word. A model of another addon names the list again:
#: its translations are then those of its own addon.
NOTICES = [
    ("covered", "Allowed"),
    ("approved", "Approved"),
    ("asked", "Pending"),
    ("missing", "Blocked"),
]
#: State of the linked form: the notice. Any other form is closed, and allows nothing.
LINKED = {"approved": "approved", "draft": "asked", "submitted": "asked"}


class PurchaseMarketplaceDocument(models.AbstractModel):
    """Where a document stands, for the lists and for those who wait.

    Invariant: it is read from what is stored alone: opening a list asks no question,
    and the gate decides whatever the notice says.
    """

    _inherit = "purchase.marketplace.document"

    marketplace_notice = fields.Selection(
        NOTICES,
        string="Marketplace",
        compute="_compute_marketplace_notice",
        compute_sudo=True,
        help="Status of a purchase from an online marketplace.",
    )
    marketplace_desk = fields.Char(related="marketplace_authorization_id.desk")
    marketplace_can_remind = fields.Boolean(
        related="marketplace_authorization_id.can_remind"
    )

    @api.depends("marketplace_clearance", "marketplace_authorization_id.state")
    def _compute_marketplace_notice(self):
        for document in self:
            document.marketplace_notice = document._marketplace_get_notice()

    def _marketplace_get_notice(self):
        """A key of :data:`NOTICES`; ``False`` when the document is not concerned."""
        if not self._marketplace_is_subject():
            return False
        if self.marketplace_clearance:
            return "covered"
        return LINKED.get(self.marketplace_authorization_id.state, "missing")

    def action_remind_marketplace(self):
        """Tell who has the linked form that somebody waits for it."""
        self.ensure_one()
        return self.marketplace_authorization_id.action_remind()
