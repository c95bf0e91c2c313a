"""What a verification finds."""

from dataclasses import dataclass
from typing import Any

from odoo.exceptions import UserError

#: What asking something of an altered record may raise.
ODD = (ValueError, TypeError, ArithmeticError, LookupError, UserError)


@dataclass(frozen=True)
class Difference:
    """Something that is not what the trail says.

    :param code: key of the sentence that says it.
    :param model: of the record; empty when it is about the trail itself.
    :param res_id: its id.
    :param name: what the record is, or was, called.
    :param path: name of the value that differs, as ``rules.trail.differences`` has it.
    :param then: value in the trail.
    :param now: value in the database.
    :param since: moment of the entry that said it; since then it was changed.
    """

    code: str
    model: str = ""
    res_id: int = 0
    name: str = ""
    path: str = ""
    then: Any = None
    now: Any = None
    since: str = ""


def name_of(record):
    """What a record is called; nothing when it cannot say it."""
    try:
        return record.display_name or ""
    except ODD:
        return ""
