from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..guard import as_system
from ..rules import pages, periods, seal
from .purchase_marketplace_decision import ACTIVITY_DECLARE, GROUP_DG, GROUP_SECRETARIAT
from .res_company import DECLARATION_SEQUENCE


class PurchaseMarketplaceDeclaration(models.Model):
    """What an organization declares to the Secrétariat du Conseil du trésor (R7).

    Invariant: once declared, it has a number, a date and a seal, and neither it nor its
    lines change; a line is in one declaration at the most.
    """

    _name = "purchase.marketplace.declaration"
    _description = "Declaration of marketplace purchases"
    _inherit = [
        "purchase.marketplace.guarded",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, id desc"

    _marketplace_protected = {
        "name": False,
        "state": "draft",
        "declared_by": False,
        "declared_on": False,
        "seal": False,
    }

    name = fields.Char(string="Number", readonly=True, copy=False)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._default_period()[0]
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._default_period()[1]
    )
    state = fields.Selection(
        [("draft", "Draft"), ("declared", "Declared")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    line_ids = fields.One2many(
        "purchase.marketplace.declaration.line", "declaration_id", readonly=True
    )
    covered_line_ids = fields.Many2many(
        "purchase.marketplace.declaration.line",
        string="Lines of the Period",
        compute="_compute_covered_line_ids",
    )
    declared_by = fields.Many2one("res.users", readonly=True, copy=False)
    declared_on = fields.Datetime(readonly=True, copy=False)
    channel = fields.Char(
        copy=False, help="How it was transmitted: portal, e-mail, letter."
    )
    acknowledgement = fields.Char(
        copy=False, help="Reference of the acknowledgement received."
    )
    seal = fields.Char(
        readonly=True, copy=False, help="Fingerprint of what was declared."
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The period cannot end before it begins."
    )
    _name_unique = models.UniqueIndex(
        "(company_id, name)", "This number is already used by another declaration."
    )
    _declared_complete = models.Constraint(
        "CHECK(state != 'declared' OR (name IS NOT NULL AND declared_by IS NOT NULL "
        "AND declared_on IS NOT NULL AND seal IS NOT NULL))",
        "An issued declaration has a number, an author, a date and a seal.",
    )

    @api.model
    def _default_period(self):
        """From what waits to be declared for the longest time until today."""
        today = fields.Date.context_today(self)
        oldest = self.env["purchase.marketplace.declaration.line"].search(
            [("company_id", "=", self.env.company.id), ("state", "=", "to_declare")],
            order="recorded_on",
            limit=1,
        )
        if not oldest:
            return periods.previous_month(today)
        first = fields.Datetime.context_timestamp(self, oldest.recorded_on).date()
        return min(first, today), today

    @api.depends("name", "date_from", "date_to")
    def _compute_display_name(self):
        for declaration in self:
            declaration.display_name = declaration.name or self.env._(
                "Draft declaration from %(start)s to %(end)s",
                start=declaration.date_from or "",
                end=declaration.date_to or "",
            )

    @api.depends("state", "date_from", "date_to", "company_id", "line_ids")
    def _compute_covered_line_ids(self):
        for declaration in self:
            if declaration.state == "declared":
                declaration.covered_line_ids = declaration.line_ids
            else:
                declaration.covered_line_ids = declaration._marketplace_pending_lines()

    def _marketplace_pending_lines(self):
        """Lines to declare of the period, by the clock of the organization."""
        self.ensure_one()
        lines = self.env["purchase.marketplace.declaration.line"]
        if not self.date_from or not self.date_to:
            return lines
        zone = self.company_id.partner_id.tz or self.env.user.tz
        start, end = periods.utc_bounds(self.date_from, self.date_to, zone)
        return lines.search(
            Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "to_declare")
            & Domain("recorded_on", ">=", start)
            & Domain("recorded_on", "<", end)
        )

    def write(self, vals):
        later = {"channel", "acknowledgement"}
        aside = ("message_", "activity_")
        content = [n for n in vals if not n.startswith(aside) and n not in later]
        if content and any(declaration.state == "declared" for declaration in self):
            raise UserError(
                self.env._(
                    "An issued declaration is no longer changed. Make a new one."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_declared(self):
        if any(declaration.state == "declared" for declaration in self):
            raise UserError(self.env._("An issued declaration stays in the file."))

    def action_declare(self):
        """Issue the declaration: number, date, seal; its lines are declared (R7).

        :raise UserError: when the user may not, or there is nothing to declare.
        """
        for declaration in self:
            declaration._marketplace_declare()

    def _marketplace_declare(self):
        self.ensure_one()
        self.check_access("write")
        user = self.env.user
        if not (user.has_group(GROUP_DG) or user.has_group(GROUP_SECRETARIAT)):
            raise UserError(
                self.env._(
                    "The Director General or the secretariat issues the declarations."
                )
            )
        if self.state != "draft":
            raise UserError(self.env._("This declaration is already issued."))
        lines = self._marketplace_pending_lines()
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to declare for this period. Check its dates."
                )
            )
        as_system(lines).write({"declaration_id": self.id, "state": "declared"})
        as_system(self).write(
            {
                "state": "declared",
                "name": self.company_id._marketplace_next_number(DECLARATION_SEQUENCE),
                "declared_by": user.id,
                "declared_on": fields.Datetime.now(),
                "seal": seal.seal(
                    {"lines": [line._marketplace_snapshot() for line in lines]}
                ),
            }
        )
        self.sudo().activity_feedback([ACTIVITY_DECLARE])

    def _marketplace_pages(self):
        """The lines cut into printed pages, each under its own column titles."""
        self.ensure_one()
        lines = self.covered_line_ids
        weights = [pages.height(line.goods, 45) + 1 for line in lines]
        return [
            lines.browse([lines[i].id for i in page])
            for page in pages.paginate(weights, 22)
        ]

    def _marketplace_totals(self):
        """Sums of the purchases, for each currency: authorized, ordered, billed."""
        totals = {}
        for line in self.covered_line_ids:
            sums = totals.setdefault(line.currency_id, [0.0, 0.0, 0.0])
            if line.kind == "authorization":
                sums[0] += line.amount_authorized
            sums[1] += line.amount_ordered
            sums[2] += line.amount_billed
        return totals
