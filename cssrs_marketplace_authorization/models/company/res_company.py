from odoo import api, fields, models
from odoo.tools import get_lang

from ...constants import AUTHORIZATION_SEQUENCE, DECLARATION_SEQUENCE, GROUP_SECRETARIAT
from ...rules import coverage, periods
from ...rules import declaration_columns as columns
from ...words import columns as labels
from ...words import render as messages
from ..gate.actor import is_unattended
from ..trail import trail
from ..trail.kept import KEPT
from . import takeover

#: Settings that move the rule.
SETTINGS = frozenset(KEPT["res.company"].columns)
#: When most organizations received the directive.
EFFECTIVE = fields.Date.to_date("2025-04-11")
#: Settings that are a number, never a negative one.
POSITIVE = [
    f"marketplace_{name}"
    for name in (
        "tolerance validity_days min_alternatives declaration_days "
        "acknowledgement_days exemption_days search_days anchor_days reminder_days "
        "split_days"
    ).split()
]


class ResCompany(models.Model):
    """An organization with its settings.

    Invariant: each organization numbers its own forms and declarations.
    """

    _inherit = "res.company"

    marketplace_effective_date = fields.Date(
        string="Directive in Force Since",
        default=EFFECTIVE,
        help="Purchases made before this date are not concerned. It can be "
        "corrected only with a reason.",
    )
    marketplace_tolerance = fields.Float(
        string="Tolerance on Authorized Amounts (%)",
        help="How far the amount of a purchase may exceed the authorized amount: 10% "
        "at most. A change applies only to later authorizations.",
    )
    marketplace_validity_days = fields.Integer(
        prefetch="marketplace",
        string="Validity of an Authorization (Days)",
        help="0: it does not expire.",
    )
    marketplace_min_alternatives = fields.Integer(
        prefetch="marketplace",
        string="Other Sources to Try",
        default=1,
        help="Number of other sources to try before a form is submitted.",
    )
    marketplace_search_days = fields.Integer(
        prefetch="marketplace",
        string="Validity of a Market Search (Days)",
        default=90,
        help="Number of days after which the answer of another source no longer "
        "counts when a form is submitted. 0: it always counts.",
    )
    marketplace_exemption_days = fields.Integer(
        prefetch="marketplace",
        string="Validity of a Verified Address (Days)",
        default=365,
        help="Number of days after which a merchant established in Québec must be "
        "classified again, counted from the verification of its address. 0: "
        "never.",
    )
    marketplace_strict_makers = fields.Boolean(
        prefetch="marketplace",
        string="Manufacturers Too Must Be Established in Québec",
        help="Unticked: a manufacturer’s own platform is exempt wherever it is. "
        "Ticked: only with the address of a store in Québec, as for a merchant; those "
        "without one are to be classified again, for later purchases.",
    )
    marketplace_declaration_days = fields.Integer(
        string="Days to Declare a Purchase", default=30
    )
    marketplace_acknowledgement_days = fields.Integer(
        prefetch="marketplace",
        string="Days for the SCT to Acknowledge",
        default=15,
        help="Number of days after which the secretariat is reminded of a "
        "declaration that was sent but not acknowledged. 0: never.",
    )
    marketplace_sct_email = fields.Char(
        prefetch="marketplace",
        string="E-mail of the SCT",
        help="Where declarations are sent by e-mail. Empty: they are sent by other "
        "means.",
    )
    marketplace_letter = fields.Text(
        prefetch="marketplace",
        string="Covering Letter of Declarations",
        help="The text kept for later declarations.",
    )
    marketplace_body_code = fields.Char(
        prefetch="marketplace",
        string="Code of the Organization",
        help="Its code as a public body, shown on the declarations.",
    )
    marketplace_reminder_days = fields.Integer(
        prefetch="marketplace",
        string="Reminder of Waiting Requests (Days)",
        default=7,
        help="Number of days after which the Director General is reminded of a "
        "waiting request. 0: never.",
    )
    marketplace_split_days = fields.Integer(
        prefetch="marketplace",
        string="Period for Similar Requests (Days)",
        default=90,
        help="Requests of an establishment made within this number of days are shown "
        "together, with their cumulative amount. 0: never.",
    )
    marketplace_column_ids = fields.One2many(
        "purchase.marketplace.declaration.column",
        "company_id",
        string="Columns of the Declarations",
    )
    # Stored: confirming an order must not read the partner of the organization.
    marketplace_tz = fields.Selection(related="partner_id.tz", store=True)
    marketplace_procurement_user_id = fields.Many2one(
        "res.users",
        prefetch="marketplace",
        string="Person in Charge of Substitutes",
        help="Who receives the requests for a substitute. Empty: the buyer of the "
        "order, or all of procurement.",
    )
    marketplace_procurement_email = fields.Char(
        prefetch="marketplace",
        string="E-mail of Procurement",
        help="Where a substitute is asked for, besides the activity. Empty: no e-mail.",
    )
    marketplace_secretariat_email = fields.Char(
        prefetch="marketplace",
        string="E-mail of the Secretariat",
        help="Buyers read it beside a blocked order, it is on the covering letter, and "
        "declarations leave from it. Empty: that of the person who sends.",
    )

    _marketplace_settings_positive = models.Constraint(
        f"CHECK({' AND '.join(f'COALESCE({name}, 0) >= 0' for name in POSITIVE)})",
        "The tolerance, days and numbers set for online marketplaces cannot be "
        "negative.",
    )
    _marketplace_tolerance_bounded = models.Constraint(
        f"CHECK(COALESCE(marketplace_tolerance, 0) <= {coverage.TOLERANCE})",
        "The tolerance is 10% at most: beyond that, the purchase is no longer what "
        "the Director General authorized.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # An explicit date: neither a context default nor an ir.default gets in.
        vals_list = [{"marketplace_effective_date": EFFECTIVE} | v for v in vals_list]
        for vals in vals_list:
            self._marketplace_keep_date(vals, EFFECTIVE)
        companies = super().create(vals_list)
        companies._marketplace_begin()
        return companies

    def write(self, vals):
        for company in self:
            company._marketplace_keep_date(vals, company.marketplace_effective_date)
        result = super().write(vals)
        if SETTINGS & vals.keys():
            trail.note(self, "settings_changed")
        if vals.get("marketplace_strict_makers"):
            self.env["res.partner"].sudo()._marketplace_expire_exemptions()
        return result

    def _marketplace_keep_date(self, vals, known):
        """Refuse another date without its reason (R15).

        :param known: the date as it is.
        :raise UserError: when a person, or what a person planted, writes it by hand.
        """
        name = "marketplace_effective_date"
        if name not in vals or is_unattended(self.env):
            return
        if (fields.Date.to_date(vals[name]) or False) != (known or False):
            messages.refuse(self.env, "date_by_hand")

    @api.constrains("user_ids")
    def _check_marketplace_mandate(self):
        self.env["purchase.marketplace.mandate"]._sync(self)

    def _marketplace_begin(self):
        """Number the papers of an organization, and open its chain of the trail."""
        self._marketplace_create_sequences()
        trail.note(self, "installed")
        takeover.begin(self)

    def _marketplace_create_sequences(self):
        """Give each organization its own numbering, restarted every year."""
        sequences = self.env["ir.sequence"].sudo()
        codes = {
            AUTHORIZATION_SEQUENCE: ("AUT/%(range_year)s/", "standard"),
            DECLARATION_SEQUENCE: ("DEC/%(range_year)s/", "no_gap"),
        }
        existing = {
            (sequence.code, sequence.company_id)
            for sequence in sequences.search([("code", "in", list(codes))])
        }
        sequences.create(
            [
                {
                    "name": f"{company.name} {prefix[:3]}",
                    "code": code,
                    "company_id": company.id,
                    "prefix": prefix,
                    "padding": 5,
                    "use_date_range": True,
                    "implementation": implementation,
                }
                for company in self
                for code, (prefix, implementation) in codes.items()
                if (code, company) not in existing
            ]
        )

    def _marketplace_secretariat(self):
        """Active members of the secretariat who work for the organization."""
        return self._marketplace_people(GROUP_SECRETARIAT)

    def _marketplace_people(self, *groups):
        """Active members of groups (external ids) who work for the organization."""
        self.ensure_one()
        members = self.env["res.users"].sudo()
        for name in groups:
            members |= self.env.ref(name).sudo().all_user_ids
        return members.filtered(lambda user: user.active and self in user.company_ids)

    def _marketplace_next_number(self, code):
        """Next number of one of its sequences, in the year of its own today."""
        sequences = self.env["ir.sequence"].sudo().with_company(self)
        return sequences.next_by_code(code, sequence_date=self._marketplace_today())

    def _marketplace_zone(self):
        """Time zone of the organization; the directive binds those of Québec."""
        self.ensure_one()
        return self.sudo().marketplace_tz or periods.DEFAULT_ZONE

    def _marketplace_today(self):
        """Today in the time zone of the organization, not of the user."""
        return self._marketplace_day(fields.Datetime.now())

    def _marketplace_day(self, moment):
        """Day of a UTC moment in the time zone of the organization."""
        return periods.local_day(moment, self.sudo().marketplace_tz)

    def _marketplace_local(self, moment):
        """A UTC moment in the time zone of the organization; or ``None``."""
        return moment and periods.local_time(moment, self._marketplace_zone()) or None

    def _marketplace_localize(self, record):
        """A record in the language and at the hour of the organization.

        Its papers are written so, whoever prints them.
        """
        language = self.sudo().partner_id.lang or get_lang(self.env).code
        return record.with_context(lang=language, tz=self._marketplace_zone())

    def _marketplace_fiscal_end(self):
        """Month and day on which its fiscal year ends, as accounting has them."""
        return int(self.sudo().fiscalyear_last_month), self.sudo().fiscalyear_last_day

    def _marketplace_due_on(self, moment):
        """Last day to declare in time a line recorded at that moment (R7)."""
        day = self._marketplace_day(moment)
        return periods.due_on(day, self.sudo().marketplace_declaration_days)

    def _marketplace_columns(self):
        """Keys and labels of the columns of a declaration, in their order (R7)."""
        chosen = self.sudo().marketplace_column_ids
        names = labels.COLUMNS
        if not chosen:
            return tuple((key, self.env._(names[key])) for key in columns.STANDARD)
        return tuple((c.key, c.label or self.env._(names[c.key])) for c in chosen)

    def _marketplace_required_columns(self):
        """Keys without which no line is issued."""
        chosen = self.sudo().marketplace_column_ids.filtered("is_required")
        return tuple(dict.fromkeys([*columns.REQUIRED, *chosen.mapped("key")]))
