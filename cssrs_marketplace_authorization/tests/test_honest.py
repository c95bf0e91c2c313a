from odoo.tests import tagged

from .bills import BillMixin
from .common import DECLARATION, LEDGER, WebCase


@tagged("post_install", "-at_install")
class TestHonest(BillMixin, WebCase):
    """What honest people do every day is not refused; through the real RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()
        cls.contacts = cls._user("mkp_contacts", "base.group_partner_manager")
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        cls.products = cls._user("mkp_products", "product.group_product_manager")

    def _read(self, user, record, **fields):
        """What a program reads that names no field."""
        self.env.flush_all()
        self._enter(user)
        (values,) = self._rpc(record._name, "read", [record.ids], **fields)
        self.assertEqual(values["id"], record.id)
        return values

    def test_reading_without_naming_the_fields(self):
        """The author, the direction and who oversees read all they may of a form."""
        form = self._request(user=self.teacher)
        self._bring(form.with_user(self.principal), "submitted")
        form.with_user(self.dg)._approve()
        order = self._bought(form)
        bill = self._bill(order_line=order.order_line)
        people = (self.teacher, self.principal, self.buyer, self.payable)
        overseers = (self.secretary, self.dg, self.auditor)
        for user in (*people, *overseers):
            for record in (form, form.line_ids, form.alternative_ids):
                with self.subTest(user.login, record=record):
                    self._read(user, record)
        self.assertEqual(self._read(self.buyer, form)["purchase_order_ids"], order.ids)
        for user, record in (
            (self.buyer, order),
            (self.payable, bill),
            (self.teacher, self.school),
            (self.teacher, self.marketplace),
            (self.secretary, self._issue()),
            (self.auditor, self.env[DECLARATION].search([], limit=1)),
            (self.buyer, self._in_ledger(order)),
            (self.auditor, self.env[LEDGER].search([], limit=1)),
        ):
            with self.subTest(user.login, record=record):
                self._read(user, record)

    def test_copying_a_vendor(self):
        """The copy of a marketplace is one; of an exempt vendor, an ordinary one."""
        plain, exempt = self.stationer, self.env["res.partner"]
        market = exempt.create({"name": "Chez Nous Ventes"})
        exempt = exempt.create({"name": "Fabrique du Nord"})
        self._classify(market)
        self._classify(exempt, "manufacturer")
        for user in (self.contacts, self.secretary):
            self._enter(user)
            for vendor, kind in (
                (self.amazon, "marketplace"),
                (market, "marketplace"),
                (exempt, "ordinary"),
                (plain, "ordinary"),
            ):
                with self.subTest(user.login, vendor=vendor.name), self._undone():
                    self.env.flush_all()
                    (copied,) = self._rpc("res.partner", "copy", [vendor.ids])
                    copied = vendor.browse(copied)
                    self.assertEqual(copied.online_vendor_type, kind)
                    self.assertEqual(copied.marketplace_id, vendor.marketplace_id)

    def test_a_copy_frees_nothing(self):
        """A copy takes other values; none of them classifies it."""
        for vendor in (self.amazon, self.stationer):
            for free in ("manufacturer", "storefront"):
                given = {"online_vendor_type": free, "exemption_evidence": "12, rue X"}
                with self.subTest(vendor.name), self._undone():
                    with self.assertRaisesRegex(Exception, "Only the secretariat"):
                        vendor.with_user(self.contacts).copy(given)

    def test_a_product_that_is_a_service(self):
        """Whoever keeps the products says what it is, before anything is ordered."""
        product = self._product("Hébergement infonuagique")
        self._order((product, 1, 40.0))
        self._enter(self.products)
        self.env.flush_all()
        self._rpc("product.product", "write", [product.ids, {"type": "service"}])
        self.env.invalidate_all()
        order = self._order((product, 1, 40.0))
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "services")
        bill = self._bill((product, 1, 40.0), order_line=order.order_line)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "services")
        # Saved again as it is, with other fields.
        values = {"type": "service", "list_price": 45.0}
        self._rpc("product.product", "write", [product.ids, values])
        self._rpc("product.product", "copy", [product.ids])
