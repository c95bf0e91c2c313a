"""How the figures are printed."""

from statistics import median

from cases import BUYERS, DECLARED, GROWTH, VERIFIED

ACTS = 24


def show_head():
    """Titles of the table of :func:`show_case`."""
    print("Ratios are processor time beside stock Odoo; ! marks a goal that is missed.")
    print("Least: the ratio if PostgreSQL alone had more to do than in stock Odoo.")
    print(
        f"{'act':{ACTS}}{'number':>7}{'stock':>20}{'ours':>28}{'least':>9}{'goal':>16}"
        f"{'fn':>7}{'goal':>5}{'exceptions':>17}{'tiers':>17}"
    )


def show_case(case, figures):
    """One line: queries and time of stock, then what the others add."""
    stock, ours, goal = figures["stock"], figures["ours"], case.goal
    more = ours["queries"] - stock["queries"]
    missed = (
        (goal.queries is not None and more > goal.queries)
        or (goal.ratio is not None and ours["ratio"] > goal.ratio)
        or (goal.functions is not None and ours["functions"] > goal.functions)
    )
    cells = [
        f"{case.label:{ACTS}}{case.count:7}",
        f"{stock['queries']:7} q {stock['seconds'] * 1000:7.0f} ms",
        _cell(stock, ours, 10),
        f"{' !' if missed else '  '}{ours['least']:7.2f}",
        f"{_goal(goal):>14}{ours['functions']:7}{goal.functions or '':>5}",
        *(_cell(stock, figures.get(one), 0) for one in ("exceptions", "tiers")),
    ]
    print("".join(cells).rstrip(), flush=True)


def _cell(stock, figure, wider):
    """Queries more than stock, and ratio to it."""
    if not figure:
        return ""
    more = figure["queries"] - stock["queries"]
    return f"{more:+{wider + 8}} q x{figure['ratio']:5.2f}"


def _goal(goal):
    queries = "" if goal.queries is None else f"{goal.queries:+} q"
    return f"{queries} x{goal.ratio:.2f}" if goal.ratio else queries


def show_growth(figures):
    """Time for each order among many, beside that among ten."""
    print(f"\ntime per order, the most against 10 (goal x{GROWTH})")
    for kind in ("plain", "own", "shared"):
        seconds = {
            case.count: figure
            for case, figure in figures.items()
            if (case.name, case.kind) == ("confirm", kind)
        }
        most = max(seconds)
        growth = {
            flavour: seconds[most][flavour]["seconds"]
            / most
            / (seconds[10][flavour]["seconds"] / 10)
            for flavour in seconds[most]
        }
        cells = "  ".join(f"{name} x{ratio:.2f}" for name, ratio in growth.items())
        print(f"  {kind:8}{most:6}: {cells}")


def show_rooms(core, every):
    """Functions and files of each act, with one addon and with all of them."""
    print(f"\n{'functions/files that one act passes':36}{'core':>10}{'all addons':>12}")
    for act in dict.fromkeys([*core, *every]):
        one, all_of_them = (
            "/".join(map(str, figures.get(act, ()))) for figures in (core, every)
        )
        print(f"{act:36}{one:>10}{all_of_them:>12}")


def show_declaration(count, parts):
    """What the screen, the issue, each file and the verification take."""
    goal = DECLARED * max(int(count) / 10_000, 1)
    for part, figure in parts.items():
        # wkhtmltopdf prints on two cores.
        taken = figure["processor"] / (2 if part == "pdf" else 1)
        size = f", file {figure['size']:.1f} MB" if "size" in figure else ""
        print(
            f"{count:>6} purchases, {part:6}: {figure['seconds']:6.2f} s, of processor "
            f"{figure['processor']:6.2f} s{'' if taken <= goal else ' !'} (goal "
            f"{goal:.0f} s{' on each of two cores' if part == 'pdf' else ''}), "
            f"{figure['queries']} q, {figure['resident']:.0f} MB{size}"
        )


def show_buyers(orders, rounds):
    """Orders that buyers confirm in a second, all together, and ours beside stock.

    :param rounds: for each flavour, seconds of each, and share of them spent waiting.
    """
    rates = {
        flavour: [orders / one["seconds"] for one in found]
        for flavour, found in rounds.items()
    }
    ratio = median(
        ours / stock for stock, ours in zip(rates["stock"], rates["ours"], strict=True)
    )
    cells = "  ".join(f"{name} {median(found):.1f}" for name, found in rates.items())
    missed = "" if ratio >= BUYERS else " !"
    print(f"orders a second: {cells}  x{ratio:.2f}{missed} (goal x{BUYERS})")
    waits = "  ".join(
        f"{name} {median(one['waited'] for one in found):.1%}"
        for name, found in rounds.items()
    )
    print(f"time that a buyer waits for another: {waits}")


def show_verifications(verified):
    """What it takes to verify files, by their number."""
    for count, figure in verified.items():
        goal = VERIFIED * int(count)
        missed = "" if figure["processor"] <= goal else " !"
        print(
            f"verify {count:>6} files: {figure['seconds']:6.2f} s, of processor "
            f"{figure['processor']:6.2f} s{missed} (goal {goal:.0f} s), "
            f"{figure['queries']} q, {figure['memory']:.1f} MB, "
            f"{figure['entries']} entries, {figure['records']} records"
        )
