"""make test: the addons come and go, meet their peers, then every test runs once."""

import os
import shlex
import subprocess
import sys

from . import installing, odoo, peers, postgres
from .common import LOG, PYTHON, ROOT, Fail, remove, say


def main(rest):
    """Run the tests with pytest, or with Odoo's own runner."""
    runner = os.environ.get("RUNNER") or "pytest"
    runners = {"pytest": _with_pytest, "odoo": _with_odoo}
    if runner not in runners:
        raise Fail(f"RUNNER={runner}: either pytest or odoo")
    names = odoo.need_addons()
    _prune_logs()
    if not rest:
        # First, so that the closing line of the tests stays the last.
        installing.main()
        peers.main()
    with odoo.scratch() as database:
        return runners[runner](database, names, rest)


def install(database, names, *more):
    """Install addons on a copy of the template; return Odoo's log of it."""
    say(f"installing {', '.join(names)}")
    asked = ["-d", database, "-i", ",".join(names), "--max-cron-threads", "0"]
    return odoo.run_odoo(f"{database}-install", *asked, *more)


def _with_pytest(database, names, rest):
    """pytest's closing line comes last and its code is the run's code.

    The log of the installation is handed to the plugin, whose first and last
    tests are that Odoo logged neither warning nor error.
    """
    log = install(database, names)
    args = [PYTHON, "-m", "pytest", "-p", "pytest_strict"]
    args += [f"--odoo-config={odoo.CONF}", f"--odoo-database={database}"]
    args += ["--odoo-http", "--odoo-log-level=warn"]
    for extra in (f"db-filter=^{database}$", "max-cron-threads=0"):
        args.append(f"--odoo-extra={extra}")
    args += [f"--odoo-extra=logfile={LOG / f'{database}.log'}"]
    args += ["--strict-skips", f"--install-log={log}", *rest]
    if not any((ROOT / word.split("::")[0]).exists() for word in rest):
        args += [ROOT / name for name in names]
    say(f"pytest {shlex.join(rest)}".rstrip())
    code = _follow(args, cwd=ROOT)
    if code == 0:
        _forget_logs(database)
    return code


def _with_odoo(database, names, rest):
    """The same tests by Odoo's runner, held to the same rule for its log."""
    from log_rules import offending, skipped

    tags = ",".join(f"/{name}" for name in names)
    log = LOG / f"{database}.log"
    args = odoo.odoo_command("-c", odoo.CONF, "-d", database, "-i", ",".join(names))
    args += ["--test-tags", tags, "--stop-after-init", "--max-cron-threads", "0"]
    port = odoo.free_port()
    odoo.set_report_url(database, port)
    args += ["--http-port", port, "--db-filter", f"^{database}$", *rest]
    say(f"odoo --test-tags {tags}")
    summary = "no summary line"
    with open(log, "w") as copy:
        child = subprocess.Popen(
            [str(arg) for arg in args],
            env=odoo.env(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        for line in child.stdout:
            copy.write(line)
            print(line, end="", flush=True)
            if " odoo.tests.result: " in line:
                summary = line.split(" odoo.tests.result: ")[1].strip()
    text = log.read_text(errors="replace")
    trouble = offending(text) + skipped(text)
    for line in trouble:
        print(f"not clean: {line}")
    print(summary)
    code = child.wait() or (1 if trouble or "of 0 tests" in summary else 0)
    if code == 0 and summary == "no summary line":
        code = 1
    return code


def _follow(args, cwd):
    """Run a child in front; Ctrl-C reaches it too, so only wait for it."""
    sys.stderr.flush()
    child = subprocess.Popen(
        [str(arg) for arg in args],
        cwd=cwd,
        env=odoo.env(**postgres.client_env()),
        stdin=subprocess.DEVNULL,
    )
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue


def _forget_logs(database):
    """A green run leaves nothing; the logs of a red one stay to be read."""
    for path in LOG.glob(f"{database}*"):
        remove(path)


def _prune_logs(kept=30):
    """Keep the logs of the last red runs only."""
    logs = sorted(LOG.glob("test_*"), key=lambda path: path.stat().st_mtime)
    for path in logs[:-kept]:
        remove(path)
