"""make test-peers: the rule holds in a database where the peers are installed too.

The addon of dev/peers/ depends on all of them and holds the tests; the attacks on
orders are tried there again.
"""

import subprocess

from . import odoo, postgres, ready
from .common import DEV, LOG, Fail, remove, say

ADDON = "cssrs_marketplace_authorization_peers"
ATTACKS = "/cssrs_marketplace_authorization:TestAttacksOrder"


def main():
    """Run the tests of the peers, and say how many."""
    say(check())


def check():
    """Run them with Odoo's own runner; also part of make test."""
    origin, _log = ready.fresh()
    with odoo.scratch("peers", origin) as database:
        log = LOG / f"{database}.log"
        port = odoo.free_port()
        odoo.set_report_url(database, port)
        say("the rule next to its peers")
        ready.install(database, [ADDON], "--addons-path", _addons_path())
        args = odoo.odoo_command("-c", odoo.CONF, "-d", database, "--logfile", log)
        args += ["--addons-path", _addons_path()]
        # Not with the installation: Odoo would leave out what was there already.
        args += ["--test-tags", f"/{ADDON},{ATTACKS}", "--stop-after-init"]
        args += ["--http-port", port, "--max-cron-threads", "0"]
        with open(log.with_suffix(".err"), "w") as stray:
            done = subprocess.run(
                [str(arg) for arg in [*args, "--db-filter", f"^{database}$"]],
                env=odoo.env(**postgres.client_env()),
                stdin=subprocess.DEVNULL,
                stdout=stray,
                stderr=stray,
            )
    text = log.read_text(errors="replace")
    told = [line for line in text.splitlines() if " odoo.tests.result: " in line]
    if done.returncode or not told or " of 0 tests" in told[-1]:
        raise Fail(f"the rule does not hold next to its peers (whole log: {log})")
    for path in LOG.glob(f"{database}*"):
        remove(path)
    return f"next to its peers: {told[-1].split(' odoo.tests.result: ')[1]}"


def _addons_path():
    """The one of the configuration, and the folder of that addon."""
    line = next(
        line
        for line in odoo.CONF.read_text().splitlines()
        if line.startswith("addons_path = ")
    )
    return f"{line.removeprefix('addons_path = ')},{DEV / 'peers'}"
