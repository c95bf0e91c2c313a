from odoo import api, fields, models

from ...words import render as messages
from ...words.columns import CODES
from ...words.terms import STATE_LABELS


def unmet_values(criteria):
    """Values of the fields of the criteria that are not met.

    :param criteria: keys of :data:`messages.CRITERIA`.
    :raise ValueError: for a criterion that the directive does not have.
    """
    unknown = set(criteria) - messages.CRITERIA.keys()
    if unknown:
        raise ValueError(f"Not a criterion of the directive: {sorted(unknown)}")
    return {
        f"unmet_{criterion}": criterion in criteria for criterion in messages.CRITERIA
    }


class PurchaseMarketplaceAuthorization(models.Model):
    """What a decision records on the form besides its reason (R6, R25).

    Invariant: the capacity is that of the day of the decision, whatever happens to the
    mandate later. The criteria are those that the decision named.
    """

    _inherit = "purchase.marketplace.authorization"

    mandate_id = fields.Many2one(
        "purchase.marketplace.mandate",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The mandate under which it was decided.",
    )
    decided_capacity = fields.Selection(
        [("titular", "Incumbent"), ("interim", "Interim")],
        string="Decided as",
        readonly=True,
        copy=False,
    )
    unmet_essential = fields.Boolean(string="Not Essential", readonly=True, copy=False)
    unmet_unique = fields.Boolean(string="Not Unique", readonly=True, copy=False)
    unmet_irreplaceable = fields.Boolean(
        string="Not Impossible to Replace", readonly=True, copy=False
    )
    unmet_sole_distributor = fields.Boolean(
        string="Not the Sole Distributor", readonly=True, copy=False
    )
    unmet_criteria = fields.Char(
        string="Criteria not Met", compute="_compute_unmet_criteria"
    )

    @api.depends_context("lang")
    @api.depends(*(f"unmet_{criterion}" for criterion in messages.CRITERIA))
    def _compute_unmet_criteria(self):
        for record in self:
            record.unmet_criteria = ", ".join(
                self.env._(label)
                for criterion, label in messages.CRITERIA.items()
                if record[f"unmet_{criterion}"]
            )

    def _state_label(self, state=None):
        """A state on paper; an administrator may edit what the screen calls it."""
        return self.env._(STATE_LABELS[state or self.state])

    def _capacity_label(self):
        if self.paper_on:
            return self.paper_capacity
        word = CODES.get(("decided_capacity", self.decided_capacity))
        return word and self.env._(word) or ""

    def _unmet_sentence(self):
        if not self.unmet_criteria:
            return ""
        return self.env._("It has not been shown that: %s.", self.unmet_criteria)
