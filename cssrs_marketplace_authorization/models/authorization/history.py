from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import get_lang

from ...report import printing, templates
from ...rules import decision, similarity

#: Template of the sheet, on screen and on paper.
SHEET = "authorization_sheet"
PAGE = "report_marketplace_authorization"
#: States of the requests that count in the cumulated amount.
COUNTED = (decision.SUBMITTED, decision.APPROVED, decision.REVOKED)
#: How many earlier requests are shown.
MAX_HISTORY = 8


class PurchaseMarketplaceAuthorization(models.Model):
    """The other requests of the establishment, shown beside a form (R18).

    Invariant: they are shown and block nothing. A user sees only the requests that
    they may read.
    """

    _inherit = "purchase.marketplace.authorization"

    similar_request_ids = fields.Many2many(
        "purchase.marketplace.authorization",
        compute="_compute_similar",
        string="Similar Recent Requests",
        help="Requests of the same establishment, in the days that the organization "
        "has set, to the same marketplace or for a good of the same name.",
    )
    similar_amount = fields.Monetary(
        string="Cumulated Amount, this Request Included", compute="_compute_similar"
    )
    similar_days = fields.Integer(compute="_compute_similar")
    history_ids = fields.Many2many(
        "purchase.marketplace.authorization",
        compute="_compute_history_ids",
        string="Earlier Requests of the Establishment",
    )
    decision_sheet = fields.Html(compute="_compute_decision_sheet", sanitize=False)

    @api.depends_context("uid")
    @api.depends(
        "establishment_id",
        "marketplace_id",
        "currency_id",
        "amount_untaxed",
        "line_ids.name",
        "line_ids.product_id",
    )
    def _compute_similar(self):
        for authorization in self:
            similar = authorization._find_similar()
            authorization.similar_request_ids = similar
            authorization.similar_days = (
                authorization.sudo().company_id.marketplace_split_days
            )
            authorization.similar_amount = authorization.amount_untaxed + sum(
                other._amount_spent(authorization.currency_id) for other in similar
            )

    def _find_similar(self):
        """Recent requests that may be one purchase with this one (R18)."""
        self.ensure_one()
        days = self.sudo().company_id.marketplace_split_days
        if not self.establishment_id or not days:
            return self.browse()
        end = self.decided_on or fields.Datetime.now()
        start = (self.submitted_on or end) - timedelta(days=days)
        recent = self.search_fetch(
            [
                ("establishment_id", "=", self.establishment_id.id),
                ("id", "not in", self._origin.ids),
                ("state", "in", COUNTED),
                ("submitted_on", ">=", start),
                ("submitted_on", "<=", end),
            ],
            [
                "name",
                "state",
                "marketplace_id",
                "amount_untaxed",
                "amount_charges",
                "currency_id",
            ],
        )
        this = self._as_request()
        return recent.filtered(
            lambda other: similarity.is_split(this, other._as_request())
        )

    def _as_request(self):
        """This form as the rules of similarity see it."""
        marketplace = self.marketplace_id
        return similarity.Request(
            marketplace._origin.id or marketplace.id or None, self._similar_goods()
        )

    def _amount_spent(self, currency):
        """Amount of a request, in a currency; of a revoked one, what was bought."""
        self.ensure_one()
        revoked = self.state == decision.REVOKED
        amount = self.amount_committed if revoked else self.amount_untaxed
        if not currency or currency == self.currency_id:
            return amount
        day = self.submitted_on.date()
        return self.currency_id._convert(amount, currency, self.company_id, day)

    @api.depends_context("uid")
    @api.depends("establishment_id")
    def _compute_history_ids(self):
        for authorization in self:
            establishment = authorization.establishment_id
            found = establishment and self.search(
                [
                    ("establishment_id", "=", establishment.id),
                    ("id", "not in", authorization._origin.ids),
                    ("state", "not in", (decision.DRAFT, decision.CANCELLED)),
                ],
                limit=MAX_HISTORY,
            )
            authorization.history_ids = found or authorization.browse()

    @api.depends_context("lang", "uid")
    @api.depends("state")
    def _compute_decision_sheet(self):
        """The whole form on one screen, with the text of the printed sheet.

        A draft has none: it is not to decide yet.
        """
        for authorization in self:
            authorization.decision_sheet = (
                authorization.state != decision.DRAFT
                and templates.render(self.env, SHEET, {"o": authorization})
            )

    def _printed_page(self):
        """The decision sheet as a page, in the language of the organization."""
        self.ensure_one()
        language = self.company_id.sudo().partner_id.lang or get_lang(self.env).code
        sheet = self.with_context(lang=language)
        return templates.page(sheet.env, PAGE, {"o": sheet})

    def _printed_pdf(self):
        """The same on paper."""
        return printing.pdf(self._printed_page(), self._name, self.env)
