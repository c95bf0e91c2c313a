"""Attacks on what surrounds a decision: interims, reminders, what a school takes back
or takes up, a marketplace that is named, a declaration that there was nothing."""

from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .attacks import PERSUASIONS, AttackCase, rows, steps, writes
from .common import DECLARATION, DG, FORM, SECRETARIAT

INTERIM = "purchase.marketplace.interim"
EVERYBODY = "buyer principal payable admin teacher secretary dg elsewhere root"
DOORS = {"doors": "json xml key"}
#: What no attack of this table may change, past the ORM; the rest of a form is asked
#: of by the attacks on forms and on orders.
SAID = """
    SELECT (SELECT jsonb_agg(to_jsonb(i) - %(free)s::text[] ORDER BY id)::text
              FROM purchase_marketplace_interim i),
           (SELECT jsonb_agg(jsonb_build_array(id, company_id, user_id, capacity,
                             interim_id, date_to) ORDER BY id)::text
              FROM purchase_marketplace_mandate),
           (SELECT jsonb_agg(jsonb_build_array(id, name, state, submitted_by, seal,
                             decided_by, marketplace_id, previous_id, reminded_on,
                             attestation) ORDER BY id)::text
              FROM purchase_marketplace_authorization WHERE id = ANY(%(known)s)),
           (SELECT jsonb_agg(jsonb_build_array(id, state, name, seal) ORDER BY id)::text
              FROM purchase_marketplace_declaration),
           (SELECT count(*) FROM purchase_marketplace),
           (SELECT count(*) FROM mail_message
             WHERE model = 'purchase.marketplace.authorization'
               AND res_id = ANY(%(known)s))
"""
FREE = ["write_uid", "write_date"]
NEWCOMER = {
    "marketplace_id": False,
    "newcomer_name": "Bazar du Monde",
    "newcomer_url": "https://bazar-du-monde.example",
}
NEW = {"user_id": "{teacher}", "date_to": "{today}", "instrument": "x"}
FORGED = (
    {"user_id": "{teacher}"},
    {"company_id": "{company_b}"},
    {"date_from": "2020-01-01"},
    {"date_to": "2099-12-31"},
    {"instrument": "y"},
    {"prepared_by": "{dg}"},
    {"ended_on": "2020-01-01 00:00:00"},
    {"ended_on": False},
    {"ended_by": "{dg}"},
)


def _interim_rows():
    """Who prepares, ends, rewrites or erases an interim that is not theirs to."""
    others = "buyer principal payable admin teacher root"
    yield from rows(others, "interim", INTERIM, "create", [NEW], doors="json xml")
    own = {**NEW, "user_id": "{secretary}"}
    yield from rows("secretary", "interim", INTERIM, "create", own, doors="json xml")
    # The Director General of another organization, who works in this one too.
    abroad = {**NEW, "company_id": "{company_b}"}
    yield from rows("elsewhere", "interim", INTERIM, "create", abroad)
    ended = INTERIM, "action_end", ["{i}"]
    yield from rows(f"{others} elsewhere", "interim", *ended, **DOORS)
    yield from rows("dg secretary elsewhere", "interim", *ended, doors="key")
    for vals in FORGED:
        yield from writes(f"{EVERYBODY}", "interim", INTERIM, "{i}", vals)
    yield from rows(EVERYBODY, "interim", INTERIM, "unlink", ["{i}"], **DOORS)
    yield from rows("dg secretary", "interim", INTERIM, "copy", ["{i}"])
    for method in ("_tell", "_schedule", "_in_force", "_may_see_to_it"):
        yield from rows("dg secretary admin", "interim", INTERIM, method, ["{i}"])
    for context in PERSUASIONS:
        more = {"name": "context " + ", ".join(context), "context": context}
        yield from rows("elsewhere", "interim", *ended, **more)
    yield from rows("elsewhere", "interim", "code", "ends")
    yield from rows("admin", "interim", "code", "ends")


def _remind_rows():
    """A reminder more than one a day, to who waits for nothing, or forged."""
    remind = FORM, "action_remind", ["{f}"]
    yield from rows("teacher", "reminded approved", *remind, **DOORS)
    # The door of XML cannot say that there is no answer.
    people = "buyer principal admin root dg"
    yield from rows(people, "reminded", *remind, doors="json key")
    yield from rows("buyer principal secretary", "approved refused", *remind)
    changes = {"reminded_on": False}, {"reminded_on": "2020-01-01"}
    yield from writes(EVERYBODY, "reminded", FORM, "{f}", *changes)
    default = {"context": {"default_reminded_on": False, "tz": "Etc/GMT-14"}}
    yield from rows("buyer", "reminded", *remind, name="another day", **default)


def _withdraw_rows():
    """Taken back by who did not submit it, or once it is decided."""
    withdraw = FORM, "action_withdraw", ["{f}"]
    others = "buyer payable admin teacher secretary dg elsewhere root"
    yield from rows(others, "waiting", *withdraw, **DOORS)
    decided = "approved refused revoked cancelled"
    yield from rows(f"{others} principal", decided, *withdraw, **DOORS)
    changes = {"state": "draft"}, {"submitted_by": False}, {"seal": False}
    yield from writes("principal", "waiting approved", FORM, "{f}", *changes)


def _take_up_rows():
    """A request that is taken up while it is open, or approved; or a forged link."""
    for method in ("action_take_up", "action_take_up_substitute"):
        act = FORM, method, ["{f}"]
        yield from rows("teacher", "refused revoked", *act, **DOORS)
        states = "waiting approved cancelled"
        yield from rows("principal buyer dg secretary root", states, *act)
    forged = {"previous_id": "{other}"}, {"complement_of_id": "{other}"}
    yield from writes(EVERYBODY, "waiting refused draft", FORM, "{f}", *forged)
    for field in ("previous_id", "complement_of_id"):
        new = {"establishment_id": "{school}", field: "{other}"}
        yield from rows("principal", "refused", FORM, "create", new, doors="json xml")
    # What is taken up brings nothing of the decision.
    again = (FORM, "action_take_up", [["{f}"]])
    for state in ("approved", "submitted"):
        taken = (*again, {"default_state": state, "default_attestation": True})
        yield steps(f"taken up as {state}", "principal", "refused", taken)


def _newcomer_rows():
    """A marketplace put in the list by who does not classify vendors."""
    others = "buyer principal payable admin teacher dg elsewhere root"
    for method in ("action_add_marketplace", "action_add_vendor_to_classify"):
        act = FORM, method, ["{f}"]
        yield from rows(others, "unknown", *act, **DOORS)
        yield from rows("secretary", "waiting approved refused", *act)
    changes = {"marketplace_id": "{amazon_market}"}, {"newcomer_name": "Papeterie"}
    yield from writes("buyer teacher root admin", "unknown", FORM, "{f}", *changes)
    yield from writes("principal", "unknown", FORM, "{f}", *changes)
    yield from rows("dg", "unknown", FORM, "_approve", ["{f}"])


def _nil_rows():
    """Nothing is declared twice, too early, over what was recorded, or by another."""
    nil = DECLARATION, "action_declare_nil"
    others = "buyer principal payable admin teacher auditor elsewhere root"
    yield from rows(others, "nil", *nil, ["{free}"], **DOORS)
    for name in ("{again}", "{inside}", "{today_too}", "{full}", "{said}"):
        roles, more = "secretary dg", {"name": f"nil {name}"}
        yield from rows(roles, "nil", *nil, [name], **more, doors="json xml")
    yield from rows("secretary", "nil", DECLARATION, "action_declare", ["{again}"])
    change = {"date_from": "2020-03-01", "date_to": "2020-03-31"}
    yield from writes("secretary dg", "nil", DECLARATION, "{said}", change)


TABLE = [
    *_interim_rows(),
    *_remind_rows(),
    *_withdraw_rows(),
    *_take_up_rows(),
    *_newcomer_rows(),
    *_nil_rows(),
]


@tagged("post_install", "-at_install")
class TestAttacksActs(AttackCase):
    """Doors × roles × stages; then PostgreSQL is asked (R5, R6, R7, R25)."""

    named = (*AttackCase.named, "secretary", "teacher")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        # Replaces the Director General of another organization, and works here too.
        cls.elsewhere = cls._user("mkp_elsewhere")
        there = cls.company_b | cls.company
        cls.elsewhere.write({"company_ids": [Command.set(there.ids)]})
        cls.acting = cls._user("mkp_acting", SECRETARIAT)
        cls.roles |= {"auditor": cls.auditor, "elsewhere": cls.elsewhere}
        cls.other = cls._bring(cls._request(), "refused")
        chief = cls._user("mkp_chief", SECRETARIAT)
        chief.write({"company_ids": [Command.set(there.ids)]})
        cls._prepare(chief, cls.elsewhere, cls.company_b)

    @classmethod
    def _prepare(cls, author, user, company, **values):
        today = cls.company._marketplace_today()
        interims = cls.env[INTERIM].with_user(author)
        return interims.with_context(allowed_company_ids=company.ids).create(
            {
                "user_id": user.id,
                "company_id": company.id,
                "date_from": today,
                "date_to": today + timedelta(days=3),
                "instrument": "CA-2026-117",
                **values,
            }
        )

    def test_table(self):
        self.assertTrue(self.elsewhere.has_group(DG))
        self._prove(TABLE, "acts", 500)

    # ---- the stages ----------------------------------------------------------------

    def _others(self):
        today = self.company._marketplace_today()
        return {
            "other": self.other.id,
            "amazon_market": self.marketplace.id,
            "today": str(today),
        }

    def _form(self, state):
        form = self._request()
        if state != "draft":
            form._submit()
        if state != "waiting":
            self._bring(form, state)
        return {"f": form.id}

    def _stage_draft(self):
        return self._form("draft")

    def _stage_waiting(self):
        return self._form("waiting")

    def _stage_approved(self):
        return self._form("approved")

    def _stage_refused(self):
        return self._form("refused")

    def _stage_revoked(self):
        return self._form("revoked")

    def _stage_cancelled(self):
        return self._form("cancelled")

    def _stage_reminded(self):
        names = self._form("waiting")
        self.env[FORM].browse(names["f"]).with_user(self.buyer).action_remind()
        return names

    def _stage_unknown(self):
        form = self._request()
        form.write(NEWCOMER)
        form._submit()
        return {"f": form.id}

    def _stage_interim(self):
        interim = self._prepare(self.dg, self.acting, self.company)
        return {"i": interim.id, "f": self.other.id}

    def _stage_nil(self):
        self._approved()
        said = self._sheet(date_from="2020-01-01", date_to="2020-01-31")
        said.action_declare_nil()
        today = self.company._marketplace_today()
        return {
            "f": self.other.id,
            "said": said.id,
            "again": self._sheet(date_from="2020-01-01", date_to="2020-01-31").id,
            "inside": self._sheet(date_from="2020-01-05", date_to="2020-01-06").id,
            "today_too": self._sheet(date_from="2020-02-01", date_to=today).id,
            "full": self._sheet().id,
            "free": self._sheet(date_from="2020-02-01", date_to="2020-02-28").id,
        }

    # ---- code ----------------------------------------------------------------------

    def _target(self, user, names):
        return self.env[INTERIM].with_user(user).browse(names["i"])

    def _code_ends(self, user, interim):
        """A planted action, in the name of the Director General and of the user."""
        for who in (self.dg, user):
            code = f"record.with_user({who.id}).action_end()"
            self._run_on(self.manager, interim, code)

    # ---- the question --------------------------------------------------------------

    def _said(self, names):
        self.env.flush_all()
        known = [names["f"], names["other"]]
        self.env.cr.execute(SAID, {"free": FREE, "known": known})
        taken = f"SELECT state, submitted_by, attestation FROM {FORM.replace('.', '_')}"
        return self.env.cr.fetchall(), self._sql(
            f"{taken} WHERE previous_id = %s AND state != 'draft'", names["f"]
        )

    def test_honest_people_still_do_it(self):
        """The same acts, by those whom they belong to, on the screens they have."""
        for act in ("reminds", "withdraws", "takes_up", "names", "ends", "declares"):
            with self.subTest(act), self._undone():
                getattr(self, f"_honest_{act}")()

    def _press(self, user, model, method, record, context=None):
        self._enter(user)
        self._rpc(model, method, [[record]], context=context or {})
        self.env.invalidate_all()

    def _honest_reminds(self):
        form = self._stage_waiting()["f"]
        self._press(self.buyer, FORM, "action_remind", form)
        self.assertTrue(self.env[FORM].browse(form).reminded_on)

    def _honest_withdraws(self):
        form = self._stage_waiting()["f"]
        self._press(self.principal, FORM, "action_withdraw", form)
        self.assertEqual(self.env[FORM].browse(form).state, "draft")

    def _honest_takes_up(self):
        form = self._stage_refused()["f"]
        self._press(self.principal, FORM, "action_take_up", form)
        self.assertTrue(self.env[FORM].search([("previous_id", "=", form)]))

    def _honest_names(self):
        form = self._stage_unknown()["f"]
        self._press(self.secretary, FORM, "action_add_marketplace", form)
        self.assertEqual(self.env[FORM].browse(form).marketplace_id.name[:5], "Bazar")

    def _honest_ends(self):
        interim = self._stage_interim()["i"]
        self._press(self.acting, INTERIM, "action_end", interim)
        self.assertEqual(self.env[INTERIM].browse(interim).state, "over")

    def _honest_declares(self):
        sheet = self._stage_nil()["free"]
        self._press(self.secretary, DECLARATION, "action_declare_nil", sheet)
        self.assertEqual(self.env[DECLARATION].browse(sheet).state, "declared")
