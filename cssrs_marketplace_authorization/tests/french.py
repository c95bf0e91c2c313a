"""People who speak French, for the tests in a browser."""

from odoo.tools import file_path

LANGUAGE = "fr_CA"
SEGMENTATION = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class FrenchMixin:
    """Everybody speaks French, in Québec's time, in a school that has a name."""

    @classmethod
    def _set_up_french_people(cls):
        cls._speak_french()
        cls._set_up_school()
        cls.school.name = "École de la visite"
        people = cls.buyer | cls.principal | cls.dg | cls.secretary | cls.payable
        people.write({"lang": LANGUAGE, "tz": "America/Toronto"})
        cls.company.partner_id.lang = LANGUAGE
        cls.dg.password = "marketplace_dg_tour"
        cls._drop_missing_asset()

    @classmethod
    def _speak_french(cls):
        """Load French where the test database does not have it."""
        if LANGUAGE not in dict(cls.env["res.lang"].get_installed()):
            wizard = cls.env["base.language.install"]
            lang = cls.env["res.lang"]._activate_lang(LANGUAGE)
            wizard.create({"lang_ids": lang.ids, "overwrite": True}).lang_install()

    @classmethod
    def _drop_missing_asset(cls):
        """Some distributions strip a file of the mail addon; no page loads without."""
        try:
            file_path(SEGMENTATION)
        except FileNotFoundError:
            cls.env["ir.asset"].create(
                {
                    "name": "stripped by the distribution",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": SEGMENTATION,
                }
            )
