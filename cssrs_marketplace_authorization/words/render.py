"""Refusals as text or HTML: what is wrong and why, then the next step."""

from datetime import datetime

from markupsafe import Markup

from odoo import fields
from odoo.exceptions import UserError
from odoo.tools import format_amount, format_date, format_datetime, get_lang

from ..rules import declaration_columns as columns
from ..rules import submission
from ..rules.refusal import Refusal
from .columns import COLUMNS
from .elision import fill
from .refusals import TABLE
from .refusals.form import GAPS, HINTS
from .terms import CRITERIA, CRITERION_NAMES, DESKS, MOTIVES, SIGNS, STATES

__all__ = ["CRITERIA", "MOTIVES"]

#: Characters of the name of a good that tell it from the others.
NAME_LENGTH = 60


def hint(env, refusal):
    """What is wrong with one justification, in the language of the environment."""
    text = env._(HINTS[refusal.code])
    return fill(text, _values(env, refusal), get_lang(env).code)


def desk(env, place):
    """Who has an open request, in the language of the environment.

    :param place: what :func:`~..rules.waiting.where` answers.
    """
    text = env._(DESKS[place.code])
    return text % _values(env, place)


def sign(env, kind, text):
    """What shows that a vendor is a marketplace, as the end of a sentence.

    :param kind: a key of :data:`~.terms.SIGNS`.
    """
    words = env._(SIGNS[kind])
    return words % {"sign": text}


def quantity(env, value):
    """A quantity without trailing zeros, in the format of the language."""
    lang = env["res.lang"].browse(get_lang(env).id)
    return lang.format("%.10g", value)


def asked(env, goods):
    """What a form asks for, in a few words: its first good, and how many others.

    :param goods: pairs of quantity and name.
    """
    if not goods:
        return ""
    count, name = goods[0]
    first = " ".join((name or "").split()) or env._("unnamed good")
    if len(first) > NAME_LENGTH:
        first = first[:NAME_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:(") + "…"
    if count != 1:
        first = f"{quantity(env, count)} × {first}"
    others = len(goods) - 1
    if not others:
        return first
    if others == 1:
        return env._("%s and 1 other good", first)
    return env._("%(first)s and %(others)s other goods", first=first, others=others)


def day(env, date, full=False):
    """A day as a sentence says it: the year only when it is not this one.

    In French the first of a month is "1er".

    :param full: with the year, whichever it is: for a letter.
    """
    this = date.year == fields.Date.context_today(env.user).year
    year = "" if this and not full else " y"
    form = {"fr": f"d MMMM{year}"}.get(
        get_lang(env).code[:2], f"MMMM d{year and ', y'}"
    )
    text = format_date(env, date, date_format=form)
    first = date.day == 1 and get_lang(env).code.startswith("fr")
    return text.replace("1", "1er", 1) if first else text


def sentence(env, refusal, currency=None):
    """What is wrong and why, in the language of the environment.

    :param currency: ``res.currency`` of the amounts in the values, if any.
    """
    text = env._(TABLE[refusal.code][0])
    return fill(text, _values(env, refusal, currency), get_lang(env).code)


def _values(env, refusal, currency=None):
    """The values of a refusal, formatted in the language of the environment."""
    values = {}
    for name, value in refusal.values.items():
        if name in ("criterion", "source"):
            value = env._(CRITERIA[value])
        elif name == "motives":
            value = ", ".join(env._(MOTIVES[motive]) for motive in value)
        elif name == "column":
            value = env._(COLUMNS[value])
        elif name == "state":
            value = env._(STATES[value])
        elif name.startswith("amount"):
            value = format_amount(env, value, currency)
        elif name.startswith("quantity"):
            value = quantity(env, value)
        elif name.endswith("date") and isinstance(value, datetime):
            value = format_datetime(env, value, dt_format="medium")
        elif name.endswith("date") and value:
            value = format_date(env, value)
        elif name.endswith("_day") and value:
            value = day(env, value)
        values[name] = value
    return values


def next_step(env, refusal):
    """What the person can do about it, in the language of the environment."""
    return env._(TABLE[refusal.code][1])


def by_step(env, refusals, currency=None):
    """Sentences grouped by next step, in the order of the refusals.

    :return: dictionary of lists: next step, then the sentences.
    """
    groups = {}
    for refusal in refusals:
        sentences = groups.setdefault(next_step(env, refusal), [])
        sentences.append(sentence(env, refusal, currency))
    return groups


def explain(env, refusals, currency=None):
    """Lines of text for an error message: what is wrong, then what to do."""
    lines = []
    for step, sentences in by_step(env, refusals, currency).items():
        lines += [f"• {text}" for text in sentences]
        lines.append(f"→ {step}")
    return "\n".join(lines)


def check(env, refusals):
    """Go no further when there is any reason not to.

    :raise UserError: says each reason, and the next step.
    """
    if refusals:
        raise UserError(explain(env, refusals))


def refuse(env, code, **values):
    """Go no further, for one reason.

    :param values: of its sentence.
    :raise UserError: always.
    """
    check(env, [Refusal(code, values)])


def bullets(items, classes="mb-0"):
    """A list in HTML; ``False`` when it is empty.

    :param classes: its look.
    """
    lines = Markup("").join(Markup("<li>%s</li>") % item for item in items)
    return lines and Markup('<ul class="%s">%s</ul>') % (classes, lines) or False


def as_html(env, refusals, currency=None):
    """The same for a banner: a list, and the next step under it; ``False`` if empty."""
    parts = []
    for step, sentences in by_step(env, refusals, currency).items():
        parts.append(bullets(sentences))
        parts.append(Markup('<p class="ms-3 mb-1">→ %s</p>') % step)
    return Markup("").join(parts) or False


def form_gaps(env, gaps):
    """What a form lacks: one line, in which each gap leads to its field.

    :param gaps: of :func:`rules.submission.gaps`.
    :return: ``False`` when it lacks nothing.
    """
    links, sentences = [], []
    rows, good = {gap.values.get("row") for gap in gaps if "good" in gap.values}, None
    for gap in gaps:
        said = f"{sentence(env, gap)} → {next_step(env, gap)}"
        place = submission.place(gap)
        name = GAPS.get(gap.code) or CRITERION_NAMES.get(gap.values.get("criterion"))
        if name is None:
            said = _lead(place, said, said) if place else said
            sentences.append(said)
            continue
        # Of one good alone, its name would say nothing.
        if len(rows) > 1 and gap.values.get("good", good) != good:
            good = gap.values["good"]
            links.append(Markup("<b>%s</b>") % good)
        name = env._(name)
        links.append(_lead(place, said, name % _values(env, gap)))
    parts = []
    if links:
        count = sum(bool(submission.place(gap)) for gap in gaps)
        title = env._("1 point to fill in:")
        if count > 1:
            title = env._("%s points to fill in:", count)
        parts.append(
            Markup('<p class="mb-0"><strong>%s</strong> %s</p>')
            % (title, Markup(" ").join(links))
        )
    parts.append(bullets(sentences) or "")
    return Markup("").join(parts) or False


def _lead(place, title, text):
    """A button that leads to a field of the form."""
    return Markup(
        '<button type="button" class="btn btn-link p-0 me-2 text-start text-reset '
        'text-decoration-underline" '
        'data-place="%s" title="%s">%s</button>'
    ) % (place, title, text)


def gaps_as_html(env, gaps, first=None):
    """What a declaration lacks, with links to fill it in; ``False`` if nothing.

    :param gaps: tuples of column, whether it is required, and the record to open; empty
        when it is the declaration itself.
    :param first: how many lines were looked at, when there are more.
    """
    titles = {
        True: env._(
            "To complete; the lines concerned are set aside until then, and the others "
            "can be declared:"
        ),
        False: env._(
            "To complete if possible; the declaration can be issued without it:"
        ),
    }
    found = {True: [], False: []}
    for (key, required), records in _by_column(gaps).items():
        text = sentence(env, _gap(key, required))
        links = Markup(", ").join(map(_link, filter(None, records)))
        found[required].append(Markup("%s %s") % (text, links))
    parts = [
        Markup("<strong>%s</strong>%s") % (titles[required], bullets(items))
        for required, items in found.items()
        if items
    ]
    if first:
        limit = env._(
            "Only the first %s lines were checked. Issuing the declaration checks "
            "every line, and sets aside those that lack something required.",
            first,
        )
        parts.append(Markup("<p>%s</p>") % limit)
    return Markup("").join(parts) or False


def _link(record):
    """A link in the colour of the banner: that of Odoo is too pale on yellow."""
    return Markup(
        '<a class="text-reset text-decoration-underline" href="/odoo/%s/%s">%s</a>'
    ) % (record._name, record.id, record.display_name)


def gaps_as_text(env, gaps):
    """The same for an error message, with the next step."""
    lines = []
    for (key, required), records in _by_column(gaps).items():
        gap = _gap(key, required)
        names = ", ".join(record.display_name for record in records if record)
        lines += [f"• {sentence(env, gap)} {names}", f"→ {next_step(env, gap)}"]
    return "\n".join(lines)


def _gap(key, required):
    code = "column_advised"
    if required:
        code = "column_missing" if key in columns.REQUIRED else "column_chosen"
    if key == "registry":
        code = "registry_missing"
    return Refusal(code, {"column": key})


def _by_column(gaps):
    """Records to fill in for each column, required columns first."""
    found = {}
    for key, required, record in sorted(gaps, key=lambda gap: not gap[1]):
        found.setdefault((key, required), []).append(record)
    return found
