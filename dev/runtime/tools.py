"""Chromium for browser tests, wkhtmltopdf for PDF, and a font to print with."""

import ctypes.util
import os
import shutil
import subprocess

from .apt import PrivateApt, install_as_root
from .common import (
    BIN,
    STATE,
    VENV,
    Fail,
    base_env,
    command,
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
PATCHED = "with patched qt"
LIBS = STATE / "libs"
LIB_PACKAGES = [
    *("libxrender1", "libfontconfig1", "libfreetype6", "libxext6", "libx11-6"),
]
FONT = "fonts-dejavu-core"
PANGO = ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"]
MORE_PACKAGES = [  # what those need, for a machine that has nothing of X11
    *("libxcb1", "libxau6", "libxdmcp6", "libbsd0", "libmd0", "libpng16-16"),
    *("libexpat1", "libbrotli1", "fontconfig-config", FONT),
]
# The packed build tells on every run that it found no OpenSSL of its day. That
# alone is dropped: all else it says still reaches Odoo's log, and fails tests.
WRAPPER = """#!/bin/sh
{libraries}said=$(mktemp) || exit 1
trap 'rm -f "$said"' EXIT
"{program}" "$@" 2>"$said"
code=$?
grep -v '^QSslSocket: cannot ' "$said" >&2
exit $code
"""
LIBRARIES = """# Libraries and fonts that this machine lacks, unpacked beside.
LD_LIBRARY_PATH="{folders}${{LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}}"
FONTCONFIG_FILE="{libs}/fonts.conf"
export LD_LIBRARY_PATH FONTCONFIG_FILE
"""
FONT_CONFIG = """<?xml version="1.0"?>
<fontconfig><dir>{libs}/usr/share/fonts</dir><dir>/usr/share/fonts</dir>
<cachedir>{libs}/cache</cachedir></fontconfig>
"""


def setup():
    """Find or install each tool; a missing one is told, never fatal here."""
    _setup_browser()
    _setup_pdf()
    _setup_pango()
    _setup_barcodes()


def browser():
    """Path of the browser Odoo's tests will find, or None."""
    paths = (shutil.which(name, path=base_env()["PATH"]) for name in BROWSERS)
    return next((path for path in paths if path), None)


def _setup_browser():
    if browser():
        return
    if is_root() and shutil.which("apt-get"):
        install_as_root(["chromium"], "browser tests, 100 MB")
    if not browser():
        say("no Chromium: browser tests will fail; as root: apt-get install chromium")


def _answers(program):
    """First line of ``wkhtmltopdf --version``, '' if it does not even start."""
    try:
        done = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if not done.returncode else ""


def _setup_pdf():
    """An installed patched wkhtmltopdf wins; else the one PyPI carries.

    Unpatched builds lose headers and footers and refuse two documents at once,
    so a plain /usr/bin/wkhtmltopdf is passed over.
    """
    link = BIN / "wkhtmltopdf"
    packed = VENV / "bin" / "wkhtmltopdf-pack"
    machine = shutil.which("wkhtmltopdf", path=os.environ.get("PATH"))
    key = f"2 {machine or packed}"
    if is_done("pdf", key) and (machine or link.exists()):
        return
    remove(link)
    if machine and PATCHED in _answers(machine):
        link.symlink_to(machine)
    elif packed.exists():
        _use_packed(packed, link)
    if not _answers(link) and not machine:
        say("no wkhtmltopdf that starts: PDF tests will fail")
        return
    mark_done("pdf", key)


def _setup_pango():
    """WeasyPrint needs it for the papers of record; without it, wkhtmltopdf prints."""
    if all(map(ctypes.util.find_library, ("pango-1.0", "pangoft2-1.0"))):
        return
    if is_root() and shutil.which("apt-get"):
        install_as_root(PANGO, "tagged PDF, 5 MB")
    else:
        say("no Pango: PDF untagged; as root: apt-get install " + " ".join(PANGO))


def _setup_barcodes():
    """Python 3.13 draws barcodes with cairo, which PyPI does not carry."""
    if not any(VENV.glob("lib/python3*/site-packages/cairocffi")):
        return
    if is_done("cairo", "1") or ctypes.util.find_library("cairo"):
        return
    if is_root() and shutil.which("apt-get"):
        install_as_root(["libcairo2"], "barcodes, 2 MB")
    else:
        say("no cairo: barcodes will miss; as root: apt-get install libcairo2")
    mark_done("cairo", "1")


def _use_packed(packed, link):
    if not _answers(packed) or not _has_font():
        if is_root() and shutil.which("apt-get"):
            install_as_root([*LIB_PACKAGES, FONT], "PDF, 10 MB")
    libraries = ""
    if not _answers(packed) or not _has_font():
        try:
            _unpack_libs()
        except Fail as error:
            say(f"libraries for PDF not had: {error}")
            return
        folders = ":".join(map(str, LIBS.glob("usr/lib/*-linux-gnu")))
        libraries = LIBRARIES.format(folders=folders, libs=LIBS)
    replace_text(link, WRAPPER.format(program=packed, libraries=libraries), 0o755)


def _has_font():
    """Any TrueType or OpenType font will do; none means blank pages."""
    for root in ("/usr/share/fonts", "/usr/local/share/fonts"):
        for _folder, _subfolders, files in os.walk(root):
            if any(name.lower().endswith((".ttf", ".otf", ".ttc")) for name in files):
                return True
    return False


def _unpack_libs():
    """Without root: Debian's own libraries, unpacked below .odoo."""
    apt = PrivateApt()
    apt.update()
    with work_folder("libs") as work:
        debs, tree = work / "debs", work / "tree"
        debs.mkdir()
        tree.mkdir()
        for deb in apt.download([*LIB_PACKAGES, *MORE_PACKAGES], debs):
            command(["dpkg-deb", "-x", deb, tree], f"{deb.name}: unpacking failed")
        (tree / "fonts.conf").write_text(FONT_CONFIG.format(libs=LIBS))
        remove(LIBS)
        tree.rename(LIBS)
    remove(apt.home)
