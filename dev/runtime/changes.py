"""What has changed in this checkout, and which tests speak of it.

The rule, to be read by whoever names a file:

1. a test that changed runs; a helper that changed runs the tests that import it;
2. test_order.py speaks of each file of its addon that has "order" in its name or in
   a folder above it: models/documents/purchase_order.py, views/purchase_order.xml;
   SUBJECTS adds a word where Odoo's name of a thing is not ours;
3. where no test bears its name, the short one that mentions its models most often.
"""

import re

from . import odoo
from .common import ROOT, command

#: A word in the name of a file -> the words of the tests that speak of it as well.
SUBJECTS = {
    "company": "mandate",
    "dashboard": "board",
    "evidence": "kept",
    "gate": "order",
    "good": "authorization",
    "move": "bill",
    "partner": "vendor",
    "payment": "bill",
    "po": "translation",
    "pot": "translation",
    "security": "identity",
    "static": "tour",
    "trail": "kept",
    "users": "identity",
    "verification": "verify",
}
#: Tests that take minutes: run here only where they changed themselves.
LONG = {"attack", "machine", "race", "tour"}
#: More than these is not a check any more, it is `make test`.
MOST_FILES = 8
MODEL = re.compile(
    r"""(?m)^\s*_(?:name|inherit)\s*=\s*\[?["']([\w.]+)|name="model">([\w.]+)<"""
)


def files():
    """Where the branch left main (or the last commit), and what changed since."""
    base = _base()
    changed = _git("diff", "--name-only", "-z", base).split("\0")
    new = _git("ls-files", "--others", "--exclude-standard", "-z").split("\0")
    return base, sorted({name for name in (*changed, *new) if name})


def _base():
    """Where this branch left the main one; on the main one, the last commit."""
    for name in ("origin/HEAD", "main", "master"):
        found = command(["git", "merge-base", "HEAD", name], cwd=ROOT)
        if not found.returncode:
            return found.stdout.strip()[:12]
    return "HEAD"


def _git(*args):
    return command(["git", *args], "make check asks git what changed", cwd=ROOT).stdout


def tests_of(changed):
    """The test files to run, and the changed files that no test here speaks of."""
    chosen, left = set(), []
    for name in changed:
        addon, _slash, inside = name.partition("/")
        if not (ROOT / addon / "__manifest__.py").exists() or "/readme/" in name:
            continue
        found = _tests_of_file(ROOT / addon, inside)
        if len(found) > MOST_FILES or not found:
            left.append(name)
        else:
            chosen.update(found)
    return sorted(path.relative_to(ROOT).as_posix() for path in chosen), left


def _tests_of_file(addon, inside):
    """The test files of an addon that speak of one of its files."""
    tests = sorted(addon.glob("tests/test_*.py"))
    path = addon / inside
    if path in tests:
        return [path]
    if inside.startswith("tests/"):
        word = re.compile(rf"\bimport\b.*\b{path.stem}\b|\.{path.stem} import")
        return [test for test in tests if word.search(test.read_text())]
    words = words_of(inside)
    found = [test for test in tests if words_of(test.stem) - {"test"} <= words]
    return found or _mentions(tests, path)


def words_of(name):
    """The words of a path, in the singular, and those that SUBJECTS adds."""
    words = {word.removesuffix("s") for word in re.split(r"[^a-z]+", name.lower())}
    return words | {
        other.removesuffix("s")
        for word, other in SUBJECTS.items()
        if word.removesuffix("s") in words
    }


def _mentions(tests, path):
    """The test that mentions the models of a file most often, if one does."""
    if path.suffix not in (".py", ".xml") or not path.exists():
        return []
    names = {name for pair in MODEL.findall(path.read_text()) for name in pair if name}
    counts = {
        test: sum(test.read_text().count(f'"{name}"') for name in names)
        for test in tests
    }
    short = [test for test in tests if not words_of(test.stem) & LONG]
    best = max(short, key=counts.get, default=None)
    return [best] if best and counts[best] else []


def addons_of(changed):
    """Our addons that have a changed file."""
    ours = [path.name for path in odoo.addons()]
    return [name for name in ours if any(c.startswith(f"{name}/") for c in changed)]
