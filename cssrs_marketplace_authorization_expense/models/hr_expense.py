from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.cssrs_marketplace_authorization.words import render as messages

#: What makes an expense count.
COMMITTING = ("approval_state", "state", "account_move_id")
#: Fields whose change may break the coverage of a committed expense.
MATERIAL = {
    "name",
    "description",
    "date",
    "vendor_id",
    "marketplace_id",
    "marketplace_flagged",
    "marketplace_authorization_id",
    "marketplace_authorization_line_id",
    "marketplace_quantity",
    "company_id",
    "currency_id",
    "product_id",
    "quantity",
    "tax_ids",
    "total_amount",
    "total_amount_currency",
    # Computed ones, that RPC lets anybody write.
    "price_unit",
    "untaxed_amount",
    "untaxed_amount_currency",
    "tax_amount",
    "tax_amount_currency",
}


class HrExpense(models.Model):
    """A claim, which the directive forbids to reimburse without authorization (R11).

    Invariant: an expense on an online marketplace is submitted, approved, posted or
    paid only with a clearance, and the clearance is written by the gate alone.
    PostgreSQL checks it too. One that is refused stays a draft, in the register of
    irregular purchases.
    """

    _name = "hr.expense"
    _inherit = [
        "hr.expense",
        "purchase.marketplace.document",
        "purchase.marketplace.protected",
    ]
    _marketplace_protected = {
        "is_marketplace_expense": False,
        "marketplace_clearance": False,
        "marketplace_prior": False,
    }

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
        help="Where the purchase was made, when it was on an online marketplace, "
        "whoever sells there.",
    )
    marketplace_flagged = fields.Boolean(
        string="Recognized as an Online Marketplace",
        readonly=True,
        tracking=True,
        help="The vendor, the description or a document names a marketplace. The "
        "secretariat alone removes the flag.",
    )
    marketplace_prior = fields.Boolean(
        string="Made before the Directive",
        readonly=True,
        copy=False,
        tracking=True,
        help="The secretariat has seen what shows that the purchase was made before "
        "the directive.",
    )
    marketplace_quantity = fields.Float(
        string="Quantity Bought",
        digits="Product Unit",
        help="In the unit of the authorization. Leave it empty when it is the quantity "
        "of the expense.",
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
    marketplace_authorization_state = fields.Selection(
        related="marketplace_authorization_id.state", string="Authorization Status"
    )
    marketplace_clearance = fields.Selection(
        [
            ("authorized", "Covered by an authorization"),
            ("services", "Services only"),
            ("prior", "Before the directive"),
        ],
        readonly=True,
        copy=False,
        help="Why an expense on an online marketplace could be submitted.",
    )

    _marketplace_cleared = models.Constraint(
        "CHECK(is_marketplace_expense IS NOT TRUE "
        "OR (marketplace_clearance IS NOT NULL AND "
        "(marketplace_clearance != 'authorized' "
        "OR marketplace_authorization_id IS NOT NULL)) "
        "OR (COALESCE(state, 'draft') IN ('draft', 'refused') "
        "AND COALESCE(approval_state, 'refused') = 'refused' "
        "AND account_move_id IS NULL))",
        "An expense on an online marketplace is reimbursed or paid only with an "
        "authorization of the Director General, obtained before the purchase "
        "(directive of April 11, 2025).",
    )

    # ---- what is computed ----------------------------------------------------------

    @api.depends(
        "marketplace_flagged",
        "marketplace_id",
        "vendor_id",
        "vendor_id.online_vendor_type",
        "vendor_id.commercial_partner_id.online_vendor_type",
    )
    def _compute_is_marketplace_expense(self):
        """Follow what is known while it is open (R1), keep the fact later (R29)."""
        for expense in self:
            if expense._origin and expense._marketplace_is_committed():
                expense.is_marketplace_expense = expense._origin.is_marketplace_expense
            else:
                expense.is_marketplace_expense = (
                    expense.marketplace_flagged
                    or expense.marketplace_id
                    or expense.vendor_id.is_marketplace_vendor
                )

    @api.depends("marketplace_authorization_id")
    def _compute_marketplace_authorization_line_id(self):
        for expense in self:
            authorization = expense.marketplace_authorization_id
            current = expense.marketplace_authorization_line_id
            if current.authorization_id != authorization:
                lines = authorization.sudo().line_ids
                match = lines if len(lines) == 1 else lines.browse()
                expense.marketplace_authorization_line_id = match
            else:
                expense.marketplace_authorization_line_id = current

    @api.constrains("is_marketplace_expense", "marketplace_flagged", *COMMITTING)
    def _check_marketplace_clearance(self):
        """Hold the result, whatever path led to it (R11).

        :raise ValidationError: when an expense counts and nothing cleared it.
        """
        for expense in self:
            if (
                expense.is_marketplace_expense
                and not expense.marketplace_clearance
                and expense._marketplace_is_committed()
            ):
                refusals = expense._marketplace_get_refusals()
                raise ValidationError(
                    messages.explain(
                        self.env, refusals, expense.sudo()._marketplace_currency()
                    )
                    or self.env._("This expense was not controlled.")
                )

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create, then ask the gate of those that already count.

        The states may come from the values, the context or an administrator's default.
        """
        defaults = self.default_get(list(COMMITTING))
        if not any(self._marketplace_commits({**defaults, **v}) for v in vals_list):
            expenses = super().create(vals_list)
            expenses._marketplace_flag_recognized()
            return expenses
        with self.env.cr.savepoint():
            expenses = super().create(vals_list)
            expenses._marketplace_flag_recognized()
            for expense in expenses:
                if expense._marketplace_is_subject():
                    expense._marketplace_settle({})
        return expenses

    def write(self, vals):
        """Hold the invariant whatever is written, from wherever (R11, R17)."""
        committing, material = vals.keys() & set(COMMITTING), vals.keys() & MATERIAL
        if not (committing or material):
            return super().write(vals)
        if "marketplace_flagged" in vals:
            self._marketplace_refuse_unflag(vals)
        watched = self._marketplace_watched(vals)
        if not watched:
            return super().write(vals)
        with self.env.cr.savepoint():
            if committing and (material or len(watched) > 1):
                return self._marketplace_write_apart(vals, watched)
            watched._marketplace_check_link(vals)
            holdings = {e: e._marketplace_holding() for e in watched}
            authorizations = watched.sudo().marketplace_authorization_id
            if self._marketplace_commits(vals):
                watched._marketplace_note_clearance()
            result = super().write(vals)
            watched._marketplace_flag_recognized()
            watched._marketplace_settle(holdings, authorizations)
        return result

    def unlink(self):
        """A submitted claim that is deleted gives back what it took."""
        authorizations = self.sudo().marketplace_authorization_id
        result = super().unlink()
        authorizations._recount()
        return result

    def _marketplace_write_apart(self, vals, watched):
        """Write the state last, and of one expense after the other.

        Each then sees what the one before has taken of the authorization they share.
        """
        last = {name: vals[name] for name in COMMITTING if name in vals}
        others = {name: vals[name] for name in vals if name not in last}
        if others:
            return self.write(others) and self.write(last)
        if self - watched:
            (self - watched).write(dict(last))
        return all([expense.write(dict(last)) for expense in watched])

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A receipt that is forwarded by e-mail names its marketplace in its body."""
        expense = super().message_new(msg_dict, custom_values=custom_values)
        texts = (msg_dict.get("body"), msg_dict.get("email_from"))
        expense.sudo()._marketplace_flag_mail(texts)
        return expense

    # ---- the buttons: one message for all, before anything is done -------------------

    def action_submit(self):
        """Name every blocked expense in one message before any is submitted (R11)."""
        self._marketplace_ask()
        return super().action_submit()

    def action_approve(self):
        """Name every blocked expense in one message before any is approved (R11)."""
        self._marketplace_ask()
        return super().action_approve()

    def _check_can_create_move(self):
        """Nothing is posted of an expense that the directive refuses (R11)."""
        result = super()._check_can_create_move()
        self._marketplace_ask()
        self._marketplace_refuse_unreversed()
        return result

    # ---- what a person can do about it ---------------------------------------------

    def _prepare_marketplace_authorization(self):
        """Values of the form for this purchase, when it is not made yet (R9)."""
        self.ensure_one()
        vendor = self.vendor_id.commercial_partner_id
        marketplaces = vendor.sudo().marketplace_id | self._marketplace_recognized()
        quantity = self._marketplace_quantity_bought()
        price = self.untaxed_amount_currency / (quantity or 1.0)
        good = {"name": self.name, "quantity": quantity, "price_unit": price}
        return {
            "company_id": self.company_id.id,
            "partner_id": vendor.is_marketplace_vendor and vendor.id,
            "marketplace_id": marketplaces[:1].id,
            "currency_id": self.currency_id.id,
            "line_ids": [fields.Command.create(good)],
        }
