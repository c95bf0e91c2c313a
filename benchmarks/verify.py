"""Verify files in one database; called by run.py with the venv's Python.

    verify.py CONF DATABASE FILES...

A file is a form, the papers that its decision rests on, an order, and what the trail
and the ledger say of them. Prints a JSON object: number of files, then the seconds,
those of processor, the queries, the peak of Python's memory in MB, and what was walked.
Nothing is committed.
"""

import json
import sys

from declare import measured, peak

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config


def verify(env, count):
    """Verify so many files that nothing differs from.

    :raise SystemExit: when something does: what was measured is not what it seems.
    """
    from year import Files

    from odoo.addons.cssrs_marketplace_authorization.models.trail import check

    Files(env, count)
    # As the server does by itself for what lasts longer than this.
    env.cr.execute("ANALYZE")
    tally = {}

    def act():
        if found := next(check.differences(env.company, tally), None):
            raise SystemExit(f"it differs: {found}")

    figures = measured(env, act)
    env.invalidate_all()
    return {**figures, "memory": peak(act), **tally}


def main(conf, database, *sizes):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    figures = {}
    for size in map(int, sizes):
        with Registry(database).cursor() as cursor:
            env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
            figures[size] = verify(env, size)
            cursor.rollback()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
