"""The report of a period for the board and the public: figures, and no person.

It is made of tables that the page and the workbook both write. Nothing here imports
Odoo; the words come from the caller, in the language of the reader.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field
from datetime import date
from decimal import Decimal

from ..rules import declaration_columns as catalogue

#: What becomes of a request that is decided, in the order of the report.
OUTCOMES = ("approved", "revoked", "refused", "substituted")
GRANTED = ("approved", "revoked")
COUNT, MONEY, TEXT = catalogue.NUMBER, catalogue.MONEY, catalogue.TEXT


@dataclass(frozen=True)
class Tally:
    """Requests counted together; amounts before taxes, in the organization's currency.

    :param authorized: of a revoked authorization, what its purchases had taken.
    """

    count: int = 0
    requested: Decimal = Decimal(0)
    authorized: Decimal = Decimal(0)
    bought: Decimal = Decimal(0)

    def __add__(self, other):
        return Tally(*map(sum, zip(astuple(self), astuple(other), strict=True)))


@dataclass(frozen=True)
class Group:
    """The requests of an establishment, on a marketplace, with one outcome."""

    establishment: str
    marketplace: str
    outcome: str
    tally: Tally


@dataclass(frozen=True)
class Decisions:
    """How long decisions took, in days from submission; ``None`` when there is none.

    :param ages: how many took less than a week, up to a month, and more.
    """

    average: Decimal | None = None
    median: Decimal | None = None
    longest: Decimal | None = None
    ages: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Declared:
    """How what was recorded in the period was declared.

    :param in_time: declared within the delay.
    :param late: declared after it, or still to declare after it.
    :param waiting: to declare, within the delay.
    :param average: days from the recording to the declaration.
    """

    in_time: int = 0
    late: int = 0
    waiting: int = 0
    average: Decimal | None = None


@dataclass(frozen=True)
class Table:
    """A table of the report.

    :param columns: label and kind of each.
    :param bars: indexes of the columns that are drawn, two at most: the first is
        filled, the second outlined, so that no colour tells them apart.
    :param total: the last row, or ``None``.
    """

    key: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple, ...]
    bars: tuple[int, ...] = ()
    total: tuple | None = None
    note: str = ""

    def drawn(self, row) -> list[tuple[str, str]]:
        """Name of the style, and width in percent, of each bar of a row.

        >>> table = Table("", "", (), (("a", 4), ("b", 1)), (1,))
        >>> table.drawn(("b", 1))
        [('filled', '25.0')]
        """
        values = [abs(one[index]) for one in self.rows for index in self.bars]
        most = max(values, default=0) or 1
        return [
            (style, f"{100 * abs(row[index]) / most:.1f}")
            for style, index in zip(("filled", "outlined"), self.bars, strict=False)
        ]


@dataclass(frozen=True)
class Year:
    """What the report says.

    :param submitted: requests submitted in the period.
    :param waiting: requests that wait for a decision, on the day of the report.
    :param unmet: for each criterion, the refused requests that do not meet it.
    :param strings: words, by key; see ``words.year``.
    """

    organization: str
    date_from: date
    date_to: date
    made_on: date
    currency: str
    groups: Sequence[Group]
    submitted: int
    waiting: int
    unmet: Mapping[str, Tally]
    decisions: Decisions
    declared: Declared
    strings: Mapping[str, str]
    registry: str | None = None
    lang: str = "en"
    decimal: str = ","
    labels: Mapping = field(default_factory=dict)

    def word(self, key: str) -> str:
        """A word of the report, in the language of the reader."""
        return self.strings[key]

    def label(self, key: str, value) -> str:
        """Texts alone stand in the tables."""
        return value

    def tally(self, outcomes=OUTCOMES, **of) -> Tally:
        """The requests of some outcomes, of an establishment or of a marketplace."""
        found = (
            group.tally
            for group in self.groups
            if group.outcome in outcomes
            and all(getattr(group, name) == value for name, value in of.items())
        )
        return sum(found, Tally())

    def tables(self) -> list[Table]:
        """The tables, in order; those of a period without any request have no row."""
        return [
            self._outcomes(),
            self._granted("establishment"),
            self._granted("marketplace"),
            self._unmet(),
            self._delays(),
            self._declarations(),
        ]

    def _table(self, key, columns, rows, **more):
        words = tuple((self.word(name), kind) for name, kind in columns)
        note = self.strings.get(f"{key}_note", "")
        return Table(key, self.word(key), words, tuple(rows), note=note, **more)

    def _outcomes(self):
        rows = []
        for outcome in OUTCOMES:
            tally = self.tally((outcome,))
            rows.append((self.word(outcome), tally.count, tally.requested))
        tally = self.tally()
        columns = (("outcome", TEXT), ("requests", COUNT), ("requested", MONEY))
        total = (self.word("total"), tally.count, tally.requested)
        return self._table("outcomes", columns, rows, bars=(1,), total=total)

    def _granted(self, by):
        """What was authorized and bought, by establishment or by marketplace.

        Those of which everything was refused stand there as well, with nothing.
        """
        names = {getattr(group, by) for group in self.groups}
        rows = [self._row(name, **{by: name}) for name in names]
        rows.sort(key=lambda row: (-row[4], -row[1], row[0]))
        columns = (
            (by, TEXT),
            ("requests", COUNT),
            ("granted", COUNT),
            ("avoided", COUNT),
            ("authorized", MONEY),
            ("bought", MONEY),
            ("unused", MONEY),
        )
        total = self._row(self.word("total"))
        return self._table(f"by_{by}", columns, rows, bars=(4, 5), total=total)

    def _row(self, name, **of):
        given, every = self.tally(GRANTED, **of), self.tally(**of)
        unused = given.authorized - given.bought
        avoided = every.count - given.count
        amounts = (given.authorized, given.bought, unused)
        return (name, every.count, given.count, avoided, *amounts)

    def _unmet(self):
        columns = (("criterion", TEXT), ("requests", COUNT), ("requested", MONEY))
        rows = [
            (self.word(criterion), tally.count, tally.requested)
            for criterion, tally in self.unmet.items()
        ]
        return self._table("by_criterion", columns, rows, bars=(1,))

    def _delays(self):
        names = ("recent", "slower", "old")
        rows = [
            (self.word(name), count)
            for name, count in zip(names, self.decisions.ages, strict=True)
        ]
        columns = (("delay", TEXT), ("requests", COUNT))
        return self._table("decisions", columns, rows, bars=(1,))

    def _declarations(self):
        declared = self.declared
        rows = [
            (self.word("in_time"), declared.in_time),
            (self.word("late"), declared.late),
            (self.word("waiting_lines"), declared.waiting),
        ]
        columns = (("delay", TEXT), ("lines", COUNT))
        return self._table("declarations", columns, rows, bars=(1,))

    def brief(self) -> list[tuple[str, object, str]]:
        """Label, value and kind of the figures that lead."""
        given, every = self.tally(GRANTED), self.tally()
        decisions, declared = self.decisions, self.declared
        found = [
            ("submitted", self.submitted, COUNT),
            ("decided", every.count, COUNT),
            ("granted", given.count, COUNT),
            ("avoided", every.count - given.count, COUNT),
            ("waiting", self.waiting, COUNT),
            ("authorized", given.authorized, MONEY),
            ("bought", given.bought, MONEY),
            ("decision_average", decisions.average, COUNT),
            ("decision_median", decisions.median, COUNT),
            ("decision_longest", decisions.longest, COUNT),
            ("declared_average", declared.average, COUNT),
        ]
        return [(self.word(key), value, kind) for key, value, kind in found]
