"""Bills for the tests, with a minimal chart of accounts when there is none."""

from odoo.exceptions import UserError
from odoo.fields import Command

from .common import MarketplaceCase, MarketplaceMixin, quebec_today


class BillMixin(MarketplaceMixin):
    """What accounts payable records and posts."""

    @classmethod
    def _set_up_bills(cls):
        accounts = cls.env["account.account"]
        cls.expense = accounts.search([("account_type", "=", "expense")], limit=1)
        if not cls.env["account.journal"].search([("type", "=", "purchase")], limit=1):
            cls._set_up_accounts()

    @classmethod
    def _set_up_accounts(cls):
        create = cls.env["account.account"].create
        payable = create(
            {
                "name": "Fournisseurs",
                "code": "211000",
                "account_type": "liability_payable",
                "reconcile": True,
            }
        )
        cls.expense = create(
            {"name": "Achats", "code": "600000", "account_type": "expense"}
        )
        cls.env["account.journal"].create(
            {
                "name": "Achats",
                "code": "ACH",
                "type": "purchase",
                "default_account_id": cls.expense.id,
            }
        )
        cls.env["ir.default"].set(
            "res.partner", "property_account_payable_id", payable.id
        )

    @classmethod
    def _bill(cls, *lines, **values):
        """A draft bill; each line is (product, quantity, price)."""
        return cls._many_bills([{}], *lines, **values)

    @classmethod
    def _many_bills(
        cls, each, *lines, partner=None, user=None, order_line=None, **values
    ):
        """Several, made at once; ``each`` has the values of one of them."""
        lines = lines or ((cls.chuck, 1, 100.0),)
        values = {
            "move_type": "in_invoice",
            "partner_id": (partner or cls.amazon).id,
            "invoice_date": quebec_today(),
            **values,
        }

        def items():
            return [cls._bill_line(*line, order_line) for line in lines]

        bills = cls.env["account.move"].with_user(user or cls.payable)
        return bills.create(
            [{"invoice_line_ids": items()} | values | own for own in each]
        )

    @classmethod
    def _bill_line(cls, product, quantity=1, price=100.0, order_line=None):
        """The command that adds a line to a bill; a good without product is a text."""
        return Command.create(
            {
                "product_id": product and product.id,
                "name": product.name if product else "Article",
                "quantity": quantity,
                "price_unit": price,
                "tax_ids": [Command.clear()],
                "account_id": cls.expense.id,
                "purchase_line_id": order_line and order_line.id,
            }
        )

    @classmethod
    def _billed(cls, form, *lines, **values):
        """A posted bill without order, that an authorization covers."""
        bill = cls._bill(*lines, marketplace_authorization_id=form.id, **values)
        bill.action_post()
        return bill

    @classmethod
    def _returned(cls, bill):
        """The posted credit note of a whole bill."""
        credit = bill._reverse_moves([{"invoice_date": quebec_today()}])
        credit.action_post()
        return credit


class BillCase(BillMixin, MarketplaceCase):
    """Bills in one transaction, and the questions asked of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()

    def _assert_refused(self, bill, code):
        """The bill is refused for that reason, and stays an uncleared draft."""
        self.assertIn(code, self._codes(bill))
        with self.assertRaises(UserError):
            bill.action_post()
        self.env.invalidate_all()
        self.assertEqual(bill.state, "draft")
        self.assertFalse(bill.marketplace_clearance)

    def _committed(self, form):
        """What PostgreSQL has: the amount that counts against the authorization."""
        query = "SELECT amount_committed FROM purchase_marketplace_authorization "
        return self._sql(f"{query} WHERE id = %s", form.id)[0][0]
