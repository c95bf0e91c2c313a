"""Prints a page of record: a decision sheet, a declaration, a verification (R25).

WeasyPrint makes a PDF that a screen reader follows (PDF/UA), each page of which says
what it is and how many there are. It is optional: it needs Pango, which not every
server has. Elsewhere wkhtmltopdf prints, as it does for the rest of Odoo.
"""

import logging
from functools import cache

import lxml.html
from markupsafe import Markup

from odoo.exceptions import UserError

from ..constants import MODULE

_logger = logging.getLogger(__name__)
VARIANT = "pdf/ua-1"
#: Bytes of a page that WeasyPrint lays out within the time that a request has: it takes
#: about a minute of processor for a thousand lines, as Odoo allows by default.
LONGEST = 600_000
#: Room in millimetres for what wkhtmltopdf repeats on each page.
MARGINS = {
    "data-report-margin-top": 20,
    "data-report-margin-bottom": 16,
    "data-report-header-spacing": 4,
}
OLD_STYLE = """
tr, dd, .o_mkp_foot, .o_mkp_sign { page-break-inside: avoid; }
thead { display: table-header-group; }
h2, h3, dt, caption { page-break-inside: avoid; }
h2::after { content: ""; display: block; height: 130px; margin-bottom: -130px; }
h3::after, dt::after { content: ""; display: block; height: 40px;
  margin-bottom: -40px; }
"""
#: It gives the numbers in the address of the header and of the footer.
RUNNING = Markup(
    """<!DOCTYPE html><html><head><meta charset="utf-8"><style>
body { margin: 0; font: 9pt "Liberation Sans", Arial, "DejaVu Sans", sans-serif; }
p { margin: 0; } span { float: right; }
</style></head><body>%s<script>
location.search.slice(1).split("&").forEach(function (pair) {
  var said = pair.split("="), place = document.getElementById(said[0]);
  if (place) { place.textContent = decodeURIComponent(said[1]); }
});
</script></body></html>"""
)
FOOT = Markup('<p><span>Page <b id="page"></b> / <b id="topage"></b></span></p>')


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
    reports = env["ir.actions.report"].sudo()
    if reports.get_wkhtmltopdf_state() == "install":
        raise UserError(
            env._(
                "The PDF cannot be produced: the server has no PDF engine. Have "
                "WeasyPrint installed, or wkhtmltopdf for long documents, then "
                "download the PDF."
            )
        )
    name = model.removeprefix("purchase.marketplace.")
    header, footer = _running(page)
    return reports._run_wkhtmltopdf(
        [_for_old_engine(page.decode())],
        report_ref=f"{MODULE}.report_marketplace_{name}",
        header=header,
        footer=footer,
        specific_paperformat_args=MARGINS,
    )


def _for_old_engine(page):
    """A page whose style wkhtmltopdf follows: it prints as on a screen.

    It knows one way to keep a row whole, and none to keep a heading with what follows:
    a heading is as high as what must come with it, and gives the room back.
    """
    page = page.replace("@media screen", "@media tv").replace(
        "@media print", "@media all"
    )
    return page.replace("</head>", f"<style>{OLD_STYLE}</style></head>", 1)


def _running(page):
    """What each page says at its top and at its foot, where wkhtmltopdf prints that."""
    tree = lxml.html.fromstring(page)
    who, what = (
        " ".join("".join(found[0].itertext()).split()) if found else ""
        for found in (tree.find_class("o_mkp_who"), tree.find_class("o_mkp_what"))
    )
    said = Markup("<p>%s<span>%s</span></p>") % (who, what)
    return RUNNING % said, RUNNING % FOOT


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
