from collections import Counter

from odoo import fields, models
from odoo.tools import SQL, format_amount, format_date

from ...constants import ACTIVITY_ORDER
from ...words import render as messages


class PurchaseOrder(models.Model):
    """What an order tells of itself to who asked for its goods.

    Invariant: what it tells comes from itself and its posted bills, dates included.
    """

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    def _marketplace_progress(self):
        """Ordered, received and billed, in one sentence, with the dates."""
        self.ensure_one()
        if self.state in ("draft", "sent"):
            return self.env._("%s: procurement is preparing the order.", self.name)
        parts = [self._marketplace_ordered(), self._marketplace_received()]
        return " · ".join(filter(None, [*parts, *self._marketplace_billed_parts()]))

    def _marketplace_ordered(self):
        day = self.company_id._marketplace_day(self.date_approve or self.write_date)
        return self.env._(
            "%(order)s: ordered on %(day)s",
            order=self.name,
            day=format_date(self.env, day),
        )

    def _marketplace_received(self):
        """Received quantity, of what is ordered."""
        lines = self._marketplace_goods_lines()
        received, ordered = (
            messages.quantity(self.env, sum(lines.mapped(name)))
            for name in ("qty_received", "product_qty")
        )
        return lines and self.env._(
            "received: %(received)s of %(ordered)s", received=received, ordered=ordered
        )

    def _marketplace_billed_parts(self):
        """What is billed, and on which day; or that nothing is."""
        bills = self.invoice_ids.filtered(lambda bill: bill.state == "posted")
        if not bills:
            return [self.env._("not billed yet")]
        amount = self._marketplace_amount_billed(self.currency_id)
        return [
            self.env._(
                "billed on %(day)s: %(amount)s before taxes",
                day=format_date(self.env, max(bills.mapped("invoice_date"))),
                amount=format_amount(self.env, amount, self.currency_id),
            )
        ]

    def _marketplace_ordered_now(self):
        """Close the activities that asked to order: it is done.

        Archived, as Odoo does of what is done, and its users told so, in one query.
        """
        xmlid_to_id = self.env["ir.model.data"]._xmlid_to_res_id
        kind = xmlid_to_id(ACTIVITY_ORDER, raise_if_not_found=False)
        if not kind:
            return
        activities, today = self.env["mail.activity"], fields.Date.today()
        activities.flush_model()
        places = SQL(" OR ").join(
            SQL("res_model = %s AND res_id IN %s", records._name, records._ids)
            for records in (self, self.marketplace_authorization_id)
            if records
        )
        done = self.env.execute_query(
            SQL(
                "UPDATE mail_activity SET active = FALSE, date_done = %s, "
                "write_uid = %s, write_date = %s "
                "WHERE active AND activity_type_id = %s AND (%s) "
                "RETURNING id, date_deadline, "
                "(SELECT partner_id FROM res_users WHERE id = user_id)",
                today,
                self.env.uid,
                self.env.cr.now(),
                kind,
                places,
            )
        )
        activities.invalidate_model(["active", "date_done"])
        closed = activities.browse(row[0] for row in done)
        closed.modified(["active"])
        # Computed from it, and written above: reading them again would tell nothing.
        self.env.remove_to_compute(activities._fields["date_done"], closed)
        due = Counter(partner for _id, day, partner in done if partner and day <= today)
        for partner, count in due.items():
            self.env["res.partner"].browse(partner)._bus_send(
                "mail.activity/updated",
                {"activity_deleted": True, "count_diff": -count},
            )


class AccountMove(models.Model):
    """What a bill without an order tells of itself to who asked for its goods.

    Invariant: it tells of itself alone.
    """

    _name = "account.move"
    _inherit = ["account.move"]

    def _marketplace_progress(self):
        """When it was billed, and how much."""
        return self.env._(
            "%(bill)s: billed on %(day)s, %(amount)s before taxes",
            bill=self.name,
            day=format_date(self.env, self.invoice_date),
            amount=format_amount(self.env, self.amount_untaxed, self.currency_id),
        )
