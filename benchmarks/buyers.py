"""Buyers who confirm orders at the same time; called by run.py with the venv's Python.

    buyers.py CONF DATABASE FLAVOUR BUYERS ORDERS ROUNDS

Each buyer is a process with a connection of its own, and confirms its orders one by
one, each in a transaction that is committed; each order has a form of its own. Does a
round for each line that it reads, and answers with a JSON object: the seconds from the
start of the first to the end of the last, and the share of them that a buyer waits for
another one.
"""

import json
import multiprocessing
import sys
import time

from flavours import FLAVOURS

import odoo
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.sql_db import close_all, db_connect
from odoo.tools import config

#: Seconds between two looks at who waits.
LOOK = 0.01


def prepare(database, flavour, count):
    """Commit orders to confirm; a user who may, and the ids of the orders."""
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        school = FLAVOURS[flavour](env)
        buyer = school.user("bench_buyer", "purchase.group_purchase_user")
        found = buyer.id, school.orders("own", count).ids
        cursor.commit()
    return found


def buy(database, buyer, orders, start):
    """Confirm orders as a buyer, as the server does: what lost a race is done again."""
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, buyer, {})
        found = env["purchase.order"].browse(orders)
        found.mapped("state")
        cursor.rollback()
        start.wait()
        for order in found:
            retrying(order.button_confirm, env)
            env.transaction.reset()


def waiting(database, running):
    """Share of the time that buyers wait for a lock, looked at again and again.

    :param running: whether one of them is still at work.
    """
    waits = looks = 0
    with db_connect(database).cursor() as cursor:
        while running():
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                "AND datname = current_database()"
            )
            waits += cursor.fetchone()[0]
            looks += 1
            # What PostgreSQL says of the others is read once a transaction.
            cursor.rollback()
            time.sleep(LOOK)
    return waits / max(looks, 1)


def together(database, buyer, shares):
    """Have buyers confirm their shares of the orders at once.

    :return: the seconds it took, and the share of them that a buyer waited.
    """
    fork = multiprocessing.get_context("fork")
    start = fork.Barrier(len(shares) + 1)
    # A connection belongs to one process.
    close_all()
    buyers = [
        fork.Process(target=buy, args=(database, buyer, share, start))
        for share in shares
    ]
    for one in buyers:
        one.start()
    start.wait()
    began = time.perf_counter()
    waited = waiting(database, lambda: any(one.is_alive() for one in buyers))
    seconds = time.perf_counter() - began
    for one in buyers:
        one.join()
    if any(one.exitcode for one in buyers):
        raise SystemExit("a buyer could not confirm an order; why is above")
    return {"seconds": seconds, "waited": waited / len(buyers)}


def main(conf, database, flavour, *numbers):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    buyers, orders, rounds = map(int, numbers)
    buyer, ids = prepare(database, flavour, buyers * orders * rounds)
    for _line in sys.stdin:
        shares = [[ids.pop() for _one in range(orders)] for _buyer in range(buyers)]
        print(json.dumps(together(database, buyer, shares)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
