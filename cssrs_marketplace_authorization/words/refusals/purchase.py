"""What refuses a purchase: the coverage of a document, then bills and orders."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_ASK = _lt(
    "Ask for an authorization, or for a substitute, with the buttons of this screen."
)
_OTHER = _lt("Link another approved authorization, or ask for one.")
_COMPLEMENT = _lt("Reduce the order, or ask for a complementary authorization.")
_CHARGES = _lt(
    "Have the vendor reduce these charges. Or have a new request approved for the same "
    "goods, with an estimate of the other charges, and use it instead."
)
_IRREGULAR = _lt(
    "Link the authorization approved before the purchase. Without one, keep this bill "
    "as a draft: it stays in the register of irregular purchases."
)
_DG_ONLY = _lt("Wait for the decision of the Director General.")

#: code: (what is wrong and why, what to do next)
TABLE = {
    "authorization_missing": (
        _lt(
            "Purchase forbidden: %(vendor)s is an online marketplace. An authorization "
            "of the Director General, obtained before the purchase, is required "
            "(directive of April 11, 2025)."
        ),
        _ASK,
    ),
    "authorization_not_approved": (
        _lt(
            "Purchase forbidden: the authorization %(authorization)s is %(state)s. "
            "Only an authorization approved by the Director General allows a purchase "
            "from %(vendor)s (directive of April 11, 2025)."
        ),
        _lt("Wait for the decision, or link another approved authorization."),
    ),
    "authorization_closed": (
        _lt(
            "Purchase forbidden: the authorization %(authorization)s is %(state)s, and "
            "allows no purchase from %(vendor)s (directive of April 11, 2025)."
        ),
        _OTHER,
    ),
    "authorization_altered": (
        _lt(
            "The authorization %(authorization)s no longer matches what the Director "
            "General approved: it authorizes nothing."
        ),
        _lt("Tell the secretariat, and ask for a new authorization."),
    ),
    "authorization_other_company": (
        _lt("The authorization %(authorization)s was given to another organization."),
        _OTHER,
    ),
    "authorization_other_marketplace": (
        _lt(
            "The authorization %(authorization)s designates another marketplace than "
            "%(vendor)s: the directive authorizes the designated one alone."
        ),
        _OTHER,
    ),
    "authorization_expired": (
        _lt("The authorization %(authorization)s has expired on %(date)s."),
        _lt("Ask for a new authorization."),
    ),
    "good_not_authorized": (
        _lt(
            "“%(good)s” is not among the goods of the authorization %(authorization)s."
        ),
        _lt(
            "Choose the authorized good on the line, remove the line, or ask "
            "for an authorization for this good."
        ),
    ),
    "unit_mismatch": (
        _lt(
            "The unit of “%(good)s” cannot be compared with the one of the "
            "authorization %(authorization)s."
        ),
        _lt("Use the authorized unit of measure."),
    ),
    "quantity_negative": (
        _lt("The quantity of “%(good)s” is negative."),
        _lt("Record a return as a credit note."),
    ),
    "quantity_exceeded": (
        _lt(
            "The purchase exceeds the authorization %(authorization)s: %(quantity)s of "
            "“%(good)s”, %(quantity_left)s left."
        ),
        _COMPLEMENT,
    ),
    "amount_exceeded": (
        _lt(
            "The purchase exceeds the authorization %(authorization)s: %(amount)s "
            "before taxes, %(amount_left)s left."
        ),
        _COMPLEMENT,
    ),
    "goods_exceeded": (
        _lt(
            "The goods exceed the authorization %(authorization)s: %(amount)s before "
            "taxes, %(amount_left)s left. What was authorized for other charges buys "
            "no goods."
        ),
        _COMPLEMENT,
    ),
    "charges_exceeded": (
        _lt(
            "Shipping, customs and other charges exceed the authorization "
            "%(authorization)s: %(amount)s before taxes, %(amount_left)s left for them."
        ),
        _CHARGES,
    ),
    "charges_missing": (
        _lt(
            "Of this, %(amount)s is for shipping, customs or other charges, which the "
            "request %(authorization)s did not estimate."
        ),
        _CHARGES,
    ),
    "not_approved": (
        _lt("The request %(authorization)s is %(state)s: it does not allow an order."),
        _DG_ONLY,
    ),
    "bill_without_authorization": (
        _lt(
            "Purchase forbidden: %(vendor)s is an online marketplace, and no "
            "authorization of the Director General was obtained before this purchase. "
            "It can be neither paid nor reimbursed (directive of April 11, 2025)."
        ),
        _IRREGULAR,
    ),
    "authorization_too_late": (
        _lt(
            "The authorization %(authorization)s was approved on %(date)s, after the "
            "purchase: it does not regularize it."
        ),
        _IRREGULAR,
    ),
    "order_authorized_too_late": (
        _lt(
            "The order %(order)s was authorized on %(date)s, after the purchase: it "
            "does not regularize it."
        ),
        _IRREGULAR,
    ),
    "order_not_authorized": (
        _lt(
            "Purchase forbidden: the order %(order)s was not confirmed with an "
            "authorization of the Director General (directive of April 11, 2025)."
        ),
        _lt("Have the order authorized and confirmed before the purchase is made."),
    ),
    "order_other_vendor": (
        _lt("The order %(order)s was not placed with %(vendor)s."),
        _lt("Link the bill to the order of this very purchase."),
    ),
    "order_other_good": (
        _lt("The order %(order)s does not order “%(good)s” on that line."),
        _lt("Link the line to the order of this good, or remove the link."),
    ),
    "order_exceeded": (
        _lt(
            "More of “%(good)s” is billed than the order %(order)s, made before the "
            "directive, ordered."
        ),
        _IRREGULAR,
    ),
    "in_ledger": (
        _lt("%(document)s is in the ledger of what is declared to the SCT."),
        _lt("Cancel it instead of deleting it: the ledger is updated."),
    ),
    "order_billed": (
        _lt("Bills of the order %(order)s are posted: the purchase was made."),
        _lt("Record a credit note first."),
    ),
    "credit_unsaid": (
        _lt(
            "Nothing says what this credit note of %(vendor)s gives back: the purchase "
            "would stay billed, and its goods would not be bought again."
        ),
        _lt(
            "Choose the bill that it credits, and the product on each line; or tick "
            "“Credits No Authorized Purchase”."
        ),
    ),
    "merge_authorizations": (
        _lt(
            "%(orders)s are not linked to the same authorization. Each authorization "
            "is given for a purchase of its own."
        ),
        _lt("Link them to the same authorization first, or confirm them apart."),
    ),
    "due_unexplained": (
        _lt(
            "%(amount)s are due on this bill beyond what its lines and their taxes "
            "come to: nobody authorized them."
        ),
        _lt(
            "Correct the taxes, or put each charge on a line of its own: it is "
            "authorized as the goods are."
        ),
    ),
    "bill_posted": (
        _lt(
            "This bill of an online marketplace is posted: what its lines buy is no "
            "longer changed."
        ),
        _lt("Reset it to draft, change it, then confirm it again."),
    ),
    "date_moved_back": (
        _lt(
            "This bill was recorded with a date on which the directive was in force: "
            "it is not dated back before it."
        ),
        _lt("Record a bill really made before the directive as a new one."),
    ),
}
