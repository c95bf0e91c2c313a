from odoo import api, fields, models
from odoo.tools import SQL

from ..rules import periods, reminder

FORM = "purchase.marketplace.authorization"
LEDGER = "purchase.marketplace.declaration.line"


class PurchaseMarketplaceReport(models.Model):
    """The requests as figures: how many, how long, authorized against bought.

    Amounts are in the currency of the company, all those of a request at the rate of
    the day it was submitted: no rate ever makes a purchase differ from what was
    authorized.

    Invariant: one row for each request, computed from the request: no figure is stored.
    """

    _name = "purchase.marketplace.report"
    _description = "Analysis of marketplace requests"
    _auto = False
    _rec_name = "authorization_id"
    _order = "submitted_on desc, id desc"
    _depends = {
        FORM: [
            "amount_committed",
            "amount_untaxed",
            "company_id",
            "currency_id",
            "decided_on",
            "establishment_id",
            "marketplace_id",
            "state",
            "submitted_on",
        ],
        LEDGER: ["amount_billed", "authorization_id", "kind", "recorded_on", "state"],
        "res.company": ["currency_id", "marketplace_reminder_days", "partner_id"],
        "res.currency.rate": ["company_id", "currency_id", "name", "rate"],
        "res.partner": ["tz"],
    }

    authorization_id = fields.Many2one(FORM, string="Request", readonly=True)
    state = fields.Selection(
        selection=lambda self: (
            self.env[FORM]._fields["state"]._description_selection(self.env)
        ),
        string="Status",
        readonly=True,
    )
    outcome = fields.Selection(
        [
            ("approved", "Approved"),
            ("substituted", "Substituted"),
            ("refused", "Refused"),
            ("revoked", "Approved, then Revoked"),
            ("cancelled", "Cancelled"),
        ],
        readonly=True,
        help="Empty until a decision is made.",
    )
    age = fields.Selection(
        [
            ("recent", "Under 7 days"),
            ("waiting", "7 to 30 days"),
            ("old", "Over 30 days"),
        ],
        string="Waiting Time",
        readonly=True,
        help="Since the request was submitted. Empty when it is not waiting.",
    )
    is_overdue = fields.Boolean(
        string="Waiting Too Long",
        readonly=True,
        help="For more days than the organization has set.",
    )
    company_id = fields.Many2one("res.company", readonly=True)
    establishment_id = fields.Many2one(
        "purchase.marketplace.establishment",
        string="Establishment or Service",
        readonly=True,
    )
    marketplace_id = fields.Many2one("purchase.marketplace", readonly=True)
    submitted_on = fields.Datetime(string="Submitted on", readonly=True)
    decided_on = fields.Datetime(
        string="Decided on",
        readonly=True,
        help="For an authorization that was later revoked: when it was approved.",
    )
    days_to_decide = fields.Float(
        string="Days to Decide", digits=(16, 1), readonly=True, aggregator="avg"
    )
    days_waiting = fields.Integer(readonly=True, aggregator="max")
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_requested = fields.Monetary(string="Requested", readonly=True)
    amount_authorized = fields.Monetary(
        string="Authorized",
        readonly=True,
        help="For a revoked authorization: what its purchases had used.",
    )
    amount_bought = fields.Monetary(string="Bought", readonly=True)
    amount_billed = fields.Monetary(string="Billed", readonly=True)
    amount_unused = fields.Monetary(
        string="Authorized, not Bought",
        readonly=True,
        help="Difference between what was authorized and what was bought.",
    )

    @property
    def _table_query(self):
        """One row for each request; today is the day of each organization."""
        return SQL(
            "SELECT *, %s AS age, days_waiting > overdue_days AND overdue_days > 0 "
            "AS is_overdue, amount_authorized - amount_bought AS amount_unused "
            "FROM (%s %s) request",
            self._age_sql(),
            self._select(),
            self._from(),
        )

    def _age_sql(self):
        """How long a request has been waiting, by the ages of ``rules.reminder``."""
        recent, old = reminder.AGES
        return SQL(
            "CASE WHEN days_waiting < %s THEN 'recent' WHEN days_waiting <= %s THEN "
            "'waiting' WHEN days_waiting IS NOT NULL THEN 'old' END",
            recent,
            old,
        )

    def _select(self):
        return SQL(
            """
            SELECT form.id,
                   form.id AS authorization_id,
                   form.state,
                   CASE WHEN form.state NOT IN ('draft', 'submitted') THEN form.state
                   END AS outcome,
                   form.company_id,
                   form.establishment_id,
                   form.marketplace_id,
                   form.submitted_on,
                   dates.decided_on,
                   EXTRACT(EPOCH FROM dates.decided_on - form.submitted_on) / 86400.0
                   AS days_to_decide,
                   CASE WHEN form.state = 'submitted' THEN dates.today - dates.day END
                   AS days_waiting,
                   COALESCE(company.marketplace_reminder_days, 0) AS overdue_days,
                   company.currency_id,
                   %s AS amount_requested,
                   CASE form.state WHEN 'approved' THEN %s WHEN 'revoked' THEN %s
                   ELSE 0 END AS amount_authorized,
                   %s AS amount_bought,
                   %s AS amount_billed
            """,
            self._converted_sql("form.amount_untaxed"),
            self._converted_sql("form.amount_untaxed"),
            self._converted_sql("form.amount_committed"),
            self._converted_sql("form.amount_committed"),
            self._converted_sql("ledger.billed"),
        )

    def _from(self):
        """The requests, the ledger of each, the days that count, and the rate."""
        return SQL(
            """
            FROM purchase_marketplace_authorization form
            JOIN res_company company ON company.id = form.company_id
            JOIN res_partner partner ON partner.id = company.partner_id
            JOIN res_currency currency ON currency.id = company.currency_id
       LEFT JOIN (
                  SELECT authorization_id,
                         MIN(recorded_on) FILTER (WHERE kind = 'authorization')
                         AS approved_on,
                         SUM(amount_billed) FILTER (WHERE state != 'closed') AS billed
                    FROM purchase_marketplace_declaration_line
                GROUP BY authorization_id
                 ) ledger ON ledger.authorization_id = form.id
      CROSS JOIN LATERAL (
                  SELECT %s AS today, %s AS day,
                         CASE WHEN form.state IN ('approved', 'refused', 'revoked')
                              THEN COALESCE(ledger.approved_on, form.decided_on) END
                         AS decided_on
                 ) dates
      CROSS JOIN LATERAL (
                  SELECT CASE WHEN form.currency_id = company.currency_id THEN 1.0
                              ELSE %s / %s END AS value
                 ) rate
            """,
            self._local_day_sql(SQL("%s::timestamp", fields.Datetime.now())),
            self._local_day_sql(SQL("COALESCE(form.submitted_on, form.create_date)")),
            self._rate_sql("company"),
            self._rate_sql("form"),
        )

    @api.model
    def _local_day_sql(self, moment):
        """SQL of a day in the time zone of the organization: ``periods.local_day``."""
        return SQL(
            "(%s AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(partner.tz, %s))::date",
            moment,
            periods.DEFAULT_ZONE,
        )

    @api.model
    def _rate_sql(self, owner):
        """Rate of the currency of a row on the day of submission.

        The same answer as ``res.currency._get_rates``, for every row at once.

        :param owner: alias of the table whose ``currency_id`` it is.
        """
        known = SQL(
            "SELECT r.rate FROM res_currency_rate r WHERE r.currency_id = %s AND "
            "(r.company_id IS NULL OR "
            "r.company_id = split_part(company.parent_path, '/', 1)::int)",
            SQL.identifier(owner, "currency_id"),
        )
        return SQL(
            "COALESCE((%s AND r.name <= dates.day ORDER BY r.company_id, r.name DESC "
            "LIMIT 1), (%s ORDER BY r.company_id, r.name LIMIT 1), 1.0)",
            known,
            known,
        )

    @api.model
    def _converted_sql(self, column):
        """An amount of a request in the currency of its company, rounded as it is."""
        return SQL(
            "ROUND((COALESCE(%s, 0) * rate.value / currency.rounding)::numeric) "
            "* currency.rounding",
            SQL.identifier(*column.split(".")),
        )

    def action_open_authorization(self):
        """Open the request of a row."""
        self.ensure_one()
        return self.authorization_id._get_records_action()
