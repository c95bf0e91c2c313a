from . import (
    test_rules,
    test_vendor,
    test_authorization,
    test_decision,
    test_mandate,
    test_identity,
    test_order,
    test_declaration,
    test_tour,
    test_cost,
)
