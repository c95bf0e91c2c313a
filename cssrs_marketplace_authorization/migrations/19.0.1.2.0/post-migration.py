"""What documents take of their authorization is stored on them, not computed again."""

from odoo import SUPERUSER_ID, api

from odoo.addons.cssrs_marketplace_authorization.models.gate.passage import count_all


def migrate(cr, version):
    """Count orders and bills from nothing; a glue addon counts its own documents."""
    cr.execute("UPDATE purchase_marketplace_authorization SET amount_committed = 0")
    cr.execute("UPDATE purchase_marketplace_authorization_line SET qty_committed = 0")
    env = api.Environment(cr, SUPERUSER_ID, {})
    env.invalidate_all()
    for model in ("purchase.order", "account.move"):
        count_all(env[model])
