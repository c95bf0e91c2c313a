from . import interim, mandate, credentials, suspension, res_groups, res_users
