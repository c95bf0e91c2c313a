"""make demo: a database in French for the demonstration school board, served."""

import contextlib
import os
import signal
import subprocess
import time
import urllib.request

from . import odoo, postgres
from .common import (
    DEV,
    LOG,
    PYTHON,
    RUN,
    Fail,
    digest,
    end_process,
    locked,
    remove,
    replace_text,
    say,
)

NAME = "demo"
MAIN_ADDON = "cssrs_marketplace_authorization"
PID = RUN / "demo.pid"
LAST = LOG / "demo.log"
PATIENCE = 120  # seconds for the first page; one or two are usual
ROLES = """
    SELECT u.login, p.name
      FROM ir_model_data d
      JOIN res_users u ON u.id = d.res_id
      JOIN res_partner p ON p.id = u.partner_id
     WHERE d.model = 'res.users' AND d.module = %s
       AND starts_with(d.name, 'demo_user_')
     ORDER BY d.id
"""


def main():
    """Have the database, serve it, tell where and who; wait for Ctrl-C."""
    port = _port()
    if running():
        raise Fail("the demo already runs; stop it first: make stop")
    if not odoo.port_is_free(port):
        raise Fail(f"port {port} is taken; choose another: PORT={port + 1}")
    odoo.need_addons()
    with locked("demo"):
        prepare()
    return serve(port)


def _port():
    text = os.environ.get("PORT") or "8069"
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Fail(f"PORT={text} is not a port number")
    return int(text)


def _asked(option):
    return os.environ.get(option, "") not in ("", "0", "no")


# ----------------------------------------------------------------- database


def addon_files():
    """The files whose change makes an update of the database needful."""
    for folder in odoo.addons():
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _state():
    names = [str(path) for path in addon_files()]
    return digest(*names, *addon_files(), DEV / "demo_setup.py")


def prepare():
    """Create the database, or bring it up to the addons' present sources."""
    known, state = odoo.databases(), _state()
    comment = known.get(NAME)
    if comment is not None and not odoo.is_ours(comment):
        raise Fail(f"the server has a database '{NAME}' that is not ours; left alone")
    whole = comment is not None and (odoo.FILES / NAME).exists()
    if not whole or _asked("RESET"):
        _create(state)
    elif comment != f"{odoo.MARK} {state}":
        say("the addons have changed: updating the demo database")
        names = [name for name in odoo.installable() if _is_installed(name)]
        odoo.run_odoo("demo-update", "-d", NAME, "-u", ",".join(names))
        odoo.mark(NAME, state)


def _is_installed(name):
    statement = "SELECT 1 FROM ir_module_module WHERE name = %s AND state = 'installed'"
    return bool(postgres.dbtool("query", NAME, statement, name))


def _create(state):
    """Under another name first: an interrupted creation is simply redone."""
    draft = f"{NAME}_new_{odoo.OWN}"
    origin = odoo.template()
    odoo.drop(draft)
    odoo.copy(origin, draft)
    say("demo database: Canadian accounting, the addon and its examples")
    log = LOG / "demo-setup.log"
    remove(log)
    names = sorted(odoo.need_addons(), key=lambda name: name != MAIN_ADDON)
    script = [PYTHON, DEV / "demo_setup.py", odoo.CONF, draft, log, *names]
    with open(LOG / "demo-setup.err", "w") as stray:
        done = subprocess.run(
            [str(part) for part in script],
            env=odoo.env(),
            stdin=subprocess.DEVNULL,
            stdout=stray,
            stderr=stray,
        )
    if done.returncode:
        raise Fail(f"demo database not made: {odoo.trouble(log)} (whole log: {log})")
    odoo.mark(draft, state)
    odoo.drop(NAME)
    odoo.rename(draft, NAME)


# ------------------------------------------------------------------ service


def running():
    """Process number of our demo server, or None."""
    with contextlib.suppress(OSError, ValueError):
        pid = int(PID.read_text())
        with open(f"/proc/{pid}/cmdline", "rb") as handle:
            if str(odoo.CONF).encode() in handle.read():
                return pid
    return None


def stop():
    """Stop the demo server if one of ours runs."""
    pid = running()
    if pid:
        end_process(pid)
    PID.unlink(missing_ok=True)


def serve(port):
    """Start Odoo, wait for its first page, then stay in front or leave."""
    odoo.set_report_url(NAME, port)
    detach = _asked("DETACH")
    remove(LAST)
    args = odoo.odoo_command("-c", odoo.CONF, "-d", NAME, "--logfile", LAST)
    args += ["--http-port", port, "--db-filter", f"^{NAME}$"]
    with open(LOG / "demo.err", "w") as stray:
        server = subprocess.Popen(
            [str(arg) for arg in args],
            env=odoo.env(),
            stdin=subprocess.DEVNULL,
            stdout=stray,
            stderr=stray,
            start_new_session=True,  # Ctrl-C comes to us, and we pass it on once
        )
    replace_text(PID, str(server.pid))
    for sign in (signal.SIGINT, signal.SIGTERM):  # a shell's & ignores the first
        signal.signal(sign, signal.default_int_handler)
    try:
        _wait_for_page(port, server)
        _tell(port)
        if detach:
            return 0
        code = server.wait()
        raise Fail(f"Odoo stopped by itself, code {code} (log: {LAST})")
    except KeyboardInterrupt:
        return 0
    finally:
        if not detach or server.poll() is not None:
            stop()


def _wait_for_page(port, server):
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if server.poll() is not None:
            raise Fail(f"Odoo did not start: {odoo.trouble(LAST)} (log: {LAST})")
        with contextlib.suppress(OSError):
            page = f"http://127.0.0.1:{port}/web/login"
            direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with direct.open(page, timeout=30) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.2)
    end_process(server.pid)
    raise Fail(f"Odoo gave no page within {PATIENCE} s (log: {LAST})")


def _tell(port):
    """Where to go and as whom; the password is the login, by convention."""
    roles = postgres.dbtool("query", NAME, ROLES, MAIN_ADDON)
    roles.append(["admin", "Administrateur / administrator"])
    width = max(len(login) for login, _name in roles)
    lines = [
        "",
        f"La démonstration est prête : http://127.0.0.1:{port}/odoo",
        "",
        "  Identifiant (le mot de passe est identique)",
        *(f"  {login:<{width}}  {name}" for login, name in roles),
        "",
        "  Journal d'Odoo : .odoo/log/demo.log",
        "  Arrêter : make stop" if _asked("DETACH") else "  Arrêter : Ctrl-C",
        "",
        "The demo is ready at the address above, one login per role; each password",
        "is the same as its login. The log is in .odoo/log/demo.log.",
        "",
    ]
    print("\n".join(lines), flush=True)
