"""A database in which our addons are installed, made once and copied by each run.

Its name holds a digest of all that the installation reads: whoever changes a file
of an addon gets another one, whoever changes a test keeps it.
"""

import json

from . import odoo
from .common import (
    DEV,
    LOG,
    PYTHON,
    STAMPS,
    command,
    digest,
    forget,
    locked,
    mark_done,
    remove,
    say,
)

#: What lies in an addon and that its installation does not read.
UNREAD = {"tests", "readme", "__pycache__"}


def fresh():
    """The database of the addons as they are now, and the log of their installation."""
    names = odoo.need_addons()
    name = name_of(names)
    log = LOG / f"{name}.log"
    with locked("ready"):
        if name not in odoo.databases() or not log.exists():
            _drop_former("all_")
            _make(name, log, names)
    return name, log


def bare():
    """The database that has all that our addons depend on, and none of them."""
    names = odoo.need_addons()
    others = odoo.others_of(names)
    name = f"bare_{digest(odoo.template(), *others)}"
    with locked("bare"):
        if name not in odoo.databases():
            _drop_former("bare_")
            draft = f"bare_new_{odoo.OWN}"
            odoo.drop(draft)
            odoo.copy(odoo.template(), draft)
            remove(install(draft, others))
            odoo.mark(draft, "what the addons depend on")
            odoo.rename(draft, name)
    return name


def name_of(names):
    """The name of the database of these addons as they are now."""
    with_what = odoo.template(), DEV / "assets_setup.py"
    return f"all_{digest(*with_what, *map(addon_digest, names))}"


def addon_digest(name):
    """What tells two states of an addon apart, where a database is concerned."""
    parts = [name]
    for path in read_files(name):
        parts += [path.relative_to(odoo.ROOT).as_posix(), path]
    return digest(*parts)


def read_files(name):
    """The files of an addon that its installation reads."""
    return [
        path
        for path in sorted((odoo.ROOT / name).rglob("*"))
        if path.is_file() and not UNREAD & set(path.relative_to(odoo.ROOT).parts)
    ]


def install(database, names, *more):
    """Install addons on a copy of the template; return Odoo's log of it."""
    say(f"installing {', '.join(names)}")
    asked = ["-d", database, "-i", ",".join(names), "--max-cron-threads", "0"]
    return odoo.run_odoo(f"{database}-install", *asked, *more)


def _make(name, log, names):
    """Under another name first: an interrupted one is never taken for a good one."""
    draft = f"all_new_{odoo.OWN}"
    odoo.drop(draft)
    odoo.copy(bare(), draft)
    told = install(draft, names)
    bundles = [PYTHON, DEV / "assets_setup.py", odoo.CONF, draft, told]
    command(bundles, "bundles not made", env=odoo.env())
    odoo.mark(draft, "addons installed")
    told.rename(log)
    remove(told.with_suffix(".err"))
    odoo.rename(draft, name)


def _drop_former(prefix):
    """Those of former states of the files; a draft of a dead run goes as well."""
    for name, comment in odoo.databases().items():
        if name.startswith(prefix) and odoo.is_ours(comment):
            odoo.drop(name)
            remove(LOG / f"{name}.log")


# -------------------------------------------------------------- make check


def kept():
    """The database of `make check`, kept from one run to the next, and what changed it.

    Where only files of the addons have changed, these addons are updated in it, which
    is quicker than an installation; a manifest or a lock that changes makes it anew.

    :return: its name, and Odoo's log of its installation or update if there was one.
    """
    names = odoo.need_addons()
    now = {name: addon_digest(name) for name in names}
    base = digest(odoo.template(), *(odoo.ROOT / n / "__manifest__.py" for n in names))
    name = f"check_{odoo.OWN}"
    with locked("kept"):
        known = odoo.databases()
        was = _stamp() if name in known else {}
        if was == {"base": base, "addons": now}:
            return name, None
        forget("kept")
        if was.get("base") != base or name_of(names) in known:
            odoo.drop(name)
            origin, log = fresh()
            odoo.copy(origin, name)
            odoo.mark(name, "make check")
        else:
            log = _update(name, [n for n in names if was["addons"].get(n) != now[n]])
        mark_done("kept", json.dumps({"base": base, "addons": now}))
    return name, log


def _stamp():
    """What was in the kept database when it was last ready."""
    path = STAMPS / "kept"
    return json.loads(path.read_text()) if path.exists() else {}


def _update(database, names):
    say(f"updating {', '.join(names)}")
    asked = ["-d", database, "-u", ",".join(names), "--i18n-overwrite"]
    return odoo.run_odoo(f"{database}-update", *asked, "--max-cron-threads", "0")
