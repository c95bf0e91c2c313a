"""Rows that are locked before they are used."""

from odoo.tools import SQL


def lock(records):
    """Lock the rows of records.

    Under REPEATABLE READ, after a plain lock the second of two transactions would go on
    with the data of its snapshot. An UPDATE makes it fail with a serialization error:
    Odoo retries it after the first.
    """
    table = SQL.identifier(records._table)
    for row_id in sorted(records.ids):
        records.env.execute_query(
            SQL("UPDATE %s SET id = id WHERE id = %s", table, row_id)
        )
