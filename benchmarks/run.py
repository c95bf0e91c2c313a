"""make bench: what the addon costs beside stock Odoo, in one run on one machine.

Two databases are made from the same template, one with the addon. In each, the same
batches of orders are confirmed in turn, several times; the median counts. Then long
declarations are issued. Machines are noisy: read the ratios and the numbers of queries,
not the seconds.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "dev"))

from runtime import odoo, postgres, testing  # noqa: E402
from runtime.common import PYTHON  # noqa: E402

ADDON = "cssrs_marketplace_authorization"
ROUNDS = 5
SIZES = (1, 10, 100)
PURCHASES = (1000, 10000)


def measure(database, kind):
    """Confirm batches in a database; a dictionary of size: (queries, seconds)."""
    return run("confirm.py", database, kind, ROUNDS, *SIZES)


def declare(database):
    """Issue declarations in a database; a dictionary of size, then of figures."""
    return run("declare.py", database, *PURCHASES)


def run(name, database, *options):
    """What a script prints, run in a database by the venv's Python."""
    script = Path(__file__).with_name(name)
    done = subprocess.run(
        [str(arg) for arg in (PYTHON, script, odoo.CONF, database, *options)],
        env=odoo.env(**postgres.client_env()),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures = json.loads(done.stdout.splitlines()[-1])
    return {int(size): figure for size, figure in figures.items()}


def main():
    with odoo.scratch("bench") as stock, odoo.scratch("bench") as ours:
        testing.install(ours, [ADDON])
        base = measure(stock, "plain")
        rows = [
            ("plain orders, stock Odoo", base),
            ("plain orders, with the addon", measure(ours, "plain")),
            ("covered marketplace orders", measure(ours, "covered")),
        ]
        declared = declare(ours)
    show_confirmations(rows, base)
    show_declarations(declared)


def show_confirmations(rows, base):
    print(f"{'confirmation of':32}" + "".join(f"{n:>9} orders        " for n in SIZES))
    for label, figures in rows:
        cells = ""
        for size in SIZES:
            queries, seconds = figures[size]
            ratio = seconds / base[size][1]
            cells += f"{queries:5} queries  x{ratio:4.2f}      "
        print(f"{label:32}{cells}")


def show_declarations(declared):
    """Seconds, queries, peak of memory, size of the file: of each part that has it."""
    titles = "".join(f"{n:>16} purchases      " for n in declared)
    print(f"\n{'declaration of':15}{titles}")
    for part in dict.fromkeys(
        name for figures in declared.values() for name in figures
    ):
        cells = "".join(_cell(figures.get(part)) for figures in declared.values())
        print(f"{part:15}{cells}".rstrip())


def _cell(figure):
    if not figure:
        return f"{'':32}"
    text = f"{figure['seconds']:6.2f} s {figure['queries']:4} q"
    for name in ("memory", "size"):
        if name in figure:
            text += f" {figure[name]:5.1f} MB"
    return f"{text:32}"


if __name__ == "__main__":
    main()
