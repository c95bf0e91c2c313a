"""What refuses a decision, a change of the file it was made on, or a new holder."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_DG_ONLY = _lt("Wait for the decision of the Director General.")

#: code: (what is wrong and why, what to do next)
TABLE = {
    "not_holder": (
        _lt(
            "The directive gives this decision to the Director General alone. "
            "Administrators have no such right."
        ),
        _DG_ONLY,
    ),
    "own_request": (
        _lt("Nobody decides a request that they submitted themselves."),
        _lt(
            "Cancel it, and have a copy submitted by the direction or by a designated "
            "person."
        ),
    ),
    "not_in_charge": (
        _lt("Your role does not allow this on this request."),
        _lt("Ask the direction of the establishment, procurement or the secretariat."),
    ),
    "marketplace_unknown": (
        _lt(
            "%(marketplace)s is not in the list of marketplaces: what is bought from "
            "it could not be followed."
        ),
        _lt(
            "Wait for the secretariat to add it: it was asked when the request was "
            "submitted. You may return or refuse the request meanwhile."
        ),
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
    "power_suspended": (
        _lt(
            "The password or second factor of the Director General was changed by "
            "another person: as long as this is not explained, nobody decides in "
            "their name. The requests wait."
        ),
        _lt(
            "Call the secretariat: it confirms the mandate (menu Mandates), and the "
            "decision can be made."
        ),
    ),
    "confirmer_missing": (
        _lt(
            "A suspended mandate is confirmed by the secretariat, in person, signed "
            "in: neither an administrator nor an automation confirms it."
        ),
        _lt("A member of the secretariat opens the mandate and uses its button."),
    ),
    "confirmer_concerned": (
        _lt(
            "Neither the holder of a mandate, nor who has changed their password, "
            "confirms that the change is explained."
        ),
        _lt("Another member of the secretariat confirms the mandate."),
    ),
    "identity_missing": (
        _lt(
            "The Director General has not confirmed this request: each approval is "
            "confirmed on its own, by the person who reads it."
        ),
        _lt("Use the Approve button of the request: it shows what is approved."),
    ),
    "not_as_shown": (
        _lt(
            "What you confirm is no longer what the dialog showed you: the request was "
            "changed or decided meanwhile, or this confirmation was used already."
        ),
        _lt("Open the request again, read it, then use its Approve button."),
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
            "%(file)s has been submitted or issued: an existing message or attachment "
            "is not moved to it, where it would look like a part of what was decided "
            "on (directive of April 11, 2025)."
        ),
        _lt("Add it as a new message or a new attachment, which bear their own date."),
    ),
    "interim_preparer": (
        _lt(
            "An interim is prepared by the Director General or by the secretariat, in "
            "person, signed in. Whose password was changed by another does not prepare "
            "one."
        ),
        _lt("Ask the secretariat to prepare it (menu Interims)."),
    ),
    "interim_ender": (
        _lt(
            "An interim is ended by the secretariat, by the Director General of that "
            "organization or by who replaces them, in person, signed in. Whose "
            "password was changed by another does not end one."
        ),
        _lt("Ask the secretariat to end it (menu Interims)."),
    ),
    "interim_own": (
        _lt("Nobody prepares for themselves an interim of the Director General."),
        _lt(
            "Have the Director General, or another member of the secretariat, prepare "
            "it."
        ),
    ),
    "interim_elsewhere": (
        _lt("The person named does not sign in to this organization."),
        _lt("Choose a person who has an active account in this organization."),
    ),
    "interim_holder": (
        _lt("The person named holds the office: nobody replaces themselves."),
        _lt("Choose the person who decides while the Director General is away."),
    ),
    "interim_past": (
        _lt(
            "An interim begins today at the earliest: what was decided before stays as "
            "it was decided."
        ),
        _lt("Choose today, or a later day."),
    ),
    "interim_overlap": (
        _lt(
            "Another interim is prepared for one of these days. Only one person at a "
            "time holds the power."
        ),
        _lt("Choose other days, or end the other interim first."),
    ),
    "office_vacant": (
        _lt(
            "Nobody holds the office of Director General at this time: the directive "
            "gives the decision to nobody else, so requests wait."
        ),
        _lt(
            "There is nothing to do again: this request stays in line. The secretariat "
            "prepares an interim, or has the new Director General named."
        ),
    ),
    "office_suspended": (
        _lt(
            "The decisions of the Director General are suspended while the secretariat "
            "verifies a change of password: requests wait."
        ),
        _lt(
            "There is nothing to do again: this request stays in line. The secretariat "
            "confirms the mandate, and it is decided."
        ),
    ),
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
