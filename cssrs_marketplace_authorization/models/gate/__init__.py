from . import (
    actor,
    protected,
    kind,
    share,
    document,
    passage,
    request,
    line,
    flag,
    ir_actions_server,
    ir_cron,
)
