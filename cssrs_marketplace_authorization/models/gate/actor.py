"""Who acts: a person at the keyboard, a program, an automation, or nobody.

What the database holds decides nothing. A server action runs inside
:func:`automation`; the rest (a scheduled action, a computed field, a record rule, a
view, a template) is told by the stack. Neither is a key of the context, which that very
code could read and copy.
"""

import sys
from contextlib import contextmanager
from contextvars import ContextVar

from odoo import SUPERUSER_ID
from odoo.http import request

from ...constants import GROUP_SECRETARIAT, MODULE
from ...odoo_internals import (
    LATER,
    above_import,
    caller_of,
    is_loading,
    is_orm,
    is_served_by_rpc,
    is_stored_code,
    is_writing,
)

#: Where our code is, that of the addons beside this one included.
_OURS = f"odoo.addons.{MODULE}"
_AUTOMATION = ContextVar("marketplace_automation", default=False)
_IDENTIFIED = ContextVar("marketplace_identified", default=(None, ""))


def is_unattended(env):
    """Whether the server works for nobody: installation, migration, its own code.

    A person in superuser mode is uid 1 as well, but sits behind a web request; and so
    is what an administrator has put in a server action or a scheduled one.
    """
    at_work = env.uid == SUPERUSER_ID and env.su
    return at_work and not is_served(env) and not is_automated()


def is_served(env):
    """Whether somebody outside asked for this: a web request, or a program by RPC.

    While the registry loads, data files act for nobody, even when a person started it.
    """
    return not is_loading(env) and bool(request or is_served_by_rpc())


@contextmanager
def automation():
    """What runs inside comes from the database, not from a person."""
    token = _AUTOMATION.set(True)
    try:
        yield
    finally:
        _AUTOMATION.reset(token)


def is_automated():
    """Whether code kept in the database is at work, whoever started it.

    Such code may leave a method for the end of the transaction, where it is no longer
    among the callers.
    """
    if _AUTOMATION.get():
        return True
    frame = sys._getframe(1)
    while frame:
        # Few frames are looked at closely: plain documents walk the stack as well.
        if "open" not in frame.f_builtins or frame.f_code.co_name in LATER:
            if is_stored_code(frame):
                return True
        frame = frame.f_back
    return False


def is_asked(env):
    """Whether the user of the environment asks for what is being done, and now.

    Code kept in the database may leave a method of ours where Odoo itself calls it
    later, when none of that code is among the callers any more: in what is flushed, or
    in a value that is read. So the proof is positive. Odoo called our method for the
    user, or wrote what a screen or a file of theirs says.
    """
    if is_automated():
        return False
    if not is_served(env):
        return True
    frame, name = sys._getframe(1), ""
    while frame and (_is_ours(frame) or _leads_to(frame, name)):
        frame, name = above_import(frame), frame.f_code.co_name
    if not frame or caller_of(frame) != env.uid:
        return False
    while frame := frame.f_back:
        if is_orm(frame):
            return False
    return True


def _leads_to(frame, name):
    """Whether a frame stands between Odoo's call and our method, named so.

    It is an override of it by another addon, or writes what a screen says. A method of
    the ORM of that name stands behind ours: it calls what was put in its way.
    """
    overrides = frame.f_code.co_name == name and not is_orm(frame)
    return overrides or is_writing(frame, name)


def _is_ours(frame):
    # What a ``with`` of ours opens, a function of the library runs.
    name = frame.f_globals.get("__name__", "")
    return name.startswith(_OURS) or name == "contextlib"


def is_present(env):
    """Whether the session is that of the user of the environment.

    Code that takes the place of another user (``with_user``) does so within somebody
    else's session, or within an automation. An API key, or RPC, has no session at all.
    """
    if is_automated():
        return False
    if not is_served(env):
        return True
    return bool(request) and request.session.uid == env.uid


def is_in_person(env):
    """Whether the user of the environment is who acts (R5): present, and asking."""
    return is_present(env) and is_asked(env)


def is_secretary(env):
    """Whether a person of the secretariat asks for what is being done."""
    return is_asked(env) and env.user.has_group(GROUP_SECRETARIAT)


@contextmanager
def identified(record, text=""):
    """The user has just proved who they are, to act on this record inside.

    :param text: what they have confirmed, as they read it.
    """
    token = _IDENTIFIED.set((_key(record), text))
    try:
        yield
    finally:
        _IDENTIFIED.reset(token)


def _key(record):
    return record.env.uid, record._name, record.ids


def is_identified(record):
    """Whether the user has proved who they are, to act on this very record (R5).

    An hour in the session would say it of anything that runs in it, and code kept in
    the database may write it there.
    """
    return not is_served(record.env) or _IDENTIFIED.get()[0] == _key(record)


def confirmed_text(record):
    """What the user has confirmed to act on this record; empty if nothing was shown."""
    key, text = _IDENTIFIED.get()
    return text if key == _key(record) else ""
