"""Acts of code that an administrator plants, which Odoo lets pass: Verify sees them."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.trail import trail
from .bills import BillMixin
from .common import DG
from .test_verify import VerifyCase

FORM = "purchase.marketplace.authorization"
LINE = "purchase.marketplace.declaration.line"
ORDER = "purchase.order"


class PlantedCase(VerifyCase):
    """A server action of an administrator, then what a verification finds."""

    def setUp(self):
        super().setUp()
        self._assert_intact()

    def _plant(self, code, user=None):
        """Run code as a server action would, then end the transaction."""
        self._run_planted(code, user)
        self._finish()

    def _run_planted(self, code, user=None):
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tidy up",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "state": "code",
                "code": code,
            }
        )
        action.with_user(user or self.manager).sudo().run()

    def _assert_found(self, code, record, *paths):
        """That a verification finds something of a record, and names the values."""
        found = [
            one
            for one in self._all()
            if (one.code, one.model, one.res_id) == (code, record._name, record.id)
        ]
        self.assertTrue(found, self._all())
        self.assertLessEqual({*paths}, {one.path for one in found})


@tagged("post_install", "-at_install")
class TestVerifyActs(BillMixin, PlantedCase):
    """What was changed behind Odoo stays seen when an honest act says it (R5, R27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()

    # ---- a form --------------------------------------------------------------------

    def _approve_by_sql(self, form, then):
        mandate = self.env["purchase.marketplace.mandate"].search(
            [("user_id", "=", self.dg.id), ("date_to", "=", False)]
        )
        self._plant(
            f"f = env['{FORM}'].sudo().browse({form.id})\n"
            "env.cr.execute('''UPDATE purchase_marketplace_authorization SET "
            f"state = 'approved', decided_by = {self.dg.id}, decided_on = now(), "
            f"decided_capacity = 'titular', mandate_id = {mandate.id}, "
            "seal = COALESCE(seal, 'x'), "
            "amount_limit = amount_untaxed WHERE id = %s''', [f.id])\n"
            "env.invalidate_all(flush=False)\n"
            "f._fields['state']._update_cache(f, 'submitted')\n"
            f"{then}\n"
            "env.invalidate_all(flush=False)\n"
            f"env['{LINE}']._sync(first=f)\n"
        )
        self.assertEqual(form.state, "approved")

    def test_a_form_approved_by_sql_then_told_by_another_act(self):
        form = self._submitted()
        self._approve_by_sql(form, "f._request_substitute()")
        self._assert_found("act_unexplained", form, "state", "decided_by")
        self._assert_found("act_missing", form)

    def test_a_draft_approved_by_sql(self):
        form = self._request()
        self._approve_by_sql(form, "")
        self._assert_found("act_missing", form)

    def test_what_was_asked_is_what_is_approved(self):
        """The act is refused; one that went on all the same is seen."""
        for change, path in (
            ("need = 'Autre chose.'", "need"),
            ("amount_untaxed = 9000", "amount_untaxed"),
            (f"partner_id = {self.stationer.id}", "partner_id"),
        ):
            with self.subTest(change), self._undone():
                form = self._submitted()
                self._set(form, change)
                self._approve_changed(form, path)
        with self._undone():
            form = self._submitted()
            self._set(form.line_ids, "price_unit = 9000")
            self._approve_changed(form, f"line_ids/{form.line_ids.id}/price_unit")

    def _approve_changed(self, form, path):
        self.env.invalidate_all()
        with self._undone(), self.assertRaisesRegex(UserError, "no longer what the"):
            form.with_user(self.dg)._approve()
        self.env.invalidate_all()
        with patch.object(trail, "_check_act"):
            form.with_user(self.dg)._approve()
        self._assert_found("act_unexplained", form, path)

    # ---- a document ----------------------------------------------------------------

    def _commit_as(self, order, clearance):
        self._plant(
            f"o = env['{ORDER}'].sudo().browse({order.id})\n"
            f"o._fields['marketplace_clearance'].write(o, '{clearance}')\n"
            "o._fields['state'].write(o, 'purchase')\n"
            f"env['{LINE}']._sync(o)\n"
        )
        self.assertEqual(order.marketplace_clearance, clearance)

    def test_an_order_said_to_be_older_than_the_directive(self):
        order = self._order()
        self._commit_as(order, "prior")
        self._assert_found("clearance_differs", order)

    def test_an_order_said_to_be_there_at_the_installation(self):
        order = self._order()
        self._commit_as(order, "taken")
        self._assert_found("clearance_differs", order)

    def test_an_order_said_to_be_of_services(self):
        order = self._order()
        self._commit_as(order, "services")
        self._assert_found("clearance_differs", order)

    def test_a_receipt_adds_a_good_to_services(self):
        order = self._order((self.training, 1, 10.0))
        order.button_confirm()
        values = {"product_id": self.chuck.id, "product_qty": 0}
        order.order_line.create({"order_id": order.id, **values})
        self._assert_intact()

    def test_a_bill_older_than_the_directive_whose_case_is_closed(self):
        """What it was allowed by stays so."""
        bill = self._bill(invoice_date="2025-02-10")
        self._finish()
        self._close(bill, "prior")
        bill.action_post()
        self._finish()
        self._assert_intact()
        self._close(bill, "settled")
        self._assert_intact()

    def test_the_day_of_the_directive_is_corrected_to_an_earlier_one(self):
        """An order of two days before it was older than the directive."""
        self.company.marketplace_effective_date = "2099-01-01"
        order = self._order()
        order.button_confirm()
        day = "2025-04-09 12:00:00"
        self._alter(order, create_date=day, date_approve=day)
        self.company.marketplace_effective_date = "2025-04-11"
        bill = self._bill(order_line=order.order_line, invoice_date="2025-04-20")
        bill.action_post()
        self.assertEqual(bill.marketplace_clearance, "prior")
        self._finish()
        self._assert_intact()
        self.company.marketplace_effective_date = "2025-04-08"
        self._assert_intact()

    # ---- a declaration -------------------------------------------------------------

    def test_a_declaration_of_another_amount(self):
        """A planted field writes in memory while the rows are made."""
        line = self._in_ledger(self.open_order)
        known = type(line)._get_row

        def planted(one, *args):
            one._fields["amount_bought"]._update_cache(one, 1.0)
            one._fields["goods"]._update_cache(one, "1 × Craie")
            return known(one, *args)

        with patch.object(type(line), "_get_row", planted):
            self._issue()
        self.assertIn('"amount_bought": "1.00"', line.snapshot)
        self._assert_found("line_misdeclared", line, "amount_bought", "goods")

    # ---- what is counted -----------------------------------------------------------

    def test_more_is_bought_than_was_approved(self):
        """The share, the counts and the limit are raised together."""
        order = self.open_order
        self._plant(
            f"o = env['{ORDER}'].sudo().browse({order.id})\n"
            f"f = env['{FORM}'].sudo().browse({self.approved.id})\n"
            "env.cr.execute('UPDATE purchase_marketplace_authorization SET "
            "amount_limit = 99999 WHERE id = %s', [f.id])\n"
            "env.invalidate_all(flush=False)\n"
            "o.order_line.write({'price_unit': 12.0})\n"
        )
        self._assert_found("count_exceeds", self.approved)

    def test_more_charges_are_paid_than_were_approved(self):
        form = self._approved((self.chuck, 1, 100.0), amount_charges=20.0)
        self._assert_intact()
        self._plant(
            "env.cr.execute('UPDATE purchase_marketplace_authorization SET "
            f"charges_limit = 23, amount_limit = 120 WHERE id = {form.id}')"
        )
        self._assert_found("count_exceeds", form)

    # ---- a case, a vendor, an organization -----------------------------------------

    def test_a_case_closed_by_nobody(self):
        self._plant(
            f"c = env['{self.case._name}'].sudo().browse({self.case.id})\n"
            "c._fields['finding'].write(c, 'ordinary')\n"
            "c._fields['reason'].write(c, 'x')\n"
            "b = env[c.document_model].sudo().browse(c.document_id)\n"
            "b._marketplace_case()\n"
        )
        self._assert_found("act_unexplained", self.case, "finding", "reason")

    def test_an_ordinary_vendor_that_was_a_doubt_moves_and_goes(self):
        """The trail speaks of it, and says what became of it."""
        twin = self.env["res.partner"].create({"name": "Bazar", "is_company": True})
        for vendor in (self.stationer, twin):
            self._classify(vendor, "to_classify")
            self._classify(vendor, "ordinary")
        twin.parent_id = self.env["res.partner"].create({"name": "Siège"})
        self._assert_intact()
        twin.unlink()
        self._assert_intact()

    def test_an_order_of_services_is_cancelled_changed_and_deleted(self):
        order = self._order((self.training, 1, 10.0))
        order.button_confirm()
        order.button_cancel()
        order.button_draft()
        order.partner_id = self.stationer
        order.button_cancel()
        self._assert_intact()
        order.unlink()
        self._assert_intact()

    def test_a_vendor_freed_then_moved(self):
        self._classify(self.stationer, "manufacturer")
        self.stationer.parent_id = self.env["res.partner"].create({"name": "Siège"})
        self._assert_intact()
        self._plant(
            'env.cr.execute("UPDATE res_partner SET online_vendor_type = '
            f"'storefront' WHERE id = {self.stationer.id}\")\n"
            "env.invalidate_all(flush=False)\n"
            f"env['res.partner'].sudo().browse({self.stationer.id}).write("
            "{'parent_id': False})\n"
        )
        self._assert_found("act_unexplained", self.stationer, "online_vendor_type")

    def test_a_vendor_freed_then_told_of_with_those_below(self):
        child = self.env["res.partner"].create(
            {"name": "Livraison", "parent_id": self.amazon.id}
        )
        self._classify(child)
        other = self.env["res.partner"].create({"name": "Siège", "is_company": True})
        self._assert_intact()
        self._plant(
            'env.cr.execute("UPDATE res_partner SET online_vendor_type = '
            f"'storefront' WHERE id = {self.amazon.id}\")\n"
            "env.invalidate_all(flush=False)\n"
            f"env['res.partner'].sudo().browse({self.amazon.id}).write("
            f"{{'parent_id': {other.id}}})\n"
        )
        self._assert_found("act_unexplained", self.amazon, "online_vendor_type")

    def test_an_organization_freed_then_told_of(self):
        for change, path in (
            ("marketplace_bound = 'unbound'", "marketplace_bound"),
            ("marketplace_effective_date = '2031-01-01'", "marketplace_effective_date"),
        ):
            with self.subTest(change), self._undone():
                self._plant(
                    f'env.cr.execute("UPDATE res_company SET {change} WHERE id = '
                    f'{self.company.id}")\n'
                    "env.invalidate_all(flush=False)\n"
                    f"env['res.company'].sudo().browse({self.company.id}).write("
                    "{'marketplace_tolerance': 1.0})\n"
                )
                self._assert_found("act_unexplained", self.company, path)


@tagged("post_install", "-at_install")
class TestVerifyHonestActs(VerifyCase):
    """Whoever acts as the rules have it is not accused (R27)."""

    def test_every_act_on_a_form(self):
        for state in ("returned", "cancelled", "refused", "substituted", "revoked"):
            form = self._bring(self._request(), state)
            if state == "returned":
                form.need = "Remettre en service le tour de l’atelier 2."
                form._submit()
                form.action_withdraw()
                self._bring(form, "approved")
        form = self._submitted()
        form.with_user(self.buyer)._request_substitute()
        self._bring(form, "substituted")
        form = self._request(
            marketplace_id=False,
            newcomer_name="Bazar",
            newcomer_url="https://bazar.example",
        )
        form._submit()
        form.with_user(self.secretary).action_add_marketplace()
        self._bring(form, "approved")
        self._assert_intact()

    def test_the_largest_tolerance(self):
        self.company.marketplace_tolerance = 10.0
        form = self._approved((self.chuck, 1, 99.99), amount_charges=19.99)
        self._bought(form, (self.chuck, 1, 109.98))
        self.company.marketplace_tolerance = 0.0
        self._bought(self._approved((self.chuck, 1, 99.99)), (self.chuck, 1, 99.99))
        self._assert_intact()

    def test_the_power_changes_hands(self):
        other = self._user("mkp_dg2")
        group = self.env.ref(DG)
        group.user_ids = other
        mandate = self.env["purchase.marketplace.mandate"].search(
            [("user_id", "=", other.id)]
        )
        mandate.with_user(self.secretary).instrument = "Résolution 12"
        other.with_user(self.manager).password = "another password 12"
        mandate.with_user(self.secretary).action_confirm()
        group.user_ids = self.dg
        self._assert_intact()

    def test_vendors_are_classified_and_moved(self):
        head = self.env["res.partner"].create({"name": "Siège", "is_company": True})
        self._classify(self.stationer, "manufacturer")
        self.stationer.parent_id = head
        self.stationer.with_user(self.secretary).exemption_evidence = "Voir le site."
        self.stationer.parent_id = False
        child = self.env["res.partner"].create(
            {"name": "Livraison", "parent_id": self.amazon.id}
        )
        child.parent_id = head
        child.parent_id = self.amazon
        self._classify(self.stationer, "marketplace")
        self._classify(self.stationer, "ordinary", marketplace_id=False)
        self._assert_intact()
