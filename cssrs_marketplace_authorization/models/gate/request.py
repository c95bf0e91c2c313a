from odoo import fields, models
from odoo.fields import Domain

from ...rules.coverage import CHARGES


class PurchaseMarketplaceDocument(models.AbstractModel):
    """What a person can do about a document that is blocked (R9, R12)."""

    _inherit = "purchase.marketplace.document"

    def _marketplace_requested_lines(self):
        """Lines whose goods a new form asks for. To define."""
        raise NotImplementedError

    def _marketplace_charges(self):
        """Amount of its shipping, customs and ecofees, in its own currency (R20)."""
        return 0.0

    def _marketplace_charges_taken(self, authorization, quantities):
        """The same, as it is asked of an authorization.

        Where the form estimates none, it is only said in the refusal.

        :param quantities: of a share.
        """
        if CHARGES in quantities:
            return quantities[CHARGES]
        charges = self._marketplace_charges()
        return self._marketplace_convert(charges, authorization.currency_id)

    def action_request_marketplace_authorization(self):
        """Open the form that precedes this purchase, with what is known (R9)."""
        return self._marketplace_open_request()._get_records_action(
            name=self.env._("Authorization Request")
        )

    def _marketplace_open_request(self):
        """The form of this document, not decided yet; prepared if there is none."""
        self.ensure_one()
        authorization = self.marketplace_authorization_id
        if authorization.sudo().state not in ("draft", "submitted"):
            authorization = authorization.create(
                self._prepare_marketplace_authorization()
            )
            self.marketplace_authorization_id = authorization
        return authorization

    def _prepare_marketplace_authorization(self):
        """Values of the form for this document."""
        self.ensure_one()
        partner = self.partner_id
        vendor = partner._marketplace_origin() or partner.commercial_partner_id
        return {
            **self._prepare_marketplace_establishment(),
            "company_id": self.company_id.id,
            "partner_id": vendor.id,
            "marketplace_id": vendor.sudo().marketplace_id.id,
            "currency_id": self.currency_id.id,
            "amount_charges": self._marketplace_charges(),
            "line_ids": [
                fields.Command.create(line._prepare_marketplace_authorization_line())
                for line in self._marketplace_requested_lines()
            ],
            # Empty, to be filled in at once.
            "alternative_ids": [fields.Command.create({})],
        }

    def _prepare_marketplace_establishment(self):
        """The establishment of the form, as far as it can be guessed (R8).

        What the document says counts first, then its people, then what the person
        asked for last: they see it on the form, and may choose another one.
        """
        establishments = self.env["purchase.marketplace.establishment"]
        ours = Domain("company_id", "=", self.company_id.id)
        marks = [mark for mark in self.sudo()._marketplace_places() if mark]
        named = Domain("code", "in", marks) | Domain("name", "in", marks)
        guesses = [marks and establishments.search(ours & named, limit=2)]
        guesses += [
            establishments._of_user(user).filtered_domain(ours)
            for user in self.sudo()._marketplace_people() | self.env.user
        ]
        found = next((guess for guess in guesses if len(guess) == 1), establishments)
        if not found:
            last = [
                ("requester_id", "=", self.env.uid),
                ("establishment_id", "!=", False),
            ]
            forms = self.env["purchase.marketplace.authorization"]
            found = forms.search(ours & Domain(last), limit=1).establishment_id
        return {"establishment_id": found.id} if found.active else {}

    def _marketplace_places(self):
        """Names and codes that the document gives of the place it buys for."""
        return []

    def _marketplace_people(self):
        """Users who buy, or ask for, what the document says."""
        return self.env["res.users"]

    def action_open_marketplace_authorization(self):
        """Open the linked authorization."""
        self.ensure_one()
        return self.marketplace_authorization_id._get_records_action()

    def action_request_marketplace_substitute(self):
        """Ask procurement for a substitute of what this document would buy (R12)."""
        form = self._marketplace_open_request()
        form._request_substitute()
        return form._get_records_action(name=self.env._("Authorization Request"))
