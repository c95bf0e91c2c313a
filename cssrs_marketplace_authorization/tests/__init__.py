from . import (
    test_rules,
    test_vendor,
    test_authorization,
    test_bill,
    test_decision,
    test_order,
    test_declaration,
    test_tour,
    test_cost,
)
