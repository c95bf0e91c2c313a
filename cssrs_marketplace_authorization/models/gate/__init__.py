from . import (
    actor,
    protected,
    kind,
    share,
    document,
    rate,
    passage,
    request,
    line,
    flag,
    ir_actions_server,
    ir_cron,
)
