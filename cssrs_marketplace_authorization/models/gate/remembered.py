"""What a process remembers of the database, for everybody."""

from contextvars import ContextVar

from odoo import tools

from ...odoo_internals import caches_of
from .actor import is_automated

_WARMING = ContextVar("marketplace_warming", default=False)


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


class remembered(tools.ormcache):  # noqa: N801  used as a decorator
    """As Odoo's ``ormcache``, except for what code kept in the database makes us read.

    Such code may have us read what it is about to undo: the other users of this process
    would then take a marketplace for an ordinary vendor. The records that are read are
    not taken from memory either: see ``invalidate_recordset`` where it is used.
    """

    def lookup(self, *args, **values):
        key = self.key(*args, **values)
        kept = caches_of(args[0].pool)[self.cache_name]
        try:
            return kept[key]
        except KeyError:
            found = self.method(*args, **values)
        if _WARMING.get() or not is_automated():
            kept[key] = found
        return found
