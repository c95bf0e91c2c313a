"""What refuses that an organization leaves the directive, or puts it off."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code: (what is wrong and why, what to do next)
TABLE = {
    "bound_for_good": (
        _lt(
            "%(company)s has said that the directive binds it: a public body cannot "
            "release itself."
        ),
        _lt("Request an authorization for each purchase from an online marketplace."),
    ),
    "bound_by_its_file": (
        _lt(
            "Requests were submitted in %(company)s under the directive: this "
            "organization already follows it, and cannot release itself."
        ),
        _lt("Say that the directive binds it: nothing else changes."),
    ),
    "bound_unreasoned": (
        _lt("Nothing says why the directive does not bind %(company)s."),
        _lt("Enter the reason: the trail keeps it for the auditor."),
    ),
    "bound_speaker": (
        _lt(
            "Only an administrator or the secretariat can say whether the directive "
            "binds %(company)s, and since when."
        ),
        _lt("Ask one of them to do so."),
    ),
    "date_put_off": (
        _lt(
            "The directive on online marketplaces is in force in %(company)s: it "
            "cannot be postponed."
        ),
        _lt("Choose another day of the past, if the date was an error."),
    ),
    "date_unreasoned": (
        _lt("Nothing says why the date of the directive is corrected in %(company)s."),
        _lt("Enter the reason: the trail keeps it for the auditor."),
    ),
    "date_by_hand": (
        _lt(
            "The date of the directive decides which purchases are concerned: it can "
            "be corrected only with a reason, which the trail keeps."
        ),
        _lt(
            "Use “Correct the Date”, in Online Marketplaces › Configuration › "
            "Organizations."
        ),
    ),
}
