"""What version 1.0 declared was sealed in a way that the trail has replaced since."""


def migrate(cr, version):
    """Refuse before anything is changed: the seals could not be carried over.

    :raise RuntimeError: always; it says what to do.
    """
    raise RuntimeError(
        f"cssrs_marketplace_authorization {version} cannot be upgraded to this version "
        "at once: upgrade it to 19.0.1.3.0 first, which seals what was declared."
    )
