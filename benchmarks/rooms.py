"""Functions and files of our addons that one act passes; called by run.py.

    rooms.py CONF DATABASE

Prints a JSON object: act, then the numbers of functions and of files. Nothing is
committed.
"""

import json
import sys

from entered import is_of, passes
from school import School

import odoo
from odoo.modules.registry import Registry
from odoo.tools import config


def acts(env):
    """Every act, ready to be done: name, and what does it."""
    school = School(env)
    school.keep_books()
    yield "order refused", school.order(school.market).button_confirm
    yield "plain order confirmed", school.order().button_confirm
    yield "covered order confirmed", school.orders("own", 1).button_confirm
    yield "form approved", school.form().with_user(school.dg)._approve
    draft = env["purchase.marketplace.declaration"].with_user(school.secretary)
    draft = draft.create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
    yield "declaration issued", draft.action_declare
    yield "marketplace bill refused", school.bill(school.market).action_post
    yield "plain bill posted", school.bill().action_post


def stock(env):
    """What Odoo passes for acts of its own, in the addon that they belong to."""
    school = School(env)
    school.keep_books()
    yield "stock button_confirm", school.order().button_confirm, "purchase"
    if "hr.expense" in env:
        school.employ()
        submit = school.expenses("plain", 1).action_submit
        yield "stock expense submitted", submit, "hr_expense"


def main(conf, database):
    config.parse_config(["-c", conf, "-d", database, "--no-http", "--log-level=error"])
    figures = {}
    with Registry(database).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        for name, act in acts(env):
            figures[name] = passes(env, act)
        cursor.rollback()
        for name, act, addon in stock(env):
            figures[name] = passes(env, act, is_of(addon))
        cursor.rollback()
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
