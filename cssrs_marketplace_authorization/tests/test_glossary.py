"""docs/glossaire.md against every French text: one thing has one name."""

import re
from xml.etree import ElementTree

import polib

from odoo.tests import BaseCase, tagged

from .test_rules_doc import ROOT
from .test_translation import PLACEHOLDER, TAG, misspaced

GLOSSARY = ROOT / "docs" / "glossaire.md"
#: Texts that are written in French.
WRITTEN = ("docs/guide.fr.md", "README.fr.md")
#: Where a command, an address or markup is no word of a person.
NOT_READ = re.compile(r"```.*?```|`[^`]*`|\]\([^)]*\)|!\[|https?://\S+", re.S)


def glossary():
    """Terms of the table: each with the variants that are not written."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in GLOSSARY.read_text("utf-8").splitlines()
        if line.startswith("|")
    ]
    return {
        term: list(filter(None, map(str.strip, variants.split(","))))
        for term, _meaning, variants in rows[2:]
    }


def french():
    """Yield where a French text is, then the text as a person reads it."""
    for path in sorted(ROOT.glob("cssrs*/i18n/fr.po")):
        for entry in polib.pofile(path):
            if not entry.obsolete:
                said = TAG.sub(" ", PLACEHOLDER.sub(" ", entry.msgstr))
                yield f"{path.parts[-3]}: {entry.msgid[:60]}", said
    yield from written()


def written():
    """Yield the French that is no translation: pages, and the examples."""
    for name in WRITTEN:
        text = NOT_READ.sub("·", (ROOT / name).read_text("utf-8"))
        for line in text.splitlines():
            # Each cell of a table: the tool that formats it aligns them.
            for cell in line.split("|"):
                yield name, cell.strip()
    for path in sorted(ROOT.glob("cssrs*/demo/*.xml")):
        for field in ElementTree.parse(path).iter("field"):
            text = (field.text or "").strip()
            if " " in text:
                yield path.name, text


@tagged("post_install", "-at_install")
class TestGlossary(BaseCase):
    """One thing has one name, in the screens, the messages and the guide."""

    def test_no_variant_is_written(self):
        forbidden = {
            variant.lower(): term
            for term, variants in glossary().items()
            for variant in variants
        }
        self.assertGreater(len(forbidden), 30)
        words = "|".join(map(re.escape, sorted(forbidden, key=len, reverse=True)))
        pattern = re.compile(rf"(?<![\w-])({words})(?![\w-])", re.I)
        texts = list(french())
        self.assertGreater(len(texts), 1500)
        found = [
            f"{place}: “{match[0]}”, say “{forbidden[match[0].lower()]}”"
            for place, text in texts
            for match in pattern.finditer(text)
        ]
        self.assertFalse(found, "\n".join(found))

    def test_pages_and_examples_are_well_written(self):
        """Spaces and marks are those of Québec there too."""
        found = [(name, text, misspaced(text)) for name, text in written()]
        self.assertGreater(len(found), 300)
        self.assertFalse([fault for fault in found if fault[2]])

    def test_each_term_is_used(self):
        """A term that nothing says any more leaves the glossary."""
        everything = " ".join(text for _place, text in french()).lower()
        self.assertFalse([term for term in glossary() if term not in everything])
