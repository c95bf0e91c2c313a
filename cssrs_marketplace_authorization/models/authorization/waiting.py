from markupsafe import Markup

from odoo import api, fields, models

from ...constants import ACTIVITY_DECIDE, ACTIVITY_FILL
from ...rules import decision, mandate, waiting
from ...words import render as messages
from .. import notify
from ..gate import protected


class ResCompany(models.Model):
    """An organization, whose office of Director General may be vacant."""

    _inherit = "res.company"

    def _marketplace_waits(self):
        """Why no request of the organization can be decided; empty when one can."""
        held = self.env["purchase.marketplace.authorization"]._get_mandate(self)
        return mandate.waiting_for(bool(held), bool(held) and held._is_suspended())


class PurchaseMarketplaceAuthorization(models.Model):
    """Who has an open request, for those who wait for it.

    Invariant: a reminder decides nothing, and is sent once a day at most, whoever asks
    for it: the people who have the request are told who waits, and nothing else.
    Whoever reads a submitted request is told when nobody holds the office.
    """

    _inherit = "purchase.marketplace.authorization"

    reminded_on = fields.Date(string="Last Reminder", readonly=True, copy=False)
    desk = fields.Char(string="Who Has It", compute="_compute_desk")
    can_remind = fields.Boolean(compute="_compute_desk")
    is_at_other_desk = fields.Boolean(compute="_compute_desk")
    office_vacancy = fields.Html(compute="_compute_office_vacancy")

    @api.depends_context("uid", "lang")
    @api.depends("state", "establishment_id.manager_id", "submitted_on", "reminded_on")
    def _compute_desk(self):
        for form in self:
            place = form.sudo()._desk_place()
            people = form._desk_people() if place else form.env["res.users"]
            form.desk = messages.desk(self.env, place) if place else False
            # Without an establishment, what the form lacks says it already.
            given = bool(place and form.establishment_id)
            form.is_at_other_desk = given and self.env.user not in people
            form.can_remind = (
                form.is_at_other_desk
                and bool(people)
                and form.reminded_on != form.company_id._marketplace_today()
            )

    def _desk_place(self):
        submitted = self.state == decision.SUBMITTED
        place, company = self.establishment_id, self.company_id
        # One that was returned is with its direction since the decision.
        prepared = self.decided_on or self.create_date or fields.Datetime.now()
        return waiting.where(
            self.state,
            establishment=place.name or "",
            direction=place._get_submitters()[:1].name or "" if place else "",
            holder=self._get_holders(company).name or "" if submitted else "",
            prepared=company._marketplace_day(prepared),
            submitted=submitted and company._marketplace_day(self.submitted_on) or None,
        )

    def _desk_people(self):
        """Users who have an open form, or who see to it that somebody has it."""
        form = self.sudo()
        if form.state == decision.SUBMITTED:
            people = form._get_holders(form.company_id)
        else:
            people = form.establishment_id._get_submitters()[:1]
        if not people and form.establishment_id:
            people = form.company_id._marketplace_secretariat()
        return people.sudo(False)

    @api.depends_context("lang")
    @api.depends("state", "company_id")
    def _compute_office_vacancy(self):
        said = {}
        for form in self:
            company = form.state == decision.SUBMITTED and form.sudo().company_id
            if company and company not in said:
                said[company] = messages.as_html(self.env, company._marketplace_waits())
            form.office_vacancy = company and said[company]

    def action_remind(self):
        """Tell those who have the request that somebody waits; once a day at most."""
        self.ensure_one()
        self.check_access("read")
        if self.can_remind:
            form, people = self.sudo(), self._desk_people()
            protected.write(form, {"reminded_on": form.company_id._marketplace_today()})
            form._call_again(people)
            said = self.env._("Reminder: this request is still pending.")
            notify.tell(form, Markup("%s<br>%s") % (said, self._gist()), people)

    def _call_again(self, people):
        submitted = self.state == decision.SUBMITTED
        kind = ACTIVITY_DECIDE if submitted else ACTIVITY_FILL
        today = fields.Date.context_today(self)
        for user in people:
            known = self.activity_search([kind], user_id=user.id)
            if known:
                known.date_deadline = today
            else:
                notify.call(self, kind, user, today)


class PurchaseOrder(models.Model):
    """An order whose request waits."""

    _name = "purchase.order"
    _inherit = ["purchase.order"]

    marketplace_office_vacancy = fields.Html(
        related="marketplace_authorization_id.office_vacancy"
    )
