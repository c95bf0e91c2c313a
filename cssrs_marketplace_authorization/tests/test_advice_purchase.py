import ast
from datetime import timedelta

from odoo.tests import Form, tagged

from ..words.refusals import purchase
from .advice import AdviceMixin
from .common import MarketplaceCase, quebec_today

LINK = "marketplace_authorization_id"
#: Before the authorization of a test, which is given today.
BEFORE = timedelta(days=2)


@tagged("post_install", "-at_install")
class TestAdvicePurchase(AdviceMixin, MarketplaceCase):
    """What buyers and accounts payable read when a purchase is refused (R2, R11)."""

    table = purchase.TABLE

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    # ---- orders, in the hands of a buyer -------------------------------------------

    def _linked(self, form, *lines):
        return self._order(*lines, **{LINK: form.id})

    def _confirm_order(self, order):
        order.with_user(self.buyer).button_confirm()
        self.assertEqual(order.state, "purchase")

    def _refuse_order(self, code, order):
        self._refused(code, order.button_confirm)
        self._banner(code, order, self.buyer)

    def _link_another(self, order):
        """Choose another approved authorization on the screen, then confirm."""
        with self._undone():
            self._type(order, self.buyer, **{LINK: self.ready})
            self._confirm_order(order)

    def _ask_another(self, order):
        """Ask for an authorization with the button, then confirm."""
        with self._undone():
            self._ask(order, self.buyer)
            self._confirm_order(order)

    def _complement(self, order):
        """Ask for what is missing with the button, then confirm all of it."""
        with self._undone():
            ask = "action_request_marketplace_complement"
            form = self._opened(self._press(order, self.buyer, ask), self.buyer)
            self._complete(form)
            for bought in order | form.sudo().purchase_order_ids:
                self._confirm_order(bought)

    def _follow_authorization_missing(self):
        order = self._order()
        self._refuse_order("authorization_missing", order)
        with self._undone():
            substitute = "action_request_marketplace_substitute"
            action = self._press(order, self.buyer, substitute)
            form = self._opened(action, self.buyer)
            self.assertTrue(form.substitute_requested_on)
        self._ask_another(order)

    def _follow_authorization_not_approved(self):
        for form in (self._request(), self._submitted()):
            order = self._linked(form)
            self._refuse_order("authorization_not_approved", order)
            self._link_another(order)
            rfq = form.with_user(self.buyer).action_create_rfq
            self._refused("authorization_not_approved", rfq)
            self._bring(form, "approved")
            self._confirm_order(order)

    def _follow_authorization_closed(self):
        for state in ("refused", "revoked", "cancelled"):
            form = self._request()
            order = self._linked(form)
            self._bring(form, state)
            self._refuse_order("authorization_closed", order)
            self._link_another(order)
            self._ask_another(order)

    def _follow_authorization_altered(self):
        form = self._approved()
        order = self._linked(form)
        self._alter(form, need="Autre chose.")
        self._refuse_order("authorization_altered", order)
        self.assertIn(form, dict(self._differing()))
        self._ask_another(order)

    def _follow_authorization_other_company(self):
        form = self._approved()
        order = self._linked(form)
        self._reseal(form, company_id=self._company().id)
        self._refuse_order("authorization_other_company", order)
        self._link_another(order)
        self._ask_another(order)

    def _follow_authorization_other_marketplace(self):
        form = self._approved(marketplace_id=self.other_market.id)
        order = self._linked(form)
        self._refuse_order("authorization_other_marketplace", order)
        self._link_another(order)
        self._ask_another(order)

    def _follow_authorization_expired(self):
        form = self._approved()
        self._reseal(form, valid_until=quebec_today() - BEFORE)
        order = self._linked(form)
        self._refuse_order("authorization_expired", order)
        self._ask_another(order)

    def _follow_good_not_authorized(self):
        both = (self.chuck, 1, 100.0), (self.gouge, 1, 5.0)
        order = self._linked(self._approved(), *both)
        self._refuse_order("good_not_authorized", order)
        self._ask_another(order)
        with self._undone():
            with Form(order.with_user(self.buyer)) as form:
                form.order_line.remove(1)
            self._confirm_order(order)
        named = self._approved(*both)
        self._alter(named.line_ids, product_id=None)
        self._reseal(named, need=named.need)
        order = self._linked(named)
        self._refuse_order("good_not_authorized", order)
        with Form(order.with_user(self.buyer)) as form:
            with form.order_line.edit(0) as line:
                line.marketplace_authorization_line_id = named.line_ids[0]
        self._confirm_order(order)

    def _follow_good_renamed(self):
        products = self._user("mkp_products", "product.group_product_manager")
        order = self._linked(self.ready)
        product = self.chuck.with_user(products)
        product.name = "Console de jeux"
        self._refuse_order("good_renamed", order)
        with self._undone():
            product.name = "Mandrin"
            self._confirm_order(order)
        self._ask_another(order)

    def _follow_unit_mismatch(self):
        form, order = self._approved(), self._order()
        hour = self.env.ref("uom.product_uom_hour")
        order.order_line.product_uom_id = hour
        order[LINK] = form
        self._refuse_order("unit_mismatch", order)
        order.order_line.with_user(self.buyer).product_uom_id = self.chuck.uom_id
        self._confirm_order(order)

    def _follow_quantity_negative(self):
        form = self._approved((self.chuck, 2, 100.0))
        order = self._linked(form, (self.chuck, 2, 100.0), (self.chuck, -1, 100.0))
        self._refuse_order("quantity_negative", order)
        with Form(order.with_user(self.buyer)) as screen:
            screen.order_line.remove(1)
        self._confirm_order(order)
        bill = self._bill((self.chuck, 2, 100.0), order_line=order.order_line)
        bill.invoice_line_ids = [self._bill_line(self.chuck, -1, 100.0)]
        self._refuse_bill("quantity_negative", bill)
        with Form(bill.with_user(self.payable)) as screen:
            screen.invoice_line_ids.remove(1)
        self._post(bill)
        credit = self._reverse(bill)
        self._type(credit, self.payable, invoice_date=quebec_today())
        with Form(credit.with_user(self.payable)) as screen:
            with screen.invoice_line_ids.edit(0) as line:
                line.quantity = 1
        self._post(credit)

    def _follow_quantity_exceeded(self):
        self._exceed("quantity_exceeded", (self.chuck, 2, 50.0))

    def _follow_amount_exceeded(self):
        self._exceed("amount_exceeded", (self.chuck, 1, 120.0))

    def _exceed(self, code, line):
        order = self._linked(self._approved(), line)
        self._refuse_order(code, order)
        self._complement(order)
        with self._undone():
            with Form(order.with_user(self.buyer)) as form:
                with form.order_line.edit(0) as edited:
                    edited.product_qty, edited.price_unit = 1, 100.0
            self._confirm_order(order)
        bill = self._bill(line, order_line=self._ordered().order_line)
        self._refuse_bill(code, bill)
        with Form(bill.with_user(self.payable)) as form:
            with form.invoice_line_ids.edit(0) as edited:
                edited.quantity, edited.price_unit = 1, 100.0
        self._post(bill)

    def _follow_merge_authorizations(self):
        orders = self._linked(self._approved()) | self._linked(self.ready)
        merge = orders.with_user(self.buyer).action_merge
        self._refused("merge_authorizations", merge)
        with self._undone():
            for order in orders:
                self._confirm_order(order)
        self._type(orders[0], self.buyer, **{LINK: self.ready})
        merge()
        self.assertEqual(
            orders.filtered(lambda o: o.state != "cancel")[LINK], self.ready
        )

    # ---- shipping, customs and other charges ---------------------------------------

    def _shipped(self, form, price, shipping):
        service = self._product("Livraison", type="service")
        return self._linked(form, (self.chuck, 1, price), (service, 1, shipping))

    def _reduce_or_ask(self, order, shipping):
        """Have the vendor reduce the charges, or a new request estimate them."""
        self._ask_another(order)
        with Form(order.with_user(self.buyer)) as screen:
            with screen.order_line.edit(1) as line:
                line.price_unit = shipping
        self._confirm_order(order)

    def _follow_charges_exceeded(self):
        form = self._approved((self.chuck, 1, 100.0), amount_charges=5.0)
        order = self._shipped(form, 100.0, 20.0)
        self._refuse_order("charges_exceeded", order)
        self._reduce_or_ask(order, 5.0)

    def _follow_charges_missing(self):
        order = self._shipped(self._approved((self.chuck, 1, 100.0)), 95.0, 10.0)
        self._refuse_order("charges_missing", order)
        self._reduce_or_ask(order, 5.0)

    def _follow_goods_exceeded(self):
        form = self._approved((self.chuck, 1, 100.0), amount_charges=20.0)
        order = self._linked(form, (self.chuck, 1, 110.0))
        self._refuse_order("goods_exceeded", order)
        self._complement(order)
        with Form(order.with_user(self.buyer)) as screen:
            with screen.order_line.edit(0) as line:
                line.price_unit = 100.0
        self._confirm_order(order)

    # ---- bills, in the hands of accounts payable -----------------------------------

    def _refuse_bill(self, code, bill):
        self._refused(code, bill.with_user(self.payable).action_post)
        self._banner(code, bill, self.payable)

    def _post(self, bill):
        bill.with_user(self.payable).action_post()
        self.assertEqual(bill.state, "posted")

    def _reverse(self, bill):
        """The draft credit note of a bill, by the wizard of its screen."""
        bill = bill.with_user(self.payable)
        wizard = (
            self.env["account.move.reversal"]
            .with_user(self.payable)
            .with_context(active_model=bill._name, active_ids=bill.ids)
            .create({"journal_id": bill.journal_id.id, "date": quebec_today()})
        )
        return bill.browse(wizard.reverse_moves()["res_id"])

    def _keep(self, bill):
        """Keep it as a draft: those who oversee see it in the register."""
        action = self.env.ref(
            "cssrs_marketplace_authorization.purchase_marketplace_case_action"
        )
        self._finish()
        for user in (self.payable, self.secretary, self.dg):
            cases = self.env[action.res_model].with_user(user)
            found = cases.search(ast.literal_eval(action.domain))
            mine = found.filtered(lambda case: case.document_id == bill.id)
            self.assertIn(mine.irregularity, ("blocked", "late"))
            opened = self._opened(mine.action_open(), user)
            opened.read(["marketplace_refusals", "marketplace_irregularity"])

    def _before(self):
        """An authorization approved before the bill was received."""
        form = self.ready
        return self._decided_on(form, form.decided_on - 2 * BEFORE)

    def _link_before(self, bill):
        with self._undone():
            self._type(bill, self.payable, **{LINK: self._before()})
            self._post(bill)

    def _follow_bill_without_authorization(self):
        bill = self._bill()
        self._refuse_bill("bill_without_authorization", bill)
        self._keep(bill)
        self._link_before(bill)

    def _follow_authorization_too_late(self):
        bill = self._bill(invoice_date=quebec_today() - BEFORE)
        bill[LINK] = self.ready
        self._refuse_bill("authorization_too_late", bill)
        self._keep(bill)
        self._link_before(bill)

    def _follow_order_authorized_too_late(self):
        line = self._ordered().order_line
        bill = self._bill(order_line=line, invoice_date=quebec_today() - BEFORE)
        self._refuse_bill("order_authorized_too_late", bill)
        self._keep(bill)
        self._type_again(bill)
        self._link_before(bill)

    def _type_again(self, bill, keep=False):
        """Type a line again without its order, on the screen of the bill.

        :param keep: the other one stays, within what was ordered.
        """
        with Form(bill.with_user(self.payable)) as form:
            if keep:
                with form.invoice_line_ids.edit(0) as line:
                    line.quantity = 1
            else:
                form.invoice_line_ids.remove(0)
            with form.invoice_line_ids.new() as line:
                line.product_id = self.chuck
                line.quantity, line.price_unit = 1, 100.0
                line.tax_ids.clear()

    def _follow_order_not_authorized(self):
        order = self._order()
        bill = self._bill(order_line=order.order_line)
        self._refuse_bill("order_not_authorized", bill)
        self._keep(bill)
        self._ask(order, self.buyer)
        self._confirm_order(order)
        self._post(self._bill(order_line=order.order_line))

    def _follow_order_other_vendor(self):
        plain = self._order(partner=self.stationer)
        plain.button_confirm()
        bill = self._bill(order_line=plain.order_line)
        self._refuse_bill("order_other_vendor", bill)
        with self._undone():
            self._bill_order(self._ordered())
            bill.with_user(self.payable).button_cancel()

    def _bill_order(self, order):
        """Have procurement create the bill from an order, then post it."""
        order.order_line.with_user(self.buyer).qty_received = 1
        # The button is above the list of orders.
        action = order.with_user(self.buyer).action_create_invoice()
        bill = self._opened(action, self.payable)
        self._type(bill, self.payable, invoice_date=quebec_today())
        self._post(bill)

    def _follow_order_other_good(self):
        order = self._ordered((self.gouge, 1, 100.0))
        bill = self._bill(order_line=order.order_line)
        self._refuse_bill("order_other_good", bill)
        with self._undone():
            self._bill_order(self._ordered())
            bill.with_user(self.payable).button_cancel()
        self._type_again(bill)
        self._link_before(bill)

    def _follow_order_exceeded(self):
        order = self._order()
        self.company.marketplace_effective_date = "2099-01-01"
        order.button_confirm()
        self.company.marketplace_effective_date = "2025-04-11"
        bill = self._bill((self.chuck, 2, 100.0), order_line=order.order_line)
        self._refuse_bill("order_exceeded", bill)
        self._keep(bill)
        self._type_again(bill, keep=True)
        self._link_before(bill)

    def _follow_due_unexplained(self):
        values = {"name": "TPS", "amount": 5.0, "type_tax_use": "purchase"}
        tax = self.env["account.tax"].create(values)
        form = self._approved((self.chuck, 1, 120.0))
        bill = self._bill((self.chuck, 1, 100.0), **{LINK: form.id})
        bill.invoice_line_ids.tax_ids = tax
        line = bill.line_ids.filtered("tax_line_id")
        right = line.amount_currency
        bill.write({"line_ids": [(1, line.id, {"amount_currency": right + 10.0})]})
        self._refuse_bill("due_unexplained", bill)
        with self._undone():
            put = {"line_ids": [(1, line.id, {"amount_currency": right})]}
            bill.with_user(self.payable).write(put)
            self._post(bill)
        service = self._product("Livraison", type="service")
        with Form(bill.with_user(self.payable)) as screen:
            with screen.invoice_line_ids.new() as charge:
                charge.product_id, charge.price_unit = service, 10.0
                charge.tax_ids.clear()
        line = bill.line_ids.filtered("tax_line_id")
        bill.write({"line_ids": [(1, line.id, {"amount_currency": right})]})
        self._post(bill)

    def _follow_credit_unsaid(self):
        bill = self._bill(order_line=self._ordered().order_line)
        self._post(bill)
        credit = self._bill((None, 1, 100.0), move_type="in_refund")
        self._refuse_bill("credit_unsaid", credit)
        with self._undone():
            self._type(credit, self.payable, marketplace_credit_other=True)
            self._post(credit)
        with Form(credit.with_user(self.payable)) as screen:
            screen.reversed_entry_id = bill
            with screen.invoice_line_ids.edit(0) as line:
                line.product_id = self.chuck
                line.quantity, line.price_unit = 1, 100.0
        self._post(credit)
        form = bill.invoice_line_ids.purchase_line_id.order_id[LINK]
        self.assertEqual(form.amount_committed, 0.0)

    def _follow_in_ledger(self):
        order = self._ordered()
        order.button_cancel()
        self._refused("in_ledger", order.unlink)
        bill = self._billed(self._approved())
        self._refused("in_ledger", bill.unlink)
        bill.button_draft()
        bill.button_cancel()
        self.assertFalse(self._in_ledger(bill))

    def _follow_order_billed(self):
        order = self._ordered()
        bill = self._bill(order_line=order.order_line)
        self._post(bill)
        other = {LINK: self.ready.id}
        change = order.with_user(self.buyer).write
        self._refused("order_billed", change, other)
        credit = self._reverse(bill)
        self._type(credit, self.payable, invoice_date=quebec_today())
        self._post(credit)
        change(other)

    def _follow_bill_of_flagged(self):
        order = self._order(partner=self.stationer, marketplace_flagged=True)
        link = {"order_line": order.order_line, "partner": self.stationer}
        bill = self._bill(**link)
        self._refused("bill_of_flagged", bill.with_user(self.payable).action_post)
        self._ask_another(order)
        self._press(order, self.secretary, "action_unflag_marketplace")
        self._confirm_order(order)
        self._post(bill)

    def _follow_bill_posted(self):
        bill = self._billed(self._approved((self.chuck, 2, 100.0)))
        line = bill.invoice_line_ids
        self._refused("bill_posted", lambda: line.write({"quantity": 2}))
        self._press(bill, self.payable, "button_draft")
        line.quantity = 2
        self._post(bill)

    # ---- the cases that the secretariat closes -------------------------------------

    def _close_case(self, bill, finding):
        """Close a case on the screen of the register."""
        view = "cssrs_marketplace_authorization.account_move_view_form_marketplace"
        action = self._press(bill, self.secretary, "action_marketplace_close", view)
        found = {"finding": finding, "reason": "La pièce du fournisseur le montre."}
        self._confirm(action, self.secretary, **found)

    def _follow_prior_unproven(self):
        bill = self._bill(invoice_date="2025-02-10")
        self._refuse_bill("prior_unproven", bill)
        self._keep(bill)
        self._close_case(bill, "prior")
        self._post(bill)

    def _follow_date_retyped(self):
        bill = self._bill(invoice_date=quebec_today() - BEFORE)
        self._type(bill, self.payable, **{LINK: self.ready})
        self._type(bill, self.payable, invoice_date=quebec_today())
        self._refuse_bill("date_retyped", bill)
        self._keep(bill)
        self._close_case(bill, "date")
        self._post(bill)

    def _follow_case_of_secretariat(self):
        bill = self._bill()
        close = bill.with_user(self.payable).action_marketplace_close
        self._refused("case_of_secretariat", close)
        self._close_case(bill, "settled")

    def _close_by_call(self, bill, **values):
        """Close a case without the dialog that asks what is missing."""
        case = bill._marketplace_case()
        case = {"act": "close", "document_model": case._name, "document_id": case.id}
        wizards = self.env["purchase.marketplace.reason"].with_user(self.secretary)
        wizards.create({**case, "reason": "Reçu.", **values}).action_confirm()

    def _follow_finding_missing(self):
        bill = self._bill()
        self._refused("finding_missing", lambda: self._close_by_call(bill))
        self._close_case(bill, "settled")

    def _follow_case_missing(self):
        bill, found = self._bill(), {"finding": "settled", "document_id": False}
        self._refused("case_missing", lambda: self._close_by_call(bill, **found))
        self._close_case(bill, "settled")
