from . import purchase_marketplace_report
