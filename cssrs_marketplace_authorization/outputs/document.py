"""What the files of a declaration have in common, ready to be written."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ..rules import declaration_columns as catalogue

#: Names of the values of the header, in their order in the files.
HEADER = tuple(
    "organization registry body_code number date_from date_to declared_on "
    "declared_by declared_capacity channel previous_seal seal".split()
)
#: Who may issue: the holder of the power, or the secretariat under the mandate.
DECLARED_CAPACITIES = (*catalogue.CODES["decided_capacity"], "secretariat")


@dataclass(frozen=True)
class Document:
    """A declaration without its lines.

    :param registry: number of the organization in the register of enterprises (NEQ).
    :param declared_on: by the clock of the organization, as are the times of the lines.
    :param declared_capacity: one of :data:`DECLARED_CAPACITIES`.
    :param columns: keys and labels of the columns of a table, in the order chosen by
        the organization. XML has every key whatever was chosen.
    :param totals: what :func:`~..rules.declaration_columns.totals` says of the lines.
    :param labels: words for a code, by key and code; for a flag see *yes* and *no*.
    :param strings: words of the files, by key: ``words.columns.WORDS`` has them.
    :param decimal: what separates the decimals in a text file.
    """

    organization: str
    number: str
    date_from: date
    date_to: date
    declared_on: datetime
    declared_by: str
    seal: str
    columns: tuple[tuple[str, str], ...]
    totals: Mapping[str, catalogue.Sums]
    registry: str | None = None
    body_code: str | None = None
    declared_capacity: str | None = None
    channel: str | None = None
    previous_seal: str | None = None
    labels: Mapping[tuple[str, str], str] = field(default_factory=dict)
    strings: Mapping[str, str] = field(default_factory=dict)
    lang: str = "en"
    decimal: str = ","

    def header(self) -> Iterator[tuple[str, object]]:
        """Names and values of the header, without the empty ones."""
        for name in HEADER:
            value = getattr(self, name)
            if not catalogue.is_blank(value):
                yield name, value

    def word(self, key: str) -> str:
        """A word of the files, in the language of the reader."""
        return self.strings[key]

    def label(self, key: str, value) -> str:
        """The label of a code or of a flag; the code itself when it has none."""
        if isinstance(value, bool):
            return self.word("yes" if value else "no")
        return self.labels.get((key, value)) or value

    def kinds(self) -> tuple[tuple[str, str], ...]:
        """Keys of the columns, each with its kind."""
        return tuple((key, catalogue.BY_KEY[key].kind) for key, _label in self.columns)

    def counted(self, rows: Iterable[Mapping]) -> Iterator[Mapping]:
        """Yield the rows, and check at the end that they add up to the totals.

        Each file reads its rows from here, so no file has a total that its own lines
        contradict.

        :raise ValueError: after the last row, when they do not add up to the totals.
        """
        sums = {}
        for row in rows:
            before = sums.get(row["currency"], catalogue.Sums())
            sums[row["currency"]] = before + catalogue.of_row(row)
            yield row
        if sums != dict(self.totals):
            raise ValueError(
                f"the lines of {self.number} do not add up to its totals: "
                f"{sums} instead of {dict(self.totals)}"
            )
