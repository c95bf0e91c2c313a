import types

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests import test_race

from .common import ExpenseMixin

ROUNDS = 30


class _School(ExpenseMixin):
    """The school of the other tests, committed for two connections to see."""


@tagged("post_install", "-at_install")
class TestExpenseRace(test_race.TestRace):
    """Two people claim at once what one authorization allows (R16, R32)."""

    School = _School
    # The races of orders are run by their own addon.
    test_two_buyers_spend_the_same_authorization = None
    test_approve_against_revoke = None
    test_approve_against_refuse = None

    def _draft_claims(self, count):
        """Drafts that share an authorization of one chuck of 100 $."""
        with self._committed() as env:
            school, form = self._form(env)
            form.with_user(school.dg)._approve()
            claims = [school._covered(100.0, form).id for _number in range(count)]
            return types.SimpleNamespace(
                form=form.id,
                claims=claims,
                order=school._order(marketplace_authorization_id=form.id).id,
            )

    def _submit(self, claim):
        return (
            "teacher",
            lambda env: env["hr.expense"].browse(claim).action_submit(),
        )

    def _taken(self, form):
        return self._ask(
            "SELECT amount_committed FROM purchase_marketplace_authorization "
            "WHERE id = %s",
            form,
        )[0][0]

    def test_two_claims_spend_the_same_authorization(self):
        for _round in range(ROUNDS):
            made = self._draft_claims(2)
            ends = self._together(*map(self._submit, made.claims))
            self.assertEqual(ends.count(None), 1, ends)
            self.assertIsInstance(next(filter(None, ends)), UserError)
            self.assertEqual(
                self._ask(
                    "SELECT state, COUNT(*) FROM hr_expense WHERE id IN %s "
                    "GROUP BY state ORDER BY state",
                    tuple(made.claims),
                ),
                [("draft", 1), ("submitted", 1)],
            )
            self.assertEqual(self._taken(made.form), 100)
        self._tell("two claims", ROUNDS)

    def test_a_claim_against_an_order(self):
        for _round in range(ROUNDS):
            made = self._draft_claims(1)

            def confirm(env, order=made.order):
                env["purchase.order"].browse(order).button_confirm()

            ends = self._together(self._submit(made.claims[0]), ("buyer", confirm))
            self.assertEqual(ends.count(None), 1, ends)
            self.assertIsInstance(next(filter(None, ends)), UserError)
            self.assertEqual(self._taken(made.form), 100)
        self._tell("a claim against an order", ROUNDS)
