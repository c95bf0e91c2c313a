"""Amounts are no longer computed again when they are asked about."""

from odoo import SUPERUSER_ID, api

OPEN = {
    "purchase.order": [("state", "in", ("draft", "sent"))],
    "account.move": [("state", "=", "draft")],
}


def migrate(cr, version):
    """Compute those of the open documents once: somebody may have written them."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    for model, domain in OPEN.items():
        kind = env[model]._marketplace_kind
        documents = env[model].search([(kind.flag, "=", True), *domain])
        lines = documents.mapped(
            "order_line" if model == "purchase.order" else "invoice_line_ids"
        )
        for records, names in (
            (lines, lines._marketplace_amounts),
            (documents, kind.amounts),
        ):
            for name in names:
                env.add_to_compute(records._fields[name], records)
