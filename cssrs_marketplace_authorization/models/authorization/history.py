from dataclasses import dataclass
from datetime import datetime, timedelta

from odoo import api, fields, models

from ...rules import decision, similarity
from ..trail import past

#: States of the requests that count in a total.
COUNTED = (decision.SUBMITTED, decision.APPROVED, decision.REVOKED)
#: States of those that are not shown.
HIDDEN = (decision.DRAFT, decision.CANCELLED)
#: How many earlier requests are shown, and how many are read to find the others.
MAX_HISTORY, MAX_READ = 8, 500
FIELDS = (
    "name state marketplace_id amount_untaxed amount_charges amount_committed "
    "currency_id submitted_on decided_on"
).split()


@dataclass(frozen=True)
class Earlier:
    """Another request of the establishment, as it stood at a moment.

    :param form: its record, which may say something else since.
    :param amount: before taxes, in its currency, charges included.
    """

    form: models.BaseModel
    state: str
    submitted_on: object
    amount: float
    charges: float
    request: similarity.Request

    @property
    def goods(self):
        return ", ".join(good.name for good in self.request.goods if good.name)


class PurchaseMarketplaceAuthorization(models.Model):
    """The other requests of the establishment, shown beside a form (R18).

    Invariant: they are shown and block nothing. A user sees only the requests that
    they may read. Beside a decided form, they are what they were when it was decided.
    """

    _inherit = "purchase.marketplace.authorization"

    similar_request_ids = fields.Many2many(
        "purchase.marketplace.authorization",
        compute="_compute_similar",
        string="Similar Recent Requests",
        help="Requests of the same establishment for a good of the same name, within "
        "the number of days set by the organization.",
    )
    similar_amount = fields.Monetary(
        string="Cumulative Amount, Including This Request", compute="_compute_similar"
    )
    similar_days = fields.Integer(
        string="Similar Days", related="company_id.marketplace_split_days"
    )

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
            similar = authorization._others_recent(authorization._others())[0]
            ids = [other.form.id for other in similar]
            total = authorization.amount_untaxed + authorization._sum_of(similar)
            authorization.similar_request_ids = authorization.browse(ids)
            authorization.similar_amount = total

    def _others(self):
        """The other requests of the establishment that were submitted, latest first.

        :return: list of :class:`Earlier`, as they were when this one was decided; as
            they are, as long as it is not.
        """
        if not self.establishment_id:
            return []
        decided = self.decided_on if self.state in decision.SEALED else None
        found = self.search_fetch(
            [
                ("establishment_id", "=", self.establishment_id.id),
                ("id", "not in", self._origin.ids),
                ("create_date", "<=", decided or datetime.max),
                "|",
                ("state", "not in", HIDDEN),
                ("seal", "!=", False),
            ],
            FIELDS,
            limit=MAX_READ,
        )
        moved = found.filtered(lambda f: decided and not f._was_settled(decided))
        then = past.at_decision(self, moved) if moved else {}
        seen = [
            other._as_it_was(then.get(other.id) or {})
            if then is not None and other in moved
            else other._as_it_is()
            for other in found
        ]
        return [
            other
            for other in seen
            if other.state not in HIDDEN
            and (not decided or (other.submitted_on or decided) <= decided)
        ]

    def _was_settled(self, moment):
        decided = self.decided_on and self.state in decision.SEALED
        return bool(decided) and max(self.decided_on, self.submitted_on) < moment

    def _as_it_is(self):
        """This form, as the rules and the sheet see an earlier one."""
        return Earlier(
            self,
            self.state,
            self.submitted_on,
            self.amount_untaxed,
            self.amount_charges,
            self._as_request(),
        )

    def _as_it_was(self, kept):
        """The same, of what the trail kept; a draft when it kept nothing."""
        goods = tuple(
            similarity.Good(row.get("name") or "", row.get("product_id"))
            for row in kept.get("line_ids") or []
        )
        submitted = (kept.get("submitted_on") or "")[:19].replace("T", " ")
        return Earlier(
            self,
            kept.get("state") or decision.DRAFT,
            fields.Datetime.to_datetime(submitted),
            kept.get("amount_untaxed") or 0.0,
            kept.get("amount_charges") or 0.0,
            similarity.Request(kept.get("marketplace_id"), goods),
        )

    def _others_recent(self, others):
        """Those of the last days that have something in common with this one (R18).

        :param others: what :meth:`_others` gives.
        :return: list of those for a similar good, list of those that buy another good
            from the same marketplace.
        """
        days = self.similar_days
        start = (self.submitted_on or fields.Datetime.now()) - timedelta(days=days)
        this, similar, market = self._as_request(), [], []
        for other in others if days else ():
            if other.state not in COUNTED or other.submitted_on < start:
                continue
            found = similarity.relation(this, other.request)
            if found == similarity.SIMILAR:
                similar.append(other)
            elif found == similarity.SAME_MARKETPLACE:
                market.append(other)
        return similar, market

    def _as_request(self):
        market = self.marketplace_id
        key = market._origin.id or market.id or None
        return similarity.Request(key, self._similar_goods())

    def _sum_of(self, others):
        """What requests add up to; of a revoked one, what was ordered."""
        total = 0.0
        for other in others:
            form, currency = other.form, self.currency_id or other.form.currency_id
            revoked = other.state == decision.REVOKED
            amount = form.amount_committed if revoked else other.amount
            if currency != form.currency_id:
                when = form.company_id, other.submitted_on.date()
                amount = form.currency_id._convert(amount, currency, *when)
            total += amount
        return total
