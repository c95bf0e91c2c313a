import io

from odoo import api, fields, models
from odoo.tools import get_lang

from ..outputs import year as outputs
from ..outputs import year_file
from ..outputs.page import Page
from ..report import printing, templates
from ..rules import periods
from ..words.year import WORDS
from . import year_figures as figures

PAGE = "report_marketplace_year"


class PurchaseMarketplaceYear(models.TransientModel):
    """The report of a period for the board and the public (R12).

    It counts what the analysis of requests and the ledger say, in a few queries
    whatever their number.

    Invariant: it has figures alone: no person, no good, no text that somebody wrote.
    """

    _name = "purchase.marketplace.year"
    _description = "Period report"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    span = fields.Selection(
        [
            ("year", "Fiscal year"),
            ("last_year", "Last fiscal year"),
            ("quarter", "Quarter"),
            ("last_quarter", "Previous quarter"),
            ("free", "Dates of your choice"),
        ],
        string="Period",
        default="last_year",
        required=True,
        help="The fiscal year is that of the accounting of the organization.",
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
    )

    _dates_in_order = models.Constraint(
        "CHECK(date_to >= date_from)", "The period cannot end before it starts."
    )

    @api.depends("span", "company_id")
    def _compute_dates(self):
        for report in self:
            if report.span == "free" and report.date_from and report.date_to:
                continue
            company = report.company_id or self.env.company
            end = company._marketplace_fiscal_end()
            span = periods.quarter if "quarter" in report.span else periods.fiscal_year
            dates = span(company._marketplace_today(), *end)
            if report.span.startswith("last"):
                dates = span(dates[0] - periods.ONE_DAY, *end)
            report.date_from, report.date_to = dates

    def action_open(self):
        """Open the page, or download the PDF or the workbook, named in the context.

        :raise AccessError: unless by the secretariat, the DG or an auditor.
        """
        self._check_reader()
        extension = self.env.context.get("marketplace_extension", "html")
        return {
            "type": "ir.actions.act_url",
            "url": f"/marketplace/year/{self.id}/{extension}",
            "target": "new" if extension == "html" else "download",
        }

    def _check_reader(self):
        """Refuse users who may not read what is counted."""
        self.ensure_one()
        self.env["res.company"]._marketplace_check_auditor()
        self.check_access("read")
        self.company_id.check_access("read")

    def _year(self):
        """The report, in the language of the environment."""
        self._check_reader()
        report = self.sudo()
        company = report.company_id
        self.env.flush_all()
        known = self._language()
        words = {key: self.env._(word) for key, word in WORDS.items()}
        return outputs.Year(
            organization=company.name,
            registry=company.company_registry or None,
            date_from=self.date_from,
            date_to=self.date_to,
            made_on=company._marketplace_today(),
            currency=company.currency_id.name,
            groups=figures.groups(report, words["unknown"]),
            declared=figures.declared(report),
            **figures.requests(report),
            strings=words,
            lang=known.code.replace("_", "-"),
            decimal=known.decimal_point,
        )

    def _language(self):
        return self.env["res.lang"].browse(get_lang(self.env).id)

    def _with_language(self):
        return self.company_id._marketplace_localize(self)

    def _printed_page(self):
        """The accessible page, as bytes; it loads nothing from elsewhere."""
        report = self._with_language()
        year = report._year()
        separator = report._language().thousands_sep or "\N{NO-BREAK SPACE}"
        values = {"year": year, "page": Page(year, separator)}
        return templates.page(report.env, PAGE, values)

    def _printed_pdf(self):
        return printing.pdf(self._printed_page(), self._name, self.env)

    def _workbook(self):
        stream = io.BytesIO()
        year_file.write(stream, self._with_language()._year())
        return stream.getvalue()
