"""What this addon adds to the sentences of the product."""

from odoo.tools.translate import LazyTranslate

from odoo.addons.cssrs_marketplace_authorization.sentences import TABLE

_lt = LazyTranslate(__name__)

TABLE["requests_apart"] = (
    _lt(
        "These purchase requests were authorized separately (%(authorizations)s), and "
        "an order uses one authorization (directive of April 11, 2025)."
    ),
    _lt("Create one request for quotation for each authorization."),
)
