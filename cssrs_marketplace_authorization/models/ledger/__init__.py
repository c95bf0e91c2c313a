from . import (
    source,
    line,
    sync,
    row,
)
