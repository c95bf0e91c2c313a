from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models

from ...constants import ACTIVITY_DECIDE, ACTIVITY_FILL
from .. import notify


class PurchaseMarketplaceAuthorization(models.Model):
    """Who is told of what is done with a form, and who is asked to do what is next."""

    _inherit = "purchase.marketplace.authorization"

    def _told(self):
        """Who is told of what is done: the author, who submitted it, the direction."""
        return self.requester_id | self.submitted_by | self.establishment_id.manager_id

    def _act_sentence(self, act):
        return {
            "submit": self.env._("Request submitted."),
            "approve": self.env._("Request approved: the goods may be ordered."),
            "refuse": self.env._("Request refused: the goods are not ordered."),
            "return": self.env._("Request returned for completion."),
            "withdraw": self.env._("Request withdrawn for correction."),
            "revoke": self.env._(
                "Authorization revoked: nothing more is ordered with it."
            ),
            "substitute": self.env._("Request closed: a substitute was found."),
            "cancel": self.env._("Request cancelled."),
            "take_over": self.env._(
                "Authorization on paper, taken over by the secretariat."
            ),
        }[act]

    def _notify_decision(self, act, reason, people):
        """Notify of an act those of :meth:`_told`, and who they were before it."""
        # What was decided on paper, its people know: a file has hundreds of them.
        told = people.browse() if act == "take_over" else people | self._told()
        lines = [self._act_sentence(act), self._gist(), self._unmet_sentence(), reason]
        if act == "refuse":
            lines.append(
                self.env._(
                    "You may request a substitute, or start a new request from this "
                    "one."
                )
            )
        orders = self._confirmed_orders()
        if act == "revoke" and orders:
            names = ", ".join(f"{o.name} ({o.partner_id.name})" for o in orders)
            lines.append(
                self.env._("Orders already confirmed, which remain valid: %s.", names)
            )
        body = Markup("<br>").join(filter(None, lines))
        notify.tell(self, body, told - self.env.user)

    def _confirmed_orders(self):
        return self.purchase_order_ids.filtered(lambda o: o._marketplace_is_committed())

    def _call_holders(self):
        """Create an activity for the holder; post a message when there is none."""
        for authorization in self.sudo():
            holders = self._get_holders(authorization.company_id)
            authorization._call(ACTIVITY_DECIDE, holders)
            if not holders:
                authorization.message_post(
                    body=self.env._(
                        "Nobody holds the power of the Director General: the request "
                        "waits. The secretariat has the mandate recorded."
                    )
                )

    def _call_direction(self):
        """Create an activity for the direction when another prepared its form (R8)."""
        for authorization in self.sudo():
            manager = authorization.establishment_id.manager_id
            if manager and manager != self.env.user and authorization.state == "draft":
                authorization.activity_unlink([ACTIVITY_FILL])
                authorization._call(ACTIVITY_FILL, manager)

    def _call(self, activity, users):
        """Create an activity for each of these users, with the delay of its type.

        Its summary says of what, then what is to be done: a list cuts its end.
        """
        for user in users:
            # In the language of the user it is for.
            form = self.with_context(lang=user.lang)
            kind = form.env.ref(activity)
            days = timedelta(days=kind.delay_count)
            deadline = fields.Date.context_today(self) + days
            summary = f"{form._gist()} – {kind.summary}"
            form.activity_schedule(activity, deadline, summary, user_id=user.id)
