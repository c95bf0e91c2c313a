"""The private pieces of Odoo 19 that can be called from one place.

Odoo promises nothing of them. ``tests/test_odoo_internals.py`` checks each one, and
says in a sentence what broke when a later version of Odoo has moved it. The methods
that are overridden, or called where they are needed, are in ``tests/odoo_pieces.py``.
"""

import threading
from operator import attrgetter

from odoo.tools.misc import Callbacks


def is_served_by_rpc():
    """Whether this thread answers a program: Odoo hides the request of an RPC.

    Its address stays on the thread, where Odoo leaves it for its log.
    """
    return hasattr(threading.current_thread(), "url")


#: What a registry remembers for Odoo's ``ormcache``: a dictionary for each cache.
caches_of = attrgetter("_Registry__caches")


#: The method that does one scheduled action, before and after its code as well.
JOB = "_process_job"


#: Names of the functions that may do what such code has left for later.
LATER = (JOB, Callbacks.run.__name__)


def is_stored_code(frame):
    """Whether a frame runs code kept in the database, or what such code left for later.

    Odoo evaluates such code with a few builtins of its own choice, ``open`` never being
    one. It may leave something for a commit, or for whatever a scheduled action does.
    """
    if frame.f_code.co_name == JOB:
        return frame.f_globals.get("__name__") == "odoo.addons.base.models.ir_cron"
    return "open" not in frame.f_builtins or frame.f_code is Callbacks.run.__code__


#: The methods through which Odoo writes what a screen, or an imported file, says.
WRITING = (
    "write create name_create web_save web_save_multi execute_import load "
    "_load_records _load_records_create _load_records_write"
).split()


def is_writing(frame, called):
    """Whether a frame is one of these, or the part of an import that writes.

    Not one of the ORM, except of an import: it stands behind ours, and what it reads
    may have been put there to be called.

    :param called: name of the function that it has called.
    """
    name = frame.f_code.co_name
    if name == "flush":
        above = above_import(frame)
        return above is not None and above.f_code.co_name == "load"
    imports = "load" in name or not is_orm(frame)
    return name in WRITING and called in (*WRITING, "flush") and imports


#: Where Odoo reads the lines of an imported file.
_READING = ("odoo.orm.models", "odoo.addons.base.models.ir_fields")


def above_import(frame):
    """The frame above; for the part of an import that writes, that of the import.

    A line that names another record has those before it written while it is read.
    """
    above = frame.f_back
    if frame.f_code.co_name == "flush" and is_orm(frame):
        while (
            above
            and above.f_code.co_name != "load"
            and above.f_globals.get("__name__") in _READING
        ):
            above = above.f_back
    return above


#: Where Odoo calls a method for a user, and the variable that has their environment:
#: for a screen or RPC, then for a program that uses its JSON interface.
CALLING = {
    ("odoo.service.model", "call_kw"): "model",
    ("odoo.addons.rpc.controllers.json2", "web_json_2_rpc"): "Model",
}


def caller_of(frame):
    """Id of the user for whom a frame calls a method of ours; ``None`` if none does."""
    module = frame.f_globals.get("__name__")
    model = CALLING.get((module, frame.f_code.co_name))
    return model and frame.f_locals[model].env.uid


def is_orm(frame):
    """Whether a frame is of the ORM, or of a cursor: it may do what was left for later.

    A request calls a method of a model without them, but for what decorates one.
    """
    name = frame.f_globals.get("__name__", "")
    decorates = name == "odoo.orm.decorators"
    return name.startswith(("odoo.orm.", "odoo.sql_db")) and not decorates


def is_loading(env):
    """Whether the registry is being loaded: data files act, and modules are removed."""
    return not env.registry.ready


def same_value(record, name, one, other):
    """Whether two values of a field are the same once in the cache.

    Values of ``write`` come in many forms: a date or its text, a record or its id.
    """
    field = record._fields[name]
    known = field.convert_to_cache(one, record, validate=False)
    given = field.convert_to_cache(other, record, validate=False)
    return (known or False) == (given or False)
