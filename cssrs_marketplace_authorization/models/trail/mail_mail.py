from odoo import models


class MailMail(models.Model):
    """An e-mail on its way. Once gone, Odoo deletes it together with its message.

    Invariant: the message of an e-mail that was written in a file stays there (R27).
    """

    _inherit = "mail.mail"

    def unlink(self):
        sent = self.filtered(lambda mail: not mail.is_notification)
        kept = set(sent.mail_message_id._marketplace_kept()._ids)
        if kept:
            # As those whose message was there first: Odoo leaves it alone.
            sent.filtered(
                lambda mail: mail.mail_message_id.id in kept
            ).is_notification = True
        return super().unlink()
