"""A file of past purchases: read as a person wrote it, line by line (R34).

A spreadsheet in French writes semicolons, ``1 234,56`` and an encoding of its own. No
line is lost: each is good, known already, or faulty, with everything wrong with it.
"""

import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from .refusal import Refusal

#: Key of each column, its heading in the template, and whether a line needs it.
COLUMNS = (
    ("number", "Numéro de l’autorisation", True),
    ("decided_on", "Date de l’autorisation", True),
    ("signed_by", "Autorisée par", True),
    ("capacity", "À titre de", True),
    ("establishment", "Établissement", True),
    ("marketplace", "Place de marché", True),
    ("vendor", "Vendeur", False),
    ("purchase_date", "Date de l’achat", True),
    ("reference", "Numéro de commande ou de facture", False),
    ("goods", "Bien acheté", True),
    ("quantity", "Quantité", True),
    ("authorized", "Montant autorisé avant taxes", True),
    ("amount", "Montant payé avant taxes", True),
    ("need", "Justification", False),
)
TITLES = {key: title for key, title, _needed in COLUMNS}
DAYS, AMOUNTS = ("decided_on", "purchase_date"), ("quantity", "authorized", "amount")
#: What the lines of one authorization say alike.
SHARED = ("decided_on", "signed_by", "capacity", "establishment", "marketplace")
#: The largest file, and the most lines, that are read at once.
LARGEST, MOST = 5_000_000, 5_000


@dataclass(frozen=True)
class Line:
    """A line of the file.

    :param place: its number, as the spreadsheet shows it.
    :param cells: the texts, by key of their column.
    :param values: what they say, where it could be read.
    :param digest: tells the same line in another file.
    """

    place: int
    cells: Mapping = field(default_factory=dict, hash=False)
    values: Mapping = field(default_factory=dict, hash=False)
    faults: tuple[Refusal, ...] = ()
    digest: str = ""


@dataclass(frozen=True)
class Known:
    """What the organization knows.

    :param effective: day when the directive came into force.
    :param installed: day of the installation.
    :param establishments: for a name or a code, plain, its number.
    :param marketplaces: the same.
    :param digests: of the lines that were imported before.
    """

    effective: date | None
    installed: date
    establishments: Mapping = field(default_factory=dict, hash=False)
    marketplaces: Mapping = field(default_factory=dict, hash=False)
    digests: frozenset = frozenset()


def plain(text: str) -> str:
    """A text without case, accents, nor signs: to compare headings and names.

    >>> plain(" Montant payé, avant taxes "), plain("Date de l’achat")
    ('montant paye avant taxes', 'date de l achat')
    """
    text = unicodedata.normalize("NFKD", (text or "").casefold())
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def amount(text: str) -> float | None:
    """An amount as it is typed in Québec; ``None`` when it is none.

    >>> amount("1 234,56"), amount("1\\u202f234,56 $"), amount("1,234.56"), amount("7")
    (1234.56, 1234.56, 1234.56, 7.0)
    >>> amount("douze"), amount(""), amount("1,2,3"), amount("-5")
    (None, None, None, -5.0)
    """
    text = re.sub(r"[\s\u00a0\u202f$]|CAD", "", text or "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+\.\d+", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    return float(text) if re.fullmatch(r"-?\d{1,12}(\.\d+)?", text) else None


def day(text: str) -> date | None:
    """A day written as YYYY-MM-DD; ``None`` for any other writing, or none.

    >>> day("2025-06-03"), day("03/06/2025"), day("2025-02-30")
    (datetime.date(2025, 6, 3), None, None)
    """
    text = (text or "").strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def decode(content: bytes) -> str | None:
    """The text of a file, in the encodings of spreadsheets; ``None`` if it has none.

    >>> decode("Bien acheté".encode("cp1252")), decode("\\ufeffé".encode())
    ('Bien acheté', 'é')
    >>> decode(b"PK\\x03\\x04\\x00") is None
    True
    """
    if b"\0" in content:
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read(content: bytes, known: Known) -> tuple[list[Line], list[Refusal]]:
    """The lines of a file, and what keeps the whole of it from being read.

    >>> known = Known(date(2025, 4, 11), date(2026, 1, 1), {"011": 3}, {"amazon": 7})
    >>> text = template() + "P-1;2025-05-01;L. Roy;DG;011;Amazon;;2025-05-02;;"
    >>> lines, wrong = read((text + "Gouge;2;50;49,90;").encode(), known)
    >>> wrong, [(one.place, one.faults) for one in lines]
    ([], [(2, ())])
    >>> lines[0].values["amount"], lines[0].values["marketplace"]
    (49.9, 7)
    >>> [r.code for r in read(b"a;b", known)[1]]
    ['past_headings']
    """
    if len(content) > LARGEST:
        return [], [Refusal("past_too_large", {"most": MOST})]
    text = decode(content)
    if text is None:
        return [], [Refusal("past_no_text")]
    try:
        rows = list(_rows(text))
    except csv.Error:
        return [], [Refusal("past_no_text")]
    if not rows:
        return [], [Refusal("past_headings", {"headings": _names(COLUMNS)})]
    if len(rows) > MOST + 1:
        return [], [Refusal("past_too_large", {"most": MOST})]
    places, lacking = _headings(rows[0][1])
    if lacking:
        return [], [Refusal("past_headings", {"headings": _names(lacking)})]
    seen, lines = Counter(), []
    for number, row in rows[1:]:
        cells = {
            key: (_typed(row[at]) if at < len(row) else "")
            for key, at in places.items()
        }
        if any(cells.values()):
            lines.append(_line(number, cells, known, seen))
    return _agree(lines), [] if lines else [Refusal("past_empty")]


def _rows(text):
    """Pairs of a line number and its cells, whatever separates them."""
    first = text.split("\n", 1)[0]
    separator = max(";\t,", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    number = 1
    for row in reader:
        yield number, row
        number = reader.line_num + 1


def _headings(row):
    """Where each column is; those that are needed and are not there."""
    found = {plain(text): at for at, text in enumerate(row)}
    places = {
        key: found[plain(title)]
        for key, title, _needed in COLUMNS
        if plain(title) in found
    }
    return places, [one for one in COLUMNS if one[2] and one[0] not in places]


def _names(columns):
    return ", ".join(f"« {title} »" for _key, title, _needed in columns)


def _line(place, cells, known, seen):
    """One line, with what is wrong with it."""
    values, faults = dict(cells), []
    for key, title, needed in COLUMNS:
        text = cells.get(key, "")
        if not text:
            if needed:
                faults.append(Refusal("past_missing", {"heading": title}))
            continue
        said = {"heading": title, "text": text}
        if key in DAYS:
            values[key] = day(text)
            faults += [] if values[key] else [Refusal("past_day", said)]
        elif key in AMOUNTS:
            values[key] = amount(text)
            wrong = values[key] is None or values[key] <= 0
            faults += [Refusal("past_amount", said)] if wrong else []
        elif key in ("establishment", "marketplace"):
            values[key] = getattr(known, f"{key}s").get(plain(text))
            faults += [] if values[key] else [Refusal(f"past_{key}", said)]
    faults += _dated(values, known)
    body = "\n".join(plain(cells.get(key, "")) for key in TITLES)
    seen[body] += 1
    digest = hashlib.sha256(f"{seen[body]}\n{body}".encode()).hexdigest()
    return Line(place, cells, values, tuple(faults), digest)


def _dated(values, known):
    """Why the days of a line do not make it a purchase to declare."""
    bought, decided = values.get("purchase_date"), values.get("decided_on")
    if not bought:
        return []
    said = {"date": bought, "heading": TITLES["purchase_date"]}
    if known.effective and bought < known.effective:
        return [Refusal("past_prior", {**said, "effective_date": known.effective})]
    if bought > known.installed:
        return [Refusal("past_later", {**said, "installation_date": known.installed})]
    if decided and decided > bought:
        return [Refusal("past_unauthorized", {**said, "decided_date": decided})]
    return []


def _agree(lines):
    """The lines, with a fault where two of one authorization say otherwise."""
    first, found = {}, []
    for line in lines:
        number = plain(line.cells.get("number", ""))
        one = first.setdefault(number, line)
        other = [
            Refusal(
                "past_disagrees",
                {"heading": TITLES[key], "line": one.place, "text": line.cells[key]},
            )
            for key in SHARED
            if number and plain(one.cells[key]) != plain(line.cells[key])
        ]
        faults = (*line.faults, *other)
        found.append(Line(line.place, line.cells, line.values, faults, line.digest))
    return found


def good(lines: Iterable[Line], known: Known) -> list[Line]:
    """Those that can be imported: neither faulty, nor imported before."""
    return [one for one in lines if not one.faults and one.digest not in known.digests]


def template() -> str:
    """The headings, as a spreadsheet in French opens them.

    >>> template().startswith("Numéro de l’autorisation;Date de l’autorisation;")
    True
    """
    return ";".join(TITLES.values()) + "\r\n"


def rest(lines: Iterable[Line], reasons: Mapping) -> str:
    """The lines that were not imported, as they were, to be mended and sent again.

    :param reasons: for a line number, what is wrong with it, in words.

    >>> found = rest([Line(2, {"goods": "Gouge; 5 mm"})], {2: "Pas de date."})
    >>> print(found.split("\\r\\n")[1])
    ;;;;;;;;;"Gouge; 5 mm";;;;;Pas de date.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow([*TITLES.values(), "À corriger"])
    for line in lines:
        cells = [line.cells.get(key, "") for key in TITLES]
        writer.writerow(map(_safe, [*cells, reasons.get(line.place, "")]))
    return stream.getvalue()


def _typed(text):
    """What a person typed in a cell, without the mark of :func:`_safe`."""
    return re.sub(r"^'(?=[=+\-@\t])", "", text.strip())


def _safe(text):
    """A text that no spreadsheet computes."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
