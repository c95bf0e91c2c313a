from . import test_cost, test_request, test_rfq
