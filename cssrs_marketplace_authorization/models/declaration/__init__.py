from . import (
    declaration,
    transmission,
    issue,
    files,
    file,
    column,
    ir_actions_report,
)
