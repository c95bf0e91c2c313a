from odoo import api, fields, models

from odoo.addons.cssrs_marketplace_authorization.rules import coverage, gate


class PurchaseRequest(models.Model):
    """What a request asks for, as the rules see it, and what a person can do about it.

    Invariant: quantities and amounts come from the lines that a marketplace would
    sell; the total of the request does not count, nor does a negative estimate (R17).
    """

    _inherit = "purchase.request"

    def _marketplace_counted_authorization(self):
        """None: a request is a check before the order, which takes (R16)."""
        return self.marketplace_authorization_id.browse()

    def _marketplace_ledger_entries(self):
        """Nothing for the ledger: its order says what is bought (R7)."""
        return []

    @api.model
    def _marketplace_noted_domain(self):
        return [(0, "=", 1)]

    def _marketplace_lines(self):
        """Lines that a marketplace would sell.

        Those without a vendor too when the request is flagged; all of them when it is
        flagged and no line says why.
        """
        lines = self.line_ids.filtered(lambda line: not line.cancelled)
        sold = lines.filtered(lambda line: line._marketplace_is_sold())
        if self.marketplace_flagged:
            sold |= lines.filtered(lambda line: not line.supplier_id)
            sold = sold or lines
        return sold

    def _marketplace_goods_lines(self):
        """Those that buy a good; services ride along on the amount (R20)."""
        return self._marketplace_lines().filtered(
            lambda line: line._marketplace_is_good()
        )

    def _marketplace_sellers(self):
        """Names of the marketplaces that the lines are asked from, by their keys."""
        sellers = dict(
            seller
            for line in self._marketplace_lines()
            if (seller := line._marketplace_seller())
        )
        described = self._marketplace_named(self.description)
        if described and not sellers:
            sellers[f"marketplace:{described.id}"] = described.name
        return sellers

    def _marketplace_amount(self, currency):
        """Estimated cost of what a marketplace would sell, in another currency."""
        lines = self._marketplace_lines()
        amount = sum(max(line.estimated_cost, 0.0) for line in lines)
        return self._marketplace_convert(amount, currency)

    def _marketplace_charges(self):
        """Estimated cost of the lines of services: shipping, customs, ecofees (R20)."""
        services = self._marketplace_lines() - self._marketplace_goods_lines()
        return sum(max(line.estimated_cost, 0.0) for line in services)

    def _marketplace_rate_day(self):
        """Day of the decision: it is an estimate, and what was authorized stays so.

        The currency may move meanwhile (R19).
        """
        authorization = self.marketplace_authorization_id
        decided = authorization.decided_on and authorization._given().on
        return decided or super()._marketplace_rate_day()

    def _marketplace_facts(self):
        """What is asked; of several marketplaces, the one that was not authorized."""
        authorization = self.marketplace_authorization_id
        sellers = self._marketplace_sellers()
        allowed = authorization._vendor_keys() if authorization else frozenset()
        keys = sorted(sellers.keys() - allowed) or sorted(sellers) or sorted(allowed)
        key = keys[0] if keys else ""
        purchase = coverage.Purchase(
            vendor=sellers.get(key) or self.env._("the vendor of this request"),
            marketplace=key,
            company=self.company_id.id or 0,
            on=self.company_id._marketplace_today(),
            amount_untaxed=self._marketplace_amount(authorization.currency_id),
            goods=tuple(
                line._marketplace_good(authorization)
                for line in self._marketplace_goods_lines()
            ),
            amount_charges=self._marketplace_charges_taken(authorization, {}),
            recorded=self.create_date or None,
        )
        claims = ()
        if authorization:
            claims = (gate.Claim(purchase, authorization._get_grant(self)),)
        return gate.Facts(
            vendor=purchase.vendor,
            dates=self._marketplace_dates(),
            buys=bool(purchase.goods),
            uncovered=not authorization,
            claims=claims,
        )

    def _marketplace_taken(self, authorization):
        """What the orders made from the request take already.

        Without it, a request would no longer be covered once its own order is made.
        """
        amount, quantities = 0.0, {}
        for line in self._marketplace_lines():
            for bought in line.purchase_lines:
                order = bought.order_id
                linked = order.marketplace_authorization_id == authorization
                if not linked or not order.marketplace_share:
                    continue
                part = line._marketplace_part(bought)
                paid = part * order._marketplace_convert(
                    bought.price_subtotal, authorization.currency_id
                )
                key, quantity = coverage.CHARGES, paid
                if line._marketplace_is_good():
                    good = bought._marketplace_good(authorization)
                    key, quantity = good.key, part * (good.quantity or 0.0)
                quantities[key] = quantities.get(key, 0.0) + quantity
                amount += paid
        return amount, quantities

    def _marketplace_snapshot(self):
        """What the request asks for now, to compare it with a change."""
        request, quantities = self.sudo(), {}
        for line in request._marketplace_goods_lines():
            key, quantity = line._marketplace_snapshot()
            quantities[key] = quantities.get(key, 0.0) + quantity
        return coverage.Snapshot(
            terms=(
                request.company_id,
                request.marketplace_authorization_id,
                frozenset(request._marketplace_sellers()),
            ),
            amount=request._marketplace_amount(request.currency_id),
            quantities=quantities,
        )

    def _marketplace_matched(self):
        return self._marketplace_goods_lines().marketplace_authorization_line_id

    @api.depends(
        "is_marketplace_request",
        "state",
        "company_id",
        "line_ids.product_id",
        "line_ids.product_qty",
        "line_ids.product_uom_id",
        "line_ids.estimated_cost",
        "line_ids.cancelled",
        "line_ids.marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
    )
    def _compute_marketplace_refusals(self):
        closed = self.filtered(lambda r: r.state in ("done", "rejected"))
        closed.marketplace_refusals = False
        return super(PurchaseRequest, self - closed)._compute_marketplace_refusals()

    def _marketplace_requested_lines(self):
        return self._marketplace_goods_lines()

    def _marketplace_places(self):
        """Those of its analytic accounts, and of the warehouse that receives it."""
        places = [
            *self.line_ids.distribution_analytic_account_ids,
            *self.picking_type_id.warehouse_id,
        ]
        return [mark for place in places for mark in (place.code, place.name)]

    def _marketplace_people(self):
        return self.requested_by

    def _prepare_marketplace_authorization(self):
        """Values of the form: the marketplace that the lines name."""
        self.ensure_one()
        lines = self._marketplace_goods_lines().sudo()
        vendor = lines.supplier_id.filtered("is_marketplace_vendor")[:1]
        vendor = vendor._marketplace_origin()
        named = lines._marketplace_recognized() or self._marketplace_named(
            self.description
        )
        return {
            **self._prepare_marketplace_establishment(),
            "company_id": self.company_id.id or self.env.company.id,
            "partner_id": vendor.id,
            "marketplace_id": (vendor.marketplace_id or named).id,
            "currency_id": self.currency_id.id,
            "need": self.description,
            "amount_charges": self._marketplace_charges(),
            "line_ids": [
                fields.Command.create(line._prepare_marketplace_authorization_line())
                for line in self._marketplace_requested_lines()
            ],
        }
