from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .bills import BillCase
from .common import WebCase


@tagged("post_install", "-at_install")
class TestSubCompany(BillCase):
    """A company under a marketplace is that marketplace, at whichever depth (R1)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch, cls.desk = cls._chain(cls.amazon)
        cls.maker = cls._vendor("Outils Laframboise")
        cls._classify(cls.maker, "manufacturer")

    @classmethod
    def _vendor(cls, name, **values):
        values = {"is_company": True, **values}
        return cls.env["res.partner"].create({"name": name, **values})

    @classmethod
    def _chain(cls, top):
        """A company under another one, and a company under that."""
        branch = cls._vendor("Direction des ventes", parent_id=top.id)
        return branch, cls._vendor("Comptoir scolaire", parent_id=branch.id)

    def test_each_is_its_own_commercial_partner_and_a_marketplace(self):
        for company in (self.branch, self.desk):
            self.assertEqual(company.commercial_partner_id, company)
            self.assertTrue(company.is_marketplace_vendor)
            self.assertEqual(company.online_vendor_type, "ordinary")
        vendors = self.env["res.partner"]
        found = vendors.search([("is_marketplace_vendor", "=", True)])
        self.assertLessEqual(self.amazon | self.branch | self.desk, found)
        others = vendors.search([("is_marketplace_vendor", "=", False)])
        self.assertFalse((self.branch | self.desk) & others)
        self.assertIn(self.stationer, others)

    def test_orders_and_bills_are_refused_without_authorization(self):
        for company in (self.branch, self.desk):
            order = self._order(partner=company)
            self.assertTrue(order.is_marketplace_order)
            with self.assertRaises(UserError):
                order.button_confirm()
            bill = self._bill(partner=company)
            self.assertTrue(bill.is_marketplace_bill)
            with self.assertRaises(UserError):
                bill.action_post()

    def test_an_authorization_of_the_marketplace_covers_them(self):
        order = self._order(partner=self.desk)
        form = self._opened(
            order.action_request_marketplace_authorization(), self.principal
        )
        self.assertEqual(form.marketplace_id, self.marketplace)
        order = self._bought(self._approved(), partner=self.desk)
        self.assertEqual(order.marketplace_clearance, "authorized")
        line = order.order_line
        bill = self._bill(partner=self.branch, order_line=line)
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "authorized")

    def test_companies_moved_under_a_marketplace_later(self):
        for how in ("parent_id", "child_ids"):
            with self.subTest(how):
                top, (branch, desk) = self._vendor(how), (None, None)
                branch, desk = self._chain(top)
                order = self._order(partner=desk)
                bill = self._bill(partner=desk)
                self.env.flush_all()
                self.env.invalidate_all()
                if how == "parent_id":
                    top.parent_id = self.amazon
                else:
                    self.amazon.child_ids = [Command.link(top.id)]
                self._forget()
                self.assertTrue(desk.is_marketplace_vendor)
                self.assertTrue(order.is_marketplace_order)
                self.assertTrue(bill.is_marketplace_bill)
                self.assertIn(desk.id, desk._marketplace_vendor_ids())

    def test_classified_later_from_above(self):
        top = self._vendor("Grand bazar")
        _branch, desk = self._chain(top)
        order = self._order(partner=desk)
        self._forget()
        self._classify(top)
        self._forget()
        self.assertTrue(order.is_marketplace_order)
        with self.assertRaises(UserError):
            order.button_confirm()

    def test_those_that_leave_stay_marketplaces(self):
        self.branch.parent_id = False
        self._forget()
        self.assertEqual(self.branch.online_vendor_type, "marketplace")
        self.assertTrue(self.desk.is_marketplace_vendor)
        self.branch.parent_id = self.amazon
        self.branch.unlink()
        self._forget()
        self.assertTrue(self.desk.is_marketplace_vendor)

    def test_a_sub_company_with_unauthorized_orders_does_not_join(self):
        top = self._vendor("Grossiste")
        _branch, desk = self._chain(top)
        order = self._order(partner=desk)
        order.button_confirm()
        with self.assertRaisesRegex(UserError, order.name):
            top.parent_id = self.amazon

    def test_a_contact_named_as_a_marketplace_is_not_exempt_by_its_company(self):
        for values in ({"is_company": False}, {"is_company": True}):
            contact = self._vendor("Amazon.ca", parent_id=self.maker.id, **values)
            self.assertTrue(contact.is_marketplace_vendor)
            order = self._order(partner=contact)
            with self.assertRaises(UserError):
                order.button_confirm()
            order.marketplace_authorization_id = self._approved()
            order.button_confirm()
            bill = self._bill(partner=contact, order_line=order.order_line)
            bill.action_post()
            self.assertEqual(bill.marketplace_clearance, "authorized")
        self.assertFalse(self.maker.is_marketplace_vendor)
        other = self._vendor("Service aux écoles", parent_id=self.maker.id)
        self.assertFalse(other.is_marketplace_vendor)

    def test_an_exempt_company_under_a_marketplace_is_not_exempt(self):
        self.maker.parent_id = self.amazon
        self.assertTrue(self.maker.is_marketplace_vendor)

    def test_existing_sub_companies_are_recognized(self):
        found = self._vendor("Fournisseur 1", parent_id=self.stationer.id)
        self._alter(found, name="Jungle Retail")
        self.env.invalidate_all()
        self.marketplace.with_user(self.secretary).aliases = "Jungle Retail"
        self.assertTrue(found.is_marketplace_vendor)


@tagged("post_install", "-at_install")
class TestSubCompanyDoors(WebCase):
    """The same by the doors of the web client, as the people who use them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls._user(
            "mkp_contacts",
            "base.group_partner_manager",
            "purchase.group_purchase_user",
        )

    def _create(self, **values):
        values = {"is_company": True, **values}
        [new] = self._rpc("res.partner", "create", [[values]])
        return self.env["res.partner"].browse(new)

    def test_whatever_was_typed_the_order_waits_for_its_authorization(self):
        self._enter(self.contacts)
        made = {
            "under": self._create(name="Comptoir 1", parent_id=self.amazon.id),
            "moved": self._create(name="Comptoir 2"),
            "linked": self._create(name="Comptoir 3"),
            "parent": self._create(
                name="Holding",
                child_ids=[[0, 0, {"name": "Amazon.ca", "is_company": True}]],
            ).child_ids,
        }
        contacts = "res.partner"
        values = {"parent_id": self.amazon.id}
        self._rpc(contacts, "write", [made["moved"].ids, values])
        values = {"child_ids": [[4, made["linked"].id]]}
        self._rpc(contacts, "write", [self.amazon.ids, values])
        for how, partner in made.items():
            with self.subTest(how):
                order = self._order(partner=partner, user=self.contacts)
                with (
                    mute_logger("odoo.http"),
                    self.assertRaisesRegex(JsonRpcException, "exceptions.UserError"),
                ):
                    self._rpc("purchase.order", "button_confirm", [order.ids])
                self.env.invalidate_all()
                self.assertEqual(order.state, "draft")
        plain = self._create(name="Quincaillerie")
        order = self._order(partner=plain, user=self.contacts)
        self._rpc("purchase.order", "button_confirm", [order.ids])
        self.env.invalidate_all()
        self.assertEqual(order.state, "purchase")
