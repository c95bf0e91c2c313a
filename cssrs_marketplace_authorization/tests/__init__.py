from . import (
    test_rules,
    test_vendor,
    test_authorization,
    test_form,
    test_rules_form,
    test_decision,
    test_order,
    test_declaration,
    test_tour,
    test_translation,
    test_cost,
    test_attacks,
)
