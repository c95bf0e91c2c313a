"""Rows that are locked, and memory that is emptied, before they are used."""

from odoo.tools import SQL


def lock(records):
    """Lock the rows of records.

    Under REPEATABLE READ, after a plain lock the second of two transactions would go on
    with the data of its snapshot. An UPDATE makes it fail with a serialization error:
    Odoo retries it after the first.
    """
    if records.ids:
        table = SQL.identifier(records._table)
        records.env.execute_query(
            SQL(
                "UPDATE %s SET id = id WHERE id IN (%s)",
                table,
                query(records),
            )
        )


def forget(env):
    """Have whatever is judged next be read from the database.

    Code kept in the database may put values in memory that nobody wrote: an amount that
    is left, a state, a date.
    """
    env.flush_all()
    env.invalidate_all(flush=False)


def query(records):
    """SQL that locks the rows in the order of their ids: nobody waits in a circle.

    Alone, it is enough where the row is written later in the same transaction.
    """
    return SQL(
        "SELECT id FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
        SQL.identifier(records._table),
        tuple(records.ids),
    )
