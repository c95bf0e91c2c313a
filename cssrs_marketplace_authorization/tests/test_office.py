"""LibreOffice opens what leaves: each figure, each heading, on paper that fits."""

import csv
import io
import shutil
import subprocess
import tempfile
from decimal import Decimal
from pathlib import Path

from pypdf import PdfReader

from odoo.tests import BaseCase, tagged

from .declarations import document, golden_rows, line
from .test_outputs import csv_rows, sums_of, written, xlsx_rows, xlsx_sheets

#: Semicolons, quotes, UTF-8, from the first line; raw values, and every sheet.
AS_CSV = (
    "csv:Text - txt - csv (StarCalc):59,34,76,1,,1033,false,false,false,false,false,-1"
)
#: The same, as a computer in French (Canada) reads it.
FROM_CSV = "Text - txt - csv (StarCalc):59,34,76,1,,3084"
#: Legal paper, landscape: width and height in points.
LEGAL = (1008, 612)
LONG = "Trois grossistes ont répondu par écrit qu’ils ne la tiennent plus. " * 6


@tagged("post_install", "-at_install")
class TestOffice(BaseCase):
    """The workbook and the CSV file, as the person who receives them opens them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        found = shutil.which("soffice") or shutil.which("libreoffice")
        assert found, "no LibreOffice: make setup, or install libreoffice-calc"
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder, cls.office = Path(folder.name), found
        more = [line(number, need=LONG, goods=LONG[:90]) for number in range(100, 150)]
        cls.rows = [*golden_rows(), *more]
        cls.document = document(cls.rows)
        cls.files = {
            name: written(name, cls.document, cls.rows) for name in ("csv", "xlsx")
        }

    def _convert(self, content, name, to, *options):
        """What LibreOffice makes of a file.

        :return: dictionary: name of each file that it made, then its bytes.
        """
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        (folder / name).write_bytes(content)
        done = subprocess.run(
            [
                self.office,
                f"-env:UserInstallation=file://{self.folder}/profile",
                "--headless",
                *options,
                "--convert-to",
                to,
                "--outdir",
                folder / "made",
                folder / name,
            ],
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.assertEqual(done.returncode, 0, done.stderr)
        made = {path.name: path.read_bytes() for path in (folder / "made").iterdir()}
        self.assertTrue(made, done.stderr)
        return made

    def test_each_sheet_has_its_figures(self):
        made = self._convert(self.files["xlsx"], "declaration.xlsx", AS_CSV)
        sheets = xlsx_sheets(self.files["xlsx"])
        self.assertEqual(len(made), len(sheets))
        rows = []
        for content in made.values():
            found = list(csv.reader(io.StringIO(content.decode()), delimiter=";"))
            if "line_number" in found[0]:
                keys = found[0]
                rows += [dict(zip(keys, cells, strict=True)) for cells in found[1:]]
        self.assertEqual(len(rows), len(self.rows))
        self.assertEqual(sums_of(rows), dict(self.document.totals))
        goods = sorted(row["goods"] for row in xlsx_rows(self.files["xlsx"]))
        self.assertEqual(sorted(row["goods"] for row in rows), goods)

    def test_the_csv_file_opens_with_its_figures(self):
        [content] = self._convert(
            self.files["csv"], "declaration.csv", "xlsx", f"--infilter={FROM_CSV}"
        ).values()
        [[titles, *lines]] = xlsx_sheets(content)
        keys = [cell.value for cell in titles]
        self.assertEqual(keys, list(csv_rows(self.files["csv"])[0]))
        rows = [dict(zip(keys, [c.value for c in row], strict=True)) for row in lines]
        self.assertEqual(len(rows), len(self.rows))
        self.assertEqual(sums_of(rows), dict(self.document.totals))

    def test_it_prints_on_legal_paper_with_every_heading(self):
        [content] = self._convert(
            self.files["xlsx"], "declaration.xlsx", "pdf"
        ).values()
        pages = PdfReader(io.BytesIO(content)).pages
        texts = [page.extract_text() for page in pages]
        for page, text in zip(pages, texts, strict=True):
            size = float(page.mediabox.width), float(page.mediabox.height)
            self.assertEqual(tuple(map(round, size)), LEGAL)
            self.assertNotIn("###", text)
            self.assertTrue(text.strip(), "an empty page")
        whole = "".join("".join(texts).split())
        headings = [
            str(cell.value)
            for sheet in xlsx_sheets(self.files["xlsx"])[1:]
            for cell in sheet[0]
        ]
        amounts = [
            f"{amount:,.2f}"
            for sums in self.document.totals.values()
            for amount in sums
            # The number of lines is none, and no currency has a third decimal.
            if isinstance(amount, Decimal) and amount == round(amount, 2)
        ]
        self.assertGreater(len(amounts), 6)
        lost = [
            text for text in (*headings, *amounts) if "".join(text.split()) not in whole
        ]
        self.assertFalse(lost)
