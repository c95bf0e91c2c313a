from odoo import api, fields, models
from odoo.tools import groupby

from ..guard import as_system, is_system
from ..rules import coverage

#: States in which an order counts: neither is reached without an authorization.
COMMITTED = ("to approve", "purchase")
#: Fields whose change may break the coverage of a committed order. Lines guard theirs.
MATERIAL = {
    "partner_id",
    "company_id",
    "currency_id",
    "date_order",
    "marketplace_authorization_id",
}
#: What its posted bills rely on: no longer changed once there are any.
LINK = {"partner_id", "company_id", "marketplace_authorization_id"}


class PurchaseOrder(models.Model):
    """An order, which the directive forbids when it buys from a marketplace (R2).

    Invariant: an order whose vendor is an online marketplace is in a committed state
    only with a clearance, and the clearance is written by the gate alone: a covering
    authorization, services only, or a directive not yet in force. PostgreSQL checks it
    too, so that a state written behind the ORM's back is refused.
    """

    _name = "purchase.order"
    _inherit = [
        "purchase.order",
        "purchase.marketplace.billed",
        "purchase.marketplace.guarded",
    ]
    _marketplace_protected = {
        "is_marketplace_order": False,
        "marketplace_clearance": False,
    }

    is_marketplace_order = fields.Boolean(
        string="Online Marketplace",
        compute="_compute_is_marketplace_order",
        store=True,
        copy=False,
        help="The vendor is an online marketplace: the directive of April 11, 2025 "
        "applies.",
    )
    marketplace_clearance = fields.Selection(
        [
            ("authorized", "Authorized"),
            ("services", "Services only"),
            ("prior", "Before the directive"),
        ],
        readonly=True,
        copy=False,
        help="Why an order to an online marketplace could be confirmed.",
    )

    _marketplace_cleared = models.Constraint(
        "CHECK(is_marketplace_order IS NOT TRUE OR state NOT IN ('to approve', "
        "'purchase') OR marketplace_clearance IS NOT NULL)",
        "An order to an online marketplace is confirmed only with an authorization of "
        "the Director General (directive of April 11, 2025).",
    )

    # ---- what the order is ---------------------------------------------------------

    @api.depends(
        "state", "partner_id", "partner_id.commercial_partner_id.online_vendor_type"
    )
    def _compute_is_marketplace_order(self):
        """Follow the vendor while the order is open (R1), keep the fact later (R29).

        A committed order does not read its vendor, so that confirming costs nothing.
        """
        for order in self:
            if order.state in COMMITTED and order._origin:
                order.is_marketplace_order = order._origin.is_marketplace_order
            else:
                order.is_marketplace_order = order.partner_id.is_marketplace_vendor

    def _marketplace_is_subject(self):
        return self.is_marketplace_order

    def _marketplace_is_committed(self):
        return self.state in COMMITTED

    def _marketplace_goods_lines(self):
        """Lines that buy a good; services ride along on the amount (R20)."""
        lines = self.order_line
        goods = lines.filtered(lambda line: line._marketplace_is_good())
        # Filtering forgets the lines of the other orders, read in the same query.
        return goods.with_prefetch(lines._prefetch_ids)

    def _marketplace_amount(self, currency):
        """Untaxed total in another currency."""
        return self._marketplace_convert(self.amount_untaxed, currency)

    def _marketplace_convert(self, amount, currency):
        """An amount of the order in another currency, at the order’s rate (R19)."""
        self.ensure_one()
        own = self.company_id.currency_id
        if not currency or currency == self.currency_id:
            return amount
        amount /= self.currency_rate or 1.0
        return own._convert(amount, currency, self.company_id, self.date_order)

    def _marketplace_purchase(self, authorization):
        vendor = self.partner_id.commercial_partner_id
        return coverage.Purchase(
            vendor=vendor.name or self.partner_id.display_name,
            marketplace=vendor._marketplace_key(),
            company=self.company_id.id,
            on=self._marketplace_today(authorization),
            amount_untaxed=self._marketplace_share(authorization)[0],
            goods=tuple(
                line._marketplace_good(authorization)
                for line in self._marketplace_goods_lines()
            ),
        )

    def _marketplace_matched(self):
        return self._marketplace_goods_lines().marketplace_authorization_line_id

    @api.depends(
        "is_marketplace_order",
        "state",
        "company_id",
        "currency_rate",
        "amount_untaxed",
        "order_line.product_id",
        "order_line.product_qty",
        "order_line.product_uom_id",
        "order_line.marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
        "marketplace_authorization_id.amount_committed",
    )
    def _compute_marketplace_refusals(self):
        cancelled = self.filtered(lambda order: order.state == "cancel")
        cancelled.marketplace_refusals = False
        return super(PurchaseOrder, self - cancelled)._compute_marketplace_refusals()

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create as a request for quotation, then move to the state asked for.

        A committed state given to ``create`` (import, context default, default set by
        an administrator) thus goes through the same gate as the button.
        """
        default = self.default_get(["state"]).get("state")
        states = [vals.get("state", default) for vals in vals_list]
        if not any(state in COMMITTED for state in states):
            return super().create(vals_list)
        with self.env.cr.savepoint():
            orders = super().create(
                [
                    {**vals, "state": "draft"} if state in COMMITTED else vals
                    for vals, state in zip(vals_list, states, strict=True)
                ]
            )
            for order, state in zip(orders, states, strict=True):
                if state in COMMITTED:
                    order.write({"state": state})
        return orders

    def write(self, vals):
        """Hold the invariant whatever is written, from wherever (R2, R17).

        The question is asked before a change of state, so that a caller who swallows
        the refusal leaves nothing behind; other changes are tried in a savepoint.
        """
        if is_system(self.env):
            return super().write(vals)
        material = vals.keys() & MATERIAL
        if vals.keys() & LINK:
            self._marketplace_committed()._marketplace_keep_billed()
        if "state" in vals and material:
            others = {name: value for name, value in vals.items() if name != "state"}
            with self.env.cr.savepoint():
                return self.write(others) and self.write({"state": vals["state"]})
        if "state" in vals:
            orders = self._marketplace_before_state(vals["state"])
            result = super().write(vals)
            orders._marketplace_after_state(vals["state"])
            return result
        guarded = self._marketplace_guarded(vals) if material else self.browse()
        if not guarded:
            return super().write(vals)
        with self.env.cr.savepoint():
            result = super().write(vals)
            if "partner_id" in vals:
                for order in guarded:
                    order = as_system(order)
                    order.is_marketplace_order = order.partner_id.is_marketplace_vendor
            guarded._marketplace_clear()
        return result

    def _marketplace_committed(self):
        """Those that are committed, and buy from a marketplace."""
        return self.filtered(lambda o: o.state in COMMITTED and o.is_marketplace_order)

    def _marketplace_guarded(self, vals):
        """Committed orders that buy, or would buy, from a marketplace."""
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id"))
        if partner.is_marketplace_vendor:
            return self.filtered(lambda order: order.state in COMMITTED)
        return self._marketplace_committed()

    def _marketplace_before_state(self, state):
        """Ask the gate before a state is written.

        :return: orders whose place in the ledger changes with it.
        """
        if state not in COMMITTED:
            orders = self.filtered("marketplace_clearance")
            orders._marketplace_keep_billed()
            return orders
        orders = self.filtered("is_marketplace_order")
        for clearance, group in orders._marketplace_clearances():
            as_system(self.browse().concat(*group)).marketplace_clearance = clearance
        return orders

    def _marketplace_after_state(self, state):
        """Have the ledger follow the state that was written."""
        if state == "purchase":
            self._marketplace_record()
        elif self and state not in COMMITTED:
            as_system(self).write({"marketplace_clearance": False})
            self._marketplace_ledger()._marketplace_close_orders(self)

    def _marketplace_clearances(self):
        """Ask the question, then group the orders by what allows them.

        :raise UserError: when one of them is refused.
        """
        self._marketplace_enforce()
        return groupby(self, lambda order: order._marketplace_clearance())

    def _marketplace_clearance(self):
        """What allows an order that has no refusal."""
        self.ensure_one()
        order = self.sudo()
        if order._marketplace_is_prior():
            return "prior"
        return "authorized" if order._marketplace_goods_lines() else "services"

    def _marketplace_clear(self):
        """Check committed orders again, and note what allows them now."""
        orders = self.filtered("is_marketplace_order")
        for clearance, group in orders._marketplace_clearances():
            as_system(self.browse().concat(*group)).marketplace_clearance = clearance
        as_system(self - orders).marketplace_clearance = False
        orders._marketplace_ledger()._marketplace_refresh_orders(orders)

    def button_confirm(self):
        """Name every blocked order in one message before anything is confirmed (R2).

        The ledger is written once for all the orders, not once for each.
        """
        opened = self.filtered(lambda order: order.state in ("draft", "sent"))
        orders = opened.filtered("is_marketplace_order")
        if not orders:
            return super().button_confirm()
        orders._marketplace_enforce()
        data, batch = self.env.cr.precommit.data, []
        data["marketplace_batch"] = batch
        try:
            result = super().button_confirm()
        finally:
            data.pop("marketplace_batch", None)
        self.browse(batch)._marketplace_record()
        return result

    def _marketplace_ledger(self):
        """The ledger of what is declared (R7)."""
        return self.env["purchase.marketplace.declaration.line"]

    def _marketplace_record(self):
        """Write authorized purchases in the ledger, now or with the batch (R7)."""
        batch = self.env.cr.precommit.data.get("marketplace_batch")
        if batch is not None:
            batch += self.ids
        elif self:
            authorized = self.filtered(
                lambda o: o.marketplace_clearance == "authorized"
            )
            self._marketplace_ledger()._marketplace_record_orders(authorized)

    # ---- what a person can do about it ---------------------------------------------

    def action_request_marketplace_authorization(self):
        """Open the form that precedes this purchase, with what is known (R9)."""
        self.ensure_one()
        authorization = self.marketplace_authorization_id
        if authorization.sudo().state not in ("draft", "submitted"):
            authorization = self.env["purchase.marketplace.authorization"].create(
                self._prepare_marketplace_authorization()
            )
            self.marketplace_authorization_id = authorization
        return authorization._get_records_action(
            name=self.env._("Authorization Request")
        )

    def _prepare_marketplace_authorization(self):
        """Values of the form for this order."""
        self.ensure_one()
        vendor = self.partner_id.commercial_partner_id
        return {
            "company_id": self.company_id.id,
            "partner_id": vendor.id,
            "marketplace_id": vendor.sudo().marketplace_id.id,
            "currency_id": self.currency_id.id,
            "line_ids": [
                fields.Command.create(line._prepare_marketplace_authorization_line())
                for line in self._marketplace_goods_lines()
            ],
        }

    def action_open_marketplace_authorization(self):
        """Open the linked authorization."""
        self.ensure_one()
        return self.marketplace_authorization_id._get_records_action()
