from . import account_payment_register, hr_expense_post_wizard, hr_expense_split
