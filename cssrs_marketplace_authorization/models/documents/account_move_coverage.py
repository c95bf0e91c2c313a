from odoo import models

from ...rules import billing, coverage, gate, ledger, takeover
from ..gate import case, share
from . import amounts
from .account_move import CREDIT

#: How a move counts that was posted before anybody asked.
SIGNS = {"in_invoice": 1, "in_receipt": 1, CREDIT: -1}


class AccountMove(models.Model):
    """What a vendor bill buys, and what it takes of the authorizations (R11, R16, R17).

    A line linked to an order counts with the order, which takes the larger of what it
    orders and of what is billed on it. The other lines, the direct ones, count with the
    bill, on the authorization it is linked to.

    Invariant: what posted bills and committed orders take together never exceeds what
    was approved, before the purchase was made.
    """

    _inherit = "account.move"

    def _marketplace_sign(self):
        """How the move counts: a bill, or a credit note, of a marketplace."""
        self.ensure_one()
        if not self.marketplace_clearance:
            # Posted before the installation: nobody asked, and yet it is billed.
            return SIGNS.get(self.move_type, 0) if self.state == "posted" else 0
        return -1 if self.marketplace_clearance == "credit" else 1

    def _marketplace_bought_lines(self):
        """Lines that a person, not a tax or a due date, put on the bill."""
        return self.invoice_line_ids.filtered(
            lambda i: i.display_type == "product" and not i._marketplace_is_payment()
        )

    def _marketplace_goods_lines(self):
        """Lines that buy a good; services ride along on the amount (R20)."""
        return self._marketplace_bought_lines().filtered(
            lambda item: item._marketplace_is_good()
        )

    def _marketplace_charges(self):
        found = amounts.compute(self._marketplace_direct_lines())
        return max(amounts.charges_of(found), 0.0)

    def _marketplace_orders(self):
        """Orders that lines of the bills are linked to."""
        return self.invoice_line_ids.purchase_line_id.order_id

    def _marketplace_taking_orders(self):
        """Their orders, but those of services or from before the directive."""
        return self._marketplace_orders().filtered(
            lambda order: order.marketplace_clearance in (False, gate.AUTHORIZED)
        )

    def _marketplace_authorizations(self):
        """Authorizations linked to the bills and to their orders."""
        linked = self.marketplace_authorization_id
        return linked | self._marketplace_orders().marketplace_authorization_id

    def _marketplace_lock(self):
        forms = super()._marketplace_lock()
        # Read together what the lock does not give: when each was approved; its goods,
        # with which lines without an order are matched by their product.
        forms.mapped("decided_on")
        forms.mapped("line_ids")
        return forms

    def _marketplace_read_ahead(self):
        ordered = self.sudo()._marketplace_orders().order_line
        ordered.marketplace_authorization_line_id.mapped("name")
        for lines in (ordered, ordered.invoice_lines, self.invoice_line_ids):
            lines.fetch(["tax_ids"])
        return super()._marketplace_read_ahead()

    def _marketplace_counted_authorization(self):
        """The one that the lines without order use: linked, or else of the order."""
        self.ensure_one()
        if self.marketplace_authorization_id:
            return self.marketplace_authorization_id
        orders = self._marketplace_taking_orders().marketplace_authorization_id
        return orders if len(orders) == 1 else orders.browse()

    def _marketplace_direct_lines(self):
        """Lines that no order of the same marketplace carries."""
        return self._marketplace_bought_lines().filtered(
            lambda item: not item._marketplace_is_carried()
        )

    def _marketplace_direct_goods(self):
        return self._marketplace_goods_lines().filtered(
            lambda i: not i.purchase_line_id
        )

    # ---- what it takes -------------------------------------------------------------

    def _marketplace_direct(self, authorization):
        """Amount of the lines without order, then quantity and amount of each good."""
        self.ensure_one()
        currency, goods = authorization.currency_id, {}
        for item, worth in amounts.compute(self._marketplace_direct_goods()).items():
            good = item._marketplace_good(authorization)
            quantity, amount = goods.get(good.key, (0.0, 0.0))
            amount += self._marketplace_convert(worth.bought, currency)
            goods[good.key] = (quantity + (good.quantity or 0.0), amount)
        amount = self._marketplace_direct_amount()
        if authorization.amount_charges:
            charges = min(self._marketplace_charges(), max(amount, 0.0))
            goods[coverage.CHARGES] = (
                self._marketplace_convert(charges, currency),
                0.0,
            )
        return self._marketplace_convert(amount, currency), goods

    def _marketplace_is_paired(self, other):
        """Whether another document is of the same organization and marketplace.

        Otherwise the credit note of one vendor would make room for another.
        """
        keys = {move.partner_id._marketplace_key() for move in (self, other)}
        return self.company_id == other.company_id and len(keys) == 1

    def _marketplace_share(self, authorization):
        """What its direct lines take, the credit notes that reverse it deducted."""
        if authorization != self._marketplace_counted_authorization():
            return 0.0, {}
        amount, goods = self._marketplace_direct(authorization)
        quantities = {key: quantity for key, (quantity, _amount) in goods.items()}
        for credit in self._origin.reversal_move_ids:
            if credit._marketplace_sign() == -1 and self._marketplace_is_paired(credit):
                credited, returned = credit._marketplace_direct(authorization)
                amount -= credited
                for key, (quantity, worth) in returned.items():
                    billed, total = goods.get(key, (0.0, 0.0))
                    price = total / billed if billed else 0.0
                    back = quantity
                    if key != coverage.CHARGES:
                        back = billing.returned(quantity, worth, price)
                    quantities[key] = quantities.get(key, 0.0) - back
        quantities = {key: max(quantity, 0.0) for key, quantity in quantities.items()}
        if authorization.amount_charges:
            # Goods credited beyond what was billed give nothing back of the charges.
            whole = (amount, quantities[coverage.CHARGES])
            amount, quantities[coverage.CHARGES] = coverage.larger(whole)
        return max(amount, 0.0), quantities

    def _marketplace_total(self, authorization, bill=None):
        """What the bill and its orders take of an authorization.

        :param bill: itself, to count it as if it were posted.
        """
        counts = bill or self._marketplace_is_committed()
        shares = [self._marketplace_share(authorization)] if counts else []
        for order in self._marketplace_taking_orders():
            mine = order.marketplace_authorization_id == authorization
            if mine and (order._marketplace_is_committed() or bill):
                shares.append(order._marketplace_share(authorization, bill))
        shares = [share.counted(authorization, *one) for one in shares]
        quantities = {}
        for _amount, taken in shares:
            for key, quantity in taken.items():
                quantities[key] = quantities.get(key, 0.0) + quantity
        return sum(amount for amount, _taken in shares), quantities

    def _marketplace_taken(self, authorization):
        """What the bill and its orders take already."""
        amount, quantities = super()._marketplace_taken(authorization)
        for order in self._marketplace_orders():
            ordered, goods = order._marketplace_taken(authorization)
            amount += ordered
            for key, quantity in goods.items():
                quantities[key] = quantities.get(key, 0.0) + quantity
        return amount, quantities

    def _marketplace_related(self):
        """Orders that carry the bills, the bills that these carry, what is reversed."""
        moves = self.sudo()
        lines = moves._marketplace_orders().order_line.invoice_lines
        bills = moves.reversed_entry_id | moves.reversal_move_ids | lines.move_id
        orders = (moves | bills)._marketplace_orders()
        return [orders, bills - moves]

    def _marketplace_snapshot(self):
        self.ensure_one()
        bill, quantities = self.sudo(), {}
        for item in bill._marketplace_bought_lines():
            line, match = item.purchase_line_id, item.marketplace_authorization_line_id
            key = (item.product_id, item.product_uom_id, line, match, item.quantity < 0)
            quantities[key] = quantities.get(key, 0.0) + abs(item.quantity)
        return coverage.Snapshot(
            terms=(
                bill.partner_id.commercial_partner_id,
                bill.move_type,
                bill.company_id,
                bill.currency_id,
                bill.invoice_date,
                bill.marketplace_authorization_id,
                bill.reversed_entry_id,
            ),
            amount=sum(
                line.bought
                for line in amounts.compute(bill._marketplace_bought_lines()).values()
            ),
            quantities=quantities,
            due=bill._marketplace_due(),
        )

    def _marketplace_ledger_entries(self):
        """What a posted bill says to the ledger besides its orders (R7)."""
        self.ensure_one()
        authorization = self._marketplace_counted_authorization()
        if self._marketplace_sign() != 1 or self.marketplace_clearance != "authorized":
            return []
        amount, taken = self._marketplace_share(authorization)
        if not amount:
            return []
        # Else shipping, or a service: what its orders carry is declared with them.
        lines = self._marketplace_direct_goods() or self._marketplace_direct_lines()
        goods = [(line.quantity, line.name) for line in lines.sorted("id")]
        amount = authorization.currency_id.round(amount)
        charges = authorization.currency_id.round(taken.get(coverage.CHARGES, 0.0))
        said = ledger.Amounts(
            authorization.amount_untaxed, 0.0, amount, amount, charges
        )
        return [(authorization, ledger.Fact(ledger.goods_text(goods), said))]

    def _marketplace_document_name(self):
        return self.name or self.display_name

    def _marketplace_bought_on(self):
        return self.invoice_date or self.company_id._marketplace_today()

    def _marketplace_matched(self):
        direct = self._marketplace_direct_goods()
        authorization = self._marketplace_counted_authorization()
        keys = [item._marketplace_good(authorization).key for item in direct]
        ordered = self._marketplace_orders()._marketplace_matched()
        return ordered | ordered.browse(filter(None, keys))

    def _marketplace_purchase(self, authorization):
        """The bill and its orders, as one purchase made under an authorization."""
        vendor = self.partner_id.commercial_partner_id
        amount, quantities = self._marketplace_total(authorization, self)
        keys = self._marketplace_matched().browse(filter(None, quantities))
        goods = [coverage.Good(key.name, key.id, quantities[key.id]) for key in keys]
        if authorization == self._marketplace_counted_authorization():
            direct = (
                item._marketplace_good(authorization)
                for item in self._marketplace_direct_goods()
            )
            goods += [good for good in direct if not good.key or good.quantity is None]
        return coverage.Purchase(
            vendor=vendor.name or self.partner_id.display_name,
            marketplace=self.partner_id._marketplace_key(),
            company=self.company_id.id,
            # Not the day on which a draft of it was begun.
            on=self._marketplace_typed() or self.company_id._marketplace_today(),
            amount_untaxed=amount,
            goods=tuple(goods),
            made=self._marketplace_made(authorization),
            amount_charges=self._marketplace_charges_taken(authorization, quantities),
        )

    # ---- what the gate asks --------------------------------------------------------

    def _marketplace_facts(self):
        vendor = self.partner_id.commercial_partner_id.name
        if self.move_type == CREDIT:
            unsaid = self._marketplace_credits_unsaid()
            return gate.Facts(
                vendor, self._marketplace_dates(), credit=True, unsaid=unsaid
            )
        dated = self.invoice_date or None
        goods = self._marketplace_goods_lines()
        advances = self._marketplace_bought_lines().filtered(
            lambda item: item._marketplace_is_advance()
        )
        paid = advances.filtered(lambda item: item.price_subtotal > 0)
        direct = self._marketplace_counted_authorization()
        taking = self._marketplace_taking_orders()
        return gate.Facts(
            vendor=vendor,
            dates=self._marketplace_dates(
                dated=dated,
                # An old order carries what it ordered, and nothing else.
                recorded=self._marketplace_recorded().date(),
                attested=self.marketplace_case == case.PRIOR,
            ),
            # Shipping that an authorized order carries is part of what it buys.
            buys=bool(goods.filtered("quantity") | paid)
            or self._marketplace_bills_authorized(),
            uncovered=not direct
            and any(not item.purchase_line_id and item.quantity for item in goods),
            unexplained=self._marketplace_convert(
                self._marketplace_unexplained(), self._marketplace_currency()
            ),
            excess=not direct and self._marketplace_direct_amount() > 0,
            carried=self._marketplace_carried(goods | advances),
            made=self._marketplace_made(direct),
            claims=tuple(
                map(
                    self._marketplace_claim,
                    direct | taking.marketplace_authorization_id,
                )
            ),
            entered=self._marketplace_entered(),
            waiting=self.display_name if self._marketplace_waits() else "",
            codes=self._marketplace_kind.codes,
        )

    def _marketplace_entered(self):
        """Whether it was in the books at the installation, for as much (R34)."""
        if not (self.posted_before and self.marketplace_case_id.existed):
            return False
        first = self.marketplace_case_id._first()
        then = takeover.Entered(
            first.get("state") == "posted",
            first.get("vendor_number"),
            first.get("currency_id"),
            float(first.get("amount_untaxed") or 0),
            float(first.get("amount_total") or 0),
        )
        now = takeover.Entered(
            True,
            self.partner_id.id,
            self.currency_id.id,
            self.amount_untaxed,
            self._marketplace_due(),
        )
        return takeover.may_repost(then, now)

    def _marketplace_goods_to_match(self):
        return self._marketplace_requested_lines()

    def _marketplace_bills_authorized(self):
        """Whether a line is carried by an order that takes an authorization."""
        return any(
            item._marketplace_is_carried()
            and item.purchase_line_id.order_id.marketplace_clearance == gate.AUTHORIZED
            for item in self._marketplace_bought_lines()
        )

    def _marketplace_carried(self, items):
        """Lines, and the orders that carry them, as the rules of billing see them."""
        orders = items.purchase_line_id.order_id
        billed = {order: order._marketplace_billed(self) for order in orders}
        return tuple(item._marketplace_billed_good(billed) for item in items)

    def _marketplace_claim(self, authorization):
        """What the bill, with its orders, asks of an authorization (R5).

        Within what was ordered it takes nothing more: what became of the authorization
        since then does not stop it. Nor does it when it replaces one that was credited.
        """
        purchase = self._marketplace_purchase(authorization)
        grant = authorization._get_grant(self)
        amount, direct = self._marketplace_share(authorization)
        # Goods and charges apart: what goes back of the ones does not pay the others.
        taken = share.make(authorization, *self._marketplace_taken(authorization))
        taking = {good.key: good.quantity or 0.0 for good in purchase.goods}
        if authorization.amount_charges:
            taking[coverage.CHARGES] = purchase.amount_charges
        taking = share.make(authorization, purchase.amount_untaxed, taking)
        own = bool(amount or any(direct.values()))
        grows = own or coverage.takes_more(taken, taking)
        held = self._marketplace_is_committed()
        if grows and not (held or own):
            goods = self._marketplace_goods_lines()
            carried = self._marketplace_carried(goods)
            held = bool(carried) and all(good.order and good.within for good in carried)
            # An advance that is not deducted would be paid besides.
            held &= all(
                o._marketplace_is_within(self) for o in self._marketplace_orders()
            )
        return gate.Claim(purchase, grant, held=held, grows=grows)
