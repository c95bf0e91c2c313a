"""Cut a long table into printed pages.

Some builds of the PDF engine neither repeat column titles nor print page headers: the
template repeats them at the top of each page that this module makes.
"""

from collections.abc import Sequence
from math import ceil


def height(text: str | None, width: int) -> int:
    """Number of printed lines of a text in a column of so many characters.

    >>> height("", 10), height("a" * 25, 10), height("a\\nb", 10)
    (1, 3, 2)
    """
    return sum(max(1, ceil(len(line) / width)) for line in (text or " ").splitlines())


def paginate(heights: Sequence[int], capacity: int) -> list[list[int]]:
    """Positions of the rows on each page; a row is never cut.

    :param heights: printed lines of each row.
    :param capacity: printed lines of a page; a taller row has a page of its own.
    :return: at least one page, empty when there is no row.

    >>> paginate([1, 1, 3, 9, 1], 4)
    [[0, 1], [2], [3], [4]]
    >>> paginate([], 4)
    [[]]
    """
    result, room = [[]], capacity
    for position, rows in enumerate(heights):
        if result[-1] and rows > room:
            result.append([])
            room = capacity
        result[-1].append(position)
        room -= rows
    return result
