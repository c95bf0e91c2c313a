"""What the refusals that only an expense meets say."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_IRREGULAR = _lt(
    "Link the authorization approved before the purchase. Without one, keep this "
    "expense as a draft: it stays in the register of irregular purchases. If nothing "
    "was bought yet, ask for an authorization with the button of this screen, and "
    "record another expense once it is bought."
)

#: code: (what is wrong and why, what to do next)
REFUSALS = {
    "expense_without_authorization": (
        _lt(
            "This purchase can be neither reimbursed nor paid: %(vendor)s is an online "
            "marketplace, and no authorization of the Director General was obtained "
            "before the purchase (directive of April 11, 2025)."
        ),
        _IRREGULAR,
    ),
    "expense_too_late": (
        _lt(
            "The authorization %(authorization)s was approved on %(date)s, after the "
            "purchase: it does not regularize it."
        ),
        _IRREGULAR,
    ),
    "expense_quantity": (
        _lt("The quantity of “%(good)s” is missing, or negative."),
        _lt("Write the quantity that was bought."),
    ),
    "expense_paid": (
        _lt(
            "The expense “%(expense)s” is posted: the authorization stays used as long "
            "as its entry is."
        ),
        _lt("Have accounting reverse its journal entry first."),
    ),
    "receipt_kept": (
        _lt(
            "The expense “%(expense)s” was submitted under an authorization: the "
            "documents that show the purchase stay with it."
        ),
        _lt("Reset the expense to draft to replace a document."),
    ),
}
