from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MODULE, MarketplaceCase


@tagged("post_install", "-at_install")
class TestDeclaration(MarketplaceCase):
    """What is approved and bought is noted by the system, then declared (R7, R10)."""

    def _declaration(self, user=None, **values):
        return (
            self.env["purchase.marketplace.declaration"]
            .with_user(user or self.secretary)
            .create({"date_from": "2020-01-01", "date_to": "2099-12-31", **values})
        )

    def _lines(self, authorization):
        return self.env["purchase.marketplace.declaration.line"].search(
            [("authorization_id", "=", authorization.id)]
        )

    def test_approval_and_purchase_write_one_line_each(self):
        authorization = self._approved()
        self.assertEqual(self._lines(authorization).kind, "authorization")
        order = self._order(
            (self.chuck, 1, 90.0), marketplace_authorization_id=authorization.id
        )
        order.button_confirm()
        line = self._lines(authorization).filtered(lambda r: r.kind == "purchase")
        self.assertRecordValues(
            line,
            [
                {
                    "state": "to_declare",
                    "purchase_order_id": order.id,
                    "amount_authorized": 100.0,
                    "amount_ordered": 90.0,
                }
            ],
        )
        order.order_line.price_unit = 80.0
        self.assertEqual(line.amount_ordered, 80.0)

    def test_cancelled_before_it_is_declared_is_closed(self):
        authorization = self._approved()
        order = self._order(marketplace_authorization_id=authorization.id)
        order.button_confirm()
        order.button_cancel()
        line = self._lines(authorization).filtered(lambda r: r.kind == "purchase")
        self.assertEqual(line.state, "closed")
        order.button_draft()
        order.button_confirm()
        lines = self._lines(authorization).filtered(lambda r: r.kind == "purchase")
        self.assertEqual(sorted(lines.mapped("state")), ["closed", "to_declare"])

    def test_plain_order_is_not_in_the_ledger(self):
        order = self._order(partner=self.stationer)
        order.button_confirm()
        ledger = self.env["purchase.marketplace.declaration.line"]
        self.assertFalse(ledger.search([("purchase_order_id", "=", order.id)]))

    def test_ledger_is_written_by_nobody(self):
        authorization = self._approved()
        line = self._lines(authorization)
        for user in (
            self.secretary,
            self.dg,
            self.manager,
            self.env.ref("base.user_root"),
        ):
            for record in (line.with_user(user), line.with_user(user).sudo()):
                with self.subTest(user=user.login, su=record.env.su):
                    with self.assertRaises(AccessError):
                        record.write({"amount_authorized": 1})
                    with self.assertRaises(AccessError):
                        record.unlink()
                    with self.assertRaises(AccessError):
                        record.create(
                            {"authorization_id": authorization.id, "kind": "purchase"}
                        )

    def test_declared_once(self):
        authorization = self._approved()
        declaration = self._declaration()
        self.assertIn(self._lines(authorization), declaration.covered_line_ids)
        declaration.action_declare()
        self.assertEqual(declaration.state, "declared")
        self.assertRegex(declaration.name, r"^DEC/\d{4}/\d{5}$")
        self.assertEqual(self._lines(authorization).declaration_id, declaration)
        with self.assertRaisesRegex(UserError, "nothing to declare"):
            self._declaration().action_declare()
        with self.assertRaises(UserError):
            declaration.action_declare()
        with self.assertRaises(UserError):
            declaration.date_to = "2026-01-01"
        with self.assertRaises(UserError):
            declaration.unlink()
        declaration.acknowledgement = "ACC-1"

    def test_only_secretariat_and_director_general_declare(self):
        self._approved()
        declaration = self._declaration()
        for user in (self.principal, self.buyer, self.manager, self.payable):
            with self.assertRaises(UserError):
                declaration.with_user(user).action_declare()

    def test_report_says_everything_in_its_body(self):
        authorization = self._approved()
        declaration = self._declaration()
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                f"{MODULE}.report_marketplace_declaration", declaration.ids
            )[0]
            .decode()
        )
        for text in (
            self.company.name,
            authorization.name,
            self.school.name,
            "Draft, not issued",
        ):
            self.assertIn(text, html)

    def test_paper_repeats_titles_on_every_page_and_the_page_does_not(self):
        for _number in range(60):
            self._approved()
        declaration = self._declaration()
        parts = declaration._page_layout(paged=True)["parts"]
        self.assertGreater(len(parts), 1)
        self.assertEqual(
            sum(len(rows) for rows in parts), len(declaration.covered_line_ids)
        )
        report = f"{MODULE}.report_marketplace_declaration"
        reports = self.env["ir.actions.report"]
        for kind, tables in (("pdf", len(parts)), ("html", 1)):
            data = {"report_type": kind}
            html = reports._render_qweb_html(report, declaration.ids, data=data)[0]
            # One table of totals besides.
            self.assertEqual(html.decode().count("<caption"), tables + 1, kind)

    def test_empty_period_says_so(self):
        declaration = self._declaration(date_from="2020-01-01", date_to="2020-01-31")
        html = (
            self.env["ir.actions.report"]
            ._render_qweb_html(
                f"{MODULE}.report_marketplace_declaration", declaration.ids
            )[0]
            .decode()
        )
        self.assertIn("No authorization and no purchase", html)

    def test_goods_are_written_once_for_every_reader(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        line = self._lines(self._approved((self.chuck, 2.5, 10.0)))
        for lang in ("en_US", "fr_CA"):
            self.assertEqual(line.with_context(lang=lang).goods, "2,5 × Mandrin")
