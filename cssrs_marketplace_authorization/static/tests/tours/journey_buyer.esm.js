/*
 * The buyer's paths, in French: blocked then asked; approved then ordered; the
 * substitute ordered; the complement of an authorization that is not enough.
 */
import {journey} from "./journey.esm";

const open = (name) => [
    {
        content: "Ouvrir le document",
        trigger: `.o_data_row td[name=name]:contains(${name})`,
        run: "click",
    },
    {content: "Il est ouvert", trigger: ".o_form_view .o_form_sheet"},
];

const ask = [
    {
        content: "Le bandeau dit pourquoi, et qui corrige une erreur",
        trigger:
            ".alert-danger:contains(Achat interdit):contains(son nom):contains(secrétariat)",
    },
    {
        content: "Demander une autorisation",
        trigger: "button[name=action_request_marketplace_authorization]",
        run: "click",
    },
    {
        content: "L’école est devinée, et sa direction a la demande",
        trigger: "div[name=desk]:contains(École de la visite)",
    },
];

journey("buyer_asks", () => [
    {content: "Bloquée", trigger: ".o_data_row:contains(Bloquée)"},
    ...open("P"),
    ...ask,
    {
        content: "Revenir à la commande",
        trigger: ".o_back_button, .breadcrumb-item:last-of-type a",
        run: "click",
    },
    {
        content: "La commande dit chez qui est la demande",
        trigger:
            ".alert-danger:contains(École de la visite):has(button[name=action_remind_marketplace]:contains(Relancer))",
    },
]);

journey("buyer_asks_on_a_phone", () => [
    {
        content: "Ouvrir la commande bloquée",
        trigger: ".o_kanban_record:contains(Bloquée)",
        run: "click",
    },
    ...ask,
    {content: "Revenir à la commande", trigger: ".o_back_button", run: "click"},
    {
        content: "La commande dit chez qui est la demande",
        trigger: ".alert-danger:contains(École de la visite):contains(Relancer)",
    },
]);

journey("buyer_orders_what_was_approved", () => [
    {content: "Autorisée", trigger: ".o_data_row:contains(Approuvée)"},
    ...open("P"),
    {
        content: "Confirmer",
        trigger: "button[name=button_confirm]:visible",
        run: "click",
    },
    {
        content: "C’est un bon de commande",
        trigger: ".o_arrow_button_current:contains(Bon de commande)",
    },
]);

journey("buyer_orders_the_substitute", () => [
    ...open("P"),
    {
        content: "Commander le produit de remplacement",
        trigger: "button[name=action_order_marketplace_substitute]:visible",
        run: "click",
    },
    {
        content: "La demande de prix est faite, chez un autre fournisseur",
        trigger:
            ".o_form_view:has(.o_data_row:contains(Gouge)) .o-mail-Message:contains(Elle remplace)",
    },
    {
        content: "Confirmer",
        trigger: "button[name=button_confirm]:visible",
        run: "click",
    },
    {
        content: "C’est un bon de commande",
        trigger: ".o_arrow_button_current:contains(Bon de commande)",
    },
]);

journey("buyer_asks_for_a_complement", () => [
    ...open("P"),
    {
        content: "Le bandeau dit ce qui dépasse",
        trigger: ".alert-danger:contains(dépasse l’autorisation)",
    },
    {
        content: "Autorisation complémentaire",
        trigger: "button[name=action_request_marketplace_complement]:visible",
        run: "click",
    },
    {
        content: "Elle ne demande que ce qui manque, et complète la première",
        trigger:
            ".o_form_view:has(div[name=complement_of_id]:contains(AUT)) h1:contains(2 × Mandrin)",
    },
]);
