from . import (
    base_partner_merge,
    purchase_marketplace_access_pack,
    purchase_marketplace_reason,
    purchase_marketplace_year,
)
