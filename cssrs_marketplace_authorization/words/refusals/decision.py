"""What refuses a decision, a change of the file it was made on, or a new holder."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_DG_ONLY = _lt("Wait for the decision of the Director General.")

#: code: (what is wrong and why, what to do next)
TABLE = {
    "not_holder": (
        _lt(
            "Only the Director General can make this decision, under the directive. "
            "Administrators have no such right."
        ),
        _DG_ONLY,
    ),
    "own_request": (
        _lt("You cannot decide on your own request."),
        _lt(
            "Cancel it, and have a copy submitted by the head of the establishment "
            "or a designated person."
        ),
    ),
    "not_in_charge": (
        _lt("Your role does not allow this on this request."),
        _lt("Ask the head of the establishment, procurement or the secretariat."),
    ),
    "marketplace_unknown": (
        _lt(
            "%(marketplace)s is not in the list of marketplaces: purchases from it "
            "could not be tracked."
        ),
        _lt(
            "Wait for the secretariat to add it: it was asked to when the request "
            "was submitted. You may return or refuse the request in the meantime."
        ),
    ),
    "wrong_state": (
        _lt("This cannot be done while the request is %(state)s."),
        _lt("Reload the page: someone may have acted on it in the meantime."),
    ),
    "not_in_person": (
        _lt(
            "Only the Director General can decide, in person and signed in: no other "
            "user, automation or API key can decide in their name."
        ),
        _lt("The Director General opens the request and uses its buttons."),
    ),
    "not_asked": (
        _lt(
            "The person concerned must do this themselves: no automation can do it in "
            "their name."
        ),
        _lt("Open the request, and use its buttons."),
    ),
    "power_suspended": (
        _lt(
            "The password or second factor of the Director General was changed by "
            "another person: as long as this is not explained, nobody decides in "
            "their name. The requests wait."
        ),
        _lt(
            "Call the secretariat: once it confirms the mandate (menu Mandates), the "
            "decision can be made."
        ),
    ),
    "confirmer_missing": (
        _lt(
            "Only the secretariat can confirm a suspended mandate, in person and "
            "signed in: no administrator or automation can confirm it."
        ),
        _lt("A member of the secretariat opens the mandate and uses its button."),
    ),
    "confirmer_concerned": (
        _lt(
            "Neither the holder of a mandate nor the person who changed their "
            "password can confirm that the change is explained."
        ),
        _lt("Another member of the secretariat must confirm the mandate."),
    ),
    "identity_missing": (
        _lt(
            "The Director General has not confirmed this request: each approval is "
            "confirmed separately, by the person who reads it."
        ),
        _lt("Use the Approve button of the request: it shows what is approved."),
    ),
    "not_as_shown": (
        _lt(
            "What you confirm is no longer what the dialog showed you: the request "
            "was changed or decided in the meantime, or this confirmation was "
            "already used."
        ),
        _lt("Open the request again, read it, then use its Approve button."),
    ),
    "not_alone": (
        _lt("Each request is decided separately."),
        _lt("Open one request, and decide on it."),
    ),
    "criteria_missing": (
        _lt("A refusal names the criteria that are not met."),
        _lt("Tick at least one of the four criteria."),
    ),
    "reason_missing": (
        _lt("A reason is required: it stays in the file."),
        _lt("Fill it in, then confirm again."),
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
            "%(file)s has been submitted or issued: it cannot be deleted, because the "
            "decision must remain verifiable (directive of April 11, 2025)."
        ),
        _lt("Cancel it if it can be, or make a new one that corrects it."),
    ),
    "file_closed": (
        _lt(
            "%(file)s has been submitted or issued: an existing message or "
            "attachment cannot be moved to it, because it would look like part of "
            "what was decided on (directive of April 11, 2025)."
        ),
        _lt("Add it as a new message or a new attachment, which bear their own date."),
    ),
    "interim_preparer": (
        _lt(
            "Only the Director General or the secretariat can prepare an interim, in "
            "person and signed in. A person whose password was changed by someone "
            "else cannot prepare one."
        ),
        _lt("Ask the secretariat to prepare it (menu Interims)."),
    ),
    "interim_ender": (
        _lt(
            "Only the secretariat, the Director General of that organization or the "
            "person who replaces them can end an interim, in person and signed in. A "
            "person whose password was changed by someone else cannot end one."
        ),
        _lt("Ask the secretariat to end it (menu Interims)."),
    ),
    "interim_own": (
        _lt("You cannot prepare an interim for yourself."),
        _lt(
            "Have the Director General, or another member of the secretariat, prepare "
            "it."
        ),
    ),
    "interim_elsewhere": (
        _lt("The person chosen has no access to this organization."),
        _lt("Choose a person who has an active account in this organization."),
    ),
    "interim_holder": (
        _lt("The person chosen holds the office: nobody can replace themselves."),
        _lt("Choose the person who decides while the Director General is away."),
    ),
    "interim_past": (
        _lt(
            "An interim can start today at the earliest: earlier decisions remain as "
            "they were made."
        ),
        _lt("Choose today, or a later day."),
    ),
    "interim_overlap": (
        _lt(
            "Another interim is prepared for one of these days. Only one person at a "
            "time can hold the power."
        ),
        _lt("Choose other days, or end the other interim first."),
    ),
    "office_vacant": (
        _lt(
            "Nobody holds the office of Director General at this time: the directive "
            "gives the decision to nobody else, so requests wait."
        ),
        _lt(
            "You do not have to do anything: this request keeps its place. The "
            "secretariat prepares an interim, or has the new Director General "
            "appointed."
        ),
    ),
    "office_suspended": (
        _lt(
            "The decisions of the Director General are suspended while the "
            "secretariat looks into a change of password: requests wait."
        ),
        _lt(
            "You do not have to do anything: this request keeps its place. The "
            "secretariat confirms the mandate, and then it is decided."
        ),
    ),
    "power_held": (
        _lt(
            "%(holder)s holds the power of the Director General of %(company)s. "
            "%(others)s cannot hold it at the same time."
        ),
        _lt(
            "First remove the holder from the group “Director General”; or open the "
            "group, replace one person with the other among its users, and save once."
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
