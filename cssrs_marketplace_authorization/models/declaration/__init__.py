from . import (
    declaration,
    seal,
    issue,
    files,
    file,
    column,
    ir_actions_report,
)
