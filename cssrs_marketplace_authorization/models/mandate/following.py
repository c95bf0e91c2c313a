"""What follows a change of what the holder of the power signs in with (R25)."""

from odoo import fields

from ..gate import protected
from ..trail import trail
from . import credentials


def follow(users):
    """Suspend the power of users whose password or second factor another has set."""
    for user in users._marketplace_holders():
        if credentials.is_noted(user) and not credentials.is_changed(user):
            continue
        mandates = user._marketplace_mandates()
        if not credentials.is_own(user):
            _suspend(mandates, user.env.user)
            continue
        credentials.note(user, link_asked_on=False)
        if credentials.is_by_link():
            # Whoever reads the mail that leaves the server has the link too.
            for one in mandates:
                one._tell_link()


def begin(mandates):
    """Note what the holders of new mandates sign in with.

    Who held the power before does not begin anew with what another has set since.
    """
    for one in mandates:
        if credentials.is_changed(one.user_id):
            _suspend(one, mandates.env["res.users"])
        else:
            credentials.note(one.user_id)


def _suspend(mandates, author):
    """Suspend the power until the secretariat confirms, and tell everybody concerned.

    :param author: who has changed something; empty when nothing tells.
    """
    # Of several changes, the first one is told.
    fresh = mandates.filtered(lambda one: not one.suspended_on)
    values = {"suspended_on": fields.Datetime.now(), "suspended_by": author.id}
    protected.write(mandates, values)
    trail.add([trail.Fact("credential_changed", one) for one in mandates])
    # A new context: no key of the caller may disable the notifications.
    context = {"lang": mandates.env.lang, "mail_create_nosubscribe": True}
    for one in fresh.with_env(mandates.env(su=True, context=context)):
        one._tell_suspension(author)
