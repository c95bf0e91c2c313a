"""A year of purchases: copies, made in SQL, of one that went the whole way.

To import once the configuration is read: it needs the addon.
"""

from school import School

from odoo.tools import SQL, split_every

from odoo.addons.cssrs_marketplace_authorization.models.trail import papers, trail


def copies(env, table, row_id, count, **values):
    """Copy a row; the ids of the copies.

    :param values: SQL of the columns that differ; ``g`` is the number of the copy.
    """
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns "
        "WHERE table_name = %s AND column_name != 'id'",
        [table],
    )
    names = [name for [name] in env.cr.fetchall()]
    chosen = [
        values[name] if name in values else SQL("model.%s", SQL.identifier(name))
        for name in names
    ]
    rows = env.execute_query(
        SQL(
            "INSERT INTO %s (%s) SELECT %s FROM %s model, generate_series(1, %s) g "
            "WHERE model.id = %s ORDER BY g RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, names)),
            SQL(", ").join(chosen),
            SQL.identifier(table),
            count,
            row_id,
        )
    )
    # At once: PostgreSQL would take the table for an empty one. This also keeps its
    # vacuum away, which counts no row that is not committed.
    env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
    return [row[0] for row in rows]


def at(ids, position):
    """SQL of one of these ids."""
    return SQL("(%s::int[])[%s]", ids, position)


class Year:
    """A year of purchases to declare."""

    #: Purchases under one authorization.
    share = 10

    def __init__(self, env, count):
        self.env = env
        school = School(env)
        self.secretary = school.secretary
        self.order = school.orders("own", 1)
        self.order.button_confirm()
        env.flush_all()
        self._multiply(count)
        env.invalidate_all()

    def _multiply(self, count):
        env, form, g = self.env, self.order.marketplace_authorization_id, SQL("g")
        number = max(count // self.share, 1)
        one, share = SQL("1 + g %% %s", number), count // number
        total = SQL("amount_committed * %s", share)
        forms = self._copy(
            form,
            number,
            name=SQL("'AUT/B/' || g"),
            amount_committed=total,
            amount_limit=total,
            amount_untaxed=SQL("amount_untaxed * %s", share),
        )
        own, total = at(forms, g), SQL("qty_committed * %s", share)
        goods = self._copy(
            form.line_ids,
            number,
            authorization_id=own,
            qty_committed=total,
            quantity=total,
            price_subtotal=SQL("price_subtotal * %s", share),
        )
        said = form.browse(forms[0])._goods_text()
        self._copy(form.alternative_ids, number, authorization_id=own)
        self._note(form, forms)
        orders = self._copy(
            self.order,
            count,
            name=SQL("'PB' || g"),
            marketplace_authorization_id=at(forms, one),
            marketplace_share=SQL(
                "model.marketplace_share || jsonb_build_object('authorization', %s, "
                "'goods', jsonb_build_object(%s, 1))",
                at(forms, one),
                at(goods, one),
            ),
        )
        self._copy(
            self.order.order_line,
            count,
            order_id=at(orders, g),
            marketplace_authorization_line_id=at(goods, one),
        )
        self._note(self.order, orders)
        ledger = env["purchase.marketplace.declaration.line"]
        for line in ledger.search([("authorization_id", "=", form.id)]):
            purchase = line.kind == "purchase"
            ids = orders if purchase else forms
            lines = self._copy(
                line,
                len(ids),
                document_id=at(ids, g),
                purchase_order_id=at(orders, g) if purchase else SQL("NULL"),
                authorization_id=at(forms, one if purchase else g),
                amount_authorized=SQL("amount_authorized * %s", share),
                goods=SQL("goods") if purchase else SQL("%s", said),
            )
            self._note(line, lines)

    def _copy(self, record, count, **values):
        self.env.flush_all()
        return copies(self.env, record._table, record.id, count, **values)

    def _note(self, model, ids):
        """The trail knows the copies, as it knows what they are copies of."""
        self.env.invalidate_all()
        for chunk in split_every(1000, ids):
            trail.note(model.browse(chunk), "carried")

    def draft(self):
        return (
            self.env["purchase.marketplace.declaration"]
            .with_user(self.secretary)
            .create({"date_from": "2020-01-01", "date_to": "2099-12-31"})
        )


class Files(Year):
    """Files with one order each, and the papers that their decisions rest on."""

    share = 1

    def _note(self, model, ids):
        if model != self.order.marketplace_authorization_id:
            super()._note(model, ids)
            return
        self._file(model, ids)
        for chunk in split_every(1000, ids):
            forms = model.browse(chunk)
            rests = papers.digests(forms)
            for kind in ("carried", "approved"):
                trail.add(
                    [trail.Fact(kind, f, {"rests_on": rests[f.id]}) for f in forms]
                )

    def _file(self, form, forms):
        """Put a copy of the messages, and a paper, in each file."""
        paper = self.env["ir.attachment"].create(
            {
                "name": "Réponse.txt",
                "res_model": form._name,
                "res_id": form.id,
                "raw": b"Nous ne la tenons plus.",
            }
        )
        for one in (*form.message_ids, paper):
            self._copy(one, len(forms), res_id=at(forms, SQL("g")))
