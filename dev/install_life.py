"""What a database goes through when our addons come, stay and leave."""

import time
from pathlib import Path

from log_rules import offending

import odoo
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import sql

STEPS = ("install", "examples", "upgrade", "uninstall", "again", "log")
WIDTH = 10
#: Rows of others that our addons neither change nor take along.
TABLES = (
    *("res_partner", "product_template", "purchase_order", "purchase_order_line"),
    *("account_move", "account_move_line", "hr_expense", "purchase_request"),
)
#: All of a row but what says when it was last written.
ROWS = """
    SELECT md5(string_agg((to_jsonb(t) - '{write_date,write_uid}'::text[])::text, ''
                          ORDER BY id)) FROM %s t WHERE id <= %%s
"""
ADMIN = 2
MARK = "marketplace"


def heading():
    return f"{'':<38}" + "".join(f"{step:>{WIDTH}}" for step in STEPS) + "   time"


class Life:
    """One database, step by step.

    Invariant: a step passes when nothing was found wrong in it; the log when Odoo
    wrote neither a warning nor an error in all of them.
    """

    def __init__(self, database, logfile, ours):
        self.database, self.log, self.ours = database, Path(logfile), ours
        self.faults, self.passed, self.started = [], {}, time.monotonic()
        self.begin = self.log.stat().st_size if self.log.exists() else 0

    def row(self, title):
        """One line of the table, and what was wrong below it."""
        marks = [
            {True: "ok", False: "FAILED", None: "–"}[self.passed.get(s)] for s in STEPS
        ]
        line = f"{title:<38}" + "".join(f"{mark:>{WIDTH}}" for mark in marks)
        seconds = time.monotonic() - self.started
        return "\n".join([f"{line} {seconds:5.0f} s", *(f"  {f}" for f in self.faults)])

    # ---- steps -------------------------------------------------------------------

    def of(self, kind, origins, others):
        """The whole life of a kind; what fails ends it, and is told."""
        try:
            if kind.copy_of:
                self.database.become(origins[kind.copy_of])
            kind.prepare(self.database)
            before = self.state() if kind.compared else None
            self.step("install", self.install, kind, others)
            if kind.demo:
                self.step("examples", self.examples)
            self.step("upgrade", self.upgrade, kind)
            kind.use(self.database)
            self.step("uninstall", self.uninstall, before)
            if kind.again:
                self.step("again", self.install, kind, others)
                self.step("again", self.examples)
        except Exception as error:  # noqa: BLE001  the other kinds go on
            self.faults.append(f"{type(error).__name__}: {error}")
        self.step("log", self.judge)

    def step(self, name, check, *args):
        so_far = self.passed.get(name, True)
        self.passed[name] = False
        found = check(*args)
        self.passed[name] = so_far and not found
        self.faults += [f"{name}: {fault}" for fault in found]

    def install(self, kind, others):
        if kind.demo and not kind.own_demo:
            self.database.pretend_demo()
        kind.install(self.database, self.ours[0], others)
        glues = self.ours[1:] if kind.glues is None else kind.glues
        wanted = {self.ours[0], *glues}
        found = self.database.installed(self.ours)
        wrong = [f"installed: {sorted(found)}"] if found != wanted else []
        return [*wrong, *kind.look(self.database)]

    def examples(self):
        missing = self.database.installed(self.ours, demo=False)
        return [f"{name}: installed without its examples" for name in sorted(missing)]

    def upgrade(self, kind):
        """As ``odoo -u`` does; then every chain of the trail is verified."""
        Registry.new(self.database.name, upgrade_modules=self.ours[:1])
        with self.database.environment() as env:
            verify = env["purchase.marketplace.verification"]
            reports = [
                verify._run(company) for company in env["res.company"].search([])
            ]
            found = [
                f"{line.subject} {line.name} {line.sentence}"
                for report in reports
                for line in report.line_ids
            ]
        return [*found, *kind.look(self.database)]

    def uninstall(self, before):
        """Refused while there are files; then the database is what it was."""
        found = []
        with self.database.environment() as env:
            decided = env["purchase.marketplace.authorization"].search_count([])
        if decided:
            found += self.refused()
            self.let_go()
        self.database.remove(self.ours[:1])
        return found + self.differences(before)

    def judge(self):
        with open(self.log, errors="replace") as log:
            log.seek(self.begin)
            return offending(log.read())

    # ---- what they need ----------------------------------------------------------

    def refused(self):
        with self.database.environment() as env:
            modules = self.database.modules(env, self.ours[:1])
            try:
                modules.with_user(ADMIN).button_immediate_uninstall()
            except UserError:
                env.cr.rollback()
                return []
            return ["not refused, with requests decided and declared"]

    def let_go(self):
        with self.database.environment() as env:
            forms = env["purchase.marketplace.authorization"]
            for company in env["res.company"].search([]):
                for holder in forms._get_holders(company)[:1]:
                    company.with_user(holder)._marketplace_let_go("Fin de l'essai")

    def state(self):
        """What there is of others; nothing when there is no database yet."""
        with odoo.sql_db.db_connect(self.database.name).cursor() as cr:
            if not sql.table_exists(cr, "ir_module_module"):
                return None
            rows = {}
            for table in TABLES:
                if sql.table_exists(cr, table):
                    cr.execute(f"SELECT COALESCE(max(id), 0) FROM {table}")
                    (last,) = cr.fetchone()
                    rows[table] = last, self.rows(cr, table, last)
        return self.traces(), rows

    def traces(self):
        """All there is, but for what waits under another name until we come back."""
        found = self.database.traces()
        return {trace for trace in found if not trace[1].startswith("of __kept__")}

    def rows(self, cr, table, last):
        cr.execute(ROWS % table, (last,))
        return cr.fetchone()

    def differences(self, before):
        """What was left behind of ours, taken along of others, or changed."""
        after = self.traces()
        if before is None:
            return [f"left {kind} {name}" for kind, name in after if MARK in name]
        traces, rows = before
        found = [f"left {kind} {name}" for kind, name in sorted(after - traces)]
        found += [f"taken {kind} {name}" for kind, name in sorted(traces - after)]
        with self.database.environment() as env:
            for table, (last, content) in rows.items():
                if self.rows(env.cr, table, last) != content:
                    found.append(f"changed rows of {table}")
        return found
