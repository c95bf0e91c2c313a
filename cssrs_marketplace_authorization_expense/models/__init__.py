from .. import sentences
from . import (
    purchase_marketplace_claim,
    purchase_marketplace_claim_gate,
    purchase_marketplace_claim_recognition,
    purchase_marketplace_claim_register,
    hr_expense,
    purchase_marketplace_grant,
    purchase_marketplace_authorization,
    purchase_marketplace_authorization_line,
    purchase_marketplace_declaration_line,
    product_template,
    ir_attachment,
    account_move,
    account_move_line,
    account_payment,
)
