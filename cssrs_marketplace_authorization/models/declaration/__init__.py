from . import (
    declaration,
    transmission,
    issue,
    files,
    letter,
    file,
    column,
    ir_actions_report,
)
