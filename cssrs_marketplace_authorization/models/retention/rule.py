from odoo import api, fields, models

from ...rules import retention as rules
from .retained import HOLDERS

KINDS = [
    (rules.GRANTED, "Authorizations and their purchases"),
    (rules.DECLINED, "Requests that were refused, replaced or cancelled"),
    (rules.DECLARED, "Declarations"),
    (rules.SEEN, "Purchases seen in the register"),
]
FATES = [(rules.DESTROY, "Destroy the content"), (rules.KEEP, "Keep permanently")]


class PurchaseMarketplaceRetention(models.Model):
    """A rule of the retention schedule of an organization (R27).

    Invariant: it destroys nothing. It says how long the files of a kind are kept, and
    lists those that were; each change of it is in the trail.
    """

    _name = "purchase.marketplace.retention"
    _description = "Retention rule of marketplace purchases"
    _inherit = ["purchase.marketplace.setting"]
    _order = "company_id, kind"
    _rec_name = "kind"

    kind = fields.Selection(KINDS, string="Files", required=True)
    code = fields.Char(
        string="Rule No.", required=True, help="Its number in the retention schedule."
    )
    years = fields.Integer(
        required=True,
        default=7,
        help="How long a file is kept after the fiscal year of its last fact.",
    )
    fate = fields.Selection(
        FATES, string="Final Disposition", required=True, default=rules.DESTROY
    )
    reached_count = fields.Integer(
        string="Reached", compute="_compute_reached_count", help="Files to look at."
    )

    _one_of_each = models.UniqueIndex(
        "(company_id, kind)", "These files already have a rule."
    )
    _years_positive = models.Constraint(
        "CHECK(years BETWEEN 1 AND 100)", "A file is kept for 1 to 100 years."
    )

    @api.depends_context("uid")
    @api.depends("company_id", "kind", "years", "fate")
    def _compute_reached_count(self):
        for rule in self:
            rule.reached_count = len(rule._reached()) if rule.kind else 0

    def _reached(self):
        """The files kept long enough, of those that the person may read."""
        files = self.env[HOLDERS[self.kind]]
        today = self.company_id._marketplace_today()
        return files.search(
            files._marketplace_retention_domain(self.kind)
            & fields.Domain("company_id", "=", self.company_id.id)
            & fields.Domain("kept_until", "<", today)
        )

    def action_open(self):
        self.ensure_one()
        names = dict(self._fields["kind"]._description_selection(self.env))
        return self._reached()._retention_action(names[self.kind])


class ResCompany(models.Model):
    """An organization, with its retention schedule."""

    _inherit = "res.company"

    marketplace_retention_ids = fields.One2many(
        "purchase.marketplace.retention", "company_id", string="Retention Schedule"
    )
