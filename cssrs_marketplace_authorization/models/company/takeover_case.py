from odoo import api, fields, models

from ..trail import past
from ..trail.kept import CASE


class PurchaseMarketplaceCase(models.Model):
    """What was found at the installation, and is cleared one by one (R34)."""

    _inherit = CASE

    todo = fields.Text(string="Where It Stands", compute="_compute_todo")

    @api.depends_context("lang")
    @api.depends("finding", "kind", "state", "irregularity")
    def _compute_todo(self):
        """In a sentence: what can be done with it, then what was found."""
        names = dict(self._fields["finding"]._description_selection(self.env))
        for one in self:
            one.todo = names[one.finding] if one.finding else one._todo()

    def _todo(self):
        if self.kind == "order":
            return self.env._(
                "May be received, reduced and cancelled. Billed once it is found to be "
                "authorized on paper, or made before the directive."
            )
        if self.kind == "bill" and self.state == "posted":
            return self.env._(
                "Stays in the books, and may be posted again for no more. Say how it "
                "was authorized, or close its case."
            )
        if self.kind in ("bill", "expense"):
            return self.env._(
                "Posted or reimbursed once it is found to be authorized on paper, or "
                "made before the directive."
            )
        return self.env._("Say what was found, then close its case.")

    def _takeover(self):
        return self.company_id._marketplace_takeover()

    def _takeover_is_open(self):
        return self.sudo()._takeover().state == "open"

    def _check_takeover(self, reason="-"):
        """Refuse to clear what did not exist at the installation, or too late (R34)."""
        self.ensure_one()
        self.check_access("read")
        self._takeover()._check(self.sudo().existed and not self.sudo().gone, reason)

    def action_paper(self):
        self._check_takeover()
        wizards = self.env["purchase.marketplace.takeover.paper"]
        return wizards._open(self)._get_action()

    def action_unauthorized(self):
        """Ask why it was made without authorization: the case stays in the register."""
        self._check_takeover()
        return self.env["purchase.marketplace.reason"]._ask(
            "unauthorized", document_model=self._name, document_id=self.id
        )

    def _first(self):
        """What the document was when it was seen first: values of the trail.

        What is typed later on the document, or written in its case, changes nothing.
        """
        entries = past.told(self)
        return entries[0].now if entries else {}
