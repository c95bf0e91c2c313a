from datetime import timedelta

from odoo import fields, models

from ...constants import ACTIVITY_CONFIRM, GROUP_SECRETARIAT
from ...rules import mandate
from ...words import render as messages
from .. import notify
from ..gate import protected
from ..gate.actor import is_in_person
from ..trail import trail
from . import credentials


class PurchaseMarketplaceMandate(models.Model):
    """A mandate is suspended when another has changed what its holder signs in with.

    Invariant: a suspended mandate stays open and nobody decides under it, until the
    secretariat confirms it: in person, and neither the holder nor who changed it (R25).
    """

    _inherit = "purchase.marketplace.mandate"

    suspended_on = fields.Datetime(
        string="Suspended on",
        readonly=True,
        copy=False,
        help="The password or second factor of the holder was changed by another "
        "person. Nobody can decide under this mandate until the secretariat "
        "confirms it.",
    )
    suspended_by = fields.Many2one(
        "res.users", string="Changed by", readonly=True, copy=False
    )

    def _is_suspended(self):
        """Whether nobody decides under it; a change that nothing told is found too."""
        self.ensure_one()
        return bool(self.suspended_on) or credentials.is_changed(self.user_id)

    def _find_changed_credentials(self):
        """Suspend what was changed behind Odoo: the nightly check."""
        credentials.begin(
            self.sudo().search([("date_to", "=", False), ("suspended_on", "=", False)])
        )

    def action_confirm(self):
        """Confirm that the holder knows of the change: they may decide again.

        :raise UserError: unless by the secretariat, in person, and by somebody else
            than the holder or than who made the change.
        """
        self.ensure_one()
        user, record = self.env.user, self.sudo()
        refusals = mandate.confirm_obstacles(
            secretariat=user.has_group(GROUP_SECRETARIAT),
            in_person=is_in_person(self.env),
            concerned=user in record.user_id | record.suspended_by,
        )
        messages.check(self.env, refusals)
        self.check_access("read")
        protected.write(self, {"suspended_on": False, "suspended_by": False})
        trail.add([trail.Fact("mandate_confirmed", self)])
        credentials.note(record.user_id)
        record.activity_unlink([ACTIVITY_CONFIRM])
        record._tell(
            self.env._(
                "The secretariat confirms this mandate: %(holder)s can decide again. "
                "Confirmed by %(author)s.",
                holder=record.name,
                author=user.name,
            )
        )

    def _tell_suspension(self, author):
        """Tell the holder and the secretariat, and ask the latter to confirm."""
        values = {"holder": self.name, "author": author.name}
        if author and not author._is_public():
            cause = self.env._(
                "The password or second factor of %(holder)s was changed by "
                "%(author)s.",
                **values,
            )
        else:
            cause = self.env._(
                "The password or second factor of %(holder)s was changed, and nothing "
                "shows that they did it.",
                **values,
            )
        self._tell(
            self.env._(
                "%(cause)s Nobody can decide under this mandate until the "
                "secretariat confirms it: the secretariat calls %(holder)s, has them "
                "choose another password if need be, then clicks Confirm.",
                cause=cause,
                **values,
            )
        )
        deadline = fields.Date.context_today(self) + timedelta(days=1)
        secretariat = self.company_id._marketplace_secretariat()
        notify.call(self, ACTIVITY_CONFIRM, secretariat, deadline)

    def _tell_link(self):
        self._tell(
            self.env._(
                "%(holder)s chose a password through a link received by e-mail. If "
                "it was not them, the secretariat must have this account removed "
                "from the group “Director General” at once.",
                holder=self.name,
            )
        )

    def _tell(self, body):
        """Tell the holder and the secretariat, also when one of them did it."""
        told = self.company_id._marketplace_secretariat() | self.user_id
        notify.tell(self, body, told, notify_author=True)
