from . import (
    mandate,
    res_groups,
    res_users,
)
