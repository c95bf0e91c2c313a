"""The flag of documents that buy from a marketplace whoever their vendor is (R1).

Set by a person, or by what the words of the document say; the secretariat alone
removes it.
"""

from odoo.exceptions import AccessError

from . import protected
from .actor import is_secretary


def check(records, vals, message):
    """Leave the flag to the secretariat, once it is set.

    :param vals: about to be written.
    :param message: function that says who removes it, and what to ask.
    :raise AccessError: when somebody else would remove it.
    """
    if "marketplace_flagged" not in vals or vals["marketplace_flagged"]:
        return
    if any(records.mapped("marketplace_flagged")):
        check_secretariat(records.env, message())


def check_secretariat(env, message):
    """Leave an act to the secretariat.

    :raise AccessError: with the message, unless a person of it asks for the act.
    """
    if not is_secretary(env):
        raise AccessError(message)


def put(records, **values):
    """Flag documents, whoever asked for the change that names a marketplace.

    Not those of an organization that the directive does not bind (R33).

    :param values: written besides on those that are not flagged yet.
    """
    plain = records.filtered(
        lambda r: not r.marketplace_flagged and r.company_id._marketplace_is_bound()
    )
    if plain:
        protected.write(plain, {"marketplace_flagged": True, **values})


def remove(records, message, **values):
    """Remove the flag of documents that do not buy from a marketplace (R13).

    :param message: as in :func:`check`.
    :param values: written besides.
    :raise AccessError: when the person is not of the secretariat.
    """
    records.check_access("read")
    check_secretariat(records.env, message())
    protected.write(records, {"marketplace_flagged": False, **values})
