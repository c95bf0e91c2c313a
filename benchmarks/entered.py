"""Which functions of which addons one act passes through."""

import os
import sys
from contextlib import contextmanager

from odoo.exceptions import UserError

#: Our addons; their tests do not count.
OURS = f"{os.sep}cssrs_marketplace_authorization"


def is_ours(path):
    """Whether a file is code of our addons."""
    return OURS in path and f"{os.sep}tests{os.sep}" not in path


def is_of(addon):
    """A test of whether a file is code of one of Odoo's addons."""
    return lambda path: f"{os.sep}addons{os.sep}{addon}{os.sep}" in path


@contextmanager
def entered(counts=is_ours):
    """Collect the functions that are entered: a set of (file, line, name).

    Comprehensions and lambdas belong to the function that they are written in.

    :param counts: which files count.
    """
    found = set()

    def note(frame, event, _arg):
        code = frame.f_code
        if event == "call" and not code.co_name.startswith("<"):
            if counts(code.co_filename):
                found.add((code.co_filename, code.co_firstlineno, code.co_name))

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield found
    finally:
        sys.setprofile(before)


def cold(env):
    """Forget what was read, as in a process that has just started."""
    env.flush_all()
    env.cr.flush()
    env.invalidate_all()
    env.registry.clear_all_caches()
    env.cr.precommit.data.clear()


def passes(env, act, counts=is_ours):
    """Numbers of functions, and of files, that an act passes, from a cold cache.

    What Odoo does at the end of the transaction, such as the messages that say what
    changed, is not part of it. A refusal is an answer as another: the act is undone.
    """
    cold(env)
    with entered(counts) as found:
        try:
            with env.cr.savepoint(flush=False):
                act()
                env.flush_all()
        except UserError:
            env.transaction.clear()
    return len(found), len({path for path, _line, _name in found})
