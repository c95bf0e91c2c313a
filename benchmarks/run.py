"""make bench: what the addon costs beside stock Odoo and OCA's addons, in one run.

A database each is made from the same template: stock, ours, and OCA's
``purchase_exception`` and ``purchase_tier_validation``, configured for the same job.
The same act is done in each in turn, several times; the median of the ratios counts.
Machines are noisy: read the ratios and the numbers of queries, not the seconds.

    run.py [quick | buyers | declare [purchases...] | verify | rooms]
"""

import json
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "dev"))

import house  # noqa: E402
import tables  # noqa: E402
from cases import ALL, EXPENSES, QUICK  # noqa: E402
from runtime import odoo, postgres, testing  # noqa: E402
from runtime.common import PYTHON  # noqa: E402

ADDON = "cssrs_marketplace_authorization"
EXPENSE = f"{ADDON}_expense"
#: What is installed on the template, for each flavour of the school.
ADDONS = {
    "stock": [],
    "ours": [ADDON],
    "exceptions": ["purchase_exception"],
    "tiers": ["purchase_tier_validation"],
}
#: The same with expenses: few cases, and nothing of OCA's does that job.
WITH_EXPENSES = {"stock": ["hr_expense"], "ours": ["hr_expense", ADDON, EXPENSE]}
PURCHASES = ("1000", "10000")
FILES = (2000, 20000)
#: Buyers at the same time, orders of each, rounds of both flavours in turn.
BUYERS, ORDERS, ROUNDS = 8, 5, 5
#: Seconds after which an act is compared once only.
SLOW = 10


def command(script, database, *options):
    """How to run a script of this folder in a database, with the venv's Python."""
    return [str(arg) for arg in (PYTHON, HERE / script, odoo.CONF, database, *options)]


def run(script, database, *options):
    """What a script prints, run in a database."""
    done = subprocess.run(
        command(script, database, *options),
        env=odoo.env(**postgres.client_env()),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


class Worker:
    """A process that does acts in a database of its own."""

    def __init__(self, database, flavour, script="worker.py", *options):
        self.process = subprocess.Popen(
            command(script, database, flavour, *options),
            env=odoo.env(**postgres.client_env()),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *act):
        self.process.stdin.write(f"{json.dumps(act)}\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit("a benchmark stopped; what it said is above")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait()


@contextmanager
def workers(addons, *how):
    """A worker for each flavour, each in its own copy of the template.

    :param how: script and options of the workers.
    """
    with ExitStack() as stack:
        made = {}
        for flavour, names in addons.items():
            database = stack.enter_context(odoo.scratch("bench"))
            if names:
                testing.install(database, names)
            made[flavour] = Worker(database, flavour, *how)
            stack.callback(made[flavour].close)
        yield made


def compare(case, asked):
    """Figures of each flavour for one case: queries, seconds, ratio to stock.

    The first time warms up, and makes what is needed in all databases at once. What is
    slow then is not done many times again.
    """
    for worker in asked.values():
        worker.ask(case.name, case.kind, case.count, False)
    slowest = max(worker.answer()["seconds"] for worker in asked.values())
    functions = once(asked["ours"], case, 1, True)["functions"]
    rounds = case.rounds if slowest < SLOW else 1
    found = {flavour: [] for flavour in asked}
    for turn in range(rounds):
        # Each in front of the other in turn: whoever comes second has a warmer machine.
        for flavour, worker in list(asked.items())[:: 1 if turn % 2 else -1]:
            found[flavour].append(once(worker, case, case.count, False))
    return {
        flavour: {**summary(found[flavour], found["stock"]), "functions": functions}
        for flavour in asked
    }


def once(worker, case, count, counting):
    """What a worker answers to an act."""
    worker.ask(case.name, case.kind, count, counting)
    return worker.answer()


def summary(mine, stock):
    """The median of what one flavour answered, and of its ratios to stock."""
    pairs = list(zip(mine, stock, strict=True))
    return {
        "queries": int(median(one["queries"] for one in mine)),
        "seconds": median(one["seconds"] for one in mine),
        "ratio": median(one["seconds"] / other["seconds"] for one, other in pairs),
        # Had Python nothing more to do than in stock Odoo.
        "least": median(
            1 + (one["server"] - other["server"]) / other["seconds"]
            for one, other in pairs
        ),
    }


def measure(cases, addons):
    """Print and return the figures of cases."""
    figures = {}
    with workers(addons) as all_of_them:
        for case in cases:
            asked = {
                flavour: worker
                for flavour, worker in all_of_them.items()
                if flavour in case.flavours
            }
            figures[case] = compare(case, asked)
            tables.show_case(case, figures[case])
    return figures


def bench(cases):
    """Compare, print a line for each case, then what grows with their number."""
    tables.show_head()
    figures = measure([case for case in cases if case not in EXPENSES], ADDONS)
    expenses = [case for case in cases if case in EXPENSES]
    if expenses:
        figures |= measure(expenses, WITH_EXPENSES)
    tables.show_growth(figures)


def buyers():
    """Have eight buyers confirm covered orders of different forms at once."""
    addons = {flavour: ADDONS[flavour] for flavour in ("stock", "ours")}
    found = {flavour: [] for flavour in addons}
    with workers(addons, "buyers.py", BUYERS, ORDERS, ROUNDS) as both:
        for turn in range(ROUNDS):
            for flavour, worker in list(both.items())[:: 1 if turn % 2 else -1]:
                worker.ask()
                found[flavour].append(worker.answer())
    tables.show_buyers(BUYERS * ORDERS, found)


def declare(*sizes):
    """Issue long declarations, of so many purchases."""
    with odoo.scratch("bench") as database:
        testing.install(database, [ADDON])
        for size in sizes or PURCHASES:
            tables.show_declaration(size, run("declare.py", database, size))


def verify():
    """Verify many files."""
    with odoo.scratch("bench") as database:
        testing.install(database, [ADDON])
        tables.show_verifications(run("verify.py", database, *FILES))


def rooms():
    """Count functions and files with the core addon, then with all of them."""
    figures = []
    for names in ([ADDON], odoo.need_addons()):
        with odoo.scratch("bench") as database:
            testing.install(database, names)
            figures.append(run("rooms.py", database))
    tables.show_rooms(*figures)
    house.show(ROOT)


def main(asked="all", *sizes):
    ways = {
        "all": lambda: bench(ALL),
        "quick": lambda: bench(QUICK),
        "buyers": buyers,
        "declare": lambda: declare(*sizes),
        "verify": verify,
        "rooms": rooms,
    }
    if asked not in ways:
        raise SystemExit(f"{asked}: one of {', '.join(ways)}")
    try:
        ways[asked]()
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main(*sys.argv[1:])
