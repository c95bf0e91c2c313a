from odoo import api, fields, models

from ...rules import register as rules
from ...words import render as messages
from . import case


class PurchaseMarketplaceRegister(models.AbstractModel):
    """A document that the register of irregular purchases follows (R11, R23).

    Invariant: one that buys from a marketplace, or is irregular, has a case. What the
    document becomes, the case says when the transaction ends; a deleted document
    leaves its case.
    """

    _name = "purchase.marketplace.register"
    _description = "Entry in the register of irregular marketplace purchases"
    _inherit = ["purchase.marketplace.protected"]

    marketplace_case_id = fields.Many2one(
        case.CASE,
        string="Case",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    marketplace_irregularity = fields.Selection(
        related="marketplace_case_id.irregularity"
    )
    marketplace_case = fields.Selection(related="marketplace_case_id.finding")
    marketplace_case_reason = fields.Text(related="marketplace_case_id.reason")
    marketplace_case_by = fields.Many2one(related="marketplace_case_id.closed_by")
    marketplace_case_on = fields.Datetime(related="marketplace_case_id.closed_on")

    #: The form in which those who oversee see it: they do not all keep the books.
    _marketplace_register_view = None

    # ---- what a model of documents answers -----------------------------------------
    # Besides, ``_marketplace_judge``: codes of the reasons why it is refused; whether
    # authorizations cover it, or bills justify it; whether it is committed. And
    # ``_marketplace_is_followed``: whether it is seen when nothing is irregular.

    def _marketplace_irregularity(self, codes=()):
        """What is irregular about a record as it is; ``False`` when nothing is.

        :param codes: of the reasons why it is refused. To define.
        """
        raise NotImplementedError

    @api.model
    def _marketplace_register_domain(self):
        """Domain of the records that may be irregular. To define."""
        raise NotImplementedError

    @api.model
    def _marketplace_sure_domain(self):
        """Domain of those of which Odoo cannot have saved what their case says.

        Most have none.
        """
        raise NotImplementedError

    def _marketplace_vendor(self):
        """Who sells, or is paid."""
        return self.partner_id

    def _marketplace_is_overlooked(self):
        """Whether one that has no case must have one."""
        return bool(self._marketplace_sight().irregularity)

    def _marketplace_said(self, vendor=None):
        """What its case says of it: columns of :class:`~.case`. To complete.

        :param vendor: who sells, or is paid, where the record itself does not say it.
        """
        vendor = vendor or self._marketplace_vendor()
        return {
            "name": self.name or f"* {self.id}",
            "vendor": vendor.name or vendor.commercial_partner_id.name or False,
            "vendor_number": vendor.id or 0,
            "currency_id": self.currency_id.id,
            "state": self.state,
        }

    # ---- seeing --------------------------------------------------------------------

    def _marketplace_look(self, concerned):
        """Have what was changed be seen when the transaction ends.

        :param concerned: those that buy, or would buy, from a marketplace.
        """
        seen = self.filtered("marketplace_case_id")
        if self._marketplace_kind.typed_date:
            seen |= concerned
        if seen:
            case.touch(seen)

    def _marketplace_sight(self):
        """What the document is now: :class:`~.case.Sight`."""
        self.ensure_one()
        codes, covered, committed = self._marketplace_judge()
        is_bound = self.company_id._marketplace_is_bound()
        found = is_bound and self._marketplace_irregularity(codes) or ""
        if found == rules.BLOCKED:
            found = rules.refused(codes)
        values = {"refusals": ", ".join(codes) or False, **self._marketplace_said()}
        concerned = bool(found or is_bound and self._marketplace_is_followed())
        return case.Sight(values, found, covered, committed, concerned)

    def unlink(self):
        # Odoo deletes nothing at all in many places.
        if not self:
            return True
        # Not those of records that somebody made up in memory.
        cases = self._origin.sudo().marketplace_case_id
        result = super().unlink()
        if cases:
            case.delete(cases)
        return result

    # ---- what the secretariat alone does -------------------------------------------

    def action_marketplace_close(self):
        """Ask what was found, and why; the act is refused to others anyway."""
        return self._marketplace_case().action_marketplace_close()

    def _marketplace_waits(self):
        known = self.marketplace_case_id
        return known.existed and not known.finding and known._takeover_is_open()

    def _marketplace_found(self, finding):
        """Follow what the secretariat has just found of it."""

    def _marketplace_case(self):
        """The case of the document, as it is now.

        :raise UserError: when it has none.
        """
        self.ensure_one()
        self.check_access("read")
        if self.marketplace_irregularity != rules.CLOSED:
            case.touch(self)
            case.tell(self.env(su=True))
        found = self.sudo().marketplace_case_id.with_env(self.env)
        if not found:
            messages.refuse(self.env, "case_missing")
        return found

    def action_open_marketplace_document(self):
        """Open the document itself, from the register."""
        self.ensure_one()
        return self._get_records_action()

    def _marketplace_open(self):
        """Open it in the form of the register."""
        view = self.env.ref(self._marketplace_register_view)
        return {**self._get_records_action(), "views": [(view.id, "form")]}
