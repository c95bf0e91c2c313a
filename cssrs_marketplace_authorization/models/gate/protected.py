"""Fields that only the product itself writes, and the functions that write them.

A guard (:class:`PurchaseMarketplaceProtected`) refuses every write of a protected
field; the functions of this module start after the guard in the method resolution
order. There is no key to find: nothing in the context or in the environment opens the
guard, so code that an administrator keeps in the database (a server action, a computed
field, the domain of a record rule) cannot, even when it runs during such a write. That
code has neither ``import`` nor ``super``.

Who calls these functions decides first, and computes the values itself. A method takes
no value from its caller and passes it on to them: any method of a record, private or
not, can be called by a server action.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

import psycopg2

from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.mail.models.mail_thread import MailThread

from ...words import render as messages

_UNINSTALLING = ContextVar("marketplace_uninstalling", default=False)


def write(records, values):
    """Write protected fields, as the same user, without access rights.

    The ``write`` of the ORM runs, with constraints, recomputation and the tracking of
    fields; what any model adds to ``write`` does not.

    :param records: of a model that inherits the class below.
    :param values: computed by the caller, which has decided already.
    """
    records = records.sudo()
    _track(records, values)
    return models.BaseModel.write(records, values)


def put(record, **values):
    """Write protected columns that nothing tracks, constrains or inverts.

    As :func:`write` does, at a fraction of its cost: of many documents, each has its
    own values.

    :param values: as above.
    """
    record = record.sudo()
    for name, value in values.items():
        record._fields[name].write(record, value)
    record.modified(values)


class Puts:
    """The same of many records, whose consequences are told once, at the end of a
    ``with``.

    What was put is read at once; what depends on it is computed anew at the end. Memory
    has amounts as they were put until they are written: PostgreSQL rounds them then.
    """

    def __init__(self):
        self._told = {}

    def __enter__(self):
        return self

    def __exit__(self, failure, *_details):
        # A transaction that PostgreSQL has given up computes nothing any more.
        if not (failure and issubclass(failure, psycopg2.Error)):
            self._tell()

    def __call__(self, record, **values):
        record = record.sudo()
        [row_id], env = record._ids, record.env
        for name, value in values.items():
            field = record._fields[name]
            value = None if value is False or value == "" else value
            if field._get_cache(env).get(row_id, field) != value:
                field._update_cache(record, value, dirty=True)
                key = record._name, name
                self._told.setdefault(key, []).append(record)

    def _tell(self):
        """Have what depends on the values be computed anew."""
        models = {}
        for (model, name), records in self._told.items():
            models.setdefault(model, ([], set()))
            models[model][0].extend(records)
            models[model][1].add(name)
        self._told = {}
        for records, names in models.values():
            records[0].browse(dict.fromkeys(r.id for r in records)).modified(names)


def create(model, vals_list):
    """Create records of one of our own models, as the same user, without access rights.

    :param model: that inherits the class below.
    :return: the new records, with the environment of the caller.
    """
    own = _own_defaults(model)
    vals_list = [{**own, **vals} for vals in vals_list]
    created = super(PurchaseMarketplaceProtected, model.sudo()).create(vals_list)
    return created.with_env(model.env)


def unlink(records):
    """Delete records past the guard: they were kept long enough (R27).

    :param records: of a model that inherits the class below.
    """
    return super(PurchaseMarketplaceProtected, records.sudo()).unlink()


def _track(records, names):
    """Have Odoo track fields that are about to be written."""
    context = records.env.context
    off = context.get("tracking_disable") or context.get("mail_notrack")
    if not isinstance(records, MailThread) or off:
        return
    if any(getattr(records._fields[name], "tracking", None) for name in names):
        records._track_prepare(names)


def _own_defaults(model):
    """The defaults that the code gives: the context and the database give none."""
    return {
        name: field.default(model) if field.default else False
        for name, field in model._fields.items()
        if field.store
        and field.column_type
        and not (name in models.MAGIC_COLUMNS or field.compute or field.manual)
    }


@contextmanager
def uninstalling():
    """What runs inside removes the product, and its files with it."""
    token = _UNINSTALLING.set(True)
    try:
        yield
    finally:
        _UNINSTALLING.reset(token)


def is_uninstalling():
    """Whether the product is being uninstalled: what it keeps is let go."""
    return _UNINSTALLING.get()


class PurchaseMarketplaceProtected(models.AbstractModel):
    """A record that carries decisions: some of its fields no person ever writes.

    Invariant: a field named in ``_marketplace_protected`` keeps its first value until
    :func:`write` changes it, whatever the user, the channel, ``sudo``, the context or
    the defaults set by an administrator (R5).
    """

    _name = "purchase.marketplace.protected"
    _description = "Record with protected decision fields"

    #: Name of each protected field and the value it has on a new record. The value of
    #: a computed one is not used: it is computed, whatever was given. Code that reads
    #: it of a record cannot alter it.
    _marketplace_protected = MappingProxyType({})
    #: Stored fields that tell whether its file is frozen; none when it keeps no file.
    _marketplace_freezing = ()

    @api.model_create_multi
    def create(self, vals_list):
        self._marketplace_refuse_person()
        protected = self._marketplace_protected
        computed = {name for name in protected if self._fields[name].compute}
        stored = {
            name: value for name, value in protected.items() if name not in computed
        }
        for vals in vals_list:
            self._marketplace_refuse_protected(
                name for name, value in stored.items() if vals.get(name, value) != value
            )
        # Explicit values: neither a context default nor an ir.default gets in.
        records = super().create(
            [
                {**{k: v for k, v in vals.items() if k not in computed}, **stored}
                for vals in vals_list
            ]
        )
        for name in computed:
            self.env.add_to_compute(self._fields[name], records)
        return records

    def write(self, vals):
        self._marketplace_refuse_person()
        names = self._marketplace_protected.keys() & vals.keys()
        if names:
            self._marketplace_refuse_protected(names)
        return super().write(vals)

    def _marketplace_refuse_person(self):
        """Refuse any create or write, where the functions of this module do it alone.

        :raise AccessError: says what writes it instead; nothing, where people write.
        """

    def unlink(self):
        # Not an ``ondelete`` method: a key of the context would disable it.
        self._marketplace_refuse_deletion()
        return super().unlink()

    def _marketplace_refuse_deletion(self):
        """Refuse to delete what keeps its file, once that is frozen (R27).

        :raise UserError: says what to do instead.
        """
        if not self._marketplace_freezing or is_uninstalling():
            return
        for record in self.sudo():
            if record._marketplace_is_frozen():
                file = record.display_name
                messages.refuse(self.env, "file_not_deleted", file=file)

    def _marketplace_is_frozen(self):
        """Whether what is filed on it stays: attachments, messages, changes (R27)."""
        return False

    @api.model
    def _marketplace_find_frozen(self, ids):
        """Those of these records that exist and are frozen; one query."""
        records = self.sudo().with_context(active_test=False)
        found = records.search_fetch(
            [("id", "in", list(ids))], self._marketplace_freezing
        )
        return found.filtered(lambda record: record._marketplace_is_frozen())

    def _marketplace_hold_file(self):
        """Bring into the file what its messages show: done when it freezes (R27)."""
        self.sudo().message_ids._marketplace_hold()

    def _marketplace_refuse_protected(self, names):
        """Refuse a direct change of protected fields.

        :raise AccessError: when there is any name.
        """
        labels = [
            self._fields[name].get_description(self.env)["string"]
            for name in sorted(names)
        ]
        if labels:
            raise AccessError(
                self.env._(
                    "These fields are filled in by the authorization procedure "
                    "itself, and nobody can edit them: %(fields)s.\nUse the buttons "
                    "on the form: each decision is made by the person who has the "
                    "power to make it.",
                    fields=", ".join(labels),
                )
            )
