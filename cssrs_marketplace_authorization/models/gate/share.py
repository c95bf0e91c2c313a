"""What documents take of authorizations, and what authorizations count of it (R16).

A share is stored on the document that takes it: the id of the authorization, an amount
before taxes in its currency, and a quantity for the id of each authorized good; at
``coverage.CHARGES``, the part of the amount that is other charges. The authorization
counts the sum: only differences are added to it, so that the work does not grow with
the number of documents that share it.
"""

from collections import defaultdict

from ...rules.coverage import CHARGES
from . import protected

AUTHORIZATION = "purchase.marketplace.authorization"


def make(authorization, amount, quantities):
    """A share as it is stored.

    :param quantities: quantity of each authorized line id, and the other charges.
    """
    currency, charges = authorization.currency_id, quantities.get(CHARGES)
    goods = {str(key): round(q, 6) for key, q in quantities.items() if key and q}
    if charges:
        goods[str(CHARGES)] = currency.round(charges)
    return {
        "authorization": authorization.id,
        "amount": currency.round(amount),
        "goods": goods,
    }


def read(share, authorization):
    """Amount and quantities that a stored share takes of an authorization."""
    if not share or share["authorization"] != authorization.id:
        return 0.0, {}
    return share["amount"], {int(key): q for key, q in share["goods"].items()}


def counted(authorization, amount, quantities):
    """The same amount and quantities as they will be counted, to the cent."""
    amount, kept = read(make(authorization, amount, quantities), authorization)
    return amount, {key: kept.get(key, 0.0) for key in quantities}


def replace(env, before, after, put=protected.put):
    """Have the authorizations count a share instead of another.

    :param before: the stored share that is given back, or nothing.
    :param after: the one that is taken, or nothing.
    :param put: how the columns are written.
    """
    amounts, charges, quantities = _totals(((before, -1), (after, 1)))
    for model, changes in (
        (AUTHORIZATION, {"amount_committed": amounts, "charges_committed": charges}),
        (f"{AUTHORIZATION}.line", {"qty_committed": quantities}),
    ):
        for record in env[model].sudo().browse(set().union(*changes.values())):
            values = {
                name: round(record[name] + added[record.id], 6)
                for name, added in changes.items()
                if abs(added[record.id]) > 1e-9
            }
            put(record, **values)


def _totals(shares):
    """Sums of shares, each with its sign.

    :return: amounts and charges by authorization id, quantities by authorized line id.
    """
    amounts, charges, quantities = (defaultdict(float) for _number in range(3))
    for share, sign in shares:
        if not share:
            continue
        amounts[share["authorization"]] += sign * share["amount"]
        for key, quantity in share["goods"].items():
            if int(key) == CHARGES:
                charges[share["authorization"]] += sign * quantity
            else:
                quantities[int(key)] += sign * quantity
    return amounts, charges, quantities


def sum_of(documents):
    """What documents take in all of each authorization, by their stored shares.

    :return: amounts and charges by authorization id, quantities by authorized line id.
    """
    return _totals((document.marketplace_share, 1) for document in documents)
