"""Fills the new demo database; run by the venv's Python from dev/run.py demo.

    demo_setup.py CONF DATABASE LOGFILE ADDON...

Odoo's own demo data is left out (it is American and English); the company
becomes a Québec school service centre, then the examples of each addon load.
"""

import contextlib
import sys

import odoo
from odoo.modules.loading import load_demo
from odoo.modules.module_graph import ModuleGraph
from odoo.modules.registry import Registry
from odoo.tools import config

LANGUAGE = "fr_CA"
TIMEZONE = "America/Toronto"
CHART = "ca_2023"
COMPANY = {
    "name": "Centre de services scolaire de démonstration",
    "street": "100, rue de l’École",
    "city": "Québec",
    "zip": "G1R 1A1",
    "phone": "418 555-0100",
    "email": "info@css-demonstration.example",
    "website": "https://css-demonstration.example",
}


@contextlib.contextmanager
def environment(database):
    """An environment on a fresh registry; commits when all went well."""
    with Registry(database).cursor() as cursor:
        yield odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})


def set_company(env):
    """Country before accounting: the chart of accounts follows from it."""
    quebec = env.ref("base.state_ca_qc")
    dollar = env.ref("base.CAD")
    dollar.active = True
    company = env.ref("base.main_company")
    company.write(
        dict(
            COMPANY,
            country_id=quebec.country_id.id,
            state_id=quebec.id,
            currency_id=dollar.id,
            external_report_layout_id=env.ref("web.external_layout_standard").id,
        )
    )
    company.partner_id.write({"lang": LANGUAGE, "tz": TIMEZONE})


def set_language(env):
    """French for everyone there is and for everyone to come."""
    env["res.lang"]._activate_lang(LANGUAGE)
    env["ir.default"].set("res.partner", "lang", LANGUAGE)
    env["ir.default"].set("res.partner", "tz", TIMEZONE)
    env["res.partner"].with_context(active_test=False).search([]).lang = LANGUAGE
    users = env["res.users"].with_context(active_test=False).search([])
    users.write({"tz": TIMEZONE, "lang": LANGUAGE})
    env.ref("base.user_admin").password = "admin"


def set_taxes(env):
    """Canadian chart; it gives a company in Québec GST and QST by default."""
    company = env.ref("base.main_company")
    if company.chart_template != CHART:
        env["account.chart.template"].try_loading(CHART, company, install_demo=False)
    # Of a school service centre: July to June.
    company.write({"fiscalyear_last_month": "6", "fiscalyear_last_day": 30})


def install(env, names):
    modules = env["ir.module.module"].search([("name", "in", names)])
    absent = set(names) - set(modules.mapped("name"))
    if absent:
        env["ir.module.module"].update_list()
        modules = env["ir.module.module"].search([("name", "in", names)])
    missing = modules.filtered(lambda module: module.state != "installed")
    missing.button_immediate_install()


def load_examples(env, name):
    """The addon's own demo files, by Odoo's own loader; a failure is fatal."""
    graph = ModuleGraph(env.cr, mode="load")
    installed = env["ir.module.module"].search([("state", "=", "installed")])
    graph.extend(installed.mapped("name"))
    package = next(package for package in graph if package.name == name)
    if not load_demo(env, package, {}, "init"):
        sys.exit(f"the demo data of {name} did not load")
    env["ir.module.module"].search([("name", "=", name)]).demo = True


def main(conf, database, logfile, *addons):
    options = ["-c", conf, "-d", database, "--no-http", "--logfile", logfile]
    config.parse_config([*options, "--max-cron-threads", "0"], setup_logging=True)
    with environment(database) as env:
        set_company(env)
        set_language(env)
        env.cr.commit()
        install(env, ["l10n_ca"])
    with environment(database) as env:
        set_taxes(env)
        env.cr.commit()
        install(env, addons)
    for addon in addons:
        with environment(database) as env:
            load_examples(env, addon)
    with environment(database) as env:
        set_language(env)


if __name__ == "__main__":
    main(*sys.argv[1:])
