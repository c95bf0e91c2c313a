"""The rules alone: doctests, then properties that no list of examples would find."""

import doctest
import importlib
import pkgutil
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from .. import rules
from ..rules import (
    coverage,
    criteria,
    decision,
    gate,
    periods,
    recognition,
    trail,
)


def load_tests(loader, tests, pattern):
    """Add the doctests of the rules to Odoo's own run."""
    for module in pkgutil.iter_modules(rules.__path__):
        name = f"{rules.__name__}.{module.name}"
        tests.addTests(doctest.DocTestSuite(importlib.import_module(name)))
    return tests


ODD = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
SETTINGS = settings(max_examples=100, deadline=None)


@tagged("post_install", "-at_install")
class TestRules(BaseCase):
    """Properties of the plain-Python rules."""

    def test_doctests(self):
        for module in pkgutil.iter_modules(rules.__path__):
            with self.subTest(module.name):
                imported = importlib.import_module(f"{rules.__name__}.{module.name}")
                result = doctest.testmod(imported)
                self.assertEqual(result.failed, 0)
                self.assertTrue(result.attempted or module.name == "__init__")

    @SETTINGS
    @given(ODD, st.integers(1, 5))
    def test_repeating_a_text_adds_no_substance(self, text, times):
        self.assertEqual(
            criteria.substance(criteria.read(" ".join([text] * times))),
            criteria.substance(criteria.read(text)),
        )

    @SETTINGS
    @given(ODD)
    def test_a_text_is_a_copy_of_itself_however_it_is_dressed(self, text):
        assume(criteria.normalize(text))
        self.assertTrue(
            criteria.is_copy(*map(criteria.read, (text, f"  {text.upper()} !")))
        )

    @SETTINGS
    @given(
        st.lists(st.booleans(), min_size=4, max_size=4),
        st.lists(ODD, min_size=4, max_size=4),
    )
    def test_four_criteria_or_nothing(self, affirmed, texts):
        answers = [
            criteria.Answer(*answer)
            for answer in zip(criteria.CRITERIA, affirmed, texts, strict=True)
        ]
        if not criteria.gaps("x", answers):
            self.assertTrue(all(affirmed))
            least = min(criteria.substance(answer.words) for answer in answers)
            self.assertGreaterEqual(least, criteria.MIN_SUBSTANCE)

    @SETTINGS
    @given(
        st.sampled_from(sorted(decision.ACTS)),
        st.sampled_from(
            [
                "draft",
                "submitted",
                "approved",
                "refused",
                "substituted",
                "revoked",
                "cancelled",
            ]
        ),
        st.builds(decision.Actor, st.booleans(), st.booleans(), st.booleans()),
        ODD,
    )
    def test_only_the_holder_does_what_is_reserved(self, act, state, actor, reason):
        origins, _target, reserved = decision.ACTS[act]
        if not decision.obstacles(act, state, actor, reason):
            self.assertIn(state, origins)
            self.assertTrue(actor.holds_power if reserved else actor.in_charge)
            if act in ("approve", "refuse", "return"):
                self.assertFalse(actor.submitted_it)
            if act in decision.NEEDS_REASON:
                self.assertTrue(reason.strip())

    @SETTINGS
    @given(st.data())
    def test_what_is_covered_fits_in_what_is_left(self, data):
        keys = st.sampled_from([1, 2, 3, None])
        amounts = st.floats(0, 1000, allow_nan=False)
        goods = data.draw(
            st.lists(
                st.builds(coverage.Good, st.just("x"), keys, st.floats(-5, 50)),
                max_size=5,
            )
        )
        purchase = coverage.Purchase(
            "v",
            data.draw(st.sampled_from("ab")),
            1,
            date(2026, 1, 1),
            data.draw(amounts),
            tuple(goods),
        )
        left = {
            k: data.draw(st.floats(0, 50))
            for k in data.draw(st.sets(st.sampled_from([1, 2])))
        }
        grant = coverage.Grant(
            "g",
            data.draw(st.sampled_from(["approved", "submitted", "revoked"])),
            data.draw(st.sampled_from([1, 2])),
            frozenset("a"),
            intact=data.draw(st.booleans()),
            valid_until=data.draw(
                st.sampled_from([None, date(2025, 1, 1), date(2026, 1, 1)])
            ),
            amount_left=data.draw(amounts),
            goods={
                k: coverage.GrantedGood("x", quantity) for k, quantity in left.items()
            },
        )
        if goods and not coverage.shortfalls(purchase, grant):
            self.assertEqual(grant.state, "approved")
            self.assertTrue(grant.intact)
            self.assertEqual(grant.company, 1)
            self.assertEqual(purchase.marketplace, "a")
            self.assertNotEqual(grant.valid_until, date(2025, 1, 1))
            self.assertLess(purchase.amount_untaxed, grant.amount_left + 0.01)
            for key, quantity in left.items():
                wanted = sum(good.quantity for good in goods if good.key == key)
                self.assertLess(wanted, quantity + 1e-6)
            self.assertLessEqual({good.key for good in goods}, set(left))
        dates = gate.Dates(date(2025, 4, 11), date(2026, 1, 1))
        facts = gate.Facts("v", dates, buys=bool(goods), uncovered=True)
        self.assertEqual(bool(gate.decide(facts).refusals), bool(goods))

    @SETTINGS
    @given(
        st.dictionaries(
            st.text(max_size=5),
            st.one_of(st.integers(), ODD, st.booleans(), st.none()),
            max_size=5,
        ),
        st.text(max_size=5),
    )
    def test_the_canonical_text_sees_any_change(self, snapshot, key):
        other = {**snapshot, key: "changed\x00"}
        assume(other != snapshot)
        self.assertNotEqual(
            trail.digest(trail.canonical(snapshot)),
            trail.digest(trail.canonical(other)),
        )
        shuffled = dict(reversed(list(snapshot.items())))
        self.assertEqual(
            trail.digest(trail.canonical(snapshot)),
            trail.digest(trail.canonical(shuffled)),
        )

    @SETTINGS
    @given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 400))
    def test_periods_follow_one_another_without_gap(self, first, days):
        from datetime import timedelta

        last = first + timedelta(days=days)
        _start, end = periods.utc_bounds(first, last)
        following, _end = periods.utc_bounds(
            last + timedelta(days=1), last + timedelta(days=2)
        )
        self.assertEqual(end, following)

    @SETTINGS
    @given(ODD, st.lists(ODD, max_size=3))
    def test_recognition_answers_whatever_it_is_given(self, name, addresses):
        amazon = recognition.Marketplace(1, ("Amazon",), ("amazon.ca",))
        table = recognition.Table([amazon])
        found = recognition.recognize(table, name, addresses)
        self.assertIn(found, (None, (1, True), (1, False)))
        for text in (f"Amazon {name}", f"{name} Amazon"):
            found = recognition.recognize(table, text, addresses)
            self.assertEqual(found, (1, True))
            self.assertTrue(recognition.recognize_label(table, text))
