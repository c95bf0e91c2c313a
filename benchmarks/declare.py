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

from school import School

import odoo
from odoo.modules.registry import Registry
from odoo.tools import SQL, config, split_every

from odoo.addons.cssrs_marketplace_authorization.models.trail import check, trail

FORM = "purchase_marketplace_authorization"
LINE = "purchase_marketplace_declaration_line"
#: Purchases under one authorization.
SHARED = 10
MB = 2.0**20


def copies(env, table, row_id, count, **values):
    """Copy a row; the ids of the copies.

    :param values: SQL of the columns that differ; ``g`` is the number of the copy.
    """
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = %s AND column_name != 'id'",
        [table],
    )
    names = [name for [name] in env.cr.fetchall()]
    chosen = [
        values[name] if name in values else SQL("model.%s", SQL.identifier(name))
        for name in names
    ]
    rows = env.execute_query(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s model, generate_series(1, %s) g "
            "WHERE model.id = %s ORDER BY g RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(chosen),
            SQL.identifier(table),
            count,
            row_id,
        )
    )
    return [row[0] for row in rows]


def at(ids, position):
    """SQL of one of these ids."""
    return SQL("(%s::int[])[%s]", ids, position)


class Year:
    """A year of purchases to declare."""

    def __init__(self, env, count):
        self.env = env
        school = School(env)
        self.secretary = school.secretary
        self.order = school.orders("own", 1)
        self.order.button_confirm()
        env.flush_all()
        self._multiply(count)
        env.invalidate_all()

    def _multiply(self, count):
        env, form = self.env, self.order.marketplace_authorization_id
        shared, g = SQL("1 + g %% %s", max(count // SHARED, 1)), SQL("g")
        forms = copies(
            env, FORM, form.id, max(count // SHARED, 1), name=SQL("'AUT/B/' || g")
        )
        for part in (form.line_ids, form.alternative_ids):
            env[part._name].flush_model()
            table = part._table
            copies(env, table, part.id, len(forms), authorization_id=at(forms, g))
        self._note(form, forms)
        orders = copies(
            env,
            "purchase_order",
            self.order.id,
            count,
            name=SQL("'PB' || g"),
            marketplace_authorization_id=at(forms, shared),
        )
        line = self.order.order_line
        copies(env, line._table, line.id, count, order_id=at(orders, g))
        self._note(self.order, orders)
        ledger = env["purchase.marketplace.declaration.line"]
        noted = ledger.search([("authorization_id", "=", form.id)])
        for one in noted:
            purchase = one.kind == "purchase"
            ids = orders if purchase else forms
            lines = copies(
                env,
                LINE,
                one.id,
                len(ids),
                document_id=at(ids, g),
                purchase_order_id=at(orders, g) if purchase else SQL("NULL"),
                authorization_id=at(forms, shared if purchase else g),
            )
            self._note(one, lines)

    def _note(self, model, ids):
        """The trail knows the copies, as it knows what they are copies of."""
        self.env.invalidate_all()
        for chunk in split_every(1000, ids):
            trail.note(model.browse(chunk), "carried")

    def draft(self):
        return (
            self.env["purchase.marketplace.declaration"]
            .with_user(self.secretary)
            .create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
        )


def measured(env, act):
    """Seconds, queries and megabytes of Python's memory of an act.

    Memory is followed apart: following it makes everything slower.
    """
    env.flush_all()
    env.invalidate_all()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    act()
    env.flush_all()
    figures = {
        "seconds": time.perf_counter() - start,
        "queries": env.cr.sql_log_count - queries,
    }
    return figures


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
    figures["verify"] = measured(env, lambda: verify(env))
    env.invalidate_all()
    figures["verify"]["memory"] = peak(lambda: verify(env))
    return figures


def verify(env):
    """Compare everything with the trail, one difference at a time."""
    return sum(1 for _one in check.differences(env.company, {}))


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
