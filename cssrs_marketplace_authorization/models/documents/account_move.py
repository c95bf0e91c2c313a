from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import groupby

from ...guard import as_system, is_system
from ...rules.refusal import Refusal
from ...words import render as messages
from .account_move_coverage import BILLS, CREDIT

#: Fields whose change may break the coverage of a posted bill. Lines guard theirs.
MATERIAL = {
    "partner_id",
    "move_type",
    "company_id",
    "journal_id",
    "currency_id",
    "invoice_date",
    "invoice_line_ids",
    "line_ids",
    "reversed_entry_id",
    "marketplace_authorization_id",
    # A computed one, that RPC lets anybody write.
    "amount_untaxed",
}


class AccountMove(models.Model):
    """A bill, which the directive forbids to pay without authorization (R11).

    Invariant: a bill or a purchase receipt whose vendor is an online marketplace is
    posted only with a clearance, and the clearance is written by the gate alone.
    PostgreSQL checks it too. A bill that is refused stays a draft, in the register of
    irregular purchases. Credit notes, customer invoices and entries are not concerned.
    """

    _name = "account.move"
    _inherit = [
        "account.move",
        "purchase.marketplace.document",
        "purchase.marketplace.protected",
    ]
    _marketplace_ledger_field = "account_move_id"
    _marketplace_document_kind = "bill"
    _marketplace_typed_date = True
    _marketplace_protected = {
        "is_marketplace_bill": False,
        "marketplace_clearance": False,
    }

    is_marketplace_bill = fields.Boolean(
        string="Online Marketplace",
        compute="_compute_is_marketplace_bill",
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
            ("credit", "Credit note"),
        ],
        readonly=True,
        copy=False,
        help="Why a bill of an online marketplace could be posted.",
    )

    _marketplace_cleared = models.Constraint(
        "CHECK(is_marketplace_bill IS NOT TRUE OR state != 'posted' "
        "OR marketplace_clearance IS NOT NULL)",
        "A bill of an online marketplace is posted only with an authorization of the "
        "Director General, obtained before the purchase (directive of April 11, 2025).",
    )

    @api.depends(
        "move_type",
        "partner_id",
        "partner_id.commercial_partner_id.online_vendor_type",
    )
    def _compute_is_marketplace_bill(self):
        """Follow the vendor while the bill is open (R1), keep the fact later (R29)."""
        for move in self:
            if move.move_type not in BILLS:
                move.is_marketplace_bill = False
            elif move.state == "posted" and move._origin:
                move.is_marketplace_bill = move._origin.is_marketplace_bill
            else:
                move.is_marketplace_bill = move.partner_id.is_marketplace_vendor

    @api.depends(
        "move_type",
        "state",
        "company_id",
        "partner_id",
        "invoice_date",
        "amount_untaxed",
        "invoice_line_ids.product_id",
        "invoice_line_ids.quantity",
        "invoice_line_ids.purchase_line_id",
        "invoice_line_ids.marketplace_authorization_line_id",
        "marketplace_authorization_id.state",
    )
    def _compute_marketplace_refusals(self):
        cancelled = self.filtered(lambda move: move.state == "cancel")
        cancelled.marketplace_refusals = False
        return super(AccountMove, self - cancelled)._compute_marketplace_refusals()

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create as a draft, then post through the same gate as the button.

        Odoo refuses the state in the values; the context and the defaults set by an
        administrator give it as well.
        """
        if (
            is_system(self.env)
            or self.default_get(["state"]).get("state") != "posted"
            or all("state" in vals for vals in vals_list)
        ):
            return super().create(vals_list)
        with self.env.cr.savepoint():
            moves = super().create([{"state": "draft", **vals} for vals in vals_list])
            moves.write({"state": "posted"})
        return moves

    def write(self, vals):
        """Hold the invariant whatever is written, from wherever (R11, R17)."""
        material = vals.keys() & MATERIAL
        if is_system(self.env) or not (material or "state" in vals):
            return super().write(vals)
        involved = self._marketplace_involved(vals)
        involved._marketplace_check_link(vals)
        if "state" not in vals:
            involved._marketplace_check_date(vals)
            involved = involved.filtered(lambda move: move.state == "posted")
        if not involved:
            return super().write(vals)
        with self.env.cr.savepoint():
            if "state" in vals and (material or len(involved) > 1):
                return self._marketplace_write_apart(vals, involved)
            before = involved._marketplace_before()
            if vals.get("state") == "posted":
                involved._marketplace_clear()
            result = super().write(vals)
            if "state" not in vals:
                involved._marketplace_follow_vendor()
            involved._marketplace_settle(before)
        return result

    def _marketplace_write_apart(self, vals, involved):
        """Write the state last, and of one bill after the other.

        Each then sees what the one before has taken of the authorization they share.
        """
        others = {name: value for name, value in vals.items() if name != "state"}
        if vals.keys() & MATERIAL:
            return self.write(others) and self.write({"state": vals["state"]})
        if self - involved:
            (self - involved).write(dict(vals))
        return all([move.write(dict(vals)) for move in involved])

    def _marketplace_involved(self, vals=None):
        """Those that a marketplace bills or credits, or would with these values."""
        vals, types = vals or {}, (*BILLS, CREDIT)
        partner = self.env["res.partner"].sudo().browse(vals.get("partner_id"))
        if partner.is_marketplace_vendor or vals.get("move_type") in types:
            return self
        open_moves = self.filtered(
            lambda move: (
                move.state != "posted"
                and move.move_type in types
                and (
                    move.is_marketplace_bill
                    or move.sudo().partner_id.is_marketplace_vendor
                )
            )
        )
        return open_moves | self._marketplace_posted()

    def _marketplace_posted(self):
        """Those that already count: their vendor is not even read."""
        return self.filtered(
            lambda move: move.state == "posted" and move.marketplace_clearance
        )

    def _marketplace_check_date(self, vals):
        """Refuse to date back before the directive a bill recorded later (R15).

        :raise UserError: says how a bill really made before is recorded.
        """
        if "invoice_date" not in vals:
            return
        day = fields.Date.to_date(vals["invoice_date"])
        for move in self.filtered(lambda m: m.move_type in BILLS):
            effective = move.company_id.sudo().marketplace_effective_date
            known = move.invoice_date or move.create_date.date()
            if effective and known >= effective > (day or effective):
                refusal = Refusal("date_moved_back")
                raise UserError(messages.explain(self.env, [refusal]))

    def _marketplace_check_link(self, vals):
        """Refuse to link a posted bill to what is not an approved authorization.

        :raise UserError: when it would be (R32).
        """
        link = vals.get("marketplace_authorization_id")
        authorization = self.env["purchase.marketplace.authorization"].browse(link)
        posted = self.filtered(
            lambda m: m.state == "posted" and m.marketplace_authorization_id.id != link
        )
        state = authorization.sudo().state
        if link and posted and state != "approved":
            values = {"authorization": authorization.sudo().name, "state": state}
            refusals = [Refusal("not_approved", values)]
            raise UserError(messages.explain(self.env, refusals))

    def _marketplace_clear(self):
        """Ask the question, then note what allows the bills, and what they use.

        :raise UserError: when one of them is refused.
        """
        self._marketplace_follow_vendor()
        bills = self.filtered("is_marketplace_bill")
        bills._marketplace_enforce()
        for clearance, group in groupby(bills, lambda b: b._marketplace_clearance()):
            as_system(self.browse().concat(*group)).marketplace_clearance = clearance
        for bill in bills.sudo():
            authorization = bill._marketplace_direct_authorization()
            if authorization != bill.marketplace_authorization_id:
                as_system(bill).marketplace_authorization_id = authorization

    def _marketplace_clearance(self):
        """What allows a bill that has no refusal."""
        self.ensure_one()
        bill = self.sudo()
        goods = bill._marketplace_goods_lines()
        orders = goods.purchase_line_id.order_id
        prior = all(order._marketplace_standing() == "prior" for order in orders)
        if bill._marketplace_is_prior() or (
            orders and prior and not bill._marketplace_direct_goods()
        ):
            return "prior"
        return "authorized" if goods else "services"

    def _marketplace_follow_vendor(self):
        """Note whether the vendor is a marketplace, as it stands now."""
        for move in self:
            vendor = move.sudo().partner_id.is_marketplace_vendor
            subject = move.move_type in BILLS and vendor
            if move.is_marketplace_bill != subject:
                as_system(move).is_marketplace_bill = subject

    def _marketplace_follow_state(self):
        """Note the credit notes that count, and forget what no longer allows a move."""
        for move in self:
            posted, clearance = move.state == "posted", move.marketplace_clearance
            if posted and move.move_type == CREDIT:
                vendor = move.sudo().partner_id.is_marketplace_vendor
                clearance = "credit" if vendor else False
            elif not posted or not move.is_marketplace_bill:
                clearance = False
            if move.marketplace_clearance != clearance:
                as_system(move).marketplace_clearance = clearance

    def _marketplace_before(self):
        """What a change may affect: authorizations, bills that share orders, orders."""
        moves = self.sudo()
        lines = moves._marketplace_orders().order_line.invoice_lines
        bills = moves | moves.reversed_entry_id | lines.move_id
        orders = bills._marketplace_orders()
        return bills._marketplace_authorizations(), bills, orders

    def _marketplace_settle(self, before):
        """Count again after a change, and check the bills that stay posted.

        :param before: what :meth:`_marketplace_before` answered.
        """
        authorizations, bills, orders = before
        self._marketplace_follow_state()
        self._marketplace_recompute()
        after, others, _orders = self._marketplace_before()
        (authorizations | after)._recount()
        moves = (bills | others).exists()
        posted = moves.filtered(lambda move: move._marketplace_is_committed())
        self.browse(posted.ids)._marketplace_clear()
        ledger = self._marketplace_ledger()
        ledger._sync(orders | moves._marketplace_orders())
        ledger._sync(moves)

    def _marketplace_refuse_noted(self):
        """A posted one stays: its order, if not itself, is in the ledger (R27)."""
        posted = self._marketplace_posted()[:1]
        if posted:
            refusal = Refusal("in_ledger", {"document": posted.display_name})
            raise UserError(messages.explain(self.env, [refusal]))
        return super()._marketplace_refuse_noted()

    def _post(self, soft=True):
        """Name every blocked bill in one message before anything is posted (R11)."""
        today = fields.Date.context_today(self)
        now = self.filtered(lambda m: not soft or not m.date or m.date <= today)
        now._marketplace_involved()._marketplace_enforce()
        return super()._post(soft)

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

    def action_open_marketplace_bill(self):
        """Open the bill itself, from the register."""
        self.ensure_one()
        return self._get_records_action()
