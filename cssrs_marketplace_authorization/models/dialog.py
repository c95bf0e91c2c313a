"""Records that are opened in a dialog."""


def dialog(record, name, size="medium"):
    """The action that opens a record in a dialog.

    :param size: of the dialog: ``medium``, ``extra-large``…
    """
    action = record._get_records_action(target="new", name=name)
    return {**action, "context": {"dialog_size": size}}
