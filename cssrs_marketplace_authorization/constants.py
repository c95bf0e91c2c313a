"""Facts that several files share, each written once."""

from .rules.criteria import CRITERIA

MODULE = "cssrs_marketplace_authorization"

# External ids.
GROUP_DG = f"{MODULE}.group_marketplace_dg"
GROUP_INTERIM = f"{MODULE}.group_marketplace_interim"
GROUP_SECRETARIAT = f"{MODULE}.group_marketplace_secretariat"
CRON_INTERIM = f"{MODULE}.ir_cron_interim"
CHARGES_PRODUCT = f"{MODULE}.product_charges"
GROUP_ADMIN = "base.group_system"
GROUP_BUYER = "purchase.group_purchase_user"
GROUP_AUDITOR = "account.group_account_readonly"
ACTIVITY_BOUND = f"{MODULE}.mail_activity_bound"
ACTIVITY_CLASSIFY = f"{MODULE}.mail_activity_classify"
#: To whom Odoo itself gives the orders and the bills.
GROUPS_OF_ODOO = (GROUP_BUYER, GROUP_AUDITOR, "account.group_account_invoice")
#: Who may read the orders and the bills, as the access rights say.
GROUPS_OF_READERS = ",".join((*GROUPS_OF_ODOO, GROUP_SECRETARIAT, GROUP_DG))
ACTIVITY_DECIDE = f"{MODULE}.mail_activity_decide"
ACTIVITY_FILL = f"{MODULE}.mail_activity_fill"
ACTIVITY_REMIND = f"{MODULE}.mail_activity_remind"
ACTIVITY_ACKNOWLEDGE = f"{MODULE}.mail_activity_acknowledge"
ACTIVITY_DECLARE = f"{MODULE}.mail_activity_declare"
ACTIVITY_CONFIRM = f"{MODULE}.mail_activity_confirm"
ACTIVITY_NEWCOMER = f"{MODULE}.mail_activity_newcomer"
ACTIVITY_MANDATE = f"{MODULE}.mail_activity_mandate"
ACTIVITY_ORDER = f"{MODULE}.mail_activity_order"
ACTIVITY_SUBSTITUTE = f"{MODULE}.mail_activity_substitute"
TEMPLATE_SUBSTITUTE = f"{MODULE}.mail_template_substitute"

# Codes of the sequences of each organization.
AUTHORIZATION_SEQUENCE = "purchase.marketplace.authorization"
DECLARATION_SEQUENCE = "purchase.marketplace.declaration"

#: Criterion of the rules: the fields of a good that affirm and argue it.
CRITERION_FIELDS = {
    criterion: (f"is_{criterion}", f"{criterion}_reason") for criterion in CRITERIA
}
#: Records that are read, or written, together.
CHUNK = 1000
