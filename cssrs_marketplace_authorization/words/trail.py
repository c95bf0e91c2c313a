"""What the entries of the trail are called, and what a verification finds."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

KINDS = [
    ("installed", "Known since the installation"),
    ("carried", "Taken over from an earlier version"),
    ("opened", "Chain of a request started"),
    ("submitted", "Request submitted"),
    ("approved", "Request approved"),
    ("refused", "Request refused"),
    ("returned", "Request returned for completion"),
    ("substituted", "Request closed: a substitute was found"),
    ("revoked", "Authorization revoked"),
    ("withdrawn", "Request withdrawn for correction"),
    ("cancelled", "Request cancelled"),
    ("marketplace_named", "Marketplace recognized for a request"),
    ("substitute_asked", "Substitute requested from procurement"),
    ("mandate_opened", "Mandate opened"),
    ("mandate_closed", "Mandate closed"),
    ("mandate_corrected", "Capacity or instrument of a mandate recorded"),
    ("interim_prepared", "Interim prepared"),
    ("interim_ended", "Interim called off or ended early"),
    ("credential_changed", "Password or second factor changed by somebody else"),
    ("mandate_confirmed", "Mandate confirmed"),
    ("vendor_classified", "Vendor classified"),
    ("vendor_moved", "Vendor attached to another company"),
    ("marketplace_changed", "Marketplace added or changed"),
    ("settings_changed", "Settings changed"),
    ("allowed", "Purchase allowed"),
    ("released", "Purchase no longer counted"),
    ("noted", "Purchase recorded in the ledger"),
    ("corrected", "Purchase corrected in the ledger"),
    ("closed", "Purchase cancelled in the ledger"),
    ("seen", "Purchase seen"),
    ("changed", "Purchase seen, then changed"),
    ("deleted", "Deleted"),
    ("case_closed", "Case closed by the secretariat"),
    ("taken_over", "Taken over from paper"),
    ("takeover_closed", "Take-over closed"),
    ("declared", "Line declared"),
    ("issued", "Declaration issued"),
    ("file_made", "File made"),
    ("file_taken", "File downloaded"),
    ("transmitted", "Transmission recorded"),
    ("sent", "Declaration sent"),
    ("acknowledged", "Acknowledgement recorded"),
    ("transmission_corrected", "Transmission corrected"),
    ("verified", "Verification run"),
    ("anchored", "Fingerprint taken"),
    ("packed", "Access pack made"),
    ("purged", "Content destroyed at the end of its retention"),
    ("let_go", "Files released by the Director General"),
]

#: What an entry rests on: the word for one of them, and its model.
PAPERS = {
    "messages": (_lt("Message"), "mail.message"),
    "attachments": (_lt("Attachment"), "ir.attachment"),
}
#: What to do about anything that differs.
NEXT = _lt(
    "It was modified outside the application. Compare it with a backup and with what "
    "was transmitted, and notify the auditor."
)
#: What a verification finds, by code.
DIFFERENCES = {
    "trail_unguarded": _lt("The database no longer prevents changes to the trail."),
    "trail_altered": _lt("An entry of the trail was changed."),
    "trail_unlinked": _lt("An entry of the trail was replaced by another."),
    "trail_missing": _lt("An entry is missing from the trail."),
    "trail_unvouched": _lt("A file was added to the trail outside the application."),
    "row_missing": _lt("It is in the trail, but no longer in the database."),
    "row_unknown": _lt("It is in the database, but not in the trail."),
    "value_differs": _lt("A value differs from the one in the trail."),
    "act_unexplained": _lt("A value changed without the act that changes it."),
    "act_missing": _lt("The trail does not say who gave this authorization."),
    "clearance_differs": _lt(
        "The reason recorded for allowing this document does not hold."
    ),
    "file_altered": _lt("The file is no longer the one that was issued."),
    "paper_missing": _lt("A message or an attachment is missing."),
    "paper_altered": _lt("A message or an attachment was changed."),
    "document_overlooked": _lt(
        "Bought from an online marketplace, neither allowed nor in the register of "
        "irregular purchases."
    ),
    "number_unknown": _lt(
        "The number sequence does not match the declarations that were issued."
    ),
    "count_differs": _lt(
        "The amount counted as used of an authorization is not what its documents use."
    ),
    "line_misdeclared": _lt("What was declared is not what the ledger had."),
    "count_exceeds": _lt("More than what was approved is counted, or could be."),
    "ledger_differs": _lt("The ledger does not say what the document buys."),
}
