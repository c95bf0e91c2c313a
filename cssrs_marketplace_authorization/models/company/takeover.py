"""The take-over of what was in the database before the installation (R34)."""

from types import MappingProxyType

from odoo import api, fields, models
from odoo.tools import SQL

from ...constants import GROUP_SECRETARIAT, MODULE
from ...rules import takeover as rules
from ...words import render as messages
from ..gate import protected
from ..gate.actor import is_in_person
from ..gate.lock import lock
from ..gate.remembered import remembered
from ..trail import trail
from ..trail.kept import CASE, FORM, PAST, TAKEOVER

DOUBTS = [("online_vendor_type", "=", "to_classify")]
PAPERS = [("paper_on", "!=", False)]
#: Cases to clear: found at the installation, and nobody has said anything of them.
WAITING = [
    ("existed", "=", True),
    ("gone", "=", False),
    ("finding", "=", False),
    ("irregularity", "!=", False),
]
#: Of the cases found at the installation, those that somebody has to look at, or did.
SHOWN = ["|", ("irregularity", "!=", False), ("finding", "!=", False)]


def begin(companies):
    """Open the take-over of organizations that have none: the moment is kept."""
    records = companies.env[TAKEOVER].sudo()
    known = records.search([("company_id", "in", companies.ids)]).company_id
    moments = _installed(companies - known)
    made = protected.create(
        records,
        [
            {"company_id": company.id, "installed_on": moments[company.id]}
            for company in companies - known
        ],
    )
    trail.add([trail.Fact("installed", record) for record in made])
    companies.env.registry.clear_cache()


def _installed(companies):
    """When the product came, for each: the earliest of what the database knows."""
    if not companies:
        return {}
    now = companies.env.cr.now().replace(microsecond=0)
    rows = companies.env.execute_query(
        SQL(
            "SELECT company.id, LEAST(%s, (SELECT min(moment) "
            "FROM purchase_marketplace_trail WHERE kind = 'installed' "
            "AND res_model = 'res.company' AND res_id = company.id), "
            "(SELECT date_trunc('second', min(create_date)) FROM ir_model_data "
            "WHERE module = %s)) FROM res_company company WHERE id IN %s",
            now,
            MODULE,
            companies._ids,
        )
    )
    return dict(rows)


class PurchaseMarketplaceTakeover(models.Model):
    """What an organization takes over of the time before the installation (R34).

    Invariant: one for each organization, open until the secretariat closes it, then
    closed for good. Nothing that Odoo recorded after ``installed_on`` is taken over.
    """

    _name = "purchase.marketplace.takeover"
    _description = "Take-over of what was there before the installation"
    _inherit = ["purchase.marketplace.protected"]
    _allow_sudo_commands = False
    _marketplace_protected = MappingProxyType(
        {
            "company_id": False,
            "installed_on": False,
            "state": "open",
            "closed_by": False,
            "closed_on": False,
            "left": 0,
        }
    )

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    installed_on = fields.Datetime(string="Installed on", required=True, readonly=True)
    state = fields.Selection(
        [("open", "In Progress"), ("closed", "Closed")],
        default="open",
        required=True,
        readonly=True,
    )
    closed_by = fields.Many2one(
        "res.users", string="Closed by", readonly=True, ondelete="restrict"
    )
    closed_on = fields.Datetime(string="Closed on", readonly=True)
    left = fields.Integer(
        string="Not Taken Over",
        readonly=True,
        help="How many documents had not been settled when it was closed.",
    )
    case_ids = fields.Many2many(
        CASE, compute="_compute_found", string="Documents Found"
    )
    waiting_count = fields.Integer(
        string="Documents to Settle", compute="_compute_found"
    )
    vendor_count = fields.Integer(
        string="Vendors to Classify", compute="_compute_found"
    )
    paper_count = fields.Integer(string="Authorizations", compute="_compute_found")
    past_count = fields.Integer(string="Past Purchases", compute="_compute_found")

    _company_unique = models.UniqueIndex(
        "(company_id)", "This organization has its take-over already."
    )

    @api.depends_context("lang")
    @api.depends("company_id")
    def _compute_display_name(self):
        for one in self:
            name = one.company_id.name
            one.display_name = self.env._("Take-over of %(company)s", company=name)

    def _compute_found(self):
        cases, forms, past = self.env[CASE], self.env[FORM], self.env[PAST]
        doubts = self.env["res.partner"].search_count(DOUBTS)
        for one in self:
            mine = [("company_id", "=", one.company_id.id)]
            one.case_ids = cases.search(
                [*mine, ("existed", "=", True), *SHOWN], order="finding, date, id"
            )
            one.waiting_count = cases.search_count([*mine, *WAITING])
            one.vendor_count = doubts
            one.paper_count = forms.search_count([*mine, *PAPERS])
            one.past_count = past.search_count(mine)

    def _marketplace_refuse_deletion(self):
        """Once installed, it was (R34)."""
        if not protected.is_uninstalling():
            messages.refuse(self.env, "takeover_closed")

    # ---- who may, and until when ---------------------------------------------------

    def _obstacles(self, env, known=True, reason="-"):
        """Why the user of an environment may not take something over now."""
        may = env.user.has_group(GROUP_SECRETARIAT) and is_in_person(env)
        is_open = bool(self) and self.sudo().state == "open"
        return rules.obstacles(may, is_open, known, reason)

    def _check(self, known=True, reason="-"):
        """Refuse to take anything over, unless the rules allow it (R34).

        Of two transactions at once, one that closes it and one that takes something
        over, the second fails; Odoo retries it after the first.

        :param known: whether what is taken over existed at the installation.
        :raise UserError: names every reason.
        """
        lock(self)
        messages.check(self.env, self._obstacles(self.env, known, reason))

    # ---- the screen ----------------------------------------------------------------

    @api.model
    def action_open_takeover(self):
        """Open the take-over of the organization that the person works for."""
        return {
            **self.env.company._marketplace_takeover()._get_records_action(),
            "name": self.env._("Take-Over of the Existing Data"),
        }

    def action_vendors(self):
        """List the vendors that the secretariat has to classify (R1)."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"{MODULE}.res_partner_action_marketplace"
        )
        return {**action, "domain": DOUBTS}

    def action_papers(self):
        mine = [("company_id", "=", self.company_id.id), *PAPERS]
        found = self.env[FORM].search(mine)
        return found._get_records_action(name=self.env._("Authorizations on Paper"))

    def action_past(self):
        found = self.env[PAST].search([("company_id", "=", self.company_id.id)])
        return found._get_records_action(name=self.env._("Past Purchases"))

    def action_import(self):
        return self._open_dialog("purchase.marketplace.takeover.import")

    def action_paper(self):
        """Record an authorization on paper, without any document."""
        return self._open_dialog("purchase.marketplace.takeover.paper")

    def _open_dialog(self, model):
        self.ensure_one()
        self._check()
        return self.env[model].create({"takeover_id": self.id})._get_action()

    def action_close(self):
        """Close the take-over, for good.

        :raise UserError: when the person may not, or it is closed already.
        """
        self.ensure_one()
        self._check()
        self.check_access("read")
        protected.write(
            self,
            {
                "left": self.waiting_count,
                "state": "closed",
                "closed_by": self.env.uid,
                "closed_on": fields.Datetime.now(),
            },
        )
        trail.add([trail.Fact("takeover_closed", self)])


class ResCompany(models.Model):
    """An organization, and the moment of its installation."""

    _inherit = "res.company"

    def _marketplace_takeover(self):
        return self.env[TAKEOVER].search([("company_id", "=", self.id)])

    def _marketplace_installed_on(self):
        """When the product came to it; cached. For a branch, when it was created."""
        self.ensure_one()
        return self._marketplace_installed_moment(self.id)

    @api.model
    @remembered("company_id")
    def _marketplace_installed_moment(self, company_id):
        found = self.env[TAKEOVER].sudo().search([("company_id", "=", company_id)])
        found.invalidate_recordset(["installed_on"])
        return found.installed_on or None
