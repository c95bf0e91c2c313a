"""Amounts that Odoo computes, and RPC lets anybody write in their place (R17, R19).

The rules read stored amounts. What somebody writes there is ignored, so that nothing
has to be computed again when the rules read them. A value given to a new record, by its
creator or by a default, is computed again at once.
"""


def kept(vals, names):
    """Values to write, without the computed amounts.

    :param names: a set of the names of these amounts.
    """
    return {name: value for name, value in vals.items() if name not in names}


def again(records, names):
    """Compute the amounts of new records, that took a default instead.

    :param names: those of the amounts that have a default, of the context or set by an
        administrator.
    """
    for name in names:
        records.env.add_to_compute(records._fields[name], records)
