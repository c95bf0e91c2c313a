"""The digests of what is filed on a record: its messages and its attachments (R27)."""

from odoo.tools import SQL

from ...rules import trail as rules
from .ir_attachment import read


def digests(records):
    """Digest of each message and of each attachment that is filed on records.

    The subject of a message is left out, which Odoo fills in later; so is its author,
    which changes when two contacts are merged, and whom the address names; and so are
    the changes that Odoo tracks, which the trail says itself.

    :param records: of one model with messages.
    :return: dictionary: id, then for ``messages`` and ``attachments``, a dictionary of
        ids, as text, and digests.
    """
    env = records.env
    found = {row_id: {"messages": {}, "attachments": {}} for row_id in records.ids}
    env.flush_all()
    for row_id, message_id, text in env.execute_query(
        SQL(
            "SELECT res_id, id, json_build_array(body, date, email_from, message_type, "
            "subtype_id, is_internal, parent_id)::text "
            "FROM mail_message WHERE model = %s AND res_id IN %s",
            records._name,
            records._ids,
        )
    ):
        found[row_id]["messages"][str(message_id)] = rules.digest(text)
    for row_id, attachment_id, name, content in _attachments(records):
        told = f"{name}\n{rules.digest(content)}"
        found[row_id]["attachments"][str(attachment_id)] = rules.digest(told)
    return found


def _attachments(records):
    """What is attached to records; not the content of their own fields.

    One query, past the cache: what was changed in the database, or on the disk, is
    seen. One content is in memory at a time, where Odoo keeps them on the disk.

    :return: iterator of tuples: id of a record, id, name and bytes of an attachment.
    """
    for row_id, attachment_id, name, place, content in records.env.execute_query(
        SQL(
            "SELECT res_id, id, name, store_fname, db_datas FROM ir_attachment "
            "WHERE res_model = %s AND res_id IN %s AND res_field IS NULL "
            "AND type = 'binary' ORDER BY id",
            records._name,
            records._ids,
        )
    ):
        yield row_id, attachment_id, name, read(records.env, place, content)
