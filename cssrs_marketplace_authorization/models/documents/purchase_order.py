from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import groupby

from ...rules import coverage
from ..gate import protected

#: States in which an order counts: neither is reached without an authorization.
COMMITTED = ("to approve", "purchase")
#: Fields whose change may break the coverage of a committed order. Lines guard theirs.
MATERIAL = {
    "partner_id",
    "company_id",
    "currency_id",
    "date_order",
    "marketplace_authorization_id",
    # Computed ones, that RPC lets anybody write.
    "currency_rate",
    "amount_untaxed",
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
        "purchase.marketplace.document",
        "purchase.marketplace.protected",
    ]
    _marketplace_ledger_field = "purchase_order_id"
    _marketplace_document_kind = "order"
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
    marketplace_flagged = fields.Boolean(
        string="Bought on an Online Marketplace",
        tracking=True,
        help="Flagged by a person, or by the address of a marketplace in a line. The "
        "secretariat alone removes it.",
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
        help="Why an order to an online marketplace could be confirmed.",
    )

    _marketplace_cleared = models.Constraint(
        "CHECK(is_marketplace_order IS NOT TRUE OR state NOT IN ('to approve', "
        "'purchase') OR (marketplace_clearance IS NOT NULL AND "
        "(marketplace_clearance != 'authorized' OR "
        "marketplace_authorization_id IS NOT NULL)))",
        "An order to an online marketplace is confirmed only with an authorization of "
        "the Director General (directive of April 11, 2025).",
    )

    # ---- what the order is ---------------------------------------------------------

    @api.depends(
        "state",
        "marketplace_flagged",
        "partner_id",
        "partner_id.online_vendor_type",
        "partner_id.commercial_partner_id.online_vendor_type",
    )
    def _compute_is_marketplace_order(self):
        """Follow the vendor while the order is open (R1), keep the fact later (R29).

        A committed order does not read its vendor, so that confirming costs nothing.
        """
        for order in self:
            if order.state in COMMITTED and order._origin:
                order.is_marketplace_order = order._origin.is_marketplace_order
            else:
                order.is_marketplace_order = order._marketplace_is_bought()

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
        if "marketplace_flagged" in vals:
            self._marketplace_refuse_unflag(vals)
        material = vals.keys() & MATERIAL
        if vals.keys() & LINK:
            self._marketplace_watched()._marketplace_keep_billed()
        if "state" in vals and material:
            others = {name: value for name, value in vals.items() if name != "state"}
            with self.env.cr.savepoint():
                return self.write(others) and self.write({"state": vals["state"]})
        if "state" in vals:
            orders = self._marketplace_before_state(vals["state"])
            result = super().write(vals)
            orders._marketplace_after_state(vals["state"])
            return result
        watched = self._marketplace_watched(vals) if material else self.browse()
        if not watched:
            return super().write(vals)
        with watched._marketplace_hold():
            result = super().write(vals)
            if "partner_id" in vals:
                watched._marketplace_follow_vendor()
        return result

    def _marketplace_watched(self, vals=None):
        """Committed orders that buy, or would buy, from a marketplace (R29).

        Those too that were confirmed before anybody knew, or before the directive:
        nothing more is bought with them (R15).
        """
        committed = self.filtered(lambda order: order.state in COMMITTED)
        partner_id = (vals or {}).get("partner_id")
        partner = committed.env["res.partner"].sudo().browse(partner_id)
        if committed and partner.is_marketplace_vendor:
            return committed
        if not committed:
            return committed
        vendors = partner._marketplace_vendor_ids()
        return committed.filtered(
            lambda o: (
                o.is_marketplace_order
                or o.marketplace_flagged
                or o.partner_id.id in vendors
            )
        )

    @contextmanager
    def _marketplace_hold(self):
        """Try a change of committed orders, and undo it if it is refused.

        :raise UserError: when they would buy more than is allowed (R2, R15, R17).
        """
        before = {order: order._marketplace_holding() for order in self}
        # Odoo reads the taxes of each order apart, unless they are read already.
        self.sudo().order_line.mapped("tax_ids")
        with self.env.cr.savepoint():
            yield
            self._marketplace_clear(before)

    def _marketplace_follow_vendor(self):
        """Orders whose vendor was changed are what the new vendor is (R1)."""
        for order in self:
            bought = order.sudo()._marketplace_is_bought()
            if order.is_marketplace_order != bought:
                order._marketplace_mark(bought)

    def _marketplace_mark(self, bought):
        """Note whether committed orders buy from a marketplace, before they are asked.

        PostgreSQL wants a clearance at once: the right one, or a refusal, follows.
        """
        clearance = "prior" if bought else False
        protected.write(
            self, {"is_marketplace_order": bought, "marketplace_clearance": clearance}
        )

    def _marketplace_before_state(self, state):
        """Ask the gate before a state is written.

        :return: orders whose place in the ledger changes with it.
        """
        if state not in COMMITTED:
            orders = self.filtered("marketplace_clearance")
            orders._marketplace_keep_billed()
            return orders
        orders = self.filtered(lambda o: o.is_marketplace_order and o.state != state)
        orders._marketplace_note_clearance()
        return orders

    def _marketplace_note_clearance(self):
        """Ask the question, and note what allows each order.

        :raise UserError: when one of them is refused.
        """
        for clearance, group in self._marketplace_clearances():
            protected.write(
                self.browse().concat(*group), {"marketplace_clearance": clearance}
            )

    def _marketplace_after_state(self, state):
        """Have the ledger follow the state that was written."""
        if state == "purchase":
            self._marketplace_record_purchases()
        elif self and state not in COMMITTED:
            protected.write(self, {"marketplace_clearance": False})
            self._marketplace_ledger()._sync(self)

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

    def _marketplace_clear(self, before):
        """Check again committed orders that changed, and note what allows them now.

        :param before: what each of them bought before.
        """
        self._marketplace_recompute()
        grown = self.filtered(
            lambda order: coverage.grows(before[order], order._marketplace_holding())
        )
        late = grown.sudo().filtered(
            lambda o: not o.is_marketplace_order and o._marketplace_is_bought()
        )
        late._marketplace_mark(True)
        orders = grown.filtered("is_marketplace_order")
        orders._marketplace_note_clearance()
        protected.write(grown - orders, {"marketplace_clearance": False})
        self._marketplace_ledger()._sync(self)

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
        self.browse(batch)._marketplace_record_purchases()
        return result

    def _marketplace_record_purchases(self):
        """Write authorized purchases in the ledger, now or with the batch (R7).

        It is asked what it knows of them: no field of an order tells for sure whether
        it was confirmed before.
        """
        batch = self.env.cr.precommit.data.get("marketplace_batch")
        if batch is not None:
            batch += self.ids
            return
        self._marketplace_ledger()._sync(self)
