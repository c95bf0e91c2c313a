from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.declaration import files
from ..models.trail import check, trail
from .bills import BillMixin
from .common import FORM
from .test_race import ROUNDS, RaceCase

#: A day on which what is given today may be destroyed.
LATER = date(2041, 7, 1)

#: What is wrong with the ledger of some orders: none, or two open lines, or two firsts.
WRONG = """
    SELECT o.id, o.state, COUNT(l.id), SUM(l.amount_ordered), SUM(l.amount_billed)
      FROM purchase_order o
 LEFT JOIN purchase_marketplace_declaration_line l
        ON l.purchase_order_id = o.id AND l.state != 'closed'
     WHERE o.id IN %s
  GROUP BY o.id
    HAVING COALESCE(SUM(l.amount_ordered), 0)
           != CASE o.state WHEN 'purchase' THEN o.amount_untaxed ELSE 0 END
        OR COALESCE(SUM(l.amount_billed), 0) != (
           SELECT COALESCE(SUM(i.price_subtotal), 0) FROM account_move_line i
             JOIN account_move m ON m.id = i.move_id AND m.state = 'posted'
             JOIN purchase_order_line p ON p.id = i.purchase_line_id
            WHERE p.order_id = o.id)
        OR COUNT(l.id) FILTER (WHERE l.state = 'to_declare') > 1
        OR COUNT(l.id) FILTER (WHERE l.kind = 'purchase') > 1
"""
#: Numbers of the declarations that follow each other, from the first of the test.
CHAIN = """
    WITH RECURSIVE chain AS (
        SELECT id, name, seal FROM purchase_marketplace_declaration
         WHERE id > %s AND state = 'declared' AND COALESCE(previous_id, 0) <= %s
     UNION ALL
        SELECT d.id, d.name, d.seal FROM purchase_marketplace_declaration d
          JOIN chain ON d.previous_id = chain.id)
    SELECT RIGHT(name, 5)::int FROM chain
"""


class _School(BillMixin):
    """The school, its bills included."""


def _no_engine(declaration):
    """The PDF is left for its first download, as where a server cannot print."""
    raise UserError(declaration.display_name)


@tagged("post_install", "-at_install")
class TestRaceLedger(RaceCase):
    """What happens while a declaration is issued is declared once (R7)."""

    School = _School

    @classmethod
    def _set_up(cls, school):
        school._set_up_school()
        school._set_up_bills()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.last = cls.tables["purchase_marketplace_declaration"]
        with cls.made.cursor() as cr:
            cr.execute("SELECT id, number_next FROM ir_sequence_date_range")
            cls.numbers = cr.fetchall()
        cls.addClassCleanup(cls._give_back)

    @classmethod
    def _give_back(cls):
        """What was there before the test is to declare again, and the numbers too."""
        with cls.made.cursor() as cr:
            cr.execute(
                "UPDATE purchase_marketplace_declaration_line SET state = 'to_declare',"
                " declaration_id = NULL, snapshot = NULL, line_number = 0 "
                "WHERE id <= %s AND declaration_id > %s",
                [cls.tables["purchase_marketplace_declaration_line"], cls.last],
            )
            for values in cls.numbers:
                cr.execute(
                    "UPDATE ir_sequence_date_range SET number_next = %s WHERE id = %s",
                    values[::-1],
                )

    def _round(self, confirmed=True, drafts=1):
        """An order with its form, and drafts of a declaration: identifiers."""
        with self._committed() as env:
            school = self._school(env)
            link = {"marketplace_authorization_id": school._approved().id}
            order = school._order(**link)
            if confirmed:
                order.button_confirm()
            return order.id, [school._sheet().id for _number in range(drafts)]

    def _issue(self, draft):
        def issue(env):
            env["purchase.marketplace.declaration"].browse(draft).action_declare()

        return "secretary", issue

    def _assert_chain(self):
        """Declarations follow each other, numbers without gap (R7)."""
        numbers = [row[0] for row in self._ask(CHAIN, self.last, self.last)]
        first = numbers[0] if numbers else 1
        self.assertEqual(numbers, list(range(first, first + len(numbers))))
        issued = "SELECT COUNT(*) FROM purchase_marketplace_declaration "
        issued += "WHERE id > %s AND state = 'declared'"
        self.assertEqual(self._ask(issued, self.last), [(len(numbers),)])

    def _assert_verified(self):
        with self._committed(self.names["secretary"][1]) as env:
            found = list(check.differences(env.company, {}))
            self.assertFalse(found, found)

    def _issue_twice(self, same):
        if same:
            self.patch(files, "store_pdf", _no_engine)
        for _round in range(ROUNDS):
            order, drafts = self._round(drafts=1 if same else 2)
            ends = self._together(
                self._issue(drafts[0]), self._issue(drafts[0 if same else 1])
            )
            self.assertEqual(ends.count(None), 1, ends)
            self.assertIsInstance(next(filter(None, ends)), UserError)
            self.assertEqual(
                self._ask(
                    "SELECT state, COUNT(*), COUNT(DISTINCT declaration_id) FROM "
                    "purchase_marketplace_declaration_line WHERE purchase_order_id = %s"
                    " GROUP BY state",
                    order,
                ),
                [("declared", 1, 1)],
            )
            self._assert_chain()
        self._assert_verified()
        self._tell("the same draft issued" if same else "two drafts issued")

    def test_two_people_issue_two_drafts_of_the_period(self):
        self._issue_twice(same=False)

    def test_two_people_issue_the_same_draft(self):
        self._issue_twice(same=True)

    def _against(self, name, user, act, alone, confirmed=True, ready=None):
        """Issue while somebody else does something to an order of the period.

        Every second time the issue begins later, so that each of them comes first.

        :param alone: what is declared of the order, as amounts ordered and billed, when
            the declaration is issued first.
        """
        # The PDF takes a third of the time; those who issue two drafts print it.
        self.patch(files, "store_pdf", _no_engine)
        first = 0
        for turn in range(ROUNDS):
            order, (draft,) = self._round(confirmed)
            thing = ready(order) if ready else order
            ends = self._together(
                self._issue(draft),
                (user, lambda env, it=thing: act(env, it)),
                late=turn % 2,
            )
            self.assertEqual(ends, [None, None])
            self.assertEqual(self._ask(WRONG, (order,)), [])
            rows = self._ask(
                "SELECT amount_ordered, amount_billed FROM "
                "purchase_marketplace_declaration_line "
                "WHERE purchase_order_id = %s AND declaration_id = %s",
                *(order, draft),
            )
            first += rows == alone
            self._assert_chain()
        self._assert_verified()
        # An order that is confirmed meanwhile has nothing yet that both would write.
        self._tell(f"issuing against {name}, {first} issued first", least=confirmed)
        self.assertIn(first, range(1, ROUNDS), "one of them was always first")

    def test_issuing_against_confirming(self):
        self._against(
            "confirming",
            "buyer",
            lambda env, order: env["purchase.order"].browse(order).button_confirm(),
            alone=[],
            confirmed=False,
        )

    def test_issuing_against_cancelling(self):
        self._against(
            "cancelling",
            "buyer",
            lambda env, order: env["purchase.order"].browse(order).button_cancel(),
            alone=[(100, 0)],
        )

    def test_issuing_against_billing(self):
        def bill(order):
            with self._committed() as env:
                school = self._school(env)
                line = env["purchase.order"].browse(order).order_line
                made = school._bill(order_line=line, ref=f"F{order}")
                return made.id

        self._against(
            "billing",
            "payable",
            lambda env, bill: env["account.move"].browse(bill).action_post(),
            alone=[(100, 0)],
            ready=bill,
        )

    def test_destroying_against_buying(self):
        """What is bought is not destroyed; what was destroyed buys nothing (R27)."""
        self.patch(files, "store_pdf", _no_engine)
        with self._committed() as env:
            school = self._school(env)
            forms = env[FORM].union(*(school._approved() for _turn in range(ROUNDS)))
            # As where an authorization never ends, long enough after it was given.
            school._force(forms, valid_until=False)
            trail.add([trail.Fact("carried", form) for form in forms])
            school._issue()
            env["purchase.marketplace.retention"].create(
                {"kind": "granted", "code": "02-7", "years": 7}
            )
            links = [{"marketplace_authorization_id": form.id} for form in forms]
            pairs = list(zip(forms.ids, school._many_orders(links).ids, strict=True))
        company, destroyed = self.made["res.company"], 0
        self.patch(company, "_marketplace_today", lambda _company: LATER)
        for turn, (form, order) in enumerate(pairs):
            bought, purged = self._together(
                (
                    "buyer",
                    lambda env, it=order: (
                        env["purchase.order"].browse(it).button_confirm()
                    ),
                ),
                ("secretary", lambda env, it=form: env[FORM].browse(it)._purge("L-1")),
                late=turn % 2,
            )
            rows = self._ask(
                "SELECT f.purged_on IS NULL, f.need IS NULL, f.amount_committed, "
                "o.state FROM purchase_order o "
                "JOIN purchase_marketplace_authorization f "
                "ON f.id = o.marketplace_authorization_id WHERE o.id = %s",
                order,
            )
            if purged is None:
                destroyed += 1
                self.assertEqual(rows, [(False, True, 0, "draft")])
            else:
                self.assertEqual(rows, [(True, False, 100, "purchase")])
            refusal = bought if purged is None else purged
            self.assertIsInstance(refusal, UserError)
        self._assert_verified()
        self._tell(f"destroying against buying, {destroyed} destroyed")
        self.assertIn(destroyed, range(1, ROUNDS), "one of them was always first")
