"""What refuses the issue of a declaration."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code: (what is wrong and why, what to do next)
TABLE = {
    "issuer_missing": (
        _lt(
            "Only the Director General or the secretariat can issue declarations, in "
            "person."
        ),
        _lt("Ask the secretariat to issue it."),
    ),
    "issued": (
        _lt("%(declaration)s is already issued."),
        _lt("Make a new declaration: it includes what has been recorded since."),
    ),
    "mandate_missing": (
        _lt(
            "Nobody holds the power of the Director General, who must declare each "
            "purchase to the SCT."
        ),
        _lt(
            "Have an administrator add the Director General to the group of that "
            "name; the secretariat then records the mandate."
        ),
    ),
    "nothing_to_declare": (
        _lt("There is nothing to declare for this period."),
        _lt(
            "Check its dates, wait for an authorization or a purchase, or, once the "
            "period is over, declare that there was none."
        ),
    ),
    "nil_too_early": (
        _lt(
            "The period is not over: something may still be authorized or bought in it."
        ),
        _lt("End the period yesterday or earlier, then declare that there was none."),
    ),
    "nil_not_empty": (
        _lt("Something was recorded in this period: it is, or was, declared."),
        _lt("Issue the declaration of those lines, or choose a period that has none."),
    ),
    "nil_declared": (
        _lt(
            "%(declaration)s already says that there was nothing to declare for this "
            "period."
        ),
        _lt("Choose dates that it does not cover."),
    ),
    "lines_declared": (
        _lt("Somebody else has just declared some of these lines."),
        _lt("Open the declaration again: it shows what is left."),
    ),
    "sent_before_issue": (
        _lt("It cannot have been sent before it was issued."),
        _lt("Enter the date on which it was sent: the date of issue, or a later one."),
    ),
    "noted_tomorrow": (
        _lt("This has already happened: the date cannot be in the future."),
        _lt("Enter the date on which it happened."),
    ),
    "acknowledged_before_sent": (
        _lt("The SCT cannot have answered before the declaration was sent."),
        _lt("Correct the date of the acknowledgement, or the date of sending."),
    ),
    "acknowledgement_unnumbered": (
        _lt("An acknowledgement has a date but no reference: nobody could find it."),
        _lt("Enter its reference, or what it is: “e-mail from Ms. Roy”."),
    ),
    "column_missing": (
        _lt("“%(column)s” is missing: nothing can be declared without it."),
        _lt("Fill it in: the lines concerned are on hold until then."),
    ),
    "column_chosen": (
        _lt("“%(column)s” is missing, which your organization requires."),
        _lt("Fill it in, or have the secretariat make the column optional."),
    ),
    "registry_missing": (
        _lt(
            "“%(column)s” is missing: an administrator must enter it on the company "
            "record."
        ),
        _lt("The declaration can be issued without it, but will say less."),
    ),
    "column_advised": (
        _lt("“%(column)s” is missing."),
        _lt("The declaration can be issued without it, but will say less."),
    ),
    "uninstall_kept": (
        _lt(
            "The requests, decisions and declarations of %(companies)s are kept "
            "here: uninstalling this application would erase them, and they must "
            "remain verifiable (directive of April 11, 2025)."
        ),
        _lt(
            "Have the secretariat download a complete copy (Declarations › Access "
            "Pack), then have the Director General release the files on the same "
            "screen."
        ),
    ),
    "let_go_of_dg": (
        _lt(
            "Only the Director General, in person, can release the files of the "
            "organization."
        ),
        _lt("Ask the Director General to do it on the screen of the access pack."),
    ),
}
