from odoo import api, fields, models
from odoo.tools import format_amount

from ...constants import MODULE
from ...rules import decision
from ...words import render as messages


class PurchaseMarketplaceAuthorization(models.Model):
    """What a form is called, and the desk of who decides: what is next (R5).

    Invariant: a form is called by its number and by what it asks for, wherever it is
    named.
    """

    _inherit = "purchase.marketplace.authorization"
    _rec_names_search = ["name", "line_ids.name"]

    asked = fields.Char(
        string="What Is Requested",
        compute="_compute_asked",
        help="The goods of the request, with their quantity.",
    )

    @api.depends_context("lang")
    @api.depends("line_ids.name", "line_ids.quantity")
    def _compute_asked(self):
        for form in self:
            goods = [(line.quantity, line.name) for line in form.line_ids]
            form.asked = messages.asked(self.env, goods)

    @api.depends_context("lang")
    @api.depends("name", "asked")
    def _compute_display_name(self):
        for form in self:
            asked = form.asked or self.env._("new request")
            draft = self.env._("Draft: %s", asked)
            form.display_name = f"{form.name} – {asked}" if form.name else draft

    def _gist(self):
        """What is asked, how much, for whom and, while it waits, since when."""
        form = self.sudo()
        parts = [form.asked]
        if form.amount_untaxed:
            total = format_amount(self.env, form.amount_untaxed, form.currency_id)
            parts.append(self.env._("%s before taxes", total))
        parts.append(form.establishment_id.name)
        if form.state == decision.SUBMITTED:
            day = form.company_id._marketplace_day(form.submitted_on)
            day = messages.day(self.env, day)
            parts.append(self.env._("waiting since %s", day))
        return " · ".join(filter(None, parts))

    def _notify_thread_by_email(self, message, recipients_data, **values):
        """Have its e-mails fit a phone.

        Odoo's header has the button and what follows on one line; the text names the
        good.
        """
        values |= {
            "model_description": self.env._("the request"),
            "subtitles": [self.sudo().name or self._state_label()],
        }
        return super()._notify_thread_by_email(message, recipients_data, **values)

    @api.model
    def _waiting(self):
        """The requests that wait for the current user, the oldest first.

        What they may do with each is asked when it is opened.
        """
        user = self.env.user
        mine = self.env.companies.filtered(lambda one: self._get_holders(one) == user)
        return self.search(
            [
                ("state", "=", decision.SUBMITTED),
                ("company_id", "in", mine.ids),
                ("submitted_by", "!=", user.id),
            ],
            order="submitted_on, id",
        )

    def _decided_action(self, act):
        """Say that a decision is recorded, and open what is to be decided next."""
        waiting = self._waiting()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.purchase_marketplace_authorization_action_decide"
        )
        # Not one more step on the way back for each decision.
        action["target"] = "main"
        if waiting:
            form = [view for view in action["views"] if view[1] == "form"]
            action |= {"res_id": waiting[0].id, "views": form}
            left = self.env._("Requests waiting for your decision: %s.", len(waiting))
        else:
            left = self.env._("No more requests are waiting for your decision.")
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                # Odoo ends it with a full stop.
                "title": self._act_sentence(act).rstrip("."),
                "message": f"{self.asked}. {left}",
                "next": action,
            },
        }
