"""Attacks: a table of doors × roles × stages, and what PostgreSQL says afterwards.

A row of a table is a call that a real user makes through a real door: the web client's
JSON, XML-RPC, an API key, superuser mode, a route of the chatter, or code that an
administrator wrote. Each stage (records in some state) is set once; each attack begins
from it in a savepoint of its own. Whether the attack was refused is counted; whether
the directive held is asked of the database, past the ORM.

A file of attacks declares its table, its stages and its questions; :meth:`_prove` does
the rest.
"""

import functools
import json
import xmlrpc.client
from collections import namedtuple

from requests import HTTPError

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import JsonRpcException
from odoo.tools import mute_logger

from .common import MODULE, WebCase, tell

#: The closest marketplace of each vendor: itself, or a company above it.
SELLERS = """
    (WITH RECURSIVE above AS (
        SELECT id, id AS partner, online_vendor_type, marketplace_id, parent_id, 0 AS up
          FROM res_partner
     UNION ALL
        SELECT a.id, p.id, p.online_vendor_type, p.marketplace_id, p.parent_id, up + 1
          FROM above a JOIN res_partner p ON p.id = a.parent_id WHERE up < 20)
     SELECT DISTINCT ON (id) id, marketplace_id FROM above
      WHERE online_vendor_type = 'marketplace' ORDER BY id, up)
"""
#: Committed orders of goods that the directive forbids, whatever the ORM says of them.
ORDERS = f"""
    SELECT o.id FROM purchase_order o
 LEFT JOIN {SELLERS} s ON s.id = o.partner_id
 LEFT JOIN purchase_marketplace_authorization a
        ON a.id = o.marketplace_authorization_id
     WHERE o.state IN ('to approve', 'purchase')
       AND (o.is_marketplace_order OR o.marketplace_flagged OR s.id IS NOT NULL)
       AND EXISTS (
           SELECT 1 FROM purchase_order_line l
        LEFT JOIN product_product v ON v.id = l.product_id
        LEFT JOIN product_template t ON t.id = v.product_tmpl_id
            WHERE l.order_id = o.id AND l.display_type IS NULL
              AND COALESCE(t.type, 'consu') != 'service')
       AND (a.id IS NULL OR a.state NOT IN ('approved', 'revoked')
            OR a.company_id != o.company_id
            OR a.marketplace_id IS DISTINCT FROM s.marketplace_id
            OR EXISTS (
               SELECT 1 FROM purchase_order_line l
            LEFT JOIN purchase_marketplace_authorization_line g
                   ON g.id = l.marketplace_authorization_line_id
                WHERE l.order_id = o.id AND l.display_type IS NULL
                  AND (SELECT t.type FROM product_product v
                         JOIN product_template t ON t.id = v.product_tmpl_id
                        WHERE v.id = l.product_id) != 'service'
                  AND g.authorization_id IS DISTINCT FROM a.id))
"""
#: Authorizations that gave more than was approved, counted from the lines themselves
#: (tests use units and the currency of the company).
OVERSPENT = """
    SELECT a.id FROM purchase_marketplace_authorization a
      JOIN purchase_order o ON o.marketplace_authorization_id = a.id
       AND o.state IN ('to approve', 'purchase') AND o.is_marketplace_order
      JOIN purchase_order_line l ON l.order_id = o.id AND l.display_type IS NULL
  GROUP BY a.id
    HAVING SUM(l.product_qty * l.price_unit * (1 - COALESCE(l.discount, 0) / 100))
           > a.amount_untaxed + 0.005
     UNION
    SELECT g.authorization_id FROM purchase_marketplace_authorization_line g
      JOIN purchase_order_line l ON l.marketplace_authorization_line_id = g.id
      JOIN purchase_order o ON o.id = l.order_id AND o.is_marketplace_order
       AND o.state IN ('to approve', 'purchase')
  GROUP BY g.id
    HAVING SUM(l.product_qty) > g.quantity + 0.000001 OR MIN(l.product_qty) < 0
"""
#: Approvals that the Director General of the test did not give.
FORGED = """
    SELECT id FROM purchase_marketplace_authorization
     WHERE state = 'approved' AND (decided_by IS DISTINCT FROM %(dg)s
           OR submitted_by IS NULL OR length(seal) < 64)
"""
#: Odoo logs what it refuses.
NOISE = (
    "odoo.http",
    "odoo.sql_db",
    "odoo.addons.base.models.ir_actions",
    "odoo.addons.rpc.controllers.xmlrpc",
)
#: Contexts that other addons read to let something pass.
PERSUASIONS = (
    {"check_exception": False, "raise_exception": False},
    {"skip_validation_check": True, "skip_readonly_check": True},
    {"skip_alternative_check": True, "validate_analytic": False},
    {"marketplace_system_write": True, "marketplace_skip": True},
    {"marketplace_system_write": {"key": "object"}},
    {"install_mode": True, "module": MODULE, "import_file": True},
    {"tracking_disable": True, "mail_notrack": True, "no_reset_password": True},
    {"default_is_marketplace_order": False, "default_marketplace_clearance": "prior"},
    {"tz": "Etc/GMT+12", "lang": "fr_CA", "company_id": 99},
    {"identity_checked": True, "bypass": True, "su": True, "active_test": False},
)

# ---- the table -----------------------------------------------------------------------

Attack = namedtuple("Attack", "name role stage door model method args context")


def call(name, role, stage, model, method, *args, door="json", context=None):
    """One row of the table; ``{name}`` in the arguments names a record of the stage."""
    return Attack(name, role, stage, door, model, method, args, context or {})


def rows(roles, stages, model, method, *args, name="", doors="json", context=None):
    """The same call by each role, in each stage, at each door, whose names are given
    with spaces between them. Superuser mode has no door but the web client's."""
    return [
        call(name or method, role, stage, model, method, *args, door=d, context=context)
        for role in roles.split()
        for stage in stages.split()
        for d in doors.split()
        if role != "root" or d == "json"
    ]


def writes(roles, stages, model, record, *changes, name="write", **more):
    """The same, for each of several changes that are written on a record."""
    return [
        row
        for vals in changes
        for row in rows(
            *(roles, stages, model, "write", [record], vals),
            name=f"{name} {', '.join(vals)}",
            **more,
        )
    ]


def together(name, first, second):
    """Changes of two lines in one save, in either order."""
    lines = [[1, "{l}", first], [1, "{l2}", second]]
    return [{name: lines}, {name: lines[::-1]}]


def steps(name, role, stage, *calls):
    """One row of several calls; ``{last}`` names what the one before answered.

    Each call is (model, method, arguments) and may end with a context.
    """
    return call(name, role, stage, "steps", "", *calls)


class AttackCase(WebCase):
    """The doors, and the people who stand before them; it has no test of its own."""

    #: Records that every row may name.
    named = (
        "amazon",
        "ebay",
        "stationer",
        "desk",
        "branch",
        "chuck",
        "gouge",
        "usd",
        "company",
    )
    named += ("company_b", "school", "dg")
    #: What is asked of PostgreSQL after each attack; an answer is a leak.
    questions = (ORDERS, OVERSPENT, FORGED)
    #: An error of the program would be a refusal for the wrong reason.
    refusals = ("odoo.exceptions.", "psycopg2.errors.CheckViolation")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contacts = cls._user("mkp_contacts", "base.group_partner_manager")
        cls.merger = cls._user(
            "mkp_merger",
            # All of them, or Odoo's own wizard stops before it merges.
            "base.group_partner_manager",
            "base.group_erp_manager",
            "account.group_account_invoice",
        )
        cls.ebay = cls.env["res.partner"].create({"name": "eBay", "is_company": True})
        cls.stationer.is_company = True
        cls.desk = cls.env["res.partner"].create(
            {"name": "Service aux entreprises", "parent_id": cls.amazon.id}
        )
        # A company of its own for Odoo, two levels under the marketplace.
        cls.branch = cls.env["res.partner"].create(
            {"name": "Comptoir", "is_company": True, "parent_id": cls.desk.id}
        )
        cls.usd = cls._currency({"1999-01-01": 100.0, "2020-01-01": 0.01})
        cls.company_b = cls._company()
        cls.manager.company_ids |= cls.company_b
        cls.account = cls.env["account.account"].create(
            {"name": "Achats", "code": "510099", "account_type": "expense"}
        )
        cls.journal = cls.env["account.journal"].create(
            {
                "name": "Achats",
                "code": "ATT",
                "type": "purchase",
                "default_account_id": cls.account.id,
            }
        )
        cls.roles = {
            "buyer": cls.buyer,
            "payable": cls.payable,
            "admin": cls.manager,
            "contacts": cls.contacts,
            "merger": cls.merger,
            "dg": cls.dg,
            "secretary": cls.secretary,
            "teacher": cls.teacher,
            "principal": cls.principal,
        }
        cls.keys = {}

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        """Records of a stage, by the names that the rows use."""
        names = {name: getattr(self, name).id for name in self.named}
        names |= {"stage": stage} | self._others()
        names |= getattr(self, f"_stage_{stage}")()
        # Written, and what Odoo does at the end of a request is done.
        self.env.cr.flush()
        return names

    def _others(self):
        """Records that attacks of any stage bring in."""
        return {}

    # ---- the doors -----------------------------------------------------------------

    def _fill(self, value, names):
        """Put the records of the stage in the arguments of a row."""
        if isinstance(value, str) and value.startswith("{"):
            return names[value[1:-1]]
        if isinstance(value, (list, tuple)):
            return [self._fill(item, names) for item in value]
        if isinstance(value, dict):
            return {key: self._fill(item, names) for key, item in value.items()}
        return value

    def _door_json(self, attack, user, args, context):
        self._enter(user)
        return self._rpc(attack.model, attack.method, args, context=context)

    def _door_root(self, attack, user, args, context):
        """Superuser mode, as the menu of the administrator opens it."""
        if self.inside != self.odoobot:
            self._enter(self.manager)
            # The page that follows is the whole client.
            self.url_open("/web/become", allow_redirects=False)
            self.inside = self.odoobot
        return self._rpc(attack.model, attack.method, args, context=context)

    def _door_xml(self, attack, user, args, context):
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            user.login.ljust(8, "x"),
            attack.model,
            attack.method,
            args,
            {"context": context},
        )

    def _door_key(self, attack, user, args, context):
        """JSON of the second kind, with an API key; it names its arguments.

        Nobody is logged in beside: a session would act in the place of the key.
        """
        if self.inside:
            self.authenticate(None, None)
            self.inside = None
        named = {"vals": args[-1]} if attack.method == "write" else {}
        response = self.url_open(
            f"/json/2/{attack.model}/{attack.method}",
            data=json.dumps({"ids": args[0], "context": context, **named}),
            headers={
                "Authorization": f"bearer {self.keys[user]}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )
        response.raise_for_status()
        return response.json()

    def _make_keys(self, table):
        """Keys are slow to make: once for each role that uses one."""
        roles = {attack.role for attack in table if attack.door == "key"}
        for user in map(self.roles.get, roles):
            keys = self.env["res.users.apikeys"].with_user(user).sudo()
            tomorrow = Datetime.add(Datetime.now(), days=1)
            self.keys[user] = keys._generate("rpc", "attack", tomorrow)
        self.env.flush_all()

    def _call(self, attack, names, model, method, args, context=None):
        door = "root" if attack.role == "root" else attack.door
        args, context = self._fill(args, names), self._fill(context or {}, names)
        if attack.role == "admin":
            companies = [self.company.id, self.company_b.id]
            context = {"allowed_company_ids": companies, **context}
        go = getattr(self, f"_door_{door}")
        attack = attack._replace(model=model, method=method)
        return go(attack, self.roles.get(attack.role), args, context)

    def _try(self, attack, names):
        """Attack; the refusal is the answer expected, and none is not yet a leak."""
        if attack.model == "code":
            user = self.roles[attack.role]
            getattr(self, f"_code_{attack.method}")(user, self._target(user, names))
        elif attack.model.startswith("/"):
            self._enter(self.roles[attack.role])
            self.make_jsonrpc_request(attack.model, self._fill(attack.method, names))
        else:
            call = (attack.model, attack.method, attack.args, attack.context)
            self._call(attack, names, *call)

    def _step(self, attack, names, step):
        names["last"] = self._call(attack, names, *step)

    def _target(self, user, names):
        """The record that code attacks, in the hands of a user."""
        raise NotImplementedError

    def _run(self, user, code, model="purchase.order"):
        """A server action written by the administrator, run as its scheduled task."""
        values = {
            "name": "attack",
            "model_id": self.env["ir.model"]._get_id(model),
            "state": "code",
            "code": code,
        }
        self.env["ir.actions.server"].with_user(user).create(values).with_user(1).run()

    def _run_on(self, user, record, code):
        """The same, where ``record`` is known to the code, with all rights."""
        found = f"record = env['{record._name}'].browse({record.id}).sudo()\n"
        self._run(user, found + code)

    def _merge(self, user, kept, merged):
        """The wizard of contacts, which writes raw SQL."""
        partners = kept | merged
        partners.write({"email": "commandes@exemple.org"})
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizards.create(
            {
                "partner_ids": [Command.set(partners.ids)],
                "dst_partner_id": kept.id,
                "state": "selection",
            }
        ).action_merge()
        self.env.invalidate_all()
        self.assertTrue(kept.is_marketplace_vendor)

    # ---- the question --------------------------------------------------------------

    def _refused(self, go, *args, **kwargs):
        """Whether something is refused, for a reason that is a refusal."""
        try:
            with self.env.cr.savepoint():
                go(*args, **kwargs)
                self.env.flush_all()
        except UserError:
            return True
        except JsonRpcException as error:
            self.assertTrue(str(error).startswith(self.refusals), error)
            return True
        except xmlrpc.client.Fault as error:
            self.assertNotEqual(error.faultCode, 1, error)
            return True
        except HTTPError as error:
            self.assertIn(error.response.status_code, (403, 422), error)
            return True
        return False

    def _said(self, names):
        """What no attack may change."""
        return None

    def _profit(self, attack, names):
        """What the attacker does next, if the attack left anything open."""

    def _assert_held(self, attack, names, said):
        """Nothing changed, nothing can be made of it, and PostgreSQL finds nothing."""
        self.env.invalidate_all()
        self.assertEqual(self._said(names), said)
        self._profit(attack, names)
        self._ask_questions(attack, names)

    def _ask_questions(self, attack, names):
        self.env.flush_all()
        for query in self.questions:
            self.env.cr.execute(query, {"dg": self.dg.id})
            self.assertFalse(self.env.cr.fetchall(), query)

    def _attempt(self, table):
        """Try each row; answer how many were held, how many refused outright."""
        held, refused = 0, 0
        self._make_keys(table)
        for stage in dict.fromkeys(attack.stage for attack in table):
            at_stage = [attack for attack in table if attack.stage == stage]
            with self._undone():
                names = self._stage(stage)
                said = self._said(names)  # pylint: disable=assignment-from-none
                with self.subTest(f"the stage {stage} itself"), self._undone():
                    self._assert_held(at_stage[0], dict(names), said)
                # Who is there stays: logging in is slow.
                for attack in sorted(at_stage, key=lambda a: (a.role, a.door)):
                    with self.subTest(str(attack)):
                        refused += self._attempt_one(attack, dict(names), said)
                        held += 1
        return held, refused

    def _attempt_one(self, attack, names, said):
        """Whether one attack was refused; it fails when the directive did not hold.

        A refusal undoes all that its request did, as the server does: what is asked
        of the database would be asked of the stage again. Of several requests, those
        before the one that was refused are done.
        """
        requests = [functools.partial(self._try, attack, names)]
        if attack.model == "steps":
            requests = [
                functools.partial(self._step, attack, names, step)
                for step in attack.args
            ]
        with self._undone(), mute_logger(*NOISE):
            refused = any(map(self._refused, requests))
            if refused and len(requests) == 1:
                self.env.invalidate_all()
                self.assertEqual(self._said(names), said)
            else:
                self._assert_held(attack, names, said)
        return refused

    def _prove(self, table, subject, least):
        """Every row of a table is held; the table does not shrink unnoticed."""
        held, refused = self._attempt(table)
        tell(
            f"attacks on {subject}: {len(table)} tried, {held} held "
            f"({refused} refused outright)"
        )
        self.assertGreaterEqual(len(table), least)
        self.assertEqual(held, len(table))
