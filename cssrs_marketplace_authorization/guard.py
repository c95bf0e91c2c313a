"""Fields that only the product itself may write.

The key is an object, compared by identity: no RPC, import, context default or server
action can carry it. It travels in the context so that the ORM's own calls (tracking,
recomputation, children) see it too.
"""

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import SUPERUSER_ID
from odoo.http import request

_KEY = object()
_CONTEXT_KEY = "marketplace_system_write"
_AUTOMATION = ContextVar("marketplace_automation", default=False)
#: How long a password is trusted, in seconds: as long as Odoo itself trusts it.
_IDENTITY_LIFETIME = 10 * 60


def as_system(records):
    """The same records, allowed to write protected fields, as the same user.

    :param records: any recordset; ``env.uid`` is kept, access rights are lifted.
    """
    return records.sudo().with_context(**{_CONTEXT_KEY: _KEY})


def as_person(records):
    """The same records, without the right to write protected fields.

    Code that an administrator wrote may be started while the product is writing.
    """
    if _CONTEXT_KEY not in records.env.context:
        return records
    return records.with_context(**{_CONTEXT_KEY: False})


def is_system(env):
    """Whether the product itself is writing."""
    return env.context.get(_CONTEXT_KEY) is _KEY


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
