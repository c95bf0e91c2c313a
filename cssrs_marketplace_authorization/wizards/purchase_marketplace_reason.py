from odoo import api, fields, models


class PurchaseMarketplaceReason(models.TransientModel):
    """The dialog that asks for the reason of an act (R6).

    It decides nothing: the act asks the rules again, for the user who confirms.
    """

    _name = "purchase.marketplace.reason"
    _description = "Reason of a decision"

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    act = fields.Selection(
        [
            ("refuse", "Refuse"),
            ("return", "Return for completion"),
            ("revoke", "Revoke"),
            ("substitute", "Substitute found"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text()
    question = fields.Char(compute="_compute_question")

    @api.depends("act")
    def _compute_question(self):
        questions = {
            "refuse": self.env._("Which criteria are not met, and why?"),
            "return": self.env._("What is missing from the form?"),
            "revoke": self.env._("Why is the authorization withdrawn?"),
            "substitute": self.env._("Which good replaces it, and where is it sold?"),
        }
        for wizard in self:
            wizard.question = questions.get(wizard.act)

    def _marketplace_title(self):
        """Title of the dialog."""
        titles = dict(self._fields["act"]._description_selection(self.env))
        return titles[self.act]

    def action_confirm(self):
        """Do the act with the reason that was written."""
        self.ensure_one()
        getattr(self.authorization_id, f"_{self.act}")(self.reason or "")
        return {"type": "ir.actions.act_window_close"}
