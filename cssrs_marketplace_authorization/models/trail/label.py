"""The names and values of what is kept, as a person reads them."""

import re

from odoo.tools import format_date, format_datetime

from ...rules import trail as rules
from ...words.trail import PAPERS

#: A record, as the name of a chain has it.
_RECORD = re.compile(r"^([\w.]+)[,/](\d+)")


def path(env, model, text):
    """Labels of the steps of a path, its last field and the model that it leads to.

    :param text: as :func:`~...rules.trail.differences` gives it, or a paper.
    """
    labels, field = [], None
    for name in filter(None, text.split("/")):
        if name in PAPERS:
            word, model = PAPERS[name]
            labels.append(env._(word))
        elif name.isdigit():
            labels.append(_called(env, model, int(name)))
        else:
            field = env[model]._fields.get(name) if model in env else None
            said = field and field.get_description(env, ["string"])["string"]
            labels.append(said or name)
            model = field and field.comodel_name or model
    return labels, field, model


def _called(env, model, row_id):
    """What a record is called; its number when it is gone."""
    record = env[model].sudo().browse(row_id).exists() if model in env else None
    if not record:
        return env._("no. %s", row_id)
    if model == "mail.message":
        return format_datetime(env, record.date)
    return record.display_name or env._("no. %s", row_id)


def chain(env, text):
    """What a chain is the file of, and the number of an entry of it."""
    found = _RECORD.match(text)
    model = found and found[1].replace("organization", "res.company")
    name = _called(env, model, int(found[2])) if found else env._("Vendors")
    return env._("%(file)s, entry %(number)s", file=name, number=text.split(" – ")[-1])


def titled(env, title, text):
    """A title and what it is of, with the spaces of the language."""
    return env._("%(title)s: %(text)s", title=title, text=text)


def value(env, field, found, model=""):
    """A value as a person reads it.

    :param field: of the ORM, or ``None``.
    :param model: of the row that a value is, when it is one.
    """
    if found is None or found == "":
        return ""
    if isinstance(found, bool):
        return env._("Yes") if found else env._("No")
    if isinstance(found, str) and found.startswith("{") and (row := rules.read(found)):
        said = rows(env, model, row)
        return "\n".join(titled(env, *pair) for pair in said if pair[1])
    if field and field.type == "many2one" and isinstance(found, int):
        return _called(env, field.comodel_name, found)
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
        labels, field, _model = path(env, model, name)
        if isinstance(one, list) and field and field.comodel_name:
            for row in one:
                called = _called(env, field.comodel_name, row.get("id", 0))
                label = f"{labels[-1]} {called}"
                found += rows(env, field.comodel_name, row, label)
        elif name != "id":
            label = " › ".join(filter(None, (inside, *labels)))
            found.append((label, value(env, field, one)))
    return found
