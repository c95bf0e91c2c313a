import io
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from odoo.tests import HttpCase, tagged

from ..models.trail import trail
from ..rules import trail as rules
from .common import ALWAYS, MarketplaceMixin, tell


@tagged("post_install", "-at_install")
class TestPack(MarketplaceMixin, HttpCase):
    """An auditor verifies a pack on any computer, with Python alone (R27)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_school()
        cls.auditor = cls._user("mkp_auditor", "account.group_account_readonly")
        form = cls._approved()
        cls._bought(form, (cls.chuck, 1, 90.0))
        cls._issue()
        cls._bring(cls._request(), "refused")

    def _downloaded(self, **values):
        """The pack, as the browser of the auditor receives it."""
        packs = self.env["purchase.marketplace.access.pack"].with_user(self.auditor)
        pack = packs.create({**ALWAYS, **values})
        self.env.flush_all()
        self.authenticate("mkp_auditor", "mkp_auditor")
        pack.action_review()
        response = self.url_open(pack.action_download()["url"])
        self.assertEqual(response.status_code, 200)
        with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def _verify(self, files, *anchor):
        """Run the program that the pack holds, outside of Odoo.

        :return: its code, and what it says.
        """
        program = files["verify.py"]
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                (Path(folder) / name).write_bytes(content)
            (Path(folder) / "check.py").write_bytes(program)
            done = subprocess.run(
                [sys.executable, "-I", "-S", "check.py", ".", *map(str, anchor)],
                cwd=folder,
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
        self.assertFalse(done.stderr)
        return done.returncode, done.stdout

    def test_what_was_not_altered(self):
        anchor = trail.anchor(self.env, self.company)
        for complete in (False, True):
            files = self._downloaded(is_complete=complete)
            code, said = self._verify(files, *anchor)
            self.assertEqual(code, 0, said)
            self.assertIn("Nothing was altered", said)

    def test_each_alteration_is_found(self):
        anchor = trail.anchor(self.env, self.company)
        files = self._downloaded()
        name = next(name for name in files if name.startswith("ledger"))
        lines = files["trail.jsonl"].splitlines()
        at = {json.loads(line)["kind"]: n for n, line in enumerate(lines)}
        file_entry = at["approved"]

        def rewritten(place, **values):
            row = {**json.loads(lines[place]), **values}
            found = [*lines]
            found[place] = rules.canonical(row).encode()
            return found

        swapped = [*lines]
        swapped[0], swapped[1] = swapped[1], swapped[0]
        content = json.loads(lines[at["anchored"]])["content"]
        attempts = {
            "a value of the ledger": {name: files[name].replace(b"9", b"8")},
            "the ledger taken away": {name: None},
            "the program changed": {"verify.py": files["verify.py"] + b"\n"},
            "an entry taken away": lines[:file_entry] + lines[file_entry + 1 :],
            "the last entries taken away": lines[: at["packed"]],
            "an entry twice": [*lines[: file_entry + 1], *lines[file_entry:]],
            "two entries swapped": swapped,
            "the digest of a content": rewritten(file_entry, body="0" * 64),
            "the digest of an entry": rewritten(file_entry, digest="0" * 64),
            "another number": rewritten(file_entry, number=99),
            "another chain": rewritten(file_entry, chain="shared"),
            "what an entry vouches for": rewritten(
                at["anchored"], content=re.sub('"[0-9a-f]{64}', '"' + "0" * 64, content)
            ),
            "a file of the trail taken away": [
                line
                for line in lines
                if json.loads(line)["chain"] != json.loads(lines[file_entry])["chain"]
            ],
            "a line that is no entry": [*lines, b"{"],
        }
        found = 0
        for attempt, change in attempts.items():
            altered = {**files}
            if isinstance(change, dict):
                altered.update(change)
                altered = {n: c for n, c in altered.items() if c is not None}
            else:
                altered["trail.jsonl"] = b"\n".join(change) + b"\n"
            with self.subTest(attempt):
                code, said = self._verify(
                    {**altered, "verify.py": altered["verify.py"]}, *anchor
                )
                self.assertEqual(code, 1, said)
                found += 1
        tell(f"alterations of a pack {found}/{len(attempts)} found")

    def test_a_whole_trail_rewritten_is_not_the_anchor(self):
        """Who owns the server may write another trail; not the one that was sent."""
        anchor = trail.anchor(self.env, self.company)
        files = self._downloaded(is_complete=True)
        rows = [json.loads(line) for line in files["trail.jsonl"].splitlines()]
        ends, found = {}, []
        heads = {}
        # What vouches for others comes last: it has to say their new digests.
        for row in sorted(rows, key=lambda r: r["chain"].startswith("organization")):
            said = json.loads(row["content"])
            for other, (number, _head) in (said.get("heads") or {}).items():
                if (other, number) in heads:
                    said["heads"][other] = [number, heads[other, number]]
            said["name"] = f"{said['name']}x"
            row["content"] = rules.canonical(said)
            row["digest"] = rules.link(
                ends.get(row["chain"], ""), rules.digest(row["content"])
            )
            ends[row["chain"]] = heads[row["chain"], row["number"]] = row["digest"]
            found.append(row)
        order = ("organization", "shared")
        found.sort(key=lambda r: [not r["chain"].startswith(one) for one in order])
        text = b"\n".join(rules.canonical(row).encode() for row in found)
        forged = {**files, "trail.jsonl": text}
        self.assertEqual(self._verify(forged)[0], 0)
        self.assertEqual(self._verify(forged, *anchor)[0], 1)

    def test_the_fingerprint_is_sent(self):
        company = self.company
        company.marketplace_anchor_email = "verif@exemple.org"
        mails = self.env["mail.mail"].sudo()
        company._marketplace_send_anchor()
        sent = mails.search([("email_to", "=", "verif@exemple.org")])
        chain, number, digest = sent.body_html.split("<pre>")[1].split("<")[0].split()
        files = self._downloaded()
        self.assertEqual(self._verify(files, chain, number, digest)[0], 0)
        self.assertEqual(self._verify(files, chain, number, digest[::-1])[0], 1)
        company._marketplace_send_anchor()
        self.assertEqual(len(mails.search([("email_to", "=", "verif@exemple.org")])), 1)
        company.marketplace_anchor_days = 0
        company._marketplace_send_anchor()
        self.assertEqual(len(mails.search([("email_to", "=", "verif@exemple.org")])), 2)
