"""How much of an authorization an expense takes, whatever was typed where (R17, R19).

An expense says what was bought, what is reimbursed in the currency of the organization,
and what its journal entry pays: the largest counts.
"""

#: The rate of a card is not the official one: within this share, both are the same.
RATE_MARGIN = 0.05


#: Taxes that are rounded apart make a cent or two.
CENTS = 0.02


def counted(
    stated: float, paid: float, same_currency: bool, foreign: bool = True
) -> float:
    """The amount that counts, in the currency of the authorization.

    :param stated: what the expense says was bought, converted at the official rate.
    :param paid: what the organization pays, converted as well.
    :param same_currency: whether the authorization is in the currency of the expense.
    :param foreign: whether the expense is in another currency than the organization:
        only then is there a rate.

    >>> counted(100.0, 102.5, True), counted(100.0, 102.5, False)
    (100.0, 102.5)
    >>> counted(100.0, 5000.0, True), counted(100.0, 1.0, False)
    (5000.0, 100.0)
    >>> counted(100.0, 104.9, True, foreign=False)
    104.9
    >>> counted(-50.0, 0.0, True)
    0.0
    """
    stated, paid = max(stated, 0.0), max(paid, 0.0)
    if abs(paid - stated) <= (RATE_MARGIN * stated if foreign else CENTS):
        return stated if same_currency else paid
    return max(stated, paid)


def reimbursed(
    untaxed: float, total: float, price_unit: float, quantity: float
) -> float:
    """What is reimbursed before taxes: the receipt says unit price times quantity.

    Odoo rounds the unit price, which is not what makes it another amount.

    >>> reimbursed(200.0, 200.0, 66.67, 3), reimbursed(87.0, 100.0, 100.0, 1)
    (200.0, 87.0)
    >>> reimbursed(87.0, 100.0, 1000.0, 1)
    870.0
    """
    receipt = price_unit * (quantity or 1.0)
    if receipt <= total + 0.01 * max(abs(quantity), 1.0):
        return untaxed
    return receipt * (untaxed / total) if total else receipt
