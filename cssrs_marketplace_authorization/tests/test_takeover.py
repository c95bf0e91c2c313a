"""A live database: what was bought before is taken over, once (R34)."""

import base64
from datetime import date, datetime

from odoo.exceptions import AccessError, UserError
from odoo.modules.migration import load_script
from odoo.tests import tagged
from odoo.tools.misc import file_path

from ..models.gate import case as cases
from ..models.gate import protected
from ..models.trail import trail
from ..rules import past
from .bills import BillCase
from .common import MODULE

TAKEOVER = "purchase.marketplace.takeover"
PAPER = "purchase.marketplace.takeover.paper"
#: When the application came, and a day before.
INSTALLED, BEFORE = datetime(2026, 3, 2, 12), datetime(2025, 9, 10, 15)
SCAN = base64.b64encode(b"%PDF-1.4 signed")


class TakeoverMixin:
    """A database in which purchases were made before the application was there."""

    @classmethod
    def _set_up_past(cls):
        """As if nobody had known that this vendor is a marketplace, until installed."""
        cls.takeover = cls.company._marketplace_takeover()
        cls.vendor = cls.env["res.partner"].create({"name": "Importations du Nord"})

    def _ordered_before(self, *lines, moment=BEFORE):
        order = self._order(*lines, partner=self.vendor)
        order.button_confirm()
        self._alter(order, create_date=moment, date_approve=moment, date_order=moment)
        return order

    def _billed_before(self, order=None, moment=BEFORE, post=True, amount=100.0):
        bill = self._bill(
            (self.chuck, 1, amount),
            partner=self.vendor,
            order_line=order and order.order_line[:1],
            invoice_date=moment.date(),
        )
        if post:
            bill.action_post()
        self._alter(bill, create_date=moment)
        return bill

    def _install(self):
        """The application comes: the vendor is a marketplace, documents are seen."""
        protected.write(self.takeover, {"installed_on": INSTALLED})
        trail.note(self.takeover, "carried")
        self.env.registry.clear_cache()
        self._classify(self.vendor)
        cases.look(self.env, "installed")
        self._finish()

    def _paper(self, document, user=None, **values):
        """The dialog of a document, filled in from the paper."""
        case = document.sudo().marketplace_case_id.with_user(user or self.secretary)
        wizard = self._opened(case.action_paper(), user or self.secretary)
        wizard.write(
            {
                "signed_by": "L. Roy",
                "capacity": "Directeur général",
                "paper_on": "2025-09-01",
                "number": "P-12",
                "scan": SCAN,
                "scan_name": "p-12.pdf",
                "establishment_id": self.school.id,
                "reason": "Dossier papier 12, au greffe.",
                **values,
            }
        )
        return wizard


class PastMixin:
    """Files of past purchases, as a person sends them."""

    def _file(self, *lines, encoding="utf-8-sig"):
        """A file under the headings of the template."""
        text = past.template() + "\r\n".join(";".join(line) for line in lines)
        return text.encode(encoding)

    def _line(self, number="P-7", goods="Mandrin à pas impérial", **values):
        """A good line; ``values`` by key of its column."""
        said = {
            "number": number,
            "decided_on": "2025-05-01",
            "signed_by": "Léa Roy",
            "capacity": "Directrice générale",
            "establishment": "011",
            "marketplace": "Amazon",
            "purchase_date": "2025-05-12",
            "reference": "113-42",
            "goods": goods,
            "quantity": "2",
            "authorized": "1 300,00",
            "amount": "1\u00a0234,56 $",
            **values,
        }
        return [said.get(key, "") for key, _title, _needed in past.COLUMNS]

    def _import(self, content, user=None, reason="Au greffe."):
        takeover = self.takeover.with_user(user or self.secretary)
        wizard = self._opened(takeover.action_import(), user or self.secretary)
        wizard.write(
            {
                "file": base64.b64encode(content),
                "file_name": "achats.csv",
                "reason": reason,
            }
        )
        return wizard

    def _counts(self, wizard):
        wizard.invalidate_recordset()
        return wizard.good_count, wizard.faulty_count, wizard.known_count


@tagged("post_install", "-at_install")
class TestTakeover(TakeoverMixin, BillCase):
    """What the secretariat does with it, and what becomes of each document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_past()

    def test_what_was_found(self):
        order, draft = self._ordered_before(), self._billed_before(post=False)
        posted = self._billed_before(amount=50.0)
        self._install()
        after = self._order()
        found = self.takeover.with_user(self.secretary).case_ids
        self.assertEqual(
            set(found),
            set((draft | posted).marketplace_case_id | order.marketplace_case_id),
        )
        self.assertFalse(after.marketplace_case_id)
        self.assertEqual(self.takeover.with_user(self.secretary).waiting_count, 3)
        self.assertTrue(all(found.mapped("todo")))
        self.assertFalse(self._finding())

    def test_an_order_authorized_on_paper_is_reduced_received_and_billed(self):
        order = self._ordered_before((self.chuck, 2, 100.0))
        self._install()
        with self.assertRaises(UserError):
            self._billed(self._approved(), order_line=order.order_line)
        self._paper(order).action_confirm()
        self._finish()
        self.assertEqual(order.marketplace_clearance, "authorized")
        form = order.marketplace_authorization_id
        self.assertEqual((form.paper_number, form.decided_by_name), ("P-12", "L. Roy"))
        self.assertEqual(form.taken_over_by, self.secretary)
        self.assertFalse(form.decided_by)
        self.assertEqual(form.amount_committed, 200.0)
        self.assertEqual(order.marketplace_case, "paper")
        self.assertFalse(order.marketplace_irregularity)
        order.order_line.with_user(self.buyer).product_qty = 1
        bill = self._bill(
            (self.chuck, 1, 100.0), partner=self.vendor, order_line=order.order_line
        )
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")
        self.assertEqual(len(self._in_ledger(form)), 2)
        self.assertFalse(self._finding())

    def test_the_trail_says_who_signed_and_the_digest_of_the_scan(self):
        order = self._ordered_before()
        self._install()
        self._paper(order).action_confirm()
        form = order.marketplace_authorization_id
        [(content,)] = self._sql(
            "SELECT content FROM purchase_marketplace_trail WHERE kind = 'taken_over' "
            "AND res_id = %s",
            form.id,
        )
        for said in ("L. Roy", "Directeur général", "p-12.pdf", "2025-09-01"):
            self.assertIn(said, content)
        self._alter(form, decided_by_name="Quelqu’un")
        self.assertEqual(self._finding().path, "decided_by_name")

    def test_a_posted_bill_is_posted_again_for_no_more(self):
        bill = self._billed_before()
        self._install()
        bill.button_draft()
        bill.action_post()
        self._finish()
        self.assertEqual((bill.state, bill.marketplace_clearance), ("posted", "taken"))
        self.assertEqual(bill.marketplace_irregularity, "unchecked")
        bill.button_draft()
        bill.invoice_line_ids.price_unit = 101.0
        with self.assertRaises(UserError):
            bill.action_post()

    def test_what_is_posted_counts_on_its_order(self):
        order = self._ordered_before()
        billed = self._billed_before(order)
        self._install()
        self._paper(order).action_confirm()
        self._finish()
        self.assertEqual(billed.marketplace_clearance, "authorized")
        again = self._bill(partner=self.vendor, order_line=order.order_line)
        with self.assertRaises(UserError):
            again.action_post()

    def test_older_than_the_directive(self):
        old = datetime(2025, 3, 1, 15)
        late = self._ordered_before()
        order = self._ordered_before(moment=old)
        self._alter(order, create_date=BEFORE)
        self._install()
        case = order.marketplace_case_id.with_user(self.secretary)
        case._marketplace_close("prior", "Bon de commande papier du 1er mars.")
        self.assertEqual(order.marketplace_clearance, "prior")
        with self.assertRaises(UserError):
            order.order_line.with_user(self.buyer).product_qty = 9
        with self.assertRaisesRegex(UserError, "was confirmed on"):
            late.marketplace_case_id.with_user(self.secretary)._marketplace_close(
                "prior", "Elle est ancienne."
            )

    def test_not_authorized_stays_irregular(self):
        order = self._ordered_before()
        self._install()
        case = order.marketplace_case_id.with_user(self.secretary)
        wizard = self._opened(case.action_unauthorized(), self.secretary)
        wizard.reason = "Personne n’a rien demandé."
        wizard.action_confirm()
        self.assertEqual(case.finding, "unauthorized")
        self.assertEqual(case.irregularity, "unchecked")
        self.assertEqual(self.takeover.with_user(self.secretary).waiting_count, 0)
        bill = self._bill(partner=self.vendor, order_line=order.order_line)
        with self.assertRaises(UserError):
            bill.action_post()
        order.order_line.with_user(self.buyer).product_qty = 0.5
        order.with_user(self.buyer).button_cancel()

    def test_a_draft_bill_and_its_paper(self):
        bill = self._billed_before(post=False)
        self._install()
        self._paper(bill).action_confirm()
        bill.with_user(self.payable).action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")

    def test_several_documents_of_one_paper(self):
        one, two = self._ordered_before(), self._ordered_before()
        self._install()
        wizard = self._paper(one)
        wizard.line_ids.quantity = 2
        wizard.action_confirm()
        self._paper(two, form_id=one.marketplace_authorization_id.id).action_confirm()
        self.assertEqual(one.marketplace_authorization_id.amount_committed, 200.0)

    def test_an_upgrade_opens_it(self):
        order, draft = self._ordered_before(), self._billed_before(post=False)
        self._install()
        seen = order.sudo().marketplace_case_id
        seen |= draft.sudo().marketplace_case_id
        self._alter(seen, existed=False)
        self._sql("DELETE FROM purchase_marketplace_takeover")
        self.env.registry.clear_cache()
        script = file_path(f"{MODULE}/migrations/19.0.1.5.0/post-takeover.py")
        load_script(script, "post_takeover").migrate(self.env.cr, "19.0.1.4.0")
        self.env.invalidate_all()
        self.assertEqual(seen.mapped("existed"), [True, True])
        takeover = self.company._marketplace_takeover()
        self.assertEqual(takeover.state, "open")
        self.assertLess(takeover.installed_on, datetime.now())
        # What was added to a case, SQL does not take away unseen.
        self._alter(seen, existed=False)
        paths = [difference.path for _record, difference in self._differing()]
        self.assertIn("existed", paths)

    # ---- what is refused -----------------------------------------------------------

    def test_what_is_missing_is_said(self):
        order = self._ordered_before()
        self._install()
        for values, text in (
            ({"scan": False}, "scan"),
            ({"capacity": " "}, "capacity"),
            ({"paper_on": "2026-03-03"}, "after the installation"),
            ({"reason": " "}, "reason"),
            ({"paper_on": "2025-09-11"}, "after the order was confirmed"),
            ({"establishment_id": False}, "establishment"),
        ):
            with self.subTest(text), self.assertRaisesRegex(UserError, text):
                self._paper(order, **values).action_confirm()
            self.env.invalidate_all()
            self.assertFalse(order.marketplace_clearance)

    def test_less_on_the_paper_than_was_ordered(self):
        order = self._ordered_before()
        self._install()
        wizard = self._paper(order)
        wizard.line_ids.price_unit = 99.0
        with self.assertRaisesRegex(UserError, "exceeds"):
            wizard.action_confirm()

    def test_nothing_later_is_covered(self):
        order = self._ordered_before()
        self._install()
        self._paper(order).action_confirm()
        form = self._opened_paper()
        later = self._order(marketplace_authorization_id=form.id)
        self._alter(later, create_date=datetime(2026, 4, 1))
        self.assertIn("paper_too_new", self._codes(later))
        with self.assertRaises(UserError):
            later.button_confirm()
        bill = self._bill(marketplace_authorization_id=form.id)
        self._alter(bill, create_date=datetime(2026, 4, 1))
        bill.invoice_date = date(2026, 1, 15)
        self.assertIn("paper_too_new", self._codes(bill))
        # A date typed back on it shows nothing.
        later.write({"date_order": BEFORE, "date_approve": BEFORE})
        self.assertIn("paper_too_new", self._codes(later))

    def _opened_paper(self):
        """A paper that covers no document yet."""
        wizard = self._opened(
            self.takeover.with_user(self.secretary).action_paper(), self.secretary
        )
        wizard.write(
            {
                "signed_by": "L. Roy",
                "capacity": "DG",
                "paper_on": "2025-09-01",
                "scan": SCAN,
                "scan_name": "p.pdf",
                "establishment_id": self.school.id,
                "marketplace_id": self.marketplace.id,
                "reason": "Au greffe.",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Mandrin",
                            "product_id": self.chuck.id,
                            "price_unit": 100.0,
                        },
                    )
                ],
            }
        )
        before = self.env["purchase.marketplace.authorization"].search([])
        wizard.action_confirm()
        return self.env["purchase.marketplace.authorization"].search([]) - before

    def test_once_closed_nothing_is_taken_over(self):
        order, other = self._ordered_before(), self._ordered_before()
        self._install()
        ready = self._paper(order)
        mine = self.takeover.with_user(self.secretary)
        mine.action_close()
        self.assertEqual((mine.state, mine.left), ("closed", 2))
        closed = "closed for good"
        for act in (
            ready.action_confirm,
            mine.action_close,
            mine.action_paper,
            mine.action_import,
            lambda: self._paper(other),
            lambda: other.marketplace_case_id.with_user(
                self.secretary
            )._marketplace_close("unauthorized", "Rien."),
        ):
            with self.assertRaisesRegex(UserError, closed):
                act()
        self._assert_unwritable(
            self.takeover,
            {"state": "open", "installed_on": "2099-01-01 00:00:00"},
            error=AccessError,
        )
        self._assert_nobody(self.takeover, {"deleted": lambda one: one.unlink()})
        self.assertFalse(self._finding())
        self._alter(self.takeover, state="open")
        self.assertEqual(self._finding().path, "state")


@tagged("post_install", "-at_install")
class TestPastPurchases(PastMixin, TakeoverMixin, BillCase):
    """A file of past purchases: nothing is lost, doubled, nor declared twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_past()
        cls.school.code = "011"

    def test_a_good_line_is_declared_once(self):
        self._install()
        for encoding in ("utf-8-sig", "cp1252"):
            number = f"P-{encoding}"
            wizard = self._import(self._file(self._line(number), encoding=encoding))
            self.assertEqual(self._counts(wizard), (1, 0, 0))
            wizard.action_import()
        made = self.env["purchase.marketplace.past"].search([])
        self.assertEqual(made.mapped("amount"), [1234.56] * 2)
        self.assertEqual(made.mapped("goods"), ["Mandrin à pas impérial"] * 2)
        sheet = self._issue()
        rows = list(sheet.covered_line_ids._get_rows())
        self.assertEqual(
            [row["kind"] for row in rows], ["authorization", "purchase"] * 2
        )
        self.assertIn("Léa Roy, Directrice générale", rows[0]["decided_by"])
        self.assertEqual(rows[1]["document_kind"], "past")
        self.assertEqual(rows[1]["purchase_date"], date(2025, 5, 12))
        self.assertFalse(self._finding())
        self._alter(made[0], amount=5.0)
        self.assertEqual(self._finding().path, "amount")

    def test_the_same_file_twice(self):
        self._install()
        content = self._file(self._line(), self._line(), self._line("P-8"))
        wizard = self._import(content)
        wizard.action_import()
        self.assertEqual(wizard.imported_count, 3)
        again = self._import(content)
        self.assertEqual(self._counts(again), (0, 0, 3))
        with self.assertRaisesRegex(UserError, "No line of this file"):
            again.action_import()

    def test_faulty_lines_are_named_and_kept(self):
        self._install()
        bad = {
            "purchase_date": "12/05/2025",
            "amount": "douze",
            "establishment": "École inconnue",
        }
        content = self._file(
            self._line(),
            self._line("P-8", **bad),
            self._line("P-9", purchase_date="2025-03-01"),
            self._line("P-10", purchase_date="2026-03-03"),
            self._line("P-11", decided_on="2025-06-01"),
            self._line("P-7", signed_by="Un autre"),
        )
        wizard = self._import(content)
        self.assertEqual(self._counts(wizard), (1, 5, 0))
        for text in (*bad.values(), "line 2", "before the directive", "<td>3</td>"):
            self.assertIn(text, wizard.preview)
        wizard.action_import()
        rest = base64.b64decode(wizard.rest)
        known = wizard._known()
        lines, wrong = past.read(rest, known)
        self.assertEqual((len(lines), wrong), (5, []))
        mended = rest.decode("utf-8-sig").replace("12/05/2025", "2025-05-12")
        mended = mended.replace("douze", "12").replace(
            "École inconnue", self.school.name
        )
        again = self._import(mended.encode("cp1252", "replace"))
        self.assertEqual(self._counts(again)[0], 2)

    def test_whatever_is_sent_is_answered(self):
        self._install()
        for content in (b"", b"PK\0\3", b"a;b\n1;2", self._file(), b"\xff\xfe;" * 9):
            wizard = self._import(content)
            self.assertEqual(self._counts(wizard), (0, 0, 0))
            with self.assertRaises(UserError):
                wizard.action_import()

    def test_a_past_purchase_leaves_less_for_documents(self):
        order = self._ordered_before()
        self._install()
        self._import(
            self._file(
                self._line(goods="Mandrin", quantity="1", authorized="100", amount="60")
            )
        ).action_import()
        form = self.env["purchase.marketplace.past"].search([]).authorization_id
        with self.assertRaisesRegex(UserError, "exceeds"):
            self._paper(order, form_id=form.id).action_confirm()
