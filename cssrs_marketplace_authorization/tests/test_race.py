import contextlib
import random
import threading
import time

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..models.gate import protected
from .common import MarketplaceMixin, tell

ROUNDS = 50
CONFLICTS = (
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
    psycopg2.errors.LockNotAvailable,
)


class _School(MarketplaceMixin):
    """The school of the other tests, committed for two connections to see."""


class RaceCase(TransactionCase):
    """Two people at once, in two real transactions.

    A connection of the registry is a real one: it sees what is committed only. The
    data of this class is committed, and deleted to the last row afterwards.
    """

    #: What another kind of document replaces to run races of its own.
    School = _School

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Odoo's own runner holds it while the tests run: the threads would wait.
        cls.classPatch(Registry, "_lock", DummyRLock())
        cls.made = Registry(cls.env.cr.dbname)
        cls.tables = cls._rows()
        cls.addClassCleanup(cls._clean)
        with cls._committed() as env:
            school = type("School", (cls.School,), {"env": env})
            cls._set_up(school)
            cls.names = {
                name: (value._name, value.id)
                for name, value in vars(school).items()
                if hasattr(value, "_name")
            }

    @classmethod
    def _set_up(cls, school):
        school._set_up_school()

    @classmethod
    @contextlib.contextmanager
    def _committed(cls, uid=SUPERUSER_ID):
        """An environment of its own transaction, committed at the end."""
        with cls.made.cursor() as cr:
            yield api.Environment(cr, uid, {})

    @classmethod
    def _rows(cls):
        """Identifiers of every table before the test, to delete what it adds."""
        with cls.made.cursor() as cr:
            cr.execute(
                "SELECT c.table_name FROM information_schema.columns c "
                "JOIN information_schema.tables t USING (table_schema, table_name) "
                "WHERE c.column_name = 'id' AND t.table_type = 'BASE TABLE' "
                "AND c.table_schema = current_schema"
            )
            found = {}
            for (table,) in cr.fetchall():
                cr.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')
                found[table] = cr.fetchone()[0]
            cr.execute("SELECT id, marketplace_bound FROM res_company")
            cls.said = cr.fetchall()
            return found

    @classmethod
    def _clean(cls):
        """Delete what was committed; nothing of it existed before."""
        with cls.made.cursor() as cr:
            cr.execute("SET session_replication_role = replica")
            for table, last in cls.tables.items():
                cr.execute(f'DELETE FROM "{table}" WHERE id > %s', [last])
            cls._clean_links(cr)
            # What the organization has said is in an entry that is gone.
            for company, standing in cls.said:
                cr.execute(
                    "UPDATE res_company SET marketplace_bound = %s WHERE id = %s",
                    [standing, company],
                )
            cr.execute(
                "UPDATE purchase_marketplace_chain SET number = (SELECT "
                "COALESCE(max(number), 0) FROM purchase_marketplace_trail "
                "WHERE chain = name)"
            )
            cr.execute("SET session_replication_role = DEFAULT")
        cls.made.clear_all_caches()

    @classmethod
    def _clean_links(cls, cr):
        """Delete or empty what pointed at the rows that are gone."""
        cr.execute(
            "SELECT con.conrelid::regclass::text, att.attname, "
            "       con.confrelid::regclass::text "
            "  FROM pg_constraint con "
            "  JOIN pg_attribute att ON att.attrelid = con.conrelid "
            "   AND att.attnum = con.conkey[1] "
            " WHERE con.contype = 'f'"
        )
        for table, column, target in cr.fetchall():
            last = cls.tables.get(target.strip('"'))
            if last is None:
                continue
            if table.strip('"') in cls.tables:
                # A setting of what was there before: the journal of a company.
                query = f'UPDATE {table} SET "{column}" = NULL WHERE "{column}" > %s'
            else:
                query = f'DELETE FROM {table} WHERE "{column}" > %s'
            cr.execute(query, [last])

    def setUp(self):
        super().setUp()
        self.conflicts = self.took = 0

    def _get(self, env, name):
        model, record_id = self.names[name]
        return env[model].browse(record_id)

    def _together(self, *acts, late=False):
        """Run each act in a thread and a transaction of its own, at the same moment.

        Like the server, play an act again after a serialization failure.

        :param acts: pairs: name of a user, and what they do with an environment.
        :param late: whether the first begins while the last is at it, or just after:
            sooner or later of what that took before.
        :return: for each act, ``None`` or what refused it at the end.
        """
        start, ends = threading.Barrier(len(acts)), [None] * len(acts)
        delay = random.uniform(0, 1.5) * self.took if late else 0
        self.took = 0

        def play(number, env, act):
            for attempt in range(5):
                if attempt or not delay or number:
                    env.cr.execute("SELECT 1")
                if not attempt:
                    start.wait(10)
                    time.sleep(0 if number else delay)
                try:
                    act(env)
                    env.cr.commit()
                    ends[number] = None
                    return
                except CONFLICTS as error:
                    ends[number] = error
                    self.conflicts += 1
                except Exception as error:  # handed to the test below
                    ends[number] = error
                    return
                finally:
                    env.cr.rollback()
                    env.transaction.reset()
                # As the server does, though it waits ten times longer.
                time.sleep(random.uniform(0, 2**attempt / 10))

        with contextlib.ExitStack() as stack, mute_logger("odoo.sql_db"):
            threads = []
            for number, (name, act) in enumerate(acts):
                cr = stack.enter_context(self.made.cursor())
                env = api.Environment(cr, self.names[name][1], {})
                threads.append(threading.Thread(target=play, args=(number, env, act)))
            for thread in threads:
                thread.start()
            began = time.monotonic()
            for thread in reversed(threads):
                thread.join()
                self.took = self.took or time.monotonic() - began
        return ends

    def _school(self, env):
        """The school, in another transaction."""
        school = type("School", (self.School,), {"env": env})
        for name in self.names:
            setattr(school, name, self._get(env, name))
        return school

    def _form(self, env):
        """A submitted request for one chuck of 100 $."""
        school = self._school(env)
        return school, school._submitted()

    def _tell(self, what, rounds=ROUNDS, least=1):
        """Say how often they met; a race in which they never do proves nothing."""
        tell(f"race of {what}: {rounds} rounds, {self.conflicts} conflicts")
        self.assertGreaterEqual(self.conflicts, least, "they were never there at once")

    def _ask(self, query, *values):
        with self.made.cursor() as cr:
            cr.execute(query, values)
            return cr.fetchall()


@tagged("post_install", "-at_install")
class TestRace(RaceCase):
    """Two people who decide, and spend, at once (R16, R32)."""

    def test_two_buyers_spend_the_same_authorization(self):
        for _round in range(ROUNDS):
            with self._committed() as env:
                school, form = self._form(env)
                form.with_user(school.dg)._approve()
                link = {"marketplace_authorization_id": form.id}
                orders = (school._order(**link) | school._order(**link)).ids
                form = form.id
            ends = self._together(
                *(
                    (
                        "buyer",
                        lambda env, order=order: (
                            env["purchase.order"].browse(order).button_confirm()
                        ),
                    )
                    for order in orders
                )
            )
            self.assertEqual(ends.count(None), 1, ends)
            refusal = next(filter(None, ends))
            self.assertIsInstance(refusal, UserError)
            self.assertEqual(
                self._ask(
                    "SELECT state, COUNT(*) FROM purchase_order WHERE id IN %s "
                    "GROUP BY state ORDER BY state",
                    tuple(orders),
                ),
                [("draft", 1), ("purchase", 1)],
            )
            self.assertEqual(
                self._ask(
                    "SELECT amount_committed, (SELECT COUNT(*) FROM "
                    "purchase_marketplace_declaration_line l WHERE kind = 'purchase' "
                    "AND l.authorization_id = f.id) "
                    "FROM purchase_marketplace_authorization f WHERE id = %s",
                    form,
                ),
                [(100, 1)],
            )
        self._tell("two buyers")

    def test_approve_against_revoke(self):
        """An order is confirmed before its authorization is revoked, or never."""
        bought = 0
        for turn in range(ROUNDS):
            with self._committed() as env:
                school, form = self._form(env)
                form.with_user(school.dg)._approve()
                order = school._order(marketplace_authorization_id=form.id).id
                form = form.id

            def revoke(env, form=form):
                forms = env["purchase.marketplace.authorization"]
                forms.browse(form)._revoke("Substitut trouvé.")

            def confirm(env, order=order):
                env["purchase.order"].browse(order).button_confirm()

            revoked, confirmed = self._together(
                ("dg", revoke), ("buyer", confirm), late=turn % 2
            )
            self.assertIsNone(revoked)
            rows = self._ask(
                "SELECT o.state, f.state, f.amount_committed FROM purchase_order o "
                "JOIN purchase_marketplace_authorization f "
                "ON f.id = o.marketplace_authorization_id WHERE o.id = %s",
                order,
            )
            if confirmed is None:
                bought += 1
                self.assertEqual(rows, [("purchase", "revoked", 100)])
            else:
                self.assertIsInstance(confirmed, UserError)
                self.assertEqual(rows, [("draft", "revoked", 0)])
        self._tell(f"a revocation, {bought} bought before")
        self.assertIn(bought, range(1, ROUNDS), "one of them was always first")

    def test_approve_against_refuse(self):
        """Two sessions of the Director General decide the same request at once."""
        for _round in range(ROUNDS):
            with self._committed() as env:
                form = self._form(env)[1].id

            def decide(env, act, *args, form=form):
                forms = env["purchase.marketplace.authorization"]
                getattr(forms.browse(form), act)(*args)

            ends = self._together(
                ("dg", lambda env, go=decide: go(env, "_approve")),
                ("dg", lambda env, go=decide: go(env, "_refuse", "Non démontré.")),
            )
            self.assertEqual(ends.count(None), 1, ends)
            self.assertEqual(
                self._ask(
                    "SELECT f.state, (SELECT count(*) FROM "
                    "purchase_marketplace_declaration_line l "
                    "WHERE l.authorization_id = f.id) "
                    "FROM purchase_marketplace_authorization f WHERE f.id = %s",
                    form,
                ),
                [("approved", 1) if ends[0] is None else ("refused", 0)],
            )
        self._tell("two decisions")

    def test_two_runs_of_the_reminders(self):
        """Neither puts on a desk what the other has just put there."""
        run = "res.company"
        with self._committed() as env:
            env["res.company"]._marketplace_remind()
        for _round in range(10):
            with self._committed() as env:
                form = self._form(env)[1]
                protected.write(form, {"submitted_on": "2020-01-01"})
                form = form.id
            ends = self._together(
                *(
                    ("buyer", lambda env: env(user=1)[run]._marketplace_remind())
                    for _run in range(2)
                )
            )
            self.assertEqual(ends, [None, None])
            self.assertEqual(
                self._ask(
                    "SELECT COUNT(*) FROM mail_activity a "
                    "JOIN mail_activity_type t ON t.id = a.activity_type_id "
                    "WHERE a.res_model = 'purchase.marketplace.authorization' "
                    "AND t.icon = 'fa-clock-o' AND a.res_id = %s",
                    form,
                ),
                [(1,)],
            )
        self._tell("two runs of the reminders", 10)
