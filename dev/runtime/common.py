"""What every step needs: paths, one-line failures, stamps, locks, commands."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "dev"
STATE = ROOT / ".odoo"
STAMPS = STATE / "stamps"
RUN = STATE / "run"
LOG = STATE / "log"
BIN = STATE / "bin"
TMP = STATE / "tmp"
VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
DATA = STATE / "data"
LIBS = STATE / "libs"  # what the machine lacks, when we are not root
NEEDED_MB = 2600  # measured: 1.7 GB once set up, the rest is work space

_started = time.monotonic()


class Fail(Exception):
    """Something the person must know, in one line; ends the run, code 1."""


def say(text):
    """Tell what is going on, on stderr: stdout belongs to the tools."""
    print(f"[{time.monotonic() - _started:5.1f} s] {text}", file=sys.stderr, flush=True)


def is_root():
    return os.geteuid() == 0


def user_name():
    """Name of the current user; a container may give a uid that has none."""
    with contextlib.suppress(KeyError):
        return pwd.getpwuid(os.geteuid()).pw_name
    return "root"


def make_dirs():
    """Create the state folders, and say it plainly when the disk refuses."""
    for path in (STATE, STAMPS, RUN, LOG, BIN, TMP, DATA):
        path.mkdir(parents=True, exist_ok=True)


def check_disk():
    """Refuse ahead of time rather than stop half way on a full disk."""
    free = shutil.disk_usage(ROOT).free // 1_000_000
    if free < NEEDED_MB:
        raise Fail(f"{free} MB free on this disk, {NEEDED_MB} MB are needed")


def digest(*parts):
    """Short hash of texts and files, used as the key of a stamp."""
    total = hashlib.sha256()
    for part in parts:
        is_file = isinstance(part, Path) and part.is_file()
        data = part.read_bytes() if is_file else str(part).encode()
        total.update(data + b"\0")
    return total.hexdigest()[:16]


def is_done(name, key):
    """A step is done when its stamp, written last, holds the same key."""
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == key


def mark_done(name, key):
    replace_text(STAMPS / name, key)


def forget(name):
    (STAMPS / name).unlink(missing_ok=True)


def replace_text(path, text, mode=0o644):
    """Write a file in one move, so that no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    draft.touch(mode=mode)
    draft.write_text(text)
    draft.rename(path)


@contextlib.contextmanager
def work_folder(name):
    """An empty folder for a step's half-done work, gone afterwards."""
    path = TMP / name
    remove(path)
    path.mkdir(parents=True)
    try:
        yield path
    finally:
        remove(path)


def remove(path):
    """Remove a file, a link or a whole folder, present or not."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path, ignore_errors=True)
        if path.exists():
            shutil.rmtree(path)


@contextlib.contextmanager
def locked(name, busy=None):
    """Hold a lock; wait for another run, or fail with ``busy`` if given."""
    RUN.mkdir(parents=True, exist_ok=True)
    with open(RUN / f"{name}.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if busy:
                raise Fail(busy) from None
            say("another run is at work here, waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def command(args, failure=None, **kwargs):
    """Run quietly; on failure raise one line that says what did not work."""
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stderr", subprocess.PIPE)
    try:
        done = subprocess.run([str(a) for a in args], text=True, **kwargs)
    except FileNotFoundError:
        raise Fail(f"{failure or 'command'}: {args[0]} is not installed") from None
    except subprocess.TimeoutExpired:
        raise Fail(f"{failure or args[0]}: no answer in time") from None
    if done.returncode and failure:
        raise Fail(f"{failure}: {last_words(done.stderr or done.stdout)}")
    return done


def last_words(text):
    """The line of a command's output that most likely says why it failed."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    telling = [x for x in lines if x.startswith(("E:", "error", "ERROR", "FATAL"))]
    return (telling or lines or ["no message"])[-1][:300]


def base_env(**extra):
    """Environment of every child: our tools first, no surprise locale."""
    env = dict(os.environ)
    env["PATH"] = os.pathsep.join([str(BIN), str(VENV / "bin"), env.get("PATH", "")])
    env.update(LC_ALL="C.UTF-8", PYTHONDONTWRITEBYTECODE="1")
    env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(STATE / "hypothesis")
    env["RUFF_CACHE_DIR"] = str(STATE / "ruff")
    env.update(_of_libs(env))
    env.update(extra)
    for name in ("PYTHONHOME", "VIRTUAL_ENV", "ODOO_RC", "OPENERP_SERVER"):
        env.pop(name, None)
    return env


def _of_libs(env):
    """How programs find the libraries and fonts unpacked beside."""
    folders = LIBS / "folders"
    if not folders.exists():
        return {}
    paths = [*folders.read_text().splitlines(), env.get("LD_LIBRARY_PATH")]
    found = {"LD_LIBRARY_PATH": os.pathsep.join(filter(None, paths))}
    if (LIBS / "usr" / "share" / "fonts").exists():
        found["FONTCONFIG_FILE"] = str(LIBS / "fonts.conf")
    return found


def end_process(pid, seconds=15, first=signal.SIGTERM):
    """Ask a process of ours to stop, then insist; return when it is gone."""
    for sign in (first, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sign)
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not Path(f"/proc/{pid}").exists():
                return
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.1)
