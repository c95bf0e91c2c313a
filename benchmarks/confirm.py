"""Confirm batches of orders in one database; called by run.py with the venv's Python.

    confirm.py CONF DATABASE plain|covered ROUNDS SIZE...

Prints a JSON object: size, then the median number of queries and of seconds. Nothing is
committed.
"""

import json
import statistics
import sys
import time

import odoo
from odoo.fields import Command
from odoo.modules.registry import Registry
from odoo.tools import config

REASON = {
    "essential": "Le tour de l’atelier d’usinage est à l’arrêt sans cette pièce.",
    "unique": "Seul ce mandrin a le pas de vis impérial du modèle de 1978.",
    "irreplaceable": "Deux machinistes consultés excluent tout usinage maison.",
    "sole_distributor": "Le fabricant a cessé; trois grossistes ont répondu par écrit.",
}


class School:
    """The records that the orders need, in an environment that is thrown away."""

    def __init__(self, env, kind):
        self.env, self.kind = env, kind
        self.good = env["product.product"].create({"name": "Mandrin", "type": "consu"})
        covered = kind == "covered"
        name = "Amazon.ca" if covered else "Papeterie"
        self.vendor = env["res.partner"].create({"name": name})
        if covered:
            group = "cssrs_marketplace_authorization.group_marketplace_dg"
            self.principal, self.dg = self._user("p"), self._user("dg", group)
            self.school = env["purchase.marketplace.establishment"].create(
                {"name": "École", "manager_id": self.principal.id}
            )

    def _user(self, login, *groups):
        refs = [self.env.ref(group).id for group in ("base.group_user", *groups)]
        return self.env["res.users"].create(
            {"name": login, "login": login, "group_ids": [Command.set(refs)]}
        )

    def orders(self, count):
        return self.env["purchase.order"].union(*(self._order() for _ in range(count)))

    def _order(self):
        values = {"partner_id": self.vendor.id, "date_order": "2026-01-05 12:00:00"}
        line = {"product_id": self.good.id, "product_qty": 1, "price_unit": 5}
        values["order_line"] = [Command.create(line)]
        if self.kind == "covered":
            values["marketplace_authorization_id"] = self._authorization().id
        return self.env["purchase.order"].create(values)

    def _authorization(self):
        line = {"product_id": self.good.id, "quantity": 1, "price_unit": 5}
        for criterion, reason in REASON.items():
            line |= {f"is_{criterion}": True, f"{criterion}_reason": reason}
        alternative = {"source": "Grossiste", "outcome": "Épuisé"}
        request = self.env["purchase.marketplace.authorization"].create(
            {
                "establishment_id": self.school.id,
                "partner_id": self.vendor.id,
                "need": "Atelier",
                "consequence": "Cours annulé",
                "attestation": True,
                "line_ids": [Command.create(line)],
                "alternative_ids": [Command.create(alternative)],
            }
        )
        request.with_user(self.principal)._submit()
        request.with_user(self.dg)._approve()
        return request


def measure(env, orders):
    """Queries and seconds of a confirmation, from a cold cache to the database."""
    env.flush_all()
    env.invalidate_all()
    env.cr.precommit.data.clear()
    queries, start = env.cr.sql_log_count, time.perf_counter()
    orders.button_confirm()
    env.flush_all()
    return env.cr.sql_log_count - queries, time.perf_counter() - start


def main(conf, database, kind, rounds, *sizes):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        school = School(env, kind)
        for _warm_up in range(2):
            measure(env, school.orders(1))
        figures = {}
        for size in map(int, sizes):
            runs = [measure(env, school.orders(size)) for _ in range(int(rounds))]
            queries, seconds = zip(*runs, strict=True)
            figures[size] = statistics.median(queries), statistics.median(seconds)
        cursor.rollback()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
