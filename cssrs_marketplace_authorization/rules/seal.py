"""Canonical snapshot of what was decided, and its seal."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal


def _plain(value):
    """Values that JSON does not know, as text that does not depend on the machine."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(snapshot: Mapping) -> str:
    """One text for one content: keys sorted, no blanks, characters as they are.

    :raise TypeError: for a value whose form would depend on the machine.

    >>> canonical({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return json.dumps(
        snapshot,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_plain,
    )


def seal_all(texts: Iterable[str], previous: str = "") -> str:
    """SHA-256, in hexadecimal, of many texts in their order and of the seal before.

    They are read one after the other: a long list needs no memory.

    >>> seal_all(['{"a":1}']) == seal({"a": 1})
    True
    >>> seal_all(["a", "b"]) == seal_all(["b", "a"])
    False
    """
    digest = hashlib.sha256(previous.encode())
    for text in texts:
        digest.update(b"\n" + text.encode())
    return digest.hexdigest()


def seal(snapshot: Mapping, previous: str = "") -> str:
    """SHA-256, in hexadecimal, of a snapshot and of the seal before it.

    :param previous: seal of the record that comes before in a chain, if any.

    >>> seal({"a": 1}) == seal({"a": 1}), seal({"a": 1}) == seal({"a": 2})
    (True, False)
    """
    return seal_all([canonical(snapshot)], previous)
