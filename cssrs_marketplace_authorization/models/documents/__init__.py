from . import (
    purchase_order,
    purchase_order_billing,
    purchase_order_coverage,
    purchase_order_dashboard,
    purchase_order_line,
    account_move,
    account_move_amounts,
    account_move_credit,
    account_move_coverage,
    account_move_register,
    account_move_line,
    account_payment,
)
