"""What a person files on a record: a document, and a comment with another."""

FILE, MESSAGE, CHANGE = "ir.attachment", "mail.message", "mail.tracking.value"


class FileMixin:
    """Files as the chatter of the web client does."""

    def _document(self, record, user, **values):
        return (
            self.env[FILE]
            .with_user(user)
            .create(
                {
                    "name": "réponse du grossiste.txt",
                    "raw": b"Nous ne la tenons plus.",
                    "res_model": record._name,
                    "res_id": record.id,
                    **values,
                }
            )
        )

    def _comment(self, record, user, **values):
        """A comment with a document, posted as the chatter does."""
        waiting = self._document(
            record, user, res_model="mail.compose.message", res_id=0
        )
        return record.with_user(user).message_post(
            body="Deux grossistes ont répondu.",
            subject="Sources",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachment_ids=waiting.ids,
            **values,
        )
