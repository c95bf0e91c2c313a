"""What the holder of the power signs in with, and whether another changed it (R25).

Whoever sets the password of the Director General decides in their name. Odoo has many
doors to it, addons add more, and SQL is one: so what is compared is the result, and
what is known of the door says only whether the person came through it themselves.
"""

import hashlib
import json
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from types import MappingProxyType

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...rules import mandate
from ..gate import protected
from ..gate.actor import is_automated, is_present, is_served, is_unattended
from ..trail import trail

#: Columns of the table of users that say what they sign in with.
COLUMNS = ("password", "totp_secret", "oauth_provider_id", "oauth_uid")
#: Fields of a user that do; those of an addon may be absent.
WATCHED = {*COLUMNS, "auth_passkey_key_ids", "new_password"}
#: How long a proof of identity counts: Odoo trusts it for ten minutes.
PROOF = timedelta(minutes=11)
#: How long a link to choose a password counts, once its owner has asked for it.
LINK = timedelta(hours=24)

_BY_LINK = ContextVar("marketplace_by_link", default=False)


@contextmanager
def by_link():
    """What is set inside is set by whoever has received a link by e-mail."""
    token = _BY_LINK.set(True)
    try:
        yield
    finally:
        _BY_LINK.reset(token)


def is_by_link():
    return _BY_LINK.get()


def present(user):
    """Digest of each thing that a user signs in with, as the database has it."""
    env = user.env
    user.flush_recordset()
    names = [name for name in COLUMNS if name in user._fields]
    columns = SQL(", ").join(SQL("%s::text", SQL.identifier(name)) for name in names)
    query = SQL("SELECT %s FROM res_users WHERE id = %s", columns, user.id)
    [row] = env.execute_query(query)
    found = dict(zip(names, row, strict=True))
    if "auth.passkey.key" in env:
        env["auth.passkey.key"].flush_model(["credential_identifier"])
        query = SQL(
            "SELECT string_agg(credential_identifier, ' ' ORDER BY id) "
            "FROM auth_passkey_key WHERE create_uid = %s",
            user.id,
        )
        [(found["passkeys"],)] = env.execute_query(query)
    return {name: _digest(value) for name, value in found.items()}


def _digest(value):
    return value and hashlib.sha256(value.encode()).hexdigest()


def note(user, **values):
    """Note what a user signs in with, as theirs."""
    digests = {**present(user), "email": _digest(user.email_normalized)}
    _store(user, {"digests": json.dumps(digests), **values})


def is_changed(user):
    """Whether a user signs in with something else than what was noted as theirs."""
    known = _noted(user)
    return bool(known) and mandate.is_replaced(known, present(user))


def is_noted(user):
    return bool(_noted(user))


def proved(user):
    """A user has just proved who they are, in their session."""
    _store(user, {"proved_on": fields.Datetime.now()})


def forget_proof(user):
    """The proof that a user gave was for one act, which is done: it opens no other."""
    _store(user, {"proved_on": False})


def link_asked(user):
    """A link to choose the password of a user was asked for, by them or by another."""
    asker = user.env.user
    own = not is_automated() and (asker == user or asker._is_public())
    _store(user, {"link_asked_on": own and fields.Datetime.now()})


def is_own(user):
    """Whether what is being set is set by the user themselves.

    The server's own code counts as nobody: it is not another person.
    """
    env, row, now = user.env, _row(user), fields.Datetime.now()
    if is_unattended(env):
        return True
    if is_automated():
        return False
    if is_by_link():
        return mandate.is_own_link(
            known=_noted(user),
            email=_digest(user.email_normalized),
            asked=bool(row.link_asked_on) and row.link_asked_on > now - LINK,
        )
    given = bool(row.proved_on) and row.proved_on > now - PROOF
    return user == env.user and is_present(env) and (given or not is_served(env))


def refuse_erasure(records):
    """Refuse to forget who held the power, and how they signed in (R25).

    :raise UserError: unless the product itself is being uninstalled.
    """
    if records and not protected.is_uninstalling():
        raise UserError(records.env._("The ledger of mandates is never erased."))


def _row(user):
    rows = user.env["purchase.marketplace.credential"].sudo()
    return rows.search([("user_id", "=", user.id)])


def _noted(user):
    return json.loads(_row(user).digests or "{}")


def _store(user, values):
    row = _row(user)
    if row:
        protected.write(row, values)
    else:
        protected.create(row, [{"user_id": user.id, **values}])


def follow(users):
    """Suspend the power of users whose password or second factor another has set."""
    for user in users._marketplace_holders():
        if is_noted(user) and not is_changed(user):
            continue
        mandates = user._marketplace_mandates()
        if not is_own(user):
            _suspend(mandates, user.env.user)
            continue
        note(user, link_asked_on=False)
        if is_by_link():
            # Whoever reads the mail that leaves the server has the link too.
            for one in mandates:
                one._tell_link()


def begin(mandates):
    """Note what the holders of new mandates sign in with.

    Who held the power before does not begin anew with what another has set since.
    """
    for one in mandates:
        if is_changed(one.user_id):
            _suspend(one, mandates.env["res.users"])
        else:
            note(one.user_id)


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


class PurchaseMarketplaceCredential(models.Model):
    """What a holder of the power signs in with: digests, never the thing (R25).

    Invariant: the product alone writes it, nobody reads it, and it is kept. What is
    noted is what the person set themselves, or what the secretariat confirmed; it stays
    for the day when they hold the power again.
    """

    _name = "purchase.marketplace.credential"
    _description = "Sign-in methods of the Director General"
    _inherit = "purchase.marketplace.protected"
    _allow_sudo_commands = False

    _marketplace_protected = MappingProxyType(
        {
            "user_id": False,
            "digests": False,
            "proved_on": False,
            "link_asked_on": False,
        }
    )

    user_id = fields.Many2one("res.users", readonly=True, ondelete="cascade")
    digests = fields.Text(readonly=True)
    proved_on = fields.Datetime(readonly=True)
    link_asked_on = fields.Datetime(readonly=True)

    _one_of_each = models.UniqueIndex("(user_id)")

    def _marketplace_refuse_deletion(self):
        refuse_erasure(self)
