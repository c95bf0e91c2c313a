"""pytest plugin of `make test`: the work is shared between two workers.

* each worker has its database, a copy that dev/runtime/testing.py has made;
* the longest classes come first, so that both workers end at the same time;
* what stands beside the suite (the addons that come and go, their wheels, their
  peers) runs as tests as well, on whichever worker is free.
"""

import os
from functools import partial
from pathlib import Path

import pytest
from pytest_strict import Check

LONGEST = Path(__file__).with_name("longest_first.txt")


def pytest_addoption(parser):
    group = parser.getgroup("workers")
    group.addoption("--beside", action="store_true", help="the checks beside as well")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Before pytest-odoo reads its options: this worker's database, filter and log.

    pytest-odoo would make a copy too, with programs that a bare machine has not and
    with one folder of files for all; without the variable, it takes what it is given.
    """
    if hasattr(config, "workerinput"):
        os.environ.pop("PYTEST_XDIST_WORKER", None)
        option = config.option
        database = f"{option.odoo_database}_{config.workerinput['workerid']}"
        option.odoo_extra = [
            extra.replace(option.odoo_database, database) for extra in option.odoo_extra
        ]
        option.odoo_database = database
    return (yield)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    """Add what stands beside, and begin with what takes longest."""
    if config.getoption("--beside"):
        for name, lines in BESIDE.items():
            items.append(
                Check.from_parent(
                    session, name=name, nodeid=f"beside/{name}::{name}", lines=lines
                )
            )
    if hasattr(config, "workerinput"):
        order = longest_first()
        items.sort(key=lambda item: order.get(class_of(item), len(order)))


def class_of(item):
    """What runs on one worker as a whole: a class, or a check of our own."""
    return item.cls.__name__ if getattr(item, "cls", None) else item.name


def longest_first():
    """Rank of each long class; one that is not there, or no more, does no harm."""
    lines = [line.split("#")[0].split() for line in LONGEST.read_text().splitlines()]
    return {words[0]: rank for rank, words in enumerate(filter(None, lines))}


def _installing(name, *words):
    def check():
        from runtime import installing

        return _trouble(partial(getattr(installing, name), *words))

    return check


def _wheels():
    from runtime import wheels

    return _trouble(wheels.check)


def _peers():
    from runtime import peers

    return _trouble(peers.check)


def _trouble(check):
    """What a check complains of, else nothing: what it counted is printed."""
    from runtime.common import Fail

    try:
        print(f"beside: {check()}")
    except Fail as error:
        return [str(error)]
    return []


# Databases that differ most, oldest and newest version: make test-install has them all.
FEW = "without examples,French only,three companies,year"
BESIDE = {
    "kinds_of_databases": _installing("kinds", FEW),
    "released_versions": _installing("released", "1.1.0,1.4.0"),
    "installing_and_removing": _installing("orders"),
    "from_wheels": _wheels,
    "next_to_the_peers": _peers,
}
