from . import (
    protected,
    kind,
    document,
    passage,
    request,
    line,
    flag,
    ir_actions_server,
    ir_cron,
)
