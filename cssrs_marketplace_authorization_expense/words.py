"""What the refusals that only an expense meets say."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.cssrs_marketplace_authorization.words.refusals import TABLE

_lt = LazyTranslate(__name__)

_IRREGULAR = _lt(
    "Link an authorization that covers the purchase and was approved before it. "
    "Without one, keep this expense as a draft: it stays in the register of "
    "irregular purchases. Requesting an authorization now would not help. For your "
    "next purchase, request it first: Online Marketplaces › Requests › New."
)
_EXCEEDS = _lt(
    "Claim no more than what is left, or link another authorization approved before "
    "the purchase. The rest can be neither reimbursed nor paid."
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
        _lt("Enter the quantity that was bought."),
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
            "attachments that show the purchase stay with it."
        ),
        _lt("Reset the expense to draft to replace an attachment."),
    ),
}

#: What an order reads as well, and its next step there: ask for an authorization. The
#: purchase of an expense is made, and none would help.
AFTER = {
    "authorization_not_approved": _IRREGULAR,
    "authorization_closed": _IRREGULAR,
    "authorization_altered": _IRREGULAR,
    "authorization_other_company": _IRREGULAR,
    "authorization_other_marketplace": _IRREGULAR,
    "authorization_expired": _IRREGULAR,
    "good_not_authorized": _lt(
        "Choose the authorized good that was bought. If it is not among them, this "
        "purchase can be neither reimbursed nor paid: keep this expense as a draft."
    ),
    "quantity_exceeded": _EXCEEDS,
    "amount_exceeded": _EXCEEDS,
    "goods_exceeded": _EXCEEDS,
    "charges_exceeded": _EXCEEDS,
    "charges_missing": _EXCEEDS,
}
#: For each of them, what an expense calls it.
CODES = {code: f"expense_{code}" for code in AFTER}
REFUSALS |= {CODES[code]: (TABLE[code][0], step) for code, step in AFTER.items()}
