"""Databases that the versions released before have made; see install_kinds.

Their files come from the history of the repository, and are served by a process of
their own: ours cannot have two versions of an addon.
"""

import re
import sys

from install_kinds import Kind, run
from runtime import odoo as runtime
from runtime.common import DEV, LOG, ROOT, command, remove

from odoo.sql_db import db_connect

MAIN = "cssrs_marketplace_authorization"
MANIFEST = f"{MAIN}/__manifest__.py"
#: It is refused, with what to do (migrations/19.0.1.1.0).
TOO_OLD = "1.0.0"
COUNTS = """
    SELECT 'request', state, count(*) FROM purchase_marketplace_authorization GROUP BY 2
    UNION SELECT 'line', state, count(*) FROM purchase_marketplace_declaration_line
          WHERE state != 'closed' GROUP BY 2
    UNION SELECT 'order', state, count(*) FROM purchase_order GROUP BY 2
"""


def git(*args):
    done = command(["git", "-C", ROOT, *args])
    return done.stdout.strip() if not done.returncode else ""


def released():
    """Version and the last commit that had it, of each one that can be upgraded."""
    names = re.findall(r"(?m)^## ([\d.]+)", (ROOT / "CHANGELOG.md").read_text())
    found = []
    for name in reversed(names[1:]):  # the first is the one in progress
        text = f'"version": "19.0.{name}"'
        changes = git("log", "--format=%H", "-S", text, "--", MANIFEST).splitlines()
        commit = git("rev-parse", f"{changes[0]}^") if changes else ""
        if name != TOO_OLD:
            found.append((name, commit))
    return found


class Released(Kind):
    """What a version released before has made of its own examples.

    Invariant: the upgrade changes neither the number nor the state of what there is.
    """

    own_demo = True
    compared = False

    def __init__(self, version, commit):
        self.title, self.commit = f"upgraded from {version}", commit
        self.folder, self.counts = runtime.STATE / "tmp" / f"released-{version}", None

    def install(self, database, _main, _bare):
        self._unpack()
        names = sorted(
            path.parent.name for path in self.folder.glob("*/__manifest__.py")
        )
        conf = self.folder / "odoo.conf"
        here = f"{ROOT}\n"
        conf.write_text(runtime.CONF.read_text().replace(here, f"{self.folder}\n"))
        script = [DEV / "demo_setup.py", conf, database.name, LOG / "released.log"]
        database.leave()
        command([sys.executable, *script, *names], f"{self.title}: examples not made")

    def _unpack(self):
        remove(self.folder)
        self.folder.mkdir(parents=True)
        archive = self.folder / "archive.tar"
        names = git("ls-tree", "--name-only", self.commit).splitlines()
        addons = [name for name in names if name.startswith(MAIN)]
        git("archive", "-o", archive, self.commit, *addons)
        command(["tar", "-xf", archive, "-C", self.folder], "history not unpacked")

    def look(self, database):
        with db_connect(database.name).cursor() as cursor:
            cursor.execute(COUNTS)
            counts = set(cursor.fetchall())
        before, self.counts = self.counts or counts, counts
        return [f"before or after: {what}" for what in sorted(before ^ counts)]


def main(*words):
    versions = released()
    if not all(commit for _version, commit in versions):
        print(
            "upgrades not tried: the history of the repository is not here", flush=True
        )
        return 0
    return run([Released(*version) for version in versions], *words)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
