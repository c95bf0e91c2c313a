"""What counts as trouble in Odoo's log, for `make test` with either runner."""

import re
from pathlib import Path

IGNORE_FILE = Path(__file__).with_name("log_ignore.txt")
LEVELS = ("WARNING", "ERROR", "CRITICAL")
RECORD = re.compile(
    r"(?m)^\d{4}-\d\d-\d\d [\d:,]+ \d+ (?P<level>[A-Z]+) \S+ (?P<text>.*)$"
)


def ignored(path=IGNORE_FILE):
    """The reasoned exceptions; one without its comment is an error."""
    rules, reasoned = [], False
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if line.startswith("#"):
            reasoned = True
        elif not line.strip():
            reasoned = False
        elif not reasoned:
            raise ValueError(f"{path.name}:{number}: a rule without its reason")
        else:
            rules.append(re.compile(line))
    return rules


def counts(level, text, rules):
    """Whether one record, as "logger: message", fails a run."""
    return level in LEVELS and not any(rule.search(text) for rule in rules)


def offending(log_text):
    """The records of a whole log that fail a run, each with its traceback."""
    rules, found = ignored(), []
    records = list(RECORD.finditer(log_text))
    for record, following in zip(records, [*records[1:], None], strict=True):
        end = following.start() if following else len(log_text)
        whole = log_text[record.start() : end].strip()
        text = log_text[record.start("text") : end].strip()
        if counts(record["level"], text, rules):
            found.append(whole[:4000])
    return found


def skipped(log_text):
    """Tests that Odoo's runner skipped: a green run must not hide them."""
    return re.findall(r"(?m)^\S+ \S+ \d+ INFO \S+ \S+: (skipped .*)$", log_text)
