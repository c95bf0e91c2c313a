from . import (
    test_advice_request,
    test_attacks_request,
    test_bound,
    test_cost,
    test_request,
    test_rfq,
    test_translation,
)
