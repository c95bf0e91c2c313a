"""What refuses a purchase: the coverage of a document, then bills and orders."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_ASK = _lt(
    "Request an authorization, or a substitute, with the buttons on this screen."
)
_OTHER = _lt(
    "Link another approved authorization. If nothing has been bought yet, request one."
)
_COMPLEMENT = _lt(
    "Reduce it to what is left. If nothing has been bought yet, request another "
    "authorization."
)
_CHARGES = _lt(
    "Ask the vendor to reduce these charges. Or have a new request approved for the "
    "same goods, with an estimate of the other charges, and use it instead."
)
_IRREGULAR = _lt(
    "Link the authorization approved before the purchase. Without one, keep this bill "
    "as a draft: it stays in the register of irregular purchases."
)

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
        _lt("Have it submitted and decided, or link another approved authorization."),
    ),
    "authorization_closed": (
        _lt(
            "Purchase forbidden: the authorization %(authorization)s allows no "
            "purchase from %(vendor)s (directive of April 11, 2025). It is %(state)s."
        ),
        _OTHER,
    ),
    "authorization_altered": (
        _lt(
            "The authorization %(authorization)s no longer matches what the Director "
            "General approved: it authorizes nothing."
        ),
        _lt(
            "Notify the secretariat. If nothing has been bought yet, request another "
            "authorization."
        ),
    ),
    "authorization_other_company": (
        _lt("The authorization %(authorization)s was given to another organization."),
        _OTHER,
    ),
    "authorization_other_marketplace": (
        _lt(
            "The authorization %(authorization)s is for a marketplace other than "
            "%(vendor)s: the directive allows only the one that was authorized."
        ),
        _OTHER,
    ),
    "authorization_expired": (
        _lt("The authorization %(authorization)s expired on %(date)s."),
        _OTHER,
    ),
    "good_not_authorized": (
        _lt(
            "“%(good)s” is not among the goods of the authorization %(authorization)s."
        ),
        _lt(
            "Choose the authorized good on the line, or remove the line. If nothing "
            "has been bought yet, request an authorization for all the goods."
        ),
    ),
    "good_renamed": (
        _lt(
            "The product of “%(good)s” was called “%(formerly)s” when the "
            "authorization %(authorization)s was approved: only the good that was "
            "approved can be bought."
        ),
        _lt(
            "Give the product its original name back, and use another product for "
            "the other good. If nothing has been bought yet, request an authorization "
            "for that good."
        ),
    ),
    "unit_mismatch": (
        _lt(
            "The unit of “%(good)s” cannot be compared with that of the "
            "authorization %(authorization)s."
        ),
        _lt("Use the authorized unit of measure."),
    ),
    "quantity_negative": (
        _lt("The quantity of “%(good)s” is negative."),
        _lt("Remove the line: a return is recorded as a credit note."),
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
            "taxes, %(amount_left)s left. The amount authorized for other charges "
            "cannot be used for goods."
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
        _lt(
            "Enter the lines again without this order, and link the authorization "
            "approved before the purchase. Without one, keep this bill as a draft: "
            "it stays in the register of irregular purchases."
        ),
    ),
    "order_not_authorized": (
        _lt(
            "Purchase forbidden: the order %(order)s was not confirmed with an "
            "authorization of the Director General (directive of April 11, 2025)."
        ),
        _lt(
            "If nothing has been bought yet, have the order authorized and "
            "confirmed, then record another bill. Otherwise keep this bill as a "
            "draft: it stays in the register of irregular purchases."
        ),
    ),
    "order_other_vendor": (
        _lt("The order %(order)s was not placed with %(vendor)s."),
        _lt(
            "Have procurement create the bill from the order of this exact purchase, "
            "and cancel this one."
        ),
    ),
    "order_other_good": (
        _lt("The order %(order)s does not order “%(good)s” on that line."),
        _lt(
            "Have procurement create the bill from the order of this good, or enter "
            "the line again without an order."
        ),
    ),
    "order_exceeded": (
        _lt(
            "This bill has more of “%(good)s” than was ordered on %(order)s, which "
            "was made before the directive."
        ),
        _lt(
            "Enter what exceeds the order on a separate line, and link the "
            "authorization approved before the purchase. Without one, keep this bill "
            "as a draft: it stays in the register of irregular purchases."
        ),
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
            "Nothing says what this credit note from %(vendor)s credits: the "
            "purchase would remain billed, and its goods could not be bought again."
        ),
        _lt(
            "Choose the bill that it credits, and the product on each line; or tick "
            "“Credits No Authorized Purchase”."
        ),
    ),
    "merge_authorizations": (
        _lt(
            "%(orders)s are not linked to the same authorization. Each authorization "
            "is given for its own purchase."
        ),
        _lt("Link them to the same authorization first, or confirm them separately."),
    ),
    "due_unexplained": (
        _lt(
            "This bill is %(amount)s more than the sum of its lines and their taxes: "
            "nobody authorized that amount."
        ),
        _lt(
            "Correct the taxes, or put each charge on its own line: charges are "
            "authorized like goods."
        ),
    ),
    "bill_of_flagged": (
        _lt(
            "The order %(order)s is flagged as a purchase from an online marketplace, "
            "and was not confirmed with an authorization of the Director General "
            "(directive of April 11, 2025)."
        ),
        _lt(
            "Have the order authorized and confirmed first, then confirm this bill. If "
            "the order buys nothing there, ask the secretariat to remove its flag."
        ),
    ),
    "bill_posted": (
        _lt(
            "This bill from an online marketplace is posted: what its lines buy can "
            "no longer be changed."
        ),
        _lt("Reset it to draft, change it, then confirm it again."),
    ),
    "prior_unproven": (
        _lt(
            "This purchase from %(vendor)s is dated before the directive came into "
            "force (%(date)s), but was recorded afterwards: a date that somebody "
            "enters does not prove when it was made."
        ),
        _lt(
            "Ask the secretariat to record that it was made before, with proof: it "
            "closes the case in the register of irregular purchases."
        ),
    ),
    "date_retyped": (
        _lt(
            "The purchase was first dated %(first_date)s, before the authorization "
            "%(authorization)s was approved (%(date)s): a later date does not "
            "regularize it (directive of April 11, 2025)."
        ),
        _lt(
            "If the first date was an error, ask the secretariat to record it, with "
            "proof: it closes the case in the register of irregular purchases."
        ),
    ),
    "case_of_secretariat": (
        _lt(
            "Only the secretariat can close a case in the register of irregular "
            "purchases."
        ),
        _lt("Ask the secretariat to do so, with proof of how the purchase was made."),
    ),
    "finding_missing": (
        _lt(
            "Say what was found: the register of irregular purchases keeps the "
            "reason why a case is closed (directive of April 11, 2025)."
        ),
        _lt("Choose one of the findings, then confirm again."),
    ),
    "case_missing": (
        _lt("Nothing says which case of the register of irregular purchases to close."),
        _lt("Open the case in the register, and close it there."),
    ),
}
