"""What a process remembers of the database, for everybody."""

from contextvars import ContextVar
from functools import wraps

from odoo import tools

from .actor import is_automated

_WARMING = ContextVar("marketplace_warming", default=False)


class _NotKept(Exception):
    """Gives a value back through Odoo's cache, which then does not keep it."""


def warm(env):
    """Have remembered what each document asks, before code of the database is at work.

    What is read while it is, is not: each document would read it again.
    """
    token = _WARMING.set(True)
    try:
        _ask(env)
    finally:
        _WARMING.reset(token)


def _ask(env):
    env["res.company"]._marketplace_free_ids()
    env["res.partner"]._marketplace_vendor_ids()
    env["res.partner"]._marketplace_doubtful_ids()
    env["res.partner.bank"]._marketplace_numbers()
    env["purchase.marketplace"]._recognition_table()


def remembered(*keys):
    """As Odoo's ``ormcache``, except for what code kept in the database makes us read.

    Such code may have us read what it is about to undo: the other users of this process
    would then take a marketplace for an ordinary vendor. The records that are read are
    not taken from memory either: see ``invalidate_recordset`` where it is used.
    """

    def decorate(method):
        @tools.ormcache(*keys)
        @wraps(method)
        def kept(self, *args):
            found = method(self, *args)
            if is_automated() and not _WARMING.get():
                raise _NotKept(found)
            return found

        @wraps(method)
        def asked(self, *args):
            try:
                return kept(self, *args)
            except _NotKept as answer:
                return answer.args[0]

        return asked

    return decorate
