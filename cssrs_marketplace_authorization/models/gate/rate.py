from odoo import fields, models

from . import protected


def note_all(model):
    """Note the rates of documents that were committed before rates were noted.

    What was counted of one tells its rate; else the official one is.
    """
    for document in model.search([("marketplace_clearance", "!=", False)]):
        rates = document._marketplace_rates_to_note()
        if not rates:
            continue
        share = document.marketplace_share
        authorization = document._marketplace_counted_authorization()
        if share and share["authorization"] == authorization.id:
            amount, _quantities = document._marketplace_share(authorization)
            ratio = share["amount"] / amount if amount else 1.0
            for key in rates:
                if key.endswith(f"/{authorization.currency_id.id}"):
                    rates[key] *= ratio
        protected.write(document, {"marketplace_rates": rates})


class PurchaseMarketplaceDocument(models.AbstractModel):
    """The rates at which a document counts in other currencies (R19).

    Invariant: a rate is noted when the document is committed, and stays as long as it
    is. What is decided later of its authorization, or corrected in Odoo's own rates,
    changes nothing that was bought; nor does a link to another authorization, and back.
    """

    _inherit = "purchase.marketplace.document"

    marketplace_rates = fields.Json(
        copy=False, help="Rate of each pair of currencies, when it was committed."
    )

    def _marketplace_convert(self, amount, currency, own=None):
        """An amount in another currency, not rounded: a sum is rounded, not its parts.

        :param own: the currency of the amount; the one of the document by default.
        """
        own = own or self.currency_id
        if not currency or not own or currency == own:
            return amount
        return amount * self._marketplace_rate(own, currency)

    def _marketplace_rate(self, own, currency):
        """The noted rate between two currencies; the official one if none is."""
        key = f"{own.id}/{currency.id}"
        return self._marketplace_noted_rates().get(key) or (
            own._get_conversion_rate(
                own, currency, self.company_id, self._marketplace_rate_day()
            )
        )

    def _marketplace_noted_worth(self, currency):
        """What a currency is worth for the organization, as it was noted.

        :param currency: that of an authorization.
        :return: ``None`` when nothing was noted.
        """
        noted, own = self._marketplace_noted_rates(), self.currency_id
        worth, counted = (
            1.0 if own == target else noted.get(f"{own.id}/{target.id}")
            for target in (self.company_id.currency_id, currency)
        )
        return worth / counted if worth and counted else None

    def _marketplace_noted_rates(self):
        return self.marketplace_rates or {}

    def _marketplace_rate_day(self):
        """Day whose official rate counts."""
        return fields.Date.context_today(self)

    def _marketplace_rate_pairs(self):
        """Currencies in which it counts: tuples of its own one and another."""
        targets = self._marketplace_authorizations().currency_id
        targets |= self.company_id.currency_id
        return [(self.currency_id, target) for target in targets]

    def _marketplace_rates_to_note(self):
        """The rates that it is committed with; ``False`` in a single currency.

        Those noted before stay: in a currency that counts again, it is worth the same.
        """
        document = self.sudo()
        rates = {
            f"{own.id}/{currency.id}": document._marketplace_rate(own, currency)
            for own, currency in document._marketplace_rate_pairs()
            if own != currency
        }
        return {**(document.marketplace_rates or {}), **rates} or False
