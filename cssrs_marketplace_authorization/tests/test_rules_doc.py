"""docs/rules.md against the code: no rule is cited without being explained there."""

import ast
import re
from functools import cache
from pathlib import Path

from odoo.tests import BaseCase, tagged

ADDON = Path(__file__).resolve().parents[1]
#: The addons are tested where they are written: in the repository.
ROOT = ADDON.parent
RULES = ROOT / "docs" / "rules.md"
DIRECTIVE = ROOT / "docs" / "directive.md"
CITED_IN = ("*.py", "*.xml", "*.js")
CITATION = re.compile(r"\bR([1-9]\d?)\b")
HEADING = re.compile(r"^## R(\d+): ", re.M)
#: Between backquotes: a file or a folder; a class of tests or a method of one.
PATH = re.compile(r"`([\w./-]*/[\w./-]*|[\w-]+\.(?:py|md|xml))`")
TEST = re.compile(r"`(Test\w+|test_\w+)`")


def addons():
    """The addons of the repository."""
    return sorted(ROOT.glob("cssrs*/__manifest__.py"))


def cited():
    """Number of each rule that the code cites: where it is cited first."""
    found = {}
    for manifest in addons():
        for pattern in CITED_IN:
            for path in sorted(manifest.parent.rglob(pattern)):
                for number in CITATION.findall(path.read_text("utf-8")):
                    found.setdefault(int(number), path.relative_to(ROOT))
    return found


def plain(text):
    """A text without line breaks nor emphasis."""
    return " ".join(re.sub(r"[*>]|\[|\]\(.*?\)", "", text).split())


@cache
def names_of_tests():
    """Names of the tests of the repository: classes and methods."""
    found = set()
    for path in [*ROOT.glob("cssrs*/tests/*.py"), *ROOT.glob("dev/**/tests/*.py")]:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef):
                found.add(node.name)
                found.update(
                    item.name for item in node.body if isinstance(item, ast.FunctionDef)
                )
    return found


@tagged("post_install", "-at_install")
class TestRulesDoc(BaseCase):
    """Each rule has its sentence of the directive, its files and its tests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        assert RULES.is_file(), f"{RULES} is missing: run the tests in the repository"
        cls.text = RULES.read_text("utf-8")
        cls.numbers = [int(number) for number in HEADING.findall(cls.text)]

    def test_every_rule_cited_is_explained(self):
        unknown = {
            f"R{number}": f"{path}"
            for number, path in cited().items()
            if number not in self.numbers
        }
        self.assertFalse(unknown)

    def test_rules_follow_one_another(self):
        self.assertEqual(self.numbers, list(range(1, len(self.numbers) + 1)))

    def test_sentences_are_those_of_the_directive(self):
        directive = plain(DIRECTIVE.read_text("utf-8"))
        sentences = re.findall(r"(?m)^> (.*)", self.text)
        self.assertTrue(sentences)
        for sentence in sentences:
            with self.subTest(sentence):
                self.assertIn(plain(sentence), directive)

    def test_every_rule_has_its_source_and_its_file(self):
        for section in re.split(r"(?m)^(?=## R\d)", self.text)[1:]:
            with self.subTest(section.split("\n")[0]):
                self.assertTrue("\n> " in section or "**Choice.**" in section)
                self.assertIn("**Decided in**: `", section)

    def test_files_exist(self):
        names = set(PATH.findall(self.text))
        self.assertTrue(names)
        for name in sorted(names):
            with self.subTest(name):
                self.assertTrue((ADDON / name).exists() or (ROOT / name).exists())

    def test_tests_exist(self):
        names = set(TEST.findall(self.text))
        self.assertTrue(names)
        self.assertFalse(sorted(names - names_of_tests()))
