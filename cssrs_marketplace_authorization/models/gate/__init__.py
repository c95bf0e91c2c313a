from . import (
    actor,
    protected,
    document,
    ir_actions_server,
    ir_cron,
)
