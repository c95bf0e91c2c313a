import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_datetime

from ...constants import GROUP_AUDITOR, GROUP_DG, GROUP_SECRETARIAT
from ...report import printing, templates
from ...words.trail import DIFFERENCES, NEXT
from ..gate import case, protected
from . import check, label, trail
from .additions import additions

PAGE = "report_marketplace_verification"


class PurchaseMarketplaceVerification(models.Model):
    """A report: what was verified, by whom, when, and everything that differs (R27).

    Invariant: it is made by running the verification, and stays as it was; the trail
    says that it was run and what it found. Running it changes nothing else.
    """

    _name = "purchase.marketplace.verification"
    _description = "Verification of marketplace purchases"
    _inherit = ["purchase.marketplace.protected"]
    _order = "id desc"
    _allow_sudo_commands = False

    company_id = fields.Many2one("res.company", required=True, readonly=True)
    moment = fields.Datetime(string="Run on", required=True, readonly=True)
    run_by = fields.Char(string="Run by", required=True, readonly=True)
    entry_count = fields.Integer(
        string="Entries of the Trail", readonly=True, aggregator=None
    )
    record_count = fields.Integer(
        string="Records Compared", readonly=True, aggregator=None
    )
    purchase_count = fields.Integer(
        string="Purchases Counted Again", readonly=True, aggregator=None
    )
    difference_count = fields.Integer(
        string="Differences", readonly=True, aggregator=None
    )
    outcome = fields.Selection(
        [("intact", "Nothing was altered"), ("differs", "Something differs")],
        required=True,
        readonly=True,
    )
    anchor = fields.Char(
        string="Fingerprint",
        readonly=True,
        help="Number and fingerprint of the entry of this verification in the trail of "
        "the organization. Kept elsewhere, it shows that nothing before it was "
        "changed.",
    )
    line_ids = fields.One2many(
        "purchase.marketplace.verification.line", "verification_id", readonly=True
    )
    additions = fields.Text(
        string="Added by an Administrator",
        readonly=True,
        help="What administrators added in Odoo to the screens and records of the "
        "directive. None of it can make a decision, but it is worth knowing.",
    )

    @api.depends_context("lang", "tz")
    @api.depends("moment")
    def _compute_display_name(self):
        for report in self:
            report.display_name = self.env._(
                "Verification of %s", format_datetime(self.env, report.moment)
            )

    def _marketplace_refuse_deletion(self):
        if self and not protected.is_uninstalling():
            self._marketplace_refuse_person()

    def _marketplace_refuse_person(self):
        """Refuse to write a report by hand.

        :raise AccessError: always.
        """
        raise AccessError(
            self.env._("A verification is run and stays as it was: nobody can edit it.")
        )

    @api.model
    def action_verify(self):
        """Verify everything of the organization, and open the report.

        :raise AccessError: unless by the secretariat, the DG or an auditor.
        """
        self.env["res.company"]._marketplace_check_auditor()
        return self._run(self.env.company)._get_records_action(
            name=self.env._("Verification")
        )

    @api.model
    def _verify_every_night(self):
        """Verify each organization, and tell its auditors when something differs.

        What nobody has seen is put in the register afterwards: first it is told.
        """
        companies = self.env["res.company"].search([("active", "=", True)])
        for done, company in enumerate(companies, 1):
            found = self._run(company)
            if found.difference_count:
                found._notify()
            company._marketplace_send_anchor()
            self.env["ir.cron"]._commit_progress(1, remaining=len(companies) - done)
        case.look(self.env)
        case.tell(self.env(su=True))

    @api.model
    def _run(self, company):
        """Run the verification of an organization, and keep its report."""
        tally = {}
        found = list(check.differences(company, tally))
        env = self.env
        heads = {"differences": len(found), **tally}
        anchor = trail.anchor(env, company, "verified", checked=heads)
        report = protected.create(
            self,
            [
                {
                    "company_id": company.id,
                    "moment": env.cr.now().replace(microsecond=0),
                    "run_by": env.user.sudo().name,
                    "entry_count": tally["entries"],
                    "record_count": tally["records"],
                    "purchase_count": tally["purchases"],
                    "difference_count": len(found),
                    "outcome": "differs" if found else "intact",
                    "anchor": " ".join(map(str, anchor)),
                    "additions": "\n".join(additions(company.with_env(env))),
                }
            ],
        )
        protected.create(
            env["purchase.marketplace.verification.line"],
            [
                {
                    "verification_id": report.id,
                    "code": one.code,
                    "res_model": one.model,
                    "res_id": one.res_id,
                    "name": one.name,
                    "path": one.path,
                    "then": json.dumps(one.then, ensure_ascii=False),
                    "now": json.dumps(one.now, ensure_ascii=False),
                    "since": one.since.replace("T", " ") or False,
                }
                for one in found
            ],
        )
        return report

    def _printed_page(self):
        """The page, in the language of the reader, at the hour of the organization."""
        report = self.with_context(tz=self.company_id._marketplace_zone())
        return templates.page(report.env, PAGE, {"o": report})

    def _printed_pdf(self):
        """The same on paper."""
        return printing.pdf(self._printed_page(), self._name, self.env)

    def _notify(self):
        """Tell the secretariat and the auditors that something differs."""
        self.ensure_one()
        company = self.company_id
        for user in company._marketplace_people(GROUP_SECRETARIAT, GROUP_AUDITOR):
            reader = self.with_context(lang=user.lang)
            reader.env["mail.thread"].sudo().message_notify(
                partner_ids=user.partner_id.ids,
                model=self._name,
                res_id=self.id,
                subject=reader.env._("The verification found something that differs"),
                body=reader.env._(
                    "Differences found in the purchases of %(company)s from online "
                    "marketplaces: %(count)s. %(next)s",
                    count=self.difference_count,
                    company=self.company_id.name,
                    next=reader.env._(NEXT),
                ),
            )


class PurchaseMarketplaceVerificationLine(models.Model):
    """One thing that a verification found: the record, the value then, and now.

    Invariant: that of the verification.
    """

    _name = "purchase.marketplace.verification.line"
    _description = "Difference found by a verification"
    _inherit = ["purchase.marketplace.protected"]
    _rec_name = "name"
    _allow_sudo_commands = False

    verification_id = fields.Many2one(
        "purchase.marketplace.verification",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="verification_id.company_id")
    code = fields.Char(required=True, readonly=True)
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record Id", model_field="res_model", readonly=True
    )
    name = fields.Char(readonly=True)
    path = fields.Char(readonly=True)
    then = fields.Text(readonly=True)
    now = fields.Text(readonly=True)
    since = fields.Datetime(
        readonly=True, help="It was so at that time, and was changed afterwards."
    )
    # Texts: a list shows the whole of them.
    sentence = fields.Text(string="What Differs", compute="_compute_told")
    subject = fields.Text(string="Record", compute="_compute_told")
    field_label = fields.Text(string="Field", compute="_compute_told")
    value_then = fields.Text(string="In the Trail", compute="_compute_told")
    value_now = fields.Text(string="In the Database", compute="_compute_told")

    def _marketplace_refuse_person(self):
        self.env["purchase.marketplace.verification"]._marketplace_refuse_person()

    def _marketplace_refuse_deletion(self):
        self.verification_id._marketplace_refuse_deletion()

    @api.depends_context("lang")
    @api.depends("code", "res_model", "name", "path", "then", "now")
    def _compute_told(self):
        """What was found, in the language of the reader."""
        for line in self:
            model, env = line.res_model or "", line.env
            line.sentence = env._(DIFFERENCES[line.code])
            line.subject = line._subject()
            labels, field, inner = label.path(env, model, line.path or "")
            line.field_label = " › ".join(labels)
            found = [json.loads(text or "null") for text in (line.then, line.now)]
            told = [label.value(env, field, one, inner) for one in found]
            if told[0] == told[1] and all(found):
                # Two records of the same name.
                told = [f"{told[0]} ({one})" for one in found]
            line.value_then, line.value_now = told

    def _subject(self):
        """What is concerned: a record, or an entry of a file."""
        if self.code.startswith("trail_"):
            return label.chain(self.env, self.name) if self.name else ""
        known = self.res_model in self.env
        kind = known and self.env["ir.model"]._get(self.res_model).name
        return " – ".join(filter(None, (kind, self.name)))

    def action_open(self):
        """Open the record, when it is still there and the person may read it."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id).exists()
        record.check_access("read")
        return record._get_records_action()


class ResCompany(models.Model):
    """Who may verify, and what there is to verify (R7, R27)."""

    _inherit = "res.company"

    @api.model
    def _marketplace_check_auditor(self):
        """Refuse users who may not read what is verified.

        :raise AccessError: when the user is neither secretariat, DG nor auditor.
        """
        groups = (GROUP_DG, GROUP_SECRETARIAT, GROUP_AUDITOR)
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(
                self.env._(
                    "Only the secretariat, the Director General and the auditors can "
                    "verify what was decided and declared."
                )
            )

    @api.model
    def _marketplace_document_models(self):
        """Names of the models of the documents that pass the gate."""
        return self._marketplace_heirs("purchase.marketplace.document")

    @api.model
    def _marketplace_noted_models(self):
        """Names of the models that the ledger is synced with."""
        return self._marketplace_heirs("purchase.marketplace.ledger.source")

    @api.model
    def _marketplace_heirs(self, parent):
        names = self.env.registry.descendants([parent], "_inherit")
        return [name for name in sorted(names) if not self.env[name]._abstract]
