from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from . import test_attacks
from .bills import BillMixin
from .common import MODULE, tell
from .test_attacks import FORGED, OVERSPENT, PERSUASIONS, call

BILL, ITEM = "account.move", "account.move.line"
POST = {"state": "posted"}
TODAY = date.today().isoformat()

#: Kinds of lines that Odoo adds by itself, and does not count as bought.
ODD = ("rounding", "cogs", "epd", "tax", "discount", "non_deductible_product")

#: Posted bills that the directive forbids, whatever the ORM says of them. A clearance
#: must also be true: no stage has an order or a bill made before the directive.
INVARIANT = """
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
                          > m.invoice_date + 1
                       OR a.marketplace_id IS DISTINCT FROM
                          COALESCE(p.marketplace_id, c.marketplace_id))))
"""
#: Authorizations on which more was billed than was approved, from the lines themselves.
OVERBILLED = """
    SELECT a.id FROM purchase_marketplace_authorization a
      JOIN account_move m ON m.marketplace_authorization_id = a.id
       AND m.state = 'posted' AND m.move_type IN ('in_invoice', 'in_receipt')
      JOIN account_move_line l ON l.move_id = m.id AND l.display_type = 'product'
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


def steps(name, role, stage, *calls):
    """One row of several calls; ``{last}`` names what the one before answered.

    Each call is (model, method, arguments) and may end with a context.
    """
    return call(name, role, stage, "steps", "", *calls)


def _post_rows():
    """A posted state, asked for at each door by each role."""
    for role in ("payable", "accountant", "admin", "buyer"):
        for door in ("json", "xml"):
            yield call("post", role, "draft", BILL, "action_post", ["{b}"], door=door)
            yield call(
                "write posted", role, "draft", BILL, "write", ["{b}"], POST, door=door
            )
    yield call("json/2", "payable", "draft", BILL, "action_post", ["{b}"], door="key")
    for stage in NEVER:
        yield call("post", "payable", stage, BILL, "action_post", ["{b}"])
        yield call("write posted", "payable", stage, BILL, "write", ["{b}"], POST)
    yield call("web_save", "payable", "draft", BILL, "web_save", ["{b}"], POST, {})
    yield call("copy posted", "payable", "draft", BILL, "copy", ["{b}"], POST)
    rows = [["{btext}", "posted"]]
    yield call("load", "payable", "draft", BILL, "load", [".id", "state"], rows)
    for context in PERSUASIONS:
        name = "context " + ", ".join(context)
        yield call(
            name, "payable", "draft", BILL, "write", ["{b}"], POST, context=context
        )
        yield call(
            name, "payable", "draft", BILL, "action_post", ["{b}"], context=context
        )
    yield call("superuser mode", "root", "draft", BILL, "action_post", ["{b}"])
    yield call("superuser mode", "root", "draft", BILL, "write", ["{b}"], POST)


def _create_rows():
    """A bill that is born posted, or that says itself cleared."""
    for kind in ("in_invoice", "in_receipt"):
        line = {"name": "Mandrin", "quantity": 1, "price_unit": 9.0}
        line |= {"account_id": "{account}", "tax_ids": [[5, 0, 0]]}
        new = {
            "move_type": kind,
            "partner_id": "{amazon}",
            "invoice_date": TODAY,
            "invoice_line_ids": [[0, 0, line]],
        }
        for door in ("json", "xml"):
            yield call(
                "create posted",
                "payable",
                "draft",
                BILL,
                "create",
                {**new, **POST},
                door=door,
            )
        for context in (
            {"default_state": "posted"},
            {"default_state": "posted", "default_marketplace_clearance": "prior"},
            {"default_state": "posted", "default_is_marketplace_bill": False},
        ):
            yield call(
                ", ".join(context),
                "payable",
                "draft",
                BILL,
                "create",
                new,
                context=context,
            )
        for display in ODD:
            odd = {"name": "x", "display_type": display, "account_id": "{account}"}
            due = {"display_type": "payment_term", "account_id": "{payable}"}
            plain = {name: new[name] for name in new if name != "invoice_line_ids"}
            for items in (
                {"invoice_line_ids": [[0, 0, {**line, "display_type": display}]]},
                {"invoice_line_ids": [[0, 0, {**odd, "balance": 9.0}]]},
                {
                    "line_ids": [
                        [0, 0, {**odd, "balance": 9.0}],
                        [0, 0, {**due, "balance": -9.0}],
                    ]
                },
            ):
                for method, rest in (("action_post", []), ("write", [POST])):
                    yield steps(
                        f"line of {display}, {method}",
                        "payable",
                        "draft",
                        (BILL, "create", [{**plain, **items}]),
                        (BILL, method, [["{last}"], *rest]),
                    )


def _fact_rows():
    """What the gate reads, written over."""
    for vals in (
        {"is_marketplace_bill": False},
        {"marketplace_clearance": "prior"},
        {"marketplace_clearance": "services", "state": "posted"},
        {"is_marketplace_bill": False, "state": "posted"},
        {"invoice_date": "2025-04-10"},
        {"invoice_date": "2025-04-10", "state": "posted"},
    ):
        for role in ("payable", "admin", "root"):
            name = "write " + ", ".join(vals)
            yield call(name, role, "draft", BILL, "write", ["{b}"], vals)
    vals = {"invoice_line_ids": [[1, "{l}", {"purchase_line_id": "{plainline}"}]]}
    for more in ({}, POST):
        yield call(
            "order line of another",
            "payable",
            "draft",
            BILL,
            "write",
            ["{b}"],
            {**vals, **more},
        )
    vals = {"marketplace_authorization_id": "{draftform}", **POST}
    yield call("link to a request", "payable", "draft", BILL, "write", ["{b}"], vals)


def _after_rows():
    """After an authorized bill was posted, or an ordinary one."""
    skip = {"skip_readonly_check": True}
    extra = {"name": "x", "quantity": 1, "price_unit": 5.0, "account_id": "{account}"}
    for role in ("payable", "accountant", "root"):
        for vals in (
            {"price_unit": 1000.0},
            {"quantity": 9},
            {"product_id": "{gouge}"},
            {"purchase_line_id": "{plainline}"},
            {"display_type": "rounding"},
        ):
            name = f"line {next(iter(vals))}"
            yield call(name, role, "posted", ITEM, "write", ["{l}"], vals)
        for vals in (
            {"marketplace_authorization_id": False},
            {"marketplace_authorization_id": "{draftform}"},
            {"partner_id": "{ebay}"},
            {"invoice_line_ids": [[0, 0, extra]]},
            {"invoice_line_ids": [[1, "{l}", {"price_unit": 1000.0}]]},
            {"marketplace_clearance": False},
        ):
            name = f"posted {next(iter(vals))}"
            yield call(name, role, "posted", BILL, "write", ["{b}"], vals, context=skip)
        vendor = {"partner_id": "{amazon}"}
        for context in ({}, skip):
            yield call(
                "vendor", role, "plain", BILL, "write", ["{b}"], vendor, context=context
            )
        kind = {"move_type": "in_invoice"}
        yield call("type", role, "credit", BILL, "write", ["{b}"], kind, context=skip)
        kind = {"move_type": "in_receipt"}
        yield call("type", role, "credit", BILL, "write", ["{b}"], kind, context=skip)
    yield call("switch", "payable", "credit", BILL, "action_switch_move_type", ["{b}"])
    direct = {**extra, "move_id": "{b}"}
    yield call("new line", "payable", "posted", ITEM, "create", direct)


def _wizard_rows():
    """Odoo's own ways round the button."""
    chosen = {"active_model": BILL, "active_ids": ["{b}"]}
    lines = {"active_ids": ["{minusl}"]}
    for role in ("payable", "accountant", "admin"):
        for options in ({}, {"force_post": True}):
            yield steps(
                "validate wizard",
                role,
                "draft",
                ("validate.account.move", "create", [options], chosen),
                ("validate.account.move", "validate_move", [["{last}"]], chosen),
            )
        yield call("pay", role, "refused", BILL, "action_register_payment", ["{b}"])
        yield steps(
            "pay in the wizard",
            role,
            "refused",
            ("account.payment.register", "create", [{}], chosen),
            (
                "account.payment.register",
                "action_create_payments",
                [["{last}"]],
                chosen,
            ),
        )
    for role in ("buyer", "admin"):
        for stage in ("draft", "unconfirmed"):
            for go in ("action_add_to_po", "action_add_downpayment"):
                for order in (False, "{o}"):
                    if order and stage == "draft":
                        continue
                    yield steps(
                        go,
                        role,
                        stage,
                        (
                            "bill.to.po.wizard",
                            "create",
                            [{"purchase_order_id": order, "partner_id": "{amazon}"}],
                            lines,
                        ),
                        ("bill.to.po.wizard", go, [["{last}"]], lines),
                    )
        for stage in ("late", "spent"):
            yield call(
                "match",
                role,
                stage,
                "purchase.bill.line.match",
                "action_match_lines",
                ["{ol}", "{minusl}"],
            )
    always = {"autopost_bills": "always"}
    for role in ("payable", "admin"):
        yield steps(
            "post by itself",
            role,
            "draft",
            ("res.partner", "write", [["{amazon}"], always]),
            (BILL, "action_post", [["{b}"]]),
        )
        vals = {"auto_post": "at_date", "date": TODAY}
        yield call("post at its date", role, "draft", BILL, "write", ["{b}"], vals)
    yield call("autopost", "payable", "draft", "code", "autopost")
    yield call("server action", "admin", "draft", "code", "server_post")
    yield call("server action", "admin", "draft", "code", "server_write")


TABLE = [*_post_rows(), *_create_rows(), *_fact_rows(), *_after_rows(), *_wizard_rows()]


@tagged("post_install", "-at_install")
class TestAttacksBill(BillMixin, test_attacks.AttackCase):
    """Attacks on the bills; PostgreSQL is asked after each one (R11)."""

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

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        """Records of a stage, by the names that the rows use."""
        plain = self._order((self.chuck, 1, 100.0), partner=self.stationer)
        plain.button_confirm()
        names = {
            name: getattr(self, name).id
            for name in ("amazon", "ebay", "chuck", "gouge")
        }
        names |= {
            "plainline": plain.order_line.id,
            "draftform": self._request().id,
            "account": self.expense.id,
            "payable": self.amazon.property_account_payable_id.id,
        }
        bill, order = getattr(self, f"_stage_{stage}")()
        line = bill.invoice_line_ids[:1].id
        names |= {"b": bill.id, "btext": str(bill.id), "l": line, "minusl": -line}
        names["f"] = bill.marketplace_authorization_id.id or None
        if order:
            names |= {"o": order.id, "ol": order.order_line[:1].id}
        self.env.flush_all()
        return names

    def _linked(self, form, *lines, **values):
        return self._bill(*lines, marketplace_authorization_id=form.id, **values), None

    def _stage_draft(self):
        return self._bill(), None

    def _stage_receipt(self):
        return self._bill(move_type="in_receipt"), None

    def _stage_refused(self):
        bill = self._bill()
        self.assertTrue(self._refused(bill.action_post))
        self.env.invalidate_all()
        return bill, None

    def _stage_posted(self):
        bill, _order = self._linked(self._approved())
        bill.action_post()
        return bill, None

    def _stage_plain(self):
        bill = self._bill(partner=self.stationer)
        bill.action_post()
        return bill, None

    def _stage_credit(self):
        bill = self._bill(move_type="in_refund")
        bill.action_post()
        return bill, None

    def _other(self):
        """An authorization to buy on another marketplace."""
        other = self.env.ref(f"{MODULE}.marketplace_ebay")
        return self._approved(marketplace_id=other.id)

    def _stage_otherauthorization(self):
        return self._linked(self._other())

    def _stage_otherreceipt(self):
        return self._linked(self._other(), move_type="in_receipt")

    def _stage_expired(self):
        form = self._approved()
        bill, _order = self._linked(form)
        self._alter(form, "valid_until", date.today() - timedelta(days=1))
        return bill, None

    def _stage_company(self):
        form = self._approved()
        bill, _order = self._linked(form)
        self._alter(form, "company_id", self.company_b.id)
        return bill, None

    def _alter(self, form, column, value):
        """Put an authorization elsewhere or in the past, behind the ORM."""
        self.env.flush_all()
        update = "UPDATE purchase_marketplace_authorization SET %s = %s WHERE id = %s"
        self.env.cr.execute(SQL(update, SQL.identifier(column), value, form.id))
        self.env.invalidate_all()

    def _stage_revoked(self):
        form = self._approved()
        bill, _order = self._linked(form)
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        return bill, None

    def _stage_late(self):
        """Bought the day before yesterday; authorized and ordered today."""
        order = self._ordered()
        day = date.today() - timedelta(days=2)
        bill = self._bill(
            invoice_date=day,
            marketplace_authorization_id=order.marketplace_authorization_id.id,
        )
        return bill, order

    def _stage_request(self):
        return self._linked(self._submitted())

    def _stage_unconfirmed(self):
        order = self._order()
        return self._bill(), order

    def _stage_billed(self):
        """An authorized order of somebody else, of which all is billed."""
        order = self._ordered()
        self._bill(order_line=order.order_line).action_post()
        return self._bill(order_line=order.order_line), order

    def _stage_spent(self):
        """The same, and a bill that nobody matched yet."""
        _bill, order = self._stage_billed()
        return self._bill(), order

    def _stage_othergood(self):
        order = self._ordered()
        return self._bill((self.gouge, 1, 100.0), order_line=order.order_line), order

    # ---- the doors -----------------------------------------------------------------

    def _try(self, attack, names):
        user = self.roles.get(attack.role)
        if attack.model == "code":
            bill = self.env[BILL].browse(names["b"])
            getattr(self, f"_code_{attack.method}")(user, bill.with_user(user))
        elif attack.model == "steps":
            for step in attack.args:
                self._step(attack, names, *step)
        else:
            return super()._try(attack, names)
        return None

    def _step(self, attack, names, model, method, args, context=None):
        door = self._root if attack.role == "root" else self._json
        user = self.roles[attack.role]
        step = attack._replace(model=model, method=method)
        args, context = self._fill(args, names), self._fill(context or {}, names)
        names["last"] = door(step, user.login, args, context)

    def _code_autopost(self, user, bill):
        self.company.autopost_bills = True
        self.amazon.autopost_bills = "always"
        bill._autopost_bill()

    def _code_server_post(self, user, bill):
        self._run(user, f"env['account.move'].browse({bill.id}).sudo().action_post()")

    def _code_server_write(self, user, bill):
        self._run(
            user,
            f"env['account.move'].browse({bill.id}).sudo().write("
            "{'state': 'posted', 'marketplace_clearance': 'prior'})",
        )

    # ---- the question --------------------------------------------------------------

    def _assert_held(self, attack, names, said):
        """Try again to post, then ask the database, past the ORM."""
        self.env.invalidate_all()
        bill = self.env[BILL].browse(names["b"]).with_user(self.payable)
        if attack.stage in NEVER and "authorization_id" not in str(attack.args):
            self._refused(bill.action_post)
        self.env.invalidate_all()
        for query in (INVARIANT, OVERBILLED, PAID, OVERSPENT, FORGED):
            self.env.cr.execute(query, {"dg": self.dg.id})
            self.assertFalse(self.env.cr.fetchall(), query)
        self.env.cr.execute(
            "SELECT state FROM account_move WHERE id = %s", [names["b"]]
        )
        state = self.env.cr.fetchone()[0]
        if attack.stage in NEVER:
            self.assertNotEqual(state, "posted")

    def test_table(self):
        held, refused = self._attempt(TABLE)
        tell(
            f"attacks on bills: {len(TABLE)} tried, {held} held "
            f"({refused} refused outright)"
        )
        self.assertGreaterEqual(len(TABLE), 25)
        self.assertEqual(held, len(TABLE))
