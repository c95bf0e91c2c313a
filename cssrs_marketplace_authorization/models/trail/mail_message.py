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

    _marketplace_model_field = "model"
    # Odoo writes the subject of the e-mail on a message that has none, and adds to that
    # of an activity the documents of the activity.
    _marketplace_late_fields = frozenset(("subject", "attachment_ids"))
    _marketplace_kept_fields = frozenset(
        "body subject date author_id author_guest_id email_from model res_id "
        "message_type subtype_id is_internal attachment_ids parent_id".split()
    )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created.browse(
            message.id
            for message, vals in zip(created, vals_list, strict=True)
            if vals.get("attachment_ids")
        )._marketplace_hold()
        return created

    def write(self, vals):
        result = super().write(vals)
        if vals.get("attachment_ids"):
            self._marketplace_hold()
        return result

    def unlink(self):
        # Leave them in the file, rather than refuse: the e-mail was sent.
        left = self._marketplace_kept() if is_email_gone() else self.browse()
        return super(MailMessage, self - left).unlink()

    def _marketplace_is_late(self, name):
        # Odoo adds the documents of an activity in the transaction of its message.
        late = super()._marketplace_is_late(name)
        return late and (name != "attachment_ids" or self._marketplace_is_new())

    def _marketplace_is_new(self):
        """Whether this very transaction has posted it."""
        now = self.env.cr.now().replace(microsecond=0)
        return self.sudo().create_date >= now

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
            if not self._marketplace_has_file(message.model):
                continue
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
