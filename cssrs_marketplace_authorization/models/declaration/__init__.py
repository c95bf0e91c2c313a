from . import (
    declaration,
    transmission,
    issue,
    content,
    files,
    letter,
    file,
    column,
    ir_actions_report,
)
