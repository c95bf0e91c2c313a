"""Odoo 19.0 itself: from Debian's odoo-19 package, or from ODOO_SRC."""

import os
import re
import shutil
import subprocess
import tarfile
from pathlib import Path

from .apt import PrivateApt
from .common import (
    STATE,
    Fail,
    command,
    digest,
    is_done,
    mark_done,
    remove,
    say,
    work_folder,
)

SERIES = "19.0"
RECIPE = "1"  # raise it when the extraction below changes
PACKAGES = [
    "odoo-19",
    # what the package's symbolic links point to
    "fonts-montserrat",
    "fonts-font-awesome-legacy",  # the plain one no longer holds the web font
    "fonts-roboto-unhinted",
    "fonts-inconsolata",
    "fonts-ocr-b",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
]
SHIM = """#!/usr/bin/env python3
# Debian's package has no odoo-bin; Odoo's own tests and our Makefile want one.
__import__("odoo.cli").cli.main()
"""
SELFIE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"
SELFIE_NPM = "@mediapipe/selfie_segmentation@0.1.1675465747"
SELFIE_STUB = "// Left out: npm was not there. Only background blur in calls is lost.\n"
UNPACKED = STATE / "root"
KEPT = STATE / "debs"  # also after `make clean`: sid forgets what it replaces
GONE = (
    "Debian's sid has no odoo-19 here any more. Either copy the folder .odoo/debs of a "
    "checkout that was set up before into this one, or give an Odoo 19.0 checkout: "
    "ODOO_SRC=/path"
)
PACKAGE_PATH = "usr/lib/python3/dist-packages"


def own_checkout():
    """The person's own Odoo, if ODOO_SRC names one."""
    given = os.environ.get("ODOO_SRC")
    return Path(given).resolve() if given else None


def home():
    """Folder that holds odoo-bin and the Python package odoo."""
    return own_checkout() or UNPACKED / PACKAGE_PATH


def addons_paths():
    """Odoo's own addons folders: two in a checkout, one in the package."""
    inside, beside = home() / "odoo" / "addons", home() / "addons"
    return [path for path in (beside, inside) if path.is_dir()]


def version():
    """What release.py says, without importing Odoo; '' when unreadable."""
    path = home() / "odoo" / "release.py"
    text = path.read_text() if path.exists() else ""
    found = re.search(r"(?m)^version_info = \((\d+), (\d+),", text)
    return ".".join(found.groups()) if found else ""


def key():
    """Changes whenever databases made with the former Odoo may not fit."""
    own = own_checkout()
    return digest(RECIPE, *([own, (own / "odoo" / "release.py")] if own else []))


def setup():
    """Have Odoo in place, from the checkout given or from Debian."""
    if own_checkout():
        _check_version("ODOO_SRC")
    elif not is_done("odoo", key()):
        _fetch()
        _check_version("Debian's odoo-19")
        mark_done("odoo", key())


def _check_version(origin):
    if version() != SERIES:
        raise Fail(f"{origin}: Odoo {SERIES} expected, found {version() or 'none'}")


def _fetch():
    files = _packages()
    with work_folder("odoo") as work:
        tree = work / "root"
        _unpack(files, tree)
        (tree / PACKAGE_PATH / "odoo-bin").write_text(SHIM)
        (tree / PACKAGE_PATH / "odoo-bin").chmod(0o755)
        _add_selfie(tree / PACKAGE_PATH / "odoo" / "addons" / SELFIE, work)
        remove(UNPACKED)
        tree.rename(UNPACKED)


def _packages():
    """Debian's packages as they are today, or those that were kept."""
    kept = sorted(KEPT.glob("*.deb"))
    try:
        return _download()
    except Fail as error:
        if any(path.name.startswith("odoo-19_") for path in kept):
            say(f"{error}: the packages kept in .odoo/debs serve")
            return kept
        if "odoo-19" in str(error):
            raise Fail(GONE) from None
        raise


def _download():
    say("Odoo: reading Debian's package lists")
    apt = PrivateApt("sid")
    apt.update()
    with work_folder("debs") as work:
        apt.download(PACKAGES, work)
        remove(KEPT)
        work.rename(KEPT)
    remove(apt.home)
    return sorted(KEPT.glob("*.deb"))


def _unpack(files, tree):
    """Unpack Odoo without the 760 MB of .po files it carries, French kept."""
    tree.mkdir()
    odoo = next(path for path in files if path.name.startswith("odoo-19_"))
    say(f"unpacking {odoo.name.split('_')[1].replace('%3a', ':')} of odoo-19, 380 MB")
    extract = ["tar", "-x", "-C", str(tree), "--no-same-owner"]
    leave = [f"./{PACKAGE_PATH}/addons", "./etc", "*/i18n/*.po", "*/i18n_extra/*.po"]
    keep = ["*/i18n/fr.po", "*/i18n/fr_CA.po"]
    rest = [*extract, *(f"--exclude={pattern}" for pattern in leave)]
    french = [*extract, "--wildcards", *keep]
    running = [_pipe(odoo, rest), _pipe(odoo, french)]  # at once: two cores
    for tar in running:
        tar.wait()
    if running[0].returncode:
        raise Fail("odoo-19: unpacking failed (is the disk full?)")
    if not any(tree.glob(f"{PACKAGE_PATH}/odoo/addons/base/i18n/fr.po")):
        raise Fail("odoo-19: no French translation unpacked (is the disk full?)")
    for path in files:
        if path != odoo:
            command(["dpkg-deb", "-x", path, tree], f"{path.name}: unpacking failed")


def _pipe(deb, tar_args):
    """Start ``dpkg-deb | tar``; the caller waits for the tar."""
    quiet = {"stderr": subprocess.DEVNULL}
    reader = subprocess.Popen(
        ["dpkg-deb", "--fsys-tarfile", str(deb)], stdout=subprocess.PIPE, **quiet
    )
    tar = subprocess.Popen(tar_args, stdin=reader.stdout, **quiet)
    reader.stdout.close()
    return tar


def _add_selfie(target, work):
    """The one asset Debian strips; without any file there, no tour passes."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(SELFIE_STUB)
    if not shutil.which("npm"):
        say("npm is not there: a stub stands for selfie_segmentation.js")
        return
    env = dict(os.environ, npm_config_cache=str(work / "npm"))
    env["npm_config_update_notifier"] = "false"
    asked = ["npm", "pack", "--silent", "--ignore-scripts", SELFIE_NPM]
    try:
        command(asked, "npm", cwd=work, env=env, timeout=90)
        archive = next(work.glob("*.tgz"))
        with tarfile.open(archive) as tar:
            member = tar.extractfile("package/selfie_segmentation.js")
            target.write_bytes(member.read())
    except (Fail, StopIteration, KeyError, tarfile.TarError) as error:
        say(f"selfie_segmentation.js not had ({error}): a stub stands for it")
