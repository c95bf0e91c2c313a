"""Issue declarations in one database; called by run.py with the venv's Python.

    declare.py CONF DATABASE PURCHASES...

The purchases are copies, made in SQL, of one that went the whole way. Prints a JSON
object: number of purchases, then for the issue and for each file the seconds, the
queries, the peak of Python's memory in MB and the size in MB. Nothing is committed.
"""

import json
import sys
import tempfile
import time
import tracemalloc

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config

MB = 2.0**20


def measured(env, act):
    """Seconds, queries and megabytes of Python's memory of an act.

    Memory is followed apart: following it makes everything slower.
    """
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    act()
    env.flush_all()
    return {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - queries,
    }


def peak(act):
    tracemalloc.start()
    act()
    _now, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest / MB


def formats():
    """What writes each file: importable once the configuration is read."""
    from odoo.addons.cssrs_marketplace_authorization.outputs import FORMATS

    return FORMATS


def write(declaration, extension):
    """Write one file again, to a temporary one; its size in megabytes."""
    speaking = declaration._with_issue_lang()
    issued = speaking._output_document()
    with tempfile.TemporaryFile() as stream:
        rows = speaking._get_rows()
        formats()[extension].write(stream, issued, rows)
        return stream.tell() / MB


def declare(env, count):
    """Issue a declaration, then write each of its files again."""
    from year import Year

    declaration = Year(env, count).draft()
    figures = {"issue": measured(env, declaration.action_declare)}
    files = {file.extension: file for file in declaration.sudo().file_ids}
    for extension in formats():
        figures[extension] = measured(env, lambda x=extension: write(declaration, x))
        env.invalidate_all()
        figures[extension]["memory"] = peak(lambda x=extension: write(declaration, x))
    figures["html"] = measured(env, declaration._with_issue_lang()._render_page)
    figures["pdf"] = measured(env, declaration._print_pdf)
    for extension, file in files.items():
        figures[extension]["size"] = len(file._get_bytes()) / MB
    return figures


def main(conf, database, *sizes):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    figures = {}
    for size in map(int, sizes):
        with Registry(database).cursor() as cursor:
            env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
            figures[size] = declare(env, size)
            cursor.rollback()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
