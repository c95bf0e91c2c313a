from . import (
    ledger,
    gate,
    trail,
    setting,
    vendor,
    mandate,
    authorization,
    declaration,
    documents,
    retention,
    company,
)
