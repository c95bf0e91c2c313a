from . import (
    bound,
    res_company,
    board,
    digest,
    requests,
    res_config_settings,
    setup,
    reminder,
    takeover,
    past,
)
