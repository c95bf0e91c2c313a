"""Fields that only the product itself may write.

The key is an object, compared by identity: no RPC, import, context default or server
action can carry it. It travels in the context so that the ORM's own calls (tracking,
recomputation, children) see it too.
"""

from odoo import SUPERUSER_ID
from odoo.http import request

_KEY = object()
_CONTEXT_KEY = "marketplace_system_write"


def as_system(records):
    """The same records, allowed to write protected fields, as the same user.

    :param records: any recordset; ``env.uid`` is kept, access rights are lifted.
    """
    return records.sudo().with_context(**{_CONTEXT_KEY: _KEY})


def is_system(env):
    """Whether the product itself is writing."""
    return env.context.get(_CONTEXT_KEY) is _KEY


def is_unattended(env):
    """Whether the server works for nobody: installation, migration, scheduled task.

    A person in superuser mode is uid 1 as well, but sits behind a web request.
    """
    return env.uid == SUPERUSER_ID and env.su and not request
