"""The list of marketplaces is completed, and the vendors are recognized by it."""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_open

MODULE = "cssrs_marketplace_authorization"
DATA = f"{MODULE}/data/purchase_marketplace_data.xml"
LINES = ("domain_names", "aliases")


def migrate(cr, version):
    """Add what the list lacks; leave what the secretariat has changed in it."""
    env = api.Environment(cr, SUPERUSER_ID, {})
    with file_open(DATA, "rb") as file:
        records = etree.parse(file).iterfind("record[@model='purchase.marketplace']")
        for record in records:
            market = env.ref(f"{MODULE}.{record.get('id')}", raise_if_not_found=False)
            if market:
                _complete(market, {f.get("name"): f for f in record})
    env.registry.clear_cache()
    _recognize(env)


def _complete(market, given):
    """Add names and addresses; switch on what nobody has switched off or renamed."""
    values = {"is_common_name": "is_common_name" in given}
    for name in LINES:
        known = (market[name] or "").splitlines()
        added = given[name].text.splitlines() if name in given else []
        values[name] = "\n".join(dict.fromkeys([*known, *added]))
    if market.write_uid.id == SUPERUSER_ID:
        values["active"] = True
        if "standing" in given:
            values |= {"standing": given["standing"].text, "note": given["note"].text}
    market.write(values)


def _recognize(env):
    """Recognize the existing vendors, but those that a person has classified."""
    env.cr.execute("""
        SELECT DISTINCT m.res_id
          FROM mail_tracking_value v
          JOIN mail_message m ON m.id = v.mail_message_id
          JOIN ir_model_fields f ON f.id = v.field_id
         WHERE m.model = 'res.partner' AND f.model = 'res.partner'
           AND f.name = 'online_vendor_type'
    """)
    classified = {row[0] for row in env.cr.fetchall()}
    env["res.partner"]._marketplace_recognize_existing(but=classified)
