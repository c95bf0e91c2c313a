"""What a process remembers of the database, for everybody."""

from functools import wraps

from odoo import tools

from .actor import is_automated


class _NotKept(Exception):
    """Gives a value back through Odoo's cache, which then does not keep it."""


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
            if is_automated():
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
