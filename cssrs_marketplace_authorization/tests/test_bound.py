import contextlib
import importlib.util
import json

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import JsonRpcException, tagged
from odoo.tools import file_path, mute_logger

from ..models.trail import check
from .common import FORM, MODULE, MarketplaceCase, WebCase
from .free import FreeMixin
from .test_cost import OLD, CostCase

COMPANY = "res.company"
REASON = "purchase.marketplace.reason"
WHY = "La fondation n’est pas un organisme public."


class BoundMixin(FreeMixin):
    """Reads what the trail and the activities say of an organization."""

    def _said(self, company):
        """What the entries of the trail say of an organization, the oldest first."""
        entries = self.env["purchase.marketplace.trail"].sudo()
        found = [("res_model", "=", COMPANY), ("res_id", "=", company.id)]
        return [json.loads(e.content) for e in entries.search(found, order="number")]

    def _asked(self, company):
        """Who is asked whether the directive binds an organization."""
        kind = self.env.ref(f"{MODULE}.mail_activity_bound")
        found = [("activity_type_id", "=", kind.id)]
        found += [("res_id", "=", company.partner_id.id)]
        return self.env["mail.activity"].search(found).user_id

    def _released(self, company):
        """Have a company that was taken for bound say that it is not."""
        company.with_user(self.manager)._marketplace_say("unbound", WHY)
        self._finish()


@tagged("post_install", "-at_install")
class TestBound(BoundMixin, MarketplaceCase):
    """The directive binds the organizations that say so, for good (R33)."""

    def test_the_country_counts_until_something_is_said(self):
        for country, standing in (
            ("CA", "assumed"),
            (None, "assumed"),
            ("US", "elsewhere"),
        ):
            company = self._silent(f"De {country}", country)
            self.assertEqual(company.marketplace_bound, standing)
            bound = company._marketplace_is_bound()
            self.assertEqual(bound, standing == "assumed")

    def test_moving_to_another_country_frees_nobody(self):
        company = self._silent("Du Canada", "CA")
        company.country_id = self.env.ref("base.us")
        self._finish()
        self.assertEqual(company.marketplace_bound, "assumed")
        self.assertTrue(company._marketplace_is_bound())

    def test_moving_to_canada_binds_what_is_open(self):
        order, bill = self._free_order(), self._free_bill()
        self._finish()
        self.assertFalse(order.is_marketplace_order or bill.is_marketplace_bill)
        # By the contact, or by the organization: it is the same address.
        self.free.partner_id.country_id = self.env.ref("base.ca")
        self._finish()
        self.assertEqual(self.free.marketplace_bound, "assumed")
        self.assertTrue(order.is_marketplace_order and bill.is_marketplace_bill)
        for act in (order.button_confirm, bill.action_post):
            with self.assertRaises(UserError):
                act()
        said = self._said(self.free)[-1]
        self.assertEqual(said["now"]["marketplace_bound"], "assumed")

    def test_it_buys_as_if_the_addon_were_not_there(self):
        order = self._free_order()
        self.assertFalse(order.is_marketplace_order)
        self.assertFalse(order.marketplace_refusals)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")
        order.order_line.product_qty = 50
        bill = self._free_bill()
        bill.action_post()
        self.assertEqual(bill.state, "posted")
        self._finish()
        self.assertFalse(bill.marketplace_case_id)
        self.assertFalse(order.marketplace_clearance or bill.marketplace_clearance)
        # The same vendor, in the school.
        with self.assertRaises(UserError):
            self._order().button_confirm()
        with self.assertRaises(UserError):
            self._bill().action_post()

    def test_its_words_flag_nothing(self):
        order = self._free_order(partner=self.stationer)
        order.order_line.name = "https://www.amazon.ca/dp/B000123"
        self.assertFalse(order.marketplace_flagged)
        order.button_confirm()
        self.assertEqual(order.state, "purchase")

    def test_bound_what_it_buys_later_is_concerned(self):
        done, opened = self._free_order(), self._free_order()
        named = self._free_order(partner=self.stationer)
        named.order_line.name = "https://www.amazon.ca/dp/B000123"
        done.button_confirm()
        paid = self._free_bill()
        paid.action_post()
        self._finish()
        self.free.with_user(self.secretary).action_marketplace_bind()
        self._finish()
        self.assertEqual(self.free.marketplace_bound, "bound")
        self.assertFalse(done.is_marketplace_order)
        self.assertTrue(opened.is_marketplace_order and named.is_marketplace_order)
        for order in (opened, named):
            with self.assertRaises(UserError):
                order.button_confirm()
        with self.assertRaises(UserError):
            done.order_line.product_qty = 2
        # Dated since the directive, and posted without control.
        self.assertEqual(paid.marketplace_irregularity, "unchecked")

    def test_a_reason_is_needed_to_say_that_it_is_not(self):
        company = self._silent("De l’Ontario", "CA")
        mine = company.with_user(self.manager)
        with self.assertRaises(UserError):
            mine._marketplace_say("unbound", "  ")
        with self.assertRaises(UserError):
            company.with_user(self.buyer)._marketplace_say("unbound", WHY)
        self._released(company)
        self.assertEqual(company.marketplace_bound, "unbound")
        said = self._said(company)[-1]
        self.assertEqual(said["reason"], WHY)
        self.assertEqual(said["now"]["marketplace_bound"], "unbound")
        self.assertEqual(said["by"]["name"], self.manager.name)

    def test_what_was_seen_and_cleared_is_let_go(self):
        self.free.country_id = self.env.ref("base.ca")
        self._finish()
        blocked = self._free_bill()
        services = self._free_order((self.training, 1, 50.0))
        services.button_confirm()
        self._finish()
        self.assertEqual(services.marketplace_clearance, "services")
        self.assertEqual(blocked.marketplace_irregularity, "blocked")
        self._released(self.free)
        self.assertFalse(blocked.is_marketplace_bill)
        self.assertFalse(blocked.marketplace_irregularity)
        self.assertFalse(services.is_marketplace_order)
        services.order_line = [self._order_line(self.chuck, 3)]
        blocked.action_post()
        self._finish()
        self.assertFalse(blocked.marketplace_irregularity)
        self.assertFalse(self._differing())
        self.assertFalse(next(check.differences(self.free, {}), None))

    def test_its_file_binds_it(self):
        company = self._silent("Du Canada", "CA")
        self.principal.company_ids = [Command.link(company.id)]
        school = self.school.copy({"company_id": company.id})
        form = self._request(establishment_id=school.id, company_id=company.id)
        form._submit()
        mine = company.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "submitted in"):
            mine._marketplace_say("unbound", WHY)
        self.assertTrue(company._marketplace_is_bound())

    def test_a_branch_is_what_its_root_is(self):
        values = {"name": "Succursale", "parent_id": self.free.id}
        branch = self.env[COMPANY].create(values)
        self.assertFalse(branch._marketplace_is_bound())
        values = {"name": "Pavillon", "parent_id": self.company.id}
        annex = self.env[COMPANY].create({**values, "country_id": None})
        annex.partner_id.country_id = self.env.ref("base.us")
        self._finish()
        self.assertTrue(annex._marketplace_is_bound())
        for company, parent in ((annex, self.free), (annex, self.env[COMPANY])):
            with self.assertRaises(UserError):
                company.parent_id = parent
        with self.assertRaises(UserError):
            annex.with_user(self.manager).sudo()._marketplace_say("unbound", WHY)
        branch.with_user(self.manager).sudo().action_marketplace_bind()
        self.assertEqual(self.free.marketplace_bound, "bound")
        self.assertTrue(branch._marketplace_is_bound())

    def test_an_order_does_not_leave_the_school(self):
        held = self._ordered()
        with self.assertRaises(UserError):
            held.write({"company_id": self.free.id})
        self.assertEqual(held.company_id, self.company)
        # Of the foundation, it is not billed in the school.
        order = self._free_order()
        order.button_confirm()
        bill = self._bill(order_line=order.order_line)
        with self.assertRaises(UserError):
            bill.action_post()
        # Nor brought into it once it is confirmed.
        with self.assertRaises(UserError):
            order.write({"company_id": self.company.id})
        named = self._free_order(partner=self.stationer)
        named.order_line.name = "https://www.amazon.ca/dp/B000123"
        named.button_confirm()
        with self.assertRaises(UserError):
            named.write({"company_id": self.company.id})

    def test_what_was_refused_stays_seen_elsewhere(self):
        bill = self._bill()
        self._finish()
        self.assertEqual(bill.marketplace_irregularity, "blocked")
        bill.write({"journal_id": self.books.id})
        self._finish()
        self.assertEqual(bill.company_id, self.free)
        self.assertEqual(bill.marketplace_irregularity, "blocked")

    def test_a_vendor_joins_a_marketplace_with_orders_of_free_companies(self):
        order = self._free_order(partner=self.stationer)
        order.button_confirm()
        self.stationer.parent_id = self.amazon
        self.assertTrue(self.stationer.is_marketplace_vendor)

    def test_who_says_nothing_is_asked(self):
        silent = self._silent("Du Canada", "CA")
        (self.manager | self.secretary).company_ids = [Command.link(silent.id)]
        self.env[COMPANY]._marketplace_remind_silent()
        self.assertEqual(self._asked(silent), self.manager | self.secretary)
        self.assertFalse(self._asked(self.company))
        board = self.env["purchase.marketplace.board"].with_user(self.secretary)
        card = board.search([("work", "=", "bound")])
        self.assertGreaterEqual(card.count, 1)
        self.assertEqual(card.action_open()["res_model"], COMPANY)
        silent.with_user(self.secretary).action_marketplace_bind()
        self.assertFalse(self._asked(silent))

    def test_nobody_is_reminded_of_what_is_not_bound(self):
        doubtful = self.env["res.partner"].create({"name": "Bazar"})
        doubtful.with_user(self.secretary).online_vendor_type = "to_classify"
        self.secretary.write(
            {"company_ids": [Command.set(self.free.ids)], "company_id": self.free.id}
        )
        self.env[COMPANY]._marketplace_remind_vendors()
        kind = f"{MODULE}.mail_activity_classify"
        found = [("activity_type_id", "=", self.env.ref(kind).id)]
        found += [("user_id", "=", self.secretary.id)]
        self.assertFalse(self.env["mail.activity"].search(found))
        board = self.env["purchase.marketplace.board"].with_user(self.secretary)
        card = board.with_company(self.free).search([("work", "=", "classify")])
        self.assertFalse(card.count)

    def test_verification_sees_sql(self):
        self._finish()
        self._alter(self.company, marketplace_bound="unbound")
        found = self._finding()
        self.assertEqual(found.model, COMPANY)
        self.assertIn("marketplace_bound", found.path)


@tagged("post_install", "-at_install")
class TestBoundDate(BoundMixin, MarketplaceCase):
    """The date of the directive moves with a reason, which the trail keeps (R15)."""

    def test_the_reason_is_in_the_trail(self):
        why = "Le message a été reçu le 2 mai."
        company = self.company.with_user(self.manager)
        company._marketplace_move_date("2025-05-02", why)
        said = self._said(self.company)[-1]
        self.assertEqual(said["reason"], why)
        self.assertEqual(said["now"]["marketplace_effective_date"], "2025-05-02")
        for day, reason in (("2025-05-01", " "), ("2099-01-01", why)):
            with self.assertRaises(UserError):
                company._marketplace_move_date(day, reason)
        with self.assertRaises(UserError):
            self.company.with_user(self.buyer)._marketplace_move_date(None, why)

    def test_who_will_be_bound_says_from_when_first(self):
        mine = self.free.with_user(self.manager)
        mine._marketplace_move_date("2099-01-01", "Constituée en 2099.")
        mine.action_marketplace_bind()
        order = self._free_order()
        self.assertTrue(order.is_marketplace_order)
        order.button_confirm()
        self.assertEqual(order.marketplace_clearance, "prior")
        # Not in force yet: it may still move, with its reason.
        mine._marketplace_move_date("2098-01-01", "Plus tôt.")


@tagged("post_install", "-at_install")
class TestBoundUpgrade(BoundMixin, MarketplaceCase):
    """Organizations of before 1.5 are bound when they follow the directive (R33)."""

    def _migrate(self):
        path = file_path(f"{MODULE}/migrations/19.0.1.5.0/post-bound.py")
        spec = importlib.util.spec_from_file_location("post_bound", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.4.0")
        self._finish()

    def test_what_becomes_of_each_organization(self):
        emails = {
            "marketplace_procurement_email": "approvisionnements@cssrs.gouv.qc.ca",
            "marketplace_secretariat_email": "sg@cssrs.gouv.qc.ca",
        }
        home = self._silent("Du Canada", "CA", **emails)
        own = {"marketplace_secretariat_email": "sg@example.com"}
        nowhere = self._silent("De nulle part", **{**emails, **own})
        abroad = self._silent("D’ailleurs", "US")
        filed = self._silent("D’ailleurs, avec une demande", "US", **emails)
        self.principal.company_ids = [Command.link(filed.id)]
        school = self.school.copy({"company_id": filed.id})
        self._request(establishment_id=school.id, company_id=filed.id)
        self._migrate()
        standings = ("bound", "assumed", "elsewhere", "bound")
        companies = (home, nowhere, abroad, filed)
        for company, standing in zip(companies, standings, strict=True):
            self.assertEqual(company.marketplace_bound, standing)
            said = self._said(company)[-1]["now"]["marketplace_bound"]
            self.assertEqual(said, standing)
            self.assertFalse(next(check.differences(company, {}), None))
        # What is in use stays, and what was typed.
        for name, given in emails.items():
            self.assertFalse(home[name])
            self.assertEqual(filed[name], given)
        self.assertFalse(nowhere.marketplace_procurement_email)
        self.assertEqual(nowhere.marketplace_secretariat_email, "sg@example.com")


@tagged("post_install", "-at_install")
class TestBoundCost(BoundMixin, CostCase):
    """An organization that is not bound pays nothing for the addon."""

    def _orders(self, count):
        orders = self.env["purchase.order"].with_user(self.buyer)
        for _number in range(count):
            orders |= self._free_order((self.chuck, 1, 5.0), **OLD)
        return orders

    def _bills(self, count):
        bills = self.env["account.move"].with_user(self.payable)
        for _number in range(count):
            bills |= self._free_bill((self.chuck, 1, 5.0))
        return bills

    def test_no_query_more_than_stock(self):
        for make, act in (
            (self._orders, "button_confirm"),
            (self._bills, "action_post"),
        ):
            self._warm_up(make, act)
            # Odoo writes apart what falls in two different seconds: the best of three.
            made = [make(3) for _time in range(6)]
            mine = min(self._count(getattr(one, act)) for one in made[:3])
            with self._stock():
                theirs = min(self._count(getattr(one, act)) for one in made[3:])
            self.assertEqual(mine, theirs, act)


@tagged("post_install", "-at_install")
class TestBoundDoors(BoundMixin, WebCase):
    """What is tried by RPC to leave the directive, by each role (R33)."""

    def _tries(self, company):
        """What is tried, by name: model, method and arguments."""
        ids, free = company.ids, {"marketplace_bound": "unbound"}
        reason = {"act": "unbind", "company_id": company.id, "reason": WHY}
        said = {"name": "Autre", "country_id": self.env.ref("base.ca").id}
        return {
            "write": (COMPANY, "write", [ids, free]),
            "false": (COMPANY, "write", [ids, {"marketplace_bound": False}]),
            "web_save": (COMPANY, "web_save", [ids, free, {}]),
            "load": (
                COMPANY,
                "load",
                [[".id", "marketplace_bound"], [[str(company.id), "unbound"]]],
            ),
            "create": (COMPANY, "create", [[{**said, **free}]]),
            "country": (COMPANY, "write", [ids, {"country_id": said["country_id"]}]),
            "abroad": (
                COMPANY,
                "write",
                [ids, {"country_id": self.env.ref("base.us").id}],
            ),
            "parent": (COMPANY, "write", [ids, {"parent_id": self.free.id}]),
            "copy": (COMPANY, "copy", [ids, free]),
            "say": (COMPANY, "_marketplace_say", [ids, "unbound", WHY]),
            "default": (
                "ir.default",
                "set",
                [COMPANY, "marketplace_bound", "unbound"],
            ),
            "wizard": (REASON, "create", [[reason]]),
            "settings": (
                "res.config.settings",
                "create",
                [[{"company_id": company.id, **free}]],
            ),
            "date": (
                COMPANY,
                "write",
                [ids, {"marketplace_effective_date": "2099-01-01"}],
            ),
            "new date": (
                COMPANY,
                "create",
                [[{**said, "name": "X", "marketplace_effective_date": "2099-01-01"}]],
            ),
        }

    def test_nobody_leaves_by_rpc(self):
        before = self._sql("SELECT count(*) FROM res_company")
        for user in (self.manager, self.secretary, self.dg, self.buyer):
            self._enter(user)
            for name, (model, method, args) in self._tries(self.company).items():
                with self.subTest(name, user=user.login), mute_logger("odoo.http"):
                    with contextlib.suppress(JsonRpcException):
                        made = self._rpc(model, method, args)
                        if model in (REASON, "res.config.settings"):
                            act = "action_confirm" if model == REASON else "execute"
                            self._rpc(model, act, [made])
                    self.env.invalidate_all()
                    self.env.registry.clear_cache()
                    self.assertEqual(self.company.marketplace_bound, "bound")
                    self.assertTrue(self.company._marketplace_is_bound())
                    day = f"{self.company.marketplace_effective_date}"
                    self.assertEqual(day, "2025-04-11")
        # A new one is what its country says, whatever was given with it.
        made = self.env[COMPANY].search([("id", ">", self.free.id)])
        self.assertTrue(len(made), before)
        self.assertEqual(set(made.mapped("marketplace_bound")), {"assumed"})
        days = {f"{day}" for day in made.mapped("marketplace_effective_date")}
        self.assertEqual(days, {"2025-04-11"})

    def test_the_buttons_work_for_those_who_may(self):
        silent = self._silent("De l’Ontario", "CA")
        (self.manager | self.secretary).company_ids = [Command.link(silent.id)]
        self._enter(self.secretary)
        action = self._rpc(COMPANY, "action_marketplace_unbind", silent.ids)
        wizard = [action["res_id"]]
        self._rpc(REASON, "write", [wizard, {"reason": WHY}])
        self._rpc(REASON, "action_confirm", [wizard])
        self.env.invalidate_all()
        self.assertEqual(silent.marketplace_bound, "unbound")
        self._enter(self.manager)
        action = self._rpc(COMPANY, "action_marketplace_move_date", silent.ids)
        wizard = [action["res_id"]]
        values = {"effective_date": "2098-01-01", "reason": "Bientôt."}
        self._rpc(REASON, "write", [wizard, values])
        self._rpc(REASON, "action_confirm", [wizard])
        self._rpc(COMPANY, "action_marketplace_bind", silent.ids)
        self.env.invalidate_all()
        self.assertEqual(silent.marketplace_bound, "bound")
        self.assertEqual(f"{silent.marketplace_effective_date}", "2098-01-01")

    def test_planted_code_says_nothing(self):
        silent = self._silent("De l’Ontario", "CA")
        for code in (
            "record._marketplace_say('unbound', 'parce que')",
            "record.write({'marketplace_bound': 'unbound'})",
            "record._marketplace_move_date('2099-01-01', 'parce que')",
            "record.write({'marketplace_effective_date': '2099-01-01'})",
            "record.action_marketplace_bind()",
        ):
            action = self.env["ir.actions.server"].create(
                {
                    "name": "Planted",
                    "model_id": self.env["ir.model"]._get_id(COMPANY),
                    "state": "code",
                    "code": f"record = env['res.company'].browse({silent.id}).sudo()\n"
                    + code,
                }
            )
            for user in (self.manager, self.odoobot):
                with self.subTest(code, user=user.login):
                    with self.assertRaises(UserError):
                        action.with_user(user).run()
        self.env.invalidate_all()
        self.assertEqual(silent.marketplace_bound, "assumed")

    def test_a_form_of_the_school_still_needs_the_director(self):
        """The reason wizard of an organization does nothing to a form."""
        form = self._submitted()
        self._enter(self.secretary)
        values = {"act": "unbind", "authorization_id": form.id, "reason": WHY}
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
            self._rpc(
                REASON, "action_confirm", [self._rpc(REASON, "create", [[values]])]
            )
        self.env.invalidate_all()
        self.assertEqual(self.env[FORM].browse(form.id).state, "submitted")
