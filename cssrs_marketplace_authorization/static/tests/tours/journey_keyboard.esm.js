/* The form of the school and the decision of the Director General, without a mouse. */
import {REASONS, journey} from "./journey.esm";
import {byKeyboard, press} from "./keyboard.esm";

const CARD = "div[name=line_ids] .o_mkp_card";
const SOURCE = "div[name=alternative_ids] .o_mkp_card";

const openFirst = (row) => [
    {
        content: "Aller de la recherche à la liste, et ouvrir la demande",
        trigger: `.o_data_row:contains(${row})`,
        async run() {
            await press("ArrowDown");
            await press("ArrowDown");
            await press("Enter");
        },
    },
    {content: "Elle est ouverte", trigger: ".o_form_view .o_form_sheet"},
];

journey("school_by_keyboard", () => [
    ...openFirst("Brouillon"),
    byKeyboard("Soumettre mène à ce qui manque", "button[name=action_submit]", {
        press: "Enter",
    }),
    {
        content: "Le besoin a le focus",
        trigger: ".o_notification:contains(7 points à remplir)",
        async run() {
            const {activeElement} = document;
            if (!activeElement.matches("div[name=need] textarea")) {
                throw new Error("The first gap has not the focus");
            }
            await press("Shift+Tab");
        },
    },
    byKeyboard("Besoin", "div[name=need] textarea", {
        type: "Remettre le tour en service.",
    }),
    ...Object.entries(REASONS).flatMap(([criterion, reason]) => [
        byKeyboard(`Affirmer ${criterion}`, `${CARD} div[name=is_${criterion}] input`, {
            press: "Space",
        }),
        byKeyboard(
            `Expliquer ${criterion}`,
            `${CARD} div[name=${criterion}_reason] textarea`,
            {type: reason}
        ),
    ]),
    byKeyboard("Une autre source", `${SOURCE} div[name=source] input`, {
        type: "Outillage Québec",
    }),
    byKeyboard("Sa réponse", `${SOURCE} div[name=outcome] textarea`, {
        type: "Épuisé depuis 2019.",
    }),
    byKeyboard("Attester", "div[name=attestation] input", {press: "Space"}),
    {
        content: "Plus rien ne manque",
        trigger: "body:not(:has(.o_mkp_gaps [data-place]))",
    },
    byKeyboard("Soumettre", "button[name=action_submit]", {
        key: "Shift+Tab",
        press: "Enter",
    }),
    {
        content: "La demande est soumise",
        trigger: ".o_arrow_button_current:contains(Soumise)",
    },
]);

journey("dg_by_keyboard", () => [
    ...openFirst("Mandrin"),
    {content: "La fiche est là", trigger: "div[name=decision_sheet]:contains(Mandrin)"},
    byKeyboard("Approuver", "button[name=action_approve]", {press: "Enter"}),
    {
        content: "La fenêtre nomme le bien, et le mot de passe y a le focus",
        trigger: ".modal:contains(Mandrin) input[type=password]",
        async run() {
            if (document.activeElement !== this.anchor) {
                throw new Error(document.activeElement.outerHTML);
            }
            await press("Shift+Tab");
        },
    },
    byKeyboard("Le mot de passe", ".modal input[type=password]", {
        type: "marketplace_dg_tour",
    }),
    byKeyboard("Confirmer", ".modal button[name=run_check]", {press: "Enter"}),
    {
        content: "La décision est consignée",
        trigger: ".o_notification:contains(Demande approuvée)",
    },
]);
