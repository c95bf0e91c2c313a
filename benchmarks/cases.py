"""What make bench compares, and the goals."""

from dataclasses import dataclass

EVERY = ("stock", "ours", "exceptions", "tiers")
OURS = ("stock", "ours")


@dataclass(frozen=True)
class Goal:
    """What the addon may add to stock Odoo.

    :param queries: more queries, for any number of documents.
    :param ratio: processor time, beside that of stock Odoo.
    :param functions: functions of ours that are entered.
    """

    queries: int | None = None
    ratio: float | None = None
    functions: int | None = None


PLAIN = Goal(queries=0, ratio=1.02, functions=6)
COVERED = Goal(queries=8, ratio=1.5)
#: Processor time for each order, among 1,000 and among 10.
GROWTH = 1.2
#: Orders a second that buyers confirm at the same time, beside stock Odoo.
BUYERS = 0.9
#: Seconds of processor to issue a declaration of 10,000 purchases, to make one of its
#: files, and to verify.
DECLARED = 5
#: Seconds of processor to verify one file.
VERIFIED = 0.001


@dataclass(frozen=True)
class Case:
    """One act on a number of documents.

    :param name: of the act, a pair of methods of ``worker.Acts``.
    :param kind: ``plain``; covered by a form each (``own``) or by one (``shared``).
    :param rounds: times that it is compared.
    """

    label: str
    name: str
    kind: str
    count: int
    goal: Goal
    rounds: int
    flavours: tuple[str, ...] = OURS


def _confirmations(sizes):
    kinds = {
        "plain": ("confirm plain orders", PLAIN),
        "own": ("… covered, a form each", COVERED),
        "shared": ("… covered, one form", COVERED),
    }
    rounds = {1: 15, 10: 11, 100: 7, 1000: 3}
    return [
        Case(label, "confirm", kind, size, goal, rounds[size], EVERY)
        for kind, (label, goal) in kinds.items()
        # The largest first: the others are part of it.
        for size in sizes
    ]


def _others(share=1):
    """The acts that are not about orders, on all their documents or a share."""
    free = Goal(queries=0, ratio=1.02)
    return [
        Case("post plain bills", "post", "plain", 100 // share, PLAIN, 7),
        Case("… covered", "post", "own", 100 // share, COVERED, 5),
        Case("create partners", "partners", "", 500 // share, Goal(0, 1.03), 5),
        Case("delete messages", "messages", "", 8000 // share, Goal(0, 1.05), 3),
        Case("delete attachments", "attachments", "", 4000 // share, Goal(0, 1.05), 3),
        Case("write a group", "group", "", 10, free, 7),
        Case("write groups of users", "users", "", 10, free, 7),
    ]


EXPENSES = [
    Case("claim plain expenses", "claim", "plain", 10, PLAIN, 5),
    Case("… covered", "claim", "own", 100, COVERED, 3),
    Case("… covered", "claim", "own", 10, COVERED, 5),
]
ALL = [*_confirmations((1000, 100, 10, 1)), *_others(), *EXPENSES]
#: A minute or two: fewer documents, no expenses.
QUICK = [*_confirmations((100, 10, 1)), *_others(4)]
