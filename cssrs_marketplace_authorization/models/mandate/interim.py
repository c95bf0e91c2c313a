from datetime import timedelta
from types import MappingProxyType

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...constants import CRON_INTERIM, GROUP_SECRETARIAT
from ...rules import mandate, periods
from ...words import render as messages
from .. import notify
from ..gate import protected
from ..gate.actor import is_in_person
from ..gate.lock import lock
from ..trail import trail
from . import credentials

MANDATE = "purchase.marketplace.mandate"


class PurchaseMarketplaceInterim(models.Model):
    """An interim: who replaces the Director General, from a day until another (R25).

    It opens and closes a mandate by itself, and takes no role from anybody.

    Invariant: it is prepared in person by the Director General or the secretariat, for
    somebody else than themselves, from today on. It is never written again nor deleted;
    it may be ended early. At most one is prepared for each day of an organization.
    """

    _name = "purchase.marketplace.interim"
    _description = "Interim of the Director General"
    _inherit = ["purchase.marketplace.protected", "mail.thread"]
    _order = "date_from desc, id desc"
    _rec_name = "user_id"
    _allow_sudo_commands = False

    _marketplace_protected = MappingProxyType(
        {
            "prepared_by": False,
            "ended_on": False,
            "ended_by": False,
        }
    )

    user_id = fields.Many2one(
        "res.users",
        string="Replaced by",
        required=True,
        domain="[('share', '=', False)]",
        help="The person who decides during the interim, in addition to their other "
        "roles.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="First Day",
        required=True,
        # For the organization: it may be tomorrow where the server is.
        default=lambda self: self.env.company._marketplace_today(),
    )
    date_to = fields.Date(string="Last Day", required=True)
    instrument = fields.Char(
        required=True,
        help="The act that gives the power: number and date of the resolution.",
    )
    prepared_by = fields.Many2one(
        "res.users", string="Interim Prepared by", readonly=True, copy=False
    )
    ended_on = fields.Datetime(string="Ended Early on", readonly=True, copy=False)
    ended_by = fields.Many2one(
        "res.users", string="Ended by", readonly=True, copy=False
    )
    state = fields.Selection(
        [("planned", "Planned"), ("current", "In Force"), ("over", "Over")],
        compute="_compute_state",
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "An interim cannot end before it starts."
    )

    @api.depends("date_from", "date_to", "ended_on", "company_id")
    def _compute_state(self):
        for interim in self:
            interim.state = interim._get_state()

    def _get_state(self):
        """What it is today; asked again each time, as the day may have changed."""
        dates = self.date_from, self.date_to
        today = self.company_id._marketplace_today()
        return all(dates) and mandate.interim_state(*dates, today, bool(self.ended_on))

    def _in_force(self):
        """The interim of today, for each organization that has one.

        Who has left the organization, or whose account is closed, replaces nobody.
        """
        day, today = timedelta(days=1), fields.Date.today()
        found = self.sudo().search(
            [
                ("ended_on", "=", False),
                # The day of the organization is not always that of the server.
                ("date_from", "<=", today + day),
                ("date_to", ">=", today - day),
            ],
            order="id desc",
        )
        return {
            interim.company_id.id: interim
            for interim in found
            if interim._get_state() == "current" and interim._works()
        }

    def _works(self):
        """Whether the person named signs in to the organization."""
        return self.user_id.active and self.company_id in self.user_id.company_ids

    def _creation_message(self):
        return self.env._("Interim prepared.")

    # ---- what a person may do ------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        # A caller that catches the refusal must not keep the interim.
        with self.env.cr.savepoint():
            interims = super().create(vals_list)
            for interim in interims:
                interim._check_prepared()
        protected.write(interims, {"prepared_by": self.env.uid})
        trail.note(interims, "interim_prepared")
        for interim in interims.sudo():
            # From now on, it is known when another sets what they sign in with.
            if not credentials.is_noted(interim.user_id):
                credentials.note(interim.user_id)
            interim._schedule()
            interim._tell_prepared()
        self.env[MANDATE]._turn()
        return interims

    def write(self, vals):
        """Write nothing of what was prepared.

        :raise UserError: says what to do instead.
        """
        if any(not name.startswith(("message_", "activity_")) for name in vals):
            raise UserError(
                self.env._(
                    "An interim cannot be changed once prepared: everybody has been "
                    "notified. End it, and prepare another one."
                )
            )
        return super().write(vals)

    def _marketplace_refuse_deletion(self):
        credentials.refuse_erasure(self)

    def _check_prepared(self):
        """Refuse an interim that the rule does not let this person prepare."""
        self.ensure_one()
        user, record = self.env.user, self.sudo()
        held = self.env[MANDATE]._titular(record.company_id)
        overlapping = (
            Domain("company_id", "=", record.company_id.id)
            & Domain("id", "!=", record.id)
            & Domain("ended_on", "=", False)
            & Domain("date_from", "<=", record.date_to)
            & Domain("date_to", ">=", record.date_from)
        )
        # Of two who prepare at once, the second fails and Odoo retries it.
        lock(record.company_id)
        refusals = mandate.interim_obstacles(
            may=self._may_see_to_it(held),
            in_person=is_in_person(self.env),
            own=user == record.user_id,
            works=record._works(),
            holds=record.user_id in held,
            past=record.date_from < record.company_id._marketplace_today(),
            overlaps=bool(record.search_count(overlapping, limit=1)),
        )
        messages.check(self.env, refusals)

    def _may_see_to_it(self, held):
        """Whether the user is of the secretariat, or among those who hold the office.

        :param held: users; one whose sign-in another has changed does not count.
        """
        user = self.env.user
        own = user in held and not credentials.is_changed(user)
        return own or user.has_group(GROUP_SECRETARIAT)

    def action_end(self):
        """Call the interim off, or end it now: the power returns to who had it.

        :raise UserError: unless by the secretariat, or by whoever holds the office of
            that organization or replaces them, in person.
        """
        self.check_access("read")
        user = self.env.user
        for interim in self:
            may = interim._may_see_to_it(self.env[MANDATE]._office(interim.company_id))
            messages.check(
                self.env, mandate.interim_end_obstacles(may, is_in_person(self.env))
            )
        ended = self.filtered(lambda interim: interim._get_state() != "over")
        values = {"ended_on": fields.Datetime.now(), "ended_by": user.id}
        protected.write(ended, values)
        trail.note(ended, "interim_ended")
        for interim in ended.sudo():
            said = self.env._("This interim was ended early by %s.", user.name)
            interim._tell(said)
        self.env[MANDATE]._turn()

    # ---- by itself -----------------------------------------------------------------

    def _schedule(self):
        """Have the cron run when the interim begins and when it is over."""
        zone = self.company_id._marketplace_zone()
        bounds = periods.utc_bounds(self.date_from, self.date_to, zone)
        now = fields.Datetime.now()
        moments = [moment for moment in bounds if moment > now]
        if moments:
            self.env.ref(CRON_INTERIM).sudo()._trigger(at=moments)

    def _tell_prepared(self):
        env = self.env
        self._tell(
            env._(
                "%(holder)s replaces the Director General of %(company)s from "
                "%(start)s to %(end)s inclusive (%(instrument)s). Prepared by "
                "%(author)s.",
                holder=self.user_id.name,
                company=self.company_id.name,
                start=messages.day(env, self.date_from),
                end=messages.day(env, self.date_to),
                instrument=self.instrument,
                author=env.user.name,
            )
        )

    def _tell(self, body):
        told = self.company_id._marketplace_secretariat() | self.user_id
        titular = self.env[MANDATE]._titular(self.company_id)
        # No key of the caller may disable the notifications.
        plain = self.with_env(self.env(context={"lang": self.env.lang}))
        notify.tell(plain, body, told | titular)
