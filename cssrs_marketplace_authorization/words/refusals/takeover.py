"""What refuses to take over something of before the installation."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code: (what is wrong and why, what to do next)
TABLE = {
    "takeover_of_secretariat": (
        _lt(
            "Only the secretariat, in person and signed in, can take over what was "
            "there before the installation."
        ),
        _lt(
            "Ask the secretariat to do so, with the paper that shows what was "
            "authorized."
        ),
    ),
    "takeover_closed": (
        _lt(
            "The take-over is closed for good: what was not settled then follows the "
            "directive like any other purchase."
        ),
        _lt(
            "Keep the document in the register of irregular purchases, and close its "
            "case there once it is settled."
        ),
    ),
    "takeover_too_new": (
        _lt(
            "Odoo recorded this document after the application was installed: it could "
            "have been authorized in it."
        ),
        _lt("Request an authorization, if nothing has been bought yet."),
    ),
    "takeover_not_prior": (
        _lt(
            "The order was confirmed on %(date)s, and the directive has been in force "
            "since %(effective_date)s: it was not made before."
        ),
        _lt("Record the paper that authorized it, or choose “Not Authorized”."),
    ),
    "paper_too_new": (
        _lt(
            "The authorization %(authorization)s was given on paper before this "
            "application was installed (%(date)s): it covers what Odoo had recorded by "
            "then, and nothing that was recorded later."
        ),
        _lt(
            "If nothing has been bought yet, request another authorization. Otherwise "
            "keep this document as a draft: it stays in the register of irregular "
            "purchases."
        ),
    ),
    "paper_too_late": (
        _lt(
            "The authorization %(authorization)s was given on %(date)s, after the "
            "order was confirmed: it does not regularize it."
        ),
        _lt(
            "If the paper bears another date, enter that date. Otherwise the order was "
            "made without authorization: choose “Not Authorized”."
        ),
    ),
    "takeover_waiting": (
        _lt(
            "%(document)s was recorded before this application was installed, and the "
            "secretariat has not said yet how it was authorized (directive of April "
            "11, 2025)."
        ),
        _lt(
            "Ask the secretariat to record how, in Configuration › Take-Over of the "
            "Existing Data. Order anything more separately."
        ),
    ),
    "paper_unsigned": (
        _lt(
            "An authorization on paper says who decided, in which capacity and on "
            "which day: the directive gives this decision to the Director General."
        ),
        _lt("Copy the name, the capacity and the day from the paper."),
    ),
    "paper_place_missing": (
        _lt(
            "An authorization is declared with the establishment that it was given to, "
            "and the marketplace that it designates."
        ),
        _lt("Choose both, as stated on the paper."),
    ),
    "paper_goods_missing": (
        _lt("An authorization allows the goods that it names, and no others."),
        _lt("Enter each good on the paper, with its quantity and its price."),
    ),
    "paper_scan_missing": (
        _lt(
            "The scan of the authorization on paper is missing: it must stay in the "
            "file."
        ),
        _lt("Attach the scan of the signed paper."),
    ),
    "paper_after_installation": (
        _lt(
            "The paper is dated %(paper_date)s, after the installation "
            "(%(installation_date)s): from then on, authorizations are given here."
        ),
        _lt("Correct the day if it was mistyped; otherwise fill in a request."),
    ),
    "past_no_text": (
        _lt("This file is not a text file: it is a workbook, or something else."),
        _lt("In the spreadsheet, save it as CSV, then choose that file."),
    ),
    "past_too_large": (
        _lt("The file has more than %(most)s lines."),
        _lt("Split it into several files, and import them one after the other."),
    ),
    "past_headings": (
        _lt("Headings of the template are missing: %(headings)s."),
        _lt("Download the template, and copy your lines under its headings."),
    ),
    "past_empty": (
        _lt("The file has no line under its headings."),
        _lt("Write one line for each purchase, then choose the file again."),
    ),
    "past_nothing": (
        _lt("No line of this file can be imported."),
        _lt("Correct the lines that are named, then choose the file again."),
    ),
    "past_missing": (_lt("“%(heading)s” is empty."), _lt("Fill it in.")),
    "past_day": (
        _lt("“%(heading)s” is not a date: %(text)s."),
        _lt("Write it as 2025-06-30."),
    ),
    "past_amount": (
        _lt("“%(heading)s” is not an amount above zero: %(text)s."),
        _lt("Write it as 1\N{NO-BREAK SPACE}234,56."),
    ),
    "past_establishment": (
        _lt("No establishment has this name or code: %(text)s."),
        _lt("Write its name or its code as in the list of establishments."),
    ),
    "past_marketplace": (
        _lt("No marketplace of the list has this name: %(text)s."),
        _lt("Write its name as in the list of marketplaces, or add it there."),
    ),
    "past_prior": (
        _lt(
            "It was bought on %(date)s, before the directive (%(effective_date)s): it "
            "is not declared."
        ),
        _lt("Remove the line, or correct its date."),
    ),
    "past_later": (
        _lt(
            "It was bought on %(date)s, after the installation "
            "(%(installation_date)s): what has been bought since is declared "
            "automatically."
        ),
        _lt("Remove the line, or correct its date."),
    ),
    "past_unauthorized": (
        _lt(
            "It was authorized on %(decided_date)s, after it was bought on %(date)s: "
            "that regularizes nothing."
        ),
        _lt(
            "Correct the date that was mistyped. Otherwise remove the line, and tell "
            "the SCT of it in the covering letter."
        ),
    ),
    "past_disagrees": (
        _lt(
            "“%(heading)s” is not what line %(line)s says of the same authorization: "
            "%(text)s."
        ),
        _lt("Write the same on both lines, or correct the number."),
    ),
}
