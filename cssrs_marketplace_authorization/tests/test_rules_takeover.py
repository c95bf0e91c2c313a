"""Files of past purchases, and what is taken over: whatever people send (R34)."""

import csv
import io
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ..rules import coverage, past, takeover

SETTINGS = settings(max_examples=100, deadline=None, derandomize=True)
CELL = st.text(
    alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=12
)
ROW = st.lists(CELL, min_size=len(past.COLUMNS), max_size=len(past.COLUMNS))
KNOWN = past.Known(
    date(2025, 4, 11), date(2026, 3, 2), {"011": 3}, {"amazon": 7}, frozenset()
)
MOMENT = st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1))


def sheet(rows):
    """The file that a spreadsheet makes of rows."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows)
    return past.template() + stream.getvalue()


@tagged("post_install", "-at_install")
class TestRulesTakeover(BaseCase):
    """Properties that no list of examples would find."""

    @SETTINGS
    @given(st.binary(max_size=400))
    def test_any_file_is_answered(self, content):
        lines, wrong = past.read(content, KNOWN)
        self.assertTrue(lines or wrong)

    @SETTINGS
    @given(st.lists(ROW, max_size=6))
    def test_no_line_is_lost(self, rows):
        lines, wrong = past.read(sheet(rows).encode(), KNOWN)
        said = [row for row in rows if any(map(past._typed, row))]
        self.assertEqual(len(lines), len(said))
        self.assertEqual(bool(wrong), not said)
        self.assertEqual(len({line.digest for line in lines}), len(lines))

    @SETTINGS
    @given(st.lists(ROW, min_size=1, max_size=6))
    def test_what_is_given_back_is_read_as_it_was(self, rows):
        lines, _wrong = past.read(sheet(rows).encode(), KNOWN)
        text = past.rest(lines, {line.place: "=1+1" for line in lines})
        again, _wrong = past.read(text.encode("utf-8-sig"), KNOWN)
        self.assertEqual(
            [line.digest for line in again], [line.digest for line in lines]
        )
        self.assertNotIn(";=", text)

    @SETTINGS
    @given(st.integers(0, 10**11))
    def test_an_amount_as_a_spreadsheet_in_french_writes_it(self, cents):
        whole = f"{cents // 100:,}".replace(",", "\u202f")
        text = f"{whole},{cents % 100:02d} $"
        self.assertAlmostEqual(past.amount(text), cents / 100, places=2)

    @SETTINGS
    @given(MOMENT, MOMENT, st.integers(0, 900))
    def test_a_paper_covers_nothing_recorded_later(self, recorded, until, back):
        """Whatever day is typed on the document, as far back as one likes."""
        typed = recorded.date() - timedelta(days=back)
        purchase = coverage.Purchase(
            "Amazon",
            "amazon",
            1,
            recorded.date(),
            10.0,
            made=coverage.Made(typed),
            recorded=recorded,
        )
        grant = coverage.Grant(
            "P", "approved", 1, frozenset({"amazon"}), amount_left=10.0, until=until
        )
        codes = [refusal.code for refusal in coverage.shortfalls(purchase, grant)]
        self.assertEqual("paper_too_new" in codes, recorded >= until)

    @SETTINGS
    @given(st.booleans(), st.booleans(), st.booleans(), st.booleans(), CELL)
    def test_the_secretariat_alone_in_time_with_a_reason(
        self, in_charge, in_person, is_open, known, reason
    ):
        may = in_charge and in_person
        passes = not takeover.obstacles(may, is_open, known, reason)
        wanted = may and is_open and known and bool(reason.strip())
        self.assertEqual(passes, wanted)
