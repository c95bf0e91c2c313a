from . import (
    entry,
    trail,
    evidence,
    ir_attachment,
    mail_mail,
    mail_message,
    mail_tracking_value,
    ir_model_data,
    verification,
    anchor,
    release,
)
