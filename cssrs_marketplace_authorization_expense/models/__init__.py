from . import (
    hr_expense,
    hr_expense_coverage,
    hr_expense_entry,
    hr_expense_recognition,
    hr_expense_register,
    authorization,
    ledger_line,
    product_template,
    ir_attachment,
    account_move,
    account_move_line,
    account_payment,
)
