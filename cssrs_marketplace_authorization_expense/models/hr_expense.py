from types import MappingProxyType

from odoo import api, fields, models

from odoo.addons.cssrs_marketplace_authorization.models.gate import case, document, flag
from odoo.addons.cssrs_marketplace_authorization.models.gate.kind import Kind
from odoo.addons.cssrs_marketplace_authorization.models.trail import kept

from .. import words

KIND = Kind(
    name="expense",
    flag="is_marketplace_expense",
    committed={
        "approval_state": ("submitted", "approved"),
        "state": ("submitted", "approved", "posted", "in_payment", "paid"),
        "account_move_id": None,
    },
    opened={"approval_state": False, "state": "draft", "account_move_id": False},
    computed=frozenset(("state",)),
    # Of these, the unit price is computed, and RPC lets anybody write it.
    material=frozenset(
        (
            "name description date vendor_id marketplace_id marketplace_flagged "
            "marketplace_authorization_id marketplace_authorization_line_id "
            "marketplace_quantity marketplace_charges company_id currency_id "
            "product_id quantity tax_ids total_amount total_amount_currency price_unit"
        ).split()
    ),
    amounts=frozenset(
        (
            "untaxed_amount untaxed_amount_currency tax_amount tax_amount_currency"
        ).split()
    ),
    ledger_field="expense_id",
    typed_date="date",
    codes={
        **words.CODES,
        "authorization_missing": "expense_without_authorization",
        "authorization_too_late": "expense_too_late",
        "quantity_negative": "expense_quantity",
    },
)

kept.KEPT["hr.expense"] = kept.document(
    "is_marketplace_expense",
    "vendor_id",
    "employee_id",
    "marketplace_quantity",
    "marketplace_charges",
    "marketplace_first_date",
)


class HrExpense(models.Model):
    """A claim, which the directive forbids to reimburse without authorization (R11).

    Invariant: an expense on an online marketplace is submitted, approved, posted or
    paid only with a clearance, and the clearance is written by the gate alone.
    PostgreSQL checks it too. One that is refused stays a draft, in the register of
    irregular purchases.
    """

    _name = "hr.expense"
    # In front of Odoo's own class: the gate sees what it has done with the values.
    _inherit = [
        "purchase.marketplace.register",
        "purchase.marketplace.document",
        "hr.expense",
    ]
    _marketplace_kind = KIND
    _marketplace_protected = MappingProxyType(
        {
            **KIND.protected,
            "marketplace_case_id": False,
            "marketplace_doubtful": False,
            "marketplace_settled": False,
        }
    )
    _marketplace_always_named = True
    _marketplace_register_view = (
        "cssrs_marketplace_authorization_expense.hr_expense_view_form_marketplace"
    )

    is_marketplace_expense = fields.Boolean(
        string="Online Marketplace",
        compute="_compute_is_marketplace_expense",
        store=True,
        copy=False,
        help="Bought on an online marketplace: the directive of April 11, 2025 "
        "applies.",
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace",
        string="Bought on the Marketplace",
        ondelete="restrict",
        tracking=True,
        help="The online marketplace where the purchase was made, if any, whoever "
        "the seller is.",
    )
    marketplace_clearance = fields.Selection(document.CLEARANCES)
    marketplace_flagged = fields.Boolean(
        string="Recognized as an Online Marketplace",
        readonly=True,
        tracking=True,
        help="The vendor, the description or an attachment names a marketplace. Only "
        "the secretariat can remove the flag.",
    )
    marketplace_first_date = fields.Date(
        string="First Date",
        compute="_compute_is_marketplace_expense",
        store=True,
        copy=False,
        help="The earliest date that it bore as bought on an online marketplace.",
    )
    marketplace_quantity = fields.Float(
        string="Quantity Bought",
        digits="Product Unit",
        help="In the unit of the authorization. Leave it empty when it is the quantity "
        "of the expense.",
    )
    marketplace_charges = fields.Monetary(
        string="Of which Other Charges",
        copy=False,
        help="Shipping, customs and ecofees before taxes, where the authorization "
        "estimates them.",
    )
    marketplace_authorization_line_id = fields.Many2one(
        "purchase.marketplace.authorization.line",
        string="Authorized Good",
        compute="_compute_marketplace_authorization_line_id",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('authorization_id', '=', marketplace_authorization_id)]",
    )
    _marketplace_cleared = KIND.constraint(
        "An expense on an online marketplace can be reimbursed or paid only with an "
        "authorization of the Director General, obtained before the purchase "
        "(directive of April 11, 2025)."
    )

    # ---- what is computed ----------------------------------------------------------

    @api.depends(
        "approval_state",
        "account_move_id",
        "marketplace_flagged",
        "marketplace_id",
        "vendor_id",
        "vendor_id.online_vendor_type",
        "company_id",
        "date",
    )
    def _compute_is_marketplace_expense(self):
        """Follow what is known while it is open (R1), keep the fact later (R29).

        The earliest date is kept with it.
        """
        for expense in self:
            if expense._origin and expense._marketplace_is_committed():
                expense.is_marketplace_expense = expense._origin.is_marketplace_expense
            else:
                expense.is_marketplace_expense = expense._marketplace_is_bought()
            if expense.is_marketplace_expense or not expense._origin:
                expense._marketplace_keep_first()
            elif expense.marketplace_case_id or expense.marketplace_flagged:
                case.touch(expense)

    @api.depends("marketplace_authorization_id")
    def _compute_marketplace_authorization_line_id(self):
        for expense in self:
            form = expense.marketplace_authorization_id
            good = expense.marketplace_authorization_line_id
            if good.authorization_id != form:
                goods = form.sudo().line_ids
                good = goods if len(goods) == 1 else goods.browse()
            expense.marketplace_authorization_line_id = good

    @api.depends(
        "is_marketplace_expense",
        "marketplace_case",
        "approval_state",
        "state",
        "marketplace_authorization_id.state",
        *KIND.material,
    )
    def _compute_marketplace_refusals(self):
        return super()._compute_marketplace_refusals()

    # ---- what the gate asks --------------------------------------------------------

    def _marketplace_is_bought(self):
        vendor = self.vendor_id.is_marketplace_vendor
        bought = self.marketplace_flagged or self.marketplace_id or vendor
        return bool(bought) and self.company_id._marketplace_is_bound()

    def _marketplace_is_subject(self):
        """A late flag counts too: the next door then asks the question.

        What is being typed is told at once; saving it flags it.
        """
        if self.is_marketplace_expense:
            return True
        if not self.company_id._marketplace_is_bound():
            return False
        typing = not self.id and not self._marketplace_is_settled()
        return self.marketplace_flagged or typing and self._marketplace_is_named()

    def _marketplace_is_watched(self):
        # A vendor may have been classified, or a marketplace added, since it was typed.
        if self._marketplace_is_subject():
            return True
        return self._marketplace_is_bound() and self._marketplace_is_named()

    def _marketplace_would_buy(self, vals):
        vendors = self.env["res.partner"]._marketplace_vendor_ids()
        if vals.get("marketplace_id") or vals.get("vendor_id") in vendors:
            return True
        if "company_id" in vals:
            # The other organization may be bound, and this one not (R33).
            return any(e.marketplace_flagged or e._marketplace_is_named() for e in self)
        return bool(self._marketplace_named(vals.get("name"), vals.get("description")))

    def _marketplace_check_vals(self, vals):
        flag.check(self, vals, self._marketplace_secretariat_message)

    def _marketplace_check_counted(self, vals):
        self._marketplace_check_link(vals)

    def _marketplace_check_release(self):
        self._marketplace_refuse_paid()

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        expenses = super().create(vals_list)
        expenses._marketplace_recognize()
        return expenses

    def _marketplace_asking(self):
        """Ask of all of them at once: blocked ones are named in one message (R11)."""
        self._marketplace_recognize()
        subject = self.filtered(lambda expense: expense._marketplace_is_subject())
        return subject._marketplace_pass()

    def action_submit(self):
        with self._marketplace_asking():
            return super().action_submit()

    def action_approve(self):
        with self._marketplace_asking():
            return super().action_approve()

    def _do_approve(self, check=True):
        # Odoo writes them one by one.
        with self._marketplace_asking():
            return super()._do_approve(check=check)

    def action_post(self):
        with self._marketplace_asking():
            return super().action_post()

    # ---- what a person can do about it ---------------------------------------------

    def _prepare_marketplace_authorization(self):
        """Values of the form for this purchase, when it is not made yet (R9)."""
        self.ensure_one()
        partner = self.vendor_id
        vendor = partner._marketplace_origin() or partner.commercial_partner_id
        marketplaces = vendor.sudo().marketplace_id | self._marketplace_recognized()
        quantity = self._marketplace_quantity_bought()
        charges = min(max(self.marketplace_charges, 0.0), self.untaxed_amount_currency)
        price = (self.untaxed_amount_currency - charges) / (quantity or 1.0)
        good = {"name": self.name, "quantity": quantity, "price_unit": price}
        return {
            "company_id": self.company_id.id,
            "partner_id": vendor.is_marketplace_vendor and vendor.id,
            "marketplace_id": marketplaces[:1].id,
            "currency_id": self.currency_id.id,
            "amount_charges": charges,
            "line_ids": [fields.Command.create(good)],
        }
