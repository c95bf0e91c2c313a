import contextlib
import json
import xmlrpc.client
from collections import namedtuple

from requests import HTTPError

from odoo.exceptions import UserError
from odoo.fields import Command, Datetime
from odoo.tests import HttpCase, JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import MODULE, REASONS, MarketplaceMixin, tell

#: Committed orders of goods that the directive forbids, whatever the ORM says of them.
INVARIANT = """
    SELECT o.id FROM purchase_order o
      JOIN res_partner p ON p.id = o.partner_id
      JOIN res_partner c ON c.id = COALESCE(p.commercial_partner_id, p.id)
 LEFT JOIN purchase_marketplace_authorization a
        ON a.id = o.marketplace_authorization_id
     WHERE o.state IN ('to approve', 'purchase')
       AND (o.is_marketplace_order OR o.marketplace_flagged
            OR 'marketplace' IN (p.online_vendor_type, c.online_vendor_type))
       AND EXISTS (
           SELECT 1 FROM purchase_order_line l
        LEFT JOIN product_product v ON v.id = l.product_id
        LEFT JOIN product_template t ON t.id = v.product_tmpl_id
            WHERE l.order_id = o.id AND l.display_type IS NULL
              AND COALESCE(t.type, 'consu') != 'service')
       AND (a.id IS NULL OR a.state NOT IN ('approved', 'revoked')
            OR a.company_id != o.company_id
            OR a.marketplace_id IS DISTINCT FROM
               COALESCE(p.marketplace_id, c.marketplace_id)
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


class _Undo(Exception):
    """Leaves the savepoint of an attack."""


Attack = namedtuple("Attack", "name role stage door model method args context")

ORDER, LINE, PARTNER = "purchase.order", "purchase.order.line", "res.partner"
FORM = "purchase.marketplace.authorization"
GOOD = "purchase.marketplace.authorization.line"
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


def call(name, role, stage, model, method, *args, door="json", context=None):
    """One row of the table; ``{name}`` in the arguments names a record of the stage."""
    return Attack(name, role, stage, door, model, method, args, context or {})


def _state_rows():
    """A committed state, asked for at each door by each role."""
    confirm = {"state": "purchase"}
    for stage in ("draft", "sent", "cancelled"):
        yield call("approve", "buyer", stage, ORDER, "button_approve", ["{o}"])
        yield call("write state", "buyer", stage, ORDER, "write", ["{o}"], confirm)
    for role in ("buyer", "payable", "admin"):
        for door in ("json", "xml"):
            for state in ("purchase", "to approve"):
                yield call(
                    f"write {state}",
                    role,
                    "draft",
                    ORDER,
                    "write",
                    ["{o}"],
                    {"state": state},
                    door=door,
                )
        yield call("confirm", role, "draft", ORDER, "button_confirm", ["{o}"])
    yield call("web_save", "buyer", "draft", ORDER, "web_save", ["{o}"], confirm, {})
    new = {
        "partner_id": "{amazon}",
        "state": "purchase",
        "order_line": [[0, 0, {"product_id": "{chuck}", "product_qty": 1}]],
    }
    yield call("create confirmed", "buyer", "draft", ORDER, "create", new)
    yield call("create confirmed", "buyer", "draft", ORDER, "create", new, door="xml")
    plain = {name: value for name, value in new.items() if name != "state"}
    yield call(
        "default_state",
        "buyer",
        "draft",
        ORDER,
        "create",
        plain,
        context={"default_state": "purchase"},
    )
    yield call("copy", "buyer", "draft", ORDER, "copy", ["{o}"], confirm)
    rows = [["{o}", "purchase"]]
    yield call("load", "buyer", "draft", ORDER, "load", [".id", "state"], rows)
    yield call(
        "state and goods at once",
        "buyer",
        "services",
        ORDER,
        "write",
        ["{o}"],
        {**confirm, "order_line": new["order_line"]},
    )
    for context in PERSUASIONS:
        name = "context " + ", ".join(context)
        yield call(
            name,
            "buyer",
            "draft",
            ORDER,
            "write",
            ["{o}"],
            confirm,
            context=context,
        )
        yield call(
            name, "buyer", "draft", ORDER, "button_confirm", ["{o}"], context=context
        )
    yield call("json/2", "buyer", "draft", ORDER, "button_confirm", ["{o}"], door="key")
    yield call("superuser mode", "root", "draft", ORDER, "write", ["{o}"], confirm)
    yield call("superuser mode", "root", "draft", ORDER, "button_confirm", ["{o}"])


def _fact_rows():
    """What the gate reads, written over."""
    for vals in (
        {"is_marketplace_order": False},
        {"marketplace_clearance": "services"},
        {"marketplace_clearance": "prior", "state": "purchase"},
    ):
        for role in ("buyer", "admin", "root"):
            name = "write " + ", ".join(vals)
            yield call(name, role, "draft", ORDER, "write", ["{o}"], vals)
    for stage in ("over", "confirmed", "foreign"):
        for vals in (
            {"amount_untaxed": 1.0, "amount_total": 1.0},
            {"currency_rate": 1000000.0},
        ):
            yield call(
                f"forged {next(iter(vals))}",
                "buyer",
                stage,
                ORDER,
                "write",
                ["{o}"],
                vals,
            )
        yield call(
            "forged subtotal",
            "buyer",
            stage,
            LINE,
            "write",
            ["{l}"],
            {"price_unit": 101.0, "price_subtotal": 1.0},
        )
    yield call(
        "unflag",
        "buyer",
        "flagged",
        ORDER,
        "write",
        ["{o}"],
        {"marketplace_flagged": False},
    )
    yield call(
        "unflag",
        "admin",
        "flagged",
        ORDER,
        "write",
        ["{o}"],
        {"marketplace_flagged": False},
    )
    yield call(
        "unflag", "buyer", "flagged", ORDER, "action_unflag_marketplace", ["{o}"]
    )
    yield call("flagged", "buyer", "flagged", ORDER, "button_confirm", ["{o}"])
    yield call(
        "address in a line", "buyer", "address", ORDER, "button_confirm", ["{o}"]
    )
    yield call(
        "confirm before",
        "buyer",
        "draft",
        ORDER,
        "write",
        ["{o}"],
        {
            "date_order": "2020-01-01 00:00:00",
            "date_approve": "2020-01-01 00:00:00",
            "state": "purchase",
        },
    )


def _after_rows():
    """After a covered order was confirmed, or an ordinary one."""
    goods = {"product_id": "{gouge}", "product_qty": 1, "price_unit": 1.0}
    more = {"product_id": "{chuck}", "product_qty": 1, "price_unit": 1.0}
    for role in ("buyer", "payable"):
        for vals in (
            {"price_unit": 1000000.0},
            {"product_qty": 50, "price_unit": 1.0},
            {"product_id": "{gouge}"},
            {"discount": -500.0},
            {"product_uom_id": "{dozen}", "price_unit": 1.0},
            {"marketplace_authorization_line_id": False},
            {"marketplace_authorization_line_id": "{othergood}"},
        ):
            for stage in ("confirmed", "locked"):
                name = f"line {next(iter(vals))}"
                yield call(name, role, stage, LINE, "write", ["{l}"], vals)
    for stage in ("confirmed", "locked", "plain"):
        partner = {"partner_id": "{ebay}" if stage != "plain" else "{amazon}"}
        yield call("vendor", "buyer", stage, ORDER, "write", ["{o}"], partner)
        yield call(
            "vendor and state",
            "buyer",
            stage,
            ORDER,
            "write",
            ["{o}"],
            {**partner, "state": "purchase"},
        )
    for stage in ("confirmed", "locked"):
        for command in (
            [0, 0, goods],
            [0, 0, more],
            [4, "{plainline}", 0],
            [1, "{l}", {"product_qty": 9}],
        ):
            yield call(
                f"order_line {command[0]}",
                "buyer",
                stage,
                ORDER,
                "write",
                ["{o}"],
                {"order_line": [command]},
            )
        yield call(
            "new line", "buyer", stage, LINE, "create", {**goods, "order_id": "{o}"}
        )
        yield call(
            "new line by default",
            "buyer",
            stage,
            LINE,
            "create",
            goods,
            context={"default_order_id": "{o}"},
        )
        yield call(
            "re-parented",
            "buyer",
            stage,
            LINE,
            "write",
            ["{plainline}"],
            {"order_id": "{o}"},
        )
        yield call(
            "currency",
            "buyer",
            stage,
            ORDER,
            "write",
            ["{o}"],
            {"currency_id": "{usd}"},
        )
        yield call(
            "company",
            "admin",
            stage,
            ORDER,
            "write",
            ["{o}"],
            {"company_id": "{company_b}"},
        )
        yield call(
            "unlink the authorization",
            "buyer",
            stage,
            ORDER,
            "write",
            ["{o}"],
            {"marketplace_authorization_id": False},
        )
        yield call(
            "another authorization",
            "buyer",
            stage,
            ORDER,
            "write",
            ["{o}"],
            {"marketplace_authorization_id": "{draftform}"},
        )
    yield call(
        "address in a new line",
        "buyer",
        "plain",
        LINE,
        "create",
        {**goods, "order_id": "{o}", "name": "Gouge https://www.amazon.ca/dp/B0"},
    )
    yield call("over", "buyer", "over", ORDER, "button_confirm", ["{o}"])
    yield call("over", "buyer", "over", ORDER, "button_approve", ["{o}"])
    yield call(
        "negative makes room", "buyer", "negative", ORDER, "button_confirm", ["{o}"]
    )
    yield call("other company", "admin", "company", ORDER, "button_confirm", ["{o}"])
    yield call("dozen for a unit", "buyer", "dozen", ORDER, "button_confirm", ["{o}"])
    yield call("foreign currency", "buyer", "foreign", ORDER, "button_confirm", ["{o}"])
    yield call(
        "cheap day",
        "buyer",
        "foreign",
        ORDER,
        "write",
        ["{o}"],
        {"date_order": "2000-01-01 00:00:00", "state": "purchase"},
    )
    yield call("spent twice", "buyer", "spent", ORDER, "button_confirm", ["{o}"])
    yield call("revoked", "buyer", "revoked", ORDER, "button_confirm", ["{o}"])
    yield call("altered", "buyer", "altered", ORDER, "button_confirm", ["{o}"])


def _vendor_rows():
    """Who is a marketplace, said by somebody who may not."""
    for role in ("contacts", "buyer", "admin", "dg", "root"):
        yield call(
            "unflag",
            role,
            "draft",
            PARTNER,
            "write",
            ["{amazon}"],
            {"online_vendor_type": "ordinary"},
        )
        yield call(
            "exempt",
            role,
            "draft",
            PARTNER,
            "write",
            ["{amazon}"],
            {"online_vendor_type": "storefront", "exemption_evidence": "12, rue King"},
        )
    yield call(
        "under another",
        "contacts",
        "draft",
        PARTNER,
        "write",
        ["{amazon}"],
        {"parent_id": "{stationer}", "is_company": False},
    )
    yield call(
        "commercial entity",
        "contacts",
        "desk",
        PARTNER,
        "write",
        ["{desk}"],
        {"commercial_partner_id": "{stationer}"},
    )
    yield call(
        "desk moved",
        "contacts",
        "desk",
        PARTNER,
        "write",
        ["{desk}"],
        {"parent_id": "{stationer}"},
    )
    yield call(
        "desk freed",
        "contacts",
        "desk",
        PARTNER,
        "write",
        ["{desk}"],
        {"parent_id": False},
    )
    yield call(
        "archived",
        "contacts",
        "draft",
        PARTNER,
        "write",
        ["{amazon}"],
        {"active": False},
    )
    yield call(
        "renamed",
        "contacts",
        "draft",
        PARTNER,
        "write",
        ["{amazon}"],
        {"name": "Fournitures générales", "website": False, "email": False},
    )
    yield call(
        "joins",
        "contacts",
        "plain",
        PARTNER,
        "write",
        ["{stationer}"],
        {"parent_id": "{amazon}", "is_company": False},
    )
    for role in ("merger", "admin"):
        yield call("merged away", role, "draft", "code", "merge_away")
        yield call("merged in", role, "plain", "code", "merge_in")
        yield call("contact merged", role, "desk", "code", "merge_desk")
    yield call(
        "effective date",
        "admin",
        "draft",
        "res.company",
        "write",
        ["{company}"],
        {"marketplace_effective_date": "2099-01-01"},
    )
    yield call(
        "good made a service",
        "admin",
        "confirmed",
        "product.template",
        "write",
        ["{chucktemplate}"],
        {"type": "service"},
    )


def _code_rows():
    """Odoo's own wizards and automations."""
    yield call("bill to a new order", "buyer", "draft", "code", "bill_to_order")
    yield call("bill to this order", "buyer", "confirmed", "code", "bill_to_order")
    yield call("bill to this order", "buyer", "locked", "code", "bill_to_order")
    yield call(
        "bill matching, quantity", "buyer", "confirmed", "code", "match_quantity"
    )
    yield call("bill matching, price", "buyer", "locked", "code", "match_price")
    yield call("requests merged", "buyer", "spent", "code", "merge_requests")
    yield call("requests merged", "buyer", "draft", "code", "merge_requests")
    for stage in ("draft", "over", "cancelled"):
        yield call("server action", "admin", stage, "code", "server_action")
    yield call("automation frees a vendor", "admin", "draft", "code", "server_vendor")
    yield call("back to draft, changed", "buyer", "confirmed", "code", "reset_change")
    yield call("cancelled, changed", "buyer", "confirmed", "code", "cancel_change")
    yield call("default of everybody", "admin", "draft", "code", "default_state")


def _form_rows():
    """Decisions taken by somebody else than the Director General."""
    decided = {
        "state": "approved",
        "decided_by": "{dg}",
        "decided_on": "2026-01-01 00:00:00",
        "seal": "x" * 64,
    }
    for role in ("buyer", "teacher", "principal", "admin", "dg", "secretary", "root"):
        yield call("write approved", role, "form", FORM, "write", ["{f}"], decided)
    yield call(
        "create approved",
        "principal",
        "form",
        FORM,
        "create",
        {**decided, "establishment_id": "{school}"},
    )
    for role in ("principal", "admin", "buyer", "root"):
        yield call("approve", role, "form", FORM, "action_approve", ["{f}"])
        yield call("private", role, "form", FORM, "_approve", ["{f}"])
    yield call(
        "approve by XML", "dg", "form", FORM, "action_approve", ["{f}"], door="xml"
    )
    yield call(
        "approve by key", "dg", "form", FORM, "action_approve", ["{f}"], door="key"
    )
    yield call(
        "identity in the context",
        "dg",
        "form",
        FORM,
        "action_approve",
        ["{f}"],
        context={"identity_checked": True},
    )
    yield call(
        "copy", "principal", "covered", FORM, "copy", ["{f}"], {"state": "approved"}
    )
    yield call(
        "edit",
        "principal",
        "covered",
        FORM,
        "write",
        ["{f}"],
        {"amount_untaxed": 100000.0},
    )
    yield call(
        "limit",
        "admin",
        "covered",
        FORM,
        "write",
        ["{f}"],
        {"amount_limit": 100000.0, "amount_committed": -100000.0},
    )
    for vals in ({"quantity": 500}, {"price_unit": 1e6}, {"qty_committed": -50}):
        yield call("edit a good", "principal", "covered", GOOD, "write", ["{g}"], vals)
    yield call(
        "add a good",
        "principal",
        "covered",
        GOOD,
        "create",
        {
            "authorization_id": "{f}",
            "name": "Gouge",
            "product_id": "{gouge}",
            "quantity": 5,
            "price_unit": 5.0,
            **REASONS,
        },
    )
    yield call(
        "move a good",
        "principal",
        "covered",
        GOOD,
        "write",
        ["{draftgood}"],
        {"authorization_id": "{f}"},
    )
    yield call("delete", "principal", "covered", FORM, "unlink", ["{f}"])


TABLE = [
    *_state_rows(),
    *_fact_rows(),
    *_after_rows(),
    *_vendor_rows(),
    *_code_rows(),
    *_form_rows(),
]
#: Stages whose order may never be committed as it stands.
NEVER = """draft sent cancelled desk flagged address over negative company dozen foreign
    spent revoked altered""".split()
#: What a decided form says: no attack changes a word of it.
SAID = """
    SELECT a.id, a.state, a.decided_by, a.seal, a.amount_untaxed, a.amount_limit,
           a.valid_until, (SELECT json_agg(l ORDER BY l.id)::text FROM (
               SELECT id, name, product_id, quantity, price_unit, qty_committed
                 FROM purchase_marketplace_authorization_line
                WHERE authorization_id = a.id) l),
           (SELECT string_agg(type, ',' ORDER BY id) FROM product_template)
      FROM purchase_marketplace_authorization a WHERE a.id = %s
"""
#: An error of the program would be a refusal for the wrong reason.
REFUSALS = ("odoo.exceptions.", "psycopg2.errors.CheckViolation")


class AttackCase(MarketplaceMixin, HttpCase):
    """The doors, and the people who stand before them; it has no test of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_school()
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
        cls.usd = cls.env.ref("base.USD")
        if cls.usd == cls.company.currency_id:
            cls.usd = cls.env.ref("base.EUR")
        cls.usd.active = True
        cls.usd.rate_ids.unlink()
        for name, rate in (("1999-01-01", 100.0), ("2020-01-01", 0.01)):
            cls.env["res.currency.rate"].create(
                {
                    "currency_id": cls.usd.id,
                    "name": name,
                    "rate": rate,
                    "company_id": cls.company.id,
                }
            )
        cls.company_b = cls.env["res.company"].create({"name": "CSS voisin"})
        cls.manager.company_ids |= cls.company_b
        cls.inside = None
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

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        """Records of a stage, by the names that the rows use."""
        names = {
            name: getattr(self, name).id
            for name in (
                "amazon",
                "ebay",
                "stationer",
                "desk",
                "chuck",
                "gouge",
                "usd",
                "company",
                "company_b",
                "school",
                "dg",
            )
        }
        names["dozen"] = self.env.ref("uom.product_uom_dozen").id
        names["chucktemplate"] = self.chuck.product_tmpl_id.id
        plain = self._order((self.gouge, 1, 1.0), partner=self.stationer)
        names["plainline"] = plain.order_line.id
        draft = self._request((self.gouge, 1, 1.0))
        names["draftform"] = draft.id
        names["draftgood"] = names["othergood"] = draft.line_ids.id
        order, form = getattr(self, f"_stage_{stage}")()
        if form:
            names |= {"f": form.id, "g": form.line_ids[:1].id}
        if order:
            names |= {"o": order.id, "l": order.order_line[:1].id}
        self.env.flush_all()
        return names

    def _stage_draft(self):
        return self._order(), None

    def _stage_sent(self):
        return self._order(state="sent"), None

    def _stage_cancelled(self):
        order = self._order()
        order.button_cancel()
        return order, None

    def _stage_services(self):
        return self._order((self.training, 1, 5.0)), None

    def _stage_desk(self):
        return self._order(partner=self.desk), None

    def _stage_plain(self):
        order = self._order((self.gouge, 1, 1.0), partner=self.stationer)
        order.button_confirm()
        return order, None

    def _stage_flagged(self):
        order = self._order(partner=self.stationer)
        order.marketplace_flagged = True
        return order, None

    def _stage_address(self):
        order = self._order(partner=self.stationer)
        order.order_line.name = "Mandrin, voir amazon.ca/dp/B0123"
        return order, None

    def _stage_covered(self, *lines, **values):
        form = self._approved()
        link = {"marketplace_authorization_id": form.id}
        return self._order(*lines, **link, **values), form

    def _stage_confirmed(self):
        order, form = self._stage_covered()
        order.button_confirm()
        return order, form

    def _stage_locked(self):
        order, form = self._stage_confirmed()
        order.button_lock()
        return order, form

    def _stage_over(self):
        return self._stage_covered((self.chuck, 1, 100.01))

    def _stage_negative(self):
        """A first order whose total is negative, then one that counts on it."""
        order, form = self._stage_covered((self.chuck, 0.5, 1.0))
        order.write(
            {
                "order_line": [
                    Command.create(
                        {
                            "product_id": self.training.id,
                            "product_qty": 1,
                            "price_unit": -5000.0,
                        }
                    )
                ]
            }
        )
        order.button_confirm()
        link = {"marketplace_authorization_id": form.id}
        return self._order((self.chuck, 0.5, 3000.0), **link), form

    def _stage_company(self):
        form = self._approved()
        values = {
            "company_id": self.company_b.id,
            "marketplace_authorization_id": form.id,
        }
        companies = self.env["purchase.order"].with_user(self.manager)
        companies = companies.with_context(allowed_company_ids=[self.company_b.id])
        line = {"product_id": self.chuck.id, "product_qty": 1, "price_unit": 1.0}
        return (
            companies.sudo().create(
                {
                    "partner_id": self.amazon.id,
                    "order_line": [Command.create(line)],
                    **values,
                }
            ),
            form,
        )

    def _stage_dozen(self):
        order, form = self._stage_covered((self.chuck, 1, 1.0))
        dozen = self.env.ref("uom.product_uom_dozen").id
        order.order_line.write({"product_uom_id": dozen, "price_unit": 1.0})
        return order, form

    def _stage_foreign(self):
        """Ninety units of a currency of which each is worth a hundred."""
        return self._stage_covered((self.chuck, 1, 90.0), currency_id=self.usd.id)

    def _stage_spent(self):
        order, form = self._stage_confirmed()
        return self._order(marketplace_authorization_id=form.id), form

    def _stage_revoked(self):
        order, form = self._stage_covered()
        form.with_user(self.dg)._revoke("Substitut trouvé.")
        return order, form

    def _stage_altered(self):
        order, form = self._stage_covered((self.chuck, 2, 50.0))
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_marketplace_authorization_line SET quantity = 9 "
            "WHERE authorization_id = %s",
            [form.id],
        )
        self.env.invalidate_all()
        return order, form

    def _stage_form(self):
        return None, self._submitted()

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

    def _enter(self, login):
        """Log in, unless that person is the one who is there."""
        if self.inside != login:
            self.authenticate(login, login.ljust(8, "x"))
        self.inside = login

    def _json(self, attack, login, args, context):
        self._enter(login)
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{attack.model}/{attack.method}",
            {
                "model": attack.model,
                "method": attack.method,
                "args": args,
                "kwargs": {"context": context},
            },
        )

    def _root(self, attack, args, context):
        """Superuser mode, as the menu of the administrator opens it."""
        self._enter(self.manager.login)
        self.url_open("/web/become")
        self.inside = None
        return self.make_jsonrpc_request(
            f"/web/dataset/call_kw/{attack.model}/{attack.method}",
            {
                "model": attack.model,
                "method": attack.method,
                "args": args,
                "kwargs": {"context": context},
            },
        )

    def _xml(self, attack, login, args, context):
        user = self.env["res.users"].search([("login", "=", login)])
        return self.xmlrpc_object.execute_kw(
            self.env.cr.dbname,
            user.id,
            login.ljust(8, "x"),
            attack.model,
            attack.method,
            args,
            {"context": context},
        )

    def _key(self, attack, user, args, context):
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            .sudo()
            ._generate("rpc", "attack", Datetime.add(Datetime.now(), days=1))
        )
        self.env.flush_all()
        response = self.url_open(
            f"/json/2/{attack.model}/{attack.method}",
            data=json.dumps({"ids": args[0], "context": context}),
            headers={
                "Authorization": f"bearer {key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )
        response.raise_for_status()
        return response.json()

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

    def _code_merge_away(self, user, order):
        self._merge(user, self.stationer, self.amazon)

    def _code_merge_in(self, user, order):
        self._merge(user, self.amazon, self.stationer)

    def _code_merge_desk(self, user, order):
        self._merge(user, self.stationer, self.desk)

    def _code_bill_to_order(self, user, order):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.amazon.id,
                "journal_id": self.journal.id,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.gouge.id,
                            "quantity": 3,
                            "price_unit": 5.0,
                            "account_id": self.account.id,
                        }
                    )
                ],
            }
        )
        wizards = self.env["bill.to.po.wizard"].with_user(user)
        known = order.id if order.state == "purchase" else False
        wizards.with_context(
            active_ids=[-line.id for line in bill.invoice_line_ids]
        ).create({"purchase_order_id": known}).action_add_to_po()

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

    def _run(self, user, code):
        """A server action written by the administrator, run as its scheduled task."""
        action = (
            self.env["ir.actions.server"]
            .with_user(user)
            .create(
                {
                    "name": "attack",
                    "model_id": self.env["ir.model"]._get_id(ORDER),
                    "state": "code",
                    "code": code,
                }
            )
        )
        action.with_user(1).run()

    def _code_server_action(self, user, order):
        self._run(
            user, f"model.browse({order.id}).sudo().write({{'state': 'purchase'}})"
        )

    def _code_server_vendor(self, user, order):
        self._run(
            user,
            f"env['res.partner'].browse({self.amazon.id}).sudo().write("
            "{'online_vendor_type': 'ordinary'})",
        )

    def _code_reset_change(self, user, order):
        order = order.with_user(user)
        order.button_draft()
        order.order_line.write({"product_qty": 50, "price_unit": 500.0})
        order.button_approve()

    def _code_cancel_change(self, user, order):
        order = order.with_user(user)
        order.button_cancel()
        order.partner_id = self.ebay
        order.write({"state": "purchase"})

    def _code_default_state(self, user, order):
        self.env["ir.default"].with_user(user).sudo().set(ORDER, "state", "purchase")
        self.env["ir.default"].sudo().set(ORDER, "is_marketplace_order", False)
        self._order()

    def _try(self, attack, names):
        """Attack; the refusal is the answer expected, and none is not yet a leak."""
        user = self.roles.get(attack.role)
        if attack.model == "code":
            order = self.env[ORDER].browse(names["o"])
            getattr(self, f"_code_{attack.method}")(user, order.with_user(user))
            return
        args = self._fill(attack.args, names)
        context = self._fill(attack.context, names)
        if attack.role == "admin":
            companies = [self.company.id, self.company_b.id]
            context = {"allowed_company_ids": companies, **context}
        if attack.role == "root":
            self._root(attack, args, context)
        elif attack.door == "key":
            self._key(attack, user, args, context)
        else:
            door = {"json": self._json, "xml": self._xml}[attack.door]
            door(attack, user.login, args, context)

    # ---- the question --------------------------------------------------------------

    def _said(self, names):
        self.env.flush_all()
        self.env.cr.execute(SAID, [names.get("f")])
        return self.env.cr.fetchall()

    def _refused(self, go, *args, **kwargs):
        """Whether something is refused, for a reason that is a refusal."""
        try:
            with self.env.cr.savepoint():
                go(*args, **kwargs)
                self.env.flush_all()
        except UserError:
            return True
        except JsonRpcException as error:
            self.assertTrue(str(error).startswith(REFUSALS), error)
            return True
        except xmlrpc.client.Fault as error:
            self.assertNotEqual(error.faultCode, 1, error)
            return True
        except HTTPError as error:
            self.assertIn(error.response.status_code, (403, 422), error)
            return True
        return False

    def _profit(self, names):
        """What the attacker does next, if the attack left anything open."""
        order = self.env[ORDER].browse(names.get("o"))
        if order and order.state in ("draft", "sent"):
            self._refused(order.with_user(self.buyer).button_confirm)
        if names.get("f"):
            again = self._order(marketplace_authorization_id=names["f"])
            self._refused(again.button_confirm)

    def _assert_held(self, attack, names, said):
        """Ask the database, past the ORM."""
        self.env.invalidate_all()
        if attack.stage in ("form", "covered", "confirmed", "locked", "spent"):
            self.assertEqual(self._said(names), said)
        if attack.stage not in ("form", "covered"):
            self._profit(names)
        for query in (INVARIANT, OVERSPENT, FORGED):
            self.env.cr.execute(query, {"dg": self.dg.id})
            self.assertFalse(self.env.cr.fetchall(), query)
        if attack.stage in NEVER:
            self.env.cr.execute(
                "SELECT state FROM purchase_order WHERE id = %s", [names["o"]]
            )
            self.assertIn(self.env.cr.fetchone()[0], ("draft", "sent", "cancel"))

    @contextlib.contextmanager
    def _undone(self):
        """One attack leaves nothing to the next."""
        with contextlib.suppress(_Undo), self.env.cr.savepoint():
            yield
            raise _Undo
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    def _attempt(self, table):
        """Try each row; answer how many were held, how many refused outright."""
        held, refused = 0, 0
        for attack in table:
            with self.subTest(str(attack)), self._undone(), mute_logger(*NOISE):
                names = self._stage(attack.stage)
                said = self._said(names)
                refused += self._refused(self._try, attack, names)
                self._assert_held(attack, names, said)
                held += 1
        return held, refused


@tagged("post_install", "-at_install")
class TestAttacks(AttackCase):
    """A table of doors × roles × stages; the database is asked after each attack."""

    def test_table(self):
        held, refused = self._attempt(TABLE)
        tell(f"attacks: {len(TABLE)} tried, {held} held ({refused} refused outright)")
        self.assertGreaterEqual(len(TABLE), 60)
        self.assertEqual(held, len(TABLE))
