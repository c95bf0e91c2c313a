"""The covering letter of a declaration (R7)."""

import base64

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools.image import base64_to_image, image_to_base64

from .common import MODULE
from .french import LANGUAGE, FrenchMixin
from .test_issue import IssueCase
from .test_paper import LOGO, _reader

REPORT = f"{MODULE}.report_marketplace_letter"


@tagged("post_install", "-at_install")
class TestLetter(IssueCase):
    """A text of the secretariat, on the letterhead, kept once it has left."""

    prints = True

    def _page(self, sheet):
        return sheet._printed_page_letter().decode()

    def test_it_says_what_it_goes_with(self):
        self.company.write({"city": "Sherbrooke", "phone": "819 555-0100"})
        sheet = self._issued()
        page = self._page(sheet)
        for said in (
            self.company.name,
            "Sherbrooke",
            "819 555-0100",
            self.company.marketplace_secretariat_email,
            sheet.name,
            sheet.seal,
            "Secrétariat du Conseil du trésor",
        ):
            self.assertIn(said, page)
        self.assertIn("100.00", page.replace(",", "."))

    def test_a_text_of_ones_own(self):
        draft = self._draft()
        self.assertIn("find enclosed", draft.letter)
        draft.letter = "Voici <b>notre</b> déclaration."
        self.assertIn("Voici &lt;b&gt;notre&lt;/b&gt; déclaration.", self._page(draft))
        # It is about this one, unless the secretariat says otherwise.
        self.assertIn("find enclosed", self._draft().letter)
        draft.action_keep_letter()
        self.assertEqual(self._draft().letter, draft.letter)
        other = self._company()
        self.secretary.company_ids |= other
        self.assertIn("find enclosed", self._draft(company_id=other.id).letter)

    def test_in_the_language_of_the_organization(self):
        FrenchMixin._speak_french.__func__(type(self))
        self.company.partner_id.lang = LANGUAGE
        draft = self._draft()
        self.assertIn("trouverez ci-joint", draft.letter)
        page = self._page(draft)
        self.assertIn("Objet", page)
        self.assertNotIn("Enclosed", page)

    def test_a_slip_is_mended_until_it_leaves(self):
        self.company.partner_id.lang = "en_US"
        sheet = self._issued()
        sheet.letter = "Corrected."
        self.assertFalse(sheet._get_file("letter"))
        sheet.action_sent()
        kept = self._page(sheet)
        self.assertIn("Corrected.", kept)
        with self.assertRaises(UserError):
            sheet.letter = "Another."
        self.company.name = "Another organization"
        self.company.city = "Elsewhere"
        self.assertEqual(self._page(sheet), kept)
        file = sheet._get_file("letter")
        self.assertEqual(file.name, f"{sheet.name.replace('/', '-')}-letter.html")
        self.assertFalse(self._finding())
        self._alter(file, sha256="0")
        self.assertEqual(self._finding().path, "sha256")

    def test_sent_without_a_letter(self):
        sheet = self._issued()
        sheet.letter = False
        sheet.action_sent()
        self.assertFalse(sheet._get_file("letter"))
        with self.assertRaises(UserError):
            sheet.letter = "Afterwards."

    def test_on_paper(self):
        """One page, tagged; the logo is in it, and nothing is fetched."""
        self.company.logo = image_to_base64(base64_to_image(LOGO), "PNG")
        sheet = self._issued()
        page = self._page(sheet)
        self.assertIn("data:image/png;base64,", page)
        reports = self.env["ir.actions.report"].with_user(self.secretary)
        with self.allow_pdf_render():
            content, _kind = reports.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(REPORT, sheet.ids)
        reader = _reader(content)
        self.assertEqual(len(reader.pages), 1)
        self.assertIn(sheet.name, reader.pages[0].extract_text())
        self.assertEqual(len(reader.pages[0].images), 1)
        self.assertTrue(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])

    def test_it_goes_with_the_email(self):
        sheet = self._issued()
        names = [name for name, _content in sheet._mailed_files()]
        letter = f"{sheet.name.replace('/', '-')}-letter.pdf"
        self.assertIn(letter, names)
        content = dict(sheet._mailed_files())[letter]
        self.assertTrue(base64.b64decode(content).startswith(b"%PDF"))
        sheet.letter = False
        names = [name for name, _content in sheet._mailed_files()]
        self.assertNotIn(letter, names)

    def test_who_prints_and_keeps_it(self):
        sheet = self._issued()
        for user in (self.buyer, self.principal, self.teacher):
            reports = self.env["ir.actions.report"].with_user(user)
            with self.assertRaises(AccessError):
                reports._render_qweb_html(REPORT, sheet.ids)
        for user in (self.auditor, self.buyer, self.teacher):
            with self.assertRaises(AccessError):
                sheet.with_user(user).action_keep_letter()
        self.assertFalse(self.company.marketplace_letter)
