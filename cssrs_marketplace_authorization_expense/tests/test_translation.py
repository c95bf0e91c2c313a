from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests import test_translation as core

from .common import MODULE, ExpenseMixin


@tagged("post_install", "-at_install")
class TestExpenseTranslation(ExpenseMixin, core.TestTranslation):
    """Everything that the expenses say is in French, and well written."""

    allow_inherited_tests_method = True
    module = MODULE
    languages = ("fr",)

    def test_a_blocked_order_says_it_in_french(self):
        """Here: a blocked expense."""
        self._speak_french()
        expense = self._expense().with_context(lang=core.LANGUAGE)
        with self.assertRaises(UserError) as caught:
            expense.action_submit()
        self.assertIn(
            f"Cet achat ne peut être ni remboursé ni payé{core.NBSP}: Amazon.ca est "
            "une place de marché en ligne, et aucune autorisation du directeur général "
            "n’a été obtenue avant l’achat (directive du 11 avril 2025).",
            f"{caught.exception}",
        )
        self.assertIn(
            "Liez une autorisation approuvée avant l’achat",
            expense.marketplace_refusals,
        )

    def test_forms_are_in_french(self):
        self._speak_french()
        model = self.env["hr.expense"].with_context(lang=core.LANGUAGE)
        form = model.get_view(view_type="form")["arch"]
        self.assertIn("Ouvrir l’autorisation", form)
        labels = model.fields_get(["marketplace_id"], ["string"])
        self.assertEqual(
            labels["marketplace_id"]["string"], "Achat fait sur la place de marché"
        )

    def test_selections_have_their_terms_here(self):
        self.assertFalse(core.strange_terms(self.env["hr.expense"], MODULE))
