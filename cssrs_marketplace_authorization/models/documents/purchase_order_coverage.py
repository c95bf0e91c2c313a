from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...constants import GROUP_SECRETARIAT
from ...rules import coverage, ledger
from ..gate import protected

#: Amounts that the rules read, from their sources to the total of the order.
AMOUNTS = (
    ("purchase.order", "currency_rate"),
    ("purchase.order.line", "price_subtotal"),
    ("purchase.order", "amount_untaxed"),
)


class PurchaseOrder(models.Model):
    """What an order buys, as the rules see it, and what a person can do about it.

    Invariant: every quantity and amount comes from the product, unit, price, discount
    and taxes of the lines; a total that somebody wrote does not count (R17, R19).
    """

    _inherit = "purchase.order"

    def _marketplace_is_subject(self):
        return self.is_marketplace_order

    def _marketplace_is_bought(self):
        """Whether the order buys from a marketplace, whatever was noted earlier."""
        return self.marketplace_flagged or self.partner_id.is_marketplace_vendor

    def _marketplace_is_committed(self):
        return self.state in ("to approve", "purchase")

    def _marketplace_takes(self):
        """A plain order linked by mistake takes nothing of an authorization."""
        return (
            self._marketplace_is_committed()
            and self.marketplace_clearance == "authorized"
        )

    def _marketplace_goods_lines(self):
        """Lines that buy a good; services ride along on the amount (R20)."""
        lines = self.order_line
        goods = lines.filtered(lambda line: line._marketplace_is_good())
        # Filtering forgets the lines of the other orders, read in the same query.
        return goods.with_prefetch(lines._prefetch_ids)

    def _marketplace_recompute(self):
        """Compute the amounts again, past whatever was written in their place."""
        orders = self.sudo()
        before = {
            order: (order.currency_rate, order.amount_untaxed) for order in orders
        }
        # Odoo reads the taxes of each order apart, unless they are read already.
        orders.order_line.mapped("tax_ids")
        for model, name in AMOUNTS:
            records = orders if model == orders._name else orders.order_line
            self.env.add_to_compute(records._fields[name], records)
        changed = orders.filtered(
            lambda order: before[order] != (order.currency_rate, order.amount_untaxed)
        )
        changed.modified(["currency_rate", "amount_untaxed"])

    def _marketplace_amount(self, currency):
        """Untaxed total in another currency.

        A negative total counts for nothing: it gives no room to another order.
        """
        return self._marketplace_convert(max(self.amount_untaxed, 0.0), currency)

    def _marketplace_convert(self, amount, currency):
        """An amount of the order in another currency, at the order’s rate (R19).

        An order dated before its authorization has the rate of the decision, so that
        nobody chooses a day when the currency was cheap.
        """
        self.ensure_one()
        own = self.company_id.currency_id
        if not currency or currency == self.currency_id:
            return amount
        decided = self.marketplace_authorization_id.decided_on
        day = self.date_order or fields.Datetime.now()
        if decided and decided.date() > day.date():
            return self.currency_id._convert(
                amount, currency, self.company_id, decided.date()
            )
        amount /= self.currency_rate or 1.0
        return own._convert(amount, currency, self.company_id, day)

    def _marketplace_key(self):
        """Key of the marketplace that the order buys from."""
        vendor = self.partner_id
        if not vendor.is_marketplace_vendor:
            # Flagged by what its lines say, or by hand.
            marketplace = self.order_line._marketplace_recognized()
            if marketplace:
                return f"marketplace:{marketplace.id}"
        return vendor._marketplace_key()

    def _marketplace_purchase(self, authorization):
        vendor = self.partner_id.commercial_partner_id
        return coverage.Purchase(
            vendor=vendor.name or self.partner_id.display_name,
            marketplace=self._marketplace_key(),
            company=self.company_id.id,
            on=self._marketplace_today(authorization),
            amount_untaxed=self._marketplace_share(authorization)[0],
            goods=tuple(
                line._marketplace_good(authorization)
                for line in self._marketplace_goods_lines()
            ),
        )

    def _marketplace_holding(self):
        """What the order buys now, to compare it with what it buys after a change."""
        self.ensure_one()
        order, quantities = self.sudo(), {}
        for line in order._marketplace_goods_lines():
            key, quantity = line._marketplace_holding()
            quantities[key] = quantities.get(key, 0.0) + quantity
        return coverage.Holding(
            terms=(
                order.partner_id.commercial_partner_id,
                order.company_id,
                order.currency_id,
                order.currency_rate,
                order.marketplace_authorization_id,
            ),
            amount=order._marketplace_amount(order.currency_id),
            quantities=quantities,
        )

    def _marketplace_matched(self):
        return self._marketplace_goods_lines().marketplace_authorization_line_id

    def _marketplace_facts(self):
        """What a confirmed order says to the ledger (R7)."""
        self.ensure_one()
        authorization = self.marketplace_authorization_id
        if self.state != "purchase" or self.marketplace_clearance != "authorized":
            return []
        currency = authorization.currency_id
        # Not as they are shown: dragging a line to another place changes nothing.
        lines = self._marketplace_goods_lines() or self.order_line.filtered(
            lambda line: not line.display_type
        )
        lines = lines.sorted("id")
        goods = [(line.product_qty, line.name) for line in lines]
        amounts = ledger.Amounts(
            authorization.amount_untaxed,
            self._marketplace_amount(currency),
            self._marketplace_amount_billed(currency),
            self._marketplace_share(authorization)[0],
        )
        return [(authorization, ledger.Fact(ledger.goods_text(goods), amounts))]

    def _marketplace_currencies(self):
        return self.currency_id | self.order_line.invoice_lines.currency_id

    def _marketplace_document_name(self):
        return self.name

    def _marketplace_bought_on(self):
        return self._marketplace_local_today()

    @api.depends(
        "is_marketplace_order",
        "state",
        "company_id",
        "currency_rate",
        "amount_untaxed",
        "order_line.product_id",
        "order_line.product_qty",
        "order_line.product_uom_id",
        "order_line.marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
        "marketplace_authorization_id.amount_committed",
    )
    def _compute_marketplace_refusals(self):
        cancelled = self.filtered(lambda order: order.state == "cancel")
        cancelled.marketplace_refusals = False
        return super(PurchaseOrder, self - cancelled)._compute_marketplace_refusals()

    # ---- flagged by a person, or by what its lines say -------------------------------

    def _marketplace_refuse_unflag(self, vals):
        """Leave the flag to the secretariat, once it is set (R1).

        :raise AccessError: when somebody else would remove it.
        """
        if vals.get("marketplace_flagged") or not any(
            self.mapped("marketplace_flagged")
        ):
            return
        if not self.env.user.has_group(GROUP_SECRETARIAT):
            raise AccessError(
                self.env._(
                    "This order was flagged as bought from an online marketplace. The "
                    "secretariat alone removes the flag.\nAsk it to, with what shows "
                    "that the vendor is not one."
                )
            )

    def action_unflag_marketplace(self):
        """Remove the flag of orders that do not buy from a marketplace (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        self.check_access("read")
        self._marketplace_refuse_unflag({})
        protected.write(self, {"marketplace_flagged": False})

    def _marketplace_flag(self):
        """Flag orders whose lines name a marketplace, unless the vendor is exempt."""
        plain = self.sudo().filtered(
            lambda o: (
                not o.marketplace_flagged
                and o.partner_id.commercial_partner_id.online_vendor_type == "ordinary"
                and not o.partner_id.is_marketplace_vendor
            )
        )
        protected.write(plain, {"marketplace_flagged": True})

    # ---- what a person can do about it ---------------------------------------------

    def action_request_marketplace_substitute(self):
        """Ask procurement for a substitute of what this order would buy (R12)."""
        request = self._marketplace_open_request()
        request._request_substitute()
        return request._get_records_action(name=self.env._("Authorization Request"))

    def _marketplace_requested_lines(self):
        return self._marketplace_goods_lines()

    # ---- next to OCA's tier validation, when it is installed ------------------------

    @api.model
    def _get_under_validation_exceptions(self):
        """Let the product note its own facts while an order is being validated.

        Nobody else writes them; refusing them would refuse a covered order.
        """
        others = getattr(super(), "_get_under_validation_exceptions", list)
        return [*others(), *self._marketplace_protected, "marketplace_flagged"]

    @api.model
    def _get_after_validation_exceptions(self):
        """The same once it has been validated."""
        others = getattr(super(), "_get_after_validation_exceptions", list)
        return [*others(), *self._marketplace_protected, "marketplace_flagged"]
