"""What the refusals that only a purchase request meets say."""

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

#: code: (what is wrong and why, what to do next)
REFUSALS = {
    "requests_apart": (
        _lt(
            "These purchase requests were authorized separately (%(authorizations)s), "
            "and an order uses one authorization (directive of April 11, 2025)."
        ),
        _lt("Create one request for quotation for each authorization."),
    )
}
