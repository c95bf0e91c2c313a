"""make test-install: our addons come, stay and go, wherever Odoo is, and leave nothing.

Three checks, each a process of its own: the addons in several orders; in each kind of
database that a person may have; and upgraded from each version that was released. make
test has them as well, shared out between its workers, with some of the databases only.
"""

import os
import subprocess
from concurrent.futures import ThreadPoolExecutor

from . import odoo, postgres, ready, wheels
from .common import DEV, LOG, PYTHON, Fail, remove, say


def main():
    """Run the checks two at a time, and say how each went."""
    ready.bare()
    with ThreadPoolExecutor(2) as pool:
        checks = (kinds, released, orders, wheels.check)
        for done in [pool.submit(check) for check in checks]:
            say(done.result())


def orders():
    """The addons installed and removed in several orders."""
    names = odoo.need_addons()
    glues = glues_of(names)
    bases = [name for name in names if name not in glues]
    _run("install_check", ready.bare(), ",".join(bases), ",".join(glues))
    return f"installing and removing: 0 things left behind by {len(names)} addons"


def kinds(words=""):
    """The addons in each kind of database, from installation to removal.

    :param words: comma-separated; only the rows that have one of them.
    """
    lines = _live("install_kinds", words)
    return f"kinds of databases: {lines - 1} clean from installation to removal"


def released(words=""):
    """The addons upgraded from each version that was released; the same."""
    lines = _live("install_released", words)
    return f"released versions: {lines - 1} upgraded, and removed after that"


def _live(script, words):
    names = odoo.need_addons()
    glues = glues_of(names)
    main_addons = [name for name in names if name not in glues]
    places = (odoo.template(), ready.bare())
    ours, others = ",".join([*main_addons, *glues]), ",".join(odoo.others_of(names))
    words = os.environ.get("KINDS", words)
    return _run(script, ready.bare(), *places, ours, others, words)


def glues_of(names):
    return [name for name in names if odoo.depends(name) & set(names)]


def _run(script, origin, *words):
    """Run a script of dev/ on a database of its own; print what it told, and count it.

    :raise Fail: when it found something wrong.
    """
    with odoo.scratch(script, origin) as database:
        log = LOG / f"{database}.log"
        say(f"dev/{script}.py")
        done = subprocess.run(
            [PYTHON, DEV / f"{script}.py", odoo.CONF, database, log, *words],
            env=odoo.env(**postgres.client_env()),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
    print(done.stdout, end="", flush=True)
    if done.returncode:
        print(done.stderr, end="", flush=True)
        raise Fail(f"dev/{script}.py found something (whole log: {log})")
    remove(log)
    return len(done.stdout.splitlines())
