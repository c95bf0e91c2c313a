from datetime import timedelta

from odoo.tests import Form, tagged

from ..words.refusals import form
from .advice import AdviceMixin
from .common import REASONS, MarketplaceCase


@tagged("post_install", "-at_install")
class TestAdviceForm(AdviceMixin, MarketplaceCase):
    """What is read before a form is submitted, or a vendor classified (R3, R8, R13)."""

    table = form.TABLE

    def test_each_next_step_can_be_taken(self):
        self._prove_advice()

    # ---- the form, in the hands of the direction -----------------------------------

    def _refuse(self, code, request):
        self._refused(code, request.action_submit)
        self._hear(code, str(request.submission_gaps))

    def _submit(self, request, user=None):
        self._press(request, user or self.principal, "action_submit")
        self.assertEqual(request.state, "submitted")

    def _fill(self, code, broken, **mended):
        """A form that lacks something is completed on its screen, and submitted."""
        request = self._request(**broken)
        self._refuse(code, request)
        self._type(request, self.principal, **mended)
        self._submit(request)

    def _fill_good(self, code, broken, **mended):
        """The same, of its good."""
        request = self._request()
        request.line_ids.write(broken)
        self._refuse(code, request)
        with Form(request) as screen:
            with screen.line_ids.edit(0) as good:
                for name, value in mended.items():
                    good[name] = value
        self._submit(request)

    def _follow_establishment_missing(self):
        broken = {"establishment_id": False}
        self._fill("establishment_missing", broken, establishment_id=self.school)

    def _follow_not_direction(self):
        request = self._request(user=self.teacher)
        self._refuse("not_direction", request)
        self.assertEqual(request.activity_ids.user_id, self.principal)
        self._submit(request)

    def _follow_direction_missing(self):
        request = self._request(user=self.teacher)
        self.school.manager_id = False
        self._refuse("direction_missing", request)
        self._type(self.school, self.secretary, manager_id=self.principal)
        self._submit(request)

    def _follow_marketplace_missing(self):
        broken = {"marketplace_id": False}
        self._fill("marketplace_missing", broken, marketplace_id=self.marketplace)

        request = self._request(marketplace_id=False)
        other = {"newcomer_name": "Bazar"}
        self._type(request, self.principal, **other)
        self._refuse("newcomer_url_missing", request)
        self._type(request, self.principal, newcomer_url="https://bazar.example")
        self._submit(request)

    def _follow_newcomer_url_missing(self):
        broken = {"marketplace_id": False, "newcomer_name": "Bazar"}
        mended = {"newcomer_url": "https://bazar.example"}
        self._fill("newcomer_url_missing", broken, **mended)

    def _follow_need_missing(self):
        self._fill("need_missing", {"need": False}, need="Remettre en service le tour.")

    def _follow_consequence_missing(self):
        self.env["purchase.marketplace.declaration.column"].create(
            {"key": "consequence", "is_required": True}
        )
        broken = {"consequence": " "}
        self._fill("consequence_missing", broken, consequence="Le cours est annulé.")

    def _follow_attestation_missing(self):
        self._fill("attestation_missing", {"attestation": False}, attestation=True)

    def _follow_unchanged(self):
        attached = {"name": "Réponse.txt", "raw": b"Nous ne la tenons plus."}
        for mend in (
            lambda form: self._type(form, self.principal, need="Le tour et le banc."),
            lambda form: (
                self.env["ir.attachment"]
                .with_user(self.principal)
                .create({**attached, "res_model": form._name, "res_id": form.id})
            ),
        ):
            request = self._bring(self._request(), "returned")
            self._refuse("unchanged", request)
            mend(request)
            self._submit(request)

    def _follow_goods_missing(self):
        request = self._request(line_ids=[])
        self._refuse("goods_missing", request)
        with Form(request) as screen:
            with screen.line_ids.new() as good:
                good.name, good.quantity, good.price_unit = "Mandrin", 1, 100.0
                for name, value in REASONS.items():
                    good[name] = value
        self._submit(request)

    def _follow_name_missing(self):
        self._fill_good("name_missing", {"name": " "}, name="Mandrin")

    def _follow_quantity_missing(self):
        self._fill_good("quantity_missing", {"quantity": 0}, quantity=2)

    def _follow_price_missing(self):
        self._fill_good("price_missing", {"price_unit": 0}, price_unit=10)

    def _follow_criterion_not_met(self):
        request = self._request()
        request.line_ids.is_unique = False
        self._refuse("criterion_not_met", request)
        self._press(request, self.principal, "action_request_substitute")
        self.assertIn(self.buyer, request.activity_ids.user_id)
        action = self._press(request, self.buyer, "action_substitute")
        found = {"substitute_name": "Mandrin neuf", "reason": "Chez le quincaillier."}
        self._confirm(action, self.buyer, **found)
        self.assertEqual(request.state, "substituted")

    def _follow_reason_laconic(self):
        self._fill_reason("reason_laconic", "Divers.")

    def _follow_reason_copied(self):
        self._fill_reason("reason_copied", REASONS["essential_reason"])

    def _fill_reason(self, code, text):
        mended = REASONS["unique_reason"]
        self._fill_good(code, {"unique_reason": text}, unique_reason=mended)

    def _follow_alternatives_missing(self):
        request = self._request(alternative_ids=[])
        self._refuse("alternatives_missing", request)
        with Form(request) as screen:
            with screen.alternative_ids.new() as other:
                other.source, other.outcome = "Outillage Québec", "Épuisé."
        self._submit(request)

    def _date_source(self, code, day):
        """The day of another source is corrected on the form, and submitted."""
        request = self._request()
        request.alternative_ids.date = day
        self._refuse(code, request)
        with Form(request) as screen:
            with screen.alternative_ids.edit(0) as other:
                other.date, other.outcome = self._today(), "Toujours épuisé."
        self._submit(request)

    def _follow_source_undated(self):
        self._date_source("source_undated", False)

    def _follow_source_old(self):
        self._date_source("source_old", "2019-03-01")

    def _follow_source_to_come(self):
        self._date_source("source_to_come", self._today() + timedelta(1))

    # ---- what others read ----------------------------------------------------------

    def _follow_substitute_on_marketplace(self):
        request = self._submitted()
        action = self._press(request, self.buyer, "action_substitute")
        found = {"substitute_name": "Mandrin neuf", "reason": "Chez un autre."}
        code, vendor = "substitute_on_marketplace", "substitute_vendor_id"
        values = {**found, vendor: self.amazon}
        self._refused(code, lambda: self._confirm(action, self.buyer, **values))
        self._confirm(action, self.buyer, **{**found, vendor: self.stationer})
        self.assertEqual(request.state, "substituted")

    def _exempt(self, code, kind, before, after, verified=None):
        """Exempt a vendor: refused with one evidence, or one day, not with another.

        :param verified: the day of verification that is refused; today by default.
        """
        vendor, name = self.stationer.with_user(self.secretary), "exemption_verified_on"
        values = {"online_vendor_type": kind, "exemption_evidence": before}
        wrong = self._today() if verified is None else verified
        self._refused(code, vendor.write, {**values, name: wrong})
        values |= {"exemption_evidence": after}
        if kind == "storefront":
            values[name] = self._today()
        self._type(vendor, self.secretary, **values)
        self.assertEqual(vendor.online_vendor_type, kind)

    def _follow_verification_missing(self):
        address = "12, rue King Ouest, Sherbrooke J1H 1P9"
        self._exempt("verification_missing", "storefront", *[address] * 2, False)

    def _follow_verification_to_come(self):
        address, day = "12, rue King Ouest, Sherbrooke J1H 1P9", self._today()
        day += timedelta(1)
        self._exempt("verification_to_come", "storefront", *[address] * 2, day)

    def _follow_evidence_missing(self):
        evidence = "Elle fabrique ses carnets à Sherbrooke."
        self._exempt("evidence_missing", "manufacturer", " ", evidence)

    def _follow_address_missing(self):
        self._exempt(
            *("address_missing", "storefront", "Ils ont un magasin au Québec."),
            "12, rue King Ouest, Sherbrooke J1H 1P9",
        )
