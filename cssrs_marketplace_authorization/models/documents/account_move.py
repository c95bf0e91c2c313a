from types import MappingProxyType

from odoo import api, fields, models

from ...words import render as messages
from ..gate import case, passage
from ..gate.kind import Kind

#: Documents by which a vendor is paid. A credit note is always possible.
BILLS = ("in_invoice", "in_receipt")
CREDIT = "in_refund"
#: Accounts on whose lines money leaves.
PAYING = ("asset_cash", "liability_credit_card")
#: States of a payment that was sent.
SENT = ("in_process", "paid")
KIND = Kind(
    name="bill",
    flag="is_marketplace_bill",
    committed={"state": ("posted",)},
    material=frozenset(
        "partner_id move_type company_id journal_id currency_id invoice_date "
        "invoice_line_ids line_ids reversed_entry_id marketplace_credit_other "
        "marketplace_authorization_id".split()
    ),
    amounts=frozenset(("amount_untaxed",)),
    vendor=frozenset(("partner_id", "move_type")),
    owner=frozenset(("company_id", "journal_id")),
    linked=False,
    shared=True,
    created=False,
    ledger_field="account_move_id",
    typed_date="invoice_date",
    codes={"authorization_missing": "bill_without_authorization"},
)


class AccountMove(models.Model):
    """A bill, which the directive forbids to pay without authorization (R11).

    Invariant: a bill or a purchase receipt whose vendor is an online marketplace is
    posted only with a clearance, and the clearance is written by the gate alone.
    PostgreSQL checks it too. A bill that is refused stays a draft, in the register of
    irregular purchases. Credit notes and customer invoices are not concerned; entries
    are not refused, they are seen.
    """

    _name = "account.move"
    # In front of Odoo's own class: the gate sees what it has done with the values.
    _inherit = [
        "purchase.marketplace.register",
        "purchase.marketplace.document",
        "account.move",
    ]
    _marketplace_kind = KIND
    _marketplace_protected = MappingProxyType(
        {**KIND.protected, "marketplace_case_id": False}
    )
    _marketplace_register_view = (
        "cssrs_marketplace_authorization.account_move_view_form_marketplace"
    )

    is_marketplace_bill = fields.Boolean(
        string="Online Marketplace",
        compute="_compute_is_marketplace_bill",
        store=True,
        copy=False,
        help="The vendor is an online marketplace: the directive of April 11, 2025 "
        "applies.",
    )
    marketplace_credit_other = fields.Boolean(
        string="Credits No Authorized Purchase",
        copy=False,
        tracking=True,
        help="This credit note does not credit anything that was bought with an "
        "authorization: it is a goodwill gesture of the vendor, or credits a "
        "service.",
    )
    marketplace_first_date = fields.Date(
        string="First Date",
        compute="_compute_is_marketplace_bill",
        store=True,
        copy=False,
        help="The earliest date that it bore as a bill of an online marketplace.",
    )
    _marketplace_cleared = KIND.constraint(
        "A bill from an online marketplace can be posted only with an authorization "
        "of the Director General, obtained before the purchase (directive of April "
        "11, 2025)."
    )

    @api.depends(
        "move_type",
        "partner_id",
        "partner_id.online_vendor_type",
        "company_id",
        "invoice_date",
    )
    def _compute_is_marketplace_bill(self):
        """Follow the vendor while the bill is open (R1), keep the fact later (R29).

        The earliest date is kept with it; a plain bill has none, and reads none.
        """
        for move in self:
            if move.move_type not in BILLS:
                move.is_marketplace_bill = False
            elif move.state == "posted" and move._origin:
                move.is_marketplace_bill = move._origin.is_marketplace_bill
            else:
                move.is_marketplace_bill = move._marketplace_has_vendor()
            if move.is_marketplace_bill or not move._origin:
                move._marketplace_keep_first()
            elif move.marketplace_case_id:
                case.touch(move)

    @api.depends(
        "move_type",
        "state",
        "company_id",
        "partner_id",
        "invoice_date",
        "marketplace_case",
        "amount_untaxed",
        "invoice_line_ids.product_id",
        "invoice_line_ids.quantity",
        "invoice_line_ids.purchase_line_id",
        "invoice_line_ids.marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
        "reversed_entry_id",
        "marketplace_credit_other",
    )
    def _compute_marketplace_refusals(self):
        cancelled = self.filtered(lambda move: move.state == "cancel")
        cancelled.marketplace_refusals = False
        return super(AccountMove, self - cancelled)._compute_marketplace_refusals()

    # ---- what the gate asks --------------------------------------------------------

    def _marketplace_is_subject(self):
        """A posted bill keeps what it was; an open one follows its vendor (R1, R29)."""
        posted = self.state == "posted" and self._origin
        if self.move_type == CREDIT and posted:
            return self.marketplace_clearance == "credit"
        if self.move_type in BILLS and posted:
            return self.is_marketplace_bill
        return self.move_type in (*BILLS, CREDIT) and self._marketplace_has_vendor()

    def _marketplace_is_bought(self):
        return self.move_type in BILLS and self._marketplace_has_vendor()

    def _marketplace_has_vendor(self):
        """Whether a marketplace bills or credits a bound organization (R33)."""
        vendor = self.sudo().partner_id
        return vendor.is_marketplace_vendor and self.company_id._marketplace_is_bound()

    def _marketplace_is_watched(self):
        if self.state == "posted":
            # One that was posted without control is in the register.
            return bool(self.marketplace_clearance)
        if self.move_type not in (*BILLS, CREDIT):
            return False
        if self.is_marketplace_bill:
            return True
        vendors = self.partner_id._marketplace_vendor_ids()
        bought = self.sudo().partner_id.id in vendors
        return bought and self.company_id._marketplace_is_bound()

    def _marketplace_plain(self):
        """Bills and credit notes that the gate leaves alone."""
        kinds = (*BILLS, CREDIT)
        return self.filtered(
            lambda m: m.move_type in kinds and not m._marketplace_is_watched()
        )

    def _marketplace_would_buy(self, vals):
        if vals.get("move_type") in (*BILLS, CREDIT):
            return True
        vendors = self.partner_id._marketplace_vendor_ids()
        if not KIND.owner.isdisjoint(vals):
            # The other organization may be bound, and this one not (R33).
            if not vendors.isdisjoint(self.partner_id.ids):
                return True
        return vals.get("partner_id") in vendors

    def _marketplace_check_counted(self, vals):
        self._marketplace_check_link(vals)

    def _marketplace_clear_values(self, clearance):
        """A bill whose goods no order carries keeps the authorization that it uses."""
        values = super()._marketplace_clear_values(clearance)
        if clearance and self.move_type in BILLS:
            authorization = self.sudo()._marketplace_counted_authorization()
            values["marketplace_authorization_id"] = authorization.id
        return values

    def _marketplace_refuse_noted(self):
        """A posted one stays: its order, if not itself, is in the ledger (R27)."""
        posted = self.filtered(
            lambda m: m.state == "posted" and m.marketplace_clearance
        )
        if posted:
            name = posted[0].display_name
            messages.refuse(self.env, "in_ledger", document=name)
        return super()._marketplace_refuse_noted()

    def _post(self, soft=True):
        """Ask about all the bills before anything is posted, and count them once.

        Blocked ones are named in one message (R11).
        """
        today = fields.Date.context_today(self)
        moves = self.filtered(
            lambda m: (
                m._marketplace_is_watched()
                and m._marketplace_is_subject()
                and (not soft or not m.date or m.date <= today)
            )
        )
        if not moves:
            return super()._post(soft)
        with moves._marketplace_pass():
            return super()._post(soft)

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        plain = self._marketplace_plain()
        if vals["state"] == "posted":
            bills = plain.filtered(lambda move: move.move_type in BILLS)
            bills._marketplace_refuse_flagged()
        with passage.following(plain):
            return super().write(vals)

    def _marketplace_refuse_flagged(self):
        """Refuse the bill of an order that was flagged, and not authorized (R1).

        :raise UserError: names the order.
        """
        orders = self.sudo()._marketplace_orders()
        waiting = orders.filtered(
            lambda order: order.is_marketplace_order and not order.marketplace_clearance
        )
        if waiting:
            messages.refuse(self.env, "bill_of_flagged", order=waiting[0].name)

    def _autopost_bill(self):
        """Leave a blocked bill as a draft, and say why, instead of failing (R11)."""
        if self.partner_id.autopost_bills != "always":
            return super()._autopost_bill()
        refusals = self._marketplace_get_refusals()
        if not refusals:
            return super()._autopost_bill()
        currency = self.sudo()._marketplace_currency()
        self.message_post(body=messages.as_html(self.env, refusals, currency))
        return None

    # ---- what a person can do about it ---------------------------------------------

    def _marketplace_requested_lines(self):
        return self._marketplace_direct_goods()
