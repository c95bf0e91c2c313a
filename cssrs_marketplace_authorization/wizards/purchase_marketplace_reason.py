from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import decision
from ..rules.refusal import Refusal
from ..words import render as messages

CASE, REGISTER = "purchase.marketplace.case", "purchase.marketplace.register"


class PurchaseMarketplaceReason(models.TransientModel):
    """The dialog that asks for the reason of an act (R6).

    It decides nothing: the act asks the rules about the user who confirms.
    """

    _name = "purchase.marketplace.reason"
    _description = "Reason of a decision"

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization", readonly=True, ondelete="cascade"
    )
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(model_field="document_model", readonly=True)
    act = fields.Selection(
        [
            ("refuse", "Refuse"),
            ("return", "Return for completion"),
            ("revoke", "Revoke"),
            ("substitute", "Substitute found"),
            ("close", "Close the case"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text()
    finding = fields.Selection(
        selection=lambda self: self.env[CASE]._fields["finding"].selection
    )
    question = fields.Char(compute="_compute_question")
    substitute_name = fields.Char(string="Good that Replaces it")
    substitute_product_id = fields.Many2one(
        "product.product", string="Product", domain=[("purchase_ok", "=", True)]
    )
    substitute_vendor_id = fields.Many2one(
        "res.partner", string="Vendor", domain=[("is_marketplace_vendor", "=", False)]
    )
    unmet_essential = fields.Boolean(string="It is not essential")
    unmet_unique = fields.Boolean(string="It is not unique")
    unmet_irreplaceable = fields.Boolean(string="It can be replaced")
    unmet_sole_distributor = fields.Boolean(
        string="The marketplace is not its sole distributor"
    )
    confirmed_order_names = fields.Char(
        string="Orders already confirmed", compute="_compute_confirmed_order_names"
    )

    @api.depends("act")
    def _compute_question(self):
        questions = {
            "refuse": self.env._("Which criteria are not met, and why?"),
            "return": self.env._("What is missing from the form?"),
            "revoke": self.env._("Why is the authorization withdrawn?"),
            "substitute": self.env._("Which good replaces it, and where is it sold?"),
            "close": self.env._("What was found, and what shows it?"),
        }
        for wizard in self:
            wizard.question = questions.get(wizard.act)

    def _findings(self):
        """Values of the substitute, for the act that records it (R12)."""
        if self.act != "substitute":
            return {}
        return {
            "name": self.substitute_name,
            "product": self.substitute_product_id,
            "vendor": self.substitute_vendor_id,
        }

    @api.depends("act", "authorization_id")
    def _compute_confirmed_order_names(self):
        """The orders that a revocation does not undo, shown before it is confirmed."""
        for wizard in self:
            wizard.confirmed_order_names = False
            if wizard.act == "revoke":
                orders = wizard.authorization_id._confirmed_orders()
                wizard.confirmed_order_names = ", ".join(orders.mapped("name"))

    def _get_title(self):
        """Title of the dialog."""
        titles = dict(self._fields["act"]._description_selection(self.env))
        return titles[self.act]

    def _get_criteria(self):
        """Keys of the criteria that were ticked as not met."""
        return tuple(c for c in messages.CRITERIA if self[f"unmet_{c}"])

    def _get_case(self):
        """The case that the dialog is about, or its document.

        :raise UserError: when a call without the dialog names none.
        """
        known = tuple(self.env.registry[name] for name in (CASE, REGISTER))
        records = self.env.get(self.document_model)
        if not (self.document_id and isinstance(records, known)):
            refusals = [Refusal("case_missing")]
            raise UserError(messages.explain(self.env, refusals))
        return records.browse(self.document_id)

    def action_confirm(self):
        """Do the act with the reason that was written.

        :raise UserError: when a refusal names no criterion, or the act is refused.
        """
        self.ensure_one()
        if self.act == "close":
            self._get_case()._marketplace_close(self.finding, self.reason)
            return {"type": "ir.actions.act_window_close"}
        criteria = self._get_criteria()
        omissions = decision.omissions(self.act, criteria)
        if omissions:
            raise UserError(messages.explain(self.env, omissions))
        named = {"criteria": criteria} if self.act in decision.NAMES_CRITERIA else {}
        act = getattr(self.authorization_id, f"_{self.act}")
        act(self.reason or "", **named, **self._findings())
        return {"type": "ir.actions.act_window_close"}
