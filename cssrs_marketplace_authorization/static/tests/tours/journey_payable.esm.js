/* Accounts payable bills what was ordered, then posts it, on Odoo's own screen. */
import {journey} from "./journey.esm";

/** On a laptop a name is typed, then chosen. */
const type = (field, name) => [
    {content: field, trigger: `div[name=${field}] input`, run: `edit ${name}`},
    {
        content: `${name} est dans la liste`,
        trigger: `.o-autocomplete--dropdown-item:contains(${name}):not(:contains(Créer))`,
        run: "click",
    },
];

/** On a phone Odoo opens the cards to choose from. */
const tap = (field, name) => [
    {content: field, trigger: `div[name=${field}] input`, run: "click"},
    {
        content: `${name} est parmi les fiches`,
        trigger: `.modal .o_kanban_record:contains(${name})`,
        run: "click",
    },
];

const bill = (choose) => [
    {
        content: "Nouvelle facture",
        trigger: ".o_list_button_add, .o-kanban-button-new",
        run: "click",
    },
    ...choose("partner_id", "Amazon.ca"),
    ...choose("purchase_id", "P0"),
    {
        content: "Les biens de la commande y sont, et rien n’est refusé",
        trigger:
            ".o_form_view:not(:has(.alert-danger:visible)) div[name=invoice_line_ids]:contains(Mandrin)",
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
        // A phone shows the state alone; a laptop, all of them.
        trigger:
            ".o_form_view:not(:has(button[name=action_post])) .o_arrow_button:contains(Comptabilisé)",
    },
];

journey("payable_bills_the_order", () => bill(type));
journey("payable_bills_on_a_phone", () => bill(tap));
