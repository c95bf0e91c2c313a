from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ...constants import CRITERION_FIELDS, GROUP_AUDITOR, GROUP_DG, GROUP_SECRETARIAT
from ...odoo_internals import same_value
from ...rules import entries, similarity
from ..gate import lock, protected
from ..gate.actor import confirmed_text
from ..trail import papers, trail

#: What the entry of an act is called in the trail.
FACTS = {act: kind for kind, act in entries.ACTS.items()}


def note_act(forms, act):
    """Have the trail say what was just done, and what it rests on (R5, R27).

    The digest of the entry is the seal that the papers bear.
    """
    if not forms:
        return
    rests = papers.digests(forms)
    facts = [
        trail.Fact(FACTS[act], form, {**form._said(act), "rests_on": rests[form.id]})
        for form in forms
    ]
    digests = trail.add(facts)
    for form in forms:
        protected.write(form, {"seal": digests[form._name, form.id]})


LINES = "purchase.marketplace.authorization.line"


#: What a form gives, of what the trail keeps of it.
GIVEN = (
    "state valid_until currency_id amount_untaxed amount_charges company_id partner_id "
    "marketplace_id"
).split()


def _recall(form, now):
    """Put in memory what the database says that a form gives (R27).

    Memory was emptied when the first document of the transaction was judged: code kept
    in the database may have written there since.

    :param now: what is kept of the form; of a draft, its state alone.
    """
    for name in GIVEN:
        if name in now and not same_value(form, name, form[name], now[name]):
            protected.put(form, **{name: now[name]})


class PurchaseMarketplaceAuthorization(models.Model):
    """What the trail says of a form, and the lock of its row (R5).

    Invariant: a form is used only as long as it is what its last decision left. It is
    locked before: of two transactions at once, the second waits.
    """

    _inherit = "purchase.marketplace.authorization"

    is_altered = fields.Boolean(
        compute="_compute_is_altered",
        help="Whether the content is no longer what was approved.",
    )

    trail_ids = fields.Many2many(
        "purchase.marketplace.trail",
        compute="_compute_trail_ids",
        string="What Happened",
        groups=f"{GROUP_SECRETARIAT},{GROUP_DG},{GROUP_AUDITOR}",
    )

    def _compute_trail_ids(self):
        entries = self.env["purchase.marketplace.trail"]
        for form in self:
            chain = f"{form._name},{form._origin.id}"
            form.trail_ids = entries.search([("chain", "=", chain)])

    @api.depends("state", "seal")
    def _compute_is_altered(self):
        """See whether approved forms are what their last entry in the trail says.

        One SQL query, which does not use the cache of the ORM: a change made by SQL is
        seen.
        """
        approved = self._origin.filtered(lambda form: form.state == "approved")
        states = trail.states(approved) if approved else {}
        for form in self:
            state = states.get((form._name, form._origin.id))
            form.is_altered = bool(state) and not state.agrees()

    def _lock_to_use(self):
        """Lock the rows, and read whether they are what was approved, in one query.

        So is what their goods are called now. Those that are approved are written in
        any case: of two transactions that use a form, the second fails, and Odoo
        retries it. What is not approved is not used, and keeps the date of its last
        change.
        """
        self.env["product.template"].flush_model(["name"])
        names = SQL(
            "SELECT 'product.product', product.id, template.name::json, "
            "FALSE, NULL, NULL, NULL "
            "FROM purchase_marketplace_authorization_line good "
            "JOIN product_product product ON product.id = good.product_id "
            "JOIN product_template template ON template.id = product.product_tmpl_id "
            "WHERE good.authorization_id IN %s",
            tuple(self.ids),
        )
        states, _heads = trail.read(
            self.env, [self], locked=lock.query(self), also=names
        )
        altered, renamed, goods = [], [], []
        for form in self:
            state = states[form._name, form.id]
            _recall(form, state.now or {})
            if form.state != "approved":
                continue
            if not state.agrees():
                altered.append(form.id)
            for good in (state.now or {}).get("line_ids") or ():
                goods.append(good["id"])
                product = states.get(("product.product", good["product_id"]))
                was, now = good["product_names"], product and product.now
                if was and now and was != now and similarity.is_renamed(was, now):
                    renamed.append(good["id"])
        forms, lines = self.filtered(lambda f: f.state == "approved"), self.env[LINES]
        lock.lock(self - forms)
        protected.put(forms, is_altered=False, write_date=self.env.cr.now())
        protected.put(self.browse(altered), is_altered=True)
        protected.put(lines.browse(goods), is_renamed=False)
        protected.put(lines.browse(renamed), is_renamed=True)

    def _said(self, act):
        """What an entry says besides what is kept: in words, as the DG reads it."""
        self.ensure_one()
        form = self.sudo()
        said = {
            "establishment": form.establishment_id.name,
            "marketplace": form._marketplace_label(),
            "currency": form.currency_id.name,
        }
        if form.decided_capacity and form.decided_by == self.env.user:
            said["capacity"] = form.decided_capacity
            said["mandate"] = form.mandate_id.id
            if text := confirmed_text(self):
                said["confirmed"] = text
        else:
            said["text"] = form._sheet_text()
        if act == "take_over":
            said["paper"] = form._paper_said()
        if act == "return":
            # Of a draft, nothing is kept: the next sheet reads the remark here.
            said["reason"] = form.decision_note
            said["unmet"] = [c for c in CRITERION_FIELDS if form[f"unmet_{c}"]]
        return said

    def _sheet_text(self):
        language = self.company_id.partner_id.lang or self.env.lang
        sheet = self.with_context(lang=language).decision_sheet
        return html2plaintext(sheet or "", include_references=False)
