"""Chromium for browser tests, wkhtmltopdf for PDF, Pango, a font, and LibreOffice.

What the machine lacks comes from its own Debian: installed when we are root, else
unpacked below .odoo/, where the programs that we start find it (common.base_env).
"""

import ctypes.util
import os
import shutil
import subprocess

from .apt import PrivateApt, install_as_root
from .common import (
    BIN,
    LIBS,
    VENV,
    Fail,
    base_env,
    command,
    digest,
    is_done,
    is_root,
    mark_done,
    remove,
    replace_text,
    say,
    work_folder,
)

# The names Odoo's own browser tests look for, in their order.
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
UNPACKED_BROWSER = LIBS / "usr" / "lib" / "chromium" / "chromium"
OFFICE = LIBS / "usr" / "lib" / "libreoffice"
PATCHED = "with patched qt"
FONT = "fonts-dejavu-core"
PDF_PACKAGES = [
    *("libxrender1", "libfontconfig1", "libfreetype6", "libxext6", "libx11-6"),
    FONT,
]
PANGO_PACKAGES = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
# The packed build tells on every run that it found no OpenSSL of its day. That
# alone is dropped: all else it says still reaches Odoo's log, and fails tests.
WRAPPER = """#!/bin/sh
said=$(mktemp) || exit 1
trap 'rm -f "$said"' EXIT
"{program}" "$@" 2>"$said"
code=$?
grep -v '^QSslSocket: cannot ' "$said" >&2
exit $code
"""
# Unpacked, it finds its own libraries and settings only when told where they are.
OFFICE_WRAPPER = """#!/bin/sh
LD_LIBRARY_PATH="{office}/program:$LD_LIBRARY_PATH"
export LD_LIBRARY_PATH
exec "{office}/program/soffice" "$@"
"""
FONT_CONFIG = """<?xml version="1.0"?>
<fontconfig><dir>{libs}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>
<cachedir>{libs}/cache</cachedir></fontconfig>
"""


def setup():
    """Find or get each tool; a missing one is told, never fatal here."""
    key = digest("2", shutil.which("wkhtmltopdf") or _packed(), LIBS)
    if is_done("tools", key) and browser():
        return
    # Unpacked all at once: what is there is not added to.
    remove(LIBS)
    remove(BIN / "soffice")
    missing = _missing()
    if missing and shutil.which("apt-get"):
        _get(missing.values())
    _link_pdf()
    left = _missing()
    for what, packages in left.items():
        say(f"missing: {what}; as root: apt-get install {' '.join(packages)}")
    if not left:
        mark_done("tools", key)


def _missing():
    """What does not work yet, and the packages that would help."""
    found = {}
    if not browser():
        found["Chromium, without which browser tests fail"] = ["chromium"]
    if _packed().exists() and not (_answers(_packed()) and _has_font()):
        found["libraries and a font, without which no PDF is made"] = PDF_PACKAGES
    # WeasyPrint needs it for the papers of record; without it, wkhtmltopdf prints.
    if not (_has_library("pango-1.0") and _has_library("pangoft2-1.0")):
        found["Pango, without which a PDF is not tagged"] = PANGO_PACKAGES
    if not shutil.which("soffice", path=base_env()["PATH"]):
        found["LibreOffice, which opens the workbooks"] = ["libreoffice-calc-nogui"]
    # Python 3.13 draws barcodes with cairo, which PyPI does not carry.
    wants_cairo = any(VENV.glob("lib/python3*/site-packages/cairocffi"))
    if wants_cairo and not _has_library("cairo"):
        found["cairo, without which there are no barcodes"] = ["libcairo2"]
    return found


def _get(wanted):
    """Install packages when we are root, else unpack them; told when neither works.

    :param wanted: lists of packages; one that is not had does not prevent the others.
    """
    if is_root():
        for packages in wanted:
            install_as_root(packages, "for the tests")
        return
    try:
        _unpack(sorted(set().union(*wanted)))
    except Fail as error:
        say(f"not had without root: {error}")


def _unpack(packages):
    """Packages of the machine's own Debian and what they need, below .odoo/libs."""
    say(f"without root, unpacked in .odoo/: {' '.join(packages)}")
    apt = PrivateApt()
    apt.update()
    with work_folder("libs") as work:
        tree = work / "tree"
        tree.mkdir()
        for deb in apt.download_with_needs(packages):
            command(["dpkg-deb", "-x", deb, tree], f"{deb.name}: unpacking failed")
        (tree / "fonts.conf").write_text(FONT_CONFIG.format(libs=LIBS))
        folders = {path.parent for path in tree.glob("**/*-linux-*/**/lib*.so*")}
        paths = [str(LIBS / path.relative_to(tree)) for path in sorted(folders)]
        (tree / "folders").write_text("\n".join(paths))
        _settle_office(tree / OFFICE.relative_to(LIBS))
        remove(LIBS)
        tree.rename(LIBS)
    remove(apt.home)
    if UNPACKED_BROWSER.exists():
        remove(BIN / "chromium")
        (BIN / "chromium").symlink_to(UNPACKED_BROWSER)
    if OFFICE.exists():
        replace_text(BIN / "soffice", OFFICE_WRAPPER.format(office=OFFICE), 0o755)


def _settle_office(folder):
    """Have LibreOffice read its settings from where it is unpacked.

    :param folder: where it is now, if it is there at all.
    """
    settings = folder / "program" / "fundamentalrc"
    if settings.exists():
        registry = f"file://{OFFICE}/share/.registry"
        text = settings.read_text().replace(
            "file:///etc/libreoffice/registry", registry
        )
        text = text.replace("=file:///usr/lib/libreoffice", f"=file://{OFFICE}")
        settings.write_text(text)
        # Debian's points at /etc, where nothing of it is; or lacks what is put there.
        found = folder / "share" / "registry"
        for path in (found, *found.glob("*")):
            if path.is_symlink():
                path.unlink()
        shutil.copytree(folder / "share" / ".registry", found, dirs_exist_ok=True)


def browser():
    """Path of the browser Odoo's tests will find, or None."""
    paths = (shutil.which(name, path=base_env()["PATH"]) for name in BROWSERS)
    return next((path for path in paths if path), None)


def _has_library(name):
    return bool(ctypes.util.find_library(name) or any(LIBS.glob(f"**/lib{name}.so*")))


def _packed():
    """The wkhtmltopdf that PyPI carries; it has none for some machines."""
    return VENV / "bin" / "wkhtmltopdf-pack"


def _answers(program):
    """First line of ``wkhtmltopdf --version``, '' if it does not even start."""
    try:
        done = subprocess.run(
            [str(program), "--version"],
            capture_output=True,
            text=True,
            timeout=20,
            env=base_env(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if not done.returncode else ""


def _link_pdf():
    """An installed patched wkhtmltopdf wins; else the one PyPI carries.

    Unpatched builds lose headers and footers and refuse two documents at once,
    so a plain /usr/bin/wkhtmltopdf is passed over.
    """
    link = BIN / "wkhtmltopdf"
    machine = shutil.which("wkhtmltopdf")
    remove(link)
    if machine and PATCHED in _answers(machine):
        link.symlink_to(machine)
    elif _packed().exists():
        replace_text(link, WRAPPER.format(program=_packed()), 0o755)
    if not _answers(link) and not machine:
        say("no wkhtmltopdf that starts: PDF tests will fail")


def _has_font():
    """Any TrueType or OpenType font will do; none means blank pages."""
    places = ("/usr/share/fonts", "/usr/local/share/fonts", LIBS / "usr/share/fonts")
    for root in places:
        for _folder, _subfolders, files in os.walk(root):
            if any(name.lower().endswith((".ttf", ".otf", ".ttc")) for name in files):
                return True
    return False
