from odoo import api, fields, models

from ..models.dialog import dialog
from ..models.gate.case import PAPER, UNAUTHORIZED
from ..rules import bound, decision
from ..words import render as messages

#: Acts after which the next request is to be decided.
DECISIONS = ("refuse", "return")
CASE = "purchase.marketplace.case"
RETAINED = "purchase.marketplace.retained"


class PurchaseMarketplaceReason(models.TransientModel):
    """The dialog that asks for the reason of an act (R6).

    It decides nothing: the act asks the rules about the user who confirms.
    """

    _name = "purchase.marketplace.reason"
    _description = "Reason for a decision"

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization", readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", readonly=True, ondelete="cascade")
    effective_date = fields.Date(
        string="Directive in Force Since",
        compute="_compute_effective_date",
        store=True,
        readonly=False,
    )
    document_model = fields.Char(readonly=True)
    document_id = fields.Many2oneReference(model_field="document_model", readonly=True)
    document_ids = fields.Json(string="Files", readonly=True)
    act = fields.Selection(
        [
            ("refuse", "Refuse"),
            ("return", "Return for completion"),
            ("revoke", "Revoke"),
            ("substitute", "Substitute found"),
            ("close", "Close the case"),
            ("purge", "Destroy the content permanently"),
            ("unbind", "Not bound by the directive"),
            ("date", "Correct the date of the directive"),
            ("unauthorized", "Made without authorization"),
        ],
        required=True,
        readonly=True,
    )
    reason = fields.Text()
    finding = fields.Selection(selection="_get_findings")
    question = fields.Char(compute="_compute_question")
    subject = fields.Char(compute="_compute_subject")
    was_tried = fields.Boolean(readonly=True)
    omissions = fields.Text(compute="_compute_omissions")
    substitute_name = fields.Char(string="Replacement Good")
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

    def _get_findings(self):
        """What may be found of any case; a paper, or its absence, is taken over."""
        names = self.env[CASE]._fields["finding"]._description_selection(self.env)
        return [one for one in names if one[0] not in (PAPER, UNAUTHORIZED)]

    @api.depends("act")
    def _compute_question(self):
        questions = {
            "refuse": self.env._("Which criteria are not met, and why?"),
            "return": self.env._("What is missing from the form?"),
            "revoke": self.env._("Why is the authorization revoked?"),
            "substitute": self.env._("Which good replaces it, and where is it sold?"),
            "close": self.env._("What was found, and on what proof?"),
            "purge": self.env._(
                "Which disposal list is it on, and who approved that list?"
            ),
            "unbind": self.env._("Why does the directive not bind it?"),
            "date": self.env._("From which date, and on what proof?"),
            "unauthorized": self.env._("How was it bought, and what becomes of it?"),
        }
        for wizard in self:
            wizard.question = questions.get(wizard.act)

    @api.depends("company_id")
    def _compute_effective_date(self):
        for wizard in self:
            wizard.effective_date = wizard.company_id.marketplace_effective_date

    @api.depends("authorization_id", "document_ids", "company_id")
    def _compute_subject(self):
        """The request, the files or the organization that it is about, in one line."""
        for wizard in self:
            form = wizard.authorization_id
            files = wizard._get_files() if wizard.document_ids else ()
            named = ", ".join(file.display_name for file in files)
            named = named or wizard.company_id.name or ""
            wizard.subject = form and form._gist() or named

    @api.depends_context("lang")
    @api.depends("act", "was_tried", *(f"unmet_{c}" for c in messages.CRITERIA))
    def _compute_omissions(self):
        """What the dialog lacks: said once the person has tried, until it is mended."""
        for wizard in self:
            lacking = wizard._get_omissions() if wizard.was_tried else []
            wizard.omissions = messages.explain(self.env, lacking)

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

    def _ask(self, act, **subject):
        """The action that asks for the reason of an act, and what it is about."""
        return self.create({"act": act, **subject})._get_action()

    def _get_action(self):
        titles = dict(self._fields["act"]._description_selection(self.env))
        return dialog(self, titles[self.act])

    def _get_criteria(self):
        return tuple(c for c in messages.CRITERIA if self[f"unmet_{c}"])

    def _get_omissions(self):
        """What the dialog lacks besides the reason, as the rules say it."""
        return decision.omissions(self.act, self._get_criteria())

    def _get_records(self, model):
        """Of which model the records are that the dialog is about: of this kind.

        :raise UserError: when a call without the dialog names none.
        """
        records = self.env.get(self.document_model)
        if not isinstance(records, self.env.registry[model]):
            messages.refuse(self.env, "case_missing")
        return records

    def _get_case(self):
        if not self.document_id:
            messages.refuse(self.env, "case_missing")
        return self._get_records(CASE).browse(self.document_id)

    def _get_files(self):
        """The files whose content is destroyed, in the hands of the person."""
        return self._get_records(RETAINED).browse(self.document_ids or ()).exists()

    def _confirm_plain(self, reason):
        if self.act == "close":
            self._get_case()._marketplace_close(self.finding, reason)
        elif self.act == "unauthorized":
            self._get_case()._marketplace_close(UNAUTHORIZED, reason)
        elif self.act == "unbind":
            self.company_id._marketplace_say(bound.UNBOUND, reason)
        else:
            self.company_id._marketplace_move_date(self.effective_date, reason)

    def action_confirm(self):
        """Do the act with the reason that was written.

        A refusal that names no criterion shows the dialog again, as it was filled in.

        :return: after a decision, the action that opens the next request to decide.
        :raise UserError: when the act is refused.
        """
        self.ensure_one()
        if self.act in ("close", "unauthorized", "unbind", "date"):
            self._confirm_plain(self.reason or "")
            return {"type": "ir.actions.act_window_close"}
        if self.act == "purge":
            self._get_files()._purge(self.reason)
            return {"type": "ir.actions.client", "tag": "soft_reload"}
        criteria = self._get_criteria()
        if self._get_omissions():
            self.was_tried = True
            return self._get_action()
        named = {"criteria": criteria} if self.act in decision.NAMES_CRITERIA else {}
        act = getattr(self.authorization_id, f"_{self.act}")
        act(self.reason or "", **named, **self._findings())
        if self.act in DECISIONS:
            return self.authorization_id._decided_action(self.act)
        return {"type": "ir.actions.act_window_close"}
