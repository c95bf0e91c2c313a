from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.attacks import (
    AttackCase,
    rows,
    writes,
)
from odoo.addons.cssrs_marketplace_authorization.tests.common import FORM

from .common import ExpenseMixin

EXPENSE, MOVE, FILE = "hr.expense", "account.move", "ir.attachment"
#: Expenses that count, of goods of a marketplace, that nothing covers.
EXPENSES = """
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
            OR (a.decided_on AT TIME ZONE 'UTC' AT TIME ZONE 'America/Toronto')::date
               > e.date
            OR a.decided_on > e.create_date + '1 day')
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
ROLES = "teacher approver payable accountant admin"
#: Drafts that nothing covers, or not enough.
STAGES = "draft card words file over late foreign"
#: Who still sees an expense once it was claimed.
LATER = {
    "submitted": "teacher approver",
    "approved": "teacher approver accountant",
    "posted": "accountant admin",
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
    people = "teacher approver accountant"
    yield from writes(
        *(f"{ROLES} root", "draft", EXPENSE, "{e}"),
        {"approval_state": "submitted"},
        {"approval_state": "approved"},
        {"state": "approved"},
        {"state": "paid"},
        {"account_move_id": "{m}"},
        doors="json xml",
    )
    for method in ("action_submit", "action_approve", "action_post"):
        yield from rows(people, STAGES, EXPENSE, method, ["{e}"])
        yield from rows("payable admin root", "draft", EXPENSE, method, ["{e}"])
    for method in ("action_submit", "action_approve", "action_post", "action_pay"):
        yield from rows(people, "draft", EXPENSE, method, ["{e}"], doors="key")
    for context in PERSUASIONS:
        more = {"name": "context " + ", ".join(context), "context": context}
        act = ("teacher approver", "draft", EXPENSE)
        yield from rows(*act, "action_submit", ["{e}"], **more)
        yield from writes(*act, "{e}", {"approval_state": "approved"}, **more)


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
    act = ("teacher approver accountant admin", "draft", EXPENSE)
    approved = {"approval_state": "approved"}
    for vals in (
        approved,
        {"state": "paid", "approval_state": "submitted"},
        {"account_move_id": "{m}"},
        {"is_marketplace_expense": False, **approved},
        {"marketplace_clearance": "prior", **approved},
        {"marketplace_case_id": 1, **approved},
    ):
        yield from rows(*act, "create", {**new, **vals})
        yield from rows(*act, "create", {**word, **vals})
    default = {"default_approval_state": "approved"}
    yield from rows(*act, "create", new, context=default)
    yield from rows(*act, "copy", ["{e}"], approved)
    load = [".id", "approval_state"], [["{e}", "approved"]]
    yield from rows(*act, "load", *load)
    yield from rows(*act, "web_save", ["{e}"], approved, {})


def _fact_rows():
    """What the gate reads, written over, then asked to pass."""
    everybody = (f"{ROLES} root", "draft")
    yield from writes(
        *(*everybody, EXPENSE, "{e}"),
        {"is_marketplace_expense": False},
        {"marketplace_flagged": False},
        {"marketplace_clearance": "services"},
        {"marketplace_case_id": 1},
        {"marketplace_first_date": "2099-01-01"},
        {"marketplace_clearance": "prior", "approval_state": "approved"},
        {"vendor_id": False, "name": "Cahiers"},
        {"vendor_id": "{stationer}", "approval_state": "approved"},
        {"marketplace_authorization_id": "{waiting}"},
        {"date": "2020-01-01"},
        {"date": "2020-01-01", "approval_state": "approved"},
    )
    for method in ("action_unflag_marketplace", "action_marketplace_close"):
        yield from rows(*everybody, EXPENSE, method, ["{e}"])
    product, toggle = "product.template", "action_toggle_marketplace_service"
    service = {"marketplace_service": True}
    yield from writes(*everybody, product, "{template}", service)
    yield from rows(*everybody, product, toggle, ["{template}"])


def _after_rows():
    """After a covered claim was submitted, approved or posted."""
    for stage, roles in LATER.items():
        yield from writes(
            *(roles, stage, EXPENSE, "{e}"),
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
        )
        changes = ({"raw": "eA=="}, {"res_id": 0}, {"name": "x.pdf"})
        yield from writes(roles, stage, FILE, "{file}", *changes)
        yield from rows(roles, stage, FILE, "unlink", ["{file}"])
    office = "accountant admin payable"
    release = {"account_move_id": False, "approval_state": False, "state": "draft"}
    yield from writes(office, "posted", EXPENSE, "{e}", release)
    changes = ({"price_unit": 900.0}, {"quantity": 9}, {"balance": 900.0})
    yield from writes(office, "posted", "account.move.line", "{l}", *changes)
    links = ({"expense_ids": [[4, "{e}", 0]]}, {"expense_ids": [[6, 0, ["{e}"]]]})
    yield from writes(office, "draft", MOVE, "{m}", *links)
    new = {"move_type": "entry", **links[1]}
    yield from rows(office, "draft", MOVE, "create", new)
    yield from rows(office, "flagged", MOVE, "action_post", ["{m2}"])
    yield from writes(office, "flagged", MOVE, "{m2}", {"state": "posted"})


def _code_rows():
    """Wizards, and automations of the administrator."""
    for name in ("post_wizard", "post_without_wizard", "split", "split_grow"):
        yield from rows("accountant approver", "draft", "code", name)
    yield from rows("accountant approver", "submitted", "code", "split_grow")
    yield from rows("accountant approver", "flagged", "code", "pay")
    yield from rows("admin", "draft", "code", "server_expense")
    yield from rows("approver", "draft", "code", "do_approve")
    yield from rows("admin", "draft", "code", "default_expense")


TABLE = [
    *_state_rows(),
    *_create_rows(),
    *_fact_rows(),
    *_after_rows(),
    *_code_rows(),
]


@tagged("post_install", "-at_install")
class TestExpenseAttacks(ExpenseMixin, AttackCase):
    """Doors × roles × stages of expenses; the database is asked each time (R11)."""

    named = ("amazon", "ebay", "stationer", "usd", "company_b", "category", "employee")
    questions = (EXPENSES, OVERSPENT, PAID)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles |= {"approver": cls.approver, "accountant": cls.accountant}

    def test_table(self):
        self._prove(TABLE, "expenses", 486)

    # ---- the stages ----------------------------------------------------------------

    def _others(self):
        waiting = self._submitted()
        receipt = {
            "move_type": "in_receipt",
            "journal_id": self.purchases.id,
            "partner_id": self.teacher.partner_id.id,
            "invoice_date": "2026-01-05",
            "invoice_line_ids": [Command.create({"name": "x", "price_unit": 5.0})],
        }
        return {
            "template": self.category.product_tmpl_id.id,
            "waiting": waiting.id,
            "othergood": waiting.line_ids.id,
            "m": self.env[MOVE].create(receipt).id,
        }

    def _names(self, expense):
        known = expense.sudo()
        move, form = known.account_move_id, known.marketplace_authorization_id
        of_expense = [("res_model", "=", EXPENSE), ("res_id", "=", expense.id)]
        return {
            "e": expense.id,
            "f": form.id,
            "m2": move.id,
            "l": move.invoice_line_ids[:1].id,
            "file": self.env[FILE].search(of_expense, limit=1).id,
        }

    def _file(self, expense, name="recu.pdf"):
        link = {"res_model": EXPENSE, "res_id": expense.id}
        self.env[FILE].create({"name": name, **link})
        return expense

    def _with_form(self, amount=100.0, **values):
        form = self._approved((self.chuck, 1, 100.0))
        return self._file(self._covered(amount, form, **values))

    def _stage_draft(self):
        return self._names(self._expense())

    def _stage_card(self):
        card = {"payment_method_line_id": self.card.id}
        return self._names(self._expense(payment_mode="company_account", **card))

    def _stage_words(self):
        return self._names(self._expense(vendor_id=False, name="Achat chez Amazon"))

    def _stage_file(self):
        return self._names(self._file(self._plain(), "Amazon 1.pdf"))

    def _stage_over(self):
        return self._names(self._with_form(101.0))

    def _stage_late(self):
        return self._names(self._with_form(date="2025-05-01"))

    def _stage_foreign(self):
        return self._names(self._with_form(90.0, currency_id=self.usd.id))

    def _stage_submitted(self):
        expense = self._with_form()
        expense.action_submit()
        return self._names(expense)

    def _stage_approved(self):
        return self._names(self._claim(self._with_form()))

    def _stage_posted(self):
        expense = self._claim(self._with_form())
        self._post_receipt(expense)
        return self._names(expense)

    def _stage_flagged(self):
        """Approved as an ordinary one; its receipt is a draft when it is recognized."""
        expense = self._claim(self._plain())
        self._post_receipt(expense).button_draft()
        return self._names(self._file(expense, "Amazon 1.pdf"))

    # ---- code ----------------------------------------------------------------------

    def _target(self, user, names):
        return self.env[EXPENSE].browse(names["e"]).with_user(user)

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
        self._run_on(user, expense, "record.write({'approval_state': 'approved'})")

    def _code_do_approve(self, user, expense):
        expense._do_approve(check=False)

    def _code_default_expense(self, user, expense):
        defaults = self.env["ir.default"].sudo()
        defaults.set(EXPENSE, "approval_state", "approved")
        defaults.set(EXPENSE, "is_marketplace_expense", False)
        defaults.set(EXPENSE, "marketplace_clearance", "prior")
        self._expense(user=self.approver)

    # ---- the question --------------------------------------------------------------

    def _profit(self, attack, names):
        expense = self.env[EXPENSE].browse(names["e"]).exists()
        for user, method in (
            (self.teacher, "action_submit"),
            (self.approver, "_do_approve"),
            (self.accountant, "action_post"),
        ):
            self._refused(getattr(expense.with_user(user), method))
        if names["f"]:
            form = self.env[FORM].browse(names["f"])
            self._refused(lambda: self._covered(form=form).action_submit())

    def _ask_questions(self, attack, names):
        # Approved before anybody knew: it cannot be paid any more.
        known = attack.stage != "flagged"
        self.questions = (EXPENSES, OVERSPENT, PAID) if known else (PAID,)
        return super()._ask_questions(attack, names)

    # ---- it can fail, and it can pass ----------------------------------------------

    def test_the_questions_can_fail(self):
        """What the table asks sees an expense that got through."""
        plain, form = self._claim(self._plain()), self._approved()
        self._claim(self._covered(form=form))
        self._post_receipt(plain)
        self._alter(plain, marketplace_flagged=True)
        self._alter(form, amount_untaxed=50.0)
        for query in (EXPENSES, OVERSPENT, PAID):
            self.assertTrue(self._sql(query), query)

    def test_the_same_doors_open_for_honest_people(self):
        """The attacks fail for the right reason: a covered claim passes them all."""
        expense = self._with_form()
        for user, method in (
            (self.teacher, "action_submit"),
            (self.approver, "action_approve"),
        ):
            self._enter(user)
            self._rpc(EXPENSE, method, [expense.ids])
        self.env.invalidate_all()
        self.assertEqual(expense.state, "approved")
        self._reimburse(self._post_receipt(expense))
        self.env.invalidate_all()
        self.assertIn(expense.state, ("in_payment", "paid"))
