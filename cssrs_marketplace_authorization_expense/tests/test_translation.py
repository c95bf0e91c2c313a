import polib

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import TranslationModuleReader

from odoo.addons.cssrs_marketplace_authorization.tests.test_translation import (
    LANGUAGE,
    NBSP,
    faults,
    strange_terms,
)

from .common import MODULE, ExpenseCase


@tagged("post_install", "-at_install")
class TestExpenseTranslation(ExpenseCase):
    """Everything that the expenses say is in French, and well written."""

    def _catalog(self):
        return polib.pofile(file_path(f"{MODULE}/i18n/fr.po"))

    def _source_terms(self):
        """Terms of the code and of the records as installed, not of a .pot."""
        return {
            source
            for _module, _kind, name, origin, source, *_rest in TranslationModuleReader(
                self.env.cr, [MODULE]
            )
            if f"{MODULE}.demo_" not in str(origin)
            and self._is_ours(f"{name}", f"{origin}")
        }

    def _is_ours(self, name, origin):
        """Other addons put fields on our models too: theirs to translate."""
        if not name.startswith("ir.model.fields,"):
            return True
        record = self.env.ref(origin)
        modules = self.env[record.model]._fields[record.name]._modules
        return not modules or MODULE in modules

    def _speak_french(self):
        """Load our French where the test database does not have it."""
        self.env["res.lang"]._activate_lang(LANGUAGE)
        modules = self.env["ir.module.module"].search(
            [("name", "in", [MODULE, "cssrs_marketplace_authorization"])]
        )
        modules._update_translations([LANGUAGE])

    def test_every_term_is_translated(self):
        catalog = {entry.msgid: entry for entry in self._catalog() if not entry.fuzzy}
        missing = sorted(
            source
            for source in self._source_terms()
            if source not in catalog
            # A comment says that it is the same word in French.
            or not (catalog[source].msgstr or catalog[source].tcomment)
        )
        self.assertFalse(missing, "not in French: run make i18n, then translate")

    def test_translations_are_well_written(self):
        wrong = [
            (entry.msgstr, faults(entry.msgid, entry.msgstr))
            for entry in self._catalog()
            if entry.msgstr and faults(entry.msgid, entry.msgstr)
        ]
        self.assertFalse(wrong)

    def test_refusals_are_in_french(self):
        self._speak_french()
        expense = self._expense().with_context(lang=LANGUAGE)
        with self.assertRaises(UserError) as caught:
            expense.action_submit()
        self.assertIn(
            f"Cet achat ne peut être ni remboursé ni payé{NBSP}: Amazon.ca est une "
            "place de marché en ligne, et aucune autorisation du directeur général "
            "n’a été obtenue avant l’achat (directive du 11 avril 2025).",
            f"{caught.exception}",
        )
        self.assertIn(
            "Liez une autorisation approuvée avant l’achat",
            expense.marketplace_refusals,
        )

    def test_forms_are_in_french(self):
        self._speak_french()
        model = self.env["hr.expense"].with_context(lang=LANGUAGE)
        form = model.get_view(view_type="form")["arch"]
        self.assertIn("Ouvrir l’autorisation", form)
        labels = model.fields_get(["marketplace_id"], ["string"])
        self.assertEqual(
            labels["marketplace_id"]["string"], "Achat fait sur la place de marché"
        )

    def test_selections_have_their_terms_here(self):
        self.assertFalse(strange_terms(self.env["hr.expense"], MODULE))
