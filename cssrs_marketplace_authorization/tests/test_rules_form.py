"""Properties of the rules of the form: hints, similarity, exemption (R3, R12, R13)."""

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..rules import criteria, exemption, similarity, submission

ODD = st.text(alphabet=st.characters(codec="utf-8"), max_size=80)
WORDS = st.lists(
    st.sampled_from("mandrin tour grenouille cable usb hdmi hp 305 962 la de".split()),
    max_size=6,
).map(" ".join)
NAMES = st.one_of(ODD, WORDS)
GOODS = st.builds(similarity.Good, NAMES, st.sampled_from([None, 1, 2]))
REQUESTS = st.builds(
    similarity.Request,
    st.sampled_from([None, 1, 2]),
    st.lists(GOODS, max_size=3).map(tuple),
)
ANSWERS = st.tuples(
    *(
        st.builds(criteria.Answer, st.just(criterion), st.booleans(), ODD)
        for criterion in criteria.CRITERIA
    )
)
SETTINGS = settings(max_examples=200, deadline=None)


@tagged("post_install", "-at_install")
class TestRulesForm(BaseCase):
    """What no list of examples would find in the rules of the form."""

    @SETTINGS
    @given(ANSWERS)
    def test_hints_say_what_blocks_and_never_more(self, answers):
        hints = criteria.hints(answers)
        blocking = {(r.code, r.values["criterion"]) for r in criteria.gaps("", answers)}
        for answer in answers:
            codes = {r.code for r in hints[answer.criterion]}
            if not answer.affirmed and not answer.reason.strip():
                self.assertFalse(codes)
                continue
            motives = bool(criteria.inadmissible_motives(answer.reason))
            self.assertEqual("motive_inadmissible" in codes, motives)
            self.assertEqual(
                {(code, answer.criterion) for code in codes - {"motive_inadmissible"}},
                {pair for pair in blocking if pair[1] == answer.criterion},
            )

    @SETTINGS
    @given(NAMES, NAMES)
    def test_similarity_is_symmetric_and_needs_a_common_word(self, first, second):
        alike = similarity.is_similar(first, second)
        self.assertEqual(alike, similarity.is_similar(second, first))
        if alike:
            self.assertTrue(similarity.words(first) & similarity.words(second))

    @SETTINGS
    @given(NAMES)
    def test_a_name_is_like_itself_however_it_is_dressed(self, name):
        assume(similarity.words(name))
        dressed = " ".join(reversed(criteria.normalize(name).upper().split()))
        self.assertTrue(similarity.is_similar(name, dressed))

    @SETTINGS
    @given(WORDS, st.integers(1000, 9999), st.integers(1000, 9999))
    def test_different_references_are_different_goods(self, name, first, second):
        assume(first != second)
        name = "".join(c for c in name if not c.isdigit())
        self.assertFalse(similarity.is_similar(f"{name} {first}", f"{name} {second}"))

    @SETTINGS
    @given(REQUESTS, REQUESTS)
    def test_only_a_good_makes_requests_similar(self, first, second):
        found = similarity.relation(first, second)
        self.assertEqual(found, similarity.relation(second, first))
        shared = first.marketplace and first.marketplace == second.marketplace
        if not first.goods or not second.goods:
            self.assertNotEqual(found, similarity.SIMILAR)
        if found is None:
            self.assertFalse(shared)
        if found == similarity.SAME_MARKETPLACE:
            self.assertTrue(shared)

    @SETTINGS
    @given(st.lists(st.tuples(NAMES, NAMES), max_size=5))
    def test_a_source_counts_once_and_only_with_an_answer(self, answers):
        count = submission.count_sources(answers)
        self.assertEqual(count, submission.count_sources(answers + answers))
        self.assertLessEqual(count, sum(bool(answer) for _source, answer in answers))

    @SETTINGS
    @given(st.sampled_from(["ordinary", "marketplace", *exemption.EXEMPT]), ODD)
    def test_no_exemption_without_evidence(self, kind, evidence):
        today = date(2026, 1, 15)
        gaps = exemption.gaps(exemption.Exemption(kind, evidence, today), today)
        if kind not in exemption.EXEMPT:
            self.assertEqual(gaps, [])
        elif not gaps:
            self.assertTrue(evidence.strip())
        if kind == exemption.STOREFRONT and not any(c.isdigit() for c in evidence):
            self.assertTrue(gaps)
        complete = f"{evidence}\n12, rue King, J1H 1P8"
        shop = exemption.Exemption(kind, complete, today)
        self.assertFalse(exemption.gaps(shop, today))
        self.assertFalse(exemption.is_expired(shop, today, 1))
