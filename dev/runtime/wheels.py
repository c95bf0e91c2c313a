"""Our addons as wheels: built, installed in a new venv, loaded by Odoo from there.

Part of make test-install. Odoo and its libraries are those of the checkout; the addons
are on no addons path, so that they can only come from site-packages.
"""

import re
import subprocess
import zipfile

from . import odoo, python_env, ready, source
from .common import (
    LOG,
    PYTHON,
    ROOT,
    TMP,
    VENV,
    Fail,
    command,
    remove,
    say,
    work_folder,
)

#: What files out of a wheel must still do: reports and their style sheets, the schema.
TESTS = "/cssrs_marketplace_authorization:TestLetter"
TESTS += ",/cssrs_marketplace_authorization:TestFiles"
BUILD = "import sys; from whool.buildapi import build_wheel; build_wheel(sys.argv[1])"
#: Odoo's own version, where whool would count the commits since.
PLAIN = {"WHOOL_POST_VERSION_STRATEGY_OVERRIDE": "none"}
#: In the new venv: where each addon comes from, one a line.
WHERE = "import odoo.init, importlib, sys; print(*(importlib.import_module("
WHERE += "'odoo.addons.' + name).__path__[0] for name in sys.argv[1:]), sep='\\n')"


def check():
    """Build, install, load, and run a few tests out of the wheels.

    Raises: Fail when a file is missing, an addon is loaded from elsewhere, or Odoo
    warns.
    """
    names = odoo.need_addons()
    python_env.setup_lint()
    with work_folder("wheels") as work:
        for name in names:
            _build(name, work)
        python = _venv(work)
        _check_places(names, python, work)
        with odoo.scratch("wheels", ready.bare()) as database:
            _load(names, python, database)
    return f"wheels: {len(names)} addons built, installed and loaded from site-packages"


def _build(name, work):
    """The wheel of an addon; it holds every file of it that git knows."""
    say(f"building the wheel of {name}")
    command(
        [python_env.LINT_VENV / "bin" / "python", "-c", BUILD, work],
        f"{name}: no wheel built",
        cwd=ROOT / name,
        env=odoo.env(**PLAIN),
    )
    (wheel,) = work.glob(f"odoo_addon_{name}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {f"{path}" for path in archive.namelist()}
    known = command(["git", "ls-files"], "git", cwd=ROOT / name).stdout.split("\n")
    wanted = {f"odoo/addons/{name}/{path}" for path in known if path}
    missing = wanted - held - {f"odoo/addons/{name}/pyproject.toml"}
    if missing:
        raise Fail(f"{wheel.name} lacks {', '.join(sorted(missing))}")


def _venv(work):
    """A new venv with the wheels, and behind them Odoo's libraries."""
    uv, venv, env = python_env.UV / "bin" / "uv", work / "venv", odoo.env()
    command([uv, "venv", "-q", "-p", PYTHON, venv], "no venv made", env=env)
    python = venv / "bin" / "python"
    install = [uv, "pip", "install", "-q", "--no-deps", "--no-index", "-p", python]
    command([*install, *work.glob("*.whl")], "wheels not installed", env=env)
    (place,) = venv.glob("lib/python3*/site-packages")
    (libraries,) = VENV.glob("lib/python3*/site-packages")
    (place / "libraries_of_odoo.pth").write_text(f"{libraries}\n")
    return python


def _check_places(names, python, work):
    """Each addon is imported from the new venv."""
    asked = [python, "-c", WHERE, *names]
    found = command(asked, "addons not imported", env=odoo.env(), cwd=work).stdout
    strays = [line for line in found.split("\n") if line and str(work) not in line]
    if strays:
        raise Fail(f"not loaded from the wheels: {', '.join(strays)}")


def _load(names, python, database):
    """Install the addons, and try what their files do."""
    from log_rules import offending

    say(f"installing {', '.join(names)} from site-packages")
    log, conf = LOG / f"{database}.log", TMP / f"{database}.conf"
    conf.write_text(_conf_without_us())
    try:
        program = odoo.odoo_command("-c", conf, "-d", database, "-i", ",".join(names))
        args = [python, *program[1:], "--stop-after-init"]
        args += ["--http-port", odoo.free_port(), "--max-cron-threads", "0"]
        args += ["--test-tags", TESTS, "--logfile", log]
        done = subprocess.run(
            [str(arg) for arg in args],
            cwd=TMP,
            env=odoo.env(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    finally:
        remove(conf)
    text = log.read_text(errors="replace") if log.exists() else ""
    ran = re.search(r"0 failed, 0 error\(s\) of ([1-9]\d*) tests", text)
    if done.returncode or not ran or offending(text):
        raise Fail(f"addons of the wheels: {odoo.trouble(log)} (whole log: {log})")
    remove(log)


def _conf_without_us():
    """odoo.conf, whose addons path has Odoo's own addons only."""
    paths = ",".join(map(str, source.addons_paths()))
    return re.sub(
        r"(?m)^addons_path = .*$", f"addons_path = {paths}", odoo.CONF.read_text()
    )
