from types import MappingProxyType

from odoo import api, fields, models

from ...odoo_internals import same_value
from ...words import render as messages
from ..gate import flag
from ..gate.kind import Kind

#: States in which an order counts: neither is reached without an authorization.
COMMITTED = ("to approve", "purchase")
KIND = Kind(
    name="order",
    flag="is_marketplace_order",
    committed={"state": COMMITTED},
    material=frozenset(
        "partner_id company_id currency_id date_order "
        "marketplace_authorization_id marketplace_flagged".split()
    ),
    amounts=frozenset(("currency_rate", "amount_untaxed")),
    vendor=frozenset(("partner_id",)),
    lines="order_line",
    cases=True,
    ledger_field="purchase_order_id",
    codes={"authorization_too_late": "paper_too_late"},
)
#: What its posted bills rely on: no longer changed once there are any.
LINK = frozenset(("partner_id", "company_id", "marketplace_authorization_id"))


class PurchaseOrder(models.Model):
    """An order, which the directive forbids when it buys from a marketplace (R2).

    Invariant: an order whose vendor is an online marketplace is in a committed state
    only with a clearance, and the clearance is written by the gate alone: a covering
    authorization, services only, or a directive not yet in force. PostgreSQL checks it
    too, so that a state written behind the ORM's back is refused.
    """

    _name = "purchase.order"
    # In front of Odoo's own class: the gate sees what it has done with the values.
    _inherit = [
        "purchase.marketplace.register",
        "purchase.marketplace.document",
        "purchase.order",
    ]
    _marketplace_kind = KIND
    _marketplace_protected = MappingProxyType(
        {**KIND.protected, "marketplace_case_id": False}
    )

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
        help="Flagged by a person, or because a line has the address of a "
        "marketplace. Only the secretariat can remove the flag.",
    )
    _marketplace_cleared = KIND.constraint(
        "An order to an online marketplace can be confirmed only with an "
        "authorization of the Director General (directive of April 11, 2025)."
    )

    # ---- what the order is ---------------------------------------------------------

    @api.depends(
        "marketplace_flagged",
        "partner_id",
        "partner_id.online_vendor_type",
        "company_id",
    )
    def _compute_is_marketplace_order(self):
        """Follow the vendor while the order is open (R1), keep the fact later (R29).

        The gate has it computed again when the order is opened again.
        """
        for order in self:
            if order.state in COMMITTED and order._origin:
                order.is_marketplace_order = order._origin.is_marketplace_order
            else:
                order.is_marketplace_order = order._marketplace_is_bought()

    # ---- what the gate asks --------------------------------------------------------

    def _marketplace_is_bought(self):
        bought = self.marketplace_flagged or self.partner_id.is_marketplace_vendor
        return bought and self.company_id._marketplace_is_bound()

    def _marketplace_is_watched(self):
        return bool(self._marketplace_concerned({}))

    def _marketplace_concerned(self, vals):
        if not KIND.material.isdisjoint(vals):
            return super()._marketplace_concerned(vals)
        vendors = self.env["res.partner"]._marketplace_vendor_ids()
        # Those too that were confirmed before anybody knew: they buy nothing more.
        return self.filtered(
            lambda o: (
                o.is_marketplace_order
                or (o.marketplace_flagged or not vendors.isdisjoint(o.partner_id._ids))
                and o._marketplace_is_bound()
            )
        )

    def _marketplace_would_buy(self, vals):
        vendors = self.partner_id._marketplace_vendor_ids()
        if "company_id" in vals:
            # The other organization may be bound, and this one not (R33).
            named = self.order_line._marketplace_recognized()
            flagged = any(self.mapped("marketplace_flagged"))
            if named or flagged or not vendors.isdisjoint(self.partner_id.ids):
                return True
        return vals.get("partner_id") in vendors

    def _marketplace_recognize(self):
        # What their lines say adds nothing to what these are.
        known = self.filtered(
            lambda o: o.marketplace_flagged or o.partner_id.is_marketplace_vendor
        )
        (self - known).order_line._marketplace_flag_orders()

    def _marketplace_check_vals(self, vals):
        flag.check(self, vals, self._marketplace_unflag_message)

    def _marketplace_check_counted(self, vals):
        self.filtered(
            lambda o: o._marketplace_is_moved(vals)
        )._marketplace_keep_billed()

    def _marketplace_is_moved(self, vals):
        """Whether values change what its bills rely on; the same ones do not."""
        names = {
            name
            for name in LINK & vals.keys()
            if not same_value(self, name, self[name], vals[name])
        }
        if names == {"partner_id"}:
            # Another contact of the same marketplace.
            vendor = self.partner_id.browse(vals["partner_id"])
            return vendor._marketplace_key() != self._marketplace_key()
        return bool(names)

    def _marketplace_check_release(self):
        self._marketplace_keep_billed()

    def button_confirm(self):
        """Ask about all the orders before anything is confirmed, and count them once.

        Blocked ones are named in one message (R2).
        """
        orders = self.filtered(
            lambda o: o.is_marketplace_order and o.state in ("draft", "sent")
        )
        if not orders:
            return super().button_confirm()
        with orders._marketplace_pass():
            result = super().button_confirm()
        orders._marketplace_ordered_now()
        return result

    def action_merge(self):
        """Refuse to merge what two authorizations allow: one link would be lost (R32).

        :raise UserError: names the orders, and says what to do.
        """
        merged = self.filtered(
            lambda o: o.is_marketplace_order and o.state in ("draft", "sent")
        )
        for orders in merged.grouped(self._prepare_grouped_data).values():
            forms = {order.marketplace_authorization_id for order in orders}
            if len(forms) > 1:
                names = ", ".join(orders.mapped("name"))
                messages.refuse(self.env, "merge_authorizations", orders=names)
        return super().action_merge()

    # ---- flagged by a person, or by what its lines say -----------------------------

    def _marketplace_unflag_message(self):
        return self.env._(
            "This order is flagged as a purchase from an online marketplace. Only "
            "the secretariat can remove the flag.\nAsk it to do so, with proof that "
            "the vendor is not an online marketplace."
        )

    def action_unflag_marketplace(self):
        """Remove the flag of orders that do not buy from a marketplace (R13).

        :raise AccessError: when the person is not of the secretariat.
        """
        flag.remove(self, self._marketplace_unflag_message)

    def _marketplace_flag(self):
        """Flag orders whose lines name a marketplace, unless the vendor is exempt."""
        flag.put(
            self.sudo().filtered(
                lambda o: (
                    o.company_id._marketplace_is_bound()
                    and not o.partner_id._marketplace_is_exempt()
                    and not o.partner_id.is_marketplace_vendor
                )
            )
        )
