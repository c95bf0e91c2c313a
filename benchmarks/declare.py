"""Issue declarations in one database; called by run.py with the venv's Python.

    declare.py CONF DATABASE PURCHASES

The purchases are copies, made in SQL, of one that went the whole way. Prints a JSON
object: for the issue, for each file and for the verification, the seconds, those of
processor, the queries, the peak of memory in MB and the size in MB. Nothing is
committed.
"""

import json
import sys
import time
import tracemalloc
from contextlib import suppress
from pathlib import Path

from worker import Clock

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

MB = 2.0**20


def measured(env, act):
    """Seconds, queries, and the most memory that the process has, of an act."""
    env.flush_all()
    env.invalidate_all()
    # Forget the peak of what came before.
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")
    clock = Clock(env.cr)
    queries, start, spent = env.cr.sql_log_count, time.perf_counter(), clock.now()[0]
    act()
    env.flush_all()
    return {
        "seconds": time.perf_counter() - start,
        "processor": clock.now()[0] - spent,
        "queries": env.cr.sql_log_count - queries,
        "resident": resident(),
    }


def resident():
    """The most memory that the process has had, in megabytes."""
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def peak(act):
    """The most of Python's memory, in megabytes; following it makes it slower."""
    tracemalloc.start()
    act()
    _now, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest / MB


def declare(env, count):
    """Issue a declaration, make each of its files, and verify.

    :raise SystemExit: when something differs: what was measured is not what it seems.
    """
    from year import Year

    from odoo.addons.cssrs_marketplace_authorization.models.declaration import files
    from odoo.addons.cssrs_marketplace_authorization.models.trail import check

    declaration = Year(env, count).draft()
    # As the server does by itself for what lasts longer than this.
    env.cr.execute("ANALYZE")
    figures = {"screen": measured(env, lambda: look(declaration))}
    figures["issue"] = measured(env, declaration.action_declare)
    for extension in files.ISSUED:
        made = declaration._missing_files()
        if extension in made:
            act = measured(env, lambda x=extension: files.make_file(declaration, x))
            size = len(declaration._get_file(extension)._get_bytes()) / MB
            figures[extension] = {**act, "size": size}

    def verify():
        if found := next(check.differences(env.company, {}), None):
            raise SystemExit(f"it differs: {found}")

    figures["verify"] = measured(env, verify)
    return figures


def look(declaration):
    """What the screen of a draft computes."""
    shown = ("line_count", "late_count", "earlier_count", "gaps")
    return [declaration[name] for name in shown]


def main(conf, database, size):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        figures = declare(env, int(size))
        cursor.rollback()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
