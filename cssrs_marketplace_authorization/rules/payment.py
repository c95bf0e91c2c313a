"""Do bills that passed the gate justify what is paid to a marketplace? (R11)

Payments and entries are not refused, which would break the books: they are seen. The
amounts are in the currency of the organization.
"""

from . import billing

#: How far the rate of a bank may be from that of Odoo.
BANK_RATE = 0.05
#: The most that a rate loses between a bill and its payment.
RATE_LOSS = 0.25


def is_justified(
    paid: float, settled: float, step: float, foreign: float = 0.0
) -> bool:
    """Whether what bills settle explains what is paid.

    :param paid: to the marketplace.
    :param settled: part of it that pays bills that passed the gate.
    :param step: smallest amount of the currency; cash may round by some.
    :param foreign: part of what is settled that a rate converts.

    >>> [is_justified(paid, 100.0, 0.01) for paid in (100.05, 100.06)]
    [True, False]
    >>> [is_justified(paid, 100.0, 0.01, foreign=100.0) for paid in (104.0, 5000.0)]
    [True, False]
    """
    margin = step * (billing.ROUNDINGS + 0.5) + BANK_RATE * foreign
    return paid - settled < margin


def entry_is_justified(
    owed: float,
    received: float,
    paid: float,
    settled: float,
    step: float,
    foreign: float = 0.0,
) -> bool:
    """Whether an entry that names a marketplace buys nothing by itself.

    :param owed: to the marketplace, by the entry alone: money that comes back owes as
        much, and nothing else justifies it, not even the payment of it.
    :param received: on bank and cash accounts.
    :param paid: to the marketplace, on whatever account.

    >>> entry_is_justified(50.0, 50.0, 0.0, 0.0, 0.01)
    True
    >>> entry_is_justified(5000.0, 0.01, 0.0, 0.0, 0.01)
    False
    >>> entry_is_justified(0.0, 0.0, 5000.0, 1.0, 0.01)
    False
    """
    back = is_justified(owed, received, step)
    return back and is_justified(paid, settled, step, foreign)
