"""make lint: ruff, pylint-odoo and OCA's checks, over our own files only."""

import subprocess

from . import odoo
from .common import ROOT, Fail, base_env, say
from .python_env import LINT_VENV


def main():
    """Run every tool, so that one run tells all there is to mend."""
    tool = LINT_VENV / "bin"
    addons = odoo.addons()
    code = [path for path in ("dev", "benchmarks") if (ROOT / path).exists()]
    runs = [
        ("ruff check", [tool / "ruff", "check", "-q", *addons, *code]),
        ("ruff format", [tool / "ruff", "format", "-q", "--diff", *addons, *code]),
    ]
    if addons:
        runs += _addon_runs(tool, addons)
    else:
        say("no addon to look at (folder with __manifest__.py)")
    failed = [name for name, args in runs if _fails(args)]
    if failed:
        raise Fail(f"not clean: {', '.join(failed)}")
    say(f"clean: {', '.join(name for name, _args in runs)}")


def _addon_runs(tool, addons):
    translations = [
        path for folder in addons for path in sorted(folder.glob("i18n*/*.po*"))
    ]
    runs = [
        ("pylint-odoo", [tool / "pylint", "--rcfile=.pylintrc", "--score=n", *addons]),
        ("oca-checks-odoo-module", [tool / "oca-checks-odoo-module", *addons]),
    ]
    if translations:
        runs.append(("oca-checks-po", [tool / "oca-checks-po", *translations]))
    return runs


def _fails(args):
    env = base_env()
    env["PATH"] = f"{LINT_VENV / 'bin'}:{env['PATH']}"
    done = subprocess.run(
        [str(a) for a in args], cwd=ROOT, env=env, stdin=subprocess.DEVNULL
    )
    return done.returncode
