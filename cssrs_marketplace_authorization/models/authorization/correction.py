import math
from datetime import date

from odoo import api, fields, models

from ...constants import CRITERION_FIELDS
from ...rules import decision, submission
from ...rules import trail as entries
from ...words import render as messages
from ..gate import protected
from ..trail import papers
from ..trail.kept import FORM, KEPT
from .decision import perform


class PurchaseMarketplaceAuthorization(models.Model):
    """What a school does with a request that it submitted, or that was refused (R6).

    Invariant: what was submitted and answered stays in the trail. A request that was
    refused is never opened again: another one takes it up, which nobody has attested.
    So does one that completes an authorization that is not enough (R16): it is decided
    on what it says itself.
    """

    _inherit = "purchase.marketplace.authorization"

    previous_id = fields.Many2one(
        "purchase.marketplace.authorization",
        string="Previous Request",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    previous_answer = fields.Char(compute="_compute_previous_answer")
    complement_of_id = fields.Many2one(
        "purchase.marketplace.authorization",
        string="Completes",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="The authorization that was not enough for the purchase.",
    )

    @api.depends_context("lang")
    @api.depends("previous_id")
    def _compute_previous_answer(self):
        """What became of the request that this one takes up, for who reads this one."""
        for form in self:
            earlier = form.sudo().previous_id
            said = earlier and (
                f"{earlier._state_label()}.",
                earlier._unmet_sentence(),
                earlier.decision_note,
            )
            form.previous_answer = " ".join(filter(None, said)) or False

    def action_withdraw(self):
        """Take back a submitted request to correct it, before it is decided (R8)."""
        perform(self, "withdraw", submitted_by=False, submitted_on=False)
        self._call_direction()

    def action_take_up(self):
        """Open a new request that takes up this one, to be attested again."""
        return self._take_up()._get_records_action(
            name=self.env._("Authorization Request")
        )

    def action_take_up_substitute(self):
        """Ask procurement for a substitute of what was refused (R12)."""
        form = self._take_up()
        form._request_substitute()
        return form._get_records_action(name=self.env._("Authorization Request"))

    def _take_up(self):
        """The draft that takes up this closed request; made if there is none yet.

        :raise UserError: while this one is still open, or approved.
        """
        self.ensure_one()
        self.check_access("read")
        if self.state not in decision.TAKEN_UP:
            messages.refuse(self.env, "wrong_state", state=self.state)
        taken = [("previous_id", "=", self.id), ("state", "=", decision.DRAFT)]
        again = self.search(taken, limit=1)
        if not again:
            again = self.copy()
            protected.write(again, {"previous_id": self.id})
            # What was not shown to be met is to be affirmed again.
            again.line_ids.write(
                {
                    affirmed: False
                    for criterion, (affirmed, _reason) in CRITERION_FIELDS.items()
                    if self[f"unmet_{criterion}"]
                }
            )
        return again

    def _prepare_complement(self):
        return {
            "establishment_id": self.establishment_id.id,
            "third_party_seller": self.third_party_seller,
            "need": self.need,
            "consequence": self.consequence,
            "alternative_ids": [
                fields.Command.create(values)
                for values in self.alternative_ids.copy_data()
            ],
        }

    def _is_unchanged(self):
        """Whether a returned request is still what was submitted (R6).

        What is attached counts: it may be what was asked for. A request whose
        submission the trail does not tell is taken as changed.
        """
        self.ensure_one()
        form = self.sudo()
        if not form.decided_on or form.state != decision.DRAFT:
            return False
        entry = self.env["purchase.marketplace.trail"].sudo()
        mine = [("res_model", "=", self._name), ("res_id", "=", form._origin.id)]
        entry = entry.search([*mine, ("kind", "=", "submitted")], limit=1)
        said = entries.read(entry.content)
        known = said.get("rests_on", {}).get("attachments", {})
        attached = papers.digests(form._origin)[form._origin.id]["attachments"]
        return attached.keys() <= known.keys() and submission.is_same(
            said.get("now") or {}, form._content()
        )

    def _content(self):
        """What a person wrote on the form, as the trail writes it."""
        kept = KEPT[FORM]
        content = _plain(self, kept.columns)
        for name, (_table, _link, columns) in kept.parts.items():
            parts = self[name].sorted(lambda part: part._origin.id or math.inf)
            content[name] = [_plain(part, columns) for part in parts]
        return content


def _plain(record, names):
    """Values of a record as JSON has them, without those that the product writes."""
    product = getattr(record, "_marketplace_protected", {})
    found = {}
    for name in names:
        if name not in product and name in record._fields:
            value = record[name]
            if isinstance(value, models.BaseModel):
                value = value._origin.id
            elif isinstance(value, date):
                value = value.isoformat()
            found[name] = value
    return found
