from types import MappingProxyType

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

from ...constants import CRITERION_FIELDS, GROUP_AUDITOR, GROUP_DG, GROUP_SECRETARIAT
from ...rules import entries, similarity
from ..gate import charges, lock, protected
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
#: What the gate reads of a form and of its goods: of what the trail keeps, then of what
#: is counted.
GIVEN = (
    "state name valid_until currency_id amount_untaxed amount_charges company_id "
    "partner_id marketplace_id establishment_id paper_on"
).split()
COUNTED = "amount_committed amount_limit charges_committed charges_limit".split()
GOOD = "name product_id quantity product_uom_id qty_committed".split()


#: How memory keeps, by type of field, what JSON has otherwise.
_KEPT = MappingProxyType(
    {
        "float": lambda value: float(value or 0.0),
        "monetary": lambda value: float(value or 0.0),
        "date": lambda value: fields.Date.to_date(value) or None,
    }
)


def _recall(records, rows, names):
    """Put in memory what the database says of records that are locked (R27).

    They are read no second time; and what code kept in the database may have put there
    is gone.

    :param rows: values of each record, as JSON has them; ``state.read`` had memory
        written before it read them.
    """
    for name in names:
        field = records._fields[name]
        kept, known = _KEPT.get(field.type), field._get_cache(records.env)
        for row_id, row in zip(records._ids, rows, strict=True):
            if name in row:
                known[row_id] = kept(row[name]) if kept else row[name]


def _beside(forms):
    """SQL of what is counted of forms and of their goods, and what these need.

    The names of the products; the currencies; unless the transaction knows them, the
    taxes that may be charges.
    """
    env, ids = forms.env, tuple(forms.ids)
    env["product.template"].flush_model(["name"])
    env["res.currency"].flush_model(["rounding", "decimal_places"])
    counted = [SQL("%s, form.%s", name, SQL.identifier(name)) for name in COUNTED]
    parts = [
        SQL(
            "SELECT 'counted', form.id, json_build_object(%s), FALSE, NULL, NULL, NULL "
            "FROM purchase_marketplace_authorization form WHERE form.id IN %s",
            SQL(", ").join(counted),
            ids,
        ),
        SQL(
            "SELECT %s, good.id, json_build_object('qty_committed', "
            "good.qty_committed, 'names', template.name), FALSE, NULL, NULL, NULL "
            "FROM purchase_marketplace_authorization_line good "
            "LEFT JOIN product_product product ON product.id = good.product_id "
            "LEFT JOIN product_template template "
            "ON template.id = product.product_tmpl_id "
            "WHERE good.authorization_id IN %s",
            LINES,
            ids,
        ),
        SQL(
            "SELECT 'res.currency', id, json_build_object('rounding', rounding, "
            "'decimal_places', decimal_places), FALSE, NULL, NULL, NULL "
            "FROM res_currency WHERE id IN (SELECT currency_id "
            "FROM purchase_marketplace_authorization WHERE id IN %s)",
            ids,
        ),
    ]
    if not charges.is_known(env):
        parts.append(
            SQL(
                "SELECT 'account.tax', 0, json_agg(json_build_array(id, kind, rate)), "
                "FALSE, NULL, NULL, NULL FROM (%s) tax (id, kind, rate)",
                charges.query(env),
            )
        )
    return SQL(" UNION ALL ").join(parts)


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
        states, _heads = trail.read(
            self.env, [self], locked=lock.query(self, "*"), also=_beside(self)
        )
        found = {key: state.now or {} for key, state in states.items()}
        self._recall_forms(found)
        altered, renamed, goods = [], [], []
        forms = self.filtered(lambda form: form.state == "approved")
        for form in forms:
            if not states[form._name, form.id].agrees():
                altered.append(form.id)
            for good in found[form._name, form.id].get("line_ids") or ():
                goods.append(
                    {
                        **good,
                        **found.get((LINES, good["id"]), {}),
                        "authorization_id": form.id,
                    }
                )
                was, now = good["product_names"], goods[-1].get("names")
                if was and now and was != now and similarity.is_renamed(was, now):
                    renamed.append(good["id"])
        lines = self.env[LINES]
        lock.lock(self - forms)
        _recall(
            lines.browse(good["id"] for good in goods),
            goods,
            (*GOOD, "authorization_id"),
        )
        protected.put(forms, is_altered=False, write_date=self.env.cr.now())
        protected.put(self.browse(altered), is_altered=True)
        protected.put(lines.browse(good["id"] for good in goods), is_renamed=False)
        protected.put(lines.browse(renamed), is_renamed=True)

    def _recall_forms(self, found):
        """Put in memory what the query that locks forms says of them, and besides."""
        env = self.env
        rows = [
            {**found[form._name, form.id], **found.get(("counted", form.id), {})}
            for form in self
        ]
        _recall(self, rows, (*GIVEN, *COUNTED))
        for (model, number), row in found.items():
            if model == "res.currency":
                _recall(env[model].browse(number), [row], row)
            elif model == "account.tax":
                charges.remember(env, row or ())

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
