"""Context managers that code kept in the database cannot open.

Such code has no ``with``; it can call a method of a record, though, and what
``contextlib`` returns has its generator as an attribute: one step of it, and a document
would be committed without what comes after.
"""

import contextlib
from functools import wraps


class _Closed:
    """A context manager that only ``with`` opens.

    Invariant: what it holds has a name with two underscores, which neither
    ``safe_eval`` nor QWeb lets through.
    """

    def __init__(self, manager):
        self.__manager = manager

    def __enter__(self):
        return self.__manager.__enter__()

    def __exit__(self, *failure):
        return self.__manager.__exit__(*failure)


def contextmanager(method):
    """As that of ``contextlib``, for a method of a model."""
    managed = contextlib.contextmanager(method)

    @wraps(method)
    def opened(*args, **values):
        return _Closed(managed(*args, **values))

    return opened
