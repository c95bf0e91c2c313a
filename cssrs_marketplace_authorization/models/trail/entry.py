from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ...rules import trail as rules
from ...words.trail import KINDS
from . import label

#: What PostgreSQL runs before a change of the trail.
GUARD = """
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF OLD.content IS NOT NULL AND NEW.content IS NULL AND OLD.chain LIKE '%,%'
            AND NEW.body = encode(sha256(convert_to(OLD.content, 'UTF8')), 'hex')
            AND to_jsonb(NEW) - '{content,body}'::text[]
                = to_jsonb(OLD) - '{content,body}'::text[]
        THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'The trail is only ever added to (%).', TG_OP;
END
"""


class PurchaseMarketplaceChain(models.Model):
    """A chain of the trail: how many entries it has.

    Whoever adds an entry writes this row first, so that others wait. Its number shows
    that a last entry was taken away.

    Invariant: :func:`~.trail.add` alone writes it.
    """

    _name = "purchase.marketplace.chain"
    _description = "Chain of the trail of marketplace purchases"
    _log_access = False
    _allow_sudo_commands = False

    name = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    number = fields.Integer(required=True, readonly=True)

    _name_unique = models.UniqueIndex("(name)", "This chain exists already.")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        _refuse(self.env)

    def write(self, vals):  # pylint: disable=method-required-super
        _refuse(self.env)

    def unlink(self):  # pylint: disable=method-required-super
        _refuse(self.env)


class PurchaseMarketplaceTrail(models.Model):
    """An entry of the trail: a fact, who did it, when, and what it left (R27).

    Invariant: entries are only ever added, by :func:`~.trail.add`, each linked to the
    one before. Neither Odoo nor PostgreSQL changes or deletes one; when the file has
    been kept long enough, its content alone gives way to its digest. The columns
    besides repeat what the content says, to search by.
    """

    _name = "purchase.marketplace.trail"
    _description = "Trail of marketplace purchases"
    _order = "id desc"
    _rec_name = "subject"
    _log_access = False
    _allow_sudo_commands = False

    company_id = fields.Many2one(
        "res.company", readonly=True, ondelete="restrict", index=True
    )
    chain = fields.Char(required=True, readonly=True)
    number = fields.Integer(string="No.", required=True, readonly=True, aggregator=None)
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    res_model = fields.Char(string="Model", required=True, readonly=True)
    res_id = fields.Many2oneReference(
        string="Record Id", model_field="res_model", required=True, readonly=True
    )
    # No foreign key: an account that is deleted is still who acted.
    user_id = fields.Integer(required=True, readonly=True, aggregator=None)
    moment = fields.Datetime(string="When", required=True, readonly=True)
    has_state = fields.Boolean(readonly=True)
    content = fields.Text(readonly=True)
    body = fields.Char(
        string="Fingerprint of the Content",
        readonly=True,
        help="Fingerprint of a content that was destroyed.",
    )
    digest = fields.Char(string="Fingerprint", required=True, readonly=True)
    subject = fields.Char(string="Record", compute="_compute_said")
    author = fields.Char(string="By", compute="_compute_said")
    told = fields.Html(string="What Is Kept", compute="_compute_told")

    _number_unique = models.UniqueIndex(
        "(chain, number)", "This number of the trail is taken."
    )
    _last_of_record = models.Index("(res_model, res_id, id) WHERE has_state")

    def init(self):
        """Have PostgreSQL refuse to change or delete what is in the trail.

        The content of the entry of a file gives way to its own digest, and nothing else
        with it (R27).
        """
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION purchase_marketplace_trail_stays()
            RETURNS trigger LANGUAGE plpgsql AS %s;
            CREATE OR REPLACE TRIGGER purchase_marketplace_trail_stays
            BEFORE DELETE OR TRUNCATE ON purchase_marketplace_trail
            FOR EACH STATEMENT EXECUTE FUNCTION purchase_marketplace_trail_stays();
            CREATE OR REPLACE TRIGGER purchase_marketplace_trail_same
            BEFORE UPDATE ON purchase_marketplace_trail
            FOR EACH ROW EXECUTE FUNCTION purchase_marketplace_trail_stays();
            """,
            [GUARD],
        )

    def _compute_said(self):
        for entry in self:
            said = rules.read(entry.sudo().content)
            entry.subject = said.get("name") or ""
            by = said.get("by", {})
            author = self.env["res.users"].sudo().browse(by.get("id")).exists()
            entry.author = by.get("name") or author.name or ""

    @api.depends_context("lang")
    def _compute_told(self):
        """The values that the entry kept, each under the label of its field."""
        for entry in self:
            said = rules.read(entry.sudo().content)
            rows = label.rows(self.env, entry.res_model, said.get("now") or {})
            cells = [
                Markup("<tr><th>%s</th><td>%s</td></tr>") % row
                for row in rows
                if row[1]
            ]
            if entry.body:
                entry.told = self.env._(
                    "The content was destroyed at the end of its retention. Its "
                    "fingerprint remains: %s",
                    entry.body,
                )
                continue
            entry.told = Markup('<table class="table table-sm">%s</table>') % (
                Markup("").join(cells)
            )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        _refuse(self.env)

    def write(self, vals):  # pylint: disable=method-required-super
        _refuse(self.env)

    def unlink(self):  # pylint: disable=method-required-super
        _refuse(self.env)


def _refuse(env):
    """Refuse to write the trail as if it were any record.

    :raise AccessError: always.
    """
    raise AccessError(
        env._(
            "The trail is written automatically when something happens. Nobody can "
            "change it or delete from it."
        )
    )
