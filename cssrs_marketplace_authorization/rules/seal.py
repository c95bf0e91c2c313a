"""Canonical text of a snapshot, and its seal: a digest chained to the previous one."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal


def _plain(value):
    """Values that JSON does not have, as text that does not depend on the machine."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(snapshot: Mapping) -> str:
    """The same text for the same content: sorted keys, no spaces, no escapes.

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
    """SHA-256, in hexadecimal, of the previous seal and of many texts in their order.

    Texts are read one by one: a long list takes no memory.

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
    """SHA-256, in hexadecimal, of the previous seal and of a snapshot.

    :param previous: seal of the previous record of the chain, if any.

    >>> seal({"a": 1}) == seal({"a": 1}), seal({"a": 1}) == seal({"a": 2})
    (True, False)
    """
    return seal_all([canonical(snapshot)], previous)
