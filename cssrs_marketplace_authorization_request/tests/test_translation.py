from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.rules.refusal import Refusal
from odoo.addons.cssrs_marketplace_authorization.tests import test_translation as core
from odoo.addons.cssrs_marketplace_authorization.words import render as messages

from .common import MODULE, RequestMixin


@tagged("post_install", "-at_install")
class TestRequestTranslation(RequestMixin, core.TestTranslation):
    """Everything that this addon says is in French too, and well written."""

    allow_inherited_tests_method = True
    module = MODULE
    languages = ("fr",)

    def _speak_french(self):
        result = super()._speak_french()
        self.asker.lang = core.LANGUAGE
        return result

    def test_a_blocked_order_says_it_in_french(self):
        """Here: a blocked request."""
        self._speak_french()
        request = self._asked().with_context(lang=core.LANGUAGE)
        with self.assertRaises(UserError) as caught:
            request.button_to_approve()
        self.assertIn("Achat interdit", f"{caught.exception}")
        self.assertIn("Achat interdit", request.marketplace_refusals)
        flagged = self._asked(self._line(None), marketplace_flagged=True)
        self.assertIn(
            "le fournisseur de cette demande est une place de marché",
            flagged.with_context(lang=core.LANGUAGE).marketplace_refusals,
        )

    def test_two_authorizations_say_it_in_french(self):
        self._speak_french()
        refusal = Refusal("requests_apart", {"authorizations": "AUT/1, AUT/2"})
        text = messages.explain(self.env(context={"lang": core.LANGUAGE}), [refusal])
        self.assertIn("ont été autorisées séparément (AUT/1, AUT/2)", text)
        self.assertIn("Créez une demande de prix par autorisation", text)

    def test_forms_are_in_french(self):
        self._speak_french()
        requests = self.env["purchase.request"].with_context(lang=core.LANGUAGE)
        form = requests.get_view(view_type="form")["arch"]
        self.assertIn("Demander une autorisation", form)
        self.assertIn("couvre cette demande d’achat", form)

    def test_selections_have_their_terms_here(self):
        self.assertFalse(core.strange_terms(self.env["purchase.request"], MODULE))
