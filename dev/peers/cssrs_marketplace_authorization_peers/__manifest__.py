# Copyright 2026 CSSRS Marketplace Authorization contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Online Marketplace Purchase Authorization - Peers (tests only)",
    "summary": "The rule holds next to the addons that also touch purchases",
    "version": "19.0.1.0.0",
    "category": "Hidden/Tests",
    "author": "CSSRS Marketplace Authorization contributors",
    "license": "AGPL-3",
    "depends": [
        "cssrs_marketplace_authorization_request",
        # Odoo
        "purchase_requisition_stock",
        "sale_purchase",
        # OCA
        "purchase_exception",
        "purchase_security",
        "purchase_tier_validation",
    ],
}
