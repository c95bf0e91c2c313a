"""Rows that are locked, and memory that is emptied, before they are used."""

from odoo.tools import SQL

from .actor import is_automated


def keys(records):
    """What tells records from those of another transaction."""
    return {(records.env.transaction, records._name, id_) for id_ in records._ids}


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


class _Forgot:
    """Says that memory was emptied in a transaction.

    Code kept in the database may take it away, and have memory emptied again, but can
    neither make one nor use that of another transaction: the name of its attribute has
    two underscores, and its class is out of reach.
    """

    __slots__ = ("__moment",)
    KEY = "marketplace_forgot"

    def __init__(self, cursor):
        self.__moment = cursor.now()

    @classmethod
    def is_said(cls, cursor):
        known = cursor.cache.get(cls.KEY)
        return isinstance(known, cls) and known.__moment == cursor.now()


def forget_once(env):
    """The same, for documents that are judged one by one: the first time, for a person.

    Emptied each time, memory would be read again for each. Where code kept in the
    database has documents judged, it is emptied each time all the same.
    """
    if is_automated() or not _Forgot.is_said(env.cr):
        forget(env)
        env.cr.cache[_Forgot.KEY] = _Forgot(env.cr)


def query(records, columns="id"):
    """SQL that locks the rows in the order of their ids: nobody waits in a circle.

    Alone, it is enough where the row is written later in the same transaction.

    :param columns: what it gives of the rows.
    """
    return SQL(
        "SELECT %s FROM %s WHERE id IN %s ORDER BY id FOR NO KEY UPDATE",
        SQL(columns),
        SQL.identifier(records._table),
        tuple(records.ids),
    )
