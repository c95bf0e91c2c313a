import doctest
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..rules import amounts, labels


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    """The examples of the rules hold."""

    def test_examples(self):
        for module in (amounts, labels):
            with self.subTest(module.__name__):
                result = doctest.testmod(module)
                self.assertTrue(result.attempted)
                self.assertFalse(result.failed)

    @settings(max_examples=200, deadline=None)
    @given(st.lists(st.sampled_from("achat de chez Amazon via a un".split())))
    def test_a_label_is_an_end_of_the_text_and_no_longer_than_a_name(self, words):
        text = " ".join(words)
        found = labels.labels(text)
        for label in found[1:]:
            self.assertIn(label, text)
            self.assertLessEqual(len(label.split()), labels._WORDS)
            self.assertTrue(len(words) > labels._WORDS or text.endswith(label))
        for position, word in enumerate(words):
            if word == "Amazon":
                named = any(
                    label.startswith("Amazon")
                    for label in labels.labels(f"chez {' '.join(words[position:])}")
                )
                self.assertTrue(named)

    def test_a_long_text_gives_no_more_than_it_weighs(self):
        text = " ".join(f"de a{number}" for number in range(100_000))
        found = labels.labels(text)
        read = len(re.findall(r"\w+", found[0]))
        self.assertLess(sum(len(label.split()) for label in found), 30 * read)
