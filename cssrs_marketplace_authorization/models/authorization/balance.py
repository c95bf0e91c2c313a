from odoo import fields, models
from odoo.exceptions import UserError

from ...constants import CHARGES_PRODUCT
from ...rules import coverage, ledger, timing
from ...words import render as messages
from ..gate import protected


class PurchaseMarketplaceAuthorization(models.Model):
    """What an approved form allows, and what is left of it (R16, R17, R32).

    Invariant: what its committed documents take never exceeds what was approved. Its
    row is locked before a document takes from it, so two buyers never take the same.
    """

    _inherit = "purchase.marketplace.authorization"
    _marketplace_first_kind = ledger.AUTHORIZATION

    def _get_grant(self, document, matched=None):
        """What is left for a document, besides what it already takes (R16, R32).

        Of the goods, only those that the document claims are read.

        :param matched: these, when they are known.
        """
        self.ensure_one()
        paper, until, used = self.paper_on, None, 0.0
        given = timing.Given()
        if paper:
            # It covers what was recorded before; purchases that are no documents have
            # taken of it already.
            until = self.company_id._marketplace_installed_on()
            used = sum(self.sudo().past_ids.mapped("amount"))
        if paper or document._marketplace_kind.typed_date:
            given = self._given()
        taken, quantities = document._marketplace_taken(self)
        limit, charges = self._get_limit(), None
        if document._marketplace_is_committed():
            # A document that was committed under a larger tolerance stays valid.
            limit = max(limit, self.amount_limit)
        if self.amount_charges:
            charges = self._get_limit(charges=True)
            if document._marketplace_is_committed():
                charges = max(charges, self.charges_limit)
            charges += quantities.get(coverage.CHARGES, 0.0) - self.charges_committed
        return coverage.Grant(
            # A draft has no number yet.
            name=self.name or self.asked,
            state=self.state,
            company=self.company_id.id,
            marketplaces=self._vendor_keys(),
            intact=not self.is_altered,
            valid_until=self.valid_until or None,
            # Otherwise the purchase is made just now.
            given=given,
            until=until,
            amount_left=limit - self.amount_committed - used + taken,
            charges_left=charges,
            rounding=self.currency_id.rounding,
            goods={
                line.id: coverage.GrantedGood(
                    line.name,
                    line.quantity - line.qty_committed + quantities.get(line.id, 0.0),
                )
                for line in (
                    document._marketplace_matched() if matched is None else matched
                )
                if line.authorization_id == self
            },
        )

    def _get_limit(self, charges=False):
        """Authorized amount, with the tolerance of the day when it was approved.

        It is written then, and never raised: within what the tolerance can be.

        :param charges: of the estimate of other charges alone.
        """
        amount, kept = self.amount_untaxed, self.amount_limit
        if charges:
            amount, kept = self.amount_charges, self.charges_limit
        if self.state in coverage.GIVEN and self.amount_limit:
            most = coverage.tolerated(amount, coverage.TOLERANCE)
            return min(kept, self.currency_id.round(most))
        tolerance = self.company_id.marketplace_tolerance
        return self.currency_id.round(coverage.tolerated(amount, tolerance))

    def _vendor_keys(self):
        keys = {f"marketplace:{market.id}" for market in self.marketplace_id}
        return frozenset(keys | {one._marketplace_key() for one in self.partner_id})

    def _open_limit(self):
        """Write the limit that PostgreSQL checks, before documents are committed.

        What was taken never raises it: under a smaller tolerance it comes down to what
        was taken, no further.
        """
        for authorization in self:
            paid = authorization.charges_committed
            bought = authorization.amount_committed - paid
            former = authorization.charges_limit
            charges = authorization._get_limit(charges=True)
            goods = authorization._get_limit() - charges
            goods = max(goods, min(bought, authorization.amount_limit - former))
            charges = max(charges, min(paid, former))
            limit = authorization.currency_id.round(goods + charges)
            limits = {"amount_limit": limit, "charges_limit": charges}
            known = {name: authorization[name] for name in limits}
            if authorization.state == "approved" and known != limits:
                protected.write(authorization, limits)

    def _given(self):
        """When it was approved: the day is that of the person who decided.

        A revocation replaces the date of the decision; the ledger still has the date of
        the approval.

        :return: :class:`~..rules.timing.Given`; empty when it never was.
        """
        if self.paper_on:
            # The paper has no hour.
            return timing.Given(self.paper_on)
        decided_on = self.decided_on
        if self.state != "approved":
            approval = [("authorization_id", "=", self.id)]
            approval += [("kind", "=", "authorization")]
            lines = self.env["purchase.marketplace.declaration.line"]
            # The first: a later one may exist, once a purchase has counted again.
            first = lines.search(approval, order="id", limit=1)
            decided_on = first.create_date
        if not decided_on:
            return timing.Given()
        return timing.Given(self._decision_day(decided_on), decided_on)

    def _decision_day(self, moment):
        """Day of a moment in the time zone of the person who decided."""
        zoned = self.with_context(tz=self.decided_by.tz or "America/Toronto")
        return fields.Datetime.context_timestamp(zoned, moment).date()

    def _marketplace_ledger_entries(self):
        """What was authorized; once revoked, what its purchases have taken (R5).

        No more than was approved, even if the tolerance let them take more.
        """
        revoked = self.state == "revoked"
        taken = min(self.amount_committed, self.amount_untaxed)
        amount = taken if revoked else self.amount_untaxed
        charges = self.amount_charges
        if revoked:
            charges = min(self.charges_committed, charges)
        if not (self.state == "approved" or (revoked and amount)):
            return []
        goods, amounts = self._goods_text(), ledger.Amounts(amount, charges=charges)
        return [(self, ledger.Fact(goods, amounts))]

    def _goods_text(self):
        return ledger.goods_text([(line.quantity, line.name) for line in self.line_ids])

    def _marketplace_noted_domain(self):
        return [("state", "in", ("approved", "revoked"))]

    def _match(self, product):
        """The authorized good that a product is; empty when the person must choose."""
        goods = self.line_ids
        exact = goods.filtered(lambda line: line.product_id == product)
        alone = len(goods) == 1 and not goods.product_id
        return exact[:1] or (goods if alone else exact)

    def action_create_rfq(self):
        self._check_approved()
        order = self.env["purchase.order"].create(self._prepare_purchase_order())
        return order._get_records_action()

    def _check_approved(self):
        """Order nothing with a form that is not in force.

        :raise UserError: unless it is approved.
        """
        self.ensure_one()
        if self.state != "approved":
            vendor = self.partner_id.name or self.marketplace_id.name
            values = {"authorization": self.name or self.asked, "vendor": vendor}
            messages.check(self.env, [coverage.not_in_force(self.state, values)])

    def _prepare_purchase_order(self):
        """Values of the request for quotation: what is left of each good."""
        sold = [("marketplace_id", "=", self.marketplace_id.id)]
        sold += [("is_marketplace_vendor", "=", True)]
        vendor = self.partner_id or self.env["res.partner"].search(sold, limit=1)
        missing = self.line_ids.filtered(lambda line: not line.product_id)
        if not vendor or missing:
            raise UserError(
                self.env._(
                    "Odoo needs a vendor and a product for each good to order. Create "
                    "the request for quotation in Purchase, then link this "
                    "authorization to it."
                )
            )
        return {
            "company_id": self.company_id.id,
            "partner_id": vendor.id,
            "currency_id": self.currency_id.id,
            "origin": self.name,
            "marketplace_authorization_id": self.id,
            "order_line": [
                fields.Command.create(line._prepare_purchase_order_line())
                for line in self.line_ids
                if line.quantity > line.qty_committed
            ]
            + self._prepare_charges_line(),
        }

    def _prepare_charges_line(self):
        """Command of the line that carries what is left of the charges, if any is."""
        left = self.amount_charges - self.charges_committed
        product = self.env.ref(CHARGES_PRODUCT, raise_if_not_found=False)
        if not product or self.currency_id.compare_amounts(left, 0.0) <= 0:
            return []
        values = {"product_id": product.id, "product_qty": 1, "price_unit": left}
        return [fields.Command.create(values)]

    def action_view_purchase_orders(self):
        return self.purchase_order_ids._get_records_action(name=self.env._("Orders"))
