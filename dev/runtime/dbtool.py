"""Database actions, run by the venv's Python: it has psycopg2, run.py has not.

    dbtool.py list | create NAME TEMPLATE | drop NAME | rename A B
              | comment NAME TEXT | query DB SQL [PARAM...] | execute DB SQL [...]

The connection comes from libpq's PG* variables; the answer is JSON on stdout.
"""

import json
import sys

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

COMMENTS = """
    SELECT d.datname, coalesce(shobj_description(d.oid, 'pg_database'), '')
      FROM pg_database d WHERE NOT d.datistemplate
"""


def run(database, statement, params=None, fetch=False):
    """One statement, outside a transaction as CREATE DATABASE demands."""
    connection = psycopg2.connect(dbname=database)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement, params)
            return cursor.fetchall() if fetch else None
    finally:
        connection.close()


def named(template, *names):
    return run("postgres", SQL(template).format(*map(Identifier, names)))


def main(action, *args):
    if action == "list":
        return dict(run("postgres", COMMENTS, fetch=True))
    if action == "create":
        return named("CREATE DATABASE {} TEMPLATE {}", *args)
    if action == "drop":
        return named("DROP DATABASE IF EXISTS {} WITH (FORCE)", *args)
    if action == "rename":
        return named("ALTER DATABASE {} RENAME TO {}", *args)
    if action == "comment":
        name, text = args
        statement = SQL("COMMENT ON DATABASE {} IS {}")
        return run("postgres", statement.format(Identifier(name), Literal(text)))
    database, statement, *params = args
    return run(database, statement, params or None, fetch=action == "query")


if __name__ == "__main__":
    try:
        json.dump(main(*sys.argv[1:]), sys.stdout, default=str)
    except psycopg2.Error as error:
        sys.exit(f"FATAL: {str(error).splitlines()[0]}")
