"""Who has an open request, and since when: what its author waits for (R5, R8)."""

from datetime import date

from .decision import DRAFT, OPEN
from .refusal import Refusal


def where(
    state: str,
    establishment: str = "",
    direction: str = "",
    holder: str = "",
    prepared: date | None = None,
    submitted: date | None = None,
) -> Refusal | None:
    """The place of an open request, as a code and the values of its sentence.

    :param establishment: its name; empty when it has none.
    :param direction: name of who completes and submits it; empty when nobody does.
    :param holder: name of who holds the power of the Director General, if anybody.
    :param prepared: the day when the direction was given it.
    :param submitted: the day when it was submitted, if it was.

    >>> where("draft", "École A", "Anne").code, where("draft", "École A").code
    ('desk_direction', 'desk_no_direction')
    >>> where("draft").code
    'desk_nobody'
    >>> where("submitted", holder="Denis").code, where("submitted").code
    ('desk_holder', 'desk_vacant')
    >>> where("approved")
    """
    if state not in OPEN:
        return None
    values = {
        "establishment": establishment,
        "person": direction if state == DRAFT else holder,
        "since_day": prepared if state == DRAFT else submitted,
    }
    if state != DRAFT:
        code = "desk_holder" if holder else "desk_vacant"
    elif not establishment:
        code = "desk_nobody"
    else:
        code = "desk_direction" if direction else "desk_no_direction"
    return Refusal(code, values)
