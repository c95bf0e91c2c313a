from odoo import api, fields, models

from ...rules import gate, payment
from ..gate import case
from ..gate.remembered import remembered
from .account_move import BILLS, PAYING, SENT

#: Accounts on whose lines an entry owes somebody, or spends; those of stock do neither.
OWING = ("liability_payable", "asset_receivable")
OTHERS = ("expense", "expense_direct_cost")


class AccountMove(models.Model):
    """The bills, and the entries, of the register of irregular purchases (R11, R23).

    Invariant: a bill of a marketplace that was refused is in the register until it is
    posted with its authorization, or the secretariat closes the case; so is one that
    nobody controlled. An entry that owes or pays a marketplace is there until bills
    that passed the gate settle it: it is not refused, which would break the books, it
    is seen.
    """

    _inherit = "account.move"

    def _marketplace_look(self, concerned):
        seen = concerned | self.filtered(
            lambda m: (
                m.marketplace_case_id
                or m.move_type == "entry"
                and m._marketplace_is_suspect()
            )
        )
        if seen:
            case.touch(seen)

    def _marketplace_judge(self):
        if self.move_type != "entry":
            return super()._marketplace_judge()
        suspect = self._marketplace_is_suspect()
        return (), suspect and not self._marketplace_entry_irregularity(), suspect

    def _marketplace_said(self, vendor=None):
        entry = self.move_type == "entry"
        vendor = vendor or self.partner_id
        if entry:
            items = self.line_ids.partner_id
            vendor = items.filtered("is_marketplace_vendor")[:1] or vendor
        name = self.name if self.name and self.name != "/" else False
        return {
            **super()._marketplace_said(vendor),
            "kind": "entry" if entry else "bill",
            "name": name or self.ref or f"* {self.id}",
            "reference": self.ref or self.payment_reference or False,
            "on_marketplace": not entry and vendor.is_marketplace_vendor,
            "date": self.invoice_date or self.date or False,
            "first_date": self.marketplace_first_date or False,
            "amount_total": self.amount_total,
            "amount_untaxed": self.amount_untaxed,
            "authorization": self.marketplace_authorization_id.name or False,
        }

    def _marketplace_irregularity(self, codes=()):
        self.ensure_one()
        if self.move_type == "entry":
            return self._marketplace_entry_irregularity()
        vendor = self.partner_id.is_marketplace_vendor
        if self.move_type not in BILLS or not (vendor or self.is_marketplace_bill):
            return False
        if self.state != "posted":
            return "blocked" if codes else False
        if self.marketplace_clearance in (False, gate.TAKEN):
            return "unchecked" if self._marketplace_in_force() else False
        effective = self.company_id.marketplace_effective_date
        late = effective and self.create_date.date() >= effective
        prior = self.marketplace_clearance == "prior" and not self._marketplace_orders()
        return "backdated" if prior and late else False

    def _marketplace_in_force(self):
        """Whether it is dated on a day on which the directive was in force."""
        effective = self.company_id.marketplace_effective_date
        return not effective or (self.invoice_date or self.date) >= effective

    def _marketplace_has_passed(self):
        """Whether the gate let it pass: what it pays is no longer to be seen."""
        return bool(self.marketplace_clearance) and not (
            self.marketplace_clearance == gate.TAKEN
        )

    def _marketplace_is_passed_bill(self):
        return self.move_type in BILLS and self._marketplace_has_passed()

    def _marketplace_own_payment(self):
        """The payment that made the entry, and is in the register itself.

        A person may write which one made an entry, and post it without the payment, or
        have an inbound one pay.
        """
        made = self.origin_payment_id
        own = made.move_id == self and made.state in SENT
        if own and made.payment_type == "inbound":
            own = all(
                item.balance >= 0
                for item in self.line_ids
                if item.account_type in PAYING
            )
        return made if own else made.browse()

    # ---- entries -------------------------------------------------------------------

    def _marketplace_is_suspect(self):
        """Whether it is a posted entry of a marketplace; a plain one reads nothing."""
        if self.state != "posted" or not self.company_id._marketplace_is_bound():
            return False
        vendors = self.partner_id._marketplace_vendor_ids()
        named = vendors.intersection(self.line_ids.partner_id.ids)
        if named:
            return not named <= {*self._marketplace_own_payment().partner_id.ids}
        accounts = self.env["res.partner.bank"]._marketplace_numbers()
        return self.statement_line_id.account_number in accounts

    def _marketplace_entry_irregularity(self):
        """Of an entry; a payment is in the register itself, with its own."""
        if not self._marketplace_is_suspect() or self._marketplace_has_passed():
            return False
        if not case.is_in_force(self, self.date):
            return False
        cash = self.line_ids.filtered(lambda item: item.account_type in PAYING)
        if not cash and (self._marketplace_adjusts() or self._marketplace_is_undone()):
            return False
        settled, foreign = (self.line_ids - cash)._marketplace_settled()
        if self.statement_line_id:
            # The bank takes its fee, or converts, in the same line.
            foreign = settled
        owed, paid = self._marketplace_owed_and_paid(cash)
        received = max(sum(cash.mapped("balance")), 0.0)
        step = self.company_id.currency_id.rounding
        if payment.entry_is_justified(owed, received, paid, settled, step, foreign):
            return False
        return case.unbilled(self)

    def _marketplace_owed_and_paid(self, cash):
        """What an entry owes to marketplaces, and what it pays them.

        :param cash: its lines on bank, cash and card accounts. When money leaves, a
            line that names a marketplace counts on whatever account it is: without it,
            stock alone would be seen as a purchase.
        """
        left = -sum(min(item.balance, 0.0) for item in cash)
        named = self.line_ids.filtered("partner_id.is_marketplace_vendor")
        owing = named._marketplace_owing()
        others = (named - owing - cash).filtered(
            lambda item: left or item.account_type in OTHERS
        )
        net = sum(owing.mapped("balance"))
        paid = sum(max(item.balance, 0.0) for item in others)
        # What is owed and paid at once is paid; without money, it only moves.
        paid += sum(max(item.balance, 0.0) for item in owing) if left else max(net, 0.0)
        by_cash = -sum(min(item.balance, 0.0) for item in cash & named)
        accounts = self.env["res.partner.bank"]._marketplace_numbers()
        if self.statement_line_id.account_number in accounts:
            by_cash = left
        return max(-net, 0.0), max(paid, by_cash)

    def _marketplace_adjusts(self):
        """Whether it moves amounts of what was billed, and pays nothing.

        Those who keep the books may write what it is linked to: so it is bounded by it.
        """
        owing = self.line_ids._marketplace_owing()
        named = self.line_ids.filtered("partner_id.is_marketplace_vendor")
        if owing or self.exchange_diff_partial_ids:
            return self._marketplace_is_of_a_rate(owing or named)
        bills = self.adjusting_entry_origin_move_ids
        # The wizard puts bills of several vendors in one entry.
        bills = (bills | self.tax_cash_basis_origin_move_id).filtered(
            "partner_id.is_marketplace_vendor"
        )
        if not bills or not all(bill._marketplace_has_passed() for bill in bills):
            return False
        moved = sum(max(item.balance, 0.0) for item in named)
        most = sum(abs(bill.amount_total_signed) for bill in bills)
        return payment.is_justified(moved, most, self.company_id.currency_id.rounding)

    def _marketplace_is_undone(self):
        """Whether entries that reverse it, or that it reverses, leave nothing of it."""
        others = self.reversed_entry_id | self.reversal_move_ids
        items = (self | others.filtered(lambda move: move.state == "posted")).line_ids
        if not others or any(item.account_type in PAYING for item in items):
            return False
        own = self.company_id.currency_id
        totals = items.grouped("account_id").values()
        return all(own.is_zero(sum(some.mapped("balance"))) for some in totals)

    def _marketplace_is_of_a_rate(self, owing):
        """Whether it is what a rate lost on payments of bills, and no more than it may.

        :param owing: its lines that owe to somebody, or else name a marketplace.
        """
        own = self.company_id.currency_id
        partials = self.exchange_diff_partial_ids.filtered(
            lambda one: (one.debit_currency_id | one.credit_currency_id) - own
        ).filtered(
            lambda one: any(
                move._marketplace_has_passed()
                or any(
                    made._marketplace_is_justified()
                    for made in move._marketplace_own_payment()
                )
                for move in (one.debit_move_id | one.credit_move_id).move_id
            )
        )
        balances = owing.mapped("balance")
        moved = max(
            sum(b for b in balances if b > 0), -sum(b for b in balances if b < 0)
        )
        return bool(partials) and moved <= payment.RATE_LOSS * sum(
            partials.mapped("amount")
        )

    @api.model
    def _marketplace_register_domain(self):
        bills = [
            ("move_type", "in", BILLS),
            ("partner_id.is_marketplace_vendor", "=", True),
            "|",
            ("state", "!=", "posted"),
            ("marketplace_clearance", "in", (False, gate.PRIOR, gate.TAKEN)),
        ]
        numbers = list(self.env["res.partner.bank"]._marketplace_numbers())
        entries = [
            ("move_type", "=", "entry"),
            ("state", "=", "posted"),
            "|",
            ("line_ids.partner_id.is_marketplace_vendor", "=", True),
            ("statement_line_id.account_number", "in", numbers),
        ]
        return fields.Domain(bills) | fields.Domain(entries)

    @api.model
    def _marketplace_sure_domain(self):
        # The lines of an entry change without it: the night sees it again.
        bills = fields.Domain("move_type", "in", BILLS)
        posted = fields.Domain("marketplace_case_id.state", "!=", "posted")
        posted &= fields.Domain("state", "=", "posted")
        posted &= fields.Domain("marketplace_clearance", "=", False)
        bills &= fields.Domain("marketplace_case_id", "=", False) | posted
        return bills & fields.Domain(self._marketplace_register_domain())


class AccountMoveLine(models.Model):
    """What an entry owes to a marketplace, or pays it."""

    _inherit = "account.move.line"

    @api.constrains("reconciled")
    def _check_marketplace_settled(self):
        """Have an entry be seen again when it is settled, or no longer is (R11)."""
        vendors = self.partner_id._marketplace_vendor_ids()
        items = self.filtered(lambda item: item.partner_id.id in vendors)
        case.touch(items.move_id.filtered("marketplace_case_id"))

    def _marketplace_owing(self):
        """Those on the account of somebody."""
        return self.filtered(lambda item: item.account_type in OWING)

    def _marketplace_settled(self):
        """What they pay of bills that passed the gate, and they alone.

        Directly, or as a payment in transit once the bank says it.

        :return: amount, and the part of it that a rate converts.
        """
        settled = foreign = 0.0
        for partial in self.matched_credit_ids:
            paid, move = partial.debit_move_id, partial.credit_move_id.move_id
            if paid.account_type in OWING:
                owing = move.line_ids._marketplace_owing()
                counts = move._marketplace_is_of_a_rate(owing)
                counts |= move._marketplace_is_passed_bill()
            else:
                made = move._marketplace_own_payment()
                counts = bool(made) and made._marketplace_is_justified()
            if counts:
                settled += partial.amount
                if partial.debit_currency_id != partial.credit_currency_id:
                    foreign += partial.amount
        return settled, foreign


class ResPartnerBank(models.Model):
    """The bank accounts of marketplaces."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts._marketplace_renumber()
        return accounts

    def write(self, vals):
        self._marketplace_renumber()
        result = super().write(vals)
        self._marketplace_renumber()
        return result

    def unlink(self):
        self._marketplace_renumber()
        return super().unlink()

    def _marketplace_renumber(self):
        """Forget the numbers when those of a marketplace change."""
        vendors = self.partner_id._marketplace_vendor_ids()
        if not vendors.isdisjoint(self.partner_id.ids):
            self.env.registry.clear_cache()

    @api.model
    @remembered()
    def _marketplace_numbers(self):
        """Their numbers, whoever else has the same one in Odoo; cached."""
        accounts = self.sudo().with_context(active_test=False)
        found = accounts.search([("partner_id.is_marketplace_vendor", "=", True)])
        found.invalidate_recordset(["acc_number", "sanitized_acc_number"])
        return frozenset(
            number
            for account in found
            for number in (account.acc_number, account.sanitized_acc_number)
        )
