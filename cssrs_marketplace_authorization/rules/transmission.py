"""What becomes of a declaration once it is issued: sent, then acknowledged (R7).

Issued is not sent: the SCT knows nothing of it yet. Days are days in the time zone of
the organization.
"""

from dataclasses import dataclass
from datetime import date

from . import refusal


@dataclass(frozen=True)
class Facts:
    """How far a declaration is.

    :param issued: day of the issue; ``None`` for a draft.
    :param number: reference of the acknowledgement.
    """

    issued: date | None = None
    sent: date | None = None
    acknowledged: date | None = None
    number: str = ""


def stage(facts: Facts) -> str:
    """How far it is, in one word.

    >>> day = date(2026, 3, 2)
    >>> stage(Facts()), stage(Facts(day)), stage(Facts(day, sent=day))
    ('draft', 'issued', 'sent')
    >>> stage(Facts(day, number="SCT-1"))
    'acknowledged'
    """
    if facts.issued is None:
        return "draft"
    if facts.number:
        return "acknowledged"
    return "sent" if facts.sent else "issued"


def refusals(facts: Facts, today: date) -> list[refusal.Refusal]:
    """What is impossible in what is noted of an issued declaration.

    >>> day = lambda number: date(2026, 3, number)
    >>> sent = Facts(day(5), sent=day(6), acknowledged=day(7), number="SCT-1")
    >>> refusals(sent, day(7)), refusals(Facts(day(5)), day(7))
    ([], [])
    >>> [r.code for r in refusals(Facts(day(5), sent=day(4)), day(7))]
    ['sent_before_issue']
    >>> [r.code for r in refusals(sent, day(6))]
    ['noted_tomorrow']
    >>> [r.code for r in refusals(Facts(day(5), day(6), day(5)), day(7))]
    ['acknowledged_before_sent', 'acknowledgement_unnumbered']
    """
    sent, acknowledged = facts.sent, facts.acknowledged
    before = sent or facts.issued
    return refusal.refusals(
        sent_before_issue=sent and facts.issued and sent < facts.issued,
        noted_tomorrow=max(filter(None, (sent, acknowledged)), default=today) > today,
        acknowledged_before_sent=acknowledged and before and acknowledged < before,
        acknowledgement_unnumbered=acknowledged and not facts.number,
    )


def events(before: Facts, after: Facts) -> list[str]:
    """What happened between two states, as the trail calls it.

    What was noted already, and is noted otherwise, is a correction: the trail keeps
    what was noted first.

    >>> day, later = date(2026, 3, 2), date(2026, 3, 9)
    >>> issued, sent = Facts(day), Facts(day, sent=day)
    >>> answered = Facts(day, day, later, "SCT-1")
    >>> events(issued, sent), events(sent, answered), events(issued, answered)
    (['sent'], ['acknowledged'], ['sent', 'acknowledged'])
    >>> events(answered, Facts(day, day, later, "SCT-2")), events(sent, issued)
    (['transmission_corrected'], ['transmission_corrected'])
    >>> events(sent, sent)
    ['transmitted']
    """
    found = []
    if after.sent and not before.sent:
        found.append("sent")
    if after.number and not before.number:
        found.append("acknowledged")
    noted = before.sent and before.sent != after.sent
    answered = before.number and (
        (before.number, before.acknowledged) != (after.number, after.acknowledged)
    )
    if noted or answered:
        found.append("transmission_corrected")
    return found or ["transmitted"]
