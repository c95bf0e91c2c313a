# Copyright 2026 CSSRS Marketplace Authorization contributors
# License AGPL-3.0 or later (https://www.gnu.org/licenses/agpl).
{
    "name": "Online Marketplace Purchase Authorization",
    "summary": "No purchase from an online marketplace without the authorization of "
    "the Director General",
    "version": "19.0.1.5.0",
    "category": "Supply Chain/Purchase",
    "author": "CSSRS Marketplace Authorization contributors",
    "license": "AGPL-3",
    "development_status": "Beta",
    "application": True,
    "depends": ["purchase"],
    "data": [
        # Security
        "security/security.xml",
        "security/ir.model.access.csv",
        # Data
        "data/mail_activity_type_data.xml",
        "data/ir_cron_data.xml",
        "data/mail_template_data.xml",
        "data/purchase_marketplace_data.xml",
        "data/report_paperformat_data.xml",
        # Reports
        "report/report_marketplace_authorization.xml",
        "report/report_marketplace_declaration.xml",
        "report/report_marketplace_letter.xml",
        "report/report_marketplace_verification.xml",
        "report/report_marketplace_access_pack.xml",
        "report/report_marketplace_year.xml",
        "report/purchase_marketplace_report_views.xml",
        # Views
        "wizards/purchase_marketplace_access_pack_views.xml",
        "wizards/purchase_marketplace_reason_views.xml",
        "wizards/purchase_marketplace_year_views.xml",
        "views/purchase_marketplace_authorization_views.xml",
        "views/purchase_marketplace_declaration_views.xml",
        "views/purchase_marketplace_establishment_views.xml",
        "views/purchase_marketplace_mandate_views.xml",
        "views/purchase_marketplace_views.xml",
        "views/purchase_marketplace_trail_views.xml",
        "views/purchase_marketplace_case_views.xml",
        "views/purchase_marketplace_board_views.xml",
        "views/purchase_marketplace_retention_views.xml",
        "views/purchase_order_views.xml",
        "views/account_move_views.xml",
        "views/account_payment_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/digest_views.xml",
        "views/menus.xml",
    ],
    "demo": [
        "demo/res_users_demo.xml",
        "demo/purchase_marketplace_establishment_demo.xml",
        "demo/product_demo.xml",
        "demo/res_partner_demo.xml",
        "demo/purchase_marketplace_authorization_demo.xml",
        "demo/purchase_order_demo.xml",
        "demo/purchase_marketplace_declaration_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "cssrs_marketplace_authorization/static/src/**/*",
        ],
        "web.assets_tests": [
            "cssrs_marketplace_authorization/static/tests/tours/**/*",
        ],
    },
    "pre_init_hook": "pre_init_hook",
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
