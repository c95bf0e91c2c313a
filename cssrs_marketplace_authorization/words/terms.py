"""What a criterion, an excluded motive and a state are called."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

CRITERIA = {
    "essential": _lt("the good is essential"),
    "unique": _lt("the good is unique"),
    "irreplaceable": _lt("the good is impossible to replace"),
    "sole_distributor": _lt("the marketplace is its sole distributor"),
}
#: The same, in one word or two.
CRITERION_NAMES = {
    "essential": _lt("essential"),
    "unique": _lt("unique"),
    "irreplaceable": _lt("impossible to replace"),
    "sole_distributor": _lt("sole distributor"),
}
MOTIVES = {
    "price": _lt("low price"),
    "speed": _lt("speed"),
    "shipping": _lt("shipping"),
    "convenience": _lt("convenience"),
}
#: What a state is called within a sentence.
STATES = {
    "draft": _lt("still a draft"),
    "submitted": _lt("waiting for the decision of the Director General"),
    "approved": _lt("approved"),
    "refused": _lt("refused"),
    "substituted": _lt("closed: a substitute was found"),
    "revoked": _lt("revoked"),
    "cancelled": _lt("cancelled"),
}
#: The same, alone.
STATE_LABELS = {
    "draft": _lt("Draft"),
    "submitted": _lt("Submitted"),
    "approved": _lt("Approved"),
    "refused": _lt("Refused"),
    "substituted": _lt("Substituted"),
    "revoked": _lt("Revoked"),
    "cancelled": _lt("Cancelled"),
}
#: What shows that a vendor is an online marketplace.
SIGNS = {
    "website": _lt("its website is %(sign)s"),
    "email": _lt("its e-mail address is at %(sign)s"),
    "name": _lt("its name, “%(sign)s”, is that of a marketplace"),
    "line": _lt("a line gives the address of %(sign)s"),
    "said": _lt("the secretariat classified it as one"),
    "flagged": _lt("a person said so on this order"),
}
#: Who has an open request.
DESKS = {
    "desk_nobody": _lt(
        "Nobody has it yet: open the request, and choose the establishment."
    ),
    "desk_no_direction": _lt(
        "Nobody has it: %(establishment)s has no head. The secretariat must enter one."
    ),
    "desk_direction": _lt(
        "With the head of %(establishment)s (%(person)s) since %(since_day)s."
    ),
    "desk_holder": _lt("With the Director General (%(person)s) since %(since_day)s."),
    "desk_vacant": _lt(
        "Submitted on %(since_day)s, and the office of the Director General is vacant: "
        "the request waits until the secretariat has the mandate recorded."
    ),
}
