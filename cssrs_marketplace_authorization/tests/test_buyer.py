from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from ..constants import ACTIVITY_DECIDE, ACTIVITY_FILL, ACTIVITY_ORDER
from .bills import BillCase
from .common import DG, MarketplaceCase, quebec_today

LINK = "marketplace_authorization_id"


@tagged("post_install", "-at_install")
class TestBuyerScreen(MarketplaceCase):
    """What the buyer reads of an order, before and after asking (R1, R2)."""

    def test_the_banner_comes_with_the_vendor(self):
        with Form(self.env["purchase.order"].with_user(self.buyer)) as order:
            order.partner_id = self.stationer
            self.assertFalse(order.marketplace_refusals or order.marketplace_sign)
            order.partner_id = self.amazon
            self.assertIn("online marketplace", order.marketplace_refusals)
            self.assertIn(
                self.company.marketplace_secretariat_email, order.marketplace_sign
            )
        saved = order.record
        self.assertEqual(saved.marketplace_notice, "missing")
        with self.assertRaises(UserError):
            saved.button_confirm()

    def test_why_is_said(self):
        site = self.env["res.partner"].create(
            {"name": "Achats en ligne", "website": "https://www.amazon.ca"}
        )
        said = self.env["res.partner"].create({"name": "Le Grand Bazar"})
        self._classify(said)
        expected = {
            self.amazon: "its name, “Amazon.ca”",
            site: "its website is www.amazon.ca",
            said: "the secretariat classified it as one",
        }
        for vendor, words in expected.items():
            with self.subTest(vendor.name):
                self.assertIn(words, self._order(partner=vendor).marketplace_sign)
        flagged = self._order(partner=self.stationer)
        flagged.order_line.name = "Mandrin https://www.amazon.ca/dp/B00X"
        self.assertIn("a line gives", flagged.marketplace_sign)

    def test_lists_tell_where_each_order_stands(self):
        services = self._order((self.training, 1, 5.0))
        expected = {
            self._order(partner=self.stationer): False,
            services: False,
            self._order(): "missing",
            self._order(**{LINK: self._request().id}): "asked",
            self._order(
                **{LINK: self._bring(self._request(), "refused").id}
            ): "missing",
            self._order(**{LINK: self._approved().id}): "approved",
            self._ordered((self.chuck, 1, 5.0)): "covered",
        }
        self.assertEqual(
            {order: order.marketplace_notice for order in expected}, expected
        )

    def test_a_list_asks_once_for_all(self):
        """As many queries for many marketplace orders; none more for others."""
        spec = {"name": {}, "is_marketplace_order": {}}

        def count(orders, **more):
            read = orders.browse(orders.ids).web_read
            return self._queries(lambda: read({**spec, **more}), warm=True)

        plain = self._order(partner=self.stationer) | self._order(
            partner=self.stationer
        )
        notice = {"marketplace_notice": {}}
        names = ("notice", "refusals", "sign", "exceeds", "desk", "can_remind")
        screen = {f"marketplace_{name}": {} for name in names}
        self.assertEqual(count(plain, **screen), count(plain))
        form = self._request()
        orders = self.env["purchase.order"].with_user(self.buyer)
        for _number in range(6):
            orders |= self._order() | self._order(**{LINK: form.id})
        self.assertEqual(count(orders[:2], **notice), count(orders, **notice))

    # ---- asked: of which establishment, and who has it -----------------------------

    def _asked(self, order):
        order.action_request_marketplace_authorization()
        return order[LINK]

    def test_the_establishment_is_guessed(self):
        """What the order says, then its people, then what was asked for last."""
        other = self.school.copy({"name": "Centre des métiers", "code": "077"})
        self.assertFalse(self._asked(self._order()).establishment_id)
        last = self._asked(self._order())
        last.establishment_id = other
        self.assertEqual(self._asked(self._order()).establishment_id, other)
        self.school.manager_id = self.buyer
        other.manager_id = self.principal
        self.assertEqual(self._asked(self._order()).establishment_id, self.school)
        plan = self.env["account.analytic.plan"].create({"name": "Unités"})
        account = self.env["account.analytic.account"].create(
            {"name": "Métiers", "code": "077", "plan_id": plan.id}
        )
        order = self._order()
        order.order_line.analytic_distribution = {str(account.id): 100}
        self.assertEqual(self._asked(order).establishment_id, other)

    def test_an_establishment_of_another_company_is_not_guessed(self):
        there = self._company()
        self.school.copy({"company_id": there.id, "manager_id": self.buyer.id})
        self.assertFalse(self._asked(self._order()).establishment_id)

    def test_the_desk_is_told(self):
        order = self._order()
        form = self._asked(order)
        self.assertIn("Nobody has it yet", order.marketplace_desk)
        self.assertFalse(order.marketplace_can_remind)
        form.establishment_id = self.school
        self.assertIn(
            "head of École des Bâtisseurs (mkp_principal)", order.marketplace_desk
        )
        self.assertFalse(form.with_user(self.principal).can_remind)
        sent = self._submitted()
        self.school.manager_id = False
        self.assertIn("has no head", order.marketplace_desk)
        order[LINK] = sent
        self.assertIn(
            "With the Director General (mkp_dg) since", order.marketplace_desk
        )
        self.env.ref(DG).user_ids = [Command.clear()]
        self.env.invalidate_all()
        self.assertIn("is vacant", order.marketplace_desk)
        self.assertTrue(order.marketplace_can_remind)

    def test_a_reminder_a_day(self):
        form = self._request(user=self.buyer)
        order = self._order(**{LINK: form.id})
        self._remind_twice(order, self.principal, ACTIVITY_FILL)
        sent = self._submitted()
        order[LINK] = sent
        self._remind_twice(order, self.dg, ACTIVITY_DECIDE)
        self._force(sent, reminded_on=quebec_today() - timedelta(days=2))
        self.assertTrue(order.marketplace_can_remind)

    def _remind_twice(self, order, user, kind):
        form, told = order[LINK].sudo(), len(order[LINK].message_ids)
        self.assertTrue(order.marketplace_can_remind)
        for _time in range(2):
            order.action_remind_marketplace()
        self.assertEqual(len(form.message_ids), told + 1)
        self.assertIn(user.partner_id, form.message_ids[0].notified_partner_ids)
        activity = form.activity_search([kind], user_id=user.id)
        self.assertEqual(activity.date_deadline, Date.context_today(form))
        self.assertFalse(order.marketplace_can_remind)

    def test_a_stranger_reminds_nobody(self):
        form = self._submitted()
        with self.assertRaises(AccessError):
            form.with_user(self.teacher).action_remind()
        fields = {"reminded_on": "2020-01-01", "complement_of_id": form.id}
        fields["substitute_order_id"] = self._order().id
        self._assert_unwritable(form, fields)


@tagged("post_install", "-at_install")
class TestAfterDecision(BillCase):
    """Approved is a beginning: who goes on, with which button (R2, R12, R16)."""

    def _tasks(self, record):
        return record.sudo().activity_search([ACTIVITY_ORDER]).user_id

    def test_the_buyer_of_the_order_is_called(self):
        form = self._submitted()
        order = self._order(**{LINK: form.id}, user_id=self.buyer.id)
        form.with_user(self.dg)._approve()
        self.assertEqual(self._tasks(order), self.buyer)
        self.assertFalse(self._tasks(form))
        order.button_confirm()
        self.assertFalse(self._tasks(order))

    def test_procurement_is_called_when_there_is_no_order(self):
        self.company.marketplace_procurement_user_id = self.buyer
        form = self._approved()
        self.assertEqual(self._tasks(form), self.buyer)
        self.assertIn("Nothing is ordered yet", form.with_user(self.principal).progress)
        self._bought(form)
        self.assertFalse(self._tasks(form))
        other = self._approved()
        self._bring(other, "revoked")
        self.assertFalse(self._tasks(other))

    def test_the_school_reads_what_becomes_of_it(self):
        form = self._submitted((self.chuck, 2, 50.0))
        order = self._order((self.chuck, 2, 50.0), **{LINK: form.id})
        form.with_user(self.dg)._approve()
        read = form.with_user(self.principal)
        self.assertIn("procurement is preparing the order", read.progress)
        order.button_confirm()
        order.order_line.qty_received = 1
        self.env.invalidate_all()
        for words in (order.name, "ordered on", "received: 1 of 2", "not billed yet"):
            self.assertIn(words, read.progress)
        bill = self._bill((self.chuck, 2, 50.0), order_line=order.order_line)
        bill.action_post()
        self.env.invalidate_all()
        self.assertIn("billed on", read.progress)
        self.assertIn("100.00", read.progress)

    # ---- a substitute --------------------------------------------------------------

    def _replaced(self, **found):
        form = self._request()
        blocked = self._order((self.chuck, 3, 5.0), **{LINK: form.id})
        form.with_user(self.buyer)._substitute("Chez le quincaillier.", **found)
        return form.with_user(self.buyer), blocked

    def test_the_substitute_is_ordered(self):
        form, blocked = self._replaced(product=self.gouge, vendor=self.stationer)
        order = self._opened(blocked.action_order_marketplace_substitute(), self.buyer)
        self.assertEqual(order.partner_id, self.stationer)
        self.assertEqual(order.order_line.product_id, self.gouge)
        self.assertEqual(order.order_line.product_qty, form.line_ids.quantity)
        self.assertEqual(blocked.state, "cancel")
        self.assertIn(order.name, str(blocked.message_ids.mapped("body")))
        self.assertIn(blocked.name, str(order.message_ids.mapped("body")))
        self.assertIn(order.name, form.progress)
        self.assertEqual(
            self._opened(form.action_order_substitute(), self.buyer), order
        )
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_a_substitute_without_a_product_is_a_note(self):
        form, _blocked = self._replaced(name="Clé", vendor=self.stationer)
        order = self._opened(form.action_order_substitute(), self.buyer)
        self.assertEqual(order.order_line.display_type, "line_note")
        self.assertIn("Clé", order.order_line.name)

    def test_a_substitute_without_a_vendor_opens_a_new_order(self):
        form, blocked = self._replaced(name="Clé")
        action = form.action_order_substitute()
        self.assertFalse(action.get("res_id"))
        self.assertEqual(action["context"]["default_origin"], form.name)
        self.assertEqual(blocked.state, "cancel")
        with Form(blocked.browse().with_context(**action["context"])) as order:
            order.partner_id = self.stationer
        self.assertIn("Clé", order.record.order_line.name)

    def test_no_substitute_is_ordered_of_another_form(self):
        with self.assertRaises(UserError):
            self._approved().with_user(self.buyer).action_order_substitute()

    # ---- a complement --------------------------------------------------------------

    def _complement(self, form, *lines):
        order = self._order(*lines, **{LINK: form.id})
        self.assertTrue(order.marketplace_exceeds)
        action = order.action_request_marketplace_complement()
        return order, self._opened(action, self.buyer)

    def test_a_quantity_beyond_is_asked_apart(self):
        first = self._approved((self.chuck, 3, 100.0))
        order, form = self._complement(first, (self.chuck, 5, 90.0))
        self.assertEqual(form.complement_of_id, first)
        self.assertEqual(form.line_ids.quantity, 2)
        self.assertEqual(form.line_ids.price_unit, 90.0)
        self.assertEqual(form.need, first.need)
        self.assertEqual(form.line_ids.unique_reason, first.line_ids.unique_reason)
        self.assertFalse(form.attestation)
        self.assertEqual(order.order_line.product_qty, 3)
        self.assertEqual(order.order_line.price_unit, 90.0)
        order.button_confirm()
        apart = form.purchase_order_ids
        self.assertEqual(apart.order_line.product_qty, 2)
        self.assertEqual(apart.partner_id, self.amazon)
        with self.assertRaises(UserError):
            apart.button_confirm()
        mine = form.with_user(self.principal)
        mine.attestation = True
        mine.action_submit()
        mine.with_user(self.dg)._approve()
        apart.button_confirm()
        self.assertEqual(apart.state, "purchase")

    def test_what_is_left_counts(self):
        first = self._approved((self.chuck, 3, 100.0))
        self._bought(first, (self.chuck, 3, 50.0))
        order, form = self._complement(first, (self.chuck, 2, 50.0))
        self.assertEqual(form.line_ids.quantity, 2)
        self.assertFalse(order.order_line)

    def test_a_higher_price_is_asked_as_a_whole(self):
        first = self._approved((self.chuck, 1, 100.0))
        order, form = self._complement(first, (self.chuck, 1, 120.0))
        self.assertEqual(form.complement_of_id, first)
        self.assertEqual((form.line_ids.quantity, form.amount_untaxed), (1, 120.0))
        self.assertEqual(order[LINK], form)

    def test_nothing_else_is_completed(self):
        order = self._order((self.gouge, 1, 5.0), **{LINK: self._approved().id})
        self.assertFalse(order.marketplace_exceeds)
        self.assertFalse(self._order().marketplace_exceeds)
        covered = self._order(**{LINK: self._approved().id})
        covered.action_request_marketplace_complement()
        self.assertEqual(covered.marketplace_authorization_state, "approved")
