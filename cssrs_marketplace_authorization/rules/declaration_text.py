"""What is declared of a line, to text and back (R7, R27).

The text is sealed: the same values always give the same one.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from .declaration_columns import (
    BY_KEY,
    CODE,
    DATE,
    DATETIME,
    FLAG,
    LONG,
    MONEY,
    NUMBER,
    TEXT,
)

#: Python types of the values of each kind, then types that are refused.
_TYPES = {
    TEXT: str,
    CODE: str,
    LONG: str,
    DATE: date,
    DATETIME: datetime,
    MONEY: Decimal,
    NUMBER: (int, Decimal),
    FLAG: bool,
}
_NOT = {DATE: datetime, NUMBER: bool}


def encode(row: Mapping) -> dict:
    """Values for JSON. Empty ones are left out, so that a column added by a later
    version does not change what was sealed before.

    :raise ValueError: for a key that is not in the catalogue, or not a number.
    :raise TypeError: for a value that is not of the kind of its column.

    >>> encode({"rate": Decimal("1.3800"), "goods": "Gouge", "vendor": None,
    ...         "recorded_on": date(2026, 1, 15), "line_number": 1})
    {'rate': '1.3800', 'goods': 'Gouge', 'recorded_on': '2026-01-15', 'line_number': 1}
    """
    return {key: _encoded(key, row[key]) for key in row if row[key] is not None}


def _encoded(key, value):
    kind = _kind(key)
    wrong = kind in _NOT and isinstance(value, _NOT[kind])
    if wrong or not isinstance(value, _TYPES[kind]):
        raise TypeError(f"{key} is of kind {kind}, not {type(value).__name__}")
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{key} is not a number: {value}")
        return format(value, "f")
    if kind in (DATE, DATETIME):
        return value.isoformat()
    return value


def decode(mapping: Mapping) -> dict:
    """The reverse of :func:`encode`, with every key of the catalogue.

    :raise ValueError: for a key that is not in the catalogue.

    >>> row = decode({"amount_billed": "-12.50", "line_number": 2})
    >>> row["amount_billed"], row["line_number"], row["goods"]
    (Decimal('-12.50'), 2, None)
    """
    row = dict.fromkeys(BY_KEY)
    for key, value in mapping.items():
        read = _READ.get(_kind(key))
        row[key] = read(value) if read else value
    return row


def _number(value):
    return Decimal(value) if isinstance(value, str) else value


#: What reads the text of each kind; the others are texts, or flags.
_READ = {
    DATE: date.fromisoformat,
    DATETIME: datetime.fromisoformat,
    MONEY: _number,
    NUMBER: _number,
}


def _kind(key: str) -> str:
    if key not in BY_KEY:
        raise ValueError(f"{key} is not a column of a declaration")
    return BY_KEY[key].kind
