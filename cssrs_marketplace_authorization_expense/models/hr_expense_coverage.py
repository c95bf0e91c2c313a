from odoo import api, fields, models

from odoo.addons.cssrs_marketplace_authorization.rules import coverage, ledger
from odoo.addons.cssrs_marketplace_authorization.rules.refusal import Refusal

from ..rules import amounts

#: States and approvals in which an expense counts: none is reached without the gate.
COMMITTED = ("submitted", "approved", "posted", "in_payment", "paid")
#: Amounts that the rules read, past whatever was written in their place.
AMOUNTS = (
    "tax_amount_currency",
    "untaxed_amount_currency",
    "tax_amount",
    "untaxed_amount",
)


class HrExpense(models.Model):
    """What an expense buys, as the rules see it.

    Invariant: the amount comes from what is claimed, reimbursed and posted; a total
    that somebody wrote does not count (R17, R19).
    """

    _inherit = "hr.expense"

    _marketplace_ledger_field = "expense_id"
    _marketplace_document_kind = "expense"
    _marketplace_typed_date = True
    _marketplace_always_named = True

    def _marketplace_is_subject(self):
        """A late flag counts too: the next door then asks the question."""
        return self.is_marketplace_expense or self.marketplace_flagged

    def _marketplace_is_committed(self):
        return (
            self.approval_state in COMMITTED
            or self.state in COMMITTED
            or bool(self.account_move_id)
        )

    def _marketplace_takes(self):
        """A plain expense linked by mistake takes nothing of an authorization."""
        return (
            self._marketplace_is_committed()
            and self.marketplace_clearance == "authorized"
        )

    def _marketplace_is_good(self):
        """Whether a good is bought: categories are services in Odoo, whatever they buy.

        Only the secretariat says that a category is a service bought there (R20).
        """
        return not self.product_id.marketplace_service

    def _marketplace_is_prior(self):
        """Whether the purchase was made before the directive (R15).

        The date is typed by the person who claims: it counts only when the expense was
        recorded then, or when the secretariat has seen what shows it.
        """
        self.ensure_one()
        effective = self.company_id.marketplace_effective_date
        if not effective or (self.date and self.date >= effective):
            return super()._marketplace_is_prior()
        recorded = self.create_date and self.create_date.date() < effective
        if self.date and (recorded or self.marketplace_prior):
            return True
        return super()._marketplace_is_prior()

    def _marketplace_made_on(self, authorization):
        """Latest date at which the purchase can have been made (R23).

        Not after it was recorded, nor after what it was split from was.
        """
        whole = self.split_expense_origin_id
        recorded = [one.create_date for one in self | whole if one.create_date]
        recorded = min(recorded, default=fields.Datetime.now())
        days = [authorization._decision_day(recorded), self.date]
        return min(filter(None, days))

    def _marketplace_decided_on(self, authorization):
        return authorization._decided_day()

    # ---- what it takes -------------------------------------------------------------

    def _marketplace_recompute(self):
        """Compute the amounts before taxes again; what is claimed is their source."""
        for name in AMOUNTS:
            self.env.add_to_compute(self._fields[name], self.sudo())

    def _marketplace_entry_amount(self):
        """What its posted entry pays before taxes, the other expenses deducted.

        A line that somebody added to the entry counts as well.
        """
        move = self.account_move_id
        if move.state != "posted":
            return 0.0
        items = move.line_ids.filtered(
            lambda item: (
                item.display_type != "payment_term"
                and not item.tax_line_id
                and item.expense_id not in (move.expense_ids - self)
            )
        )
        balances = items.mapped("balance")
        if move.move_type == "entry":
            return sum(balance for balance in balances if balance > 0)
        # Either may be written: the larger of the two counts.
        return max(sum(items.mapped("price_subtotal")), sum(balances))

    def _marketplace_entries_balance(self):
        """What posted entries still pay of the expense; zero once reversed."""
        items = self.env["account.move.line"].search(
            [("expense_id", "=", self.id), ("parent_state", "=", "posted")]
        )
        return sum(items.mapped("balance"))

    def _marketplace_amount(self, currency):
        """Amount before taxes that counts, in another currency (R19)."""
        company, own = self.company_id, self.company_currency_id
        day = self.date or fields.Date.context_today(self)
        currency = currency or self.currency_id or own
        paid = self.untaxed_amount
        if self.payment_mode == "own_account":
            paid = amounts.reimbursed(
                paid, self.total_amount, self.price_unit, self.quantity
            )
        paid = max(paid, self._marketplace_entry_amount())
        stated = self.untaxed_amount_currency
        amount = amounts.counted(
            self.currency_id._convert(stated, currency, company, day),
            own._convert(paid, currency, company, day),
            currency == self.currency_id,
            foreign=self.currency_id != own,
        )
        return currency.round(amount)

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
        return self._marketplace_amount(authorization.currency_id), quantities

    def _marketplace_matched(self):
        return self.marketplace_authorization_line_id

    def _marketplace_key(self):
        """Key of the marketplace bought on; of none when several are named."""
        keys = {f"marketplace:{market.id}" for market in self._marketplace_recognized()}
        if self.vendor_id.is_marketplace_vendor:
            keys.add(self.vendor_id._marketplace_key())
        return keys.pop() if len(keys) == 1 else ""

    def _marketplace_vendor_name(self):
        """Whom the refusals name."""
        vendor = self.vendor_id.commercial_partner_id
        markets = self._marketplace_recognized()
        if vendor and (vendor.is_marketplace_vendor or not markets):
            return vendor.name or self.vendor_id.display_name
        return markets[:1].name or self.name or ""

    def _marketplace_purchase(self, authorization):
        made_on = self._marketplace_made_on(authorization)
        good = self._marketplace_is_good()
        return coverage.Purchase(
            vendor=self._marketplace_vendor_name(),
            marketplace=self._marketplace_key(),
            company=self.company_id.id,
            on=made_on,
            amount_untaxed=self._marketplace_amount(authorization.currency_id),
            goods=(self._marketplace_good(authorization),) if good else (),
            made_on=made_on,
        )

    def _marketplace_holding(self):
        """What it buys now, to compare it with what it buys after a change."""
        self.ensure_one()
        expense = self.sudo()
        currency = expense.marketplace_authorization_id.currency_id
        matched = expense.marketplace_authorization_line_id
        return coverage.Holding(
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

    # ---- what the ledger knows -----------------------------------------------------

    def _marketplace_facts(self):
        """What an approved expense says to the ledger (R7); a claim says nothing."""
        self.ensure_one()
        authorization = self.marketplace_authorization_id
        claimed = self.state == "submitted" and not self.account_move_id
        if claimed or not self._marketplace_takes():
            return []
        amount, _quantities = self._marketplace_share(authorization)
        goods = [(self._marketplace_quantity_bought(), self.name)]
        billed = ledger.Amounts(authorization.amount_untaxed, 0.0, amount, amount)
        return [(authorization, ledger.Fact(ledger.goods_text(goods), billed))]

    def _marketplace_bought_on(self):
        return self.date or self.company_id._marketplace_today()

    def _marketplace_seller(self):
        return self._marketplace_vendor_name()

    # ---- the one question ----------------------------------------------------------

    def _marketplace_get_refusals(self):
        """Every reason why this expense may not be paid; empty when it may.

        One that already counts is held to what was given, even if the authorization
        was revoked since: it was bought under it (R5).

        :return: list of :class:`~.refusal.Refusal` (R11, R15, R16, R17, R23).
        """
        self.ensure_one()
        expense = self.sudo()
        if not expense._marketplace_is_subject() or expense._marketplace_is_prior():
            return []
        authorization = expense.marketplace_authorization_id
        purchase = expense._marketplace_purchase(authorization)
        if not purchase.goods:
            return []
        if not authorization:
            vendor = {"vendor": purchase.vendor}
            return [Refusal("expense_without_authorization", vendor)]
        grant = authorization._get_grant(expense)
        if not expense._marketplace_takes():
            refusals = coverage.shortfalls(purchase, grant)
        else:
            refusals = coverage.overruns(purchase, grant)
            if grant.decided_on and grant.decided_on > purchase.made_on:
                values = {"authorization": grant.name, "date": grant.decided_on}
                refusals.append(Refusal("expense_too_late", values))
        late = "authorization_too_late"
        return [
            Refusal("expense_too_late", r.values) if r.code == late else r
            for r in refusals
        ]

    @api.depends(
        "is_marketplace_expense",
        "marketplace_flagged",
        "marketplace_prior",
        "approval_state",
        "state",
        "company_id",
        "date",
        "name",
        "vendor_id",
        "marketplace_id",
        "product_id",
        "quantity",
        "marketplace_quantity",
        "total_amount",
        "total_amount_currency",
        "tax_ids",
        "marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
        "marketplace_authorization_id.amount_committed",
    )
    def _compute_marketplace_refusals(self):
        return super()._compute_marketplace_refusals()
