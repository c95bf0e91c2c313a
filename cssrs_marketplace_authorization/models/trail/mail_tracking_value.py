from odoo import models


class MailTrackingValue(models.Model):
    """A tracked change of a decided record: it stays as Odoo wrote it (R27)."""

    _name = "mail.tracking.value"
    _inherit = ["purchase.marketplace.evidence", "mail.tracking.value"]

    _marketplace_place_fields = frozenset(("mail_message_id",))
    # Odoo fills it in when the tracked field is uninstalled.
    _marketplace_late_fields = frozenset(("field_info",))
    _marketplace_kept_fields = frozenset(
        (
            "field_id",
            "field_info",
            "currency_id",
            "mail_message_id",
            *(
                f"{side}_value_{kind}"
                for side in ("old", "new")
                for kind in ("integer", "float", "char", "text", "datetime")
            ),
        )
    )

    def _marketplace_filed(self):
        found = self._marketplace_found()
        filed = found.sudo().mail_message_id._marketplace_filed()
        return found if filed else found.browse()

    def _marketplace_places(self, vals=None):
        given = (vals or {}).get("mail_message_id")
        messages = self.env["mail.message"].sudo()
        linked = [
            (tracked, messages.browse(given) if given else tracked.mail_message_id)
            for tracked in self.sudo()
        ]
        found = messages.union(*(m for _t, m in linked))._marketplace_found()
        places = dict(found._marketplace_places())
        return [(t, places.get(m, (False, False))) for t, m in linked]
