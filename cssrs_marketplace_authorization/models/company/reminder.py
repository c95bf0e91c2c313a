import logging

from psycopg2.errors import SerializationFailure

from odoo import models
from odoo.fields import Domain

from ...constants import (
    ACTIVITY_ACKNOWLEDGE,
    ACTIVITY_CLASSIFY,
    ACTIVITY_DECLARE,
    ACTIVITY_REMIND,
    GROUP_SECRETARIAT,
)
from ...rules import decision, periods, reminder
from ..declaration.transmission import TO_ACKNOWLEDGE
from ..gate.lock import lock

_logger = logging.getLogger(__name__)

FORM = "purchase.marketplace.authorization"
DECLARATION = "purchase.marketplace.declaration"
LEDGER = "purchase.marketplace.declaration.line"
VENDOR = "res.partner"


def _pairs(records, people):
    return {(record.id, user.id) for record in records for user in people}


class ResCompany(models.Model):
    """Daily reminders of late declarations, waiting requests and doubts (R1, R5, R7).

    The secretariat gets an activity on a draft declaration that gathers the late
    lines, on each declaration whose acknowledgement is late, and on each vendor that it
    has to classify; the Director General gets one on each request that waits for too
    long.

    Invariant: after each run, the activities are exactly those that ``rules.reminder``
    asks for, whatever was done to them before. It decides nothing and issues nothing.
    """

    _inherit = "res.company"

    def _marketplace_remind(self):
        """Sync the reminders of every organization that is bound; run every day."""
        companies = self.env["res.company"].search([("active", "=", True)])
        companies = companies.filtered(lambda c: c._marketplace_is_bound())
        for done, company in enumerate(companies, 1):
            self._marketplace_remind_company(company)
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)
        self._marketplace_remind_vendors()
        self._marketplace_remind_silent()
        self.env["purchase.marketplace.mandate"]._find_changed_credentials()

    def _marketplace_remind_vendors(self):
        """Remind the secretariat of the vendors that it has to classify (R1, R13).

        Most vendors are of no organization: all the secretariats are asked.
        """
        self.env[VENDOR]._marketplace_expire_exemptions()
        group = self.env.ref(GROUP_SECRETARIAT).sudo()
        vendors = self.env[VENDOR].search([("online_vendor_type", "=", "to_classify")])
        # Those who work for an organization that the directive binds (R33).
        work = {
            user: user.company_ids.filtered(lambda c: c._marketplace_is_bound())
            for user in group.all_user_ids.filtered("active")
        }
        wanted = {
            (vendor.id, user.id)
            for user, companies in work.items()
            for vendor in vendors
            if companies and (vendor.company_id or companies[:1]) in companies
        }
        asked = VENDOR, ACTIVITY_CLASSIFY, wanted
        self._marketplace_sync(self.env.company, *asked).unlink()

    def _marketplace_remind_company(self, company):
        """Sync the reminders of an organization, or leave them as they are.

        An error is logged: the other organizations are still reminded, and the next
        run retries.
        """
        # The text of a reminder is stored in the language of the organization.
        language = {"lang": company.partner_id.lang}
        desk = self.with_company(company).with_context(**language)
        try:
            with self.env.cr.savepoint():
                # Of two runs at once, the second fails here: nothing is added twice.
                lock(company)
                desk._marketplace_remind_requests(company)
                desk._marketplace_remind_declaration(company)
                desk._marketplace_remind_answer(company)
        except SerializationFailure:
            _logger.info("Another run reminds %s already", company.display_name)
        except Exception:
            _logger.exception("No marketplace reminder for %s", company.display_name)

    # ---- requests that wait --------------------------------------------------------

    def _marketplace_remind_requests(self, company):
        """Remind the holder of the power of the requests that wait too long (R5).

        Without a holder, the secretariat is reminded: it has the mandate recorded.
        """
        requests = self._marketplace_overdue(company)
        people = requests and (
            self.env[FORM]._get_holders(company) or company._marketplace_secretariat()
        )
        wanted = _pairs(requests, people)
        self._marketplace_sync(company, FORM, ACTIVITY_REMIND, wanted).unlink()

    def _marketplace_overdue(self, company):
        """Requests that wait for more days than the organization has set."""
        days = company.marketplace_reminder_days
        limit = reminder.overdue_before(company._marketplace_today(), days)
        if limit is None:
            return self.env[FORM]
        start, _end = periods.utc_bounds(limit, limit, company._marketplace_zone())
        # Odoo reads the name of each activity apart, with its own records: what the
        # names say is read here, for all of them.
        return self.env[FORM].search_fetch(
            [
                ("company_id", "=", company.id),
                ("state", "=", decision.SUBMITTED),
                ("submitted_on", "<", start),
            ],
            ["name"],
        )

    # ---- what should have been declared --------------------------------------------

    def _marketplace_remind_declaration(self, company):
        """Remind the secretariat of late lines, on a draft that gathers them (R7)."""
        late = self._marketplace_late_days(company)
        draft = late and self._marketplace_draft(company, *late)
        wanted = _pairs(draft or (), company._marketplace_secretariat())
        surplus = self._marketplace_sync(company, DECLARATION, ACTIVITY_DECLARE, wanted)
        surplus.action_feedback()

    def _marketplace_late_days(self, company):
        """First and last day on which late lines were recorded; ``None`` if none."""
        [(first, last)] = self.env[LEDGER]._read_group(
            [
                ("company_id", "=", company.id),
                ("state", "=", "to_declare"),
                ("due_on", "<", company._marketplace_today()),
            ],
            aggregates=["recorded_on:min", "recorded_on:max"],
        )
        return first and [company._marketplace_day(moment) for moment in (first, last)]

    def _marketplace_draft(self, company, first, last):
        """The draft declaration that covers these days; created if there is none."""
        drafts = self.env[DECLARATION].search(
            [("company_id", "=", company.id), ("state", "=", "draft")], order="id"
        )
        known = [
            reminder.Draft(d.id, d.date_from, d.date_to, d.create_uid == d.env.user)
            for d in drafts
        ]
        chosen = reminder.gathering(known, first, last)
        if not chosen:
            period = {"date_from": first, "date_to": company._marketplace_today()}
            return drafts.create({"company_id": company.id, **period})
        draft = drafts.browse(chosen.key)
        if not chosen.covers(first, last):
            dates = min(chosen.first, first), max(chosen.last, last)
            draft.write(dict(zip(("date_from", "date_to"), dates, strict=True)))
        return draft

    # ---- what the SCT should have acknowledged -------------------------------------

    def _marketplace_remind_answer(self, company):
        """Remind the secretariat of what was sent, and is not acknowledged (R7)."""
        days = company.marketplace_acknowledgement_days
        limit = reminder.overdue_before(company._marketplace_today(), days)
        mine = Domain("company_id", "=", company.id) & TO_ACKNOWLEDGE
        overdue = Domain("sent_on", "<", limit) if limit else Domain.FALSE
        late = self.env[DECLARATION].search(mine & overdue)
        wanted = _pairs(late, company._marketplace_secretariat())
        kind = ACTIVITY_ACKNOWLEDGE
        surplus = self._marketplace_sync(company, DECLARATION, kind, wanted)
        surplus.action_feedback()

    # ---- the reminders themselves --------------------------------------------------

    def _marketplace_sync(self, company, model, kind, wanted):
        """Create the missing reminders, in one call.

        :param kind: of activity, by its external id.
        :param wanted: (record id, user id) pairs.
        :return: the activities that are no longer wanted.
        """
        activity_type = self.env.ref(kind)
        present = self._marketplace_present(company, model, activity_type)
        known = [
            reminder.Reminder(a.id, a.res_id, a.user_id.id, a.date_deadline)
            for a in present
        ]
        today = company._marketplace_today()
        missing, surplus = reminder.changes(wanted, known, today)
        # Read together, not one by one.
        records = self.env[model].browse(record_id for record_id, _user in missing)
        present.create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "summary": self._marketplace_summary(activity_type, record),
                    "res_model_id": self.env["ir.model"]._get_id(model),
                    "res_id": record.id,
                    "user_id": user_id,
                    "date_deadline": today,
                    "automated": True,
                }
                for record, (_id, user_id) in zip(records, missing, strict=True)
            ]
        )
        return present.browse(surplus)

    def _marketplace_summary(self, activity_type, record):
        """What a reminder says: of what, when it is a request, then what to do."""
        gist = record._gist() if record._name == FORM else ""
        return " – ".join(filter(None, (gist, activity_type.summary)))

    def _marketplace_present(self, company, model, activity_type):
        """The reminders of a kind in an organization: no e-mail, there may be many."""
        own = [] if model == VENDOR else [("company_id", "=", company.id)]
        records = self.env[model].with_context(active_test=False)._search(own)
        found = Domain("activity_type_id", "=", activity_type.id)
        found &= Domain("res_model", "=", model) & Domain("res_id", "in", records)
        activities = self.env["mail.activity"]
        return activities.with_context(mail_activity_quick_update=True).search(
            found, order="id"
        )
