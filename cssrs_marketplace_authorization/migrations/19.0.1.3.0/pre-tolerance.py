"""The tolerance is bounded; what was approved keeps the limit that it had."""


def migrate(cr, version):
    """Bring down a tolerance that no constraint held."""
    cr.execute(
        "UPDATE res_company SET marketplace_tolerance = 10 "
        "WHERE marketplace_tolerance > 10"
    )
