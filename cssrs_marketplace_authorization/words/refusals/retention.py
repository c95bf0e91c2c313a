"""What refuses to destroy the content of a file."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code: (what is wrong and why, what to do next)
TABLE = {
    "retention_of_secretariat": (
        _lt("Only the secretariat, in person, can destroy the content of a file."),
        _lt("Ask it to open Declarations › Retention Schedule."),
    ),
    "retention_unset": (
        _lt("No rule of the retention schedule says how long %(file)s is kept."),
        _lt("Add a rule for these files: Declarations › Retention Schedule."),
    ),
    "retention_running": (
        _lt("%(file)s is kept until %(day)s, as the retention schedule says."),
        _lt("Wait until then, or correct the rule if it is not the one in force."),
    ),
    "retention_forever": (
        _lt("The retention schedule keeps %(file)s permanently."),
        _lt("Give the archives a complete copy (Declarations › Access Pack)."),
    ),
    "retention_unfinished": (
        _lt("Something in %(file)s has yet to be declared or settled."),
        _lt("Issue the declaration, or close the case, then come back."),
    ),
    "retention_requests": (
        _lt("%(file)s declares requests whose content is still kept: %(requests)s."),
        _lt("Begin with these requests, once their own rule allows it."),
    ),
    "retention_over": (
        _lt("The content of %(file)s has already been destroyed."),
        _lt("There is nothing more to do."),
    ),
}
