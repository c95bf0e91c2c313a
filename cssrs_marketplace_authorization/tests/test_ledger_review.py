from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_bill import BillCase


@tagged("post_install", "-at_install")
class TestLedgerReview(BillCase):
    """What a hostile reader of the ledger found, each with its mend."""

    def _lines(self, *authorizations):
        ledger = self.env["purchase.marketplace.declaration.line"]
        ids = [authorization.id for authorization in authorizations]
        return ledger.search(
            [("authorization_id", "in", ids), ("state", "!=", "closed")]
        )

    def _issue(self):
        declaration = (
            self.env["purchase.marketplace.declaration"]
            .with_user(self.secretary)
            .create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
        )
        declaration.action_declare()
        return declaration

    def _finding(self):
        verification = self.env["res.company"]
        self.env.flush_all()
        self.env.invalidate_all()
        return verification.with_user(self.secretary)._marketplace_verify(self.company)[
            1
        ]

    def _confirmed(self, authorization, *lines):
        order = self._order(*lines, marketplace_authorization_id=authorization.id)
        order.button_confirm()
        return order

    def test_shipping_on_a_bill_does_not_declare_the_goods_again(self):
        form = self._approved((self.chuck, 1, 110.0))
        order = self._confirmed(form, (self.chuck, 1, 100.0))
        bill = self._bill(order_line=order.order_line)
        shipping = {"product_id": self.training.id, "quantity": 1, "price_unit": 10.0}
        bill.invoice_line_ids = [Command.create(shipping)]
        bill.action_post()
        told = self._lines(form).filtered(lambda line: line.kind == "purchase")
        goods = told.mapped("goods")
        self.assertEqual(sum("Mandrin" in text for text in goods), 1, goods)
        self.assertEqual(sum(told.mapped("amount_bought")), 110.0)

    def test_no_buyer_keeps_a_declaration_from_being_issued(self):
        form = self._approved()
        order = self._confirmed(form)
        try:
            order.order_line.product_id = self.training
        except UserError:
            return
        self.assertTrue(self._lines(form).filtered("purchase_order_id").goods)
        self.assertEqual(self._issue().state, "declared")

    def test_accounts_are_deleted_without_breaking_a_seal(self):
        form = self._approved()
        helper = self._user("mkp_gone", "purchase.group_purchase_user")
        order = self._order(user=helper, marketplace_authorization_id=form.id)
        order.button_confirm()
        declaration = self._issue()
        lines = declaration.line_ids
        self.assertIn(helper, lines.create_uid)
        self.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET create_uid = NULL "
            "WHERE create_uid = %s",
            [helper.id],
        )
        self.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_file SET create_uid = NULL"
        )
        self.assertIsNone(self._finding())

    def test_columns_are_required_where_they_apply(self):
        keys = ("need", "document", "purchase_date", "corrects", "line_number")
        self.env["purchase.marketplace.declaration.column"].create(
            [{"key": key, "is_required": True} for key in keys]
        )
        self._confirmed(self._approved())
        self.assertEqual(self._issue().state, "declared")

    def test_leaving_a_revoked_authorization_is_followed(self):
        old, new = self._approved(), self._approved()
        order = self._confirmed(old)
        self._issue()
        old.with_user(self.dg)._revoke("Plus requis", ("essential",))
        order.marketplace_authorization_id = new
        self.assertEqual(sum(self._lines(old).mapped("amount_authorized")), 0.0)
        self.assertEqual(sum(self._lines(old).mapped("amount_bought")), 0.0)
        self.assertEqual(sum(self._lines(new).mapped("amount_bought")), 100.0)
        self.assertIsNone(self._finding())

    def test_declared_in_the_language_of_the_organization(self):
        self.env["res.lang"]._activate_lang("fr_CA")
        self.company.partner_id.lang = "fr_CA"
        self.secretary.lang = "en_US"
        self._approved()
        declaration = self._issue()
        rows = list(declaration.sudo()._get_rows())
        self.assertNotIn("Designated person", {row["submitted_as"] for row in rows})

    def test_bought_again_on_another_day(self):
        form = self._approved()
        order = self._confirmed(form)
        self._issue()
        order.button_cancel()
        self._issue()
        cancelled = self._lines(form).filtered(lambda line: line.kind == "cancellation")
        first = "2020-01-02"
        self.env.cr.execute(
            "UPDATE purchase_marketplace_declaration_line SET purchase_date = %s "
            "WHERE id = %s",
            [first, cancelled.id],
        )
        self.env.invalidate_all()
        order.button_draft()
        order.button_confirm()
        again = self._lines(form).filtered(lambda line: line.state == "to_declare")
        self.assertEqual(again.kind, "rectification")
        self.assertEqual(again.purchase_date, self.company._marketplace_today())
