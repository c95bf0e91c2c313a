from odoo import api, fields, models
from odoo.tools import get_lang
from odoo.tools.image import image_data_uri

from ...outputs.page import Page
from ...report import printing, templates
from ...words import render as messages
from .files import store_file

LETTER = "report_marketplace_letter"


def store_letter(declaration):
    """Store the letter that goes with a declaration, on the day it is sent (R7).

    Before, it is a draft: it declares nothing that the files do not say, and a slip in
    it is mended until it leaves.
    """
    if declaration.letter and not declaration._get_file("letter"):
        content = declaration._with_issue_lang()._render_letter()
        store_file(declaration.sudo(), "letter", content)


class PurchaseMarketplaceDeclaration(models.Model):
    """The covering letter of a declaration, on the letterhead of the organization (R7).

    Invariant: once the declaration is sent, the letter is the stored one, whatever the
    organization becomes. One without a text has no letter.
    """

    _inherit = "purchase.marketplace.declaration"

    letter = fields.Text(
        string="Covering Letter",
        compute="_compute_letter",
        store=True,
        readonly=False,
        copy=False,
        help="Empty: the declaration is sent without a letter.",
    )

    @api.depends("company_id")
    def _compute_letter(self):
        """The text of the organization, in its language, for a person to change."""
        for declaration in self:
            draft = declaration.state == "draft"
            kept = declaration.letter
            declaration.letter = declaration._standard_letter() if draft else kept

    def _standard_letter(self):
        company = self.company_id.sudo()
        language = company.partner_id.lang or get_lang(self.env).code
        return company.marketplace_letter or self.with_context(lang=language).env._(
            "Dear Sir or Madam,\n\nAs required by the directive on online "
            "marketplaces, please find enclosed our declaration for the above "
            "period.\n\nPlease acknowledge receipt, quoting its number.\n\nYours "
            "sincerely,"
        )

    def action_keep_letter(self):
        """Have the later declarations of the organization begin with this text.

        :raise AccessError: when the user may not write the declaration.
        """
        self.ensure_one()
        self.check_access("write")
        self.company_id.sudo().marketplace_letter = self.letter

    def _is_letter_closed(self):
        """Whether the letter has left, and no longer changes."""
        return bool(self.sent_on or self._get_file("letter"))

    # ---- on paper ------------------------------------------------------------------

    def _render_letter(self):
        """The letter as a page, in the language of the environment."""
        self.ensure_one()
        issued = self._output_document()
        values = {
            "o": self,
            "doc": issued,
            "page": Page(issued, self._issued_file_header()["thousands"]),
            "day": self._letter_day,
            "letterhead": self._letterhead(),
        }
        return templates.page(self.env, LETTER, values)

    def _letterhead(self):
        """What the head of the letter says of the organization."""
        company = self.company_id
        site = (company.website or "").partition("://")
        reach = (company.phone, company.marketplace_secretariat_email)
        reach = (" · ".join(filter(None, reach)), site[2] or site[0])
        city = company.city
        place = filter(None, (city, company.state_id.code, company.zip))
        address = (company.street, company.street2, " ".join(place))
        # The day of the issue: that of the sending may be corrected afterwards.
        issued = self.declared_on and company._marketplace_day(self.declared_on)
        today = self._letter_day(issued or company._marketplace_today())
        own = company.logo and not company.uses_default_logo
        return {
            "logo": own and image_data_uri(company.logo),
            "address": "\n".join(filter(None, address)),
            "reach": "\n".join(filter(None, reach)),
            "dated": self.env._("%(city)s, %(day)s", city=city, day=today)
            if city
            else today,
        }

    def _letter_day(self, date):
        """A day as a letter says it."""
        return date and messages.day(self.env, date, full=True)

    def _printed_page_letter(self):
        """The stored letter; before it is sent, what it would be."""
        stored = self._get_file("letter")
        if stored:
            return stored._get_bytes()
        return self._with_issue_lang()._render_letter()

    def _printed_pdf_letter(self):
        """The same on paper."""
        return printing.pdf(self._printed_page_letter(), "letter", self.env)
