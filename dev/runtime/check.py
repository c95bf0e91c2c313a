"""make check: what changed, looked at and tried, in a minute or two.

The tools of lint read the changed files beside the tests; the tests are the doctests
of the rules and those that changes.py finds, on a copy of the kept database.
"""

import os
from concurrent.futures import ThreadPoolExecutor

from . import changes, lint, odoo, ready, testing
from .common import ROOT, Fail, say


def main(rest):
    """Everything about what changed; or, with arguments, only these tests."""
    if rest:
        return _try(rest)
    base, changed = changes.files()
    tests, left = changes.tests_of(changed)
    say(f"{len(changed)} files changed since {base}")
    for name in left:
        say(f"no short test speaks of {name}: make test does")
    paths = [ROOT / name for name in changed if (ROOT / name).is_file()]
    with ThreadPoolExecutor(1) as beside:
        linted = beside.submit(lint.complaints, paths)
        code = _try([*_doctests(), *tests])
        said = linted.result()
    if said:
        print(said)
        raise Fail("not clean")
    if code:
        raise Fail("a test failed")
    say("lint, doctests and the tests of what changed: clean")
    return 0


def _doctests():
    """The folders of the rules: their examples are run whatever has changed."""
    return [f"{path.name}/rules" for path in odoo.addons() if (path / "rules").is_dir()]


def _try(words):
    """Run some tests on a copy of the kept database; several files on two cores."""
    name, log = ready.kept()
    tests = [word for word in words if "/test_" in word and word.endswith(".py")]
    workers = min(os.cpu_count() or 1, testing.MOST_WORKERS) if len(tests) > 2 else 0
    workers = workers if workers > 1 else 0
    more = ["--log-of-tests", *([f"--install-log={log}"] if log else [])]
    if not any((ROOT / word.split("::")[0]).exists() for word in words):
        words = [*words, *odoo.need_addons()]
    with odoo.scratch("test", name, workers) as database:
        return testing.run_pytest(database, workers, [*more, *words])
