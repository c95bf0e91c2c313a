from . import (
    protected,
    document,
    ir_actions_server,
    ir_cron,
)
