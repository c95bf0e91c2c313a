from datetime import timedelta

from odoo.tests import tagged

from .attacks import (
    FORGED,
    OVERSPENT,
    PERSUASIONS,
    AttackCase,
    call,
    rows,
    steps,
    writes,
)
from .bills import BillCase, BillMixin
from .common import MODULE, quebec_today

BILL, ITEM = "account.move", "account.move.line"
CASE = "purchase.marketplace.case"
POST = {"state": "posted"}
POST_BUTTON = (BILL, "action_post", ["{b}"])
TODAY = quebec_today().isoformat()

#: Kinds of lines that Odoo adds by itself, and does not count as bought.
ODD = ("rounding", "cogs", "epd", "tax", "discount", "non_deductible_product")

#: Posted bills that the directive forbids, whatever the ORM says of them. A clearance
#: must also be true: no stage has an order or a bill made before the directive.
BILLS = """
    SELECT m.id FROM account_move m
      JOIN res_company s ON s.id = m.company_id
      JOIN res_partner p ON p.id = m.partner_id
      JOIN res_partner c ON c.id = COALESCE(p.commercial_partner_id, p.id)
     WHERE m.state = 'posted' AND m.move_type IN ('in_invoice', 'in_receipt')
       AND (m.is_marketplace_bill
            OR 'marketplace' IN (p.online_vendor_type, c.online_vendor_type))
       AND COALESCE(m.invoice_date, m.date) >= s.marketplace_effective_date
       AND (m.marketplace_clearance IS NULL OR m.marketplace_clearance = 'prior'
            OR EXISTS (
               SELECT 1 FROM account_move_line l
            LEFT JOIN product_product v ON v.id = l.product_id
            LEFT JOIN product_template t ON t.id = v.product_tmpl_id
            LEFT JOIN purchase_order_line q ON q.id = l.purchase_line_id
            LEFT JOIN purchase_order o ON o.id = q.order_id
            LEFT JOIN purchase_marketplace_authorization a ON a.id =
                 CASE WHEN q.id IS NULL THEN m.marketplace_authorization_id
                      ELSE o.marketplace_authorization_id END
                WHERE l.move_id = m.id AND l.balance != 0
                  AND l.display_type NOT IN
                      ('payment_term', 'line_section', 'line_note')
                  AND l.tax_line_id IS NULL
                  AND COALESCE(t.type, 'consu') != 'service'
                  AND (a.id IS NULL OR a.state NOT IN ('approved', 'revoked')
                       OR m.marketplace_clearance != 'authorized'
                       OR a.company_id != m.company_id
                       OR (a.decided_on AT TIME ZONE 'UTC')::date
                          > LEAST(m.invoice_date, m.marketplace_first_date) + 1
                       OR a.marketplace_id IS DISTINCT FROM
                          COALESCE(p.marketplace_id, c.marketplace_id))))
"""
#: Authorizations on which more was billed than was approved, from the lines themselves.
OVERBILLED = """
    SELECT a.id FROM account_move m
      JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
 LEFT JOIN purchase_order_line q ON q.id = l.purchase_line_id
 LEFT JOIN purchase_order o ON o.id = q.order_id
      JOIN purchase_marketplace_authorization a ON a.id =
           CASE WHEN q.id IS NULL THEN m.marketplace_authorization_id
                ELSE o.marketplace_authorization_id END
     WHERE m.state = 'posted' AND m.move_type IN ('in_invoice', 'in_receipt')
  GROUP BY a.id
    HAVING SUM(l.balance) > a.amount_untaxed + 0.005
"""
#: Payments of bills that are not posted.
PAID = """
    SELECT p.id FROM account_payment p
      JOIN account_move__account_payment r ON r.payment_id = p.id
      JOIN account_move m ON m.id = r.invoice_id
     WHERE p.state IN ('in_process', 'paid') AND m.is_marketplace_bill
       AND m.state != 'posted'
"""
#: Stages whose bill may never be posted as it stands.
NEVER = """draft receipt refused otherauthorization otherreceipt expired revoked late
    company request unconfirmed billed spent othergood""".split()


def _post_rows():
    """A posted state, asked for at each door by each role."""
    people, doors = "payable accountant admin buyer", {"doors": "json xml"}
    yield from rows(people, "draft", *POST_BUTTON, **doors)
    yield from writes(people, "draft", BILL, "{b}", POST, **doors)
    yield from rows("payable", "draft", *POST_BUTTON, doors="key")
    yield from rows("payable", " ".join(NEVER), *POST_BUTTON)
    yield from writes("payable", " ".join(NEVER), BILL, "{b}", POST)
    load = [".id", "state"], [["{btext}", "posted"]]
    yield from rows("payable", "draft", BILL, "web_save", ["{b}"], POST, {})
    yield from rows("payable", "draft", BILL, "copy", ["{b}"], POST)
    yield from rows("payable", "draft", BILL, "load", *load)
    for context in PERSUASIONS:
        more = {"name": "context " + ", ".join(context), "context": context}
        yield from writes("payable", "draft", BILL, "{b}", POST, **more)
        yield from rows("payable", "draft", *POST_BUTTON, **more)
    yield from rows("root", "draft", *POST_BUTTON)
    yield from writes("root", "draft", BILL, "{b}", POST)


def _create_rows():
    """A bill that is born posted, or that says itself cleared."""
    born = {"default_state": "posted"}
    for kind in ("in_invoice", "in_receipt"):
        head = {"move_type": kind, "partner_id": "{amazon}", "invoice_date": TODAY}
        line = {"name": "Mandrin", "quantity": 1, "price_unit": 9.0}
        line |= {"account_id": "{account}", "tax_ids": [[5, 0, 0]]}
        new = {**head, "invoice_line_ids": [[0, 0, line]]}
        create = ("payable", "draft", BILL, "create")
        yield from rows(*create, {**new, **POST}, doors="json xml")
        for context in (
            born,
            {**born, "default_marketplace_clearance": "prior"},
            {**born, "default_is_marketplace_bill": False},
        ):
            yield from rows(*create, new, name=", ".join(context), context=context)
        for display in ODD:
            for items in _odd_lines(line, display):
                bill = {**head, **items}
                for method, rest in (("action_post", []), ("write", [POST])):
                    yield steps(
                        *(f"line of {display}, {method}", "payable", "draft"),
                        (BILL, "create", [bill]),
                        (BILL, method, [["{last}"], *rest]),
                    )


def _odd_lines(line, display):
    """Goods, on a line of a kind that is not counted as bought."""
    odd = {"name": "x", "display_type": display, "account_id": "{account}"}
    due = {"display_type": "payment_term", "account_id": "{payable}", "balance": -9.0}
    yield {"invoice_line_ids": [[0, 0, {**line, "display_type": display}]]}
    yield {"invoice_line_ids": [[0, 0, {**odd, "balance": 9.0}]]}
    yield {"line_ids": [[0, 0, {**odd, "balance": 9.0}], [0, 0, due]]}


def _fact_rows():
    """What the gate reads, written over."""
    yield from writes(
        *("payable admin root", "draft", BILL, "{b}"),
        {"is_marketplace_bill": False},
        {"marketplace_clearance": "prior"},
        {"marketplace_clearance": "services", "state": "posted"},
        {"is_marketplace_bill": False, "state": "posted"},
        {"invoice_date": "2025-04-10"},
        {"invoice_date": "2025-04-10", "state": "posted"},
    )
    hidden = {"invoice_line_ids": [[1, "{l}", {"purchase_line_id": "{plainline}"}]]}
    link = {"marketplace_authorization_id": "{draftform}", **POST}
    changes = (hidden, {**hidden, **POST}, link)
    yield from writes("payable", "draft", BILL, "{b}", *changes)


def _after_rows():
    """After an authorized bill was posted, or an ordinary one."""
    skip = {"skip_readonly_check": True}
    extra = {"name": "x", "quantity": 1, "price_unit": 5.0, "account_id": "{account}"}
    people = "payable accountant root"
    yield from writes(
        *(people, "posted", ITEM, "{l}"),
        {"price_unit": 1000.0},
        {"quantity": 9},
        {"product_id": "{gouge}"},
        {"purchase_line_id": "{plainline}"},
        {"display_type": "rounding"},
    )
    yield from writes(
        *(people, "posted", BILL, "{b}"),
        {"marketplace_authorization_id": False},
        {"marketplace_authorization_id": "{draftform}"},
        {"partner_id": "{ebay}"},
        {"invoice_line_ids": [[0, 0, extra]]},
        {"invoice_line_ids": [[1, "{l}", {"price_unit": 1000.0}]]},
        {"marketplace_clearance": False},
        context=skip,
    )
    for context in ({}, skip):
        vendor = {"partner_id": "{amazon}"}
        yield from writes(people, "plain", BILL, "{b}", vendor, context=context)
    # Its vendor is ordinary, and an order that was flagged carries it.
    yield from writes(
        *(people, "carried", ITEM, "{l}"),
        {"price_unit": 100.01},
        {"quantity": 9},
        {"discount": -500.0},
    )
    away = {"purchase_line_id": False}
    late = {"purchase_line_id": "{ol}"}
    yield from rows("payable", "carried", BILL, "action_post", ["{b2}"])
    yield from writes("payable", "carried", BILL, "{b2}", POST)
    for first in (away, {"quantity": 0}):
        yield steps(
            *("posted once there is room, then put back", "payable", "carried"),
            (ITEM, "write", [["{l}"], first]),
            (BILL, "action_post", [["{b2}"]]),
            (ITEM, "write", [["{l}"], {**late, "quantity": 1}]),
        )
    direct = {**extra, "move_id": "{b}", "price_unit": 500.0, **late}
    yield from rows("payable", "carried", ITEM, "create", direct)
    kinds = {"move_type": "in_invoice"}, {"move_type": "in_receipt"}
    yield from writes(people, "credit", BILL, "{b}", *kinds, context=skip)
    yield from rows("payable", "credit", BILL, "action_switch_move_type", ["{b}"])
    direct = {**extra, "move_id": "{b}"}
    yield from rows("payable", "posted", ITEM, "create", direct)


def _wizard_rows():
    """Odoo's own ways round the button."""
    chosen = {"active_model": BILL, "active_ids": ["{b}"]}
    validate, pay = "validate.account.move", "account.payment.register"
    for role in ("payable", "accountant", "admin"):
        for options in ({}, {"force_post": True}):
            yield steps(
                *("validate wizard", role, "draft"),
                (validate, "create", [options], chosen),
                (validate, "validate_move", [["{last}"]], chosen),
            )
        yield call("pay", role, "refused", BILL, "action_register_payment", ["{b}"])
        yield steps(
            *("pay in the wizard", role, "refused"),
            (pay, "create", [{}], chosen),
            (pay, "action_create_payments", [["{last}"]], chosen),
        )
    yield from _order_wizard_rows()
    always = {"autopost_bills": "always"}
    for role in ("payable", "admin"):
        yield steps(
            *("post by itself", role, "draft"),
            ("res.partner", "write", [["{amazon}"], always]),
            (BILL, "action_post", [["{b}"]]),
        )
    date = {"auto_post": "at_date", "date": TODAY}
    yield from writes("payable admin", "draft", BILL, "{b}", date)
    yield from rows("payable", "draft", "code", "autopost")
    yield from rows("admin", "draft", "code", "server_post")
    yield from rows("admin", "draft", "code", "server_write")


def _order_wizard_rows():
    """An order that is made, or found, for a bill that nobody authorized."""
    lines, wizard = {"active_ids": ["{minusl}"]}, "bill.to.po.wizard"
    for role in ("buyer", "admin"):
        for stage, orders in (("draft", [False]), ("unconfirmed", [False, "{o}"])):
            for go in ("action_add_to_po", "action_add_downpayment"):
                for order in orders:
                    vals = {"purchase_order_id": order, "partner_id": "{amazon}"}
                    yield steps(
                        *(go, role, stage),
                        (wizard, "create", [vals], lines),
                        (wizard, go, [["{last}"]], lines),
                    )
    match = ("purchase.bill.line.match", "action_match_lines", ["{ol}", "{minusl}"])
    yield from rows("buyer admin", "late spent", *match)


def _date_rows():
    """A bill made before its authorization, made younger (R23)."""
    people = "payable accountant admin buyer"
    today, away = {"invoice_date": TODAY}, {"partner_id": "{stationer}"}
    back = {"partner_id": "{amazon}", **today}
    found = {"act": "close", "document_model": CASE, "document_id": "{case}"}
    found |= {"finding": "date", "reason": "Erreur de frappe."}
    wizard = "purchase.marketplace.reason"
    yield from writes(
        *(f"{people} root", "late", BILL, "{b}"),
        {**today, **POST},
        {"marketplace_first_date": TODAY},
        {"marketplace_case_id": False},
    )
    yield from rows(people, "late", BILL, "unlink", ["{b}"])
    yield from rows(people, "late", BILL, "action_marketplace_close", ["{b}"])
    for role in people.split():
        for name, *changes in (
            ("date", today),
            ("no date, then a date", {"invoice_date": False}, today),
            ("vendor", away, today, back),
            ("cancelled", {"state": "cancel"}, {"state": "draft"}, today),
        ):
            calls = [(BILL, "write", [["{b}"], vals]) for vals in changes]
            post = (BILL, "action_post", [["{b}"]])
            yield steps(f"{name} typed again", role, "late", *calls, post)
        yield steps(
            *("case closed by somebody", role, "late"),
            (wizard, "create", [found]),
            (wizard, "action_confirm", [["{last}"]]),
        )
    for said in (
        {"finding": False},
        {"reason": False},
        {"reason": " "},
        {"document_id": False},
        {"document_model": False},
        {"document_model": "res.partner", "document_id": "{stationer}"},
        {"document_model": BILL, "document_id": "{b}"},
    ):
        yield steps(
            *(f"case closed with {said}", "secretary", "late"),
            (wizard, "create", [found | said]),
            (wizard, "action_confirm", [["{last}"]]),
        )


TABLE = [
    *_post_rows(),
    *_create_rows(),
    *_fact_rows(),
    *_after_rows(),
    *_wizard_rows(),
    *_date_rows(),
]


@tagged("post_install", "-at_install")
class TestAttacksBill(BillMixin, AttackCase):
    """Attacks on the bills; PostgreSQL is asked after each one (R11)."""

    named = ("amazon", "ebay", "stationer", "chuck", "gouge")
    questions = (BILLS, OVERBILLED, PAID, OVERSPENT, FORGED)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_bills()
        payables = [("account_type", "=", "liability_payable")]
        if not cls.env["account.account"].search(payables, limit=1):
            cls._set_up_accounts()
        cls.accountant = cls._user("mkp_accountant", "account.group_account_manager")
        # An administrator who may not read a bill would be refused for that.
        cls.manager.group_ids |= cls.env.ref("account.group_account_manager")
        cls.roles |= {"accountant": cls.accountant}

    def test_table(self):
        self._prove(TABLE, "bills", 310)

    # ---- the stages ----------------------------------------------------------------

    def _others(self):
        plain = self._order((self.chuck, 1, 100.0), partner=self.stationer)
        plain.button_confirm()
        return {
            "plainline": plain.order_line.id,
            "draftform": self._request().id,
            "account": self.expense.id,
            "payable": self.amazon.property_account_payable_id.id,
        }

    def _names(self, bill, order=None):
        line = bill.invoice_line_ids[:1].id
        names = {"b": bill.id, "btext": str(bill.id), "l": line, "minusl": -line}
        if order:
            names |= {"o": order.id, "ol": order.order_line[:1].id}
        return names

    def _linked(self, form, **values):
        return self._names(self._bill(marketplace_authorization_id=form.id, **values))

    def _stage_draft(self):
        return self._names(self._bill())

    def _stage_receipt(self):
        return self._names(self._bill(move_type="in_receipt"))

    def _stage_refused(self):
        bill = self._bill()
        self.assertTrue(self._refused(bill.action_post))
        self.env.invalidate_all()
        return self._names(bill)

    def _stage_posted(self):
        return self._names(self._billed(self._approved()))

    def _stage_plain(self, **values):
        bill = self._bill(**values or {"partner": self.stationer})
        bill.action_post()
        return self._names(bill)

    def _stage_carried(self):
        """The posted bill of a flagged order, and a draft of another one."""
        form = self._approved(partner_id=self.stationer.id, marketplace_id=False)
        order = self._order(partner=self.stationer, marketplace_flagged=True)
        order.marketplace_authorization_id = form
        order.button_confirm()
        link = {"partner": self.stationer, "order_line": order.order_line}
        posted, draft = (self._bill(**link) for _one in "ab")
        posted.action_post()
        return {**self._names(posted, order), "b2": draft.id}

    def _stage_credit(self):
        return self._stage_plain(move_type="in_refund")

    def _other(self):
        """An authorization to buy on another marketplace."""
        other = self.env.ref(f"{MODULE}.marketplace_ebay")
        return self._approved(marketplace_id=other.id)

    def _stage_otherauthorization(self):
        return self._linked(self._other())

    def _stage_otherreceipt(self):
        return self._linked(self._other(), move_type="in_receipt")

    def _stage_expired(self):
        return self._altered(valid_until=quebec_today() - timedelta(days=1))

    def _stage_company(self):
        return self._altered(company_id=self.company_b.id)

    def _altered(self, **values):
        """An authorization put elsewhere or in the past, behind the ORM."""
        form = self._approved()
        names = self._linked(form)
        self._alter(form, **values)
        return names

    def _stage_revoked(self):
        form = self._approved()
        names = self._linked(form)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        return names

    def _stage_late(self):
        """Bought the day before yesterday; authorized and ordered today."""
        order = self._ordered()
        link = {"marketplace_authorization_id": order.marketplace_authorization_id.id}
        day = quebec_today() - timedelta(days=2)
        bill = self._bill(invoice_date=day, **link)
        return {**self._names(bill, order), "case": bill._marketplace_case().id}

    def _stage_request(self):
        return self._linked(self._submitted())

    def _stage_unconfirmed(self):
        return self._names(self._bill(), self._order())

    def _all_billed(self):
        """An authorized order of somebody else, of which all is billed."""
        order = self._ordered()
        self._bill(order_line=order.order_line).action_post()
        return order

    def _stage_billed(self):
        order = self._all_billed()
        return self._names(self._bill(order_line=order.order_line), order)

    def _stage_spent(self):
        """The same, and a bill that nobody matched yet."""
        order = self._all_billed()
        return self._names(self._bill(), order)

    def _stage_othergood(self):
        order = self._ordered()
        bill = self._bill((self.gouge, 1, 100.0), order_line=order.order_line)
        return self._names(bill, order)

    # ---- code ----------------------------------------------------------------------

    def _target(self, user, names):
        return self.env[BILL].browse(names["b"]).with_user(user)

    def _code_autopost(self, user, bill):
        self.company.autopost_bills = True
        self.amazon.autopost_bills = "always"
        bill._autopost_bill()

    def _code_server_post(self, user, bill):
        self._run_on(user, bill, "record.action_post()")

    def _code_server_write(self, user, bill):
        vals = {**POST, "marketplace_clearance": "prior"}
        self._run_on(user, bill, f"record.write({vals})")

    # ---- the question --------------------------------------------------------------

    def _profit(self, attack, names):
        """Try again to post, unless the attack was to give it an authorization."""
        if attack.stage in NEVER and "authorization_id" not in str(attack.args):
            bill = self.env[BILL].browse(names["b"]).with_user(self.payable)
            self._refused(bill.action_post)
            self.env.invalidate_all()

    def _ask_questions(self, attack, names):
        self.env.flush_all()
        if attack.stage in NEVER:
            state = "SELECT state FROM account_move WHERE id = %s"
            self.assertNotEqual(self._sql(state, names["b"]), [("posted",)])
        return super()._ask_questions(attack, names)


@tagged("post_install", "-at_install")
class TestQuestionsOfBills(BillCase):
    """What the table asks sees a bill that got through: it can fail."""

    def test_each_question_finds_its_leak(self):
        bill, form = self._bill(partner=self.stationer), self._approved()
        bill.action_post()
        self._billed(form)
        self._alter(bill, partner_id=self.amazon.id)
        self._alter(form, amount_untaxed=50.0)
        for query, record in ((BILLS, bill), (OVERBILLED, form)):
            self.assertIn((record.id,), self._sql(query), query)
