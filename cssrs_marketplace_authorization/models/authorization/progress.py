from markupsafe import Markup

from odoo import api, fields, models

from ...constants import ACTIVITY_ORDER, GROUP_BUYER
from ...rules import decision
from ...words import render as messages
from .. import notify
from ..gate import protected

#: States of an order that nobody has confirmed yet.
OPEN = ("draft", "sent")


class PurchaseMarketplaceAuthorization(models.Model):
    """What becomes of a request once it is decided, for its author and the buyer.

    Invariant: it tells what the orders and the bills say, and allows nothing.
    """

    _inherit = "purchase.marketplace.authorization"

    progress = fields.Html(compute="_compute_progress")
    substitute_order_id = fields.Many2one(
        "purchase.order",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    @api.depends_context("lang")
    @api.depends("state", "purchase_order_ids.state", "substitute_order_id.state")
    def _compute_progress(self):
        """One line for each document, with its dates; its author may read no order."""
        for form in self:
            lines = form.sudo()._marketplace_progress_lines()
            form.progress = messages.bullets(lines, "mb-0 ps-3")

    def _marketplace_progress_lines(self):
        orders = self.purchase_order_ids | self.substitute_order_id
        orders = orders.filtered(lambda order: order.state != "cancel").sorted("id")
        lines = [order._marketplace_progress() for order in orders]
        bills = self.marketplace_bill_ids.filtered(
            lambda bill: (
                bill.state == "posted" and not bill.invoice_line_ids.purchase_line_id
            )
        )
        lines += [bill._marketplace_progress() for bill in bills.sorted("id")]
        if self.state == decision.APPROVED and not (lines or self.amount_committed):
            lines.append(
                self.env._("Nothing is ordered yet. Procurement has been notified.")
            )
        return lines

    def _call_buyers(self):
        """Give an activity to who orders what was approved (R2).

        On the orders that wait for it, when there are any: they are confirmed there.
        """
        for form in self.sudo():
            waiting = form.purchase_order_ids.filtered(lambda o: o.state in OPEN)
            for order in waiting:
                buyer = order.user_id.filtered("active")
                form._call_buyer(order, buyer or form._procurement_users())
            if not waiting:
                users = form._marketplace_buyers()
                # Several see it in their list; an e-mail to each would be noise.
                quiet = form.with_context(mail_activity_quick_update=len(users) > 1)
                form._call_buyer(quiet, users)

    def _marketplace_buyers(self):
        """Users who begin the purchase: the buyer who asked, else procurement."""
        author = self.requester_id.filtered(
            lambda u: u.active and u.has_group(GROUP_BUYER)
        )
        return author or self._procurement_users()

    def _call_buyer(self, record, users):
        notify.call(record, ACTIVITY_ORDER, users, note=self._goods_text())

    def action_order_substitute(self):
        """Make the request for quotation of the substitute, and cancel the blocked one.

        :raise UserError: when no substitute closed the request.
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != decision.SUBSTITUTED:
            messages.refuse(self.env, "wrong_state", state=self.state)
        if self.substitute_order_id and self.substitute_order_id.state != "cancel":
            return self.substitute_order_id._get_records_action()
        values = self._prepare_substitute_order()
        orders = self.env["purchase.order"]
        if not values["partner_id"]:
            self._close_blocked(orders)
            return self._open_new_order(values)
        order = orders.create(values)
        protected.write(self, {"substitute_order_id": order.id})
        self._close_blocked(order)
        return order._get_records_action()

    def _prepare_substitute_order(self):
        """Values of the order of the substitute; a note names one without a product."""
        product = self.substitute_product_id
        quantity = sum(self.line_ids.mapped("quantity"))
        line = {"product_id": product.id, "product_qty": quantity}
        if not product:
            name = self.substitute_name or self.substitute_note
            text = f"{messages.quantity(self.env, quantity)} × {name}"
            line = {"display_type": "line_note", "name": text, "product_qty": 0}
        return {
            "company_id": self.company_id.id,
            "partner_id": self.substitute_vendor_id.id,
            "origin": self.name,
            "order_line": [fields.Command.create(line)],
        }

    def _open_new_order(self, values):
        return {
            "type": "ir.actions.act_window",
            "res_model": "purchase.order",
            "views": [[False, "form"]],
            "context": {f"default_{name}": value for name, value in values.items()},
        }

    def _close_blocked(self, order):
        """Cancel the orders that waited for the authorization; each names the other."""
        link = order and order._get_html_link() or self._get_html_link()
        for blocked in self.purchase_order_ids.filtered(lambda o: o.state in OPEN):
            blocked.button_cancel()
            body = self.env._("A substitute is bought instead: %(link)s.")
            blocked.message_post(body=Markup(body) % {"link": link})
            if order:
                body = self.env._("It replaces %(link)s, which was blocked.")
                values = {"link": blocked._get_html_link()}
                order.message_post(body=Markup(body) % values)
