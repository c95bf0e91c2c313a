from odoo import api, models
from odoo.fields import Command

from . import evidence
from .mail_mail import is_email_gone


class MailMessage(models.Model):
    """A message of a file: what was said of a decision, when and by whom.

    Invariant: that of :class:`PurchaseMarketplaceEvidence`; and the documents that it
    was sent with are held by the same file. Stars, reactions, notifications and link
    previews are not part of what was said.
    """

    _name = "mail.message"
    _inherit = ["purchase.marketplace.evidence", "mail.message"]

    _marketplace_place_fields = frozenset(("model", "res_id"))
    _marketplace_model_field = "model"
    # Odoo writes the subject of the e-mail on a message that has none.
    _marketplace_late_fields = frozenset(("subject",))
    _marketplace_kept_fields = frozenset(
        (
            "body",
            "subject",
            "date",
            "author_id",
            "author_guest_id",
            "email_from",
            "model",
            "res_id",
            "message_type",
            "subtype_id",
            "is_internal",
            "attachment_ids",
            "parent_id",
        )
    )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        filed = created.browse(
            message.id
            for message, vals in zip(created, vals_list, strict=True)
            if vals.get("attachment_ids") and self._marketplace_has_file(message.model)
        )
        if filed:
            filed._marketplace_hold()
        return created

    def unlink(self):
        # Leave them in the file, rather than refuse: the e-mail was sent.
        left = self._marketplace_kept() if is_email_gone() else self.browse()
        return super(MailMessage, self - left).unlink()

    def _marketplace_places(self, vals=None):
        vals = vals or {}
        return [
            (m, (vals.get("model", m.model), vals.get("res_id", m.res_id)))
            for m in self.sudo()
        ]

    def _marketplace_changes(self, name, value):
        if name != "attachment_ids":
            return super()._marketplace_changes(name, value)
        linked = self._marketplace_linked(value)
        if linked is None or set(self.sudo().attachment_ids.ids) - linked:
            return True
        return bool(self._marketplace_foreign(linked))

    @api.model
    def _marketplace_linked(self, value):
        """Ids that a value would link; none when it says more than that."""
        linked = set()
        for command in value or ():
            if isinstance(command, int):
                linked.add(command)
            elif command[0] == 4:
                linked.add(command[1])
                linked.update(self.sudo().attachment_ids.ids)
            elif command[0] == 6:
                linked.update(command[2])
            else:
                return None
        return linked

    def _marketplace_foreign(self, attachment_ids):
        """Attachments among these that are filed elsewhere than this message."""
        attachments = self.env["ir.attachment"].sudo().browse(attachment_ids)
        place = self._marketplace_places()[0][1]
        return attachments.browse(
            a.id for a, other in attachments._marketplace_places() if other != place
        )

    def _marketplace_hold(self):
        """Copy to the file the documents of its messages that are filed elsewhere.

        Whoever may change them there would change what the file shows (R27).
        """
        for message in self.sudo():
            foreign = message._marketplace_foreign(message.attachment_ids.ids)
            if not foreign:
                continue
            copies = foreign.browse().concat(
                *(
                    attachment.copy(
                        {
                            "res_model": message.model,
                            "res_id": message.res_id,
                            "res_field": False,
                            "public": False,
                            "access_token": False,
                        }
                    )
                    for attachment in foreign
                )
            )
            linked = message.attachment_ids - foreign | copies
            evidence.write(message, {"attachment_ids": [Command.set(linked.ids)]})
