from types import MappingProxyType

from odoo import api, fields, models
from odoo.fields import Domain

from ...rules import periods


class PurchaseMarketplaceDeclaration(models.Model):
    """What an organization declares to the Secrétariat du Conseil du trésor (R7).

    Invariant: once declared, it has a number, a date and a seal chained to the seal of
    the previous declaration. The declaration, its lines and its files do not change
    any more. A line is in at most one declaration.
    """

    _name = "purchase.marketplace.declaration"
    _description = "Declaration of marketplace purchases"
    _inherit = [
        "purchase.marketplace.protected",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "date_to desc, id desc"
    _allow_sudo_commands = False

    _marketplace_freezing = ("state",)
    _marketplace_protected = MappingProxyType(
        {
            "state": "draft",
            **dict.fromkeys(
                (
                    "name declared_by declared_by_name declared_on mandate_id "
                    "previous_id seal issued_as sent_by acknowledged_by "
                    "acknowledgement_first purged_on"
                ).split(),
                False,
            ),
        }
    )

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
    line_count = fields.Integer(string="Lines", compute="_compute_counts")
    late_count = fields.Integer(string="Late Lines", compute="_compute_counts")
    earlier_count = fields.Integer(
        string="Lines Remaining from before the Period", compute="_compute_counts"
    )
    declared_by = fields.Many2one(
        "res.users", string="Declared by", readonly=True, copy=False
    )
    declared_by_name = fields.Char(
        string="Declared by (Name)", readonly=True, copy=False
    )
    declared_on = fields.Datetime(string="Declared on", readonly=True, copy=False)
    mandate_id = fields.Many2one(
        "purchase.marketplace.mandate",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The mandate of the Director General under which it was issued.",
    )
    previous_id = fields.Many2one(
        "purchase.marketplace.declaration",
        string="Previous Declaration",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    next_ids = fields.One2many("purchase.marketplace.declaration", "previous_id")
    seal = fields.Char(
        readonly=True,
        copy=False,
        help="Fingerprint of what was declared, in the trail.",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The period cannot end before it starts."
    )
    _name_unique = models.UniqueIndex(
        "(company_id, name)", "This number is already used by another declaration."
    )
    _one_chain = models.UniqueIndex(
        "(company_id, COALESCE(previous_id, 0)) WHERE state = 'declared'",
        "Another declaration was issued at the same moment.",
    )
    _declared_complete = models.Constraint(
        "CHECK(state != 'declared' OR (name IS NOT NULL AND declared_by IS NOT NULL "
        "AND declared_on IS NOT NULL AND seal IS NOT NULL))",
        "An issued declaration has a number, an author, a date and a seal.",
    )

    # ---- the period ----------------------------------------------------------------

    @api.model
    def _default_period(self):
        """From the day the oldest line to declare was recorded, to today."""
        company = self.env.company
        today = company._marketplace_today()
        oldest = self.env["purchase.marketplace.declaration.line"].search(
            [("company_id", "=", company.id), ("state", "=", "to_declare")],
            order="recorded_on",
            limit=1,
        )
        if not oldest:
            return periods.previous_month(today)
        return min(company._marketplace_day(oldest.recorded_on), today), today

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
                declaration.covered_line_ids = declaration._pending_lines()

    @api.depends("covered_line_ids")
    def _compute_counts(self):
        for declaration in self:
            lines = declaration.covered_line_ids
            declaration.line_count = len(lines)
            # What is declared is no longer late: the list of declarations asks nothing.
            waiting = lines if declaration.state == "draft" else lines.browse()
            late = [("id", "in", waiting.ids), ("is_late", "=", True)]
            declaration.late_count = lines.search_count(late) if waiting else 0
            declaration.earlier_count = declaration._count_earlier()

    def _period_bounds(self):
        """Moments, in UTC, between which the lines of the period were recorded."""
        self.ensure_one()
        zone = self.company_id._marketplace_zone()
        return periods.utc_bounds(self.date_from, self.date_to, zone)

    def _waiting_sql(self):
        """Domain of the lines that the organization has to declare."""
        self.ensure_one()
        return Domain("company_id", "=", self.company_id.id) & Domain(
            "state", "=", "to_declare"
        )

    def _pending_lines(self):
        """Lines to declare of the period, by the clock of the organization."""
        self.ensure_one()
        lines = self.env["purchase.marketplace.declaration.line"]
        if not self.date_from or not self.date_to:
            return lines
        start, end = self._period_bounds()
        return lines.search(
            self._waiting_sql()
            & Domain("recorded_on", ">=", start)
            & Domain("recorded_on", "<", end)
        )

    def _count_earlier(self):
        """Number of lines to declare older than the period; shown on the draft."""
        self.ensure_one()
        if self.state == "declared" or not self.date_from or not self.date_to:
            return 0
        start, _end = self._period_bounds()
        return self.env["purchase.marketplace.declaration.line"].search_count(
            self._waiting_sql() & Domain("recorded_on", "<", start)
        )

    @api.model
    def action_open_current(self):
        """Open the draft of the organization; created if something is to declare."""
        company = self.env.company
        mine = Domain("company_id", "=", company.id)
        draft = self.search(
            mine & Domain("state", "=", "draft"), order="id desc", limit=1
        )
        ledger = self.env["purchase.marketplace.declaration.line"]
        waiting = ledger.search_count(
            mine & Domain("state", "=", "to_declare"), limit=1
        )
        if not draft and not waiting:
            return self._nothing_to_declare()
        return (draft or self.create({}))._get_records_action(
            name=self.env._("To Declare")
        )

    @api.model
    def _nothing_to_declare(self):
        """Notify that nothing is to declare, and open the issued declarations."""
        declarations = self.env["ir.actions.act_window"]._for_xml_id(
            "cssrs_marketplace_authorization.purchase_marketplace_declaration_action"
        )
        params = {
            "type": "info",
            "message": self.env._("There is nothing to declare."),
            "next": declarations,
        }
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": params,
        }

    def action_include_earlier(self):
        """Begin the period where the oldest line to declare was recorded."""
        for declaration in self:
            start = declaration.with_company(declaration.company_id)._default_period()[
                0
            ]
            declaration.date_from = min(start, declaration.date_from)

    def action_period(self):
        """Take the period named in the context: last month, or a fiscal year."""
        for declaration in self:
            today = declaration.company_id._marketplace_today()
            end = declaration.company_id._marketplace_fiscal_end()
            year = periods.fiscal_year(today, *end)
            spans = {
                "month": periods.previous_month(today),
                "year": year,
                "last_year": periods.fiscal_year(year[0] - periods.ONE_DAY, *end),
            }
            start, end = spans[self.env.context.get("marketplace_period", "month")]
            declaration.write({"date_from": start, "date_to": end})

    def _marketplace_is_frozen(self):
        return self.state == "declared"
