"""make test: the addons come and go, meet their peers, and every test runs once.

All of it is shared between two workers, each with its copy of one database in which
the addons are installed.
"""

import os
import shlex
import subprocess
import sys

from . import installing, odoo, peers, postgres, ready
from .common import LOG, PYTHON, ROOT, Fail, remove, say
from .ready import install  # noqa: F401  asked for here by the benchmarks

MOST_WORKERS = 2  # what the times of dev/longest_first.txt are balanced for


def main(rest):
    """Run the tests with pytest, or with Odoo's own runner."""
    runner = os.environ.get("RUNNER") or "pytest"
    runners = {"pytest": _with_pytest, "odoo": _with_odoo}
    if runner not in runners:
        raise Fail(f"RUNNER={runner}: either pytest or odoo")
    names = odoo.need_addons()
    _prune_logs()
    return runners[runner](names, rest)


def _with_pytest(names, rest):
    """pytest's closing line comes last and its code is the run's code.

    The log of the installation is handed to the plugin, which holds Odoo to neither
    warning nor error there and in the tests. A part of the tests runs in one process;
    the whole runs in two, and the checks beside with it.
    """
    origin, log = ready.fresh()
    workers = workers_wanted(1 if rest else MOST_WORKERS)
    with odoo.scratch("test", origin, workers) as database:
        more = [f"--install-log={log}", "--log-of-tests"]
        if not rest:
            more.append("--beside")
        if not any((ROOT / word.split("::")[0]).exists() for word in rest):
            rest = [*rest, *names]
        return run_pytest(database, workers, [*more, *rest])


def workers_wanted(most):
    """One for each core, none where one process does it all; or what WORKERS= says."""
    asked = os.environ.get("WORKERS", "")
    if asked and not asked.isdigit():
        raise Fail(f"WORKERS={asked}: a number is wanted")
    number = int(asked) if asked else min(os.cpu_count() or 1, most)
    return number if number > 1 else 0


def run_pytest(database, workers, rest):
    """Run pytest on a database, or on its copies with workers; return its code."""
    args = [PYTHON, "-m", "pytest", "-p", "pytest_strict", "-p", "pytest_workers"]
    args += ["-p", "pytest_warm"]
    args += [f"--odoo-config={odoo.CONF}", f"--odoo-database={database}"]
    args += ["--odoo-http", "--odoo-log-level=warn"]
    for extra in (f"db-filter=^{database}$", "max-cron-threads=0"):
        args.append(f"--odoo-extra={extra}")
    args += [f"--odoo-extra=logfile={LOG / f'{database}.log'}", "--strict-skips"]
    if workers:
        args += ["-n", workers, "--dist", "loadscope", "--no-loadscope-reorder"]
    args += rest
    say(f"pytest {shlex.join(map(str, rest))}")
    code = _follow(args, cwd=ROOT)
    if code == 0:
        _forget_logs(database)
    return code


def _with_odoo(names, rest):
    """The same tests by Odoo's runner, held to the same rule for its log."""
    if not rest:
        # First, so that the closing line of the tests stays the last.
        installing.main()
        peers.main()
    with odoo.scratch() as database:
        return _run_odoo(database, names, rest)


def _run_odoo(database, names, rest):
    """Odoo's runner, its output shown and kept to be judged."""
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
