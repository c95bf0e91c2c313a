from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.attacks import (
    FORGED,
    ORDERS,
    OVERSPENT,
    PERSUASIONS,
    AttackCase,
    rows,
    writes,
)

from .common import MANAGER, RequestMixin

REQUEST, LINE = "purchase.request", "purchase.request.line"
WIZARD = "purchase.request.line.make.purchase.order"
STATES = ("to_approve", "approved", "in_progress", "done")
#: Goods that a marketplace sells, from the catalogue and not from what the request says
#: of itself.
SOLD = """
    SELECT l.id, l.request_id, l.product_qty, l.estimated_cost, l.product_id,
           l.product_uom_id, l.marketplace_authorization_line_id AS good_id
      FROM purchase_request_line l
      JOIN purchase_request r ON r.id = l.request_id
 LEFT JOIN product_product v ON v.id = l.product_id
 LEFT JOIN product_template t ON t.id = v.product_tmpl_id
     WHERE l.cancelled IS NOT TRUE AND COALESCE(t.type, 'consu') != 'service'
       AND (l.name ~* 'amazon.ca' OR l.specifications ~* 'amazon.ca'
            OR r.description ~* 'amazon.ca'
            OR r.marketplace_flagged AND v.id IS NULL
            OR EXISTS (SELECT 1 FROM product_supplierinfo s
                         JOIN res_partner p ON p.id = s.partner_id
                        WHERE s.product_tmpl_id = t.id
                          AND p.online_vendor_type = 'marketplace'))
"""
#: Committed requests of such goods beyond what their authorization says (tests use
#: units and the currency of the company).
HELD = f"""
      WITH sold AS ({SOLD})
    SELECT r.id FROM purchase_request r JOIN sold ON sold.request_id = r.id
 LEFT JOIN purchase_marketplace_authorization a
        ON a.id = r.marketplace_authorization_id
 LEFT JOIN purchase_marketplace_authorization_line g ON g.id = sold.good_id
     WHERE r.state IN ('to_approve', 'approved', 'in_progress', 'done')
       AND (a.id IS NULL OR a.state NOT IN ('approved', 'revoked')
            OR a.company_id IS DISTINCT FROM r.company_id
            OR r.marketplace_clearance IS DISTINCT FROM 'authorized'
            OR g.authorization_id IS DISTINCT FROM a.id
            OR g.product_id IS DISTINCT FROM sold.product_id
            OR g.product_uom_id IS DISTINCT FROM sold.product_uom_id
            OR g.quantity < (SELECT SUM(s.product_qty) FROM sold s
                              WHERE s.request_id = r.id AND s.good_id = g.id)
            OR a.amount_untaxed + 0.005 < (SELECT SUM(s.estimated_cost) FROM sold s
                                            WHERE s.request_id = r.id))
"""
#: Stages from which no attack may bring a request forward.
NEVER = (
    *("draft", "flagged", "address", "described", "over"),
    *("dear", "waiting", "revoked", "spent", "foreign"),
)
BUTTONS = ("button_to_approve", "button_approved", "button_in_progress", "button_done")


def _state_rows():
    """A committed state, asked for at each door by each role."""
    everybody = ("asker desk admin root", "draft", REQUEST)
    states = [{"state": state} for state in STATES]
    yield from writes(*everybody, "{r}", *states, doors="json xml")
    for button in BUTTONS:
        yield from rows(*everybody, button, ["{r}"])
        yield from rows("asker desk", "draft", REQUEST, button, ["{r}"], doors="key")
    never, late = " ".join(NEVER), ({"state": "approved"}, {"state": "done"})
    yield from rows("asker", never, REQUEST, "button_to_approve", ["{r}"])
    yield from writes("desk", never, REQUEST, "{r}", *late)
    # Its lines were cancelled with it: it asks for nothing, until they are back.
    back = ({"state": "approved"}, {"state": "to_approve"})
    yield from writes("desk", "rejected", REQUEST, "{r}", *back)
    for context in PERSUASIONS:
        more = {"name": "context " + ", ".join(context), "context": context}
        yield from writes("asker", "draft", REQUEST, "{r}", late[0], **more)
        yield from rows("asker", "draft", REQUEST, BUTTONS[0], ["{r}"], **more)


def _new_rows():
    """Requests that are born committed."""
    line = {"product_id": "{chuck}", "product_qty": 1, "name": "Mandrin"}
    plain = {"line_ids": [[0, 0, line]]}
    asker = ("asker", "draft", REQUEST)
    for state in STATES:
        new = {**plain, "state": state}
        default = {"default_state": state}
        yield from rows("asker admin root", "draft", REQUEST, "create", new)
        yield from rows(*asker, "create", new, doors="xml")
        yield from rows(*asker, "create", plain, context=default)
    vals = {"state": "approved"}
    yield from rows(*asker, "copy", ["{r}"], vals)
    yield from rows(*asker, "web_save", ["{r}"], vals, {})
    yield from rows(*asker, "web_save", [], new, {})
    load = [".id", "state"], [["{r}", "approved"]]
    yield from rows(*asker, "load", *load)
    names = ["state", "line_ids/name", "line_ids/product_qty"]
    load = names, [["approved", "Mandrin amazon.ca/dp/B0", "1"]]
    yield from rows(*asker, "load", *load)
    both = {"state": "in_progress", **plain}
    yield from writes("desk", "plain services", REQUEST, "{r}", both)
    for name in ("default_state", "server_action", "replenish"):
        yield from rows("admin", "draft", "code", name)


def _fact_rows():
    """What the gate reads, written over."""
    everybody, people = "asker desk admin root", "asker desk admin"
    yield from writes(
        *(everybody, "draft", REQUEST, "{r}"),
        {"is_marketplace_request": False},
        {"marketplace_clearance": "services"},
        {"marketplace_clearance": "prior", "state": "approved"},
        {"estimated_cost": 0.0, "state": "approved"},
        {"currency_id": "{usd}"},
        {"company_id": False},
        {"company_id": False, "state": "to_approve"},
    )
    yield from writes(
        *(everybody, "draft approved", LINE, "{l}"),
        {"supplier_id": "{stationer}"},
        {"supplier_id": False},
        {"request_state": "draft", "product_qty": 50},
        {"currency_id": "{usd}", "estimated_cost": 500.0},
    )
    unflag = (REQUEST, "action_unflag_marketplace", ["{r}"])
    flag, words = {"marketplace_flagged": False}, {"name": "Mandrin"}
    words["specifications"] = False
    yield from writes(people, "flagged address", REQUEST, "{r}", flag)
    yield from rows(people, "flagged address", *unflag)
    yield from writes(people, "flagged address", LINE, "{l}", words)


def _after_rows():
    """After a covered request was approved, or an ordinary one."""
    more = {"product_id": "{chuck}", "product_qty": 1, "name": "Mandrin"}
    people, later = "asker desk stock", "approved progress done"
    office = "asker desk admin"
    yield from writes(
        *(people, later, LINE, "{l}"),
        {"product_qty": 50},
        {"estimated_cost": 100.01},
        {"product_id": "{drill}"},
        {"product_uom_id": "{dozen}"},
        {"marketplace_authorization_line_id": False},
        {"marketplace_authorization_line_id": "{othergood}"},
        {"product_qty": 2, "cancelled": False},
    )
    default = {"default_request_id": "{r}"}
    yield from rows(people, later, LINE, "create", {**more, "request_id": "{r}"})
    yield from rows(people, later, LINE, "create", more, context=default)
    yield from writes(people, later, LINE, "{otherline}", {"request_id": "{r}"})
    yield from writes(
        *(people, "plain", LINE, "{l}"),
        {"product_id": "{chuck}"},
        {"name": "Mandrin https://www.amazon.ca/dp/B0"},
        {"specifications": "amazon.ca/dp/B0"},
        {"description": "amazon.ca/dp/B0"},
    )
    yield from writes(
        *(office, later, REQUEST, "{r}"),
        {"line_ids": [[0, 0, more]]},
        {"line_ids": [[1, "{l}", {"product_qty": 9}]]},
        {"line_ids": [[4, "{otherline}", 0]]},
        {"marketplace_authorization_id": False},
        {"marketplace_authorization_id": "{draftform}"},
        {"company_id": False},
        {"company_id": "{company_b}"},
        {"marketplace_authorization_id": False, "state": "done"},
    )
    yield from writes(
        *(office, "plain", REQUEST, "{r}"),
        {"line_ids": [[0, 0, more]]},
        {"description": "amazon.ca/dp/B0"},
        {"line_ids": [[1, "{l}", {"product_id": "{chuck}"}]]},
        {"line_ids": [[4, "{otherline}", 0]]},
    )
    yield from rows("desk", "part", LINE, "do_uncancel", ["{l}"])
    for method in ("reset_change", "two_forms", "other_order", "merge_away"):
        yield from rows("desk", "approved", "code", method)


TABLE = [*_state_rows(), *_new_rows(), *_fact_rows(), *_after_rows()]


@tagged("post_install", "-at_install")
class TestAttacksRequest(RequestMixin, AttackCase):
    """Doors × roles × stages of purchase requests; the database is asked each time."""

    named = ("amazon", "stationer", "chuck", "drill", "usd", "company_b")
    questions = (HELD, ORDERS, OVERSPENT, FORGED)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager.group_ids |= cls.env.ref(MANAGER)
        cls.drill = cls._product("Perceuse")
        cls._sell(cls.drill, cls.amazon)
        cls.store = cls._user("mkp_stock", "stock.group_stock_user")
        cls.roles |= {
            "asker": cls.asker,
            "desk": cls.desk_user,
            "stock": cls.store,
        }

    def test_table(self):
        self._prove(TABLE, "requests", 403)

    # ---- the stages ----------------------------------------------------------------

    def _others(self):
        draft = self._request((self.chuck, 5, 900.0))
        return {
            "dozen": self.env.ref("uom.product_uom_dozen").id,
            "draftform": draft.id,
            "othergood": draft.line_ids.id,
            "otherline": self._asked((self.chuck, 5, 1.0)).line_ids.id,
        }

    def _names(self, request):
        form = request.sudo().marketplace_authorization_id
        return {"r": request.id, "l": request.line_ids[:1].id, "f": form.id}

    def _stage_draft(self):
        return self._names(self._asked())

    def _stage_rejected(self):
        request = self._asked()
        request.with_user(self.desk_user).button_rejected()
        return self._names(request)

    def _stage_flagged(self):
        return self._names(self._asked(self._line(None), marketplace_flagged=True))

    def _stage_address(self):
        return self._names(self._asked({**self._line(None), "name": "amazon.ca/dp/B0"}))

    def _stage_described(self):
        return self._names(self._asked(self._line(None), description="amazon.ca/dp/B0"))

    def _stage_services(self):
        return self._names(self._asked((self.training, 1, 5.0)))

    def _stage_plain(self):
        request = self._asked((self.gouge, 1, 5.0))
        request.button_to_approve()
        request.with_user(self.desk_user).button_approved()
        return self._names(request)

    def _stage_over(self):
        return self._names(self._covered((self.chuck, 2, 100.0)))

    def _stage_dear(self):
        return self._names(self._covered((self.chuck, 1, 100.01)))

    def _stage_waiting(self):
        return self._names(self._covered(form=self._submitted()))

    def _stage_revoked(self):
        request = self._covered()
        request.sudo().marketplace_authorization_id.with_user(self.dg)._revoke("Non.")
        return self._names(request)

    def _stage_spent(self):
        form = self._approved()
        self._order(marketplace_authorization_id=form.id).button_confirm()
        return self._names(self._covered(form=form))

    def _stage_foreign(self):
        """Known to another organization, where the catalogue has the same vendor."""
        self.chuck.seller_ids.company_id = False
        request = self._covered()
        request.sudo().company_id = self.company_b
        return self._names(request)

    def _stage_approved(self):
        return self._names(self._cleared())

    def _stage_progress(self):
        request = self._cleared()
        self._rfq(request)
        return self._names(request)

    def _stage_done(self):
        request = self._cleared()
        request.with_user(self.desk_user).button_done()
        return self._names(request)

    def _stage_part(self):
        request = self._asked((self.chuck, 1, 100.0), (self.gouge, 1, 5.0))
        request.line_ids.filtered(lambda r: r.product_id == self.chuck).do_cancel()
        request.button_to_approve()
        return self._names(request)

    # ---- what takes more than one call ---------------------------------------------

    def _target(self, user, names):
        return self.env[REQUEST].browse(names["r"]).with_user(user)

    def _code_default_state(self, user, request):
        defaults = self.env["ir.default"].with_user(user).sudo()
        defaults.set(REQUEST, "state", "approved")
        defaults.set(REQUEST, "marketplace_clearance", "prior")
        self._asked()

    def _code_server_action(self, user, request):
        self._run_on(user, request, "record.write({'state': 'approved'})")

    def _code_replenish(self, user, request):
        """The scheduler asks as superuser; a person then submits."""
        rule = self.env["stock.rule"].sudo().search([("action", "=", "buy")], limit=1)
        line = rule._prepare_purchase_request_line(
            request,
            self.env["stock.rule"].Procurement(
                self.chuck,
                7,
                self.chuck.uom_id,
                rule.location_dest_id,
                "",
                "",
                self.company,
                {},
            ),
        )
        self.env[LINE].sudo().create(line)
        request.button_to_approve()

    def _code_reset_change(self, user, request):
        request.button_draft()
        request.line_ids.write({"product_qty": 50})
        request.write({"state": "approved"})

    def _code_two_forms(self, user, request):
        self._rfq(request | self._cleared())

    def _code_other_order(self, user, request):
        order = self._rfq(self._cleared())
        wizards = self.env[WIZARD].with_user(user)
        items = wizards._prepare_item(request.line_ids)
        wizards.create(
            {
                "supplier_id": self.amazon.id,
                "purchase_order_id": order.id,
                "item_ids": [Command.create(items)],
            }
        ).make_purchase_order()

    def _code_merge_away(self, user, request):
        self._merge(self.merger, self.stationer, self.amazon)
        request.line_ids.write({"product_qty": 5})

    # ---- the question --------------------------------------------------------------

    def _profit(self, attack, names):
        AttackCase._ask_questions(self, attack, names)
        request = self.env[REQUEST].browse(names["r"]).exists()
        for user, button in ((self.asker, BUTTONS[0]), (self.desk_user, BUTTONS[1])):
            if request.state in ("draft", "to_approve"):
                self._refused(getattr(request.with_user(user), button))
        self._refused(self._order_made, request)

    def _ask_questions(self, attack, names):
        self.env.flush_all()
        if attack.stage in NEVER:
            self.assertEqual(self.env[REQUEST].browse(names["r"]).state, "draft")
        return super()._ask_questions(attack, names)

    def test_the_question_can_fail(self):
        """What the table asks sees a request that got through."""
        request = self._asked()
        self._alter(request, is_marketplace_request=False, state="approved")
        self.assertEqual(self._sql(HELD), [(request.id,)])
