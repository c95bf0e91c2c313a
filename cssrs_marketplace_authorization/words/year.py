"""Words of the report of a period, for the board and the public."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

WORDS = {
    "title": _lt("Purchases from online marketplaces"),
    "brief": _lt("In brief"),
    "organization": _lt("Organization"),
    "registry": _lt("Enterprise number (NEQ)"),
    "period": _lt("Period"),
    "made_on": _lt("Prepared on"),
    "currency": _lt("Currency"),
    "total": _lt("Total"),
    "cut": _lt(" […]"),
    "unknown": _lt("Not stated"),
    # Figures that lead.
    "submitted": _lt("Requests submitted"),
    "decided": _lt("Requests decided"),
    "granted": _lt("Requests authorized"),
    "avoided": _lt("Refused or replaced"),
    "waiting": _lt("Waiting for a decision on the day of the report"),
    "decision_average": _lt("Days to decide, average"),
    "decision_median": _lt("Days to decide, median"),
    "decision_longest": _lt("Days to decide, maximum"),
    "declared_average": _lt("Days to declare, average"),
    # Tables and their columns.
    "outcomes": _lt("What became of the requests"),
    "outcomes_note": _lt(
        "Requests decided in the period. One that was authorized, then revoked, counts "
        "on the day it was authorized."
    ),
    "outcome": _lt("Outcome"),
    "requests": _lt("Requests"),
    "requested": _lt("Amount requested"),
    "approved": _lt("Authorized, in effect"),
    "revoked": _lt("Authorized, then revoked"),
    "refused": _lt("Refused"),
    "substituted": _lt("Replaced by a good sold elsewhere"),
    "by_establishment": _lt("By establishment"),
    "by_establishment_note": _lt(
        "Amounts before taxes, in the currency of the organization, at the rate of the "
        "day of the request. Bought: what was bought under the authorizations of the "
        "period, up to the day of the report."
    ),
    "establishment": _lt("Establishment or service"),
    "by_marketplace": _lt("By marketplace"),
    "marketplace": _lt("Marketplace"),
    "authorized": _lt("Amount authorized"),
    "bought": _lt("Amount bought"),
    "unused": _lt("Authorized, not bought"),
    "by_criterion": _lt("Why requests were refused"),
    "by_criterion_note": _lt(
        "The directive requires all four criteria. A request that fails several of "
        "them counts once for each, so these figures do not add up."
    ),
    "criterion": _lt("Criterion that is not met"),
    "essential": _lt("Essential"),
    "unique": _lt("Unique"),
    "irreplaceable": _lt("Impossible to replace"),
    "sole_distributor": _lt("Sold only by the marketplace"),
    "decisions": _lt("Time to decide"),
    "decisions_note": _lt(
        "From the submission of the request to the decision of the Director General."
    ),
    "delay": _lt("Time Taken"),
    "recent": _lt("Under 7 days"),
    "slower": _lt("7 to 30 days"),
    "old": _lt("Over 30 days"),
    "declarations": _lt("Time to declare to the SCT"),
    "declarations_note": _lt(
        "Authorizations, purchases and corrections recorded in the period."
    ),
    "lines": _lt("Lines"),
    "in_time": _lt("Declared on time"),
    "late": _lt("Declared late, or late to be declared"),
    "waiting_lines": _lt("To declare, not yet late"),
}
