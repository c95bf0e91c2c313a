"""Who acts: a person at the keyboard, a program, an automation, or nobody.

What the database holds (a server action, a scheduled one) decides nothing: it runs
inside :func:`automation`. The mark is a variable of this module, because a key of the
context could be read and copied by that very code.
"""

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import SUPERUSER_ID
from odoo.http import request

_AUTOMATION = ContextVar("marketplace_automation", default=False)
#: How long a password is trusted, in seconds: as long as Odoo itself trusts it.
_IDENTITY_LIFETIME = 10 * 60


def is_unattended(env):
    """Whether the server works for nobody: installation, migration, its own code.

    A person in superuser mode is uid 1 as well, but sits behind a web request; and so
    is what an administrator has put in a server action or a scheduled one.
    """
    at_work = env.uid == SUPERUSER_ID and env.su
    return at_work and not _AUTOMATION.get() and not _is_served(env)


def _is_served(env):
    """Whether somebody outside asked for this: a web request, or a program by RPC.

    During an RPC, Odoo hides the request; the address stays on the thread. While the
    registry loads, data files act for nobody, even when a person started it.
    """
    remote = request or hasattr(threading.current_thread(), "url")
    return env.registry.ready and bool(remote)


@contextmanager
def automation():
    """What runs inside comes from the database, not from a person."""
    token = _AUTOMATION.set(True)
    try:
        yield
    finally:
        _AUTOMATION.reset(token)


def is_automated():
    """Whether a server action or a scheduled one is at work, whoever started it."""
    return _AUTOMATION.get()


def is_in_person(env):
    """Whether the user of the environment is who acts (R5).

    Code that takes the place of another user (``with_user``) does so within somebody
    else's session, or within an automation. An API key, or RPC, has no session at all.
    """
    if _AUTOMATION.get():
        return False
    if not _is_served(env):
        return True
    return bool(request) and request.session.uid == env.uid


def is_identified(env):
    """Whether the person has just given their password again (R5).

    Odoo's own check stands before the button only; this one before the act, so that
    no other code run within the person's session takes its place.
    """
    if not _is_served(env):
        return True
    last = request.session.get("identity-check-last", 0) if request else 0
    return last > time.time() - _IDENTITY_LIFETIME
