from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ...guard import as_system, is_system
from ...rules.refusal import Refusal
from ...words import render as messages


def write(records, values):
    """Write protected fields, as the same user, without access rights.

    :param records: of a model that inherits the class below.
    """
    return as_system(records).write(values)


def create(model, vals_list):
    """Create records with protected fields, as the same user, without access rights.

    :return: the new records, with the environment of the caller.
    """
    return as_system(model).create(vals_list).with_env(model.env)


class PurchaseMarketplaceProtected(models.AbstractModel):
    """A record that carries decisions: some of its fields no person ever writes.

    Invariant: a field named in ``_marketplace_protected`` keeps its first value until
    the product's own methods change it, whatever the user, the channel, ``sudo``, the
    context or the defaults set by an administrator (R5).
    """

    _name = "purchase.marketplace.protected"
    _description = "Record with protected decision fields"

    #: Name of each protected field and the value it has on a new record. The value of
    #: a computed one is not used: it is computed, whatever was given.
    _marketplace_protected = {}
    #: Stored fields that tell whether its file is frozen; none when it keeps no file.
    _marketplace_freezing = ()

    @api.model_create_multi
    def create(self, vals_list):
        if is_system(self.env):
            return super().create(vals_list)
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
        if not is_system(self.env):
            self._marketplace_refuse_protected(
                self._marketplace_protected.keys() & vals.keys()
            )
        return super().write(vals)

    def unlink(self):
        # Not an ``ondelete`` method, which a flag of the context switches off.
        self._marketplace_refuse_deletion()
        return super().unlink()

    def _marketplace_refuse_deletion(self):
        """Refuse to delete what keeps its file, once that is frozen (R27).

        :raise UserError: says what to do instead.
        """
        if not self._marketplace_freezing or is_system(self.env):
            return
        for record in self.sudo():
            if record._marketplace_is_frozen():
                refusal = Refusal("file_not_deleted", {"file": record.display_name})
                raise UserError(messages.explain(self.env, [refusal]))

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
                    "These fields are filled in by the authorization procedure itself "
                    "and nobody may write them: %(fields)s.\nUse the buttons of the "
                    "form: each decision is made by the person who holds the power to "
                    "make it.",
                    fields=", ".join(labels),
                )
            )
