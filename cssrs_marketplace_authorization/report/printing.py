"""Prints a page of record: a decision sheet, a declaration, a verification (R25).

WeasyPrint makes a PDF that a screen reader follows (PDF/UA), each page of which says
what it is and how many there are. It is optional: it needs Pango, which not every
server has. Elsewhere wkhtmltopdf prints, as it does for the rest of Odoo.
"""

import io
import logging
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from pathlib import Path

import lxml.html

from odoo.exceptions import UserError
from odoo.tools import pdf as pages

from odoo.addons.base.models import ir_actions_report

from ..constants import MODULE

_logger = logging.getLogger(__name__)
VARIANT = "pdf/ua-1"
#: Bytes of a page that WeasyPrint lays out within the time that a request has: it takes
#: about a minute of processor for a thousand lines, as Odoo allows by default.
LONGEST = 600_000
#: Bytes of what wkhtmltopdf prints at a time: it takes longer for each line of a longer
#: page. Each part begins with a block, and is printed by a process of its own.
PART = 1_000_000
BLOCK = b'<section class="o_mkp_block">'
STYLE_END = b"</style>"
#: Processes at the same time: a server has two cores at least.
AT_ONCE = 2
#: Room in millimetres for what wkhtmltopdf repeats on each page.
MARGINS = {
    "data-report-margin-top": 20,
    "data-report-margin-bottom": 16,
    "data-report-header-spacing": 4,
}
OLD_STYLE = """
table { border-collapse: separate !important; border-spacing: 0;
  border: solid #666; border-width: 1px 0 0 1px; }
th, td { border-width: 0 1px 1px 0 !important; }
tr, dd, .o_mkp_foot, .o_mkp_sign { page-break-inside: avoid; }
thead { display: table-header-group; }
h2, dt, caption { page-break-inside: avoid; }
h2::after { content: ""; display: block; height: 130px; margin-bottom: -130px; }
dt::after { content: ""; display: block; height: 40px;
  margin-bottom: -40px; }
"""
#: Points: type of the foot of a page, its margins, and the width of a figure of
#: Helvetica beside that of what is around the figures.
FOOT, RIGHT, BOTTOM, FIGURE, AROUND = 9, 28, 22, 0.556, 3.447


def pdf(page, model, env):
    """Print a page.

    It is complete: nothing is loaded from the server, which may be out of reach, or
    waiting for this transaction.

    :param page: bytes of HTML.
    :param model: name of the model of what is printed.
    :return: bytes.
    :raise UserError: when the server has no engine.
    """
    weasyprint = engine(page)
    if weasyprint:
        nothing = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
        html = weasyprint.HTML(string=page.decode(), url_fetcher=nothing)
        return html.write_pdf(pdf_variant=VARIANT)
    if not is_able(env):
        raise UserError(
            env._(
                "The PDF cannot be produced: the server has no PDF engine. Have "
                "WeasyPrint installed, or wkhtmltopdf for long documents, then "
                "download the PDF."
            )
        )
    reports = env["ir.actions.report"].sudo()
    name = model.removeprefix("purchase.marketplace.")
    report = reports._get_report(f"{MODULE}.report_marketplace_{name}")
    options = reports._build_wkhtmltopdf_args(report.get_paperformat(), False, MARGINS)
    page = _for_old_engine(page)
    head = lxml.html.fromstring(page.partition(BLOCK)[0].decode())
    # The page has no script to wait for.
    options += ["--javascript-delay", "1", *_running(head)]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        printed = list(pool.map(partial(_print_part, options), _parts(page)))
    for content, said in printed:
        if not content:
            message = env._("The PDF cannot be produced. wkhtmltopdf says: %s", said)
            raise UserError(message)
    title = head.findtext(".//title") or ""
    return _numbered([content for content, _said in printed], title)


def _parts(page):
    """A page, cut between its blocks into pages that have its style.

    :return: iterator of tuples of bytes.
    """
    style = page[: page.rfind(STYLE_END, 0, page.find(BLOCK)) + len(STYLE_END)]
    start, before = 0, b""
    while (end := page.find(BLOCK, start + PART)) > 0:
        yield before, memoryview(page)[start:end]
        start, before = end, style
    yield before, memoryview(page)[start:]


def _print_part(options, part):
    """Print a part of a page, without the numbers of its pages.

    :return: its bytes, and what wkhtmltopdf says when it makes none.
    """
    with tempfile.TemporaryDirectory() as folder:
        page, paper = Path(folder, "page.html"), Path(folder, "paper.pdf")
        with page.open("wb") as stream:
            stream.writelines(part)
        done = ir_actions_report._run_wkhtmltopdf([*options, str(page), str(paper)])
        # 1: something could not be loaded, and the page is whole.
        whole = done.returncode in (0, 1) and paper.exists()
        return whole and paper.read_bytes(), done.stderr


def _numbered(parts, title):
    """Join printed parts, and write on each page its number and how many there are."""
    writer = pages.PdfWriter()
    for part in parts:
        writer.appendPagesFromReader(pages.PdfReader(io.BytesIO(part), strict=False))
    writer.addMetadata({"/Title": title})
    name, total = pages.NameObject, writer.getNumPages()
    font = writer._addObject(
        pages.DictionaryObject(
            {
                name("/Type"): name("/Font"),
                name("/Subtype"): name("/Type1"),
                name("/BaseFont"): name("/Helvetica"),
            }
        )
    )
    before = _drawn(writer, "q\n")
    for number in range(1, total + 1):
        sheet = writer.getPage(number - 1)
        said = f"{number}{total}"
        left = float(sheet["/MediaBox"][2]) - RIGHT
        left -= FOOT * (AROUND + FIGURE * len(said))
        foot = f"/Foot {FOOT} Tf {left:.1f} {BOTTOM} Td (Page {number} / {total}) Tj"
        # What is drawn before may leave another scale.
        after = _drawn(writer, f"\nQ BT {foot} ET")
        drawn = sheet["/Contents"]
        drawn = drawn if isinstance(drawn, list) else [sheet.raw_get("/Contents")]
        sheet[name("/Contents")] = pages.ArrayObject([before, *drawn, after])
        used = sheet["/Resources"]
        fonts = {**used.get("/Font", {}), name("/Foot"): font}
        used[name("/Font")] = pages.DictionaryObject(fonts)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _drawn(writer, commands):
    """Commands that draw, as an object of a PDF file."""
    stream = pages.DecodedStreamObject()
    stream.setData(commands.encode())
    return writer._addObject(stream)


def _for_old_engine(page):
    """A page whose style wkhtmltopdf follows: it prints as on a screen.

    It knows one way to keep a row whole, and none to keep a heading with what follows:
    a heading is as high as what must come with it, and gives the room back.
    """
    head, mark, rest = page.partition(BLOCK)
    head = head.replace(b"@media screen", b"@media tv")
    head = head.replace(b"@media print", b"@media all")
    style = f"<style>{OLD_STYLE}</style></head>".encode()
    return head.replace(b"</head>", style, 1) + mark + rest


def _running(head):
    """Options that repeat who and what at the top of each page, where they are known.

    Square brackets would stand for numbers.
    """
    who, what = (
        " ".join("".join(found[0].itertext()).split()) if found else ""
        for found in (head.find_class("o_mkp_who"), head.find_class("o_mkp_what"))
    )
    plain = str.maketrans("[]", "()")
    if not ir_actions_report._wkhtml().is_patched_qt:
        return []
    font = ("--header-font-name", "Liberation Sans", "--header-font-size", str(FOOT))
    left, right = who.translate(plain), what.translate(plain)
    return [*font, "--header-left", left, "--header-right", right]


def is_able(env):
    """Whether the server has an engine."""
    return engine(b"") or env["ir.actions.report"].get_wkhtmltopdf_state() != "install"


def engine(page):
    """WeasyPrint, or ``None`` where it is missing or the page too long for it."""
    return _weasyprint() if len(page) <= LONGEST else None


@cache
def _weasyprint():
    """The library, or ``None`` where it, or what it needs, is missing."""
    try:
        import weasyprint
    except (ImportError, OSError) as missing:
        _logger.info("WeasyPrint is not there, wkhtmltopdf prints: %s", missing)
        return None
    # It logs each step of each page.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    return weasyprint
