# Copyright 2026 CSSRS Marketplace Authorization contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Online Marketplace Purchase Authorization: Expenses",
    "summary": "No expense on an online marketplace is reimbursed without the "
    "authorization of the Director General",
    "version": "19.0.1.4.0",
    "category": "Human Resources/Expenses",
    "author": "CSSRS Marketplace Authorization contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "depends": ["cssrs_marketplace_authorization", "hr_expense"],
    "auto_install": True,
    "data": [
        "security/security.xml",
        "security/ir.model.access.csv",
        "views/hr_expense_views.xml",
        "views/hr_expense_register_views.xml",
        "views/product_template_views.xml",
        "views/purchase_marketplace_authorization_views.xml",
        "views/menus.xml",
    ],
    "demo": ["demo/hr_expense_demo.xml"],
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
