from odoo import api, models

from odoo.addons.cssrs_marketplace_authorization.models.gate import flag

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

    def _marketplace_is_named(self):
        """Whether the vendor or the words name a marketplace; read from memory."""
        vendor = self.vendor_id
        known = vendor.id in vendor._marketplace_vendor_ids()
        return known or bool(self._marketplace_recognized())

    def _marketplace_recognize(self):
        """Flag expenses whose vendor, description or notes name a marketplace."""
        for expense in self:
            if not expense.marketplace_flagged and expense._marketplace_is_named():
                expense._marketplace_flag(expense._marketplace_recognized())

    def _marketplace_flag(self, markets):
        """Flag expenses, and note the marketplace when there is one alone."""
        for expense in self:
            known = expense.marketplace_id or expense.vendor_id.is_marketplace_vendor
            named = markets and not known
            flag.put(expense, **({"marketplace_id": markets[0].id} if named else {}))

    def _marketplace_flag_mail(self, texts):
        """Flag an expense that was received by e-mail, by what the message says."""
        for text in texts:
            markets = self._marketplace_named(None, f"{text or ''}")
            if markets:
                self._marketplace_flag(markets)

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A receipt that is forwarded by e-mail names its marketplace in its body."""
        expense = super().message_new(msg_dict, custom_values=custom_values)
        texts = (msg_dict.get("body"), msg_dict.get("email_from"))
        expense.sudo()._marketplace_flag_mail(texts)
        return expense

    # ---- what the secretariat alone does -------------------------------------------

    def _marketplace_secretariat_message(self):
        return self.env._(
            "The secretariat alone says that an expense was not made on an "
            "online marketplace, or that it was made before the directive of "
            "April 11, 2025.\nAsk it to, with what shows it."
        )

    def action_unflag_marketplace(self):
        """Remove the flag of expenses that were not made on a marketplace (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        flag.remove(self, self._marketplace_secretariat_message, marketplace_id=False)
