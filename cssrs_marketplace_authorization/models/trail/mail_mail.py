from odoo import models

_KEY = object()
_CONTEXT_KEY = "marketplace_email_gone"


def is_email_gone(env):
    """Whether Odoo deletes a message because its e-mail is gone; nobody can say so."""
    return env.context.get(_CONTEXT_KEY) is _KEY


class MailMail(models.Model):
    """An e-mail on its way. Once gone, Odoo deletes it together with its message.

    Invariant: the message of an e-mail that was written in a file stays there (R27).
    """

    _inherit = "mail.mail"

    def unlink(self):
        gone = self.with_context(**{_CONTEXT_KEY: _KEY})
        return super(MailMail, gone).unlink()
