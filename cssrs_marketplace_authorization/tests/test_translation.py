import re

import polib

from odoo.exceptions import UserError
from odoo.modules import Manifest
from odoo.tests import tagged
from odoo.tools.misc import file_open, file_path
from odoo.tools.translate import TranslationModuleReader

from .common import MODULE, MarketplaceCase

LANGUAGE = "fr_CA"
NBSP = "\N{NO-BREAK SPACE}"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sdfr]")
TAG = re.compile(r"<(/?\w+)[^>]*>")
SHOWN_ATTRIBUTE = re.compile(r'\b(?:title|placeholder|alt|aria-label)="([^"]*)"')
#: English has colons too, so that one in the source excuses nothing.
COLON = rf"(?<!{NBSP}):(?!//|\w)"
#: What breaks the typography of Québec, and how to say it.
TYPOGRAPHY = {
    r"\s[?!;]": "no space before ? ! ;",
    COLON: "a no-break space before :",
    rf"\d(?!{NBSP})\s?%(?![(sdfr])": "a no-break space before %",
    r"\b[Nn](?:o\.? (?=[%\d])|[º°])": "nᵒ for a number",
    rf"«(?!{NBSP})|(?<!{NBSP})»": "a no-break space inside « »",
    r"[\"“”]": "« » for quotes",
    r"'": "’ for an apostrophe",
    r"\.\.\.": "… for three dots",
    r" {2}": "no idle space",
    r"(?i)\be-?mails?\b": "courriel",
}


def texts(translation):
    """What a person reads of a translated term: its text, and its tool tips."""
    return [TAG.sub("", translation), *SHOWN_ATTRIBUTE.findall(translation)]


def misspaced(text):
    """Rules of typography that a text breaks."""
    return [rule for pattern, rule in TYPOGRAPHY.items() if re.search(pattern, text)]


def faults(source, translation):
    """What is wrong with the translation of a term."""
    found = []
    for name, pattern in (("placeholders", PLACEHOLDER), ("tags", TAG)):
        if sorted(pattern.findall(source)) != sorted(pattern.findall(translation)):
            found.append(f"other {name}")
    if translation != translation.strip() and source == source.strip():
        found.append("no idle space at the ends")
    for pattern, rule in TYPOGRAPHY.items():
        # Markup over several lines, or code in a template, is not ours to mend here.
        kept = any(re.search(pattern, text) for text in texts(source))
        broken = any(re.search(pattern, text) for text in texts(translation))
        if broken and (pattern == COLON or not kept):
            found.append(rule)
    return found


def strange_terms(model, module):
    """Values of the lists of a model whose words another addon would have to load."""
    values = model.env["ir.model.fields.selection"].search(
        [("field_id.model", "=", model._name), ("field_id.name", "=like", "market%")]
    )
    return [
        names
        for names in values._get_external_ids().values()
        if model._fields[names[0].split("__")[2]].related is None
        and not any(name.startswith(f"{module}.") for name in names)
    ]


@tagged("post_install", "-at_install")
class TestTranslation(MarketplaceCase):
    """Everything that the present source says is in French, and well written.

    The tests of another addon inherit it for their own terms.
    """

    module = MODULE
    languages = ("fr", LANGUAGE)

    def _catalog(self, language):
        path = file_path(f"{self.module}/i18n/{language}.po")
        return polib.pofile(path)

    def _source_terms(self):
        """Terms of the code and of the records as installed, not of a .pot."""
        demo = self._demo_names()
        return {
            source
            for _module, _kind, name, origin, source, *_rest in TranslationModuleReader(
                self.env.cr, [self.module]
            )
            if not str(origin).startswith(demo) and self._is_ours(name, origin)
        }

    def _demo_names(self):
        """External identifiers of the examples, which are written in French."""
        names = []
        for path in Manifest.for_addon(self.module)["demo"]:
            with file_open(f"{self.module}/{path}") as source:
                names += re.findall(r'<record\s+id="(\w+)"', source.read())
        return tuple(f"{self.module}.{name}" for name in names)

    def _is_ours(self, name, origin):
        """Other addons put fields on our models too: theirs to translate."""
        if not name.startswith("ir.model.fields,"):
            return True
        record = self.env.ref(origin)
        modules = self.env[record.model]._fields[record.name]._modules
        return not modules or self.module in modules

    def _speak_french(self):
        """Load our French where the test database does not have it."""
        self.env["res.lang"]._activate_lang(LANGUAGE)
        names = {MODULE, self.module}
        module = self.env["ir.module.module"].search([("name", "in", [*names])])
        module._update_translations([LANGUAGE])
        self.buyer.lang = LANGUAGE

    def test_every_term_is_translated(self):
        catalog = {
            entry.msgid: entry
            for entry in self._catalog("fr")
            if not entry.obsolete and not entry.fuzzy
        }
        missing = sorted(
            source
            for source in self._source_terms()
            if source not in catalog
            # A comment says that it is the same word in French.
            or not (catalog[source].msgstr or catalog[source].tcomment)
        )
        self.assertFalse(missing, "not in French: run make i18n, then translate")

    def test_quebec_overrides_are_in_use(self):
        if LANGUAGE not in self.languages:
            return
        known = {entry.msgid for entry in self._catalog("fr")}
        overrides = {entry.msgid for entry in self._catalog(LANGUAGE)}
        self.assertTrue(overrides)
        self.assertFalse(overrides - known)

    def test_translations_are_well_written(self):
        wrong = [
            (language, entry.msgstr, faults(entry.msgid, entry.msgstr))
            for language in self.languages
            for entry in self._catalog(language)
            if entry.msgstr and faults(entry.msgid, entry.msgstr)
        ]
        self.assertFalse(wrong)

    def test_faults_are_seen(self):
        good = f"Seul{NBSP}: «{NBSP}%(good)s{NBSP}» est-il l’unique?"
        self.assertFalse(faults("%(good)s", good))
        for bad in (
            "Seul",
            "%(good)s ?",
            f"%(good)s{NBSP};",
            "%(good)s :",
            "%(good)s: 1",
            "%(good)s no 3",
            "%(good)s, 10 %",
            "« %(good)s »",
            '"%(good)s"',
            "l'%(good)s l'est",
            "<b>%(good)s</b>",
            "%(good)s par email",
            " %(good)s",
        ):
            with self.subTest(bad):
                self.assertTrue(faults("%(good)s", bad))

    def test_a_blocked_order_says_it_in_french(self):
        self._speak_french()
        order = self._order().with_context(lang=LANGUAGE)
        with self.assertRaises(UserError) as caught:
            order.button_confirm()
        self.assertIn(
            f"Achat interdit{NBSP}: Amazon.ca est une place de marché en ligne. Une "
            "autorisation du directeur général, obtenue avant l’achat, est "
            "requise (directive du 11 avril 2025).",
            f"{caught.exception}",
        )
        self.assertIn("Achat interdit", order.marketplace_refusals)

    def test_forms_are_in_french(self):
        self._speak_french()
        request = self.env["purchase.marketplace.authorization"].with_context(
            lang=LANGUAGE
        )
        labels = request.fields_get(["state", "company_id"], ["string", "selection"])
        self.assertIn(("refused", "Refusée"), labels["state"]["selection"])
        self.assertEqual(labels["company_id"]["string"], "Organisme")
        form = request.get_view(view_type="form")["arch"]
        self.assertIn("Soumettre", form)
        self.assertIn("N’inscrivez aucun renseignement personnel", form)
