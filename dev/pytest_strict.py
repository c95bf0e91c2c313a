"""pytest plugin of `make test`: nothing is skipped, nothing is logged in vain.

* a skipped test fails, with the reason it gave (no browser, no PDF engine...);
* two tests of our own hold Odoo's log, of the installation and of the tests,
  to no warning and no error but those of log_ignore.txt; what the tests of a
  worker logged is handed to the process that leads the workers, which judges it;
* the doctests of an addon's rules/ run, and rules/ imports without Odoo.
"""

import logging
import re
import subprocess
import sys
from pathlib import Path

import pytest
from _pytest.doctest import DoctestModule
from log_rules import counts, ignored, offending

#: Figures that a test prints to be read by a person: "attacks: 60 tried, 60 held".
FIGURES = re.compile(
    r"^(?:attacks|race|recognition|state machine|declarations|beside)\b.*\d.*$",
    re.MULTILINE,
)
ADDON_FILE = "__manifest__.py"
NO_ODOO = """
import importlib, pkgutil, sys
sys.modules["odoo"] = None
import rules
for found in pkgutil.walk_packages(rules.__path__, "rules."):
    importlib.import_module(found.name)
"""


def pytest_addoption(parser):
    group = parser.getgroup("strict")
    group.addoption("--strict-skips", action="store_true", help="a skip is a failure")
    group.addoption("--install-log", help="Odoo's log of the installation, judged")
    group.addoption("--log-of-tests", action="store_true", help="that of tests is too")


class Recorder(logging.Handler):
    """Keeps what Odoo's own log file gets, whatever a test does to pytest's."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.rules, self.found = ignored(), []
        self.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))

    def emit(self, record):
        text = self.format(record)
        if counts(record.levelname, text.split(" ", 1)[1], self.rules):
            self.found.append(text)


def pytest_configure(config):
    config.strict_recorder = Recorder()
    logging.getLogger().addHandler(config.strict_recorder)


def pytest_unconfigure(config):
    logging.getLogger().removeHandler(config.strict_recorder)


@pytest.fixture(scope="session", autouse=True)
def report_url(request):
    """Let the PDF engine find the style sheets on this run's random port."""
    if not request.config.getoption("--odoo-http"):
        return
    request.getfixturevalue("load_http")
    import odoo

    port = odoo.tools.config["http_port"]
    name = odoo.tests.common.get_db_name()
    with odoo.modules.registry.Registry(name).cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.api.SUPERUSER_ID, {})
        env["ir.config_parameter"].set_param("report.url", f"http://127.0.0.1:{port}")


# ------------------------------------------------------------------- skips


def _as_failure(report):
    reason = report.longrepr
    if isinstance(reason, tuple):
        reason = reason[2]
    report.outcome = "failed"
    report.longrepr = f"skipped, which counts as a failure here: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    strict = item.config.getoption("--strict-skips")
    if strict and report.skipped and not hasattr(report, "wasxfail"):
        _as_failure(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    report = yield
    if collector.config.getoption("--strict-skips") and report.skipped:
        _as_failure(report)
    return report


def pytest_terminal_summary(terminalreporter):
    """Show the figures of the tests, above pytest's closing line."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for line in FIGURES.findall(getattr(report, "capstdout", "")):
                terminalreporter.write_line(line)


# ---------------------------------------------------------- items of our own


class Check(pytest.Item):
    """A test that is a function returning the lines that are wrong."""

    def __init__(self, *, lines, **kwargs):
        super().__init__(**kwargs)
        self.lines = lines

    def runtest(self):
        found = self.lines()
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    def repr_failure(self, excinfo):
        return str(excinfo.value)

    def reportinfo(self):
        return self.path, 0, self.name


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(session, config, items):
    """The log of the installation is judged first."""
    log = config.getoption("--install-log")
    if not log or not items:
        return

    def of_install():
        return offending(Path(log).read_text(errors="replace"))

    make = Check.from_parent
    items.insert(0, make(session, name="log_of_the_installation", lines=of_install))


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session):
    """The log of the tests is judged last, and once: after those of every worker."""
    done = yield
    config = session.config
    found = config.strict_recorder.found
    if hasattr(config, "workerinput"):
        config.workeroutput["strict_found"] = found
    elif config.getoption("--log-of-tests") and not config.option.collectonly:
        name = "log_of_the_tests"
        report = pytest.TestReport(
            nodeid=name,
            location=(name, 0, name),
            keywords={},
            outcome="failed" if found else "passed",
            longrepr="\n".join(found) or None,
            when="call",
        )
        session.testscollected += 1
        config.hook.pytest_runtest_logreport(report=report)
    return done


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
    """A worker is done, or dead: then its log is not known, which is no good news."""
    told = getattr(node, "workeroutput", {}).get("strict_found")
    if told is None:
        told = [f"worker {node.gateway.id} died, and its log with it: {error}"]
    node.config.strict_recorder.found += told


def pytest_collect_file(file_path, parent):
    """Doctests of rules/ only: elsewhere they would import half of Odoo."""
    folder = file_path.parent
    if folder.name != "rules" or not (folder.parent / ADDON_FILE).exists():
        return None
    if file_path.suffix != ".py":
        return None
    if file_path.name == "__init__.py":
        return Rules.from_parent(parent, path=file_path)
    return DoctestModule.from_parent(parent, path=file_path)


class Rules(pytest.File):
    """One test: the rules are plain Python, importable where Odoo is not."""

    def collect(self):
        yield Check.from_parent(self, name="import_without_odoo", lines=self.trouble)

    def trouble(self):
        code = f"import sys; sys.path.insert(0, {str(self.path.parents[1])!r}){NO_ODOO}"
        done = subprocess.run(
            [sys.executable, "-I", "-c", code], capture_output=True, text=True
        )
        return [done.stderr.strip()] if done.returncode else []
