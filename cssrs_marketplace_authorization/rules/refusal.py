"""A reason why something is refused. A rule returns a list of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


@dataclass(frozen=True)
class Refusal:
    """One reason why something may not be done.

    :param code: stable name of the reason. ``words.refusals`` has its sentence and its
        next step.
    :param values: values of the sentence: names, quantities, amounts.

    >>> Refusal("good_not_authorized", {"good": "Frogs"}).code
    'good_not_authorized'
    """

    code: str
    values: Mapping = field(default_factory=dict, hash=False)

    def __post_init__(self):
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))


def refusals(_values: Mapping = MappingProxyType({}), /, **found) -> list[Refusal]:
    """Those of these reasons that stand.

    :param _values: of their sentences.
    :param found: by code, whether each stands.

    >>> [refusal.code for refusal in refusals(reason_missing=True, file_kept=False)]
    ['reason_missing']
    """
    return [Refusal(code, _values) for code, stands in found.items() if stands]
