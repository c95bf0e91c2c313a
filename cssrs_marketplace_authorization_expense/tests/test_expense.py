from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Date
from odoo.tests import Form, tagged

from odoo.addons.cssrs_marketplace_authorization.tests.common import quebec_today

from ..words import REFUSALS
from .common import ExpenseCase


@tagged("post_install", "-at_install")
class TestExpense(ExpenseCase):
    """Nothing is reimbursed without the authorization (R11)."""

    def test_without_authorization_nothing_is_submitted(self):
        for mode in ("own_account", "company_account"):
            with self.subTest(mode):
                expense = self._expense(payment_mode=mode)
                self.assertTrue(expense.is_marketplace_expense)
                self.assertEqual(
                    self._codes(expense), ["expense_without_authorization"]
                )
                with self.assertRaises(UserError) as caught:
                    expense.action_submit()
                self.assertIn("neither reimbursed nor paid", f"{caught.exception}")
                self.assertIn("→", f"{caught.exception}")
                self.assertEqual(expense.state, "draft")

    def test_message_names_every_blocked_expense(self):
        expenses = self._expense(name="Gouge") | self._expense(name="Scie")
        with self.assertRaises(UserError) as caught:
            (expenses | self._plain()).action_submit()
        self.assertIn("Gouge", f"{caught.exception}")
        self.assertIn("Scie", f"{caught.exception}")
        self.assertEqual(set(expenses.mapped("state")), {"draft"})

    def test_a_covered_expense_is_reimbursed(self):
        form = self._approved((self.chuck, 2, 50.0))
        expense = self._covered(60.0, form)
        self.assertEqual(expense.marketplace_authorization_line_id, form.line_ids)
        self.assertFalse(expense.marketplace_refusals)
        self._claim(expense)
        self._again()
        self.assertEqual(expense.marketplace_clearance, "authorized")
        self.assertEqual(form.amount_committed, 60.0)
        self.assertEqual(form.line_ids.qty_committed, 1.0)
        move = self._post_receipt(expense)
        self._reimburse(move)
        self._again()
        self.assertIn(expense.state, ("in_payment", "paid"))
        self.assertEqual(form.amount_committed, 60.0)
        self.assertEqual(form.expense_count, 1)

    def test_shipping_is_reimbursed_from_the_estimate_of_charges(self):
        form = self._approved((self.chuck, 1, 50.0), amount_charges=5.0)
        expense = self._covered(55.0, form)
        self.assertEqual(self._codes(expense), ["expense_goods_exceeded"])
        expense.marketplace_charges = 5.0
        self.assertFalse(self._codes(expense))
        self._claim(expense)
        self._again()
        self.assertEqual((form.amount_committed, form.charges_committed), (55.0, 5.0))
        # The shipping does not become a dearer good once it is approved.
        with self.assertRaises(UserError):
            expense.with_user(self.approver).marketplace_charges = 0.0
        other = self._expense(55.0, marketplace_charges=5.0)
        other.action_request_marketplace_authorization()
        prepared = self._form_of(other)
        self.assertEqual(
            (prepared.amount_charges, prepared.amount_untaxed), (5.0, 55.0)
        )

    def test_its_form_tells_it(self):
        expense = self._claim(self._covered())
        told = self._form_of(expense).with_user(self.principal).progress
        self.assertIn("Mandrin: bought on", told)
        self.assertNotIn("Nothing is ordered", told)

    def test_a_covered_card_purchase_is_posted(self):
        expense = self._covered(
            payment_mode="company_account", payment_method_line_id=self.card.id
        )
        self._claim(expense)
        expense.with_user(self.accountant).action_post()
        self._again()
        self.assertEqual(expense.state, "paid")
        self.assertEqual(expense.sudo().account_move_id.state, "posted")

    def test_two_expenses_cannot_overspend(self):
        form = self._approved((self.chuck, 2, 50.0))
        first, second = self._covered(60.0, form), self._covered(60.0, form)
        first.action_submit()
        self._again()
        self.assertEqual(self._codes(second), ["expense_amount_exceeded"])
        with self.assertRaises(UserError):
            second.action_submit()

    def test_batch_on_one_authorization_cannot_overspend(self):
        form = self._approved((self.chuck, 2, 50.0))
        batch = self._covered(60.0, form) | self._covered(60.0, form)
        for values in ({"approval_state": "submitted"}, {"state": "paid"}):
            with self.subTest(values), self.assertRaises(UserError):
                batch.write(values)

    def test_orders_and_expenses_share_an_authorization(self):
        form = self._approved((self.chuck, 1, 100.0))
        self._covered(100.0, form).action_submit()
        self._again()
        order = self._order(marketplace_authorization_id=form.id)
        with self.assertRaises(UserError):
            order.button_confirm()

    def test_quantity_is_covered(self):
        form = self._approved((self.chuck, 1, 100.0))
        expense = self._covered(100.0, form, marketplace_quantity=2)
        self.assertEqual(self._codes(expense), ["expense_quantity_exceeded"])
        expense.marketplace_quantity = 0
        expense.quantity = 0
        self.assertEqual(self._codes(expense), ["expense_quantity"])

    def test_company_marketplace_and_state_are_covered(self):
        ebay = self.env.ref("cssrs_marketplace_authorization.marketplace_ebay")
        other = self._approved((self.chuck, 1, 100.0), marketplace_id=ebay.id)
        self.assertEqual(
            self._codes(self._covered(form=other)),
            ["expense_authorization_other_marketplace"],
        )
        waiting = self._submitted((self.chuck, 1, 100.0))
        self.assertEqual(
            self._codes(self._covered(form=waiting)),
            ["expense_authorization_not_approved"],
        )

    def test_two_marketplaces_named_are_none(self):
        expense = self._covered(name="Commande eBay")
        self.assertEqual(
            self._codes(expense), ["expense_authorization_other_marketplace"]
        )

    def test_approved_after_the_purchase_regularizes_nothing(self):
        expense = self._covered(date=Date.subtract(quebec_today(), days=2))
        self.assertEqual(self._codes(expense), ["expense_too_late"])

    def test_recorded_before_the_approval_regularizes_nothing(self):
        """A later date that somebody types does not change when it was recorded."""
        expense = self._expense()
        self._alter(expense, create_date=expense.create_date - timedelta(days=3))
        form = self._approved((self.chuck, 1, 100.0))
        expense.write({"marketplace_authorization_id": form.id, "date": quebec_today()})
        self.assertEqual(self._codes(expense), ["expense_too_late"])

    def test_a_revoked_authorization_still_pays_what_was_bought_under_it(self):
        form = self._approved((self.chuck, 2, 100.0))
        bought, late = self._covered(100.0, form), self._covered(100.0, form)
        bought.action_submit()
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        self._again()
        bought.with_user(self.approver)._do_approve()
        self.assertEqual(bought.state, "approved")
        self.assertEqual(self._codes(late), ["expense_authorization_closed"])

    def test_several_goods_must_be_told_apart(self):
        form = self._approved((self.chuck, 1, 100.0), (self.gouge, 1, 20.0))
        expense = self._covered(100.0, form)
        self.assertEqual(self._codes(expense), ["expense_good_not_authorized"])
        expense.marketplace_authorization_line_id = form.line_ids[0]
        self.assertFalse(self._codes(expense))

    def test_a_category_is_a_service_when_the_secretariat_says_so(self):
        expense = self._expense()
        template = self.category.product_tmpl_id
        with self.assertRaises(AccessError):
            template.with_user(self.manager).marketplace_service = True
        template.with_user(self.secretary).action_toggle_marketplace_service()
        self.assertTrue(template.marketplace_service)
        saved = {"marketplace_service": True, "list_price": 5.0}
        template.with_user(self.manager).write(saved)
        with self.assertRaises(AccessError):
            template.with_user(self.manager).marketplace_service = False
        self.assertFalse(self._codes(expense))
        expense.action_submit()
        self.assertEqual(expense.marketplace_clearance, "services")

    def test_reading_without_naming_the_fields(self):
        form = self._request(user=self.teacher)
        self._bring(form.with_user(self.principal), "approved")
        expense = self._covered(form=form)
        for record in (expense, form, form.line_ids):
            self.assertTrue(record.with_user(self.teacher).read())

    def test_reset_gives_back(self):
        expense = self._claim(self._covered())
        form = self._form_of(expense)
        self._again()
        self.assertEqual(form.amount_committed, 100.0)
        expense.with_user(self.approver).action_reset()
        self._again()
        self.assertEqual(form.amount_committed, 0.0)
        self.assertFalse(expense.marketplace_clearance)
        self.assertTrue(expense.is_marketplace_expense)

    def test_refusing_and_deleting_give_back(self):
        expense = self._covered()
        form = self._form_of(expense)
        expense.action_submit()
        expense.with_user(self.approver)._do_refuse("Non.")
        self._again()
        self.assertEqual(form.amount_committed, 0.0)
        other = self._covered(form=form)
        other.action_submit()
        other.sudo().unlink()
        self._again()
        self.assertEqual(form.amount_committed, 0.0)

    def test_automatic_approval_is_held(self):
        self.employee.expense_manager_id = False
        expense = self._expense()
        expense.manager_id = False
        with self.assertRaises(UserError):
            expense.action_submit()
        self.assertEqual(expense.state, "draft")

    def test_a_committed_expense_buys_nothing_more(self):
        expense = self._claim(self._covered())
        for values in (
            {"total_amount_currency": 101.0},
            {"total_amount": 101.0},
            {"price_unit": 1000.0},
            {"marketplace_quantity": 2.0},
            {"vendor_id": self.stationer.id},
            {"vendor_id": False, "marketplace_id": False},
            {"date": "2025-05-01"},
            {"marketplace_authorization_id": False},
            {"marketplace_authorization_line_id": False},
            {"name": "Commande eBay"},
        ):
            with self.subTest(values):
                with self.assertRaises(UserError):
                    expense.with_user(self.approver).write(values)
                self.env.invalidate_all()
        expense.with_user(self.approver).total_amount = 80.0
        self._again()
        self.assertEqual(self._form_of(expense).amount_committed, 80.0)

    def test_a_plain_committed_expense_does_not_become_a_marketplace_one(self):
        expense = self._claim(self._plain())
        market = {"marketplace_id": self.marketplace.id}
        for values in ({"vendor_id": self.amazon.id}, {"name": "Achat Amazon"}, market):
            with self.subTest(values), self.assertRaises(UserError):
                expense.with_user(self.approver).write(values)

    def test_other_currency(self):
        usd = self._currency({"2020-01-01": 0.5})
        form = self._approved((self.chuck, 1, 100.0))
        expense = self._covered(60.0, form, currency_id=usd.id)
        self.assertEqual(expense.total_amount, 120.0)
        self.assertEqual(self._codes(expense), ["expense_amount_exceeded"])
        # A rate that is typed shrinks nothing.
        expense.total_amount = 100.0
        self.assertEqual(self._codes(expense), ["expense_amount_exceeded"])
        expense.total_amount_currency = 50.0
        self.assertFalse(self._codes(expense))

    def test_taxes_are_not_counted(self):
        tax = self.env["account.tax"].create(
            {"name": "TVQ", "amount": 25.0, "type_tax_use": "purchase"}
        )
        expense = self._covered(125.0, self._approved((self.chuck, 1, 100.0)))
        self.assertEqual(self._codes(expense), ["expense_amount_exceeded"])
        expense.sudo().tax_ids = [Command.set(tax.ids)]
        self.assertFalse(self._codes(expense))

    def test_tax_of_a_fixed_amount_is_counted(self):
        """It is due whatever is bought: 500 $ of it would pay for something else."""
        tax = self.env["account.tax"].create(
            {
                "name": "Frais",
                "amount": 500.0,
                "amount_type": "fixed",
                "type_tax_use": "purchase",
            }
        )
        expense = self._covered(520.0, self._approved((self.chuck, 1, 20.0)))
        expense.sudo().tax_ids = [Command.set(tax.ids)]
        self.assertEqual(self._codes(expense), ["expense_amount_exceeded"])

    def test_group_of_sales_taxes_takes_nothing(self):
        """Odoo's taxes of Québec are a group of two."""
        values = {"type_tax_use": "purchase", "price_include_override": "tax_included"}
        rates = {"TPS": 5.0, "TVQ": 9.975}
        taxes = self.env["account.tax"].create(
            [{"name": name, "amount": rate, **values} for name, rate in rates.items()]
        )
        group = taxes.create(
            {
                "name": "TPS + TVQ",
                "amount_type": "group",
                "type_tax_use": "purchase",
                "children_tax_ids": [Command.set(taxes.ids)],
            }
        )
        form = self._approved((self.chuck, 1, 164.38))
        expense = self._covered(189.0, form)
        expense.sudo().tax_ids = [Command.set(group.ids)]
        self.assertAlmostEqual(expense.untaxed_amount, 164.38)
        self.assertFalse(self._codes(expense))
        self._claim(expense)
        self.assertEqual(form.amount_committed, 164.38)

    def test_corrected_rate_changes_nothing_that_was_claimed(self):
        usd = self._currency({"2020-01-01": 0.5})
        form = self._approved((self.chuck, 1, 100.0))
        expense = self._claim(self._covered(50.0, form, currency_id=usd.id))
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        usd.rate_ids.rate = 0.25
        expense._marketplace_ledger()._sync(expense)
        self.assertEqual(form.amount_committed, 100.0)
        self.assertFalse(self._finding())

    def test_prior_is_seen_by_the_secretariat(self):
        expense = self._expense(date="2025-03-01")
        self.assertEqual(self._codes(expense), ["prior_unproven"])
        for user in (self.teacher, self.approver, self.manager):
            with self.assertRaises(UserError):
                self._close(expense, "prior", user=user)
        self._close(expense, "prior")
        self._claim(expense)
        self._finish()
        self.assertEqual(expense.marketplace_clearance, "prior")
        self.assertEqual(expense.marketplace_irregularity, "backdated")
        with self.assertRaises(UserError):
            expense.with_user(self.approver).date = quebec_today()

    def test_form_asks_for_the_vendor_in_both_modes(self):
        for mode in ("own_account", "company_account"):
            with Form(self.env["hr.expense"].with_user(self.teacher)) as form:
                form.payment_mode = mode
                form.product_id = self.category
                form.total_amount_currency = 10.0
                form.vendor_id = self.amazon
                self.assertIn("neither reimbursed", form.marketplace_refusals)
                form.marketplace_id = self.marketplace

    def test_the_banner_comes_while_the_label_is_typed(self):
        """Before it is saved, and at once on one that is; no query for another one."""
        with Form(self.env["hr.expense"].with_user(self.teacher)) as form:
            form.product_id = self.category
            form.total_amount_currency = 10.0
            form.name = "Cahiers"
            self.assertFalse(form.marketplace_refusals)
            form.name = "Livres Amazon"
            self.assertIn("neither reimbursed", form.marketplace_refusals)
            self.assertIn("would not help", form.marketplace_refusals)
            form.name = "Cahiers"
            self.assertFalse(form.marketplace_refusals)
        with Form(self._plain()) as form:
            form.description = "https://www.amazon.ca/dp/B00X"
            self.assertIn("neither reimbursed", form.marketplace_refusals)

    def test_no_expense_leads_to_an_authorization_after_the_fact(self):
        """Neither a button of the screen, nor a step of what it may read."""
        form = Form(self._expense().with_user(self.teacher))
        asks = "action_request_marketplace_authorization"
        self.assertFalse(form._view["tree"].findall(f".//button[@name='{asks}']"))
        for code, (_said, step) in REFUSALS.items():
            self.assertNotIn("request an authorization", str(step).lower(), code)

    def test_asking_prepares_the_form(self):
        expense = self._expense(vendor_id=False, marketplace_id=self.marketplace.id)
        action = expense.action_request_marketplace_authorization()
        request = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(request, expense.marketplace_authorization_id)
        self.assertEqual(request.marketplace_id, self.marketplace)
        self.assertEqual(request.line_ids.price_unit, 100.0)

    def test_copy_forgets_the_authorization(self):
        copied = self._claim(self._covered()).with_user(self.approver).copy()
        self.assertFalse(copied.marketplace_authorization_id)
        self.assertFalse(copied.marketplace_clearance)
        self.assertTrue(copied.is_marketplace_expense)
        self.assertEqual(self._codes(copied), ["expense_without_authorization"])

    def test_what_the_secretariat_saw_is_what_is_paid(self):
        expense = self._expense(20.0, date="2024-01-10")
        self._close(expense, "prior")
        self.assertEqual(expense.marketplace_case, "prior")
        expense.with_user(self.teacher).total_amount_currency = 9000.0
        self._again()
        self.assertFalse(expense.marketplace_case or expense.marketplace_case_reason)
        with self.assertRaises(UserError):
            expense.with_user(self.teacher).action_submit()
