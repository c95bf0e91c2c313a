"""Debian packages without root: private apt folders, the machine's own source.

No host name is written here: the address, the keyring and the options are
those of the machine's own Debian source, with another suite put in.
"""

import os
import re
from pathlib import Path

from .common import STATE, Fail, command, say, user_name

ETC = Path("/etc/apt")
NO_DEBIAN = (
    "no Debian source in apt's configuration here; "
    "give an Odoo 19.0 checkout with ODOO_SRC=/path"
)


def os_release():
    """The machine's own description of itself, as a dictionary."""
    path = Path("/etc/os-release")
    text = path.read_text() if path.exists() else ""
    return {k: v.strip('"') for k, v in re.findall(r"(?m)^(\w+)=(.*)$", text)}


def _is_debian_main(suites, components):
    """True for Debian's main archive: not security, not a third party's."""
    names = {"stable", "oldstable", "testing", "unstable", "sid"}
    names.add(os_release().get("VERSION_CODENAME", "sid"))
    return bool(names & set(suites.split())) and "main" in components.split()


def _from_deb822(text, suite):
    """The first fitting stanza of a .sources file, with ``suite`` put in."""
    for raw in re.split(r"\n\s*\n", text):
        stanza = "\n".join(x for x in raw.splitlines() if not x.startswith("#"))
        field = dict(re.findall(r"(?m)^([\w-]+):[ \t]*(.*)$", stanza))
        if field.get("Enabled", "yes").strip().lower() == "no":
            continue
        if not _is_debian_main(field.get("Suites", ""), field.get("Components", "")):
            continue
        stanza = re.sub(r"(?m)^Types:.*$", "Types: deb", stanza)
        stanza = re.sub(r"(?m)^Components:.*$", "Components: main", stanza)
        if suite:
            stanza = re.sub(r"(?m)^Suites:.*$", f"Suites: {suite}", stanza)
        return stanza.strip() + "\n"
    return None


def _from_one_line(text, suite):
    """The first fitting line of a classic sources.list, the same way."""
    line_format = r"(?m)^\s*deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.+)$"
    for options, address, own, components in re.findall(line_format, text):
        if _is_debian_main(own, components.split("#")[0]):
            return f"deb {options}{address} {suite or own} main\n"
    return None


def find_source(suite, etc=ETC):
    """(file ending, content) of a source for ``suite`` (None: the own one)."""
    files = [etc / "sources.list", *sorted((etc / "sources.list.d").glob("*"))]
    files.sort(key=lambda path: "debian" not in path.name)
    for path in files:
        if not path.is_file() or path.suffix not in (".list", ".sources"):
            continue
        deb822 = path.suffix == ".sources"
        read = _from_deb822 if deb822 else _from_one_line
        found = read(path.read_text(errors="replace"), suite)
        if found:
            return path.suffix, found
    raise Fail(NO_DEBIAN)


class PrivateApt:
    """apt-get with its own lists and cache, seeing one Debian suite."""

    def __init__(self, suite=None):
        if os_release().get("ID") == "ubuntu":
            raise Fail(NO_DEBIAN)
        self.home = STATE / "apt" / (suite or "own")
        for folder in ("lists/partial", "cache/archives/partial"):
            (self.home / folder).mkdir(parents=True, exist_ok=True)
        ending, content = find_source(suite)
        source = self.home / f"source{ending}"
        source.write_text(content)
        (self.home / "status").write_text("")
        self.options = ["-qq"]
        for option in (
            f"Dir::Etc::sourcelist={source}",
            "Dir::Etc::sourceparts=/dev/null",
            "Dir::Etc::preferences=/dev/null",
            "Dir::Etc::preferencesparts=/dev/null",
            f"Dir::State={self.home}",
            f"Dir::State::status={self.home / 'status'}",
            f"Dir::Cache={self.home / 'cache'}",
            f"APT::Sandbox::User={user_name()}",
            "Acquire::Languages=none",
            "Acquire::Retries=2",
            "APT::Update::Error-Mode=any",
        ):
            self.options += ["-o", option]

    def update(self):
        """Read the package lists; signatures are checked by apt as always."""
        command(
            ["apt-get", *self.options, "update"],
            "apt could not read Debian's package lists (is the network up?)",
        )

    def download(self, packages, folder):
        """Fetch packages as .deb files into ``folder``, telling the size."""
        asked = [*self.options, "download"]
        listing = command(
            ["apt-get", *asked, "--print-uris", *packages],
            "apt does not find a package",
            cwd=folder,
        )
        size = sum(int(n) for n in re.findall(r"\.deb (\d+)", listing.stdout))
        say(f"downloading {len(packages)} Debian packages, {size // 1_000_000} MB")
        command(
            ["apt-get", *asked, *packages],
            "apt could not download (is the network up?)",
            cwd=folder,
        )
        return sorted(folder.glob("*.deb"))

    def download_with_needs(self, packages):
        """Fetch packages, and what they need that the machine has not; .deb files."""
        status = Path("/var/lib/dpkg/status")
        (self.home / "status").write_bytes(status.read_bytes())
        asked = [*self.options, "-y", "--no-install-recommends", "--download-only"]
        asked += ["-o", "Debug::NoLocking=true", "install", *packages]
        command(["apt-get", *asked], "apt could not download (is the network up?)")
        return sorted((self.home / "cache" / "archives").glob("*.deb"))


def install_as_root(packages, why):
    """Install on the machine itself, root only; return whether it worked."""
    say(f"apt-get install {' '.join(packages)} ({why})")
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive", LC_ALL="C.UTF-8")
    wait = ["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2"]
    install = ["apt-get", *wait, "-y", "-q", "install", "--no-install-recommends"]
    done = command([*install, *packages], env=env)
    if done.returncode:  # fresh machines have no lists, old lists name old files
        command(["apt-get", *wait, "-q", "update"], env=env)
        done = command([*install, *packages], env=env)
    if done.returncode:
        words = (done.stderr or done.stdout).strip().splitlines() or ["no message"]
        say(f"apt-get could not install it: {words[-1]}")
    return not done.returncode
