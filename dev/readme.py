"""Write README.rst and static/description/index.html of each addon from its readme/.

The layout is that of OCA's addons; what is left out is the public address of a
repository, which there is not (docs/choices.md). Run by `make lint` and by pre-commit,
in the venv of the lint tools. Fails when it had something to write.
"""

import ast
import sys
from pathlib import Path

import pypandoc
from docutils.core import publish_string

ROOT = Path(__file__).resolve().parents[1]
#: Fragment -> its title, in the order of the page; the first has none.
SECTIONS = {
    "DESCRIPTION": "",
    "CONTEXT": "Use Cases / Context",
    "INSTALL": "Installation",
    "CONFIGURE": "Configuration",
    "USAGE": "Usage",
    "ROADMAP": "Known issues / Roadmap",
    "HISTORY": "Changelog",
}
CREDITS = {"CONTRIBUTORS": "Contributors", "CREDITS": "Other credits"}
#: OCA's settings for pandoc: no raw HTML, no target that nothing refers to.
MARKDOWN = "gfm-raw_html-gfm_auto_identifiers"
SETTINGS = {
    "file_insertion_enabled": False,
    "raw_enabled": False,
    "halt_level": 2,
    "input_encoding": "unicode",
    "output_encoding": "unicode",
    "xml_declaration": False,
    "embed_stylesheet": False,
    "stylesheet_path": None,
    "_disable_config": True,
}
NOTE = """\
..
   !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
   !! This file is generated from readme/ by `make lint` !!
   !! changes will be overwritten.                       !!
   !!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!
"""


def title(text, line):
    """A title of reStructuredText, underlined with `line`."""
    return f"{text}\n{line * len(text)}\n"


def fragment(addon, name):
    """A fragment as reStructuredText; empty when the addon has none."""
    path = addon / "readme" / f"{name}.md"
    if not path.exists():
        return ""
    text = path.read_text(encoding="utf-8").replace("](../static/", "](static/")
    return pypandoc.convert_text(text, "rst", format=MARKDOWN, sandbox=True)


def page(addon):
    """The text of README.rst."""
    manifest = ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))
    name = manifest["name"]
    blocks = [f"{'=' * len(name)}\n{title(name, '=')}", NOTE]
    blocks += [f"*{manifest['summary']}.*\n"]
    blocks += [f"Maturity: {manifest['development_status']}. "]
    blocks[-1] += f"License: {manifest['license']} or later.\n"
    for key, heading in SECTIONS.items():
        if text := fragment(addon, key):
            blocks += [title(heading, "="), text] if heading else [text]
        if not heading:
            blocks += ["**Table of contents**\n", ".. contents::\n   :local:\n"]
    blocks += [title("Credits", "="), title("Authors", "-")]
    blocks += [f"* {author.strip()}\n" for author in manifest["author"].split(",")]
    for key, heading in CREDITS.items():
        if text := fragment(addon, key):
            blocks += [title(heading, "-"), text]
    return "\n".join(blocks)


def html(text):
    """The page that Odoo shows of an addon; its pictures lie beside it."""
    text = text.replace(":: static/description/", ":: ")
    return publish_string(text, writer="html5", settings_overrides=SETTINGS)


def main():
    """Write what is not as it should be; return 1 when there was any."""
    stale = []
    for manifest in sorted(ROOT.glob("*/__manifest__.py")):
        addon = manifest.parent
        text = page(addon)
        wanted = {"README.rst": text, "static/description/index.html": html(text)}
        for name, content in wanted.items():
            path = addon / name
            if not path.exists() or path.read_text(encoding="utf-8") != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
                stale.append(path.relative_to(ROOT))
    for path in stale:
        print(f"written anew: {path}")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
