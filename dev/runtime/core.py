"""make test-core: others' own tests give the same with our addons as without.

The suites run twice on copies of the same template, once plain and once with our
addons installed; what passed, failed or was skipped is compared by name. What our
addons depend on is installed on both sides. MODULES names the suites, Odoo's or
OCA's that requirements.in names (MODULES=purchase_request,purchase_exception), TAGS
a part of them: /account:TestAccountMoveInInvoice.
"""

import os
import re
import subprocess

from . import odoo, postgres
from .common import LOG, Fail, remove, say
from .ready import install

HEAD = r"(?m)^\S+ \S+ \d+ [A-Z]+ \S+ odoo\.addons\.(\S+): "
STARTED = re.compile(HEAD + r"Starting (\S+) \.\.\. ?")
FAILED = re.compile(HEAD + r"(?:FAIL|ERROR): (.+)$")
BROKEN = re.compile(r"(?m) odoo\.tests\.suite: ERROR: setUpClass \((\S+)\)")
SKIPPED = re.compile(HEAD + r"skipped (\S+) : ")
SUMMARY = re.compile(r"odoo\.tests\.result: (.*) when loading")


def main():
    """Run both, list every difference, fail if there is one."""
    modules = os.environ.get("MODULES") or odoo.STOCK
    names = odoo.need_addons()
    # A suite on one's own schema: what is only tested comes after, on both sides.
    base = odoo.others_of(names)
    without, text = _results(modules, base, [])
    say(f"without the addons: {text}")
    with_them, text = _results(modules, base, names)
    say(f"with the addons: {text}")
    if not without:
        raise Fail(f"{modules}: no test ran")
    differences = _differences(without, with_them)
    for line in differences:
        print(line)
    counts = {kind: 0 for kind in ("passed", "failed", "skipped")}
    for kind in with_them.values():
        counts[kind] += 1
    print(
        f"{modules}: {len(differences)} differences over {len(without)} tests; "
        + ", ".join(f"{number} {kind}" for kind, number in counts.items())
    )
    return 1 if differences else 0


def _results(modules, base, names):
    """Test name -> passed, failed or skipped, on a database of its own."""
    with odoo.scratch("core") as database:
        if set(base) - {odoo.STOCK}:
            install(database, base)
        if names:
            install(database, names)
        log = LOG / ("core-with.log" if names else "core-without.log")
        remove(log)
        port = odoo.free_port()
        odoo.set_report_url(database, port)
        every = ",".join(f"/{module}" for module in modules.split(","))
        tags = os.environ.get("TAGS") or every
        args = odoo.odoo_command("-c", odoo.CONF, "-d", database, "--logfile", log)
        args += ["-i", modules, "-u", modules, "--test-tags", tags]
        args += ["--stop-after-init", "--http-port", port, "--max-cron-threads", "0"]
        say(f"odoo --test-tags {tags} {'with' if names else 'without'} the addons")
        with open(log.with_suffix(".err"), "w") as stray:
            subprocess.run(
                [str(arg) for arg in [*args, "--db-filter", f"^{database}$"]],
                env=odoo.env(**postgres.client_env()),
                stdin=subprocess.DEVNULL,
                stdout=stray,
                stderr=stray,
            )
        return _read(log.read_text(errors="replace"))


def _read(text):
    """Outcomes of a whole log; Odoo's runner has no report but its log."""
    summary = SUMMARY.search(text)
    if not summary:
        raise Fail("Odoo's tests did not come to their end; see .odoo/log/core-*.log")
    found = {f"{module}:{test}": "passed" for module, test in STARTED.findall(text)}
    for module, test in SKIPPED.findall(text):
        found[f"{module}:{test}"] = "skipped"
    for module, test in FAILED.findall(text):
        found[f"{module}:{test.strip().split(' ')[0]}"] = "failed"
    found |= {f"{name}:setUpClass": "failed" for name in BROKEN.findall(text)}
    return found, summary.group(1)


def _differences(without, with_them):
    """One line a test whose outcome is not the same on both sides."""
    lines = []
    for test in sorted(without.keys() | with_them.keys()):
        before, after = without.get(test, "absent"), with_them.get(test, "absent")
        if before != after:
            lines.append(f"{test}: {before} without the addons, {after} with them")
    return lines
