from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from odoo.addons.cssrs_marketplace_authorization.models.gate import protected
from odoo.addons.cssrs_marketplace_authorization.rules import coverage
from odoo.addons.cssrs_marketplace_authorization.rules.refusal import Refusal
from odoo.addons.cssrs_marketplace_authorization.words import render as messages

from .hr_expense_coverage import COMMITTED


class HrExpense(models.Model):
    """The question that every door of an expense asks, and what follows (R11, R17).

    Invariant: after any change, an expense that counts on a marketplace has a
    clearance that its authorization still covers, and the others have none.
    """

    _inherit = "hr.expense"

    def _marketplace_ask(self):
        """Ask the question, as who acts: reading them as the system hides a refusal.

        :raise UserError: names every blocked expense, the reasons and the next steps.
        """
        # A vendor may have been classified, or a marketplace added, since it was typed.
        self._marketplace_flag_recognized()
        self.filtered(lambda e: e._marketplace_is_subject())._marketplace_enforce()

    def _marketplace_watched(self, vals):
        """Those bought on a marketplace, or that would be with these values (R1)."""
        vendors = self.env["res.partner"]._marketplace_vendor_ids()
        named = self._marketplace_named(vals.get("name"), vals.get("description"))
        if named or vals.get("marketplace_id") or vals.get("vendor_id") in vendors:
            return self
        if self._marketplace_commits(vals):
            self._marketplace_flag_recognized()
        return self.filtered(lambda e: e._marketplace_is_subject())

    @api.model
    def _marketplace_commits(self, vals):
        """Whether values make an expense count."""
        return (
            vals.get("approval_state") in COMMITTED
            or vals.get("state") in COMMITTED
            or bool(vals.get("account_move_id"))
        )

    def _marketplace_check_link(self, vals):
        """Refuse to link a committed expense to what is not approved (R32).

        :raise UserError: when it would be.
        """
        link = vals.get("marketplace_authorization_id")
        authorization = self.env["purchase.marketplace.authorization"].browse(link)
        changed = self.filtered(
            lambda e: (
                e._marketplace_is_committed()
                and e.marketplace_authorization_id != authorization
            )
        )
        if link and changed and authorization.sudo().state != "approved":
            state = authorization.sudo().state
            values = {"authorization": authorization.sudo().name, "state": state}
            refusals = [Refusal("not_approved", values)]
            raise UserError(messages.explain(self.env, refusals))

    def _marketplace_note_clearance(self):
        """Ask the question, and note what allows each expense.

        :raise UserError: when one of them is refused.
        """
        self._marketplace_enforce()
        for clearance, group in groupby(self, lambda e: e._marketplace_clearance()):
            protected.write(
                self.browse().concat(*group),
                {"is_marketplace_expense": True, "marketplace_clearance": clearance},
            )

    def _marketplace_clearance(self):
        """What allows an expense that has no refusal."""
        self.ensure_one()
        expense = self.sudo()
        if expense._marketplace_is_prior():
            return "prior"
        return "authorized" if expense._marketplace_is_good() else "services"

    def _marketplace_settle(self, holdings, authorizations=None):
        """Check again the expenses that changed, and count what they take.

        :param holdings: what each of them bought before; nothing for a new one.
        :param authorizations: those that they used before.
        :raise UserError: when they would buy more than is allowed.
        """
        self._marketplace_recompute()
        used = self.sudo().marketplace_authorization_id
        used |= authorizations or used
        # Counted again first: each is then compared with what the others leave.
        used._recount()
        committed = self.filtered(lambda e: e._marketplace_is_committed())
        for expense in committed.filtered(lambda e: e._marketplace_is_subject()):
            expense._marketplace_check_change(holdings.get(expense))
        (self - committed)._marketplace_forget_prior(holdings)
        (self - committed)._marketplace_release()
        used._recount()
        self._marketplace_tell_ledger()

    def _marketplace_check_change(self, before):
        """Ask again of a committed expense, unless it changed nothing that counts.

        :param before: what it bought before; nothing for a new one.
        :raise UserError: when it would buy more than is allowed.
        """
        grown = not before or coverage.grows(before, self._marketplace_holding())
        if before and grown and self.marketplace_prior:
            # What the secretariat has seen is not what it has become.
            protected.write(self, {"marketplace_prior": False})
        if grown or self._marketplace_takes():
            self._marketplace_note_clearance()

    def _marketplace_forget_prior(self, holdings):
        """Drafts that changed are not what the secretariat has seen (R15).

        :param holdings: what each of them bought before; nothing for a new one.
        """
        for expense in self.filtered("marketplace_prior"):
            before = holdings.get(expense)
            if before and before != expense._marketplace_holding():
                protected.write(expense, {"marketplace_prior": False})

    def _marketplace_refuse_unreversed(self):
        """Refuse to post again what a posted entry still pays (R16).

        :raise UserError: says to reverse it first.
        """
        for expense in self.filtered(lambda e: e._marketplace_is_subject()):
            if expense.sudo()._marketplace_entries_balance() >= 0.005:
                refusal = Refusal("expense_paid", {"expense": expense.name})
                raise UserError(messages.explain(self.env, [refusal]))

    def _marketplace_follow_entry(self):
        """Check and count again after a change of the journal entry.

        :raise UserError: when a posted one pays more than is covered (R17).
        """
        authorizations = self.sudo().marketplace_authorization_id
        # Counted again first: each is then compared with what the others leave.
        authorizations._recount()
        posted = self.filtered(lambda e: e.account_move_id.state == "posted")
        posted._marketplace_enforce()
        self._marketplace_tell_ledger()

    def _marketplace_release(self):
        """Forget what allowed expenses that no longer count, unless they are paid.

        :raise UserError: when what was paid was not reversed.
        """
        for expense in self.filtered("marketplace_clearance"):
            if expense.sudo()._marketplace_entries_balance() >= 0.005:
                refusal = Refusal("expense_paid", {"expense": expense.name})
                raise UserError(messages.explain(self.env, [refusal]))
        cleared = self.filtered("marketplace_clearance")
        protected.write(cleared, {"marketplace_clearance": False})
        self.env.add_to_compute(self._fields["is_marketplace_expense"], self)

    def _marketplace_tell_ledger(self):
        """Have the ledger follow what these expenses have become (R7)."""
        self._marketplace_ledger()._sync(self)
