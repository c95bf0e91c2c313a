/* What it costs the secretariat to take over a database that was there before. */
import {journey} from "./journey.esm";

/** Choose a file, as a person does in the window of the system. */
const choose = (field, name, text) => ({
    content: `Choisir ${name}`,
    trigger: `.modal div[name=${field}] .o_select_file_button, .modal div[name=${field}] .o_file_select_button, .modal div[name=${field}] button`,
    run: () => {
        const input = document.querySelector(
            `.modal div[name=${field}] input[type=file]`
        );
        const files = new DataTransfer();
        files.items.add(new File([text], name));
        input.files = files.files;
        input.dispatchEvent(new Event("change", {bubbles: true}));
    },
});

const HEADINGS =
    "Numéro de l’autorisation;Date de l’autorisation;Autorisée par;À titre de;" +
    "Établissement;Place de marché;Vendeur;Date de l’achat;" +
    "Numéro de commande ou de facture;Bien acheté;Quantité;" +
    "Montant autorisé avant taxes;Montant payé avant taxes;Justification";
const LINE =
    "Léa Roy;Directrice générale;École de la visite;Amazon;;2025-05-12;113-42;" +
    "Mandrin;1;100,00;98,50;";
const FILE = `${HEADINGS}\r\nP-7;2025-05-01;${LINE}\r\nP-8;1er mai;${LINE}`;
const ROW = "div[name=case_ids] .o_data_row";

journey("takeover", () => [
    {
        content: "Ce qui a été trouvé, et ce qu’on peut en faire",
        trigger: `${ROW}:contains(100,00):contains(Peut être reçu, réduit ou annulé) button[name=action_paper]:contains(Autorisé sur papier)`,
        run: "click",
    },
    {
        content: "Les biens du bon de commande sont inscrits",
        trigger: ".modal div[name=line_ids] .o_data_row:contains(Mandrin)",
    },
    {
        content: "Qui a signé",
        trigger: ".modal div[name=signed_by] input",
        run: "edit Léa Roy",
    },
    {
        content: "À quel titre",
        trigger: ".modal div[name=capacity] input",
        run: "edit Directrice générale",
    },
    {
        content: "Quel jour",
        trigger: ".modal div[name=paper_on] input",
        run: "edit 2025-09-01",
    },
    choose("scan", "papier-12.pdf", "%PDF-1.4"),
    {
        content: "Le document numérisé est joint",
        trigger: ".modal div[name=scan] input:value(papier-12.pdf)",
    },
    {
        content: "Pour quel établissement",
        trigger: ".modal div[name=establishment_id] input",
        run: "edit visite",
    },
    {
        content: "C’est celui-là",
        trigger: ".o-autocomplete--dropdown-item:contains(École de la visite)",
        run: "click",
    },
    {
        content: "Où est le papier",
        trigger: ".modal div[name=reason] textarea",
        run: "edit Dossier 12, au greffe.",
    },
    {
        content: "Reprendre",
        trigger: ".modal button[name=action_confirm]:contains(Reprendre)",
        run: "click",
    },
    {
        content: "C’est dit",
        trigger: `body:not(:has(.modal)) ${ROW}:contains(Autorisé sur papier avant l’installation)`,
    },
    {
        content: "L’autre n’a jamais été autorisé",
        trigger: `${ROW} button[name=action_unauthorized]:contains(Non autorisé)`,
        run: "click",
    },
    {
        content: "Pourquoi",
        trigger: ".modal div[name=reason] textarea",
        run: "edit Acheté sans rien demander.",
    },
    {content: "Confirmer", trigger: ".modal button[name=action_confirm]", run: "click"},
    {
        content: "Il reste au registre",
        trigger: `body:not(:has(.modal)) ${ROW}:contains(Fait sans autorisation)`,
    },
    {
        content: "Des achats qui ne sont pas dans Odoo",
        trigger: "button[name=action_import]:contains(Importer des achats antérieurs)",
        run: "click",
    },
    choose("file", "achats.csv", FILE),
    {
        content: "La ligne à corriger est nommée, avec ce qui ne va pas",
        trigger: ".modal tr.table-warning:contains(P-8):contains(1er mai)",
    },
    {
        content: "Où sont les papiers",
        trigger: ".modal div[name=reason] textarea",
        run: "edit Au greffe.",
    },
    {
        content: "Importer la bonne",
        trigger:
            ".modal button[name=action_import]:contains(Importer les bonnes lignes)",
        run: "click",
    },
    {
        content: "C’est fait, et l’autre se télécharge",
        trigger:
            ".modal:contains(Lignes importées):contains(Déjà importée) div[name=rest]",
    },
    {
        content: "Fermer",
        trigger: ".modal-footer button[special=cancel], .modal-footer .btn-secondary",
        run: "click",
    },
    {
        content: "Fermer la reprise",
        trigger: "body:not(:has(.modal)) button[name=action_close]",
        run: "click",
    },
    {
        content: "On prévient qu’elle ne se rouvre pas",
        trigger: ".modal:contains(Personne ne pourra rouvrir la reprise) .btn-primary",
        run: "click",
    },
    {
        content: "Fermée",
        trigger:
            ".o_form_view:has(.o_arrow_button_current:contains(Fermée)):contains(fermée définitivement)",
    },
]);
