"""What each refusal says: what is wrong and why, then the next step.

Banner, error message, form and tests read this one table, so they say the same thing.
The rules give the codes (:class:`~...rules.refusal.Refusal`).
"""

from . import decision, declaration, form, organization, purchase, retention, takeover

#: code: (what is wrong and why, what to do next)
TABLE = {}


def register(table):
    """Add the refusals of an addon to the table.

    :param table: dictionary of code: (what is wrong and why, what to do next).
    :raise ValueError: for a code that has its words already.
    """
    known = TABLE.keys() & table.keys()
    if known:
        raise ValueError(f"these refusals have their words already: {sorted(known)}")
    TABLE.update(table)


for part in (purchase, form, decision, declaration, retention, organization, takeover):
    register(part.TABLE)
