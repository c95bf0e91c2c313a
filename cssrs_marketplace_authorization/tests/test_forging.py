from odoo.tests import tagged

from ..models.authorization import confirmation
from ..models.declaration.ir_actions_report import REPORTS
from ..report import templates
from .common import ALWAYS, DECLARATION, FORM, MODULE, MarketplaceCase

LANGUAGE = "fr_FR"


@tagged("post_install", "-at_install")
class TestWords(MarketplaceCase):
    """What a decision says comes from the addon, whatever the database says (R25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        wizard, lang = cls.env["base.language.install"], cls.env["res.lang"]
        if LANGUAGE not in dict(lang.get_installed()):
            found = lang._activate_lang(LANGUAGE)
            wizard.create({"lang_ids": found.ids, "overwrite": True}).lang_install()
        cls.company.partner_id.lang = LANGUAGE
        cls.dg.lang = LANGUAGE
        cls.form = cls._approved()
        cls.waiting = cls._submitted()
        cls.draft = cls.env[DECLARATION].with_user(cls.secretary).create(ALWAYS)

    def _says(self):
        """Everything that is read, or printed, of a decision and of a declaration."""
        self.env.invalidate_all()
        self.env.registry.clear_cache("templates")
        form = self.form.with_user(self.dg).with_context(lang=LANGUAGE)
        reports = self.env["ir.actions.report"].with_user(self.dg)
        printed = {FORM: form, DECLARATION: self.draft.with_user(self.dg)}
        return {
            "sheet": form.decision_sheet,
            "dialog": confirmation._text(
                self.waiting.with_user(self.dg).with_context(lang=LANGUAGE), ""
            ),
            **{
                model: reports._render_qweb_html(REPORTS[model], records.ids)[0]
                for model, records in printed.items()
            },
        }

    def _templates(self):
        # The report of a verification is no decision: it is kept with its result.
        views = self.env["ir.ui.view"].search(
            [
                ("key", "=like", f"{MODULE}.%"),
                ("key", "not like", "verification"),
                ("type", "=", "qweb"),
            ]
        )
        self.assertGreaterEqual(len(views), 12)
        return views.with_user(self.manager)

    def _unmoved(self, name, edit, *layouts):
        before = self._says()
        edit(self._templates().sudo() | self.env["ir.ui.view"].concat(*layouts))
        after = self._says()
        for key in before:
            self.assertEqual(before[key], after[key], f"{name}: {key}")

    def test_it_is_in_french(self):
        says = self._says()
        for text in ("Besoin", "Distributeur unique", "Autres sources consultées"):
            self.assertIn(text, says["sheet"])
        self.assertIn("Approuvé", says[FORM].decode())
        self.assertIn("Signature", says[DECLARATION].decode())
        self.assertIn("Vous approuvez cet achat", says["dialog"])

    def test_a_view_that_is_edited(self):
        def replace(views):
            for view in views:
                view.arch = f'<t t-name="{view.key}"><p>Refused, by nobody.</p></t>'

        self._unmoved("arch", replace)

    def test_a_view_that_is_extended(self):
        layout = self.env.ref("web.html_container") | self.env.ref("web.report_layout")

        def extend(views):
            self.env["ir.ui.view"].create(
                [
                    {
                        "name": "Tidy",
                        "type": "qweb",
                        "mode": "extension",
                        "inherit_id": view.id,
                        "arch": '<data><xpath expr="/*" position="inside">'
                        "<p>Refused.</p></xpath></data>",
                    }
                    for view in views
                ]
            )

        self._unmoved("extension", extend, layout)

    def test_a_view_with_the_same_name(self):
        """A copy for a website, or one that comes first, is not read either."""

        def copy(views):
            for view in views:
                view.copy({"key": view.key, "priority": 1, "arch": "<p>Refused.</p>"})

        self._unmoved("copy", copy)

    def test_a_translation_that_is_edited(self):
        def translate(views):
            for view in views:
                terms = view._fields["arch_db"].get_trans_terms(view.arch_db)
                view.update_field_translations(
                    "arch_db", {LANGUAGE: dict.fromkeys(terms, "Refusé")}
                )

        self._unmoved("translation", translate)

    def test_a_state_that_is_renamed(self):
        def rename(_views):
            choices = self.env["ir.model.fields.selection"].search(
                [("field_id.model", "=", FORM)]
            )
            for choice in choices:
                choice.with_context(lang=LANGUAGE).name = "Refusé"
            self.env.registry.clear_cache("stable")

        self._unmoved("selection", rename)

    def test_they_can_be_told_apart(self):
        """The text does change with the file, and with what was decided."""
        before = self._says()
        self.patch(templates, "_source", lambda *_args: "<t><p>x</p></t>")
        after = self._says()
        for key in before:
            self.assertNotEqual(before[key], after[key], key)

    def test_every_template_is_found(self):
        for view in self._templates():
            name = view.key.split(".")[1]
            self.assertNotIn("t-call", templates._source(name, LANGUAGE), name)
