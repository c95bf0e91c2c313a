import csv
import io
import json
import zipfile

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..rules import personal
from .common import ALWAYS
from .test_issue import IssueCase

NEED = (
    "Pour l'élève Zoé Gagnon (code permanent GAGZ12345678), sa mère est au "
    "418 555-0123 ou zoe.mere@exemple.org. Demande de Annie Roy."
)
PIECES = (
    "Zoé Gagnon",
    "GAGZ12345678",
    "418 555-0123",
    "zoe.mere@exemple.org",
    "Annie Roy",
)


@tagged("post_install", "-at_install")
class TestPersonal(IssueCase):
    """Personal information is shown before it leaves, and masked (R7)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.principal.name = "Annie Roy"
        cls.form = cls._approved(need=NEED)
        cls._bought(cls.form)
        refused = cls._submitted()
        refused.with_user(cls.dg)._refuse(
            "Selon Mme Lise Bédard, un équivalent existe.", ["unique"]
        )

    def _pack(self, **values):
        packs = self.env["purchase.marketplace.access.pack"].with_user(self.secretary)
        return packs.create({**ALWAYS, **values})

    def _files(self, pack):
        with zipfile.ZipFile(io.BytesIO(pack._build_pack())) as archive:
            return {n: archive.read(n).decode("utf-8-sig") for n in archive.namelist()}

    def _packed(self):
        entries = self.env["purchase.marketplace.trail"].sudo()
        last = entries.search([("kind", "=", "packed")], order="id desc", limit=1)
        return json.loads(last.content)

    def test_shown_before_it_leaves(self):
        pack = self._pack()
        action = pack.action_download()
        self.assertEqual(action["res_id"], pack.id)
        self.assertTrue(pack.reviewed)
        found = {one.piece: one for one in pack.finding_ids}
        self.assertEqual(set(found), {*PIECES, "Lise Bédard"})
        self.assertEqual(found["GAGZ12345678"].kind, personal.PUPIL)
        self.assertIn(self.form.name, found["Zoé Gagnon"].places)
        self.assertEqual(pack.action_download()["type"], "ir.actions.act_url")

    def test_masked_unless_kept(self):
        pack = self._pack()
        pack.action_review()
        with Form(pack) as screen:
            for place, one in enumerate(pack.finding_ids):
                if one.piece == "Lise Bédard":
                    with screen.finding_ids.edit(place) as line:
                        line.masked = False
        files = self._files(pack)
        everything = "".join(files.values())
        for piece in PIECES:
            self.assertNotIn(piece, everything)
        self.assertIn("Selon Mme Lise Bédard, un équivalent", files["decisions.csv"])
        self.assertIn("Pour l'élève [masked] (code permanent [masked])", everything)
        said = self._packed()
        kinds = sorted(kind for kind, _count in said["masked"])
        self.assertEqual(kinds, ["email", "name", "name", "phone", "pupil"])
        self.assertEqual(said["kept_in_texts"], [["name", 1]])
        for piece in (*PIECES, "Lise Bédard"):
            self.assertNotIn(piece, json.dumps(said, ensure_ascii=False))

    def test_never_looked_at(self):
        """Whoever goes to the address of the file by themselves has it masked."""
        everything = "".join(self._files(self._pack()).values())
        for piece in (*PIECES, "Lise Bédard"):
            self.assertNotIn(piece, everything)

    def test_written_since_it_was_looked_at(self):
        pack = self._pack()
        pack.action_review()
        late = self._submitted()
        late.with_user(self.dg)._refuse("Dixit M. Jean Talbot.", ["unique"])
        self.assertNotIn("Talbot", "".join(self._files(pack).values()))

    def test_another_period_is_looked_at_again(self):
        pack = self._pack()
        pack.action_review()
        pack.write({"date_to": "2026-06-30"})
        self.assertFalse(pack.reviewed or pack.finding_ids)
        pack.action_review()
        pack.action_back()
        self.assertFalse(pack.reviewed)

    def test_a_complete_copy_is_complete(self):
        pack = self._pack(is_complete=True)
        self.assertEqual(pack.action_download()["type"], "ir.actions.act_url")
        files = self._files(pack)
        for piece in PIECES:
            self.assertIn(piece, files["ledger.csv"])
        self.assertNotIn("is withheld", files["index.html"])
        self.assertNotIn("masked", self._packed())

    def test_nobody_else_reads_what_was_found(self):
        pack = self._pack()
        pack.action_review()
        found = pack.finding_ids[:1]
        for user in (self.dg, self.buyer, self.principal):
            for act in (
                lambda seen: seen.read(["piece"]),
                lambda seen: seen.write({"masked": False}),
                lambda seen: seen.unlink(),
            ):
                with self.assertRaises(AccessError):
                    act(found.with_user(user))

    def test_what_is_withheld_is_listed(self):
        index = self._files(self._pack())["index.html"]
        for said in ("Student number", "53, 54", "Internal notes", "verify.py"):
            self.assertIn(said, index)

    def test_each_line_says_its_declaration(self):
        issued = self._issue()
        pending = self._approved()
        rows = list(
            csv.reader(
                io.StringIO(self._files(self._pack())["ledger.csv"]), delimiter=";"
            )
        )
        at = {title: place for place, title in enumerate(rows[0])}
        number, form = at["Declaration"], at["Authorization"]
        said = {row[form]: row[number] for row in rows[1:]}
        self.assertEqual(said[self.form.name], issued.name)
        self.assertEqual(said[pending.name], "")

    def test_irregular_purchases(self):
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.amazon.id,
                "ref": "FACT-4410",
                "invoice_date": "2026-07-01",
                "invoice_line_ids": [(0, 0, {"name": "Mandrin", "price_unit": 12.5})],
            }
        )
        self.env.flush_all()
        self.env.cr.precommit.run()
        self.assertTrue(bill.marketplace_case_id.irregularity)
        table = self._files(self._pack())["irregular.csv"]
        self.assertIn("FACT-4410", table)
        self.assertIn("12.50", table)
