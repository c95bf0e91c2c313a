import contextlib
import hashlib
import sys

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, TransactionCase, new_test_user
from odoo.tools import SQL

from ..models.gate import case, protected
from ..models.trail import check, trail
from ..report import printing
from ..rules import periods

MODULE = "cssrs_marketplace_authorization"
DG = f"{MODULE}.group_marketplace_dg"
SECRETARIAT = f"{MODULE}.group_marketplace_secretariat"

FORM = "purchase.marketplace.authorization"
LEDGER = "purchase.marketplace.declaration.line"
DECLARATION = "purchase.marketplace.declaration"
#: Every state of a form, in the order of its life.
STATES = "draft submitted approved refused substituted revoked cancelled".split()
#: Users whom nobody writes an e-mail to: half of the time that they take to make.
UNINVITED = {"no_reset_password": True}
#: A period that holds every purchase of a test.
ALWAYS = {"date_from": "2020-01-01", "date_to": "2099-12-31"}

#: Justifications as a careful principal writes them, one for each criterion.
REASONS = {
    "is_essential": True,
    "essential_reason": "Le tour de l’atelier d’usinage est à l’arrêt sans cette "
    "pièce.",
    "is_unique": True,
    "unique_reason": "Seul ce mandrin a le pas de vis impérial du modèle 1978.",
    "is_irreplaceable": True,
    "irreplaceable_reason": "Deux machinistes consultés excluent tout usinage maison.",
    "is_sole_distributor": True,
    "sole_distributor_reason": "Le fabricant a cessé ses activités; trois grossistes "
    "ont répondu par écrit qu’ils ne la tiennent plus.",
}


def quebec_today():
    """Today in Québec: in the evening, the server is a day ahead."""
    return periods.local_day(Datetime.now(), periods.DEFAULT_ZONE)


def tell(figures):
    """Say what a long test has counted, on the output of the tests."""
    sys.stdout.write(f"{figures}\n")
    sys.stdout.flush()


class _Undo(Exception):
    """Leaves a savepoint."""


class MarketplaceMixin:
    """A school, its people and its vendors: one named user for each role."""

    @classmethod
    def _set_up_school(cls):
        cls.company = cls.env.company
        # Tests read English wherever they run; the ones of the French ask for it.
        cls.company.partner_id.lang = "en_US"
        cls._bind(cls.company)
        cls.company.marketplace_procurement_email = "procurement@example.com"
        cls.company.marketplace_secretariat_email = "secretariat@example.com"
        # One holder at a time: the demo data may have put somebody there already.
        cls.env.ref(DG).user_ids = [Command.clear()]
        cls._users(
            buyer=("mkp_buyer", "purchase.group_purchase_user"),
            principal=("mkp_principal",),
            designee=("mkp_designee",),
            teacher=("mkp_teacher",),
            dg=("mkp_dg", DG),
            secretary=("mkp_secretary", SECRETARIAT),
            payable=("mkp_payable", "account.group_account_invoice"),
            manager=(
                "mkp_admin",
                "base.group_system",
                "purchase.group_purchase_manager",
            ),
        )
        cls.odoobot = cls.env.ref("base.user_root")
        cls.school = cls.env["purchase.marketplace.establishment"].create(
            {"name": "École des Bâtisseurs", "manager_id": cls.principal.id}
        )
        cls.marketplace = cls.env.ref(f"{MODULE}.marketplace_amazon")
        cls.amazon = cls.env["res.partner"].create(
            {"name": "Amazon.ca", "is_company": True}
        )
        cls.stationer = cls.env["res.partner"].create({"name": "Papeterie du Coin"})
        cls.chuck = cls._product("Mandrin")
        cls.gouge = cls._product("Gouge")
        cls.training = cls._product("Formation", type="service")

    @classmethod
    def _user(cls, login, *groups):
        groups = ",".join(("base.group_user", *groups))
        return new_test_user(cls.env, login, groups, UNINVITED).with_env(cls.env)

    @classmethod
    def _users(cls, **people):
        """Several users at once: one by one, they take half of the time of a school.

        :param people: name of each attribute: its login, then its groups.
        """
        made = (
            cls.env["res.users"]
            .with_context(**UNINVITED)
            .create(
                [
                    {
                        "login": login,
                        "password": login.ljust(8, "x"),
                        "name": login,
                        "email": f"{login}@example.com",
                        "group_ids": [
                            Command.set(
                                [
                                    cls.env.ref(g).id
                                    for g in ("base.group_user", *groups)
                                ]
                            )
                        ],
                    }
                    for login, *groups in people.values()
                ]
            )
        )
        for name, user in zip(people, made.with_env(cls.env), strict=True):
            setattr(cls, name, user)

    @classmethod
    def _product(cls, name, **values):
        values = {
            "type": "consu",
            "purchase_ok": True,
            "supplier_taxes_id": False,
            **values,
        }
        return cls.env["product.product"].create({"name": name, **values})

    @classmethod
    def _order(cls, *lines, **values):
        """A request for quotation; each line is (product, quantity, price)."""
        return cls._many_orders([{}], *lines, **values)

    @classmethod
    def _many_orders(cls, each, *lines, partner=None, user=None, **values):
        """Several, made at once; ``each`` has the values of one of them."""
        lines = lines or ((cls.chuck, 1, 100.0),)
        values = {"partner_id": (partner or cls.amazon).id, **values}
        return (
            cls.env["purchase.order"]
            .with_user(user or cls.buyer)
            .create(
                [
                    {"order_line": [cls._order_line(*line) for line in lines]}
                    | values
                    | own
                    for own in each
                ]
            )
        )

    @classmethod
    def _order_line(cls, product, quantity=1, price=1.0):
        """The command that adds a line to an order."""
        values = {"product_id": product.id, "product_qty": quantity}
        return Command.create({**values, "price_unit": price})

    @classmethod
    def _request(cls, *goods, user=None, **values):
        """A complete draft; each good is (product, quantity, price)."""
        goods = goods or ((cls.chuck, 1, 100.0),)
        return (
            cls.env["purchase.marketplace.authorization"]
            .with_user(user or cls.principal)
            .create(
                {
                    "establishment_id": cls.school.id,
                    "marketplace_id": cls.marketplace.id,
                    "need": "Remettre en service le tour de l’atelier.",
                    "consequence": "Le cours d’usinage est annulé.",
                    "attestation": True,
                    "line_ids": [
                        Command.create(
                            {
                                "name": product.name,
                                "product_id": product.id,
                                "quantity": quantity,
                                "price_unit": price,
                                **REASONS,
                            }
                        )
                        for product, quantity, price in goods
                    ],
                    "alternative_ids": [
                        Command.create(
                            {"source": "Outillage Québec", "outcome": "Épuisé."}
                        )
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def _submitted(cls, *goods, **values):
        request = cls._request(*goods, **values)
        request._submit()
        return request

    @classmethod
    def _approved(cls, *goods, **values):
        """An authorization, through the real path and the real people."""
        request = cls._submitted(*goods, **values)
        request.with_user(cls.dg)._approve()
        return request

    @classmethod
    def _bring(cls, form, state):
        """Bring a form to a state, by the real people; ``returned`` is a draft."""
        decider, buyer = form.with_user(cls.dg), form.with_user(cls.buyer)
        if state != "draft" and form.state == "draft":
            form._submit()
        if state in ("approved", "revoked") and form.state == "submitted":
            decider._approve()
        acts = {
            "refused": lambda: decider._refuse("Un équivalent existe.", ["unique"]),
            "returned": lambda: decider._return("Joindre la réponse du grossiste."),
            "substituted": lambda: buyer._substitute("Chez le quincaillier.", "Clé"),
            "revoked": lambda: decider._revoke("Substitut trouvé."),
            "cancelled": form.action_cancel,
        }
        if state in acts:
            acts[state]()
        return form

    @classmethod
    def _bought(cls, form, *lines, **values):
        """A confirmed order that an authorization covers."""
        order = cls._order(*lines, marketplace_authorization_id=form.id, **values)
        order.button_confirm()
        return order

    @classmethod
    def _ordered(cls, *goods, **values):
        """A confirmed order of all that its own authorization allows."""
        return cls._bought(cls._approved(*goods, **values), *goods)

    @classmethod
    def _sheet(cls, **values):
        """A draft declaration of the secretariat, of everything that waits."""
        declarations = cls.env[DECLARATION].with_user(cls.secretary)
        return declarations.create({**ALWAYS, **values})

    @classmethod
    def _issue(cls, **values):
        """A declaration that the secretariat has issued."""
        sheet = cls._sheet(**values)
        sheet.action_declare()
        return sheet

    @classmethod
    def _close(cls, record, finding, user=None):
        """What the secretariat finds of an irregular purchase."""
        case = record.with_user(user or cls.secretary)._marketplace_case()
        case._marketplace_close(finding, "La pièce du fournisseur le montre.")

    @classmethod
    def _classify(cls, partner, kind="marketplace", **values):
        """What the secretariat says of a vendor, with what it needs to say it."""
        needed = {"exemption_evidence": "12, rue King, Sherbrooke J1H 1P8"}
        if kind == "storefront":
            needed["exemption_verified_on"] = cls.company._marketplace_today()
        if kind == "marketplace":
            needed = {"marketplace_id": cls.marketplace.id}
        partner.with_user(cls.secretary).write(
            {"online_vendor_type": kind, **needed, **values}
        )

    @classmethod
    def _company(cls, name="CSS voisin", **values):
        """Another organization, that the directive binds."""
        company = cls.env["res.company"].create({"name": name, **values})
        cls._bind(company)
        return company

    @classmethod
    def _bind(cls, company):
        """Say that the directive binds an organization, wherever it is."""
        company.action_marketplace_bind()
        # The trail says it when the transaction ends.
        cls.env.cr.flush()

    @classmethod
    def _currency(cls, rates):
        """A currency that is not the company's, and its rates by day."""
        usd, eur = cls.env.ref("base.USD"), cls.env.ref("base.EUR")
        currency = eur if usd == cls.company.currency_id else usd
        currency.active = True
        currency.rate_ids.unlink()
        for day, rate in rates.items():
            cls.env["res.currency.rate"].create(
                {"currency_id": currency.id, "name": day, "rate": rate}
            )
        return currency

    # ---- what the tests ask; the only place that knows private names -----------------

    def _codes(self, document):
        """Codes of what keeps a document, or a form to submit, from going on."""
        gaps = document._name == FORM
        ask = "_get_gaps" if gaps else "_marketplace_get_refusals"
        return [refusal.code for refusal in getattr(document, ask)()]

    def _finding(self, user=None):
        """The first thing that a verification finds, if it finds anything."""
        self._forget()
        company = self.company.with_user(user or self.secretary)
        return next(check.differences(company, {}), None)

    def _differing(self):
        """Each record that a verification finds, and what it finds of it."""
        self._forget()
        found = check.differences(self.company, {})
        return [(self.env[d.model].browse(d.res_id), d) for d in found if d.model]

    def _decided_on(self, form, moment):
        """As if an authorization had been given then, which the trail says too."""
        self._alter(form, decided_on=moment)
        trail.add([trail.Fact("carried", form)])
        return form

    def _decided_day(self, form):
        """The day of the approval, also once it was revoked."""
        return form.sudo()._given().on

    def _today(self):
        """The day where the organization is."""
        return self.company._marketplace_today()

    def _in_ledger(self, record, state=None):
        """What the ledger says of a form, an order or a bill, the oldest first."""
        field = {
            FORM: "authorization_id",
            "purchase.order": "purchase_order_id",
            "account.move": "account_move_id",
        }[record._name]
        state = ("state", "=", state) if state else ("state", "!=", "closed")
        return self.env[LEDGER].search([(field, "in", record.ids), state]).sorted("id")

    @classmethod
    def _force(cls, records, **values):
        """Write protected fields, as the product itself does."""
        protected.write(records, values)
        return records

    @classmethod
    def _carry(cls, records, **values):
        """The same, as an upgrade does it: the trail says what they are from now on."""
        cls._force(records, **values)
        trail.note(records, "carried")
        return records

    def _forget(self):
        """Write what waits, and read everything again."""
        self.env.flush_all()
        self.env.invalidate_all()

    def _drop_what_waits(self):
        """What waits for the end of the transaction is never done."""
        self.env.cr.precommit.clear()
        case._TOUCHED.pop(self.env.cr, None)

    def _finish(self):
        """End the transaction, as far as what is noted at its end goes."""
        self.env.cr.flush()
        self.env.invalidate_all()

    def _sql(self, query, *values):
        """Rows of a query asked past the ORM."""
        self.env.flush_all()
        self.env.cr.execute(query, values)
        return self.env.cr.fetchall() if self.env.cr.description else []

    def _alter(self, records, **values):
        """Write columns behind the ORM."""
        self.env.flush_all()
        columns = SQL(", ").join(
            SQL("%s = %s", SQL.identifier(name), value)
            for name, value in values.items()
        )
        table = SQL.identifier(records._table)
        self.env.cr.execute(
            SQL("UPDATE %s SET %s WHERE id IN %s", table, columns, records._ids)
        )
        self.env.invalidate_all()

    def _queries(self, act, warm=False):
        """Queries of an act, from a cold cache to the database."""
        if warm:
            self._queries(act)
        self._forget()
        self._drop_what_waits()
        before = self.env.cr.sql_log_count
        act()
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def _opened(self, action, user):
        """The record that an action opens, in the hands of a user."""
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def _assert_nobody(self, record, acts, users=(), error=UserError):
        """Each act is refused to each user, in superuser mode too (R5, R27).

        :param acts: what is tried, by name; each takes the record.
        """
        users = users or (self.secretary, self.dg, self.manager, self.odoobot)
        for user in users:
            for mine in (record.with_user(user), record.with_user(user).sudo()):
                for name, act in acts.items():
                    with self.subTest(name, user=user.login, su=mine.env.su):
                        with self.assertRaises(error):
                            act(mine)
        self.env.invalidate_all()

    def _assert_unwritable(self, record, forged, users=(), error=UserError):
        """Each field is refused to each user, in superuser mode too."""
        acts = {
            field: lambda mine, field=field, value=value: mine.write({field: value})
            for field, value in forged.items()
        }
        self._assert_nobody(record, acts, users, error)

    def _assert_untouched(self, record, acts, error=UserError):
        """Each act is refused and leaves the record as it was.

        :param acts: what is tried, by name.
        """
        self._finish()
        query = f'SELECT to_jsonb(r) FROM "{record._table}" r WHERE id = %s'
        before = self._sql(query, record.id)
        for name, act in acts.items():
            with self.subTest(name):
                with self.assertRaises(error):
                    act()
                self.env.invalidate_all()
                self.assertEqual(self._sql(query, record.id), before)

    @contextlib.contextmanager
    def _undone(self):
        """What is done inside leaves nothing behind."""
        registry = self.env.registry
        known, told = dict(registry.cache_sequences), registry.cache_invalidated
        before = set(told)
        told.clear()
        try:
            with contextlib.suppress(_Undo), self.env.cr.savepoint():
                yield
                raise _Undo
        finally:
            self.env.invalidate_all()
            self._drop_what_waits()
            # What was said of it is in the caches; a request counts what it empties.
            counted = registry.cache_sequences.items()
            changed = told | {
                name for name, count in counted if count != known.get(name)
            }
            if changed:
                registry.clear_cache(*changed)
            told |= before

    def _swallowed(self, act):
        """An act whose refusal the caller catches, and saves nevertheless."""
        with contextlib.suppress(UserError):
            act()
        self.env.flush_all()
        self.env.invalidate_all()


class _SchoolCase(MarketplaceMixin):
    """A school and its people, made once for a class of tests."""

    #: Whether a PDF is printed; where no test reads one, something stands for it.
    prints = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.prints:
            cls.classPatch(printing, "pdf", cls._unprinted)
        cls._set_up_school()

    def setUp(self):
        super().setUp()
        # As Odoo does of what else waits for the end of the transaction.
        waits = dict(case._TOUCHED.get(self.env.cr, {}))
        self.addCleanup(case._TOUCHED.__setitem__, self.env.cr, waits)

    @staticmethod
    def _unprinted(page, _model, _env):
        """What stands for the PDF of a page: another page has another one."""
        return b"%PDF-1.7 " + hashlib.sha256(page).hexdigest().encode()


class MarketplaceCase(_SchoolCase, TransactionCase):
    """Base of the tests: a school and its people in one transaction."""


class WebCase(_SchoolCase, HttpCase):
    """The same school, through real sessions of the web client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inside = None

    def _enter(self, user):
        """Log in, unless that person is the one who is there."""
        if self.inside != user:
            self.authenticate(user.login, user.login.ljust(8, "x"))
        self.inside = user

    def _rpc(self, model, method, args, **kwargs):
        """A call of the web client, by who is logged in."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{model}/{method}", params
        )
