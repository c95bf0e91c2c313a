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
    substitute_name = fields.Char(string="Good that Replaces it")
    substitute_product_id = fields.Many2one(
        "product.product", string="Product", domain=[("purchase_ok", "=", True)]
    )
    substitute_vendor_id = fields.Many2one(
        "res.partner", string="Vendor", domain=[("is_marketplace_vendor", "=", False)]
    )

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

    def _marketplace_found(self):
        """What procurement found, for the act that keeps it (R12)."""
        if self.act != "substitute":
            return {}
        return {
            "name": self.substitute_name,
            "product": self.substitute_product_id,
            "vendor": self.substitute_vendor_id,
        }

    def _marketplace_title(self):
        """Title of the dialog."""
        titles = dict(self._fields["act"]._description_selection(self.env))
        return titles[self.act]

    def action_confirm(self):
        """Do the act with the reason that was written."""
        self.ensure_one()
        act = getattr(self.authorization_id, f"_{self.act}")
        act(self.reason or "", **self._marketplace_found())
        return {"type": "ir.actions.act_window_close"}
