/** @odoo-module **/
/* Accounts payable bills what was ordered, then posts it: Odoo's own screen. */
import {journey} from "./journey.esm";

journey("payable_bills_the_order", () => [
    {
        content: "Nouvelle facture",
        trigger: ".o_list_button_add, .o-kanban-button-new",
        run: "click",
    },
    {
        content: "De la commande",
        trigger: "div[name=purchase_vendor_bill_id] input",
        run: "edit P0",
    },
    {
        content: "C’est celle d’Amazon",
        trigger: ".o-autocomplete--dropdown-item:contains(Amazon)",
        run: "click",
    },
    {
        content: "L’autorisation du directeur général la couvre",
        trigger:
            ".o_form_view:has(.alert-success:contains(autorisation du directeur général)) div[name=invoice_line_ids]:contains(Mandrin)",
    },
    {
        content: "La date de la facture",
        trigger: "div[name=invoice_date] input, div[name=invoice_date] button",
        run: "edit +0d",
    },
    {
        content: "Comptabiliser",
        trigger: "button[name=action_post]:contains(Confirmer)",
        run: "click",
    },
    {
        content: "Elle est comptabilisée",
        trigger: ".o_arrow_button:contains(Comptabilisé)",
    },
]);
