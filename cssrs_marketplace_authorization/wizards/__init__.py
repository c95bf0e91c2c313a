from . import (
    base_partner_merge,
    bill_to_po_wizard,
    purchase_marketplace_access_pack,
    purchase_marketplace_reason,
    takeover_paper,
    takeover_import,
    purchase_marketplace_year,
)
