from . import (
    ledger,
    gate,
    trail,
    vendor,
    mandate,
    authorization,
    declaration,
    documents,
    retention,
    company,
)
