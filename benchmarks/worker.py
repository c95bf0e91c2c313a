"""Does acts in one database, one at a time, for run.py that asks for them in turn.

    worker.py CONF DATABASE FLAVOUR

Reads a JSON list on each line: name of the act, kind and number of documents, and
whether to count the functions entered too. Answers with a JSON object on one line.
What an act needs is made once, the act is undone each time, and nothing is committed.
"""

import gc
import json
import resource
import sys
import time
from contextlib import suppress
from operator import sub
from pathlib import Path

from entered import passes
from flavours import FLAVOURS

import odoo
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

NANO = 1e-9


class Acts:
    """Acts on a number of documents: each makes what it needs, then can be done."""

    def __init__(self, school):
        self.school, self.env = school, school.env
        self.made = {}

    def ready(self, name, kind, count):
        """What does an act: documents are made once, the largest number first."""
        made = self.made.get((name, kind))
        if not made or len(made) < count:
            made = self.made[name, kind] = getattr(self, f"make_{name}")(kind, count)
            self.env.flush_all()
        return getattr(self, f"do_{name}")(made[:count])

    def make_confirm(self, kind, count):
        return self.school.orders(kind, count)

    def do_confirm(self, orders):
        return orders.button_confirm

    def make_post(self, kind, count):
        return self.school.bills(kind, count)

    def do_post(self, bills):
        return bills.action_post

    def make_claim(self, kind, count):
        return self.school.expenses(kind, count)

    def do_claim(self, expenses):
        return lambda: (expenses.action_submit(), expenses.action_approve())

    def make_partners(self, _kind, count):
        return [
            {
                "name": f"Fournisseur {n}",
                "email": f"f{n}@example.org",
                "is_company": True,
            }
            for n in range(count)
        ]

    def do_partners(self, values):
        return lambda: self.env["res.partner"].create(values)

    def make_messages(self, _kind, count):
        place = {"model": "res.partner", "res_id": self.school.shop.id}
        return self.env["mail.message"].create(
            [{**place, "body": f"Message {n}"} for n in range(count)]
        )

    def make_attachments(self, _kind, count):
        place = {"res_model": "res.partner", "res_id": self.school.shop.id}
        return self.env["ir.attachment"].create(
            [{**place, "name": f"{n}.txt", "raw": b"text"} for n in range(count)]
        )

    def do_messages(self, records):
        return records.unlink

    do_attachments = do_messages

    def make_group(self, _kind, count):
        return self.env["res.users"].union(
            *(self.school.user(f"bench_{n}") for n in range(count))
        )

    def do_group(self, users):
        group = self.env.ref("purchase.group_purchase_user")
        return lambda: group.write({"user_ids": [Command.link(u.id) for u in users]})

    def make_users(self, kind, count):
        made = self.made.get(("group", kind))
        return made or self.make_group(kind, count)

    def do_users(self, users):
        group = self.env.ref("purchase.group_purchase_user")
        return lambda: users.write({"group_ids": [Command.link(group.id)]})


class Clock:
    """Seconds of processor: of Python, what it starts and PostgreSQL; of this alone."""

    def __init__(self, cursor):
        cursor.execute("SELECT pg_backend_pid()")
        self.session = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def now(self):
        server = 0.0
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        own = time.process_time() + children.ru_utime + children.ru_stime
        with suppress(OSError):  # A server elsewhere, or another system.
            server = int(self.session.read_text().split()[0]) * NANO
        return own + server, server


def forget(env):
    """Nothing is remembered of what was read, nor of what was done."""
    env.transaction.clear()
    env.cr.precommit.clear()
    env.cr.postcommit.clear()


def measure(env, clock, act):
    """Queries and seconds of an act, from a cold cache to the database, then undone."""
    env.flush_all()
    forget(env)
    env.cr.execute("SAVEPOINT bench")
    # Python's collector comes when it wants: what it costs is left out, for everybody.
    gc.collect()
    gc.disable()
    queries, start = env.cr.sql_log_count, clock.now()
    act()
    env.flush_all()
    seconds, server = map(sub, clock.now(), start)
    figures = {
        "queries": env.cr.sql_log_count - queries,
        "seconds": seconds,
        "server": server,
    }
    gc.enable()
    forget(env)
    env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    return figures


def count(env, act):
    """Our functions that an act enters; it is undone."""
    env.flush_all()
    env.cr.execute("SAVEPOINT bench")
    functions, _files = passes(env, act)
    forget(env)
    env.cr.execute("ROLLBACK TO SAVEPOINT bench")
    return {"functions": functions}


def main(conf, database, flavour):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        acts, clock = Acts(FLAVOURS[flavour](env)), Clock(cursor)
        for line in sys.stdin:
            name, kind, number, counting = json.loads(line)
            act = acts.ready(name, kind, number)
            figures = count(env, act) if counting else measure(env, clock, act)
            print(json.dumps(figures), flush=True)
        cursor.rollback()


if __name__ == "__main__":
    main(*sys.argv[1:])
