"""Odoo's own side: configuration, databases with their files, child runs."""

import ast
import contextlib
import fcntl
import os
import re
import secrets
import shutil
import socket
import subprocess

from . import postgres, source
from .common import (
    DATA,
    DEV,
    LOG,
    PYTHON,
    ROOT,
    RUN,
    STATE,
    Fail,
    base_env,
    digest,
    last_words,
    locked,
    remove,
    replace_text,
    say,
)

CONF = STATE / "odoo.conf"
FILES = DATA / "filestore"
OWN = digest(str(ROOT))[:8]
MARK = f"dev/run.py {OWN}"  # in the comment of each database that is kept
# What the template holds: stock modules only, so that it outlives our edits.
STOCK = "purchase"
LANGUAGES = "en_US,fr_FR,fr_CA"  # the first is the default one


def addons():
    """Our own addons: the folders of the project's root with a manifest."""
    return sorted(path.parent for path in ROOT.glob("*/__manifest__.py"))


def manifest(folder):
    return ast.literal_eval((folder / "__manifest__.py").read_text())


def depends(name):
    """What one of our addons depends on."""
    return set(manifest(ROOT / name).get("depends", []))


def others_of(names):
    """What our addons depend on and that is not ours."""
    return sorted(set().union(*map(depends, names)) - set(names))


def installable():
    """Names of our addons whose dependencies are all to be had here."""
    known = {path.name: path for path in addons()}
    return [name for name in known if not _missing(name, known)]


def _missing(name, known):
    """The dependencies of an addon that no addons folder holds."""
    wanted = manifest(known[name]).get("depends", [])
    places = [*source.addons_paths(), *_packaged_addons()]
    return [
        other
        for other in wanted
        if not (known.get(other) and not _missing(other, known))
        and not any((place / other).is_dir() for place in places)
    ]


def _packaged_addons():
    """Addons installed from PyPI (odoo-addon-...) lie in the venv."""
    return STATE.glob("venv/lib/python3*/site-packages/odoo/addons")


def need_addons():
    names = installable()
    for folder in addons():
        if folder.name not in names:
            say(f"{folder.name} left out: a dependency of it is not here")
    if not names:
        raise Fail("no installable addon (folder with __manifest__.py) at the root")
    return names


def write_conf():
    """Write odoo.conf anew; the master password is drawn once and kept."""
    old = CONF.read_text() if CONF.exists() else ""
    kept = re.search(r"(?m)^admin_passwd = (\S+)$", old)
    where = postgres.connection()
    paths = [*source.addons_paths(), *_packaged_addons(), *([ROOT] if addons() else [])]
    lines = [
        "[options]",
        f"addons_path = {','.join(map(str, paths))}",
        f"admin_passwd = {kept.group(1) if kept else secrets.token_urlsafe(24)}",
        f"data_dir = {DATA}",
        f"db_host = {where['host']}",
        f"db_port = {where['port']}",
        f"db_user = {where['user']}",
        *([f"db_password = {where['password']}"] if where["password"] else []),
        "http_interface = 127.0.0.1",
        "limit_time_real = 600",
        "limit_time_cpu = 600",
        "",
    ]
    text = "\n".join(lines)
    if text != old:
        replace_text(CONF, text, 0o600)


def env(**extra):
    """Environment of a child that imports odoo."""
    path = os.pathsep.join([str(source.home()), str(DEV)])
    return base_env(PYTHONPATH=path, **extra)


def odoo_command(*args):
    """How to call odoo-bin with our configuration."""
    program = source.home() / "odoo-bin"
    return [PYTHON, *([program] if program.exists() else ["-m", "odoo"]), *args]


def run_odoo(what, *args):
    """Run ``odoo ... --stop-after-init`` with its log in a file; return it."""
    log = LOG / f"{what}.log"
    remove(log)
    full = odoo_command("-c", CONF, "--no-http", "--stop-after-init", *args)
    full += ["--logfile", log]
    with open(LOG / f"{what}.err", "w") as stray:
        done = subprocess.run(
            [str(a) for a in full],
            env=env(),
            stdin=subprocess.DEVNULL,
            stdout=stray,
            stderr=stray,
        )
    if done.returncode:
        raise Fail(f"Odoo failed: {trouble(log)} (whole log: {log})")
    return log


def trouble(log):
    """Why Odoo failed: from its log, else from what it said on stderr."""
    stray = log.with_suffix(".err")
    for path in (log, stray):
        text = path.read_text(errors="replace") if path.exists() else ""
        record = r"(?m)^[-\d]+ [\d:,]+ \d+ (?:ERROR|CRITICAL) \S+ (.*)$"
        raised = r"(?m)^(?:\w+\.)*\w*(?:Error|Exception|Warning): .*$"
        found = re.findall(raised, text) or re.findall(record, text)
        if found:
            return found[-1][:300]
    return last_words(text)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_is_free(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


# ---------------------------------------------------------------- databases


def databases():
    """Name -> comment of every database of the server."""
    return postgres.dbtool("list")


def drop(name):
    postgres.dbtool("drop", name)
    remove(FILES / name)


def mark(name, text):
    """Sign a database as made by this checkout."""
    postgres.dbtool("comment", name, f"{MARK} {text}")


def is_ours(comment):
    """On the person's own server, only what bears our mark may be touched."""
    return not postgres.external() or comment.startswith(MARK)


def copy(origin, name):
    """A copy with its files: attachments lie beside the database."""
    postgres.dbtool("create", name, origin)
    if (FILES / origin).exists():
        shutil.copytree(FILES / origin, FILES / name)


def rename(old, new):
    """Files first: a database is never seen without them."""
    remove(FILES / new)
    if (FILES / old).exists():
        (FILES / old).rename(FILES / new)
    postgres.dbtool("rename", old, new)


def set_report_url(database, port):
    """Tell the PDF engine on which port the style sheets are served."""
    statement = """
        INSERT INTO ir_config_parameter (key, value) VALUES ('report.url', %s)
        ON CONFLICT (key) DO UPDATE SET value = excluded.value
    """
    postgres.dbtool("execute", database, statement, f"http://127.0.0.1:{port}")


def template():
    """A database with the stock modules and French, made once and copied.

    Keyed by Odoo and the locked libraries; made under another name first, so
    that an interrupted creation is never taken for a good one.
    """
    key = digest(source.key(), DEV / "requirements.lock", STOCK, LANGUAGES)
    name = f"tpl_{key}"
    with locked("template"):
        known = databases()
        if name in known and (FILES / name).exists():
            return name
        draft = f"tpl_new_{OWN}"
        for stale, comment in known.items():
            if stale == draft or (stale.startswith("tpl_") and is_ours(comment)):
                drop(stale)
        say(f"database template: {STOCK} in French, about a minute")
        run_odoo(
            *("template", "-d", draft, "-i", STOCK),
            *("--load-language", LANGUAGES, "--max-cron-threads", "0"),
        )
        # Odoo installs nothing while PostgreSQL happens to clean this table.
        statement = "ALTER TABLE ir_module_module SET (autovacuum_enabled = false)"
        postgres.dbtool("execute", draft, statement)
        mark(draft, "template")
        rename(draft, name)
    return name


@contextlib.contextmanager
def scratch(prefix="test", origin=None, copies=0):
    """A throw-away copy of the template; leftovers of dead runs go as well.

    A lock file held as long as the database lives tells a dead run's database
    from one that another run is using at this moment.

    :param origin: what to copy instead of the template.
    :param copies: if given, that many instead of one: NAME_gw0, NAME_gw1...
    """
    origin = origin or template()
    name = f"{prefix}_{os.getpid()}_{secrets.token_hex(3)}"
    lock = RUN / f"db_{name}.lock"
    with open(lock, "w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        _drop_dead(prefix)
        try:
            for end in [f"_gw{number}" for number in range(copies)] or [""]:
                copy(origin, name + end)
            yield name
        finally:
            _drop_all(name, databases())
            lock.unlink(missing_ok=True)


def _drop_dead(prefix):
    known = databases()
    for lock in RUN.glob(f"db_{prefix}_*.lock"):
        with contextlib.suppress(OSError), open(lock) as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _drop_all(lock.stem.removeprefix("db_"), known)
            lock.unlink(missing_ok=True)


def _drop_all(name, known):
    """A throw-away database, and the copies of it that workers had."""
    for found in known:
        if found == name or found.startswith(f"{name}_gw"):
            drop(found)
