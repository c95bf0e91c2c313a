"""The names and values of what is kept, as a person reads them."""

from odoo.tools import format_date, format_datetime


def path(env, model, text):
    """Labels of the fields of a path, and its last field; ``None`` if it has none.

    :param text: as :func:`~...rules.trail.differences` gives it.
    """
    labels, field = [], None
    for name in filter(None, text.split("/")):
        field = env[model]._fields.get(name) if model in env else None
        if field:
            labels.append(field.get_description(env, ["string"])["string"])
            model = field.comodel_name or ""
        else:
            labels.append(name)
    return labels, field


def value(env, field, found):
    """A value as a person reads it.

    :param field: of the ORM, or ``None``.
    """
    if found is None or found == "":
        return ""
    if isinstance(found, bool):
        return env._("Yes") if found else env._("No")
    if field and field.type == "many2one" and isinstance(found, int):
        record = env[field.comodel_name].sudo().browse(found).exists()
        return f"{record.display_name} ({found})" if record else str(found)
    if field and field.type == "selection":
        return dict(field._description_selection(env)).get(found, found)
    if field and field.type == "date":
        return format_date(env, found)
    if field and field.type == "datetime":
        return format_datetime(env, found.replace("T", " ").split(".")[0])
    return str(found)


def rows(env, model, values, inside=""):
    """Pairs of label and value of what an entry keeps of a record."""
    found = []
    for name, one in values.items():
        labels, field = path(env, model, name)
        if isinstance(one, list) and field and field.comodel_name:
            for row in one:
                label = f"{labels[-1]} {row.get('id', '')}"
                found += rows(env, field.comodel_name, row, label)
        elif name != "id":
            label = " › ".join(filter(None, (inside, *labels)))
            found.append((label, value(env, field, one)))
    return found
