from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from .. import messages
from ..guard import as_system, is_system


class PurchaseMarketplaceDeclarationLine(models.Model):
    """One thing to declare to the Secrétariat du Conseil du trésor (R7, R10).

    An approval writes a line of kind ``authorization``; confirming an order that it
    covers writes one of kind ``purchase``.

    Invariant: written by the system alone, when the thing happens; never deleted.
    """

    _name = "purchase.marketplace.declaration.line"
    _description = "Line of the ledger of marketplace purchases"
    _order = "recorded_on, id"

    authorization_id = fields.Many2one(
        "purchase.marketplace.authorization",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        [
            ("authorization", "Authorization"),
            ("purchase", "Purchase"),
            ("rectification", "Rectification"),
            ("cancellation", "Cancellation"),
        ],
        required=True,
        readonly=True,
    )
    state = fields.Selection(
        [("to_declare", "To Declare"), ("declared", "Declared"), ("closed", "Closed")],
        default="to_declare",
        required=True,
        readonly=True,
        index=True,
        help="Closed: the order was cancelled before it was declared.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    recorded_on = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    due_on = fields.Date(
        string="To Declare by",
        compute="_compute_due_on",
        store=True,
        help="Last day to declare it in time, as the organization has set it.",
    )
    purchase_order_id = fields.Many2one(
        "purchase.order", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    rectifies_id = fields.Many2one(
        "purchase.marketplace.declaration.line", readonly=True, ondelete="restrict"
    )
    declaration_id = fields.Many2one(
        "purchase.marketplace.declaration",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    purchase_date = fields.Date(readonly=True)
    amount_authorized = fields.Monetary(string="Authorized before Taxes", readonly=True)
    amount_ordered = fields.Monetary(string="Ordered before Taxes", readonly=True)
    amount_billed = fields.Monetary(string="Billed before Taxes", readonly=True)
    establishment_id = fields.Many2one(
        "purchase.marketplace.establishment", readonly=True, ondelete="restrict"
    )
    marketplace_id = fields.Many2one(
        "purchase.marketplace", readonly=True, ondelete="restrict"
    )
    goods = fields.Text(compute="_compute_goods")

    _purchase_has_order = models.Constraint(
        "CHECK(kind != 'purchase' OR purchase_order_id IS NOT NULL)",
        "A purchase line has an order.",
    )
    _declared_has_declaration = models.Constraint(
        "CHECK(state != 'declared' OR declaration_id IS NOT NULL)",
        "A declared line belongs to a declaration.",
    )
    _one_open_line = models.UniqueIndex(
        "(purchase_order_id) WHERE kind = 'purchase' AND state != 'closed'",
        "This order is already in the ledger.",
    )
    _one_authorization_line = models.UniqueIndex(
        "(authorization_id) WHERE kind = 'authorization'",
        "This authorization is already in the ledger.",
    )

    @api.depends("authorization_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for line in self:
            line.display_name = (
                f"{line.authorization_id.name} – {kinds.get(line.kind, '')}"
            )

    @api.depends_context("lang")
    @api.depends("authorization_id.line_ids.name", "purchase_order_id.order_line")
    def _compute_goods(self):
        for line in self.sudo():
            if line.kind == "purchase":
                bought = line.purchase_order_id._marketplace_goods_lines()
                goods = [(good.product_qty, good.name) for good in bought]
            else:
                asked = line.authorization_id.line_ids
                goods = [(good.quantity, good.name) for good in asked]
            line.goods = "; ".join(
                f"{messages.quantity(self.env, count)} × {name}"
                for count, name in goods
            )

    @api.depends("recorded_on", "company_id")
    def _compute_due_on(self):
        """Once: a delay changed later does not change what was due (R7)."""
        for line in self.filtered(lambda line: not line.due_on):
            company = line.company_id.sudo()
            day = company._marketplace_day(line.recorded_on)
            line.due_on = day + timedelta(days=company.marketplace_declaration_days)

    # ---- the doors -----------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._marketplace_refuse()
        return super().create(vals_list)

    def write(self, vals):
        self._marketplace_refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("The ledger of declarations is never erased."))

    def _marketplace_refuse(self):
        """Refuse any writing that does not come from the product itself.

        :raise AccessError: says how a correction is made.
        """
        if not is_system(self.env):
            raise AccessError(
                self.env._(
                    "The ledger of declarations writes itself when a request is "
                    "approved or an order confirmed. Correct the order: the ledger "
                    "follows."
                )
            )

    # ---- what happens --------------------------------------------------------------

    @api.model
    def _marketplace_record_authorizations(self, authorizations):
        """Note approvals (R10): what is authorized is to be transmitted."""
        as_system(self).create(
            [
                {
                    "kind": "authorization",
                    "company_id": authorization.company_id.id,
                    **self._marketplace_context(authorization),
                }
                for authorization in authorizations.sudo()
            ]
        )

    @api.model
    def _marketplace_record_orders(self, orders):
        """Note purchases (R7), one line for each order."""
        today = fields.Date.context_today(self)
        as_system(self).create(
            [
                {
                    "kind": "purchase",
                    "purchase_order_id": order.id,
                    "company_id": order.company_id.id,
                    "purchase_date": today,
                    **self._marketplace_amounts(order),
                }
                for order in orders.sudo()
            ]
        )

    @api.model
    def _marketplace_context(self, authorization):
        """What every line says of its authorization."""
        return {
            "authorization_id": authorization.id,
            "establishment_id": authorization.establishment_id.id,
            "marketplace_id": authorization.marketplace_id.id,
            "currency_id": authorization.currency_id.id,
            "amount_authorized": authorization.amount_untaxed,
        }

    @api.model
    def _marketplace_amounts(self, order):
        """Amounts of an order, in the currency of its authorization."""
        authorization = order.marketplace_authorization_id
        return {
            **self._marketplace_context(authorization),
            "amount_ordered": order._marketplace_amount(authorization.currency_id),
            "amount_billed": order._marketplace_amount_billed(
                authorization.currency_id
            ),
        }

    @api.model
    def _marketplace_open_lines(self, orders):
        """Lines of these orders that are still to declare."""
        if not orders:
            return self.browse()
        return self.sudo().search(
            [
                ("purchase_order_id", "in", orders.ids),
                ("kind", "=", "purchase"),
                ("state", "=", "to_declare"),
            ]
        )

    @api.model
    def _marketplace_refresh_orders(self, orders):
        """Follow a change of committed orders that are not declared yet."""
        for line in self._marketplace_open_lines(orders):
            as_system(line).write(self._marketplace_amounts(line.purchase_order_id))

    @api.model
    def _marketplace_follow_orders(self, orders):
        """Have the ledger say of committed orders what they are now (R7)."""
        due = orders.filtered(
            lambda o: o.state == "purchase" and o.marketplace_clearance == "authorized"
        )
        self._marketplace_close_orders(orders - due)
        self._marketplace_refresh_orders(due)
        self._marketplace_record_orders(due - self._marketplace_noted(due))

    @api.model
    def _marketplace_noted(self, orders):
        """Those of the orders that the ledger already has, declared or not."""
        if not orders:
            return orders
        noted = self.sudo().search(
            [
                ("purchase_order_id", "in", orders.ids),
                ("kind", "=", "purchase"),
                ("state", "!=", "closed"),
            ]
        )
        return orders & noted.purchase_order_id

    @api.model
    def _marketplace_close_orders(self, orders):
        """Close the lines of orders cancelled before they were declared (R27)."""
        lines = self._marketplace_open_lines(orders)
        as_system(lines).write({"state": "closed"})
        # The index that allows one open line for an order must see it at once.
        lines.flush_recordset(["state"])

    def _marketplace_snapshot(self):
        """What the seal of a declaration covers of this line, as plain values."""
        self.ensure_one()
        line = self.sudo()
        return {
            "id": line.id,
            "kind": line.kind,
            "authorization": line.authorization_id.name,
            "authorization_seal": line.authorization_id.seal,
            "order": line.purchase_order_id.name or None,
            "purchase_date": line.purchase_date or None,
            "currency": line.currency_id.name,
            "amounts": [
                line.amount_authorized,
                line.amount_ordered,
                line.amount_billed,
            ],
        }
