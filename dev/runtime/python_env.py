"""The Python side: uv from PyPI, then one venv per lock, hashes checked."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .apt import PrivateApt
from .common import (
    DEV,
    STATE,
    VENV,
    Fail,
    command,
    digest,
    is_done,
    locked,
    mark_done,
    remove,
    say,
    work_folder,
)

UV = STATE / "uv"
LINT_VENV = STATE / "lint"
NODE = STATE / "node"
NEWEST = (3, 13)  # what Odoo 19.0 declares
LOCKS = {
    "requirements": ["--override", "overrides.txt"],
    "requirements-lint": [],
    "requirements-uv": [],
}


def interpreter():
    """The Python of the venv: PYTHON if set, else the first that Odoo knows."""
    if os.environ.get("PYTHON"):
        return shutil.which(os.environ["PYTHON"]) or os.environ["PYTHON"]
    names = ["python3.12", "python3.11", "python3.13", "python3.10"]
    for path in ["/usr/bin/python3", sys.executable, *map(shutil.which, names)]:
        if path and (3, 10) <= _version_of(path) <= NEWEST:
            return path
    raise Fail("no Python between 3.10 and 3.13 found; set PYTHON=/path/to/python3")


def _version_of(path):
    try:
        ask = "import sys; print(*sys.version_info[:2])"
        done = subprocess.run([path, "-c", ask], capture_output=True, text=True)
        return tuple(int(n) for n in done.stdout.split())
    except (OSError, ValueError):
        return (0, 0)


def _uv_env():
    """uv asks the index that pip is set up for, and trusts the system's CAs."""
    env = dict(os.environ)
    env.update(
        UV_SYSTEM_CERTS="1",
        UV_PYTHON_DOWNLOADS="never",
        UV_NO_CONFIG="1",
        UV_CACHE_DIR=str(STATE / "uv-cache"),
        UV_HTTP_TIMEOUT=env.get("UV_HTTP_TIMEOUT", "120"),
    )
    index = env.get("PIP_INDEX_URL") or _pip_setting("global.index-url")
    if index and "UV_DEFAULT_INDEX" not in env:
        env["UV_DEFAULT_INDEX"] = index
    env.pop("VIRTUAL_ENV", None)
    return env


def _pip_setting(name):
    done = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", name],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    return done.stdout.strip() if not done.returncode else ""


def setup_uv():
    """Put uv in .odoo/uv; one at a time, as lint and the rest may be set up at once."""
    key = digest(DEV / "requirements-uv.lock")
    with locked("uv"):
        if not is_done("uv", key):
            _install_uv(DEV / "requirements-uv.lock")
            mark_done("uv", key)


def _install_uv(lock):
    """With the machine's pip, or with one from Debian."""
    say("installing uv, 20 MB")
    with work_folder("uv") as work:
        target = work / "target"
        install = [*_pip(work), "install", "-q", "--no-deps", "--require-hashes"]
        install += ["--disable-pip-version-check", "--target", target, "-r", lock]
        command(install, "pip could not install uv (is the network up?)")
        remove(UV)
        target.rename(UV)


def _pip(work):
    """How to run pip: the machine's own, else unpacked from python3-pip-whl."""
    for python in (sys.executable, interpreter()):
        if not command([python, "-m", "pip", "--version"]).returncode:
            return [python, "-m", "pip"]
    apt = PrivateApt()
    apt.update()
    debs = work / "debs"
    debs.mkdir()
    (deb,) = apt.download(["python3-pip-whl"], debs)
    command(["dpkg-deb", "-x", deb, debs], "python3-pip-whl: unpacking failed")
    wheel = next(debs.glob("usr/share/python-wheels/pip-*.whl"))
    return [interpreter(), wheel / "pip"]


def _setup_venv(name, folder, lock, size, before=None):
    python = interpreter()
    key = digest(lock, python, _version_of(python), str(folder))
    if is_done(name, key) and (folder / "bin" / "python").exists():
        return
    setup_uv()
    if before:
        before()
    say(f"Python packages of {lock.name} ({size}) for {Path(python).name}")
    env, uv = _uv_env(), UV / "bin" / "uv"
    remove(folder)
    command([uv, "venv", "-q", "-p", python, folder], "no venv made", env=env)
    sync = [uv, "pip", "sync", "-q", "-p", folder / "bin" / "python"]
    command(
        [*sync, "--require-hashes", lock],
        "Python packages not installed (is the network up?)",
        env=env,
    )
    mark_done(name, key)


def setup(before):
    """The venv that runs Odoo and its tests.

    ``before`` stops what runs out of the former venv: PostgreSQL lies in it.
    """
    _setup_venv("venv", VENV, DEV / "requirements.lock", "60 MB", before)


def setup_lint():
    """The venv of the lint tools, Node.js among them: their versions are theirs."""
    _setup_venv("lint", LINT_VENV, DEV / "requirements-lint.lock", "115 MB")
    _setup_node()


def _setup_node():
    """The Node.js packages of the lint tools, with the npm of their venv."""
    files = [DEV / "node" / name for name in ("package.json", "package-lock.json")]
    key = digest(*files)
    if is_done("node", key):
        return
    say("packages of Node.js for prettier and eslint (10 MB)")
    remove(NODE)
    NODE.mkdir(parents=True)
    for path in files:
        shutil.copy(path, NODE)
    env = dict(os.environ, PATH=f"{LINT_VENV / 'bin'}:{os.environ.get('PATH', '')}")
    quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"]
    npm = [LINT_VENV / "bin" / "npm", "ci", *quiet, "--cache", STATE / "npm-cache"]
    failed = "Node.js packages not installed (is the network up?)"
    command(npm, failed, cwd=NODE, env=env)
    mark_done("node", key)


def lock_all():
    """Write the locks anew from the .in files: newest versions, no address."""
    setup_uv()
    options = ["--universal", "--python-version", "3.10", "--generate-hashes"]
    options += ["--no-header", "--no-annotate", "--upgrade", "-q"]
    options += ["--no-emit-index-url", "--no-emit-find-links"]
    for name, more in LOCKS.items():
        say(f"locking {name}")
        files = [f"{name}.in", "-o", f"{name}.lock"]
        command(
            [UV / "bin" / "uv", "pip", "compile", *options, *more, *files],
            f"{name} not locked",
            cwd=DEV,
            env=_uv_env(),
        )
