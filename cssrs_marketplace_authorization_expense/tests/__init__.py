from . import (
    test_advice_expense,
    test_attacks_expense,
    test_cost,
    test_entry,
    test_expense,
    test_ledger,
    test_race,
    test_recognition,
    test_register,
    test_rules,
    test_split,
    test_translation,
)
