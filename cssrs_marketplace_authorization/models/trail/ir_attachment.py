from odoo import api, models
from odoo.tools import SQL

#: Where a file waits before the message, or the act, that it is added with.
WAITING = ("mail.compose.message", "mail.scheduled.message", "mail.activity")
#: The content itself, told by its checksum.
CONTENT = ("datas", "raw", "db_datas")


def store(record, name, content):
    """Store the content of a binary field of a frozen record, as it is created.

    :param record: one of our own, that nobody has seen yet.
    :param name: of the field.
    :param content: bytes.
    """
    attachments = record.env["ir.attachment"].sudo()
    super(IrAttachment, attachments).create(
        [
            {
                "name": name,
                "res_model": record._name,
                "res_field": name,
                "res_id": record.id,
                "type": "binary",
                "raw": content,
                # Odoo would put the words of a text in the database a second time, and
                # guesses the type of what has the most general one.
                "mimetype": "application/x-stored",
            }
        ]
    )
    record.invalidate_recordset([name])


def stored(record, name):
    """The bytes of a binary field, past the cache, which would keep them.

    What was changed in the database, or on the disk, is seen.
    """
    record.env.flush_all()
    found = record.env.execute_query(
        SQL(
            "SELECT store_fname, db_datas FROM ir_attachment "
            "WHERE res_model = %s AND res_field = %s AND res_id = %s",
            record._name,
            name,
            record.id,
        )
    )
    return next((read(record.env, *row) for row in found), b"")


def read(env, place, data):
    """The bytes of an attachment, where Odoo keeps them: on the disk or in a column."""
    return env["ir.attachment"]._file_read(place) if place else bytes(data or b"")


class IrAttachment(models.Model):
    """A document of a file: what the decision was taken on.

    Invariant: that of :class:`PurchaseMarketplaceEvidence`; and nothing takes the place
    of a stored output of a frozen record.
    """

    _name = "ir.attachment"
    # In front of Odoo's own class: it must see the values before they are prepared.
    _inherit = ["purchase.marketplace.evidence", "ir.attachment"]

    _marketplace_model_field = "res_model"
    _marketplace_late_fields = frozenset(("access_token",))
    _marketplace_kept_fields = frozenset(
        (
            *CONTENT,
            *(
                "res_model res_id res_field name description mimetype type url "
                "store_fname checksum file_size public access_token company_id"
            ).split(),
        )
    )

    @api.model_create_multi
    def create(self, vals_list):
        # Odoo serves the newest attachment of a field: it would hide the first.
        places = {
            (vals.get("res_model"), vals.get("res_id"))
            for vals in vals_list
            if vals.get("res_field")
        }
        for place in self._marketplace_frozen(places):
            self._marketplace_refuse("file_closed", place)
        return super().create(vals_list)

    @api.model
    def _marketplace_leads_to_file(self, model):
        # Odoo files on a message what it receives with an activity.
        return model == "mail.message" or super()._marketplace_leads_to_file(model)

    def _marketplace_places(self, vals=None):
        places = super()._marketplace_places(vals)
        ids = [res_id for _a, (model, res_id) in places if model == "mail.message"]
        found = self.env["mail.message"].browse(ids)._marketplace_found()
        filed = {m.id: place for m, place in found._marketplace_places()}
        return [
            (a, filed.get(place[1], place) if place[0] == "mail.message" else place)
            for a, place in places
        ]

    def _marketplace_changes(self, name, value):
        if name not in CONTENT:
            return super()._marketplace_changes(name, value)
        # Odoo writes the same content again when it moves the storage.
        same = isinstance(value, bytes) and self._compute_checksum(value)
        return name != "raw" or not same or same != self.sudo().checksum

    def _marketplace_may_arrive(self):
        return not self.res_id or self.res_model in WAITING
