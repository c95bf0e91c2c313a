"""make i18n: the addons' .pot written anew, and their .po files brought up to date.

A language keeps what was translated, gets the new terms empty and loses those
that are gone. One that overlays another (fr_CA over fr) only keeps its own
terms: it gets none. A term that is the same word in both languages stays empty, as
OCA's checks want, with a translator's comment ("# Same in French.") that says so.
No date is written: a run that finds nothing new changes no file.
"""

import sys

from . import odoo
from .common import PYTHON, ROOT, command, replace_text, say, work_folder

HEADER = {
    "Project-Id-Version": "Odoo Server 19.0",
    "Report-Msgid-Bugs-To": "",
    "Last-Translator": "",
    "Language-Team": "",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "",
}


def main():
    """Export from a database with every addon, then merge with the venv's polib."""
    names = odoo.need_addons()
    wanted = [name for name in names if (ROOT / name / "i18n").is_dir()]
    with odoo.scratch("i18n") as database, work_folder("i18n") as folder:
        say(f"installing {', '.join(names)}")
        asked = ["-d", database, "-i", ",".join(names), "--max-cron-threads", "0"]
        odoo.run_odoo("i18n", *asked)
        for name in wanted:
            draft = folder / f"{name}.pot"
            command(
                odoo.odoo_command(
                    *("i18n", "export", "-c", odoo.CONF, "-d", database),
                    *(name, "-l", "pot", "-o", draft),
                ),
                f"export of {name}",
                env=odoo.env(),
            )
            merge = [PYTHON, "-m", "runtime.i18n", draft, ROOT / name / "i18n"]
            done = command(merge, f"merge of {name}", env=odoo.env())
            say(f"{name}: {done.stdout.strip()}")


# ------------------------------------------------- run by the venv's Python


def update(draft, folder):
    """Write the template and every language of an addon; return what to tell."""
    import polib

    terms = polib.pofile(str(draft))
    name = folder.parent.name
    title = f"Translation of {name}.\n"
    told = [f"{len(terms)} terms"]
    _write(folder / f"{name}.pot", title, HEADER, terms)
    for path in sorted(folder.glob("*.po")):
        old = polib.pofile(str(path))
        done = {e.msgid: e for e in old if e.msgstr or e.tcomment}
        partial = _overlays(path)
        entries = [
            _translate(term, done.get(term.msgid))
            for term in terms
            if not partial or term.msgid in done
        ]
        left = sum(not (entry.msgstr or entry.tcomment) for entry in entries)
        gone = done.keys() - {entry.msgid for entry in entries}
        header = {"Language": path.stem, **HEADER, **_kept(old.metadata)}
        _write(path, old.header.lstrip() or title, header, entries)
        told.append(f"{path.name} {left} to translate, {len(gone)} gone")
    return "; ".join(told)


def _overlays(path):
    """Whether a language has its base beside it: fr_CA.po and fr.po."""
    base = path.stem.partition("_")[0]
    return base != path.stem and path.with_name(f"{base}.po").exists()


def _kept(metadata):
    """The header of a file, without the dates that would change at each run."""
    return {key: text for key, text in metadata.items() if not key.endswith("-Date")}


def _translate(term, known):
    """A term of the template with its translation, if there was one."""
    import polib

    return polib.POEntry(
        msgid=term.msgid,
        msgstr=known.msgstr if known else "",
        comment=term.comment,
        tcomment=known.tcomment if known else "",
        occurrences=term.occurrences,
    )


def _write(path, title, header, entries):
    import polib

    po = polib.POFile()
    po.header = title
    po.metadata = header
    po.extend(entries)
    replace_text(path, f"{po}")


if __name__ == "__main__":
    from pathlib import Path

    print(update(Path(sys.argv[1]), Path(sys.argv[2])))
