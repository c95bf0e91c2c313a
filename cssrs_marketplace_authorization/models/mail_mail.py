from odoo import models


class MailMail(models.Model):
    """An e-mail on its way. Once gone, Odoo deletes it together with its message.

    Invariant: the message of an e-mail that was written in a file stays there (R27).
    """

    _inherit = "mail.mail"

    def unlink(self):
        alone = self.filtered(lambda mail: not mail.is_notification)
        kept = alone.sudo().mail_message_id._marketplace_kept()
        # So marked, the e-mail goes without the message.
        alone.filtered(lambda mail: mail.mail_message_id in kept).write(
            {"is_notification": True}
        )
        return super().unlink()
