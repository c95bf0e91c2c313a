from odoo.fields import Command
from odoo.tests import tagged

from .attacks import (
    FORGED,
    ORDERS,
    OVERSPENT,
    PERSUASIONS,
    AttackCase,
    rows,
    together,
    writes,
)
from .common import FORM, REASONS, MarketplaceCase

ORDER, LINE, PARTNER = "purchase.order", "purchase.order.line", "res.partner"
GOOD = "purchase.marketplace.authorization.line"
CONFIRM = {"state": "purchase"}
CONFIRM_BUTTON = (ORDER, "button_confirm", ["{o}"])


def _state_rows():
    """A committed state, asked for at each door by each role."""
    new = {
        "partner_id": "{amazon}",
        "order_line": [[0, 0, {"product_id": "{chuck}", "product_qty": 1}]],
    }
    born = {**new, **CONFIRM}
    both = {**CONFIRM, "order_line": new["order_line"]}
    states = (CONFIRM, {"state": "to approve"})
    default = {"default_state": "purchase"}
    load = [".id", "state"], [["{o}", "purchase"]]
    yield from rows("buyer", "draft sent cancelled", ORDER, "button_approve", ["{o}"])
    yield from writes("buyer", "draft sent cancelled", ORDER, "{o}", CONFIRM)
    doors = {"doors": "json xml"}
    yield from writes("buyer payable admin", "draft", ORDER, "{o}", *states, **doors)
    yield from rows("buyer payable admin", "draft", *CONFIRM_BUTTON)
    yield from rows("buyer", "draft", ORDER, "web_save", ["{o}"], CONFIRM, {})
    yield from rows("buyer", "draft", ORDER, "create", born, **doors)
    yield from rows("buyer", "draft", ORDER, "create", new, context=default)
    yield from rows("buyer", "draft", ORDER, "copy", ["{o}"], CONFIRM)
    yield from rows("buyer", "draft", ORDER, "load", *load)
    yield from writes("buyer", "services", ORDER, "{o}", both)
    for context in PERSUASIONS:
        more = {"name": "context " + ", ".join(context), "context": context}
        yield from writes("buyer", "draft", ORDER, "{o}", CONFIRM, **more)
        yield from rows("buyer", "draft", *CONFIRM_BUTTON, **more)
    yield from rows("buyer", "draft", *CONFIRM_BUTTON, doors="key")
    yield from writes("root", "draft", ORDER, "{o}", CONFIRM)
    yield from rows("root", "draft", *CONFIRM_BUTTON)


def _fact_rows():
    """What the gate reads, written over."""
    yield from writes(
        *("buyer admin root", "draft", ORDER, "{o}"),
        {"is_marketplace_order": False},
        {"marketplace_clearance": "services"},
        {"marketplace_clearance": "prior", "state": "purchase"},
    )
    yield from writes(
        *("buyer", "over confirmed foreign", ORDER, "{o}"),
        {"amount_untaxed": 1.0, "amount_total": 1.0},
        {"currency_rate": 1000000.0},
    )
    forged = {"price_unit": 101.0, "price_subtotal": 1.0}
    yield from writes("buyer", "over confirmed foreign", LINE, "{l}", forged)
    flag = {"marketplace_flagged": False}
    yield from writes("buyer admin", "flagged", ORDER, "{o}", flag)
    unflag = (ORDER, "action_unflag_marketplace", ["{o}"])
    yield from rows("buyer", "flagged", *unflag)
    yield from rows("buyer", "flagged address", *CONFIRM_BUTTON)
    old = {"date_order": "2020-01-01 00:00:00", "date_approve": "2020-01-01 00:00:00"}
    yield from writes("buyer", "draft", ORDER, "{o}", {**old, **CONFIRM})


def _after_rows():
    """After a covered order was confirmed, or an ordinary one."""
    done = "confirmed locked"
    goods = {"product_id": "{gouge}", "product_qty": 1, "price_unit": 1.0}
    more = {"product_id": "{chuck}", "product_qty": 1, "price_unit": 1.0}
    yield from writes(
        *("buyer payable", done, LINE, "{l}"),
        {"price_unit": 1000000.0},
        {"product_qty": 50, "price_unit": 1.0},
        {"product_id": "{gouge}"},
        {"discount": -500.0},
        {"product_uom_id": "{dozen}", "price_unit": 1.0},
        {"marketplace_authorization_line_id": False},
        {"marketplace_authorization_line_id": "{othergood}"},
    )
    for stages, vendor in ((done, "{ebay}"), ("plain", "{amazon}")):
        vendor = {"partner_id": vendor}
        both = {**vendor, **CONFIRM}
        yield from writes("buyer", stages, ORDER, "{o}", vendor, both)
    yield from writes(
        *("buyer", done, ORDER, "{o}"),
        {"order_line": [[0, 0, goods]]},
        {"order_line": [[0, 0, more]]},
        {"order_line": [[4, "{plainline}", 0]]},
        {"order_line": [[1, "{l}", {"product_qty": 9}]]},
        {"currency_id": "{usd}"},
        {"marketplace_authorization_id": False},
        {"marketplace_authorization_id": "{draftform}"},
    )
    other = {"product_id": "{gouge}"}
    for less, grown in (
        ({"price_unit": 40.0}, {"price_unit": 60.01}),
        ({"product_qty": 0}, {"product_qty": 2}),
        ({"product_qty": 0.5, **other}, {"product_qty": 1.5}),
        ({"product_qty": -1}, {"product_qty": 2, "price_unit": 1.0}),
        ({"price_unit": -500.0}, {"price_unit": 500.0}),
        (other, {"product_qty": 1}),
    ):
        yield from writes(
            "buyer", "two", ORDER, "{o}", *together("order_line", less, grown)
        )
    less = {"product_qty": 0}
    added = {"order_line": [[1, "{l}", less], [1, "{l2}", less], [0, 0, goods]]}
    swapped = {"order_line": [[2, "{l}", 0], [1, "{l2}", {"product_qty": 3}]]}
    yield from writes("buyer", "two", ORDER, "{o}", added, swapped)
    direct, default = {**goods, "order_id": "{o}"}, {"default_order_id": "{o}"}
    yield from rows("buyer", done, LINE, "create", direct)
    yield from rows("buyer", done, LINE, "create", goods, context=default)
    yield from writes("buyer", done, LINE, "{plainline}", {"order_id": "{o}"})
    yield from writes("admin", done, ORDER, "{o}", {"company_id": "{company_b}"})
    address = {**direct, "name": "Gouge https://www.amazon.ca/dp/B0"}
    yield from rows("buyer", "plain", LINE, "create", address)
    yield from rows("buyer", "over", ORDER, "button_approve", ["{o}"])
    stages = "over negative dozen foreign spent revoked altered"
    yield from rows("buyer", stages, *CONFIRM_BUTTON)
    yield from rows("admin", "company", *CONFIRM_BUTTON)
    cheap = {"date_order": "2000-01-01 00:00:00", **CONFIRM}
    yield from writes("buyer", "foreign", ORDER, "{o}", cheap, name="cheap day")


def _vendor_rows():
    """Who is a marketplace, said by somebody who may not."""
    yield from writes(
        *("contacts buyer admin dg root", "draft", PARTNER, "{amazon}"),
        {"online_vendor_type": "ordinary"},
        {
            "online_vendor_type": "storefront",
            "exemption_evidence": "12, rue King J1H 1P8",
            "exemption_verified_on": "2026-01-05",
        },
    )
    yield from writes(
        *("contacts", "draft", PARTNER, "{amazon}"),
        {"parent_id": "{stationer}", "is_company": False},
        {"active": False},
        {"name": "Fournitures générales", "website": False, "email": False},
    )
    yield from writes(
        *("contacts", "desk", PARTNER, "{desk}"),
        {"commercial_partner_id": "{stationer}"},
        {"parent_id": "{stationer}"},
        {"parent_id": False},
    )
    yield from rows("buyer admin", "branch", *CONFIRM_BUTTON)
    yield from writes("buyer", "branch", ORDER, "{o}", CONFIRM)
    yield from writes(
        *("contacts", "branch", PARTNER, "{branch}"),
        {"parent_id": "{stationer}"},
        {"parent_id": False},
        {"is_company": False, "commercial_partner_id": "{stationer}"},
    )
    yield from rows("contacts", "branch", PARTNER, "unlink", ["{desk}"])
    joins = {"parent_id": "{amazon}", "is_company": False}
    yield from writes("contacts", "plain", PARTNER, "{stationer}", joins)
    yield from rows("merger admin", "draft", "code", "merge_away")
    yield from rows("merger admin", "plain", "code", "merge_in")
    yield from rows("merger admin", "desk", "code", "merge_desk")
    later = {"marketplace_effective_date": "2099-01-01"}
    yield from writes("admin", "draft", "res.company", "{company}", later)
    service = ("product.template", "{chucktemplate}", {"type": "service"})
    yield from writes("admin", "confirmed", *service)


def _code_rows():
    """Odoo's own wizards and automations."""
    yield from rows("buyer", "draft confirmed locked", "code", "bill_to_order")
    yield from rows("buyer", "confirmed", "code", "match_quantity")
    yield from rows("buyer", "locked", "code", "match_price")
    yield from rows("buyer", "spent draft", "code", "merge_requests")
    yield from rows("admin", "draft over cancelled", "code", "server_action")
    yield from rows("admin", "draft", "code", "server_vendor")
    yield from rows("buyer", "confirmed", "code", "reset_change")
    yield from rows("buyer", "confirmed", "code", "cancel_change")
    yield from rows("admin", "draft", "code", "default_state")


def _form_rows():
    """Decisions taken by somebody else than the Director General."""
    decided = {
        "state": "approved",
        "decided_by": "{dg}",
        "decided_on": "2026-01-01 00:00:00",
        "seal": "x" * 64,
    }
    new = {**decided, "establishment_id": "{school}"}
    everybody = "buyer teacher principal admin dg secretary root"
    approve = (FORM, "action_approve", ["{f}"])
    yield from writes(everybody, "form", FORM, "{f}", decided)
    yield from rows("principal", "form", FORM, "create", new)
    yield from rows("principal admin buyer root", "form", *approve)
    yield from rows("principal admin buyer root", "form", FORM, "_approve", ["{f}"])
    yield from rows("dg", "form", *approve, doors="xml key")
    yield from rows("dg", "form", *approve, context={"identity_checked": True})
    approved = {"state": "approved"}
    yield from rows("principal", "covered", FORM, "copy", ["{f}"], approved)
    limit = {"amount_limit": 100000.0, "amount_committed": -100000.0}
    yield from writes("principal", "covered", FORM, "{f}", {"amount_untaxed": 100000.0})
    yield from writes("admin", "covered", FORM, "{f}", limit)
    yield from writes(
        *("principal", "covered", GOOD, "{g}"),
        {"quantity": 500},
        {"price_unit": 1e6},
        {"qty_committed": -50},
    )
    good = {"authorization_id": "{f}", "name": "Gouge", "product_id": "{gouge}"}
    good |= {"quantity": 5, "price_unit": 5.0, **REASONS}
    yield from rows("principal", "covered", GOOD, "create", good)
    move = {"authorization_id": "{f}"}
    yield from writes("principal", "covered", GOOD, "{draftgood}", move)
    yield from rows("principal", "covered", FORM, "unlink", ["{f}"])


TABLE = [
    *_state_rows(),
    *_fact_rows(),
    *_after_rows(),
    *_vendor_rows(),
    *_code_rows(),
    *_form_rows(),
]
#: Stages whose order may never be committed as it stands.
NEVER = """draft sent cancelled desk branch flagged address over negative company dozen
    foreign spent revoked altered""".split()
#: Stages whose authorization no attack changes in a word.
KEPT = ("form", "covered", "confirmed", "two", "locked", "spent")
#: What a decided form says.
SAID = """
    SELECT a.id, a.state, a.decided_by, a.seal, a.amount_untaxed, a.amount_limit,
           a.valid_until, (SELECT json_agg(l ORDER BY l.id)::text FROM (
               SELECT id, name, product_id, quantity, price_unit, qty_committed
                 FROM purchase_marketplace_authorization_line
                WHERE authorization_id = a.id) l),
           (SELECT string_agg(type, ',' ORDER BY id) FROM product_template)
      FROM purchase_marketplace_authorization a WHERE a.id = %s
"""


@tagged("post_install", "-at_install")
class TestAttacksOrder(AttackCase):
    """Attacks on orders, vendors and forms; PostgreSQL is asked after each (R2)."""

    def test_table(self):
        self._prove(TABLE, "orders", 230)

    # ---- the stages ----------------------------------------------------------------

    def _others(self):
        plain = self._order((self.gouge, 1, 1.0), partner=self.stationer)
        draft = self._request((self.gouge, 1, 1.0))
        return {
            "dozen": self.env.ref("uom.product_uom_dozen").id,
            "chucktemplate": self.chuck.product_tmpl_id.id,
            "plainline": plain.order_line.id,
            "draftform": draft.id,
            "draftgood": draft.line_ids.id,
            "othergood": draft.line_ids.id,
        }

    def _names(self, order=None, form=None):
        names = {"f": form and form.id, "g": form and form.line_ids[:1].id}
        if order:
            names |= {"o": order.id, "l": order.order_line[:1].id}
        return names

    def _stage_draft(self):
        return self._names(self._order())

    def _stage_sent(self):
        return self._names(self._order(state="sent"))

    def _stage_cancelled(self):
        order = self._order()
        order.button_cancel()
        return self._names(order)

    def _stage_services(self):
        return self._names(self._order((self.training, 1, 5.0)))

    def _stage_desk(self):
        return self._names(self._order(partner=self.desk))

    def _stage_branch(self):
        return self._names(self._order(partner=self.branch))

    def _stage_plain(self):
        order = self._order((self.gouge, 1, 1.0), partner=self.stationer)
        order.button_confirm()
        return self._names(order)

    def _stage_flagged(self):
        order = self._order(partner=self.stationer)
        order.marketplace_flagged = True
        return self._names(order)

    def _stage_address(self):
        order = self._order(partner=self.stationer)
        order.order_line.name = "Mandrin, voir amazon.ca/dp/B0123"
        return self._names(order)

    def _stage_covered(self, *lines, **values):
        form = self._approved()
        link = {"marketplace_authorization_id": form.id}
        return self._names(self._order(*lines, **link, **values), form)

    def _stage_confirmed(self):
        form = self._approved()
        return self._names(self._bought(form), form)

    def _stage_two(self):
        """A covered order of two lines of one good."""
        form = self._approved((self.chuck, 2, 50.0))
        order = self._bought(form, (self.chuck, 1, 50.0), (self.chuck, 1, 50.0))
        return {**self._names(order, form), "l2": order.order_line[1].id}

    def _stage_locked(self):
        form = self._approved()
        order = self._bought(form)
        order.button_lock()
        return self._names(order, form)

    def _stage_over(self):
        return self._stage_covered((self.chuck, 1, 100.01))

    def _stage_negative(self):
        """A first order whose total is negative, then one that counts on it."""
        form = self._approved()
        self._bought(form, (self.chuck, 0.5, 1.0), (self.training, 1, -5000.0))
        link = {"marketplace_authorization_id": form.id}
        return self._names(self._order((self.chuck, 0.5, 3000.0), **link), form)

    def _stage_company(self):
        """An order of another organization, on an authorization of this one."""
        form, there = self._approved(), {"allowed_company_ids": self.company_b.ids}
        orders = self.env[ORDER].with_user(self.manager).with_context(**there).sudo()
        order = orders.create(
            {
                "partner_id": self.amazon.id,
                "order_line": [self._order_line(self.chuck)],
                "company_id": self.company_b.id,
                "marketplace_authorization_id": form.id,
            }
        )
        return self._names(order, form)

    def _stage_dozen(self):
        names = self._stage_covered((self.chuck, 1, 1.0))
        dozen = self.env.ref("uom.product_uom_dozen").id
        line = self.env[LINE].browse(names["l"]).with_user(self.buyer)
        line.write({"product_uom_id": dozen, "price_unit": 1.0})
        return names

    def _stage_foreign(self):
        """Ninety units of a currency of which each is worth a hundred."""
        return self._stage_covered((self.chuck, 1, 90.0), currency_id=self.usd.id)

    def _stage_spent(self):
        form = self._approved()
        self._bought(form)
        again = self._order(marketplace_authorization_id=form.id)
        return self._names(again, form)

    def _stage_revoked(self):
        names = self._stage_covered()
        self.env[FORM].browse(names["f"]).with_user(self.dg)._revoke("Substitut.")
        return names

    def _stage_altered(self):
        names = self._stage_covered((self.chuck, 2, 50.0))
        self._alter(self.env[GOOD].browse(names["g"]), quantity=9)
        return names

    def _stage_form(self):
        return self._names(form=self._submitted())

    # ---- code ----------------------------------------------------------------------

    def _target(self, user, names):
        return self.env[ORDER].browse(names["o"]).with_user(user)

    def _code_merge_away(self, user, order):
        self._merge(user, self.stationer, self.amazon)

    def _code_merge_in(self, user, order):
        self._merge(user, self.amazon, self.stationer)

    def _code_merge_desk(self, user, order):
        self._merge(user, self.stationer, self.desk)

    def _code_bill_to_order(self, user, order):
        line = {"product_id": self.gouge.id, "quantity": 3, "price_unit": 5.0}
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.amazon.id,
                "journal_id": self.journal.id,
                "invoice_line_ids": [
                    Command.create({**line, "account_id": self.account.id})
                ],
            }
        )
        wizards = self.env["bill.to.po.wizard"].with_user(user)
        lines = {"active_ids": [-line.id for line in bill.invoice_line_ids]}
        known = order.id if order.state == "purchase" else False
        wizard = wizards.with_context(**lines).create({"purchase_order_id": known})
        wizard.action_add_to_po()

    def _code_match_quantity(self, user, order):
        lines = self.env["purchase.bill.line.match"].with_user(user)
        lines.browse(order.order_line.id).product_uom_qty = 50

    def _code_match_price(self, user, order):
        lines = self.env["purchase.bill.line.match"].with_user(user)
        lines.browse(order.order_line.id).product_uom_price = 5000.0

    def _code_merge_requests(self, user, order):
        other = order.copy({"marketplace_authorization_id": False})
        (order | other).with_user(user).action_merge()
        (order | other).filtered(lambda o: o.state == "draft").button_confirm()

    def _code_server_action(self, user, order):
        self._run_on(user, order, "record.write({'state': 'purchase'})")

    def _code_server_vendor(self, user, order):
        code = "record.write({'online_vendor_type': 'ordinary'})"
        self._run_on(user, self.amazon, code)

    def _code_reset_change(self, user, order):
        order.button_draft()
        order.order_line.write({"product_qty": 50, "price_unit": 500.0})
        order.button_approve()

    def _code_cancel_change(self, user, order):
        order.button_cancel()
        order.partner_id = self.ebay
        order.write(CONFIRM)

    def _code_default_state(self, user, order):
        defaults = self.env["ir.default"].with_user(user).sudo()
        defaults.set(ORDER, "state", "purchase")
        defaults.set(ORDER, "is_marketplace_order", False)
        self._order()

    # ---- the question --------------------------------------------------------------

    def _said(self, names):
        if names["stage"] not in KEPT:
            return None
        return self._sql(SAID, names["f"])

    def _profit(self, attack, names):
        if attack.stage in ("form", "covered"):
            return
        order = self.env[ORDER].browse(names["o"])
        if order.state in ("draft", "sent"):
            self._refused(order.with_user(self.buyer).button_confirm)
        if names["f"]:
            again = self._order(marketplace_authorization_id=names["f"])
            self._refused(again.button_confirm)

    def _ask_questions(self, attack, names):
        self.env.flush_all()
        if attack.stage in NEVER:
            state = "SELECT state FROM purchase_order WHERE id = %s"
            [(state,)] = self._sql(state, names["o"])
            self.assertIn(state, ("draft", "sent", "cancel"))
        return super()._ask_questions(attack, names)


@tagged("post_install", "-at_install")
class TestQuestionsOfOrders(MarketplaceCase):
    """What the table asks sees an order that got through: it can fail."""

    def test_each_question_finds_its_leak(self):
        order = self._order((self.chuck, 1, 100.0), partner=self.stationer)
        order.button_confirm()
        form, other = self._approved(), self._approved()
        covered = self._bought(form)
        self._alter(order, is_marketplace_order=None, partner_id=self.amazon.id)
        self._alter(covered.order_line, product_qty=2)
        self._alter(other, decided_by=self.buyer.id)
        for query, record in ((ORDERS, order), (OVERSPENT, form), (FORGED, other)):
            self.env.cr.execute(query, {"dg": self.dg.id})
            self.assertIn((record.id,), self.env.cr.fetchall(), query)
