# Copyright 2026 CSSRS Marketplace Authorization contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Online Marketplace Purchase Authorization: Purchase Requests",
    "summary": "No purchase request to an online marketplace goes on without the "
    "authorization that precedes it",
    "version": "19.0.1.4.0",
    "category": "Supply Chain/Purchase",
    "author": "CSSRS Marketplace Authorization contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["cssrs_marketplace_authorization", "purchase_request"],
    "auto_install": True,
    "data": [
        "security/ir.model.access.csv",
        "security/purchase_request_security.xml",
        "views/purchase_request_views.xml",
    ],
    "demo": ["demo/purchase_request_demo.xml"],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
}
