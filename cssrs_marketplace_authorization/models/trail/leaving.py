"""What becomes of the records of an addon when it leaves, and when it comes back.

Odoo tries to delete each record that the addon brought, and logs an error for each one
that something refers to. Here, the tables that leave refer to nothing first; then what
is in use elsewhere (a product on an order, the author of a message) stays, and is
found again if the addon is installed again. An order, a bill or an expense that stays
is the organization's own from then on.
"""

from odoo.tools import SQL, mute_logger

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG

#: Odoo removes these itself, in an order of its own.
STRUCTURE = ("ir.%", "res.groups%")
DOCUMENTS = ("purchase.marketplace.document", "purchase.marketplace.document.line")


def prepare(env, modules):
    """Have Odoo meet no record that it cannot delete.

    :param modules: names of the addons that leave.
    """
    own = [model for model in env.values() if model._original_module in modules]
    _cut(env, [model._table for model in own if model._auto])
    env.cr.execute(
        "DELETE FROM ir_model_data WHERE module = ANY(%s) AND model = ANY(%s)",
        (list(modules), [model._name for model in own]),
    )
    _forget_to_do(env, modules)
    documents = env.registry.descendants(DOCUMENTS, "_inherit")
    for row_id, name, res_id in _shared(env, modules):
        record = env[name].with_context(**{MODULE_UNINSTALL_FLAG: True}).browse(res_id)
        if _delete(record.exists()):
            continue
        if name in documents:
            query = "DELETE FROM ir_model_data WHERE id = %(id)s"
        else:
            query = (
                "UPDATE ir_model_data SET module = %(kept)s || module WHERE id = %(id)s"
            )
        env.cr.execute(query, {"id": row_id, "kept": _kept("")})
    env.invalidate_all()


def take_back(env, module):
    """Have the records that stayed when the addon left be its own again."""
    env.cr.execute(
        "UPDATE ir_model_data SET module = %s WHERE module = %s",
        (module, _kept(module)),
    )


def _kept(module):
    """Under which name the external ids of an addon that left are kept."""
    return f"__kept__{module}"


def _cut(env, tables):
    """Drop the foreign keys from and to tables that leave: the rows leave with them."""
    env.cr.execute(
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
         WHERE contype = 'f'
           AND (conrelid = ANY(%(tables)s::regclass[])
                OR confrelid = ANY(%(tables)s::regclass[]))
        """,
        {"tables": tables},
    )
    for table, name in env.cr.fetchall():
        env.cr.execute(
            SQL(
                "ALTER TABLE %s DROP CONSTRAINT %s",
                SQL.identifier(table),
                SQL.identifier(name),
            )
        )


def _forget_to_do(env, modules):
    """Nobody is asked any more for what the addons asked for, on records of others."""
    kinds = env["ir.model.data"].search(
        [("module", "in", modules), ("model", "=", "mail.activity.type")]
    )
    asked = [("activity_type_id", "in", kinds.mapped("res_id"))]
    env["mail.activity"].with_context(active_test=False).search(asked).unlink()


def _shared(env, modules):
    """Records of the addons in models of others, the last one first, as Odoo does."""
    return env.execute_query(
        SQL(
            """
            SELECT id, model, res_id FROM ir_model_data data
             WHERE module = ANY(%s) AND NOT model LIKE ANY(%s) AND model = ANY(%s)
               AND NOT EXISTS (
                   SELECT FROM ir_model_data other
                    WHERE other.model = data.model AND other.res_id = data.res_id
                      AND other.module != ALL(%s))
             ORDER BY id DESC
            """,
            list(modules),
            list(STRUCTURE),
            list(env.registry),
            list(modules),
        )
    )


def _delete(record):
    """Whether a record could be deleted; nobody is told of one that could not."""
    try:
        with mute_logger("odoo.sql_db"), record.env.cr.savepoint():
            record.unlink()
    except Exception:  # noqa: BLE001  whatever forbids it, as Odoo's own loop takes it
        return False
    return True
