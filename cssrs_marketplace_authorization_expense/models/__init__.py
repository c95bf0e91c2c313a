from .. import sentences
from . import (
    hr_expense,
    hr_expense_coverage,
    hr_expense_recognition,
    hr_expense_register,
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
