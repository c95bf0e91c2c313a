/* What the secretariat's paths cost: from its board to an issued declaration. */
import {journey} from "./journey.esm";

journey("secretariat_board_to_issued", () => [
    {
        content: "Le tableau dit combien attend, et jusqu’à quand",
        trigger: ".o_kanban_record:contains(À déclarer):contains(d’ici le)",
        run: "click",
    },
    {
        content: "La déclaration est prête",
        trigger: "div[name=covered_line_ids] .o_data_row:contains(Mandrin)",
    },
    {
        content: "La produire",
        trigger: "button[name=action_declare]:contains(Produire la déclaration)",
        run: "click",
    },
    {
        content: "On prévient qu’elle ne se modifiera plus",
        trigger: ".modal:contains(ne se modifiera plus) .btn-primary",
        run: "click",
    },
    {
        content: "Elle est déclarée, et le pas suivant est là",
        trigger:
            ".o_form_view:has(.o_arrow_button_current:contains(Produite)) button:contains(Marquer comme envoyée)",
    },
]);

journey("interim_prepared", () => [
    {content: "Nouvel intérim", trigger: ".o_list_button_add", run: "click"},
    {
        content: "On dit ce qui va se passer",
        trigger: ".o_form_sheet:contains(le pouvoir revient de lui-même)",
    },
    {
        content: "Qui remplace le directeur général",
        trigger: "div[name=user_id] input",
        run: "edit mkp_secretary",
    },
    {
        content: "C’est cette personne",
        trigger: ".o-autocomplete--dropdown-item:contains(mkp_secretary)",
        run: "click",
    },
    {
        content: "L’acte",
        trigger: "div[name=instrument] input",
        run: "edit CA-2026-117",
    },
    {
        content: "Jusqu’à quand",
        trigger: "div[name=date_to] input",
        run: "edit +5d",
    },
    {content: "Enregistrer", trigger: ".o_form_button_save", run: "click"},
    {
        content: "L’intérim est en cours, et chacun en est avisé",
        trigger:
            ".o_form_view:has(.o_arrow_button_current:contains(En vigueur)):contains(assure l’intérim)",
    },
]);

journey("interim_decides", () => [
    {
        content: "Ses autres rôles restent",
        trigger: ".o_menu_sections:contains(À décider):contains(À faire)",
    },
    {content: "Approuver", trigger: "button[name=action_approve]", run: "click"},
    {
        content: "L’identité est redemandée",
        trigger: ".modal input[type=password]",
        run: "edit mkp_secretary",
    },
    {
        content: "Confirmer",
        trigger: ".modal button[name=run_check]",
        run: "click",
    },
    {
        content: "La décision est consignée; il ne reste rien à décider",
        trigger:
            "body:has(.o_notification:contains(Demande approuvée)):not(:has(.modal)) .o_nocontent_help",
    },
]);

journey("secretariat_by_keyboard", () => [
    {
        content: "La touche du bouton Produire",
        trigger: "button[name=action_declare]:contains(Produire la déclaration)",
        run: "press Alt+q",
    },
    {
        content: "La fenêtre prend le focus",
        trigger: ".modal:contains(ne se modifiera plus) .btn-primary",
        run: "press Enter",
    },
    {
        content: "Elle est déclarée",
        trigger: ".o_form_view:has(.o_arrow_button_current:contains(Produite))",
    },
]);
