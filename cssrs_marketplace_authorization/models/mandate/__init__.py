from . import (
    mandate,
    credentials,
    suspension,
    res_groups,
    res_users,
)
