"""Installation on a database that already holds purchase requests."""

from odoo.tools.sql import column_exists, create_column

from odoo.addons.cssrs_marketplace_authorization.models.trail import leaving

MODULE = "cssrs_marketplace_authorization_request"


def pre_init_hook(env):
    """Create the stored columns empty; :func:`post_init_hook` fills the open ones."""
    leaving.take_back(env, MODULE)
    for table, column, kind in (
        ("purchase_request", "is_marketplace_request", "boolean"),
        ("purchase_request_line", "marketplace_authorization_line_id", "int4"),
    ):
        if not column_exists(env.cr, table, column):
            create_column(env.cr, table, column, kind)


def post_init_hook(env):
    """Recognize the open requests that buy from a marketplace (R1)."""
    requests = env["purchase.request"].search([("state", "in", ("draft", "rejected"))])
    requests.line_ids._marketplace_flag_requests()
    env.add_to_compute(requests._fields["is_marketplace_request"], requests)
    requests.flush_recordset()
