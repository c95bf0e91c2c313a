"""Who has an open request, and since when: what its author waits for (R5, R8)."""

from dataclasses import dataclass
from datetime import date

from .decision import DRAFT, OPEN
from .refusal import Refusal


@dataclass(frozen=True)
class Facts:
    """Where a request stands.

    :param state: of the request.
    :param establishment: its name; empty when it has none.
    :param direction: name of who completes and submits it; empty when nobody does.
    :param holder: name of who holds the power of the Director General, if anybody.
    :param prepared: the day when the direction was given it.
    :param submitted: the day when it was submitted, if it was.
    """

    state: str
    establishment: str = ""
    direction: str = ""
    holder: str = ""
    prepared: date | None = None
    submitted: date | None = None


def where(facts: Facts) -> Refusal | None:
    """The place of an open request, as a code and the values of its sentence.

    >>> from dataclasses import replace
    >>> facts = Facts("draft", "École A", "Anne", "Denis", date(2026, 3, 1))
    >>> where(facts).code, where(replace(facts, direction="")).code
    ('desk_direction', 'desk_no_direction')
    >>> where(replace(facts, establishment="", direction="")).code
    'desk_nobody'
    >>> sent = replace(facts, state="submitted", submitted=date(2026, 3, 2))
    >>> where(sent).code, where(replace(sent, holder="")).code
    ('desk_holder', 'desk_vacant')
    >>> where(replace(facts, state="approved"))
    """
    if facts.state not in OPEN:
        return None
    values = {
        "establishment": facts.establishment,
        "person": facts.direction if facts.state == DRAFT else facts.holder,
        "since_day": facts.prepared if facts.state == DRAFT else facts.submitted,
    }
    if facts.state != DRAFT:
        code = "desk_holder" if facts.holder else "desk_vacant"
    elif not facts.establishment:
        code = "desk_nobody"
    else:
        code = "desk_direction" if facts.direction else "desk_no_direction"
    return Refusal(code, values)
