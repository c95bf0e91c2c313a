from odoo import fields, models

from ...rules import billing, coverage, timing
from ...words import render as messages
from ..gate import case, passage
from ..gate.closed import contextmanager
from ..gate.line import converted
from . import amounts
from .account_move import CREDIT, PAYING

#: What a posted line says it buys. Odoo lets it be written, and keeps the amount due.
FROZEN = set(
    "move_id product_id quantity product_uom_id price_unit discount display_type "
    "purchase_line_id marketplace_authorization_line_id".split()
)
#: Other fields whose change may break the coverage of a posted bill.
AMOUNTS = {"amount_currency", "balance", "debit", "credit"}
MATERIAL = frozenset(FROZEN | AMOUNTS | {"name"})


class AccountMoveLine(models.Model):
    """A line of a bill, matched with the order line or the authorized good it pays.

    Invariant: what a line of a posted marketplace bill or credit note buys no longer
    changes, and no added line or amount takes more than what is left (R17).
    """

    # In front of Odoo's own class: the gate sees what it has done with the values.
    _name = "account.move.line"
    _inherit = ["purchase.marketplace.document.line", "account.move.line"]
    _marketplace_parent = "move_id"
    _marketplace_material = MATERIAL
    _marketplace_amounts = frozenset(("price_subtotal",))
    _marketplace_counts = "quantity"

    marketplace_authorization_line_id = fields.Many2one(
        "purchase.marketplace.authorization.line",
        string="Authorized Good",
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        domain="[('authorization_id', '=', parent.marketplace_authorization_id)]",
        help="Needed only when there is no order and the product is not enough to "
        "tell.",
    )

    def _marketplace_is_good(self):
        """Whether the line buys a good; an unknown one counts as one (R20)."""
        self.ensure_one()
        return self.product_id.type != "service" and not self._marketplace_is_advance()

    def _marketplace_is_advance(self):
        """Whether it is a down payment on an order: money, no good, before or after."""
        line = self.purchase_line_id
        return bool(line.is_downpayment) and not (self.product_id or line.product_id)

    def _marketplace_is_payment(self):
        """Whether a bank or a card pays there what the other lines buy."""
        return self.account_type in PAYING and self.balance < 0

    def _marketplace_carrier(self):
        """The order line that carries the line.

        One typed on a credit note is carried as the same good is on the bill that is
        credited, or as the only good of that bill.
        """
        self.ensure_one()
        move = self.move_id
        if self.purchase_line_id or move.move_type != CREDIT:
            return self.purchase_line_id
        billed = move.reversed_entry_id._marketplace_bought_lines()
        same = billed.filtered(lambda item: item.product_id == self.product_id)
        if not self.product_id and len(billed) == 1:
            same = billed
        return same.purchase_line_id[:1]

    def _marketplace_is_carried(self):
        """Whether an order of the same marketplace carries the line."""
        self.ensure_one()
        order = self.purchase_line_id.order_id
        return bool(order) and self.move_id._marketplace_is_paired(order)

    def _marketplace_good(self, authorization):
        """This line as the rules see it, in the unit of the authorized good."""
        self.ensure_one()
        name = (self.name or self.product_id.display_name or "").partition("\n")[0]
        matched = self.marketplace_authorization_line_id
        if matched.authorization_id != authorization:
            matched = authorization._match(self.product_id)
        if not matched:
            return coverage.Good(name)
        if not matched._fits(self.product_id):
            return matched._unfit(self.product_id, name)
        quantity = matched._convert_quantity(self.quantity, self.product_uom_id)
        return coverage.Good(name, matched.id, quantity)

    def _marketplace_quantity(self, line):
        """Quantity in the unit of an order line; ``None`` if units do not compare."""
        self.ensure_one()
        return converted(self.quantity, self.product_uom_id, line.product_uom_id)

    def _marketplace_base_line(self):
        """The line as Odoo computes its taxes."""
        return self.move_id._prepare_product_base_line_for_taxes_computation(self)

    def _marketplace_billed_good(self, billed):
        """This line, and the order that carries it, as the rules of billing see it.

        :param billed: for each order, what is billed on its lines with this bill.
        """
        self.ensure_one()
        line, bill = self.purchase_line_id, self.move_id
        order = line.order_id
        name = (self.name or self.product_id.display_name or "").partition("\n")[0]
        if not order:
            return billing.BilledGood(name, self.quantity)
        advance = self._marketplace_is_advance()
        quantity, amount = billed[order].get(line._origin.id, (0, 0))
        ordered = amounts.compute(line)[line].bought
        authorization = order.marketplace_authorization_id
        return billing.BilledGood(
            name,
            # The last bill of an order takes its down payments off.
            0.0 if advance else self.quantity,
            order=order.name,
            confirmed=order.state == "purchase",
            clearance=order.marketplace_clearance or "",
            ordered_on=order._marketplace_ordered_on(),
            same_vendor=order.company_id == bill.company_id
            and order.partner_id._marketplace_key()
            == bill.partner_id._marketplace_key(),
            same_good=advance
            or line._marketplace_is_good()
            and self.product_id in (line.product_id, self.env["product.product"])
            and self._marketplace_quantity(line) is not None,
            # What an order orders was asked about; what a receipt adds to it was not.
            # Odoo bills each line, were it at no quantity.
            matched=advance
            or not self.quantity
            or line.product_qty > 0
            or line._marketplace_good(authorization).key is not None,
            authorization=authorization.name or authorization.asked or "",
            given=authorization._given() if authorization else timing.Given(),
            waiting=order._marketplace_waits(),
            within=self._marketplace_is_within(order, quantity, amount - ordered),
            advance=advance,
        )

    def _marketplace_is_within(self, order, quantity, more):
        """Whether what is billed of its line is within what was ordered.

        :param quantity: billed on the order line.
        :param more: amount billed beyond that of the order line.
        """
        line, advance = self.purchase_line_id, self._marketplace_is_advance()
        if advance and self.price_subtotal <= 0:
            # The last bill of an order takes its down payments off.
            return True
        own = quantity - line.product_qty <= 1e-6 and more < (
            order.currency_id.rounding / 2
        )
        if not (advance or any(order.order_line.mapped("is_downpayment"))):
            return own
        return (advance or own) and order._marketplace_is_within(self.move_id)

    # ---- the doors -----------------------------------------------------------------

    @contextmanager
    def _marketplace_trying(self, documents, vals_list):
        frozen = not vals_list or any(FROZEN & vals.keys() for vals in vals_list)
        posted = documents.filtered(lambda m: frozen and m.state == "posted")
        plain = posted._marketplace_plain()
        counted = posted.filtered("marketplace_clearance")
        if vals_list and (counted or passage.cleared_orders(plain)):
            for vals in vals_list:
                self._marketplace_refuse_change(vals)
        case.touch(documents.filtered("marketplace_case_id"))
        links = any("purchase_line_id" in vals for vals in vals_list)
        with (
            passage.following(plain, links),
            super()._marketplace_trying(documents, vals_list),
        ):
            yield

    def _marketplace_refuse_change(self, vals):
        """Refuse to rewrite what a posted line buys: it would hide what was paid.

        :raise UserError: when a value changes.
        """
        moves = self.env["account.move"]
        for name in FROZEN & vals.keys():
            if any(moves._field_will_change(line, vals, name) for line in self):
                messages.refuse(self.env, "bill_posted")
