from odoo import api, fields, models

from odoo.addons.cssrs_marketplace_authorization.models.gate import (
    case,
    flag,
    protected,
)


class HrExpense(models.Model):
    """Whether an expense was made on a marketplace, by what its words say (R1, R24).

    Invariant: once a vendor, a description or a document has named a marketplace, the
    expense is flagged until the secretariat removes the flag. When they may have named
    one, it is paid as any other and stays in the register until the secretariat
    answers. What it has answered stands as long as the words are the same.
    """

    _inherit = "hr.expense"

    marketplace_doubtful = fields.Boolean(
        string="May Be an Online Marketplace",
        readonly=True,
        copy=False,
        tracking=True,
        help="The vendor or the description may be that of a marketplace: the "
        "secretariat is asked, and nothing is refused in the meantime.",
    )
    marketplace_settled = fields.Text(
        string="Words Already Answered",
        copy=False,
        help="The words for which the secretariat has answered.",
    )

    def _marketplace_named(self, label, notes=None):
        """The marketplaces that a label, or an address inside notes, names.

        :param label: a description, a card label or a file name.
        :param notes: a longer text, where only an address counts.
        """
        markets = self.env["purchase.marketplace"]
        named, _doubtful = markets._recognize_label(label)
        return named | markets._recognize_text(notes)

    def _marketplace_recognized(self):
        """The marketplaces that the person chose, or that the words name."""
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
            if not expense.company_id._marketplace_is_bound():
                continue
            if expense.marketplace_flagged or expense._marketplace_is_settled():
                continue
            if expense._marketplace_is_named():
                expense._marketplace_flag(expense._marketplace_recognized())
            elif not expense.marketplace_doubtful and expense._marketplace_may_be():
                protected.write(expense, {"marketplace_doubtful": True})
                case.touch(expense)

    def _marketplace_may_be(self):
        """Whether the vendor or the description may be that of a marketplace."""
        vendor = self.vendor_id
        if vendor.id in vendor._marketplace_doubtful_ids():
            return True
        return bool(self.env["purchase.marketplace"]._recognize_label(self.name)[1])

    def _marketplace_words(self):
        return f"{self.vendor_id.id or 0}\n{self.name or ''}\n{self.description or ''}"

    def _marketplace_is_settled(self):
        """Whether the secretariat has answered about these very words."""
        settled = self.marketplace_settled
        return bool(settled) and settled == self._marketplace_words()

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

    def _marketplace_secretariat_message(self):
        return self.env._(
            "Only the secretariat can say that an expense was not made on an online "
            "marketplace, or that it was made before the directive of April 11, "
            "2025.\nAsk it to do so, with proof."
        )

    def action_unflag_marketplace(self):
        """Say that expenses were not made on a marketplace, as their words stand (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        for expense in self:
            flag.remove(
                expense,
                self._marketplace_secretariat_message,
                marketplace_id=False,
                marketplace_doubtful=False,
                marketplace_settled=expense.sudo()._marketplace_words(),
            )
            found = expense.sudo().marketplace_case_id
            if found:
                case.close(found, case.ORDINARY)

    def action_flag_marketplace(self):
        """Say that expenses were made on a marketplace, claimed or not (R1, R11).

        :raise AccessError: when the person is not of the secretariat.
        """
        self.check_access("read")
        flag.check_secretariat(self.env, self._marketplace_secretariat_message())
        flag.put(self)
        protected.write(self, {"marketplace_doubtful": False})
        case.touch(self)
