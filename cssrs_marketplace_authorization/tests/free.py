"""An organization that the directive does not bind, beside the school."""

from odoo.fields import Command

from .bills import BillMixin


class FreeMixin(BillMixin):
    """A foundation of another country, where the same people work."""

    @classmethod
    def _set_up_school(cls):
        result = super()._set_up_school()
        cls._set_up_bills()
        cls.free = cls._silent("Fondation", "US")
        people = cls.buyer | cls.payable | cls.secretary | cls.manager
        people.company_ids = [Command.link(cls.free.id)]
        cls._set_up_books(cls.free)
        return result

    @classmethod
    def _silent(cls, name, country=None, **values):
        """An organization that has not said whether the directive binds it."""
        found = country and cls.env["res.country"].search([("code", "=", country)])
        values |= {"name": name, "country_id": found and found.id}
        return cls.env["res.company"].create(values)

    @classmethod
    def _set_up_books(cls, company):
        """What it takes to post a bill there."""
        own = cls.env["account.account"].with_company(company)
        values = {"code": "600900", "name": "Achats", "account_type": "expense"}
        company_ids = [Command.set(company.ids)]
        cost = own.create({**values, "company_ids": company_ids})
        values = {"code": "211900", "name": "À payer", "reconcile": True}
        values["account_type"] = "liability_payable"
        payable = own.create({**values, "company_ids": company_ids})
        cls.books = cls.env["account.journal"].create(
            {
                "name": "Achats",
                "code": "ACHF",
                "type": "purchase",
                "company_id": company.id,
                "default_account_id": cost.id,
            }
        )
        for partner in (cls.amazon, cls.stationer):
            mine = partner.with_company(company)
            mine.property_account_payable_id = payable
        cls.free_cost = cost

    @classmethod
    def _free_order(cls, *lines, company=None, **values):
        """An order of the foundation, to a marketplace by default."""
        company = company or cls.free
        picking = {}
        if "picking_type_id" in cls.env["purchase.order"]._fields:
            kinds = cls.env["stock.picking.type"].sudo()
            found = [("code", "=", "incoming"), ("company_id", "=", company.id)]
            picking = {"picking_type_id": kinds.search(found, limit=1).id}
        return cls._order(*lines, company_id=company.id, **picking, **values)

    @classmethod
    def _free_bill(cls, *lines, **values):
        """A bill of the foundation, of a marketplace by default."""
        lines = lines or ((cls.chuck, 1, 100.0),)
        commands = [cls._bill_line(*line) for line in lines]
        for _kind, _id, line in commands:
            line["account_id"] = cls.free_cost.id
        values = {"journal_id": cls.books.id, **values}
        return cls._bill(invoice_line_ids=commands, **values)
