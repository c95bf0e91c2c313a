from . import purchase_marketplace_reason
