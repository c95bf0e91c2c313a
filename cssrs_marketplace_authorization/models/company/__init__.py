from . import (
    res_company,
    bound,
    board,
    digest,
    requests,
    res_config_settings,
    setup,
    reminder,
    takeover,
    past,
)
