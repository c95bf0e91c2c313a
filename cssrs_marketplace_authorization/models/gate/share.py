"""What documents take of authorizations, and what authorizations count of it (R16).

A share is stored on the document that takes it: the id of the authorization, an amount
before taxes in its currency, and a quantity for the id of each authorized good. The
authorization counts the sum: only differences are added to it, so that the work does
not grow with the number of documents that share it.
"""

from collections import defaultdict

from . import protected

AUTHORIZATION = "purchase.marketplace.authorization"


def make(authorization, amount, quantities):
    """A share as it is stored.

    :param quantities: quantity of each authorized line id.
    """
    return {
        "authorization": authorization.id,
        "amount": authorization.currency_id.round(amount),
        "goods": {
            str(key): round(quantity, 6)
            for key, quantity in quantities.items()
            if key and quantity
        },
    }


def read(share, authorization):
    """Amount and quantities that a stored share takes of an authorization."""
    if not share or share["authorization"] != authorization.id:
        return 0.0, {}
    return share["amount"], {int(key): q for key, q in share["goods"].items()}


def replace(env, before, after):
    """Have the authorizations count a share instead of another.

    :param before: the stored share that is given back, or nothing.
    :param after: the one that is taken, or nothing.
    """
    amounts, quantities = defaultdict(float), defaultdict(float)
    for share, sign in ((before, -1), (after, 1)):
        if share:
            amounts[share["authorization"]] += sign * share["amount"]
            for key, quantity in share["goods"].items():
                quantities[int(key)] += sign * quantity
    _add(env[AUTHORIZATION], "amount_committed", amounts)
    _add(env[f"{AUTHORIZATION}.line"], "qty_committed", quantities)


def _add(model, name, changes):
    """Add to a field of records, named by their ids, what changes."""
    for record in model.sudo().browse(changes):
        if abs(changes[record.id]) > 1e-9:
            total = round(record[name] + changes[record.id], 6)
            protected.write(record, {name: total})


def sum_of(documents):
    """What documents take in all of each authorization, by their stored shares.

    :return: amounts by authorization id, and quantities by authorized line id.
    """
    amounts, quantities = defaultdict(float), defaultdict(float)
    for share in filter(None, (document.marketplace_share for document in documents)):
        amounts[share["authorization"]] += share["amount"]
        for key, quantity in share["goods"].items():
            quantities[int(key)] += quantity
    return amounts, quantities
