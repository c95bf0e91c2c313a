from contextvars import ContextVar

from odoo import models

_GONE = ContextVar("marketplace_email_gone", default=False)


def is_email_gone():
    """Whether Odoo deletes a message because its e-mail is gone; nobody can say so."""
    return _GONE.get()


class MailMail(models.Model):
    """An e-mail on its way. Once gone, Odoo deletes it together with its message.

    Invariant: the message of an e-mail that was written in a file stays there (R27).
    """

    _inherit = "mail.mail"

    def unlink(self):
        token = _GONE.set(True)
        try:
            return super().unlink()
        finally:
            _GONE.reset(token)
