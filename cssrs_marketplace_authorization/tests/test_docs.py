"""The pages that are in both languages: one does not say more than the other."""

import re

from odoo.tests import BaseCase, tagged

from .test_rules_doc import ROOT

#: English page, French page.
PAIRS = (
    ("README.md", "README.fr.md"),
    ("docs/guide.en.md", "docs/guide.fr.md"),
)
FENCE = re.compile(r"^```.*?^```", re.M | re.S)
LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)#]+)[^)]*\)")
#: What is built alike in any language, line by line.
SHAPES = {
    "#": re.compile(r"#+ "),
    "-": re.compile(r"\s*- "),
    "1.": re.compile(r"\s*\d+\. "),
    "|": re.compile(r"\|"),
}


def shape(text):
    """Headings, items, rows and images of a page, in their order."""
    found = []
    for line in FENCE.sub("", text).splitlines():
        for name, pattern in SHAPES.items():
            if match := pattern.match(line):
                found.append(match[0] if name == "#" else name)
        found += [target for image, target in LINK.findall(line) if image]
    return found


def commands(text):
    """Commands of a page, without what is said of them."""
    said = "\n".join(FENCE.findall(text))
    return [line.split("#")[0].split()[:4] for line in said.splitlines()]


@tagged("post_install", "-at_install")
class TestDocs(BaseCase):
    """A page is complete in both languages, and leads somewhere."""

    def setUp(self):
        super().setUp()
        self.pages = [
            [(name, (ROOT / name).read_text("utf-8")) for name in pair]
            for pair in PAIRS
        ]

    def test_both_say_as_much(self):
        for (name, english), (_name, french) in self.pages:
            with self.subTest(name):
                self.assertGreater(len(shape(english)), 20)
                self.assertEqual(shape(english), shape(french))
                self.assertEqual(commands(english), commands(french))

    def test_each_leads_to_the_other(self):
        for (name, english), (other, french) in self.pages:
            with self.subTest(name):
                self.assertIn(f"]({other.rpartition('/')[2]})", english)
                self.assertIn(f"]({name.rpartition('/')[2]})", french)

    def test_links_lead_somewhere(self):
        for name, text in sum(self.pages, []):
            for _image, target in LINK.findall(text):
                with self.subTest(name, target=target):
                    if not target.startswith("http"):
                        self.assertTrue(((ROOT / name).parent / target).exists())
