from odoo import api, fields, models

from ...rules import coverage, gate, ledger, timing
from ..gate import share
from . import amounts


class PurchaseOrder(models.Model):
    """What an order buys, as the rules see it, and what a person can do about it.

    Invariant: every quantity and amount comes from the product, unit, price, discount
    and taxes of the lines; a total that somebody wrote does not count (R17, R19).
    """

    _inherit = "purchase.order"

    def _marketplace_goods_lines(self):
        """Lines that buy a good; services ride along on the amount (R20)."""
        lines = self.order_line
        goods = lines.filtered(lambda line: line._marketplace_is_good())
        # Filtering forgets the lines of the other orders, read in the same query.
        return goods.with_prefetch(lines._prefetch_ids)

    def _marketplace_charges(self):
        lines = self.order_line.filtered("product_qty")
        return max(amounts.charges_of(amounts.compute_charged(lines)), 0.0)

    def _marketplace_amount(self, currency):
        """Untaxed total in another currency.

        A negative total counts for nothing: it gives no room to another order.
        """
        return self._marketplace_convert(
            max(self._marketplace_bought_amount(), 0.0), currency
        )

    def _marketplace_bought_amount(self):
        """Untaxed total, and the taxes that are charges (R17)."""
        if not amounts.has_charges(self.order_line):
            return self.amount_untaxed
        lines = self.order_line.filtered(lambda line: not line.display_type)
        charges = sum(line.charges for line in amounts.compute(lines).values())
        return self.amount_untaxed + charges

    def _marketplace_rate_day(self):
        """Day of the order; of the decision, when the order is dated before (R19).

        Nobody chooses a day when the currency was cheap, nor one to come.
        """
        authorization = self.marketplace_authorization_id
        decided = authorization.decided_on and authorization._given().on
        now = fields.Datetime.now()
        day = min(self.date_order or now, now).date()
        return max(day, decided or day)

    def _marketplace_key(self):
        """Key of the marketplace that the order buys from."""
        vendor = self.partner_id
        if not vendor.is_marketplace_vendor:
            # Flagged by what its lines say, or by hand.
            marketplace = self.order_line._marketplace_recognized()
            if marketplace:
                return f"marketplace:{marketplace.id}"
        return vendor._marketplace_key()

    def _marketplace_facts(self):
        authorization, vendor = self.marketplace_authorization_id, self.partner_id
        found = self.marketplace_case_id
        goods, claim, taking = self._marketplace_goods_lines(), None, None
        committed = self._marketplace_is_committed()
        bought = bool(goods.filtered("product_qty") if committed else goods)
        dates = self._marketplace_dates(
            **(self._marketplace_found_dates() if found else {})
        )
        if authorization:
            claim, taking = self._marketplace_asks(authorization, goods, dates.today)
            # What it orders no longer may be billed, and not be credited.
            bought |= any(good.quantity for good in claim.purchase.goods)
        return gate.Facts(
            vendor=vendor.commercial_partner_id.name or vendor.display_name,
            dates=dates,
            # Without any line, nothing says that it buys no good: the buyer is told as
            # soon as the vendor is chosen. What a receipt adds buys nothing.
            buys=bought or not self._marketplace_said_lines(),
            uncovered=not authorization,
            claims=(claim,) if claim else (),
            taking=taking,
            waiting=self.name if found and self._marketplace_waits() else "",
            codes=self._marketplace_kind.codes,
        )

    def _marketplace_asks(self, authorization, goods, today):
        """What the order asks of an authorization, and the share that it would take.

        :param goods: lines that buy a good.
        :param today: for the organization.
        """
        matched = goods.marketplace_authorization_line_id
        vendor, grant = self.partner_id, authorization._get_grant(self, matched)
        entries = self._marketplace_entries()
        amount, taken = self._marketplace_take(authorization, goods, entries)
        amount, taken = share.counted(authorization, amount, taken)
        charges, made = 0.0, timing.Made()
        # Where the form estimates none, they are only said in a refusal.
        if grant.charges_left is not None or amount > grant.amount_left:
            charges = self._marketplace_charges_taken(authorization, taken)
        if self.marketplace_case_id:
            made = self._marketplace_made(authorization)
        purchase = coverage.Purchase(
            vendor=vendor.commercial_partner_id.name or vendor.display_name,
            marketplace=self._marketplace_key(),
            company=self.company_id.id,
            on=today,
            amount_untaxed=amount,
            goods=self._marketplace_kept_goods(authorization, goods, entries),
            amount_charges=charges,
            made=made,
            recorded=self.create_date or None,
        )
        taking = share.make(authorization, amount, taken)
        # Brought to what is billed, an order takes nothing more.
        held = self.state == "purchase" and not coverage.takes_more(
            self.marketplace_share, taking
        )
        return gate.Claim(purchase, grant, held=held), taking

    def _marketplace_said_lines(self):
        """Lines that say what is bought: neither a section nor a note."""
        return self.order_line.filtered(lambda line: not line.display_type)

    def _marketplace_snapshot(self):
        self.ensure_one()
        order, quantities = self.sudo(), {}
        for line in order._marketplace_goods_lines():
            key, quantity = line._marketplace_snapshot()
            quantities[key] = quantities.get(key, 0.0) + quantity
        return coverage.Snapshot(
            terms=(
                order.partner_id.commercial_partner_id,
                order.company_id,
                order.currency_id,
                order.marketplace_authorization_id,
            ),
            amount=order._marketplace_amount(order.currency_id),
            quantities=quantities,
        )

    def _marketplace_matched(self):
        return self._marketplace_goods_lines().marketplace_authorization_line_id

    def _marketplace_ledger_entries(self):
        """What a confirmed order says to the ledger (R7)."""
        self.ensure_one()
        authorization = self.marketplace_authorization_id
        counts = self.state == "purchase" and self.marketplace_clearance == "authorized"
        if not counts or not authorization:
            return []
        currency = authorization.currency_id
        # Not as they are shown: dragging a line to another place changes nothing.
        lines = self._marketplace_goods_lines() or self._marketplace_said_lines()
        lines = lines.sorted("id")
        goods = [(line.product_qty, line.name) for line in lines]
        # As it is counted: the gate has just noted what the order takes.
        bought, taken = self._marketplace_taken(authorization)
        found = (
            self._marketplace_amount(currency),
            self._marketplace_amount_billed(currency),
            bought,
            taken.get(coverage.CHARGES, 0.0),
        )
        found = ledger.Amounts(
            authorization.amount_untaxed, *map(currency.round, found)
        )
        return [(authorization, ledger.Fact(ledger.goods_text(goods), found))]

    def _marketplace_document_name(self):
        return self.name

    def _marketplace_bought_on(self):
        return self.company_id._marketplace_today()

    @api.depends(
        "is_marketplace_order",
        "state",
        "company_id",
        "currency_id",
        "date_order",
        "amount_untaxed",
        "order_line.product_id",
        "order_line.product_qty",
        "order_line.product_uom_id",
        "order_line.marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
    )
    def _compute_marketplace_refusals(self):
        cancelled = self.filtered(lambda order: order.state == "cancel")
        cancelled.marketplace_refusals = False
        return super(PurchaseOrder, self - cancelled)._compute_marketplace_refusals()

    # ---- what a person can do about it ---------------------------------------------

    def _marketplace_requested_lines(self):
        return self._marketplace_goods_lines()

    def _marketplace_places(self):
        """Those of its analytic accounts, and of the warehouse that receives it."""
        accounts = self.order_line.distribution_analytic_account_ids
        places = accounts
        if "picking_type_id" in self._fields:
            places = [*accounts, *self.picking_type_id.warehouse_id]
        return [mark for place in places for mark in (place.code, place.name)]

    def _marketplace_people(self):
        return self.user_id
