"""Makes the bundles of a new database ahead; run by dev/runtime/ready.py.

    assets_setup.py CONF DATABASE LOGFILE

A test that opens a browser, or prints, would make them, and forget them at its end.
"""

import sys

from demo_setup import environment

from odoo.tools import config

#: What the pages of the tests ask for.
JS = ("web.assets_web", "web.assets_tests", "web.assets_emoji")
JS += ("bus.websocket_worker_assets",)
CSS = ("web.assets_web", "web.assets_web_print")
#: Of the PDF engine, which knows other names of some properties.
PRINTED = ("web.report_assets_common", "web.report_assets_pdf")


def main(conf, database, logfile):
    options = ["-c", conf, "-d", database, "--no-http", "--logfile", logfile]
    config.parse_config([*options, "--max-cron-threads", "0"], setup_logging=True)
    with environment(database) as env:
        templates = env["ir.qweb"]
        for name in JS:
            templates._get_asset_bundle(name, css=False, js=True).js()
        for name in CSS:
            templates._get_asset_bundle(name, css=True, js=False).css()
        for name in PRINTED:
            templates._get_asset_bundle(name, js=False, autoprefix=True).css()


if __name__ == "__main__":
    main(*sys.argv[1:])
