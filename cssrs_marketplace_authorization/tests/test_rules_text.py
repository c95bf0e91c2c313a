"""What people type, however long it is: the same verdicts, for work that is linear."""

import inspect
import re
import sys
import unicodedata
from collections import Counter
from datetime import date
from difflib import SequenceMatcher

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..rules import criteria, exemption, recognition, similarity, submission
from .common import REASONS

#: The same examples at each run: the old and the new way differ where it is known.
SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)
ODD = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
MEGABYTE = 1_000_000
TODAY = date(2026, 1, 15)
MARKETS = recognition.Table(
    (
        recognition.Marketplace(
            1, ("Amazon", "AMZN Mktp"), ("amazon.ca", "amazon.com"), common=True
        ),
        recognition.Marketplace(2, ("eBay",), ("ebay.ca",)),
    )
)

VOCABULARY = " ".join(text for text in REASONS.values() if text is not True).split()
#: A justification, as a list of words.
REASON = st.lists(st.sampled_from(VOCABULARY), min_size=6, max_size=60)
#: What is done to a copy: a place, and a word that is put there, or none.
EDITS = st.lists(
    st.tuples(st.integers(0, 59), st.sampled_from([None, *VOCABULARY])), max_size=8
)
#: Pieces of the notes in which an address may be.
PIECES = st.lists(
    st.sampled_from(
        "www amazon ebay ca com fr x v1 2.0 a-b . . . - / @ _ , ( ) ... é".split()
        + ["https://", "http://", " ", "\n"]
    ),
    max_size=12,
).map("".join)

#: Texts that some way of reading takes the square of their length to read.
HOSTILE = {
    "words": lambda n: " ".join(f"mandrin{i}" for i in range(n // 10)),
    "one letter": lambda n: "a" * n,
    "two letters": lambda n: "ab" * (n // 2),
    "labels": lambda n: "a." * (n // 2),
    "hyphens": lambda n: "a-" * (n // 2),
    "broken host": lambda n: "a-a." * (n // 4) + "1",
    "numbers": lambda n: "1 " * (n // 2),
    "processors": lambda n: "pp " * (n // 3),
    "accents": lambda n: "a" + "\u0315\u0300" * (n // 2),
    "spelled out": lambda n: "c a " * (n // 4),
    "tails": lambda n: "amazon" + "ca" * (n // 2) + "x",
    "at signs": lambda n: "@" * n,
    "addresses": lambda n: "a@b.co," * (n // 7),
    "slips": lambda n: "amazno " * (n // 7),
    "links": lambda n: "https://a.co/x " * (n // 15),
}
READERS = {
    "gaps": lambda text: criteria.gaps(text, answers(text)),
    "hints": lambda text: criteria.hints(answers(text)),
    "motives": criteria.inadmissible_motives,
    "vendor": lambda text: recognition.recognize(MARKETS, text, [text, text]),
    "label": lambda text: recognition.recognize_label(MARKETS, f"{text} eBay"),
    "notes": lambda text: recognition.recognize_text(MARKETS, f"{text} a.b"),
    "names": lambda text: similarity.is_similar(text, f"{text}z"),
    "evidence": lambda text: exemption.has_quebec_address(text),
    "sources": lambda text: submission.count_sources([(text, text)]),
}


def answers(text):
    """Four justifications that are nearly the same."""
    return [criteria.Answer(c, True, f"{text}{c}") for c in criteria.CRITERIA]


def work(reader, text):
    """Lines of Python that an answer runs, and characters that calls are handed.

    The same on every machine, whatever else it does.
    """
    done = Counter()

    def trace(frame, event, _arg):
        done["lines"] += 1
        # A generator is handed nothing more each time that it goes on.
        if event == "call" and not frame.f_code.co_flags & inspect.CO_GENERATOR:
            given = (value for value in frame.f_locals.values() if type(value) is str)
            done["characters"] += sum(map(len, given))
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        reader(text)
    finally:
        sys.settrace(before)
    return done.total()


def apply(edits, words):
    words = list(words)
    for place, word in edits:
        words[place % len(words) : place % len(words) + 1] = [word] if word else ["le"]
    return words


@tagged("post_install", "-at_install")
class TestRulesText(BaseCase):
    """Long texts cost what they weigh, and short ones are judged as before."""

    def test_work_grows_no_faster_than_the_text(self):
        for name, reader in READERS.items():
            for kind, make in HOSTILE.items():
                with self.subTest(name, kind=kind):
                    reader(make(8000))  # What is read once a process.
                    once, four = (work(reader, make(n)) for n in (2000, 8000))
                    self.assertLess(four, 5 * once + 1000)

    def test_a_megabyte_is_read(self):
        """None of these would come to its end if it took the square of its length."""
        for name, reader in READERS.items():
            for kind in ("hyphens", "labels", "broken host", "accents", "tails"):
                with self.subTest(name, kind=kind):
                    reader(HOSTILE[kind](MEGABYTE))

    def test_an_address_after_a_megabyte_is_seen(self):
        for kind, make in HOSTILE.items():
            with self.subTest(kind):
                text = f"{make(MEGABYTE)} www.amazon.ca"
                self.assertEqual(recognition.recognize_text(MARKETS, text), (1, True))

    def test_a_name_after_what_says_nothing_is_seen(self):
        for kind in ("processors", "at signs"):
            with self.subTest(kind):
                name = f"{HOSTILE[kind](MEGABYTE)} Amazon"
                found = recognition.recognize(MARKETS, name.replace("@", "*"))
                self.assertEqual(found, (1, True))

    def test_what_is_kept_of_names_is_bounded(self):
        found = similarity.words(HOSTILE["words"](MEGABYTE))
        self.assertLessEqual(sum(map(len, found)), similarity.READ)
        long = submission.RequestedGood("x" * MEGABYTE, 0, 0)
        for refusal in submission.gaps(submission.Form(TODAY, goods=(long,))):
            self.assertLess(len(f"{dict(refusal.values)}"), 500)

    @SETTINGS
    @given(ODD)
    def test_normal_form_is_that_of_the_whole_text(self, text):
        letters = unicodedata.normalize("NFKD", text)
        letters = "".join(c for c in letters if not unicodedata.combining(c))
        self.assertEqual(
            criteria.normalize(text),
            " ".join(re.findall(r"[^\W_]+", letters.casefold())),
        )

    @SETTINGS
    @given(REASON, EDITS, REASON)
    def test_copies_are_those_of_the_longest_common_blocks(self, words, edits, other):
        """The former measure adds blocks up: it never finds more letters in common.

        What it put just under the limit may now be just above.
        """
        first = criteria.normalize(" ".join(words))
        for second in (apply(edits, words), other):
            second = criteria.normalize(" ".join(second))
            ratio = SequenceMatcher(None, first, second, autojunk=False).ratio()
            copy = criteria.is_copy(criteria.read(first), criteria.read(second))
            if ratio >= criteria.COPY_RATIO:
                self.assertTrue(copy)
            elif ratio < criteria.COPY_RATIO - 0.05:
                self.assertFalse(copy)

    @SETTINGS
    @given(ODD, ODD)
    def test_letters_in_common(self, first, second):
        common = criteria.common_letters(first, second)
        self.assertEqual(common, criteria.common_letters(second, first))
        self.assertLessEqual(common, (Counter(first) & Counter(second)).total())
        table = [[0] * (len(second) + 1) for _ in range(len(first) + 1)]
        for i, a in enumerate(first):
            for j, b in enumerate(second):
                longest = max(table[i][j + 1], table[i + 1][j])
                table[i + 1][j + 1] = table[i][j] + 1 if a == b else longest
        self.assertEqual(common, table[-1][-1])

    @SETTINGS
    @given(PIECES)
    def test_domains_are_those_that_each_host_ends_with(self, text):
        host = recognition.host(text)
        found = recognition.recognize(MARKETS, "", [host])
        national = re.search(
            r"(?:^|\.)(amazon|ebay)\.(?:com|net|(?:com?\.)?[a-z]{2})$", host
        )
        if national:
            key = 1 if national[1] == "amazon" else 2
            self.assertEqual(found, (key, True))
        elif found:  # The name of the site contains one.
            self.assertRegex(host, "amazon|ebay")
