from . import (
    res_company,
    board,
    res_config_settings,
    reminder,
)
