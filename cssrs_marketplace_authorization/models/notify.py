"""How people are told of something, and asked to do something."""


def tell(record, body, people, **more):
    """Post a message of the current user, which people are notified of.

    :param more: arguments of ``message_post``.
    """
    record.message_post(
        body=body,
        author_id=record.env.user.partner_id.id,
        partner_ids=people.partner_id.ids,
        **more,
    )


def call(record, activity, people, deadline=None, **more):
    """Give an activity to each of these people, in their own language.

    :param activity: external id of its type.
    :param deadline: today by default, whatever the delay of the type.
    :param more: its other values.
    """
    for user in people:
        record.with_context(lang=user.lang).activity_schedule(
            activity, deadline, user_id=user.id, **more
        )
