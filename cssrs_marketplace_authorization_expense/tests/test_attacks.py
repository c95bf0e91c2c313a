from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.common import tell
from odoo.addons.cssrs_marketplace_authorization.tests.test_attacks import (
    AttackCase,
    call,
)

from .common import ExpenseMixin

EXPENSE, MOVE, FILE = "hr.expense", "account.move", "ir.attachment"
#: Expenses that count, of goods of a marketplace, that nothing covers.
INVARIANT = """
    SELECT e.id FROM hr_expense e
 LEFT JOIN res_partner p ON p.id = e.vendor_id
 LEFT JOIN res_partner c ON c.id = p.commercial_partner_id
 LEFT JOIN account_move m ON m.id = e.account_move_id
 LEFT JOIN purchase_marketplace_authorization a
        ON a.id = e.marketplace_authorization_id
 LEFT JOIN purchase_marketplace_authorization_line g
        ON g.id = e.marketplace_authorization_line_id
     WHERE (e.approval_state IN ('submitted', 'approved') OR m.id IS NOT NULL
            OR e.state NOT IN ('draft', 'refused'))
       AND (e.is_marketplace_expense OR e.marketplace_flagged
            OR e.marketplace_id IS NOT NULL
            OR 'marketplace' IN (p.online_vendor_type, c.online_vendor_type))
       AND NOT EXISTS (
           SELECT 1 FROM product_product v
             JOIN product_template t ON t.id = v.product_tmpl_id
            WHERE v.id = e.product_id AND t.marketplace_service)
       AND (a.id IS NULL OR a.state NOT IN ('approved', 'revoked')
            OR a.company_id != e.company_id
            OR g.authorization_id IS DISTINCT FROM a.id
            OR a.decided_on::date > e.date OR a.decided_on > e.create_date + '1 day')
"""
#: Authorizations that gave more than was approved, counted from what is paid.
OVERSPENT = """
    SELECT a.id FROM purchase_marketplace_authorization a
      JOIN hr_expense e ON e.marketplace_authorization_id = a.id
 LEFT JOIN account_move m ON m.id = e.account_move_id AND m.state = 'posted'
     WHERE e.approval_state IN ('submitted', 'approved') OR m.id IS NOT NULL
  GROUP BY a.id, a.amount_untaxed
    HAVING SUM(GREATEST(e.total_amount, m.amount_total_signed * -1, 0))
           > a.amount_untaxed + 0.005
"""
#: Journal items and payments that reimburse a claim that nothing covers.
PAID = """
    SELECT i.id FROM account_move_line i JOIN hr_expense e ON e.id = i.expense_id
     WHERE i.parent_state = 'posted' AND e.marketplace_clearance IS NULL
       AND (e.is_marketplace_expense OR e.marketplace_flagged)
"""
#: The person who claims, those who approve and pay, the administrator, the buyer.
ROLES = ("teacher", "approver", "payable", "accountant", "admin")
#: Drafts that nothing covers, or not enough.
STAGES = ("draft", "card", "words", "file", "over", "late", "foreign")
#: Who still sees an expense once it was claimed.
LATER = {
    "submitted": ("teacher", "approver"),
    "approved": ("teacher", "approver", "accountant"),
    "posted": ("accountant", "admin"),
}
PERSUASIONS = (
    {"marketplace_system_write": True, "marketplace_skip": True},
    {"default_is_marketplace_expense": False, "default_marketplace_clearance": "prior"},
    {"skip_readonly_check": True, "check_move_validity": False},
    {"install_mode": True, "import_file": True, "tracking_disable": True},
    {"from_split_wizard": True, "validate_analytic": False, "su": True},
    {"tz": "Etc/GMT+12", "lang": "fr_CA", "active_test": False},
)


def _state_rows():
    """What makes an expense count, asked for at each door by each role."""
    for role in (*ROLES, "root"):
        for door in ("json", "xml") if role != "root" else ("json",):
            for vals in (
                {"approval_state": "submitted"},
                {"approval_state": "approved"},
                {"state": "approved"},
                {"state": "paid"},
                {"account_move_id": "{m}"},
            ):
                yield call(
                    f"write {vals}",
                    role,
                    "draft",
                    EXPENSE,
                    "write",
                    ["{e}"],
                    vals,
                    door=door,
                )
        people = role in ("teacher", "approver", "accountant")
        for stage in STAGES if people else ("draft",):
            for method in ("action_submit", "action_approve", "action_post"):
                yield call(method, role, stage, EXPENSE, method, ["{e}"])
    for method in ("action_submit", "action_approve", "action_post", "action_pay"):
        for role in ("teacher", "approver", "accountant"):
            yield call("json/2", role, "draft", EXPENSE, method, ["{e}"], door="key")
    for context in PERSUASIONS:
        for role in ("teacher", "approver"):
            name = "context " + ", ".join(context)
            yield call(
                name, role, "draft", EXPENSE, "action_submit", ["{e}"], context=context
            )
            approve = {"approval_state": "approved"}
            yield call(
                name,
                role,
                "draft",
                EXPENSE,
                "write",
                ["{e}"],
                approve,
                context=context,
            )


def _create_rows():
    """Expenses that are born counting."""
    new = {
        "name": "Mandrin",
        "employee_id": "{employee}",
        "product_id": "{category}",
        "total_amount_currency": 50.0,
        "vendor_id": "{amazon}",
    }
    word = {**new, "vendor_id": False, "name": "AMZN Mktp CA*2K4"}
    for role in ("teacher", "approver", "accountant", "admin"):
        for base in (new, word):
            for vals in (
                {"approval_state": "approved"},
                {"state": "paid", "approval_state": "submitted"},
                {"account_move_id": "{m}"},
                {"is_marketplace_expense": False, "approval_state": "approved"},
                {"marketplace_clearance": "prior", "approval_state": "approved"},
                {"marketplace_prior": True, "approval_state": "approved"},
            ):
                yield call("create", role, "draft", EXPENSE, "create", {**base, **vals})
        yield call(
            "create by default",
            role,
            "draft",
            EXPENSE,
            "create",
            new,
            context={"default_approval_state": "approved"},
        )
        yield call(
            "copy",
            role,
            "draft",
            EXPENSE,
            "copy",
            ["{e}"],
            {"approval_state": "approved"},
        )
        rows = [["{e}", "approved"]]
        yield call(
            "load", role, "draft", EXPENSE, "load", [".id", "approval_state"], rows
        )
        yield call(
            "web_save",
            role,
            "draft",
            EXPENSE,
            "web_save",
            ["{e}"],
            {"approval_state": "approved"},
            {},
        )


def _fact_rows():
    """What the gate reads, written over, then asked to pass."""
    for role in (*ROLES, "root"):
        for vals in (
            {"is_marketplace_expense": False},
            {"marketplace_flagged": False},
            {"marketplace_clearance": "services"},
            {"marketplace_prior": True},
            {"marketplace_clearance": "prior", "approval_state": "approved"},
            {"vendor_id": False, "name": "Cahiers"},
            {"vendor_id": "{stationer}", "approval_state": "approved"},
            {"marketplace_authorization_id": "{waiting}"},
            {"date": "2020-01-01"},
            {"date": "2020-01-01", "approval_state": "approved"},
        ):
            yield call("write", role, "draft", EXPENSE, "write", ["{e}"], vals)
        for method in ("action_unflag_marketplace", "action_marketplace_prior"):
            yield call(method, role, "draft", EXPENSE, method, ["{e}"])
        service = {"marketplace_service": True}
        yield call(
            "service",
            role,
            "draft",
            "product.template",
            "write",
            ["{template}"],
            service,
        )
        yield call(
            "service",
            role,
            "draft",
            "product.template",
            "action_toggle_marketplace_service",
            ["{template}"],
        )


def _after_rows():
    """After a covered claim was submitted, approved or posted."""
    for stage, roles in LATER.items():
        for role in roles:
            for vals in (
                {"total_amount_currency": 900.0},
                {"total_amount": 900.0},
                {"price_unit": 900.0},
                {"price_unit": 900.0, "untaxed_amount": 1.0},
                {"quantity": 30},
                {"marketplace_quantity": 30},
                {"currency_id": "{usd}"},
                {"company_id": "{company_b}"},
                {"vendor_id": "{ebay}"},
                {"marketplace_id": False, "vendor_id": "{ebay}"},
                {"date": "2025-05-01"},
                {"marketplace_authorization_id": False},
                {"marketplace_authorization_id": "{waiting}"},
                {"marketplace_authorization_line_id": "{othergood}"},
                {"name": "Commande eBay"},
            ):
                yield call(
                    f"change {next(iter(vals))}",
                    role,
                    stage,
                    EXPENSE,
                    "write",
                    ["{e}"],
                    vals,
                )
            for vals in ({"raw": "eA=="}, {"res_id": 0}, {"name": "x.pdf"}):
                yield call("receipt", role, stage, FILE, "write", ["{file}"], vals)
            yield call("receipt", role, stage, FILE, "unlink", ["{file}"])
    for role in ("accountant", "admin", "payable"):
        release = {"account_move_id": False, "approval_state": False, "state": "draft"}
        yield call("release", role, "posted", EXPENSE, "write", ["{e}"], release)
        for vals in ({"price_unit": 900.0}, {"quantity": 9}, {"balance": 900.0}):
            yield call(
                "entry", role, "posted", "account.move.line", "write", ["{l}"], vals
            )
        for command in ([4, "{e}", 0], [6, 0, ["{e}"]]):
            vals = {"expense_ids": [command]}
            yield call("link", role, "draft", MOVE, "write", ["{m}"], vals)
        new = {"move_type": "entry", "expense_ids": [[6, 0, ["{e}"]]]}
        yield call("link", role, "draft", MOVE, "create", new)
        yield call("late receipt", role, "flagged", MOVE, "action_post", ["{m2}"])
        posted = {"state": "posted"}
        yield call("late receipt", role, "flagged", MOVE, "write", ["{m2}"], posted)


def _code_rows():
    """Wizards, and automations of the administrator."""
    for role in ("accountant", "approver"):
        for name in ("post_wizard", "post_without_wizard", "split", "split_grow"):
            yield call(name, role, "draft", "code", name)
        yield call("split_grow", role, "submitted", "code", "split_grow")
        yield call("pay", role, "flagged", "code", "pay")
    yield call("server action", "admin", "draft", "code", "server_expense")
    yield call("do_approve", "approver", "draft", "code", "do_approve")
    yield call("default", "admin", "draft", "code", "default_expense")


TABLE = [
    *_state_rows(),
    *_create_rows(),
    *_fact_rows(),
    *_after_rows(),
    *_code_rows(),
]


@tagged("post_install", "-at_install")
class TestExpenseAttacks(ExpenseMixin, AttackCase):
    """A table of doors × roles × stages; the database is asked after each attack."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles |= {"approver": cls.approver, "accountant": cls.accountant}

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        names = {
            name: getattr(self, name).id
            for name in ("amazon", "ebay", "stationer", "usd", "company_b", "category")
        }
        names["employee"] = self.employee.id
        names["template"] = self.category.product_tmpl_id.id
        waiting = self._submitted()
        names |= {"waiting": waiting.id, "othergood": waiting.line_ids.id}
        receipt = {
            "move_type": "in_receipt",
            "journal_id": self.purchases.id,
            "partner_id": self.teacher.partner_id.id,
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})],
        }
        names["m"] = self.env[MOVE].create(receipt).id
        expense = getattr(self, f"_stage_{stage}")()
        move = expense.sudo().account_move_id
        names |= {"e": expense.id, "m2": move.id, "l": move.invoice_line_ids[:1].id}
        names["f"] = self.form_id
        names["file"] = (
            self.env[FILE]
            .search([("res_model", "=", EXPENSE), ("res_id", "=", expense.id)], limit=1)
            .id
        )
        self.env.flush_all()
        return names

    def _with_form(self, amount=100.0, **values):
        form = self._approved((self.chuck, 1, 100.0))
        self.form_id = form.id
        expense = self._covered(amount, form, **values)
        self.env[FILE].create(
            {"name": "recu.pdf", "res_model": EXPENSE, "res_id": expense.id}
        )
        return expense

    def _stage_draft(self):
        self.form_id = None
        return self._expense()

    def _stage_card(self):
        self.form_id = None
        return self._expense(
            payment_mode="company_account", payment_method_line_id=self.card.id
        )

    def _stage_words(self):
        self.form_id = None
        return self._expense(vendor_id=False, name="Achat chez Amazon")

    def _stage_file(self):
        self.form_id = None
        expense = self._plain()
        self.env[FILE].create(
            {"name": "Amazon 1.pdf", "res_model": EXPENSE, "res_id": expense.id}
        )
        return expense

    def _stage_over(self):
        return self._with_form(101.0)

    def _stage_late(self):
        return self._with_form(date="2025-05-01")

    def _stage_foreign(self):
        return self._with_form(90.0, currency_id=self.usd.id)

    def _stage_submitted(self):
        expense = self._with_form()
        expense.action_submit()
        return expense

    def _stage_approved(self):
        return self._claim(self._with_form())

    def _stage_posted(self):
        expense = self._stage_approved()
        self._post_receipt(expense)
        return expense

    def _stage_flagged(self):
        """Approved as an ordinary one; its receipt is a draft when it is recognized."""
        self.form_id = None
        expense = self._claim(self._plain())
        move = self._post_receipt(expense)
        move.button_draft()
        self.env[FILE].create(
            {"name": "Amazon 1.pdf", "res_model": EXPENSE, "res_id": expense.id}
        )
        return expense

    # ---- the doors -----------------------------------------------------------------

    def _try(self, attack, names):
        if attack.model != "code":
            super()._try(attack, names)
            return
        expense = self.env[EXPENSE].browse(names["e"])
        user = self.roles[attack.role]
        getattr(self, f"_code_{attack.method}")(user, expense.with_user(user))

    def _code_post_wizard(self, user, expense):
        wizard = expense.env["hr.expense.post.wizard"].create({})
        wizard.with_context(
            active_ids=expense.ids, company_paid_move_ids=[]
        ).action_post_entry()

    def _code_post_without_wizard(self, user, expense):
        expense._post_without_wizard()

    def _code_split(self, user, expense, more=0.0):
        action = expense.action_split_wizard()
        wizard = expense.env["hr.expense.split.wizard"].browse(action["res_id"])
        for part in wizard.expense_split_line_ids:
            part.total_amount_currency += more
            part.approval_state = "approved"
        wizard.action_split_expense()

    def _code_split_grow(self, user, expense):
        self._code_split(user, expense, 50.0)

    def _code_pay(self, user, expense):
        move = expense.sudo().account_move_id
        move.with_context(marketplace_system_write=True).action_post()
        self._reimburse(move)

    def _code_server_expense(self, user, expense):
        self._run(
            user,
            f"env['hr.expense'].browse({expense.id}).sudo().write("
            "{'approval_state': 'approved'})",
        )

    def _code_do_approve(self, user, expense):
        expense._do_approve(check=False)

    def _code_default_expense(self, user, expense):
        defaults = self.env["ir.default"].sudo()
        defaults.set(EXPENSE, "approval_state", "approved")
        defaults.set(EXPENSE, "is_marketplace_expense", False)
        defaults.set(EXPENSE, "marketplace_clearance", "prior")
        self._expense(user=self.approver)

    # ---- the question --------------------------------------------------------------

    def _profit(self, names):
        """What the attacker does next, if the attack left anything open."""
        expense = self.env[EXPENSE].browse(names["e"]).exists()
        for user, method in (
            (self.teacher, "action_submit"),
            (self.approver, "_do_approve"),
            (self.accountant, "action_post"),
        ):
            self._refused(getattr(expense.with_user(user), method))
        if names["f"]:
            form = self.env["purchase.marketplace.authorization"].browse(names["f"])
            self._refused(lambda: self._covered(form=form).action_submit())

    def _assert_held(self, attack, names, said):
        """Ask the database, past the ORM."""
        self.env.invalidate_all()
        self._profit(names)
        self.env.flush_all()
        # Approved before anybody knew: it cannot be paid any more.
        known = attack.stage != "flagged"
        for query in (INVARIANT, OVERSPENT, PAID) if known else (PAID,):
            self.env.cr.execute(query)
            self.assertFalse(self.env.cr.fetchall(), query)

    def test_table(self):
        held, refused = self._attempt(TABLE)
        tell(
            f"attacks on expenses {held}/{len(TABLE)} held ({refused} refused outright)"
        )
        self.assertGreaterEqual(len(TABLE), 300)
        self.assertEqual(held, len(TABLE))

    def test_the_same_doors_open_for_honest_people(self):
        """The attacks fail for the right reason: a covered claim passes them all."""
        expense = self._with_form()
        for user, method in (
            (self.teacher, "action_submit"),
            (self.approver, "action_approve"),
        ):
            self._enter(user.login)
            self.make_jsonrpc_request(
                f"/web/dataset/call_kw/{EXPENSE}/{method}",
                {
                    "model": EXPENSE,
                    "method": method,
                    "args": [[expense.id]],
                    "kwargs": {},
                },
            )
        self.env.invalidate_all()
        self.assertEqual(expense.state, "approved")
        try:
            self._reimburse(self._post_receipt(expense))
        except UserError as error:
            self.fail(error)
