from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.cssrs_marketplace_authorization.tests.common import tell
from odoo.addons.cssrs_marketplace_authorization.tests.test_attacks import (
    FORGED,
    INVARIANT,
    OVERSPENT,
    PERSUASIONS,
    AttackCase,
    call,
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
    for role in ("asker", "desk", "admin", "root"):
        for state in STATES:
            vals = {"state": state}
            for door in ("json", "xml") if role != "root" else ("json",):
                row = (REQUEST, "write", ["{r}"], vals)
                yield call(f"write {state}", role, "draft", *row, door=door)
        for button in BUTTONS:
            yield call(button, role, "draft", REQUEST, button, ["{r}"])
    for stage in NEVER:
        yield call("submit", "asker", stage, REQUEST, "button_to_approve", ["{r}"])
        for state in ("approved", "done"):
            vals = {"state": state}
            yield call(state, "desk", stage, REQUEST, "write", ["{r}"], vals)
    # Its lines were cancelled with it: it asks for nothing, until they are back.
    for vals in ({"state": "approved"}, {"state": "to_approve"}):
        yield call("rejected", "desk", "rejected", REQUEST, "write", ["{r}"], vals)
    for button in BUTTONS:
        for role in ("asker", "desk"):
            row = (REQUEST, button, ["{r}"])
            yield call("json/2", role, "draft", *row, door="key")
    for context in PERSUASIONS:
        name, vals = "context " + ", ".join(context), {"state": "approved"}
        row = (REQUEST, "write", ["{r}"], vals)
        yield call(name, "asker", "draft", *row, context=context)
        row = (REQUEST, "button_to_approve", ["{r}"])
        yield call(name, "asker", "draft", *row, context=context)


def _new_rows():
    """Requests that are born committed."""
    line = {"product_id": "{chuck}", "product_qty": 1, "name": "Mandrin"}
    plain = {"line_ids": [[0, 0, line]]}
    for state in STATES:
        new = {**plain, "state": state}
        for role in ("asker", "admin", "root"):
            yield call(f"create {state}", role, "draft", REQUEST, "create", new)
        row = (REQUEST, "create", new)
        yield call(f"create {state}", "asker", "draft", *row, door="xml")
        context = {"default_state": state}
        row = (REQUEST, "create", plain)
        yield call("default_state", "asker", "draft", *row, context=context)
    vals = {"state": "approved"}
    yield call("copy", "asker", "draft", REQUEST, "copy", ["{r}"], vals)
    yield call("web_save", "asker", "draft", REQUEST, "web_save", ["{r}"], vals, {})
    yield call("web_save", "asker", "draft", REQUEST, "web_save", [], new, {})
    rows = [["{r}", "approved"]]
    yield call("load", "asker", "draft", REQUEST, "load", [".id", "state"], rows)
    rows = [["approved", "Mandrin amazon.ca/dp/B0", "1"]]
    names = ["state", "line_ids/name", "line_ids/product_qty"]
    yield call("load new", "asker", "draft", REQUEST, "load", names, rows)
    for stage in ("plain", "services"):
        both = {"state": "in_progress", **plain}
        yield call("state and goods", "desk", stage, REQUEST, "write", ["{r}"], both)
    yield call("default of all", "admin", "draft", "code", "default_state")
    yield call("server action", "admin", "draft", "code", "server_action")
    yield call("replenishment", "admin", "draft", "code", "replenish")


def _fact_rows():
    """What the gate reads, written over."""
    for role in ("asker", "desk", "admin", "root"):
        for vals in (
            {"is_marketplace_request": False},
            {"marketplace_clearance": "services"},
            {"marketplace_clearance": "prior", "state": "approved"},
            {"estimated_cost": 0.0, "state": "approved"},
            {"currency_id": "{usd}"},
            {"company_id": False},
            {"company_id": False, "state": "to_approve"},
        ):
            name = "write " + ", ".join(vals)
            yield call(name, role, "draft", REQUEST, "write", ["{r}"], vals)
        for vals in (
            {"supplier_id": "{stationer}"},
            {"supplier_id": False},
            {"request_state": "draft", "product_qty": 50},
            {"currency_id": "{usd}", "estimated_cost": 500.0},
        ):
            for stage in ("draft", "approved"):
                name = "line " + ", ".join(vals)
                yield call(name, role, stage, LINE, "write", ["{l}"], vals)
    for role in ("asker", "desk", "admin"):
        for stage in ("flagged", "address"):
            vals = {"marketplace_flagged": False}
            yield call("unflag", role, stage, REQUEST, "write", ["{r}"], vals)
            row = (REQUEST, "action_unflag_marketplace", ["{r}"])
            yield call("unflag", role, stage, *row)
            vals = {"name": "Mandrin", "specifications": False}
            yield call("words away", role, stage, LINE, "write", ["{l}"], vals)


def _after_rows():
    """After a covered request was approved, or an ordinary one."""
    more = {"product_id": "{chuck}", "product_qty": 1, "name": "Mandrin"}
    for role in ("asker", "desk", "stock"):
        for stage in ("approved", "progress", "done"):
            for vals in (
                {"product_qty": 50},
                {"estimated_cost": 100.01},
                {"product_id": "{drill}"},
                {"product_uom_id": "{dozen}"},
                {"marketplace_authorization_line_id": False},
                {"marketplace_authorization_line_id": "{othergood}"},
                {"product_qty": 2, "cancelled": False},
            ):
                name = f"line {next(iter(vals))}"
                yield call(name, role, stage, LINE, "write", ["{l}"], vals)
            new = {**more, "request_id": "{r}"}
            yield call("new line", role, stage, LINE, "create", new)
            context = {"default_request_id": "{r}"}
            row = (LINE, "create", more)
            yield call("new line by default", role, stage, *row, context=context)
            vals = {"request_id": "{r}"}
            yield call("re-parented", role, stage, LINE, "write", ["{otherline}"], vals)
        for vals in (
            {"product_id": "{chuck}"},
            {"name": "Mandrin https://www.amazon.ca/dp/B0"},
            {"specifications": "amazon.ca/dp/B0"},
            {"description": "amazon.ca/dp/B0"},
        ):
            name = f"plain {next(iter(vals))}"
            yield call(name, role, "plain", LINE, "write", ["{l}"], vals)
    for role in ("asker", "desk", "admin"):
        for stage in ("approved", "progress", "done"):
            for vals in (
                {"line_ids": [[0, 0, more]]},
                {"line_ids": [[1, "{l}", {"product_qty": 9}]]},
                {"line_ids": [[4, "{otherline}", 0]]},
                {"marketplace_authorization_id": False},
                {"marketplace_authorization_id": "{draftform}"},
                {"company_id": False},
                {"company_id": "{company_b}"},
                {"marketplace_authorization_id": False, "state": "done"},
            ):
                name = f"write {next(iter(vals))}"
                yield call(name, role, stage, REQUEST, "write", ["{r}"], vals)
        for vals in (
            {"line_ids": [[0, 0, more]]},
            {"description": "amazon.ca/dp/B0"},
            {"line_ids": [[1, "{l}", {"product_id": "{chuck}"}]]},
            {"line_ids": [[4, "{otherline}", 0]]},
        ):
            row = (REQUEST, "write", ["{r}"], vals)
            yield call("plain", role, "plain", *row)
    yield call("cancelled and back", "desk", "part", LINE, "do_uncancel", ["{l}"])
    for method in ("reset_change", "two_forms", "other_order", "merge_away"):
        yield call(method, "desk", "approved", "code", method)


TABLE = tuple(
    row for rows in (_state_rows, _new_rows, _fact_rows, _after_rows) for row in rows()
)


@tagged("post_install", "-at_install")
class TestAttacksRequest(RequestMixin, AttackCase):
    """Doors × roles × stages of purchase requests; the database is asked each time."""

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

    # ---- the stages ----------------------------------------------------------------

    def _stage(self, stage):
        names = {
            name: getattr(self, name).id
            for name in ("amazon", "stationer", "chuck", "drill", "usd", "company_b")
        }
        names["dozen"] = self.env.ref("uom.product_uom_dozen").id
        draft = self._request((self.chuck, 5, 900.0))
        names |= {"draftform": draft.id, "othergood": draft.line_ids.id}
        names["otherline"] = self._asked((self.chuck, 5, 1.0)).line_ids.id
        request = getattr(self, f"_request_{stage}")()
        form = request.sudo().marketplace_authorization_id
        names |= {"r": request.id, "l": request.line_ids[:1].id, "f": form.id or None}
        self.env.flush_all()
        return names

    def _request_draft(self):
        return self._asked()

    def _request_rejected(self):
        request = self._asked()
        request.with_user(self.desk_user).button_rejected()
        return request

    def _request_flagged(self):
        return self._asked(self._line(None), marketplace_flagged=True)

    def _request_address(self):
        return self._asked({**self._line(None), "name": "amazon.ca/dp/B0"})

    def _request_described(self):
        return self._asked(self._line(None), description="amazon.ca/dp/B0")

    def _request_services(self):
        return self._asked((self.training, 1, 5.0))

    def _request_plain(self):
        request = self._asked((self.gouge, 1, 5.0))
        request.button_to_approve()
        request.with_user(self.desk_user).button_approved()
        return request

    def _request_over(self):
        return self._covered((self.chuck, 2, 100.0))

    def _request_dear(self):
        return self._covered((self.chuck, 1, 100.01))

    def _request_waiting(self):
        return self._covered(form=self._submitted())

    def _request_revoked(self):
        request = self._covered()
        request.sudo().marketplace_authorization_id.with_user(self.dg)._revoke("Non.")
        return request

    def _request_spent(self):
        form = self._approved()
        self._order(marketplace_authorization_id=form.id).button_confirm()
        return self._covered(form=form)

    def _request_foreign(self):
        """Known to another organization, where the catalogue has the same vendor."""
        self.chuck.seller_ids.company_id = False
        request = self._covered()
        request.sudo().company_id = self.company_b
        return request

    def _request_approved(self):
        return self._cleared()

    def _request_progress(self):
        request = self._cleared()
        self._rfq(request)
        return request

    def _request_done(self):
        request = self._cleared()
        request.with_user(self.desk_user).button_done()
        return request

    def _request_part(self):
        request = self._asked((self.chuck, 1, 100.0), (self.gouge, 1, 5.0))
        request.line_ids.filtered(lambda r: r.product_id == self.chuck).do_cancel()
        request.button_to_approve()
        return request

    # ---- what takes more than one call ---------------------------------------------

    def _try(self, attack, names):
        if attack.model != "code":
            return super()._try(attack, names)
        user = self.roles[attack.role]
        request = self.env[REQUEST].browse(names["r"]).with_user(user)
        return getattr(self, f"_code_{attack.method}")(user, request)

    def _code_default_state(self, user, request):
        defaults = self.env["ir.default"].with_user(user).sudo()
        defaults.set(REQUEST, "state", "approved")
        defaults.set(REQUEST, "marketplace_clearance", "prior")
        self._asked()

    def _code_server_action(self, user, request):
        code = f"model.browse({request.id}).sudo().write({{'state': 'approved'}})"
        action = self.env["ir.actions.server"].with_user(user)
        model = self.env["ir.model"]._get_id(REQUEST)
        values = {"name": "a", "model_id": model, "state": "code", "code": code}
        action.create(values).with_user(1).run()

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

    def _profit(self, names):
        """What the attacker does next, if the attack left anything open."""
        request = self.env[REQUEST].browse(names["r"]).exists()
        for user, button in ((self.asker, BUTTONS[0]), (self.desk_user, BUTTONS[1])):
            if request.state in ("draft", "to_approve"):
                self._refused(getattr(request.with_user(user), button))
        self._refused(self._order_made, request)

    def _assert_held(self, attack, names, said):
        """Ask the database, past the ORM."""
        self.env.invalidate_all()
        for step in (lambda: None, lambda: self._profit(names)):
            step()
            self.env.flush_all()
            for query in (HELD, INVARIANT, OVERSPENT, FORGED):
                self.env.cr.execute(query, {"dg": self.dg.id})
                self.assertFalse(self.env.cr.fetchall(), query)
        state = self.env[REQUEST].browse(names["r"]).state
        if attack.stage in NEVER:
            self.assertEqual(state, "draft")

    def test_table(self):
        held, refused = self._attempt(TABLE)
        tell(
            f"attacks on requests: {held}/{len(TABLE)} held "
            f"({refused} refused outright)"
        )
        self.assertGreaterEqual(len(TABLE), 250)
        self.assertEqual(held, len(TABLE))

    def test_the_question_can_fail(self):
        """What the table asks sees a request that got through."""
        request = self._asked()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE purchase_request SET is_marketplace_request = FALSE, "
            "state = 'approved' WHERE id = %s",
            [request.id],
        )
        self.env.cr.execute(HELD)
        self.assertEqual(self.env.cr.fetchall(), [(request.id,)])
