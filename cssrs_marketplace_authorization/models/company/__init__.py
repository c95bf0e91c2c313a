from . import (
    bound,
    res_company,
    board,
    digest,
    requests,
    res_config_settings,
    reminder,
    takeover,
    takeover_case,
    past,
)
