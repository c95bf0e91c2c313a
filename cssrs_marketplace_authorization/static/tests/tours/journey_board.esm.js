/** @odoo-module **/
/* What the secretariat's paths cost: from its board to an issued declaration. */
import {journey} from "./journey.esm";

journey("secretariat_board_to_issued", () => [
    {
        content: "Le tableau dit combien attend, et jusqu’à quand",
        trigger: ".o_kanban_record:contains(À déclarer):contains(avant le)",
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
            ".o_form_view:has(.o_arrow_button_current:contains(Déclarée)) button:contains(Marquer comme envoyée)",
    },
]);
