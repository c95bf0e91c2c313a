"""The sentences of the product: one table, from the codes of the rules to words.

It is the only place that says what a refusal means and what to do about it, so that
banner, error message, form and tests say the same thing.
"""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CRITERIA = {
    "essential": _lt("the good is essential"),
    "unique": _lt("the good is unique"),
    "irreplaceable": _lt("the good is impossible to replace"),
    "sole_distributor": _lt("the marketplace is its sole distributor"),
}
MOTIVES = {
    "price": _lt("low price"),
    "speed": _lt("speed"),
    "shipping": _lt("shipping"),
    "convenience": _lt("convenience"),
}
STATES = {
    "draft": _lt("still a draft"),
    "submitted": _lt("waiting for the decision of the Director General"),
    "approved": _lt("approved"),
    "refused": _lt("refused"),
    "substituted": _lt("closed: a substitute was found"),
    "revoked": _lt("revoked"),
    "cancelled": _lt("cancelled"),
}

_ASK = _lt(
    "Ask for an authorization, or for a substitute, with the buttons of this screen."
)
_OTHER = _lt("Link another approved authorization, or ask for one.")
_COMPLEMENT = _lt("Reduce the order, or ask for a complementary authorization.")
_ALTERED = _lt(
    "It was changed behind the back of the application. Compare it with a backup and "
    "with what was transmitted, and tell the auditor."
)
_IRREGULAR = _lt(
    "Link the authorization approved before the purchase. Without one, keep this bill "
    "as a draft: it stays in the register of irregular purchases."
)
_FILL = _lt("Fill it in on the form.")
_DG_ONLY = _lt("Wait for the decision of the Director General.")

#: code: (what is wrong and why, what to do next)
TABLE = {
    # Coverage of a purchase
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
    "not_approved": (
        _lt("The request %(authorization)s is %(state)s: it does not allow an order."),
        _DG_ONLY,
    ),
    # Bills
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
    "issuer_missing": (
        _lt(
            "The declarations are issued by the Director General or by the "
            "secretariat, in person."
        ),
        _lt("Ask the secretariat to issue it."),
    ),
    "issued": (
        _lt("%(declaration)s is already issued."),
        _lt("Make a new declaration: it takes what was noted since."),
    ),
    "mandate_missing": (
        _lt(
            "Nobody holds the power of the Director General, who declares each "
            "purchase to the SCT."
        ),
        _lt(
            "Have an administrator put the Director General in the group of that "
            "name; the secretariat then records the mandate."
        ),
    ),
    "nothing_to_declare": (
        _lt("There is nothing to declare for this period."),
        _lt("Check its dates, or wait for an authorization or a purchase."),
    ),
    "lines_declared": (
        _lt("Somebody else has just declared some of these lines."),
        _lt("Open the declaration again: it shows what is left."),
    ),
    "column_missing": (
        _lt("“%(column)s” is missing, which the declaration requires."),
        _lt("Fill it in, or have the secretariat make the column optional."),
    ),
    "registry_missing": (
        _lt(
            "“%(column)s” is missing: an administrator writes it on the sheet of the "
            "organization."
        ),
        _lt("The declaration can be issued without it, but says less."),
    ),
    "column_advised": (
        _lt("“%(column)s” is missing."),
        _lt("The declaration can be issued without it, but says less."),
    ),
    "form_altered": (
        _lt("%(record)s is no longer what was decided: it was altered since."),
        _ALTERED,
    ),
    "line_altered": (
        _lt("The line %(record)s is no longer what was declared."),
        _ALTERED,
    ),
    "declaration_altered": (
        _lt("%(record)s, or one of its lines, is no longer what was declared."),
        _ALTERED,
    ),
    "transmission_altered": (
        _lt("How %(record)s was transmitted is no longer what was recorded."),
        _ALTERED,
    ),
    "chain_broken": (
        _lt("The declaration that comes before %(record)s is missing."),
        _ALTERED,
    ),
    "declaration_missing": (
        _lt("The declaration %(record)s was issued and is missing."),
        _ALTERED,
    ),
    "number_unknown": (
        _lt("The numbering of the declarations never gave the number %(record)s."),
        _ALTERED,
    ),
    "file_missing": (
        _lt("A file of %(record)s is missing."),
        _ALTERED,
    ),
    "file_altered": (
        _lt("The file %(record)s is no longer the one that was issued."),
        _ALTERED,
    ),
    "ledger_differs": (
        _lt("The ledger does not say of %(record)s what it is."),
        _ALTERED,
    ),
    "in_ledger": (
        _lt("%(document)s is in the ledger of what is declared to the SCT."),
        _lt("Cancel it instead of deleting it: the ledger follows."),
    ),
    "order_billed": (
        _lt("Bills of the order %(order)s are posted: the purchase was made."),
        _lt("Record a credit note first."),
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
    # Submission of a form
    "establishment_missing": (_lt("The establishment or service is missing."), _FILL),
    "not_direction": (
        _lt(
            "Only the direction of %(establishment)s, or a person it has designated, "
            "may submit its requests: %(people)s."
        ),
        _lt("Save it as a draft, and ask one of them to submit it."),
    ),
    "direction_missing": (
        _lt(
            "Nobody may submit the requests of %(establishment)s: it has no direction."
        ),
        _lt("Ask the secretariat to record its direction."),
    ),
    "marketplace_missing": (_lt("The marketplace is missing."), _FILL),
    "need_missing": (_lt("The need is not described."), _FILL),
    "consequence_missing": (
        _lt("The consequence of not buying the good is not described."),
        _FILL,
    ),
    "goods_missing": (
        _lt("No good is requested."),
        _lt("Add each good with its quantity, its price and its four criteria."),
    ),
    "name_missing": (_lt("A good has no name."), _FILL),
    "quantity_missing": (_lt("The quantity of “%(good)s” is missing."), _FILL),
    "price_missing": (_lt("The estimated price of “%(good)s” is missing."), _FILL),
    "criterion_not_met": (
        _lt(
            "“%(good)s”: the form does not affirm that %(criterion)s. The directive "
            "requires all four criteria."
        ),
        _lt("If it is not so, ask procurement for a substitute."),
    ),
    "reason_laconic": (
        _lt("“%(good)s”: what shows that %(criterion)s is not explained enough."),
        _lt("Say in a full sentence what you checked, for this very good."),
    ),
    "reason_copied": (
        _lt(
            "“%(good)s”: what shows that %(criterion)s repeats the answer given to "
            "another criterion (%(source)s)."
        ),
        _lt("Each criterion needs an explanation of its own."),
    ),
    "alternatives_missing": (
        _lt(
            "%(count)s other sources were tried; the organization asks for %(minimum)s."
        ),
        _lt("Add the vendors you contacted, each with its answer."),
    ),
    "attestation_missing": (
        _lt(
            "The attestation that price, speed, shipping and convenience do not "
            "motivate the request is not ticked."
        ),
        _lt("Read it, and tick it if it is true."),
    ),
    # Substitute
    "substitute_on_marketplace": (
        _lt("%(vendor)s is an online marketplace: what it sells replaces nothing."),
        _lt("Name a vendor that the directive allows."),
    ),
    # Exemption of a vendor
    "evidence_missing": (
        _lt("Nothing shows that this vendor is exempt from the directive."),
        _lt(
            "Write in the evidence what shows it: that it makes the goods it sells, or "
            "the address of its store in Québec."
        ),
    ),
    "address_missing": (
        _lt(
            "The evidence gives no address in Québec: a merchant is exempt only if it "
            "has a store there."
        ),
        _lt("Write the number and the street of the store, or its postal code."),
    ),
    # Decisions
    "not_holder": (
        _lt(
            "The directive gives this decision to the Director General alone. "
            "Administrators have no such right."
        ),
        _DG_ONLY,
    ),
    "own_request": (
        _lt("Nobody decides a request that they submitted themselves."),
        _lt("Have it submitted by the direction or a designated person."),
    ),
    "not_in_charge": (
        _lt("Your role does not allow this on this request."),
        _lt("Ask the direction of the establishment, procurement or the secretariat."),
    ),
    "wrong_state": (
        _lt("This cannot be done while the request is %(state)s."),
        _lt("Reload the page: someone may have acted on it meanwhile."),
    ),
    "not_in_person": (
        _lt(
            "A decision is made by the Director General in person, signed in: neither "
            "another user, nor an automation, nor a key decides in their name."
        ),
        _lt("The Director General opens the request and uses its buttons."),
    ),
    "identity_missing": (
        _lt("The identity of the Director General was not asked again."),
        _lt("Use the Approve button of the request: it asks for the password."),
    ),
    "not_alone": (
        _lt("Each request is decided on its own."),
        _lt("Open one request, and decide on it."),
    ),
    "criteria_missing": (
        _lt("A refusal names the criteria that are not met."),
        _lt("Tick at least one of the four criteria."),
    ),
    "reason_missing": (
        _lt("A reason is required: it stays in the file."),
        _lt("Write it, then confirm again."),
    ),
    # The file
    "file_kept": (
        _lt(
            "%(file)s has been submitted or issued: its attachments and messages stay "
            "as they are. What the Director General decided on, and what was declared, "
            "must remain verifiable (directive of April 11, 2025)."
        ),
        _lt("Add a new message, with an attachment if need be, that corrects it."),
    ),
    "file_not_deleted": (
        _lt(
            "%(file)s has been submitted or issued: it stays in the file, where the "
            "decision must remain verifiable (directive of April 11, 2025)."
        ),
        _lt("Cancel it if it can be, or make a new one that corrects it."),
    ),
    "file_closed": (
        _lt(
            "%(file)s has been submitted or issued: what already exists elsewhere is "
            "not moved into its file, where it would look as if it had been decided on "
            "(directive of April 11, 2025)."
        ),
        _lt("Add it as a new message or a new attachment, which bear their own date."),
    ),
    # Who holds the power
    "power_held": (
        _lt(
            "%(holder)s holds the power of the Director General of %(company)s. "
            "%(others)s cannot hold it at the same time."
        ),
        _lt(
            "Take the group “Director General” from the holder first; or open the "
            "group, replace one person by the other among its users, and save once."
        ),
    ),
    "power_shared": (
        _lt(
            "%(others)s would hold the power of the Director General of %(company)s "
            "together. Only one person at a time holds it."
        ),
        _lt("Choose one of them."),
    ),
}

#: What is read under a justification while it is typed: shorter, as the place is known.
HINTS = {
    "criterion_not_met": _lt(
        "Tick the box if it is so; if it is not, ask for a substitute."
    ),
    "reason_laconic": _lt(
        "Not explained enough: say in a full sentence what you checked, for this very "
        "good."
    ),
    "reason_copied": _lt(
        "Repeats the answer to another criterion (%(source)s): explain this one by "
        "itself."
    ),
    "motive_inadmissible": _lt(
        "Wording to check: it suggests a motive that the directive excludes "
        "(%(motives)s). This does not block the request."
    ),
}
