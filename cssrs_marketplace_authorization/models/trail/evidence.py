from odoo import api, models
from odoo.exceptions import MissingError

from ...odoo_internals import same_value
from ...words import render as messages
from ..gate import protected


def write(records, values):
    """Write what is filed, past the guard below, without access rights.

    :param records: of a model that inherits the class below.
    """
    return super(PurchaseMarketplaceEvidence, records.sudo()).write(values)


def unlink(records):
    """Delete what is filed, past the guard below: it was kept long enough.

    :param records: of a model that inherits the class below.
    """
    return super(PurchaseMarketplaceEvidence, records.sudo()).unlink()


class PurchaseMarketplaceEvidence(models.AbstractModel):
    """What is filed under a decision: an attachment, a message.

    Invariant: once the record that it is filed on is frozen, it is neither deleted nor
    changed nor moved, by anybody: not by its author, an administrator or ``sudo``
    (R27). What is elsewhere is never asked about, and costs no query.
    """

    _name = "purchase.marketplace.evidence"
    _description = "Part of the file of a marketplace purchase"

    #: Fields that say what was filed, where, when and by whom.
    _marketplace_kept_fields = frozenset()
    #: Those of them that Odoo fills in later: their first value is let through.
    _marketplace_late_fields = frozenset()
    #: Field that names the model of what it is filed on; ``res_id`` has its id.
    _marketplace_model_field = None

    # ---- the doors -----------------------------------------------------------------

    def write(self, vals):
        names = self._marketplace_kept_fields & vals.keys()
        if names:
            kept = self._marketplace_kept()
            self._marketplace_refuse_kept(
                kept.filtered(
                    lambda record: any(
                        record._marketplace_changes(name, vals[name]) for name in names
                    )
                )
            )
            if not names.isdisjoint((self._marketplace_model_field, "res_id")):
                self._marketplace_refuse_arrival(self - kept, vals)
        return super().write(vals)

    def unlink(self):
        self._marketplace_refuse_kept(self._marketplace_kept())
        return super().unlink()

    # ---- the question --------------------------------------------------------------

    def _marketplace_places(self, vals=None):
        """Where each record is filed.

        :param vals: values about to be written.
        :return: list of pairs: the record, then a pair of model name and id.
        """
        vals, name = vals or {}, self._marketplace_model_field
        return [
            (r, (vals.get(name, r[name]), vals.get("res_id", r.res_id)))
            for r in self.sudo()
        ]

    def _marketplace_found(self):
        """Those that still exist: Odoo lets others delete what is gone."""
        records = self.sudo()
        try:
            # Reads them all at once, with what Odoo reads of them afterwards.
            records.mapped("res_id")
        except MissingError:
            return self.browse(records.exists()._ids)
        return self

    def _marketplace_filed(self):
        """Those that exist, on a model that keeps its file: told from memory."""
        found, name = self._marketplace_found(), self._marketplace_model_field
        filed = [
            record_id
            for record_id, model in zip(
                found._ids, found.sudo().mapped(name), strict=True
            )
            if model and self._marketplace_leads_to_file(model)
        ]
        return found.browse(filed)

    def _marketplace_kept(self):
        """Those that are filed on a frozen record, whatever the user may see of it."""
        filed = self._marketplace_filed()
        if not filed:
            return filed
        places = filed._marketplace_places()
        frozen = self._marketplace_frozen(place for _record, place in places)
        return self.browse(record.id for record, place in places if place in frozen)

    @api.model
    def _marketplace_has_file(self, model):
        """Whether a model keeps its file; without a query."""
        found = self.env.registry.models.get(model)
        return bool(getattr(found, "_marketplace_freezing", ()))

    @api.model
    def _marketplace_leads_to_file(self, model):
        """Whether what is on a record of a model may be filed; without a query."""
        return self._marketplace_has_file(model)

    @api.model
    def _marketplace_frozen(self, places):
        """Those of the places that are frozen: one query for each model with a file.

        :param places: pairs of model name and id.
        """
        ids = {}
        for model, res_id in places:
            if res_id and self._marketplace_has_file(model):
                ids.setdefault(model, set()).add(res_id)
        return {
            (model, record.id)
            for model, found in ids.items()
            for record in self.env[model]._marketplace_find_frozen(found)
        }

    def _marketplace_changes(self, name, value):
        """Whether a value differs from what was filed."""
        self.ensure_one()
        record = self.sudo()
        if self._marketplace_is_late(name):
            return False
        return not same_value(record, name, record[name], value)

    def _marketplace_is_late(self, name):
        """Whether a field is one that Odoo has still to fill in."""
        return name in self._marketplace_late_fields and not self.sudo()[name]

    def _marketplace_may_arrive(self):
        """Whether it may be moved to a frozen record: Odoo's way of adding to it."""
        return False

    def _marketplace_refuse_arrival(self, movers, vals):
        """Refuse what would come to a frozen record with an older date (R27).

        :raise UserError: says to add a new one instead.
        """
        model = vals.get(self._marketplace_model_field)
        if model and not self._marketplace_leads_to_file(model):
            return
        movers = movers._marketplace_found()
        movers = movers.filtered(lambda record: not record._marketplace_may_arrive())
        places = movers._marketplace_places(vals)
        frozen = self._marketplace_frozen(place for _record, place in places)
        for _record, place in places:
            if place in frozen:
                self._marketplace_refuse("file_closed", place)

    def _marketplace_refuse_kept(self, kept):
        """Refuse to change or remove what is filed.

        :raise UserError: says how to correct it, unless nothing is.
        """
        if kept and not protected.is_uninstalling():
            _record, place = kept[0]._marketplace_places()[0]
            self._marketplace_refuse("file_kept", place)

    @api.model
    def _marketplace_refuse(self, code, place):
        model, res_id = place
        name = self.env[model].sudo().browse(res_id).display_name
        messages.refuse(self.env, code, file=name)
