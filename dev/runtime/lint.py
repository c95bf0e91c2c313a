"""make lint: ruff, pylint-odoo and OCA's checks, over our own files only."""

import os
import subprocess

from . import odoo
from .common import ROOT, Fail, base_env, say
from .python_env import LINT_VENV


def main():
    """Run every tool, so that one run tells all there is to mend."""
    runs = _ruff_runs(odoo.addons()) + _addon_runs(odoo.addons())
    failed = [name for name, args in runs if _run(args).returncode]
    if failed:
        raise Fail(f"not clean: {', '.join(failed)}")
    say(f"clean: {', '.join(name for name, _args in runs)}")


def complaints(changed):
    """What the tools say of some files, as one text; empty when they are clean.

    ruff is quick enough to read everything; the others read what changed.
    """
    addons = [path for path in odoo.addons() if any(path in c.parents for c in changed)]
    runs = _ruff_runs(odoo.addons()) + _addon_runs(addons, changed)
    said = []
    for name, args in runs:
        done = _run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if done.returncode:
            said.append(f"{name}:\n{done.stdout}")
    return "\n".join(said)


def _ruff_runs(addons):
    code = [path for path in ("dev", "benchmarks") if (ROOT / path).exists()]
    ruff = LINT_VENV / "bin" / "ruff"
    return [
        ("ruff check", [ruff, "check", "-q", *addons, *code]),
        ("ruff format", [ruff, "format", "-q", "--diff", *addons, *code]),
    ]


def _addon_runs(addons, only=None):
    """pylint-odoo and OCA's checks, on whole addons or on some files of them."""
    if not addons:
        say("no addon to look at (folder with __manifest__.py)")
        return []
    tool = LINT_VENV / "bin"
    pylint = [tool / "pylint", "--rcfile=.pylintrc", "--score=n"]
    python, terms = addons, [t for a in addons for t in sorted(a.glob("i18n*/*.po*"))]
    if only is not None:
        python = [path for path in only if path.suffix == ".py"]
        python = [path for path in python if any(a in path.parents for a in addons)]
        terms = [path for path in terms if path in only]
    else:
        pylint.append(f"--jobs={min(os.cpu_count() or 1, 2)}")
    runs = [
        ("pylint-odoo", [*pylint, *python] if python else None),
        ("oca-checks-odoo-module", [tool / "oca-checks-odoo-module", *addons]),
        ("oca-checks-po", [tool / "oca-checks-po", *terms] if terms else None),
    ]
    return [(name, args) for name, args in runs if args]


def _run(args, **kwargs):
    env = base_env()
    env["PATH"] = f"{LINT_VENV / 'bin'}:{env['PATH']}"
    command = [str(a) for a in args]
    return subprocess.run(
        command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, **kwargs
    )
