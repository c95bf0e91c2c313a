from . import purchase_request
from . import purchase_request_coverage
from . import purchase_request_line
from . import purchase_order
from . import authorization
