"""Rows that are locked before they are used."""

from odoo.tools import SQL


def lock(records):
    """Lock the rows of records.

    Under REPEATABLE READ, after a plain lock the second of two transactions would go on
    with the data of its snapshot. An UPDATE makes it fail with a serialization error:
    Odoo retries it after the first.
    """
    if records.ids:
        records.env.execute_query(query(records))


def query(records):
    """SQL that locks the rows in the order of their ids: nobody waits in a circle."""
    table = SQL.identifier(records._table)
    return SQL(
        "UPDATE %s SET id = id WHERE id IN "
        "(SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE)",
        table,
        table,
        tuple(records.ids),
    )
