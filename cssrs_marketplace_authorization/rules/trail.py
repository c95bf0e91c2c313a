"""The trail: entries that are only ever added, each linked to the one before.

A chain is the entries of one file, or of one organization, numbered from 1. The digest
of an entry covers the digest of the entry before it and that of its own content. An
entry may vouch for others: the first entry of each chain stands in the chain of the
organization, and so do, now and then, the last ones.

This file needs nothing but Python. The access pack holds a copy of it, ``verify.py``,
which an auditor runs on any computer::

    python verify.py [pack.zip [chain number digest]]
"""

import hashlib
import json
import sys
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

#: Beginnings of the names of the chains that vouch for others: nothing vouches for them
#: but a digest that is kept elsewhere.
ROOTS = ("organization/", "shared")
#: What is wrong with a chain.
ALTERED, UNLINKED, MISSING, UNVOUCHED = "altered", "unlinked", "missing", "unvouched"


def _plain(value):
    """Values that JSON does not have, as text that does not depend on the machine."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(content):
    """The same text for the same content: sorted keys, no spaces, no escapes.

    :raise TypeError: for a value whose form would depend on the machine.

    >>> canonical({"b": 1, "a": "é", "c": date(2026, 4, 1)})
    '{"a":"é","b":1,"c":"2026-04-01"}'
    """
    return json.dumps(
        content,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
        default=_plain,
    )


def digest(text):
    """SHA-256 of a text, or of bytes, in hexadecimal."""
    return hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def read(content):
    """What a content says; nothing when it is not the text of an entry.

    >>> read('{"kind":"approved"}'), read("{'kind"), read(None)
    ({'kind': 'approved'}, {}, {})
    """
    try:
        said = json.loads(content or "")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def link(previous, body):
    """Digest of an entry.

    :param previous: digest of the entry before it; empty for the first.
    :param body: digest of its content: a copy of the trail may leave the content out.

    >>> link("", digest("a")) == link("", digest("b"))
    False
    """
    return digest(f"{previous}\n{body}")


def shape(before, columns):
    """Digest of what is left of entries whose content was destroyed.

    :param before: that of the entries before; empty for the first of a chain.
    :param columns: what the entry is besides its content.

    >>> shape("", ["seen", 7]) == shape("", ["seen", 8])
    False
    """
    return digest(f"{before}\n{canonical(columns)}")


class Walk:
    """Reads chains from their first entry to their last, and keeps what is wrong.

    Chains that vouch for others come first. Little stays in memory: what is vouched
    for, and what the entry that is being read says.

    :param anchors: digests that are known from elsewhere: pairs of chain and number.

    >>> walk = Walk()
    >>> first = {"chain": "shared", "number": 1}
    >>> one = link("", digest(canonical(first)))
    >>> list(walk.step("shared", 1, canonical(first), one))
    []
    >>> list(walk.step("shared", 3, "{}", one))
    [('missing', 'shared', 2), ('altered', 'shared', 3)]
    >>> list(Walk({("shared", 7): one}).end())
    [('missing', 'shared', 7)]
    """

    def __init__(self, anchors=None):
        self.expected = dict(anchors or {})
        self.count = 0
        self.last = (None, 0, "")
        self.said = {}

    def step(self, chain, number, content, found, body=None):
        """Check the next entry.

        :param content: its text; ``None`` in a copy that leaves it out.
        :param found: its digest.
        :param body: digest of its content, when the content is left out.
        :return: iterator of tuples: what is wrong, chain, number.
        """
        self.count += 1
        said = self.said = read(content)
        name, before, previous = self.last
        if chain != name:
            before, previous = 0, ""
        for lost in range(before + 1, number)[:100]:
            yield (MISSING, chain, lost)
        if content is not None:
            body = digest(content)
            if (said.get("chain"), said.get("number")) != (chain, number):
                yield (ALTERED, chain, number)
            self._vouch(chain, said.get("heads") or {})
        if number == before + 1 and link(previous, body) != found:
            yield (ALTERED, chain, number)
        elif number <= before:
            yield (UNLINKED, chain, number)
        vouched = self.expected.pop((chain, number), None)
        if vouched not in (None, found):
            yield (ALTERED, chain, number)
        if number == 1 and vouched is None and not chain.startswith(ROOTS):
            yield (UNVOUCHED, chain, number)
        self.last = (chain, number, found)

    def _vouch(self, chain, heads):
        """Keep what an entry vouches for: a chain that has begun, or its last entry."""
        for other, (number, head) in heads.items():
            if other != chain:
                self.expected[(other, number)] = head

    def end(self):
        """What was vouched for and never came: an iterator of the same tuples."""
        for chain, number in sorted(self.expected):
            yield (MISSING, chain, number)


def differences(then, now):
    """What differs between two snapshots, value by value.

    Names that one of them lacks are not compared: a field that came since, or left.
    Lists of rows with an id are compared row by row.

    :return: iterator of tuples: path, value then, value now.

    >>> list(differences({"a": 1, "old": 2}, {"a": 3, "new": 4}))
    [('a', 1, 3)]
    >>> list(differences({"l": [{"id": 5, "x": 1}]}, {"l": [{"id": 5, "x": 2}]}))
    [('l/5/x', 1, 2)]
    >>> list(differences({"l": [{"id": 5}]}, {"l": []}))
    [('l/5', {'id': 5}, None)]
    """
    for name in sorted(then.keys() & now.keys()):
        one, other = then[name], now[name]
        if one == other:
            continue
        if _is_rows(one) and _is_rows(other):
            yield from _row_differences(name, one or [], other or [])
        else:
            yield (name, one, other)


def _is_rows(value):
    return value is None or (
        isinstance(value, list) and all(isinstance(row, dict) for row in value)
    )


def _row_differences(name, then, now):
    before = {row["id"]: row for row in then}
    after = {row["id"]: row for row in now}
    for row_id in sorted(before.keys() | after.keys()):
        path = f"{name}/{row_id}"
        if row_id not in before or row_id not in after:
            yield (path, before.get(row_id), after.get(row_id))
            continue
        for inner, one, other in differences(before[row_id], after[row_id]):
            yield (f"{path}/{inner}", one, other)


# ---- on any computer ---------------------------------------------------------------

#: What the program says, in the languages of those who run it.
SAID = {
    ALTERED: "Entrée modifiée / Entry changed",
    UNLINKED: "Entrée ajoutée / Entry added",
    MISSING: "Entrée manquante / Entry missing",
    UNVOUCHED: "Dossier ajouté / File of the trail added",
    "file": "Fichier modifié ou manquant / File changed or missing",
    "unreadable": "Ligne illisible / Line that cannot be read",
}


def verify_pack(pack, anchors=None):
    """Check an access pack: the chains of its trail, then its other files.

    :param pack: a mapping of the names of its files and their bytes.
    :param anchors: as :class:`Walk` takes them.
    :return: number of entries, and list of sentences: what is wrong, and where.
    """
    walk, wrong, files = Walk(anchors), [], {}
    for place, text in enumerate(pack.get("trail.jsonl", b"").splitlines(), 1):
        try:
            row = json.loads(text)
            chain, number, found = row["chain"], row["number"], row["digest"]
            content, body = row.get("content"), row.get("body")
        except (ValueError, KeyError, TypeError):
            wrong.append((SAID["unreadable"], f"trail.jsonl:{place}"))
            continue
        for code, name, at in walk.step(chain, number, content, found, body):
            wrong.append((SAID[code], f"{name} – {at}"))
        if content and row.get("kind") == "packed":
            files = json.loads(content).get("files", {})
    wrong += [(SAID[code], f"{name} – {at}") for code, name, at in walk.end()]
    if not files:
        wrong.append((SAID["file"], "trail.jsonl"))
    for name, known in files.items():
        if name not in pack or digest(pack[name]) != known:
            wrong.append((SAID["file"], name))
    return walk.count, [": ".join(pair) for pair in dict.fromkeys(wrong)]


def _read_pack(path):
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    return {one.name: one.read_bytes() for one in Path(path).iterdir() if one.is_file()}


def main(arguments):
    """Verify a pack: a ZIP file, or the folder that it was opened in.

    :param arguments: its path; then a fingerprint that is known from elsewhere, as it
        is printed: name of the chain, number, digest.
    :return: 0 when nothing was altered, 1 otherwise.
    """
    path, *rest = arguments or ["."]
    anchors = {}
    if rest:
        chain, number, known = rest
        anchors[chain, int(number)] = known
    count, wrong = verify_pack(_read_pack(path), anchors)
    whole = f"Rien n'a été modifié / Nothing was altered: {count}"
    sys.stdout.write("\n".join(wrong or [whole]) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
