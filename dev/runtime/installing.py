"""make test-install: our addons come and go in any order, and leave nothing behind."""

import subprocess

from . import odoo, postgres, wheels
from .common import DEV, LOG, PYTHON, Fail, remove, say


def main():
    """Install and remove the addons, from here and from wheels; say how it went."""
    say(check())
    say(wheels.check())


def check():
    """Run dev/install_check.py on a database of its own; also part of make test."""
    names = odoo.need_addons()
    glues = [name for name in names if _depends(name) & set(names)]
    with odoo.scratch("install") as database:
        log = LOG / f"{database}.log"
        say(f"installing and removing {', '.join(names)}")
        lists = (sorted(others(names)), [n for n in names if n not in glues], glues)
        done = subprocess.run(
            [
                *(PYTHON, DEV / "install_check.py", odoo.CONF, database, log),
                *(",".join(some) for some in lists),
            ],
            env=odoo.env(**postgres.client_env()),
            stdin=subprocess.DEVNULL,
        )
    if done.returncode:
        raise Fail(f"installing and removing is not clean (whole log: {log})")
    remove(log)
    return f"installing and removing: 0 things left behind by {len(names)} addons"


def others(names):
    """What our addons depend on and that is not ours."""
    return set().union(*map(_depends, names)) - set(names)


def _depends(name):
    folder = next(path for path in odoo.addons() if path.name == name)
    return set(odoo.manifest(folder).get("depends", []))
