from odoo import models


class MailMail(models.Model):
    """An e-mail on its way. Once gone, Odoo deletes it together with its message.

    Invariant: the message of an e-mail that was written in a file stays there (R27).
    """

    _inherit = "mail.mail"

    def unlink(self):
        mails = self.sudo().filtered(lambda mail: not mail.is_notification)
        kept = mails.mail_message_id._marketplace_kept()
        # Odoo leaves the message of an e-mail that only notifies of it.
        mails.filtered(lambda m: m.mail_message_id in kept).is_notification = True
        return super().unlink()
