import contextlib
import textwrap
from types import MappingProxyType

import psycopg2

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..constants import MODULE
from ..models.gate import actor, protected
from ..rules import recognition
from .common import MarketplaceCase, tell

#: What Odoo itself keeps on each class.
READ_ONCE = (
    "_depends",
    "_field_definitions",
    "_inherit",
    "_inherits",
    "_rec_names_search",
    "_table_object_definitions",
)
FORM = "purchase.marketplace.authorization"
LINE = "purchase.marketplace.declaration.line"
MANDATE = "purchase.marketplace.mandate"
SHEET = "purchase.marketplace.declaration"
NOISE = (
    "odoo.fields",
    "odoo.addons.base.models.ir_actions",
    "odoo.addons.base.models.ir_qweb",
    "odoo.addons.base.models.ir_rule",
    "odoo.addons.mail.models.mail_render_mixin",
    "odoo.addons.mail.models.mail_template",
    "odoo.tools.safe_eval",
    "odoo.sql_db",
)


def _alterable(attributes, path):
    """What could be altered in place: pairs of its path and itself."""
    for name, value in attributes.items():
        here = f"{path}.{name}"
        if name in READ_ONCE or str(name).startswith("__"):
            continue
        if isinstance(value, dict | list | set):
            yield here, value
        elif isinstance(value, tuple | frozenset):
            yield from _alterable(dict(enumerate(value)), here)
        elif isinstance(value, MappingProxyType):
            yield from _alterable(value, here)
        elif type(value).__module__.startswith(f"odoo.addons.{MODULE}"):
            inside = {} if isinstance(value, type) else vars(value)
            yield from _alterable(inside, here)


@tagged("post_install", "-at_install")
class TestPlantedCode(MarketplaceCase):
    """Code that an administrator plants decides nothing, whoever makes it run (R5).

    Each plant is made as an administrator would make it, then triggered: by the
    administrator, or by the Director General who decides on something else.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = cls.manager
        cls.approved = cls._approved()
        cls.covered = cls._order(marketplace_authorization_id=cls.approved.id)
        cls.covered.button_confirm()
        cls.target = cls._submitted((cls.gouge, 2, 50.0))
        cls.bare = cls._order((cls.gouge, 2, 50.0))
        cls.ready = cls._order(marketplace_authorization_id=cls._approved().id)
        cls.levy = cls.env["account.tax"].create(
            {
                "name": "Levy",
                "amount_type": "fixed",
                "amount": 900.0,
                "type_tax_use": "purchase",
                "company_id": cls.company.id,
            }
        )
        cls.env.flush_all()
        # What the Director General and the buyer do themselves adds lines of its own.
        cls.own = cls.env[FORM]

    # ---- what must hold ------------------------------------------------------------

    def _facts(self):
        """Everything that planted code must not change, as the database has it."""
        self.env.invalidate_all()
        env, mine = self.env, [("authorization_id", "not in", self.own.ids)]
        line_fields = ["state", "amount_bought", "goods", "purchase_date", "snapshot"]
        return {
            "target": (self.target.state, self.target.decided_by, self.target.seal),
            "limit": self.target.amount_limit,
            "approved": (self.approved.state, self.approved.seal),
            "bare": (self.bare.state, self.bare.marketplace_clearance),
            "covered": self.covered.marketplace_clearance,
            "ready": (self.ready.state, self.ready.marketplace_clearance),
            "marks": (
                self.bare.is_marketplace_order,
                self.covered.is_marketplace_order,
            ),
            "vendors": (
                self.amazon.online_vendor_type,
                self.stationer.online_vendor_type,
            ),
            "ledger": env[LINE].search(mine).read(line_fields),
            "mandates": env[MANDATE]
            .search([("company_id", "=", self.company.id)])
            .read(["user_id", "capacity", "date_from", "date_to"]),
            "declared": env[SHEET].search_count([("state", "=", "declared")]),
        }

    @contextlib.contextmanager
    def _plant(self, name):
        """Try one attack, and undo it; what it changed is a leak."""
        self.tried += 1
        before = self._facts()
        with contextlib.suppress(_Undo), self.env.cr.savepoint(flush=False):
            with mute_logger(*NOISE):
                try:
                    yield
                    self.env.flush_all()
                except (UserError, psycopg2.Error) as refusal:
                    # Nothing of it is committed.
                    raise _Undo from refusal
            after = self._facts()
            leaks = [key for key in before if before[key] != after[key]]
            self.leaks += [f"{name}: {key}" for key in leaks]
            raise _Undo
        self.env.clear()
        self.env.registry.clear_cache()

    def setUp(self):
        super().setUp()
        self.tried, self.leaks = 0, []

    # ---- the plants ----------------------------------------------------------------

    def _run(self, code, user=None):
        """A server action of the administrator, run by somebody."""
        model = self.env["ir.model"]._get("res.partner")
        action = (
            self.env["ir.actions.server"]
            .with_user(self.root)
            .create(
                {
                    "name": "Tidy up",
                    "model_id": model.id,
                    "state": "code",
                    "code": code,
                }
            )
        )
        action.with_user(user or self.root).sudo().run()

    def _field(self, trigger, model=FORM, **values):
        """A computed field of the administrator, that tries one of the attempts.

        Which one is said by a parameter: a field takes a second to add.
        """
        code = "env = self.env\nread = env['ir.config_parameter'].sudo().get_param\n"
        code += "chosen = read('x.attempt')\n"
        for number, attempt in enumerate(self._attempts().values()):
            body = textwrap.indent(self._forged(attempt), "    ")
            code += f"if chosen == '{number}':\n{body}"
        code += "for one in self:\n    one['x_tidy'] = one.id\n"
        self.env["ir.model.fields"].with_user(self.root).create(
            {
                "name": "x_tidy",
                "field_description": "Tidy",
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": "integer",
                "state": "manual",
                "compute": code,
                "depends": trigger,
                "readonly": True,
                **values,
            }
        )
        self.addCleanup(self.registry.reset_changes)

    def _choose(self, number):
        self.env["ir.config_parameter"].sudo().set_param("x.attempt", str(number))

    def _attempts(self):
        """Python statements, each of which would open the rule if it worked."""
        form, order = self.target.id, self.bare.id
        covered, ready = self.covered.id, self.ready.id
        line = self.env[LINE].search([], limit=1).id
        forms, orders = f"env['{FORM}'].browse({form})", "env['purchase.order']"
        lines = f"env['{LINE}'].browse({line})"
        lent = f"env['{FORM}'].browse({self.ready.marketplace_authorization_id.id})"
        counted = f"{lent}._fields['amount_committed']"
        vendor = f"env['res.partner'].browse({self.amazon.id})"
        plain = f"env['res.partner'].browse({self.stationer.id})"
        dg, power = self.dg.id, f"env['{MANDATE}']"
        office = f"env['res.company'].browse({self.company.id}).sudo()"
        good = f"env['product.product'].browse({self.gouge.id})"
        return {
            "approve": f"{forms}._approve()",
            "approve as the DG": f"{forms}.with_user({dg})._approve('x')",
            "approve by the button": f"{forms}.with_user({dg}).action_approve()",
            "write the state": f"{forms}.sudo().write({{'state': 'approved'}})",
            "set the state": f"{forms}.sudo()['state'] = 'approved'",
            "act": f"{forms}.with_user({dg})._act('approve', 'x', seal='x')",
            "act, other values": f"{forms}._act('cancel', decided_by={dg})",
            "refuse as the DG": f"{forms}.with_user({dg})._refuse('x', ('unique',))",
            "revoke as the DG": f"env['{FORM}'].browse({self.approved.id})"
            f".with_user({dg})._revoke('x')",
            "stamp": f"{forms}.sudo().write({forms}._stamp_values('x'))",
            "open the limit": f"{forms}.sudo()._open_limit()",
            "seal again": f"{forms}.sudo()._seal_decision()",
            "substitute with a state": f"{forms}._substitute('x', state='approved')",
            "create it approved": f"env['{FORM}'].sudo().create("
            f"{{'name': 'X', 'state': 'approved', 'decided_by': {dg}}})",
            "commit": f"{orders}.browse({order}).sudo().button_confirm()",
            "commit by writing": f"{orders}.browse({order}).sudo()"
            ".write({'state': 'purchase'})",
            "clear, then commit": f"{orders}.browse({order}).sudo().write("
            "{'marketplace_clearance': 'prior', 'state': 'purchase'})",
            "clear a new one": f"{orders}.sudo().create({{'partner_id': "
            f"{self.amazon.id}, 'marketplace_clearance': 'prior'}})",
            "unmark": f"{orders}.browse({order}).sudo()"
            ".write({'is_marketplace_order': False})",
            "unclear": f"{orders}.browse({covered}).sudo()"
            ".write({'marketplace_clearance': False})",
            "unmark the vendor": f"{vendor}.sudo().write("
            "{'online_vendor_type': 'ordinary', 'marketplace_id': False})",
            "exempt the vendor": f"{vendor}.sudo().write("
            "{'online_vendor_type': 'storefront', 'exemption_evidence': 'x'})",
            "mark a vendor by a move": f"{plain}.sudo()._marketplace_follow_move("
            f"{{{plain}: env['purchase.marketplace'].search([], limit=1)}})",
            "mark a vendor by a merge": "env['base.partner.merge.automatic.wizard']"
            f"._marketplace_prepare(({plain} + {vendor}).sudo(), {plain}.sudo())",
            "add a line": f"env['{LINE}'].sudo().create({lines}.sudo().copy_data()[0])",
            "add a line of an unapproved form": f"env['{LINE}']._sync(first={forms})",
            "add a line of what is in memory": f"env['{LINE}']._sync(first="
            f"{forms}.sudo().new({{'state': 'approved', 'amount_untaxed': 1}}))",
            "alter a line": f"{lines}.sudo().write({{'amount_bought': 1.0}})",
            "alter an open line": f"{lines}.sudo()._update_open({{'goods': 'x'}})",
            "close a line": f"{lines}.sudo()['state'] = 'closed'",
            "delete a line": f"{lines}.sudo().unlink()",
            "declare a line": f"env['{SHEET}'].create({{}})"
            f"._store_lines({lines}.sudo())",
            "declare a chunk": f"env['{SHEET}'].create({{}})"
            f"._store_chunk([({line}, 1, 'x')])",
            "issue": f"env['{SHEET}'].with_user({self.secretary.id}).create("
            "{'channel': 'x'}).action_declare()",
            "add a mandate": f"{power}.sudo().create({{'name': 'x', 'user_id': 2, "
            "'company_id': 1, 'capacity': 'titular', 'date_from': '2020-01-01'})",
            "end a mandate": f"{power}.sudo().search([]).write("
            "{'date_to': '2020-01-01'})",
            "hand over": f"{power}.sudo()._hand_over(None, None, {{}})",
            "retell a mandate": f"{power}.sudo().search([])['capacity'] = 'interim'",
            "delete a mandate": f"{power}.sudo().search([]).unlink()",
            "let the files go": "env['ir.model.data'].sudo()._module_data_uninstall("
            "['nothing', 'cssrs_marketplace_authorization'][:0]) or "
            f"{lines}.sudo().unlink()",
            "go half through the gate": f"halfway = {orders}.browse({ready})"
            "._marketplace_pass(); halfway.gen.send(None); "
            f"{orders}.browse({ready}).write({{'state': 'purchase'}})",
            "say in memory that it is approved": f"{forms}._fields['state']"
            f"._update_cache({forms}, 'approved'); {orders}.browse({order}).write("
            f"{{'marketplace_authorization_id': {form}}}); "
            f"{orders}.browse({order}).button_confirm()",
            "say in memory that it gives more": f"{lent}._fields['amount_untaxed']"
            f"._update_cache({lent}, 9000.0); {orders}.browse({ready}).order_line"
            f".write({{'price_unit': 4000.0}}); {orders}.browse({ready})"
            ".button_confirm()",
            "say in memory that nothing was taken": f"{counted}._update_cache({lent}, "
            f"-9000.0); {orders}.browse({ready}).order_line"
            f".write({{'price_unit': 4000.0}}); {orders}.browse({ready})"
            ".button_confirm()",
            "say in memory that the directive is to come": f"{office}._fields["
            f"'marketplace_effective_date']._update_cache({office}, "
            f"datetime.date(2099, 1, 1)); {orders}.browse({order}).button_confirm()",
            "say in memory that it is a service": f"{good}._fields['type']"
            f"._update_cache({good}, 'service'); {orders}.browse({order})"
            ".button_confirm()",
            "forget the charges": "env.cr.cache['marketplace_charges'] = frozenset(); "
            f"{orders}.browse({ready}).order_line.write({{'tax_ids': "
            f"[(6, 0, [{self.levy.id}])]}}); {orders}.browse({ready}).button_confirm()",
            "forget what is protected": f"{forms}._marketplace_protected.clear() "
            f"or {forms}.sudo().write({{'state': 'approved'}})",
            "forget what commits": f"{orders}._marketplace_kind.committed.clear() "
            f"or {orders}.browse({order}).sudo().button_confirm()",
            "approve at the commit": f"env.cr.precommit.add("
            f"{forms}.with_user({dg})._approve) or env.cr.precommit.run()",
        }

    # ---- the table -----------------------------------------------------------------

    def _forged(self, attempt):
        """The attempt, with every key found in the context, errors swallowed."""
        return (
            "keys = dict(env.context)\n"
            "base = env\n"
            "for shift in [{}] + [{key: keys[key]} for key in keys]:\n"
            "    env = base(context={**keys, **shift})\n"
            "    try:\n"
            f"        {attempt}\n"
            "    except Exception as refusal:\n"
            "        said = str(refusal)\n"
        )

    def test_server_actions(self):
        for name, attempt in self._attempts().items():
            with self._plant(f"server action: {name}"):
                self._run(self._forged(attempt))
            with self._plant(f"server action of the DG: {name}"):
                self._run(self._forged(attempt), user=self.dg)
        self._tell(80)

    def _approve_others(self, *plant, **values):
        """The Director General approves a form, and so runs the planted field."""
        self._field(*plant, **values)
        self.own = other = self._submitted((self.training, 1, 10.0))
        for number, name in enumerate(self._attempts()):
            with self._plant(f"computed field {values}: {name}"):
                self._choose(number)
                other.with_user(self.dg)._approve()
                self.env.flush_all()
                other.read(["x_tidy"])

    def test_a_field_read_by_the_director_general(self):
        self._approve_others("state")
        self._tell(40)

    def test_a_tracked_field_stored_during_a_protected_write(self):
        self._approve_others("state", store=True, tracking=1)
        self._tell(40)

    def test_a_field_stored_while_an_order_is_confirmed(self):
        """The same, while the gate writes the clearance of a covered order."""
        self._field("marketplace_clearance", "purchase.order", store=True)
        self.own = form = self._approved((self.training, 1, 10.0))
        order = self._order(
            (self.training, 1, 10.0), marketplace_authorization_id=form.id
        )
        for number, name in enumerate(self._attempts()):
            with self._plant(f"computed field of an order: {name}"):
                self._choose(number)
                order.button_confirm()
                self.env.flush_all()
        self._tell(40)

    def test_what_is_approved_is_what_was_confirmed(self):
        """The same field swaps the content of the form that is being approved."""
        other = self._submitted((self.training, 1, 10.0))
        attempt = (
            "if one.state == 'approved': "
            "one._fields['amount_untaxed'].write(one, 900.0)"
        )
        self.env["ir.model.fields"].with_user(self.root).create(
            {
                "name": "x_tidy",
                "field_description": "Tidy",
                "model_id": self.env["ir.model"]._get_id(FORM),
                "ttype": "integer",
                "state": "manual",
                "store": True,
                "compute": f"for one in self:\n    {attempt}\n    one['x_tidy'] = 1\n",
                "depends": "state",
                "readonly": True,
            }
        )
        self.addCleanup(self.registry.reset_changes)
        with self.assertRaisesRegex(UserError, "no longer what the dialog showed"):
            other.with_user(self.dg)._approve()

    def test_what_the_process_remembers(self):
        """What is undone, or only in memory, is not remembered for the others."""
        marketplaces = "env['purchase.marketplace']"
        plants = {
            "undone": "env.cr.execute('SAVEPOINT x'); "
            "env.cr.execute(\"UPDATE res_company SET marketplace_bound = 'unbound'\"); "
            "env.registry.clear_cache(); "
            "env['res.company']._marketplace_free_ids(); "
            "env.cr.execute('ROLLBACK TO SAVEPOINT x')",
            "in memory": f"m = {marketplaces}.browse({self.marketplace.id}); "
            "[m._fields[name]._update_cache(m, 'zzz') for name in "
            "('name', 'aliases', 'domain_names')]; env.registry.clear_cache()",
        }
        for name, code in plants.items():
            with self.subTest(name):
                self._run(code)
                table = self.env["purchase.marketplace"]._recognition_table()
                self.assertTrue(recognition.recognize(table, "Amazon"))
                self.assertTrue(self.company._marketplace_is_bound())
                self.env.invalidate_all()

    def test_other_places_for_code(self):
        attempts = self._attempts()
        names = ("approve as the DG", "commit", "unmark the vendor", "alter a line")
        for name in names:
            expression = attempts[name]
            for place in (self._rule, self._template, self._view, self._condition):
                with self._plant(f"{place.__name__}: {name}"):
                    place(expression)
        self._tell(16)

    def _rule(self, expression):
        """A record rule whose domain does more than filter."""
        expression = expression.replace("env[", "user.env[")
        self.env["ir.rule"].with_user(self.root).create(
            {
                "name": "Tidy",
                "model_id": self.env["ir.model"]._get_id(FORM),
                "domain_force": f"[('id', '!=', 0 if {expression} else 0)]",
            }
        )
        self.env[FORM].with_user(self.dg).search([])

    def _template(self, expression):
        """An e-mail template whose text does more than say."""
        env = expression.replace("env[", "object.env[")
        template = (
            self.env["mail.template"]
            .with_user(self.root)
            .create(
                {
                    "name": "Tidy",
                    "model_id": self.env["ir.model"]._get_id(FORM),
                    "body_html": f'<p t-out="{env}"></p>',
                }
            )
        )
        template.with_user(self.dg).sudo().send_mail(self.target.id)

    def _view(self, expression):
        """The decision sheet, edited."""
        sheet = self.env.ref("cssrs_marketplace_authorization.authorization_sheet")
        self.env["ir.ui.view"].with_user(self.root).create(
            {
                "name": "Tidy",
                "type": "qweb",
                "mode": "extension",
                "inherit_id": sheet.id,
                "arch": f'<data><xpath expr="/*" position="inside">'
                f'<t t-out="{expression}"/></xpath></data>',
            }
        )
        self.target.with_user(self.dg).read(["decision_sheet"])

    def _condition(self, expression):
        """A filter that is kept with an export, evaluated as a domain."""
        rule = expression.replace("env[", "user.env[")
        self.env["ir.rule"].with_user(self.root).create(
            {
                "name": "Tidy",
                "model_id": self.env["ir.model"]._get_id("purchase.order"),
                "domain_force": f"[('id', '>', 0 and {rule} or {rule} and 0)]",
            }
        )
        self.bare.with_user(self.dg).sudo(False).search([])

    def test_defaults_of_the_database(self):
        """A default set by an administrator gets into no record of ours."""
        defaults = (
            (FORM, "state", "approved"),
            (FORM, "decided_by", self.dg.id),
            (FORM, "amount_limit", 1000.0),
            (LINE, "line_number", 7),
            (LINE, "snapshot", "x"),
            (LINE, "purchase_date", "2020-01-01"),
            (MANDATE, "date_to", "2020-01-01"),
            (MANDATE, "instrument", "x"),
            ("purchase.order", "marketplace_clearance", "prior"),
            ("res.partner", "marketplace_id", self.marketplace.id),
        )
        for model, name, value in defaults:
            with self._plant(f"default: {model}.{name}"):
                self.env["ir.default"].with_user(self.root).set(model, name, value)
                self._check_no_default(model, name, value)
        self._tell(len(defaults))

    def _check_no_default(self, model, name, value):
        known = self.env[model].search([])
        if model == LINE:
            self.own = form = self._approved((self.training, 1, 10.0))
            created = self.env[LINE].search([("authorization_id", "=", form.id)])
        elif model == MANDATE:
            other = self.env["res.company"].create({"name": "Another school"})
            self.dg.company_ids |= other
            created = self.env[MANDATE].search([]) - known
        elif model == FORM:
            created = self._request()
        elif model == "purchase.order":
            created = self._order()
        else:
            return
        field = created._fields[name]
        got = field.convert_to_write(created[:1][name], created[:1])
        self.assertTrue(created)
        if got == value or str(got) == value:
            self.leaks.append(f"default: {model}.{name}")

    # ---- what a record leads to ----------------------------------------------------

    def test_nothing_that_a_record_leads_to_is_altered(self):
        """Code reads attributes of a model, and what it remembers: none is a dict."""
        found = {}
        for model in self.env.registry.values():
            for part in model.mro():
                if part.__module__.startswith(f"odoo.addons.{MODULE}"):
                    found |= dict(_alterable(vars(part), part.__module__))
        remembered = {
            "recognition": self.env["purchase.marketplace"]._recognition_table(),
            "templates": self.env["ir.qweb"]._marketplace_compile(
                "authorization_sheet", "en_US"
            ),
        }
        found |= dict(_alterable(remembered, "remembered"))
        self.assertFalse("\n".join(sorted(found)))

    def test_the_table_can_fail(self):
        """Were planted code not recognized, it would approve in the DG's session."""
        self.patch(actor, "is_stored_code", lambda _frame: False)
        self._field("state")
        other = self._submitted((self.training, 1, 10.0))
        with self._plant("unguarded"):
            self._choose(list(self._attempts()).index("approve as the DG"))
            other.with_user(self.dg)._approve()
            other.read(["x_tidy"])
        self.assertIn("unguarded: target", self.leaks)

    def test_the_guard_is_what_holds(self):
        """Without it, the same server action gets through."""
        owner = protected.PurchaseMarketplaceProtected
        self.patch(owner, "_marketplace_refuse_protected", lambda *_args: None)
        with self._plant("unguarded"):
            self._run(self._forged(self._attempts()["unmark"]))
        self.assertTrue(self.leaks)

    def _tell(self, least):
        held = self.tried - len({leak.split(":")[0] for leak in self.leaks})
        tell(f"attacks by planted code: {self.tried} tried, {held} held")
        self.assertFalse(self.leaks)
        self.assertGreaterEqual(self.tried, least)


class _Undo(Exception):
    """Leaves the savepoint of an attack."""
