from odoo import api
from odoo.tests import tagged

from ..models.trail import check, trail
from .common import FORM
from .test_race import ROUNDS, RaceCase

TRAIL = "purchase_marketplace_trail"


@tagged("post_install", "-at_install")
class TestRaceTrail(RaceCase):
    """Two who add to the trail at once: it has each entry once, in one line (R27)."""

    def _assert_lines(self):
        """Each chain is numbered without a gap, and nothing differs."""
        wrong = self._ask(
            f"SELECT chain, count(*), max(number) FROM {TRAIL} GROUP BY chain "
            "HAVING count(*) != max(number) OR min(number) != 1 "
            "OR count(DISTINCT number) != count(*)"
        )
        self.assertFalse(wrong)
        with self._committed() as env:
            company = env[self.names["company"][0]].browse(self.names["company"][1])
            found = list(check.differences(company, {}))
        self.assertFalse(found)

    def _opened(self):
        return self._ask(
            f"SELECT count(*) FROM {TRAIL} WHERE kind = 'opened' AND res_id = %s",
            self.names["company"][1],
        )[0][0]

    def test_two_files_begin(self):
        """One organization vouches for the first entry of each, one after the other."""
        before = self._opened()
        for _round in range(ROUNDS):
            with self._committed() as env:
                forms = [self._school(env)._request().id for _form in range(2)]
            ends = self._together(
                *(
                    (
                        "principal",
                        lambda env, form=form: env[FORM].browse(form)._submit(),
                    )
                    for form in forms
                )
            )
            self.assertEqual(ends, [None, None])
        self.assertEqual(self._opened() - before, 2 * ROUNDS)
        self._assert_lines()
        self._tell("two files that begin")

    def test_one_file_begins_twice(self):
        """Two sessions submit the same form: one does, the other is told."""
        for _round in range(ROUNDS):
            with self._committed() as env:
                form = self._school(env)._request().id

            def submit(env, form=form):
                env[FORM].browse(form)._submit()

            ends = self._together(("principal", submit), ("principal", submit))
            self.assertEqual(ends.count(None), 1, ends)
            self.assertEqual(
                self._ask(
                    f"SELECT number, kind FROM {TRAIL} WHERE chain = %s",
                    f"{FORM},{form}",
                ),
                [(1, "submitted")],
            )
        self._assert_lines()
        self._tell("two first entries of a file")

    def test_an_organization_begins_twice(self):
        """Nobody has to be there first: the second follows the entry of the first."""
        for number in range(ROUNDS):
            chain = f"organization/{10**6 + number}"

            def add(env, chain=chain):
                company = self._get(env(su=True), "company")
                trail.add([trail.Fact("carried", company, chain=chain)])

            ends = self._together(("buyer", add), ("secretary", add))
            self.assertEqual(ends, [None, None])
            self.assertEqual(
                self._ask(
                    f"SELECT number FROM {TRAIL} WHERE chain = %s ORDER BY 1", chain
                ),
                [(1,), (2,)],
            )
        self._assert_lines()
        self._tell("two first entries of an organization")

    def test_buyers_of_two_files_never_wait(self):
        """Each adds to the chain of its form; that of the organization stands still."""
        with self._committed() as env:
            school = self._school(env)
            orders = [
                school._order(
                    (good, 1, 100.0),
                    marketplace_authorization_id=school._approved((good, 1, 100.0)).id,
                ).id
                for good in (school.chuck, school.gouge)
            ]
        before = self._opened()
        with self.made.cursor() as one, self.made.cursor() as other:
            for cr, order in zip((one, other), orders, strict=True):
                # Waiting at all would be for ever: both are of this thread.
                cr.execute("SET LOCAL lock_timeout = '2s'")
                env = api.Environment(cr, self.names["buyer"][1], {})
                env["purchase.order"].browse(order).button_confirm()
                cr.flush()
            other.commit()
            one.commit()
        self.assertEqual(self._opened(), before)
        self._assert_lines()
