"""make bench: what the addon costs beside stock Odoo, in one run on one machine.

Two databases are made from the same template, one with the addon. In each, the same
batches of orders are confirmed in turn, several times; the median counts. Machines are
noisy: read the ratios and the numbers of queries, not the seconds.
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


def measure(database, kind):
    """Confirm batches in a database; a dictionary of size: (queries, seconds)."""
    script = Path(__file__).with_name("confirm.py")
    options = [odoo.CONF, database, kind, str(ROUNDS), *map(str, SIZES)]
    done = subprocess.run(
        [str(arg) for arg in (PYTHON, script, *options)],
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
    print(f"{'confirmation of':32}" + "".join(f"{n:>9} orders        " for n in SIZES))
    for label, figures in rows:
        cells = ""
        for size in SIZES:
            queries, seconds = figures[size]
            ratio = seconds / base[size][1]
            cells += f"{queries:5} queries  x{ratio:4.2f}      "
        print(f"{label:32}{cells}")


if __name__ == "__main__":
    main()
