from odoo import api, fields, models

from ...rules import gate
from ..gate import case
from ..gate.remembered import remembered
from .account_move import BILLS

#: Accounts on whose lines an entry owes or pays somebody; those of stock do neither.
OWING = ("liability_payable", "asset_receivable")
PAYING = ("asset_cash", "liability_credit_card")
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
        return self.marketplace_clearance not in (False, gate.TAKEN)

    def _marketplace_settles(self):
        """Whether it passed, or a payment of what passed, or a rate, made it."""
        payment = self.origin_payment_id
        if payment:
            return payment._marketplace_is_justified()
        owing = self.line_ids.filtered(lambda item: item.account_type in OWING)
        return self._marketplace_has_passed() or self._marketplace_is_of_a_rate(owing)

    # ---- entries -------------------------------------------------------------------

    def _marketplace_is_suspect(self):
        """Whether it is a posted entry of a marketplace; read from memory."""
        if self.state != "posted" or self.origin_payment_id:
            return False
        if not self.company_id._marketplace_is_bound():
            return False
        vendors = self.partner_id._marketplace_vendor_ids()
        if not vendors.isdisjoint(self.line_ids.partner_id.ids):
            return True
        accounts = self.env["res.partner.bank"]._marketplace_numbers()
        return self.statement_line_id.account_number in accounts

    def _marketplace_entry_irregularity(self):
        """Of an entry that no payment has made: that one is in the register itself."""
        if self.state != "posted" or self.origin_payment_id:
            return False
        if self._marketplace_has_passed() or not self._marketplace_in_force():
            return False
        items = self.line_ids.filtered(
            lambda item: (
                item.account_type in (*OWING, *PAYING, *OTHERS)
                and item.partner_id.is_marketplace_vendor
            )
        )
        cash = self.line_ids.filtered(lambda item: item.account_type in PAYING)
        paid = -sum(cash.mapped("balance"))
        if not items:
            accounts = self.env["res.partner.bank"]._marketplace_numbers()
            number = self.statement_line_id.account_number
            return "unbilled" if paid > 0 and number in accounts else False
        if paid < 0:
            # Money that comes back buys nothing.
            return False
        owing = items.filtered(lambda item: item.account_type in OWING)
        if not cash and self._marketplace_adjusts(owing):
            return False
        # A payment in transit stands on no account of the vendor.
        waiting = owing or self.line_ids - cash
        settled = waiting and all(item._marketplace_is_settled() for item in waiting)
        return False if settled else "unbilled"

    def _marketplace_adjusts(self, owing):
        """Whether it moves amounts of what was billed, and pays nothing.

        Those who keep the books may write what it is linked to: so what it owes is
        bounded.

        :param owing: its lines that owe to a marketplace.
        """
        if owing:
            return self._marketplace_is_of_a_rate(owing)
        bills = self.adjusting_entry_origin_move_ids
        passed = all(bill._marketplace_has_passed() for bill in bills)
        return bool(self.tax_cash_basis_rec_id) or bool(bills) and passed

    def _marketplace_is_of_a_rate(self, owing):
        """Whether it is what a rate lost on payments, and no more than they were."""
        partials = self.exchange_diff_partial_ids
        moved = sum(abs(balance) for balance in owing.mapped("balance"))
        return bool(partials) and moved <= sum(partials.mapped("amount"))

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
            ("origin_payment_id", "=", False),
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

    def _marketplace_is_settled(self):
        """Whether bills that passed the gate, and they alone, settle it."""
        self.ensure_one()
        matched = self.matched_debit_ids.debit_move_id
        matched |= self.matched_credit_ids.credit_move_id
        passed = all(move._marketplace_settles() for move in matched.move_id)
        return self.reconciled and bool(matched) and passed


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
