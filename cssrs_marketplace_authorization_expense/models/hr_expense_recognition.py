from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.cssrs_marketplace_authorization.constants import GROUP_SECRETARIAT
from odoo.addons.cssrs_marketplace_authorization.models.gate import protected

from ..rules import labels


class HrExpense(models.Model):
    """Whether an expense was made on a marketplace, by what its words say (R1, R24).

    Invariant: once a vendor, a description or a document has named a marketplace, the
    expense is flagged until the secretariat removes the flag.
    """

    _inherit = "hr.expense"

    @api.model
    def _marketplace_named(self, label, notes=None):
        """The marketplaces that a label, or an address inside notes, names.

        :param label: a description, a card label or a file name.
        :param notes: a longer text, where only an address counts.
        """
        found = markets = self.env["purchase.marketplace"]
        for part in labels.labels(label):
            found |= markets._recognize(part)
        found |= markets._recognize_text(label)
        return found | markets._recognize_text(notes)

    def _marketplace_recognized(self):
        """The marketplaces that the person chose, or that the words name."""
        self.ensure_one()
        named = self._marketplace_named(self.name, self.description)
        return self.marketplace_id | named

    def _marketplace_flag_recognized(self):
        """Flag expenses whose vendor, description or notes name a marketplace."""
        vendors = self.env["res.partner"]._marketplace_vendor_ids()
        for expense in self:
            if expense.marketplace_flagged:
                continue
            markets = expense._marketplace_recognized()
            if markets or expense.vendor_id.id in vendors:
                expense._marketplace_flag(markets)

    def _marketplace_flag(self, markets):
        """Flag expenses, and note the marketplace when there is one alone."""
        for expense in self:
            values = {"marketplace_flagged": True}
            known = expense.marketplace_id or expense.vendor_id.is_marketplace_vendor
            if markets and not known:
                values["marketplace_id"] = markets[0].id
            protected.write(expense, values)

    def _marketplace_flag_mail(self, texts):
        """Flag an expense that was received by e-mail, by what the message says."""
        for text in texts:
            markets = self._marketplace_named(None, f"{text or ''}")
            if markets and not self.marketplace_flagged:
                self._marketplace_flag(markets)

    # ---- what the secretariat alone does -------------------------------------------

    def _marketplace_refuse_unflag(self, vals):
        """Leave the flag to the secretariat, once it is set (R1).

        :raise AccessError: when somebody else would remove it.
        """
        if vals.get("marketplace_flagged") or not any(
            self.mapped("marketplace_flagged")
        ):
            return
        self._marketplace_refuse_others()

    def _marketplace_refuse_others(self):
        """Leave an act to the secretariat.

        :raise AccessError: when the person is not of it.
        """
        if not self.env.user.has_group(GROUP_SECRETARIAT):
            raise AccessError(
                self.env._(
                    "The secretariat alone says that an expense was not made on an "
                    "online marketplace, or that it was made before the directive of "
                    "April 11, 2025.\nAsk it to, with what shows it."
                )
            )

    def action_unflag_marketplace(self):
        """Remove the flag of expenses that were not made on a marketplace (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        self.check_access("read")
        self._marketplace_refuse_others()
        protected.write(self, {"marketplace_flagged": False, "marketplace_id": False})

    def action_marketplace_prior(self):
        """Note that the purchase was made before the directive (R15).

        :raise AccessError: when the person is not of the secretariat.
        """
        self.check_access("read")
        self._marketplace_refuse_others()
        protected.write(self, {"marketplace_prior": True})
