"""make lint: the hooks of .pre-commit-config.yaml, run by pre-commit itself.

dev/hooks_here.py says where the tools come from. A hook that can mend what it finds
does so, and says that it did.
"""

import os
import subprocess

from .common import DEV, ROOT, STATE, Fail, base_env, command, replace_text
from .python_env import LINT_VENV, NODE

CONFIG = STATE / "pre-commit.yaml"


def main():
    """Run every hook on every file, so that one run tells all there is to mend."""
    shown = ["--show-diff-on-failure"] if os.environ.get("CI") else []
    if _run(["--all-files", *shown]).returncode:
        raise Fail("not clean; what a tool could mend is mended in the files")


def complaints(changed):
    """What the hooks say of some files, as one text; empty when they are clean."""
    if not changed:
        return ""
    names = [path.relative_to(ROOT) for path in changed]
    done = _run(
        ["--files", *names],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.stdout if done.returncode else ""


def _run(which, **kwargs):
    env = base_env(PRE_COMMIT_HOME=str(STATE / "pre-commit"))
    tools = [LINT_VENV / "bin", NODE / "node_modules" / ".bin", env["PATH"]]
    env["PATH"] = os.pathsep.join(map(str, tools))
    env["NODE_PATH"] = str(NODE / "node_modules")
    here = [LINT_VENV / "bin" / "python", DEV / "hooks_here.py"]
    replace_text(CONFIG, command(here, "hooks", env=env).stdout)
    args = [LINT_VENV / "bin" / "pre-commit", "run", "--config", CONFIG, *which]
    args = [str(arg) for arg in args]
    return subprocess.run(args, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, **kwargs)
