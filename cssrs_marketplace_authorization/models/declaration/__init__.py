from . import (
    declaration,
    issue,
    files,
    file,
    column,
    ir_actions_report,
)
