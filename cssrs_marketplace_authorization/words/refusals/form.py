"""What refuses the submission of a form, a substitute or the exemption of a vendor."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

_FILL = _lt("Fill it in on the form.")

#: code: (what is wrong and why, what to do next)
TABLE = {
    "establishment_missing": (_lt("The establishment or service is missing."), _FILL),
    "not_direction": (
        _lt(
            "Only the head of %(establishment)s, or a person they designated, can "
            "submit its requests: %(people)s."
        ),
        _lt("Save it as a draft, and ask one of them to submit it."),
    ),
    "direction_missing": (
        _lt("Nobody can submit the requests of %(establishment)s: it has no head."),
        _lt("Ask the secretariat to enter its head."),
    ),
    "marketplace_missing": (
        _lt("The marketplace is missing."),
        _lt("Choose it. If it is not in the list, enter its name and its address."),
    ),
    "newcomer_url_missing": (
        _lt(
            "The address of %(marketplace)s is missing: the secretariat needs it to "
            "classify the marketplace."
        ),
        _lt("Enter the address of its website."),
    ),
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
        _lt("If it is not true, request a substitute from procurement."),
    ),
    "reason_laconic": (
        _lt("“%(good)s”: the justification that %(criterion)s is not detailed enough."),
        _lt("Say in a full sentence what you checked for this exact good."),
    ),
    "reason_copied": (
        _lt(
            "“%(good)s”: the justification that %(criterion)s repeats the answer given "
            "to another criterion (%(source)s)."
        ),
        _lt("Each criterion needs its own explanation."),
    ),
    "alternatives_missing": (
        _lt(
            "Other sources tried: %(count)s. The organization asks for at least "
            "%(minimum)s."
        ),
        _lt("Add the vendors you contacted, each with its answer."),
    ),
    "source_undated": (
        _lt("Nothing says when “%(other)s” was contacted: its answer does not count."),
        _lt("Enter the date on which it was contacted."),
    ),
    "source_old": (
        _lt(
            "“%(other)s” was contacted on %(date)s, more than %(days)s days ago: it "
            "may sell the good by now."
        ),
        _lt("Contact it again, then enter its answer and the date."),
    ),
    "source_to_come": (
        _lt(
            "“%(other)s” is said to have been contacted on %(date)s, which is in the "
            "future."
        ),
        _lt("Enter the date on which it answered."),
    ),
    "attestation_missing": (
        _lt(
            "The attestation that price, speed, shipping and convenience do not "
            "motivate the request is not ticked."
        ),
        _lt("Read it, and tick the box if it is true."),
    ),
    "unchanged": (
        _lt(
            "Nothing has changed since %(people)s returned the request on %(date)s: "
            "the answer would be the same."
        ),
        _lt(
            "Complete what was asked for, or attach it. If there is nothing to add, "
            "say why in the need."
        ),
    ),
    "substitute_on_marketplace": (
        _lt(
            "%(vendor)s is an online marketplace: nothing sold there can be a "
            "substitute."
        ),
        _lt("Name a vendor that the directive allows."),
    ),
    "evidence_missing": (
        _lt("Nothing shows that this vendor is exempt from the directive."),
        _lt(
            "Enter the proof: that it makes the goods it sells, or the address of "
            "its store in Québec."
        ),
    ),
    "address_missing": (
        _lt(
            "The evidence gives no address in Québec: this vendor is exempt only if it "
            "has a store there."
        ),
        _lt("Enter the address of the store, with its postal code (G, H or J)."),
    ),
    "verification_missing": (
        _lt(
            "Nothing says when the address of the store was verified: this vendor is "
            "exempt only while it has a store."
        ),
        _lt("Verify the address, and enter the date on which you did."),
    ),
    "verification_to_come": (
        _lt(
            "The date on which the address of the store was verified is in the future."
        ),
        _lt("Enter the date on which you verified it."),
    ),
}

#: What a gap is called in the line that counts them. One without a name is said in
#: full: a word would not tell what to do. A criterion has its own.
GAPS = {
    "establishment_missing": _lt("establishment"),
    "marketplace_missing": _lt("marketplace"),
    "newcomer_url_missing": _lt("address of the marketplace"),
    "need_missing": _lt("need"),
    "consequence_missing": _lt("consequence"),
    "goods_missing": _lt("requested goods"),
    "name_missing": _lt("name"),
    "quantity_missing": _lt("quantity"),
    "price_missing": _lt("price"),
    "alternatives_missing": _lt("other sources (%(count)s of %(minimum)s)"),
    "attestation_missing": _lt("attestation"),
}

#: What is read under a justification while it is typed: shorter, as the place is known.
HINTS = {
    "criterion_not_met": _lt(
        "Tick the box if it is true; otherwise, request a substitute."
    ),
    "reason_laconic": _lt(
        "Not explained enough: say in a full sentence what you checked for this "
        "exact good."
    ),
    "reason_copied": _lt(
        "Repeats the answer to another criterion (%(source)s): explain this one "
        "separately."
    ),
    "motive_inadmissible": _lt(
        "Wording to check: it suggests a motive that the directive excludes "
        "(%(motives)s). This does not block the request."
    ),
}
