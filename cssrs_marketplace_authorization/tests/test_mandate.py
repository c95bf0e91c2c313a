import functools

from psycopg2 import IntegrityError

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import DG, FORM, MarketplaceCase
from .test_race import ROUNDS, RaceCase

LEDGER = "purchase.marketplace.mandate"


@tagged("post_install", "-at_install")
class TestMandate(MarketplaceCase):
    """One holder of the power for each company at a time (R5, R25)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.group = cls.env.ref(DG)
        cls.interim = cls._user("mkp_interim")

    def _open(self, company=None):
        self._forget()
        company = company or self.company
        domain = [("company_id", "=", company.id), ("date_to", "=", False)]
        return self.env[LEDGER].search(domain)

    def _holders(self, company=None):
        self._forget()
        return self.env[FORM]._get_holders(company or self.company)

    def _holder_of(self, company):
        """Who holds the power of another organization."""
        there = {"company_id": company.id, "company_ids": [Command.set(company.ids)]}
        groups = f"base.group_user,{DG}"
        return new_test_user(self.env, "mkp_neighbour", groups=groups, **there)

    def _implying(self, *users):
        return self.env["res.groups"].create(
            {"name": "Comité", "user_ids": [Command.set([u.id for u in users])]}
        )

    # ---- one holder, through every door --------------------------------------------

    def test_the_ledger_opens_with_the_group(self):
        expected = {
            "user_id": self.dg.id,
            "name": self.dg.name,
            "company_id": self.company.id,
            "capacity": "titular",
            "instrument": False,
        }
        self.assertRecordValues(self._open(), [expected])
        self.assertEqual(self._holders(), self.dg)

    def _doors(self):
        """Ways to put a second person in the group: name, then what to call."""
        other, group = self.interim, self.group
        link = [Command.link(group.id)]
        implying = self._implying(other)
        archived = self._user("mkp_archived")
        archived.active = False
        archived.group_ids = link
        far = self._holder_of(self._company("Ailleurs"))
        users, groups = self.env["res.users"], self.env["res.groups"]
        new = {"name": "N", "login": "mkp_new", "group_ids": link}
        bis = {"name": "Bis", "implied_ids": link, "user_ids": [Command.link(other.id)]}
        add, companies = [Command.link(other.id)], [Command.link(self.company.id)]
        by, far_away = [Command.link(implying.id)], [Command.link(far.id)]
        return {
            "group.user_ids": lambda: group.write({"user_ids": add}),
            "group.all_user_ids": lambda: group.write({"all_user_ids": add}),
            "user.group_ids": lambda: other.write({"group_ids": link}),
            "user create": lambda: users.create(new),
            "user copy": lambda: self.dg.copy(),
            "implied_ids": lambda: implying.write({"implied_ids": link}),
            "implied_by_ids": lambda: group.write({"implied_by_ids": by}),
            "group create": lambda: groups.create(bis),
            "_apply_group": lambda: implying._apply_group(group),
            "unarchive": lambda: archived.action_unarchive(),
            "user.company_ids": lambda: far.write({"company_ids": companies}),
            "company.user_ids": lambda: self.company.write({"user_ids": far_away}),
            "import": lambda: self._import(other),
        }

    def _import(self, user):
        values = [[str(user.id), self.group.get_external_id()[self.group.id]]]
        result = user.load([".id", "group_ids/id"], values)
        if result["messages"]:
            raise ValidationError(result["messages"][0]["message"])

    def test_no_door_makes_a_second_holder(self):
        for door, attack in self._doors().items():
            with self.subTest(door):
                with self.assertRaises(ValidationError) as refused:
                    attack()
                    self.env.flush_all()
                self.assertIn(f"{self.dg.name} holds", str(refused.exception))
                # What the server does after a refusal.
                self.env.registry.clear_all_caches()
                self.assertEqual(self._holders(), self.dg)
                self.assertEqual(self._open().user_id, self.dg)

    def test_two_at_once_when_nobody_held_it(self):
        self.group.user_ids = [Command.clear()]
        both = self.dg | self.interim
        with self.assertRaisesRegex(ValidationError, "together"):
            self.group.user_ids = [Command.set(both.ids)]
        self.assertFalse(self._holders())

    def test_the_refusal_names_the_holder_and_the_next_step(self):
        with self.assertRaises(ValidationError) as refused:
            self.interim.group_ids = [Command.link(self.group.id)]
        text = str(refused.exception)
        self.assertIn(f"{self.dg.name} holds the power", text)
        self.assertIn(self.interim.name, text)
        self.assertIn("save once", text)

    def test_a_swallowed_refusal_gives_nothing(self):
        power = {"group_ids": [Command.link(self.group.id)]}
        self._swallowed(lambda: self.interim.write(power))
        self.assertEqual(self._holders(), self.dg)
        request = self._submitted()
        with self.assertRaisesRegex(UserError, "Only the Director General"):
            request.with_user(self.interim)._approve()

    def test_sql_gives_nothing(self):
        """A row put in the table of groups by hand gives no power, nor does a second
        open mandate get in the ledger."""
        self.env.cr.execute(
            "INSERT INTO res_groups_users_rel (gid, uid) VALUES (%s, %s)",
            (self.group.id, self.interim.id),
        )
        self.env.registry.clear_all_caches()
        self.assertEqual(self._holders(), self.dg)
        self.teacher.group_ids = [Command.link(self.env.ref("base.group_no_one").id)]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.cr.execute(
                "INSERT INTO purchase_marketplace_mandate "
                "(name, user_id, company_id, capacity, date_from) "
                "VALUES ('x', %s, %s, 'titular', now())",
                (self.interim.id, self.company.id),
            )

    def test_the_ledger_without_the_group_gives_nothing(self):
        self.env.cr.execute(
            "DELETE FROM res_groups_users_rel WHERE gid = %s", (self.group.id,)
        )
        self.env.registry.clear_all_caches()
        self.assertTrue(self._open())
        self.assertFalse(self._holders())

    # ---- handing over --------------------------------------------------------------

    def test_handed_over_in_one_save(self):
        old = self._open()
        self.group.with_user(self.manager).write(
            {"user_ids": [Command.unlink(self.dg.id), Command.link(self.interim.id)]}
        )
        self.assertEqual(self._holders(), self.interim)
        self.assertEqual(old.date_to, self._open().date_from)
        self.assertEqual(self._open().create_uid, self.manager)

    def test_handed_over_in_two_steps(self):
        self.dg.group_ids = [Command.unlink(self.group.id)]
        self.assertFalse(self._holders())
        self.interim.group_ids = [Command.link(self.group.id)]
        self.assertEqual(self._holders(), self.interim)

    def test_every_way_to_lose_it_closes_the_mandate(self):
        other = self._company()
        move = {"company_id": other.id, "company_ids": [Command.set(other.ids)]}
        clear = {"user_ids": [Command.unlink(self.dg.id)]}
        ways = {
            "group": lambda: self.group.write(clear),
            "user": lambda: self.dg.write(
                {"group_ids": [Command.unlink(self.group.id)]}
            ),
            "archive": lambda: self.dg.action_archive(),
            "company": lambda: self.dg.write(move),
        }
        for way, act in ways.items():
            with self.subTest(way):
                request = self._submitted()
                mandate = self._open()
                act()
                self.assertFalse(self._holders())
                self.assertTrue(mandate.date_to)
                with self.assertRaises(UserError):
                    request.with_user(self.dg)._approve()
                self.dg.active = True
                self.dg.company_ids = [Command.link(self.company.id)]
                self.dg.company_id = self.company
                self.dg.company_ids = [Command.set(self.company.ids)]
                self.group.user_ids = [Command.link(self.dg.id)]
                self.assertEqual(self._holders(), self.dg)

    def test_an_implied_holder(self):
        """A group that implies the power hands it over, and its end ends it."""
        self.group.user_ids = [Command.clear()]
        committee = self._implying(self.interim)
        committee.implied_ids = [Command.link(self.group.id)]
        self.assertEqual(self._holders(), self.interim)
        committee.unlink()
        self.assertFalse(self._holders() | self._open().user_id)

    def test_two_companies_two_holders(self):
        other = self._company()
        neighbour = self._holder_of(other)
        self.assertEqual(self._holders(other), neighbour)
        self.assertEqual(self._holders(), self.dg)
        request = self._submitted()
        with self.assertRaises(UserError):
            request.with_user(neighbour).sudo()._approve()
        with self.assertRaises(ValidationError) as refused:
            self.dg.company_ids = [Command.link(other.id)]
        self.assertIn(f"{neighbour.name} holds", str(refused.exception))

    def test_one_person_may_serve_two_companies(self):
        other = self._company()
        self.dg.company_ids = [Command.link(other.id)]
        self.assertEqual(self._holders(other) | self._holders(), self.dg)
        self.assertEqual(len(self._open(other) | self._open()), 2)

    def test_the_group_stays(self):
        for user in (self.manager, self.odoobot):
            with self.assertRaisesRegex(UserError, "cannot be deleted"):
                self.group.with_user(user).unlink()

    # ---- the ledger is the system's ------------------------------------------------

    def test_the_ledger_is_written_by_no_one(self):
        mandate = self._open()
        forged = {
            "name": "Moi",
            "user_id": self.manager.id,
            "company_id": 0,
            "date_from": "2020-01-01 00:00:00",
            "date_to": "2020-01-01 00:00:00",
        }
        new = {"user_id": self.manager.id, "company_id": self.company.id}
        acts = {
            "copy": lambda mine: mine.copy(),
            "create": lambda mine: mine.create(new),
        }
        self._assert_unwritable(mandate, forged, error=AccessError)
        self._assert_nobody(mandate, acts, error=AccessError)
        self._assert_nobody(mandate, {"unlink": lambda mine: mine.unlink()})
        self.assertEqual(self._open(), mandate)

    def test_no_default_forges_the_ledger(self):
        defaults = self.env["ir.default"]
        defaults.set(LEDGER, "date_to", "2020-01-01 00:00:00")
        defaults.set(LEDGER, "instrument", "Résolution forgée")
        context = {"default_capacity": "interim", "default_user_id": self.manager.id}
        self.group.with_context(**context).user_ids = [Command.set(self.interim.ids)]
        expected = {"user_id": self.interim.id, "capacity": "titular"}
        expected |= {"instrument": False, "date_to": False}
        self.assertRecordValues(self._open(), [expected])

    def test_the_secretariat_records_capacity_and_instrument(self):
        self.group.user_ids = [Command.set(self.interim.ids)]
        mandate = self._open()
        values = {"capacity": "interim", "instrument": "CA-2026-117"}
        for user in (self.interim, self.manager, self.odoobot):
            with self.assertRaisesRegex(AccessError, "secretariat"):
                mandate.with_user(user).sudo().write(values)
        self.assertEqual(mandate.activity_ids.user_id & self.secretary, self.secretary)
        mandate.with_user(self.secretary).write(values)
        self.assertFalse(mandate.activity_ids)
        self.group.user_ids = [Command.clear()]
        with self.assertRaisesRegex(UserError, "has ended"):
            mandate.with_user(self.secretary).write({"instrument": "Autre"})

    def test_people_with_a_mandate_are_not_deleted(self):
        self.group.user_ids = [Command.clear()]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.dg.unlink()
            self.env.flush_all()

    # ---- who is told ---------------------------------------------------------------

    def test_everyone_concerned_is_told(self):
        quiet = {
            "tracking_disable": True,
            "mail_notrack": True,
            "mail_create_nolog": True,
            "mail_activity_automation_skip": True,
            "mail_activity_quick_update": True,
        }
        admin = self.manager.with_user(self.manager).with_context(**quiet)
        group = self.group.with_user(self.manager).with_context(**quiet)
        group.user_ids = [Command.unlink(self.dg.id), Command.link(admin.id)]
        mandate = self._open()
        self.assertEqual(mandate.user_id, self.manager)
        message = mandate.message_ids.filtered(lambda m: self.dg.name in (m.body or ""))
        self.assertEqual(len(message), 1)
        self.assertEqual(message.author_id, self.manager.partner_id)
        told = message.notified_partner_ids
        self.assertLessEqual(self.secretary.partner_id | self.dg.partner_id, told)
        self.assertIn(self.secretary, mandate.activity_ids.user_id)

    def test_the_end_is_told(self):
        mandate = self._open()
        self.group.user_ids = [Command.clear()]
        message = mandate.message_ids[0]
        self.assertIn("requests wait", message.body)
        self.assertIn(self.dg.partner_id, message.notified_partner_ids)

    # ---- what a decision keeps -----------------------------------------------------

    def test_a_decision_keeps_the_mandate_of_the_time(self):
        mandate = self._open()
        mandate.with_user(self.secretary).capacity = "interim"
        authorization = self._approved()
        self.assertEqual(authorization.mandate_id, mandate)
        mandate.with_user(self.secretary).capacity = "titular"
        self.group.user_ids = [Command.set(self.interim.ids)]
        self.assertEqual(authorization.decided_capacity, "interim")
        self.assertEqual(authorization.decided_by, self.dg)
        self.assertFalse(authorization.is_altered)
        self.env.cr.precommit.data.clear()
        self._alter(authorization, decided_capacity="titular")
        self.assertTrue(authorization.is_altered)

    def test_stamps_are_written_by_no_one(self):
        request = self._submitted()
        forged = {
            "mandate_id": self._open().id,
            "decided_capacity": "titular",
            "unmet_unique": True,
        }
        users = (self.dg, self.manager, self.odoobot)
        self._assert_unwritable(request, forged, users)
        self._assert_unwritable(self._request(), forged, users, AccessError)

    def test_one_decision_at_a_time(self):
        requests = (self._submitted() | self._submitted()).with_user(self.dg)
        acts = {"_approve": (), "_refuse": ("Non.",), "_return": ("Non.",)}
        for act, arguments in acts.items():
            with self.assertRaisesRegex(UserError, "decided separately"):
                getattr(requests, act)(*arguments)
        self.assertEqual(set(requests.mapped("state")), {"submitted"})

    def test_criteria_that_are_not_met(self):
        request = self._submitted().with_user(self.dg)
        with self.assertRaisesRegex(ValueError, "price"):
            request._refuse("Trop cher.", criteria=("price",))
        request._return("Préciser.", criteria=("unique", "sole_distributor"))
        self.assertTrue(request.unmet_unique and request.unmet_sole_distributor)
        self.assertIn("the good is unique", request.message_ids[0].body)
        request.with_user(self.principal).need = "Remettre le tour en service."
        request.with_user(self.principal)._submit()
        self.assertFalse(request.unmet_criteria)
        request._refuse("Non.")
        self.assertFalse(request.unmet_criteria)

    def test_revocation_lists_the_orders_that_stand(self):
        authorization = self._approved((self.chuck, 2, 100.0))
        link = {"marketplace_authorization_id": authorization.id}
        order = self._order(**link)
        order.button_confirm()
        draft = self._order(**link)
        action = authorization.with_user(self.dg).action_revoke()
        wizard = self._opened(action, self.dg)
        self.assertEqual(wizard.confirmed_order_names, order.name)
        wizard.reason = "Un distributeur local est apparu."
        wizard.action_confirm()
        body = authorization.message_ids[0].body
        self.assertIn(order.name, body)
        self.assertNotIn(draft.name, body)
        self.assertEqual(order.state, "purchase")
        with self.assertRaises(UserError):
            draft.button_confirm()

    def test_automations_never_decide(self):
        """A server action, started by the Director General or scheduled as them."""
        request = self._submitted()
        action = self.env["ir.actions.server"].create(
            {
                "name": "Tout approuver",
                "model_id": self.env["ir.model"]._get_id(request._name),
                "state": "code",
                "code": "record._approve()",
            }
        )
        context = {"active_model": request._name, "active_id": request.id}
        with self.assertRaisesRegex(UserError, "in person"):
            action.with_user(self.dg).sudo().with_context(**context).run()
        self.assertEqual(request.state, "submitted")
        request.with_user(self.dg)._approve()


@tagged("post_install", "-at_install")
class TestTwoTransactions(RaceCase):
    """Two administrators, two transactions, one power."""

    @classmethod
    def _set_up(cls, school):
        school._set_up_school()
        school.env.ref(DG).user_ids = [Command.clear()]

    def _clear(self):
        """Take the power back; answer who held it."""
        with self._committed() as env:
            holder = env[LEDGER].search([("date_to", "=", False)]).user_id
            env.ref(DG).user_ids = [Command.clear()]
            return holder.ids

    def _repeat(self, door):
        """Make two people Director General at once: one holds it, one is told so."""
        people = ("teacher", "designee")

        def give(env, name):
            env = env(user=SUPERUSER_ID)
            user = self._get(env, name)
            # The snapshot of both begins before either writes.
            self.assertTrue(user.name)
            door(env.ref(DG), user)

        for turn in range(ROUNDS):
            with self.subTest(turn=turn):
                ends = self._together(
                    *((name, functools.partial(give, name=name)) for name in people)
                )
                self.assertEqual(ends.count(None), 1, ends)
                holder = self.names[people[ends.index(None)]][1]
                self.assertEqual(self._clear(), [holder])
                self.assertIn("holds the power", str(next(filter(None, ends))))
        self._tell("two mandates", least=ROUNDS)

    def test_two_users_made_director_general_by_their_form(self):
        self._repeat(
            lambda group, user: user.write({"group_ids": [Command.link(group.id)]})
        )

    def test_two_users_made_director_general_by_the_group(self):
        self._repeat(
            lambda group, user: group.write({"user_ids": [Command.link(user.id)]})
        )
