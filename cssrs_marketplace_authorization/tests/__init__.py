from . import (
    test_rules,
    test_vendor,
    test_authorization,
    test_decision,
    test_order,
    test_declaration,
    test_tour,
    test_cost,
    test_attacks,
    test_mended,
    test_race,
    test_state_machine,
)
