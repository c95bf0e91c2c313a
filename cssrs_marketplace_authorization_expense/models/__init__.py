from .. import sentences
from . import (
    hr_expense,
    hr_expense_coverage,
    hr_expense_entry,
    hr_expense_recognition,
    hr_expense_register,
    authorization,
    authorization_good,
    ledger_line,
    product_template,
    ir_attachment,
    account_move,
    account_move_line,
    account_payment,
)
