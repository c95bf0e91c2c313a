"""How big the house is: lines of each addon, abstract models and who inherits them."""

import ast
from collections import Counter
from pathlib import Path


def sources(folder):
    """The Python files of an addon."""
    return (path for path in sorted(folder.rglob("*.py")) if path.is_file())


def lines(folder):
    """Numbers of lines of Python outside the tests, and of the tests."""
    count = Counter()
    for path in sources(folder):
        of_tests = "tests" in path.relative_to(folder).parts
        count[of_tests] += len(path.read_text().splitlines())
    return count[False], count[True]


def _assigned(node, name):
    """The strings that a class gives to an attribute."""
    for statement in node.body:
        targets = getattr(statement, "targets", ())
        if any(isinstance(t, ast.Name) and t.id == name for t in targets):
            value = ast.literal_eval(statement.value)
            return [value] if isinstance(value, str) else list(value)
    return []


def classes(folder):
    """The models of an addon: whether each is abstract, its name, what it inherits."""
    for path in sources(folder):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and _assigned(node, "_name"):
                bases = {getattr(base, "attr", "") for base in node.bases}
                [name] = _assigned(node, "_name")
                yield "AbstractModel" in bases, name, _assigned(node, "_inherit")


def abstract_models(folder, folders):
    """Abstract models of an addon: name, then how many models inherit it directly.

    :param folder: the addon.
    :param folders: every addon, where the users are looked for.
    """
    users = Counter(
        parent
        for one in folders
        for _abstract, name, parents in classes(one)
        for parent in set(parents) - {name}
    )
    names = {name for abstract, name, _parents in classes(folder) if abstract}
    return {name: users[name] for name in sorted(names)}


def show(root):
    """Print the size of each addon of a folder."""
    folders = [path.parent for path in sorted(Path(root).glob("*/__manifest__.py"))]
    print(f"\n{'addon':44}{'code':>8}{'tests':>8}{'abstract':>10}{'< 2 users':>11}")
    for folder in folders:
        code, tests = lines(folder)
        models = abstract_models(folder, folders)
        alone = sum(users < 2 for users in models.values())
        print(f"{folder.name:44}{code:8}{tests:8}{len(models):10}{alone:11}")
