"""What an administrator has added in Odoo to what the directive concerns (R27).

Nothing of it can decide: it is listed, from Odoo's own tables, for whoever audits.
"""

from odoo.tools import format_datetime

from . import label
from .kept import KEPT

#: Models of Odoo whose rows change how ours behave: the field that names our model, and
#: the condition on rows that a person has added or changed.
PLACES = {
    "ir.model.fields": ("model", [("state", "=", "manual")]),
    "ir.ui.view": ("model", []),
    "ir.rule": ("model_id.model", []),
    "ir.actions.server": ("model_id.model", [("usage", "!=", "ir_cron")]),
    "base.automation": ("model_id.model", []),
    "ir.cron": ("model_id.model", []),
    "ir.default": ("field_id.model", []),
    "mail.template": ("model", []),
}


def additions(company):
    """One line for each addition: what, on which model, by whom, when.

    A row that comes with an addon is one only when somebody has changed it since.

    :param company: the organization, in whose language and hours they are told.
    """
    partner = company.sudo().partner_id
    env = company.sudo().with_context(lang=partner.lang, tz=partner.tz).env
    ours = {name for name in env if name.startswith("purchase.marketplace")} | set(KEPT)
    found = []
    for name, (path, domain) in PLACES.items():
        if name not in env:
            continue
        rows = (
            env[name]
            .with_context(active_test=False)
            .search([(path, "in", sorted(ours)), *domain], order="id")
        )
        shipped = _shipped(env, rows)
        for row in rows:
            module = shipped.get(row.id)
            if module and not _is_changed(row):
                continue
            model = row.mapped(path)[:1]
            author = (row.write_uid or row.create_uid).name
            kind, about = (
                env["ir.model"]._get(one).name or "" for one in (name, *model)
            )
            what, moment = row.display_name, format_datetime(env, row.write_date)
            what = what if about in what else f"{what} ({about})"
            found.append(label.titled(env, kind, f"{what}, {author}, {moment}"))
    return found


def _shipped(env, rows):
    """The addon that each row comes with, for those that come with one."""
    known = env["ir.model.data"].search_fetch(
        [("model", "=", rows._name), ("res_id", "in", rows.ids)], ["res_id", "module"]
    )
    return {
        data.res_id: data.module
        for data in known
        if data.module not in ("__export__", "studio_customization")
    }


def _is_changed(row):
    """Whether somebody has edited a row that comes with an addon."""
    return row._name == "ir.ui.view" and row.arch_updated
