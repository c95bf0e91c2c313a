"""What refuses the issue of a declaration."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code: (what is wrong and why, what to do next)
TABLE = {
    "issuer_missing": (
        _lt(
            "The declarations are issued by the Director General or by the "
            "secretariat, in person."
        ),
        _lt("Ask the secretariat to issue it."),
    ),
    "issued": (
        _lt("%(declaration)s is already issued."),
        _lt("Make a new declaration: it takes what was recorded since."),
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
        _lt("Issue the declaration of its lines, or choose a period without any."),
    ),
    "nil_declared": (
        _lt("%(declaration)s says already that there was nothing in this period."),
        _lt("Choose dates that it does not cover."),
    ),
    "lines_declared": (
        _lt("Somebody else has just declared some of these lines."),
        _lt("Open the declaration again: it shows what is left."),
    ),
    "sent_before_issue": (
        _lt("It cannot have been sent before it was issued."),
        _lt("Write the day on which it was sent: that of its issue, or a later one."),
    ),
    "noted_tomorrow": (
        _lt("What is noted here has happened: the day cannot be after today."),
        _lt("Write the day on which it happened."),
    ),
    "acknowledged_before_sent": (
        _lt("The SCT cannot have answered before the declaration was sent."),
        _lt("Correct the day of the acknowledgement, or that of the sending."),
    ),
    "acknowledgement_unnumbered": (
        _lt("An acknowledgement has a day, and no reference: nobody could find it."),
        _lt("Write its reference, or what it is: “e-mail of Ms. Roy”."),
    ),
    "column_missing": (
        _lt("“%(column)s” is missing, without which nothing is declared."),
        _lt("Fill it in: the lines concerned wait until then."),
    ),
    "column_chosen": (
        _lt("“%(column)s” is missing, which your organization requires."),
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
    "uninstall_kept": (
        _lt(
            "The requests, decisions and declarations of %(companies)s are kept here: "
            "uninstalling this application would erase them, and the directive of "
            "April 11, 2025 wants them verifiable."
        ),
        _lt(
            "Have the secretariat download a complete copy (Declarations, Access "
            "Pack), then have the Director General let the files go on the same screen."
        ),
    ),
    "let_go_of_dg": (
        _lt(
            "The Director General alone, in person, lets the files of the organization "
            "go."
        ),
        _lt("Ask the Director General to do it on the screen of the access pack."),
    ),
}
