"""The answer of every rule: a list of reasons, empty when the thing is allowed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Refusal:
    """One reason why something may not be done.

    :param code: stable name of the reason. The sentence and the next step shown to a
        person are found from it, in the person's language.
    :param values: what the sentence needs: names, quantities, amounts.

    >>> Refusal("good_not_authorized", {"good": "Frogs"}).code
    'good_not_authorized'
    """

    code: str
    values: Mapping = field(default_factory=dict, hash=False)

    def __post_init__(self):
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))
