"""Installs and removes our addons in several orders; run by `dev/run.py test-install`.

    install_check.py CONF DATABASE LOGFILE BASES GLUES

What they depend on is there and stays. BASES are our addons that stand alone, GLUES
those that join one of them to what others bring. After each removal, the database must
be what it was before: no orphan view, cron, field, column, menu…
"""

import contextlib
import sys

from runtime import odoo as runtime

import odoo
from odoo.modules.registry import Registry
from odoo.sql_db import close_db, db_connect
from odoo.tools import config

#: Everything that an addon may leave behind, by names that outlive an identifier.
TRACES = {
    "view": "SELECT model || ' ' || name || ' ' || COALESCE(key, '') FROM ir_ui_view",
    "cron": "SELECT COALESCE(a.name->>'en_US', a.name::text) FROM ir_cron c "
    "JOIN ir_act_server a ON a.id = c.ir_actions_server_id",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    "model": "SELECT model FROM ir_model",
    "menu": "SELECT COALESCE(p.name->>'en_US', '') || '/' || (m.name->>'en_US') "
    "FROM ir_ui_menu m LEFT JOIN ir_ui_menu p ON p.id = m.parent_id",
    "action": "SELECT type || ' ' || (name->>'en_US') FROM ir_actions",
    "access": "SELECT name FROM ir_model_access",
    "rule": "SELECT name FROM ir_rule",
    "group": "SELECT name->>'en_US' FROM res_groups",
    "privilege": "SELECT name->>'en_US' FROM res_groups_privilege",
    "sequence": "SELECT code || ' ' || name FROM ir_sequence WHERE code IS NOT NULL",
    "template": "SELECT model || ' ' || (name->>'en_US') FROM mail_template",
    "activity": "SELECT name->>'en_US' FROM mail_activity_type",
    "paper": "SELECT name FROM report_paperformat",
    "parameter": "SELECT key FROM ir_config_parameter",
    "identifier": "SELECT DISTINCT 'of ' || module FROM ir_model_data",
    "column": "SELECT table_name || '.' || column_name "
    "FROM information_schema.columns WHERE table_schema = 'public'",
    "constraint": "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    "counter": "SELECT relname FROM pg_class WHERE relkind = 'S'",
    **{
        # Of a model that is there no more.
        word: f"SELECT DISTINCT 'of ' || {column} FROM {table} "
        f"WHERE {column} NOT IN (SELECT model FROM ir_model)"
        for word, table, column in (
            ("file", "ir_attachment", "res_model"),
            ("message", "mail_message", "model"),
            ("follower", "mail_followers", "res_model"),
            ("to do", "mail_activity", "res_model"),
        )
    },
    "trigger": "SELECT tgrelid::regclass || ' ' || tgname FROM pg_trigger "
    "WHERE NOT tgisinternal",
}


class Database:
    """The database whose addons come and go."""

    def __init__(self, name):
        self.name = name
        self.faults = []

    @contextlib.contextmanager
    def environment(self):
        with Registry(self.name).cursor() as cursor:
            yield odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})

    def leave(self):
        """Nothing here is connected to it any more."""
        close_db(self.name)
        Registry.delete(self.name)

    def become(self, origin):
        """A copy of another database, in its place."""
        self.leave()
        runtime.drop(self.name)
        runtime.copy(origin, self.name)

    def pretend_demo(self):
        """Have others' addons count as installed with their examples.

        Odoo loads those of an addon only where what it depends on has its own.
        """
        with db_connect(self.name).cursor() as cursor:
            cursor.execute("UPDATE ir_module_module SET demo = state = 'installed'")

    def modules(self, env, names):
        found = env["ir.module.module"].search([("name", "in", names)])
        if len(found) < len(names):
            env["ir.module.module"].update_list()
            found = env["ir.module.module"].search([("name", "in", names)])
        return found

    def install(self, names):
        with self.environment() as env:
            self.modules(env, names).button_immediate_install()

    def remove(self, names):
        with self.environment() as env:
            self.modules(env, names).button_immediate_uninstall()

    def join_by_itself(self, names, wanted):
        """Whether glue installs itself when both its halves are there."""
        with self.environment() as env:
            self.modules(env, names).auto_install = wanted
            env.cr.commit()

    def installed(self, names, demo=None):
        """Those of some addons that are installed; ``demo`` is of their examples."""
        query = "SELECT name, demo FROM ir_module_module WHERE state = 'installed'"
        with db_connect(self.name).cursor() as cursor:
            cursor.execute(query)
            found = dict(cursor.fetchall())
        return {n for n in names if n in found and demo in (None, bool(found[n]))}

    def traces(self):
        """Kind and name of everything there is."""
        with self.environment() as env:
            found = set()
            for kind, query in TRACES.items():
                env.cr.execute(query)
                found |= {(kind, name or "") for (name,) in env.cr.fetchall()}
            return found

    def expect(self, what, before):
        """Note what was left behind, and what was taken along that others had."""
        after = self.traces()
        for word, some in (("left", after - before), ("taken", before - after)):
            self.faults += [
                f"{what}: {word} {kind} {name}" for kind, name in sorted(some)
            ]
        print(f"{what}: {len(after)} traces", flush=True)


def check(database, bases, glues):
    """Every order that matters; return what was found wrong."""
    database.join_by_itself(glues, False)
    database.install(bases)
    alone = database.traces()
    if glues:
        for name in glues:
            database.install([name])
        for name in glues:
            database.remove([name])
        database.expect("glue removed, in the order it came", alone)
    if len(glues) > 1:
        database.install(glues)
        for name in reversed(glues):
            database.remove([name])
        database.expect("glue removed, last one first", alone)
    return database.faults


def configure(conf, database, logfile):
    """Have Odoo read its configuration, and write what it does to the log."""
    options = ["-c", conf, "-d", database, "--no-http", "--logfile", logfile]
    config.parse_config([*options, "--max-cron-threads", "0"], setup_logging=True)


def main(conf, database, logfile, *lists):
    configure(conf, database, logfile)
    names = [[name for name in text.split(",") if name] for text in lists]
    faults = check(Database(database), *names)
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
