from odoo import models

from odoo.addons.cssrs_marketplace_authorization.models.documents.amounts import (
    has_charges,
)
from odoo.addons.cssrs_marketplace_authorization.models.gate import case
from odoo.addons.cssrs_marketplace_authorization.rules import coverage, gate, ledger

from ..rules import amounts


class HrExpense(models.Model):
    """What an expense buys, as the rules see it.

    Invariant: the amount comes from what is claimed, reimbursed and posted; a total
    that somebody wrote does not count (R17, R19).
    """

    _inherit = "hr.expense"

    def _marketplace_is_good(self):
        """Whether a good is bought: categories are services in Odoo, whatever they buy.

        Only the secretariat says that a category is a service bought there (R20).
        """
        return not self.product_id.marketplace_service

    def _marketplace_first_dates(self):
        """What an expense was split from is as old as the whole (R23)."""
        return self | self.split_expense_origin_id

    def _marketplace_amount(self, currency):
        """Amount before taxes that counts, in another currency (R19)."""
        own = self.company_currency_id
        currency = currency or self.currency_id or own
        paid, stated = self.untaxed_amount, self.untaxed_amount_currency
        if has_charges(self):
            # A tax of a fixed amount is due whatever is bought: it counts (R17).
            paid, stated = self.total_amount, self.total_amount_currency
        if self.payment_mode == "own_account":
            paid = amounts.reimbursed(
                paid, self.total_amount, self.price_unit, self.quantity
            )
        paid = max(paid, self._marketplace_entry_amount())
        amount = amounts.counted(
            self._marketplace_convert(stated, currency),
            self._marketplace_convert(paid, currency, own),
            currency == self.currency_id,
            foreign=self.currency_id != own,
        )
        return currency.round(amount)

    def _marketplace_rate_day(self):
        return self.date or super()._marketplace_rate_day()

    def _marketplace_rate_pairs(self):
        """What the organization pays counts too, in its own currency."""
        pairs, currency = super()._marketplace_rate_pairs(), self.company_currency_id
        counted = self.marketplace_authorization_id.currency_id
        return [*pairs, (currency, counted)] if counted else pairs

    def _marketplace_quantity_bought(self):
        """Quantity in the unit of the authorization."""
        return self.marketplace_quantity or self.quantity

    def _marketplace_good(self, authorization):
        """This expense as the rules see it, matched with the authorized good."""
        self.ensure_one()
        matched = self.marketplace_authorization_line_id
        if not matched or matched.authorization_id != authorization:
            return coverage.Good(self.name or "")
        quantity = self._marketplace_quantity_bought()
        # Nothing is bought by a quantity of zero: it would take money alone.
        return coverage.Good(self.name or "", matched.id, quantity or -1.0)

    def _marketplace_share(self, authorization):
        if authorization != self.marketplace_authorization_id:
            return 0.0, {}
        good = self._marketplace_good(authorization)
        quantities = {good.key: max(good.quantity, 0.0)} if good.key else {}
        currency = authorization.currency_id
        if authorization.amount_charges:
            quantities[coverage.CHARGES] = self._marketplace_amount_charges(currency)
        return self._marketplace_amount(currency), quantities

    def _marketplace_amount_charges(self, currency):
        """Part of what counts that is shipping, customs or ecofees (R20)."""
        charges = max(self.marketplace_charges, 0.0)
        charges = self._marketplace_convert(charges, currency)
        return min(charges, self._marketplace_amount(currency))

    def _marketplace_matched(self):
        return self.marketplace_authorization_line_id

    def _marketplace_key(self):
        """Key of the marketplace bought on; of none when several are named."""
        keys = {f"marketplace:{market.id}" for market in self._marketplace_recognized()}
        if self.vendor_id.is_marketplace_vendor:
            keys.add(self.vendor_id._marketplace_key())
        return keys.pop() if len(keys) == 1 else ""

    def _marketplace_seller(self):
        """Whom the refusals and the ledger name."""
        vendor = self.vendor_id.commercial_partner_id
        markets = self._marketplace_recognized()
        if vendor and (vendor.is_marketplace_vendor or not markets):
            return vendor.name or self.vendor_id.display_name
        return markets[:1].name or self.name or ""

    def _marketplace_purchase(self, authorization):
        made = self._marketplace_made(authorization)
        return coverage.Purchase(
            vendor=self._marketplace_seller(),
            marketplace=self._marketplace_key(),
            company=self.company_id.id,
            on=self._marketplace_typed() or made.on,
            amount_untaxed=self._marketplace_amount(authorization.currency_id),
            goods=(self._marketplace_good(authorization),),
            made=made,
            amount_charges=self._marketplace_amount_charges(authorization.currency_id),
        )

    def _marketplace_facts(self):
        claims, authorization = (), self.marketplace_authorization_id
        if authorization:
            purchase = self._marketplace_purchase(authorization)
            grant = authorization._get_grant(self)
            claims = (gate.Claim(purchase, grant, self._marketplace_is_held()),)
        return gate.Facts(
            vendor=self._marketplace_seller(),
            dates=self._marketplace_dates(
                dated=self.date or None,
                # What it was split from proves nothing: its claimant says it.
                recorded=(self.create_date or self.env.cr.now()).date(),
                attested=self.marketplace_case == case.PRIOR,
            ),
            buys=self._marketplace_is_good(),
            uncovered=not authorization,
            claims=claims,
            waiting=self.name if self._marketplace_waits() else "",
            codes=self._marketplace_kind.codes,
        )

    def _marketplace_is_held(self):
        """Whether it counts on its authorization already, revoked since or not (R5)."""
        share, authorization = self.marketplace_share, self.marketplace_authorization_id
        taken = share and share["authorization"] == authorization.id
        return bool(taken) and self._marketplace_is_committed()

    def _marketplace_snapshot(self):
        expense = self.sudo()
        currency = expense.marketplace_authorization_id.currency_id
        matched = expense.marketplace_authorization_line_id
        return coverage.Snapshot(
            terms=(
                expense.vendor_id.commercial_partner_id,
                expense._marketplace_key(),
                expense.company_id,
                expense.currency_id,
                expense.date,
                expense.marketplace_authorization_id,
                matched,
                expense._marketplace_is_good(),
                expense.marketplace_flagged,
            ),
            amount=expense._marketplace_amount(currency),
            quantities={matched: expense._marketplace_quantity_bought()},
        )

    def _marketplace_ledger_entries(self):
        """What an approved expense says to the ledger (R7); a claim says nothing."""
        self.ensure_one()
        claimed = self.state == "submitted" and not self.account_move_id
        if claimed or not self._marketplace_is_held():
            return []
        authorization = self.marketplace_authorization_id
        amount, taken = self._marketplace_share(authorization)
        charges = taken.get(coverage.CHARGES, 0.0)
        goods = [(self._marketplace_quantity_bought(), self.name)]
        billed = ledger.Amounts(
            authorization.amount_untaxed, 0.0, amount, amount, charges
        )
        return [(authorization, ledger.Fact(ledger.goods_text(goods), billed))]

    def _marketplace_bought_on(self):
        return self.date or self.company_id._marketplace_today()
