/*
 * The path of the directive, walked by hand in French by five people: a buyer is
 * stopped, a principal fills in the form, the Director General approves it, the same
 * order is confirmed, then billed (journey_payable.esm.js), and the secretariat prints
 * the declaration. Then the secretariat issues it, downloads its files, and an auditor
 * verifies the seals.
 */
import {REASONS, journey} from "./journey.esm";
import {registry} from "@web/core/registry";

const openFirst = (name) => [
    {
        content: "Ouvrir le document",
        trigger: `.o_data_row td[name=name]:contains(${name})`,
        run: "click",
    },
    {content: "Le document est ouvert", trigger: ".o_form_view .o_form_sheet"},
];

journey("marketplace_1_buyer_is_stopped", () => [
    ...openFirst("P"),
    {
        content: "Le bandeau dit pourquoi avant tout clic",
        trigger: ".alert-danger:contains(Achat interdit)",
    },
    {
        content: "Confirmer quand même",
        trigger: "button[name=button_confirm]:visible",
        run: "click",
    },
    {
        content: "Le refus dit pourquoi et quoi faire",
        trigger: ".modal:contains(Achat interdit):contains(Demandez une autorisation)",
    },
    {content: "Fermer", trigger: ".modal .btn-primary", run: "click"},
    {
        content: "Demander une autorisation",
        trigger: "button[name=action_request_marketplace_authorization]",
        run: "click",
    },
    {
        content: "Choisir l’établissement",
        trigger: "div[name=establishment_id] input",
        run: "edit École de la visite",
    },
    {
        content: "Il existe",
        trigger: ".o-autocomplete--dropdown-item:contains(École de la visite)",
        run: "click",
    },
    {content: "Enregistrer", trigger: ".o_form_button_save", run: "click"},
    {content: "C’est enregistré", trigger: ".o_form_saved"},
]);

registry.category("web_tour.tours").add("marketplace_2_principal_fills_in", {
    steps: () => [
        {
            content: "Ouvrir la demande",
            trigger: ".o_data_row:contains(Brouillon) td[name=establishment_id]",
            run: "click",
        },
        {
            content: "Le formulaire dit ce qui manque",
            trigger: ".alert-info:contains(besoin)",
        },
        {
            content: "Besoin",
            trigger: "div[name=need] textarea",
            run: "edit Remettre en service le tour de l’atelier.",
        },
        ...Object.entries(REASONS).flatMap(([criterion, reason]) => [
            {
                content: `Affirmer ${criterion}`,
                trigger: `div[name=is_${criterion}] input`,
                run: "check",
            },
            {
                content: `Expliquer ${criterion}`,
                trigger: `div[name=${criterion}_reason] textarea`,
                run: `edit ${reason}`,
            },
        ]),
        {
            content: "Nom de la source",
            trigger: "div[name=alternative_ids] div[name=source] input",
            run: "edit Outillage Québec",
        },
        {
            content: "Réponse",
            trigger: "div[name=alternative_ids] div[name=outcome] textarea",
            run: "edit Épuisé depuis 2019.",
        },
        {
            content: "Attester",
            trigger: "div[name=attestation] input",
            run: "check",
        },
        {content: "Soumettre", trigger: "button[name=action_submit]", run: "click"},
        {
            content: "La demande est soumise",
            trigger: ".o_arrow_button_current:contains(Soumise)",
        },
    ],
});

registry.category("web_tour.tours").add("marketplace_3_dg_approves", {
    steps: () => [
        ...openFirst("AUT"),
        {
            content: "Toute la demande sur un écran",
            trigger:
                "div[name=decision_sheet]:contains(grossistes):contains(Outillage)",
        },
        {content: "Approuver", trigger: "button[name=action_approve]", run: "click"},
        {
            content: "L’identité est redemandée",
            trigger: ".modal input[type=password]",
            run: "edit marketplace_dg_tour",
        },
        {
            content: "Confirmer l’identité",
            trigger: ".modal button[name=run_check]",
            run: "click",
        },
        {
            content: "La décision est consignée; il ne reste rien à décider",
            trigger:
                "body:has(.o_notification:contains(Demande approuvée)):not(:has(.modal)) .o_nocontent_help",
        },
    ],
});

registry.category("web_tour.tours").add("marketplace_4_buyer_confirms", {
    steps: () => [
        ...openFirst("P"),
        {
            content: "Le bandeau est vert",
            trigger: ".alert-success:contains(autorisation du directeur général)",
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
    ],
});

registry.category("web_tour.tours").add("marketplace_5_secretariat_prints", {
    steps: () => [
        {
            content: "Nouvelle déclaration",
            trigger: ".o_list_button_add",
            run: "click",
        },
        {
            content: "L’achat y est",
            trigger: "div[name=covered_line_ids] .o_data_row:contains(Mandrin)",
        },
        {content: "Enregistrer", trigger: ".o_form_button_save", run: "click"},
        {
            content: "Imprimer",
            trigger: ".o_form_saved .o_statusbar_buttons button:contains(Imprimer)",
            run: "click",
        },
        {
            content: "L’impression ne montre aucune erreur",
            trigger: "body:not(:has(.o_blockUI)):not(:has(.o_error_dialog))",
        },
    ],
});

registry.category("web_tour.tours").add("marketplace_6_secretariat_issues", {
    steps: () => [
        {
            content: "Ce qui est à déclarer s’ouvre, prêt",
            trigger: "div[name=covered_line_ids] .o_data_row:contains(Mandrin)",
        },
        {
            content: "Moyen de transmission",
            trigger: "div[name=channel] input",
            run: "edit Courriel",
        },
        {
            content: "Produire la déclaration",
            trigger: "button[name=action_declare]:contains(Produire la déclaration)",
            run: "click",
        },
        {
            content: "On prévient qu’elle ne se modifiera plus",
            trigger: ".modal:contains(ne se modifiera plus) .btn-primary",
            run: "click",
        },
        {
            content: "Elle est déclarée, et porte un numéro",
            trigger:
                ".o_form_view:has(.o_arrow_button_current:contains(Produite)) h1:contains(DEC/)",
        },
        ...["Ouvrir la page", "PDF", "Excel", "XML", "CSV"].map((label) => ({
            content: `Le bouton ${label} est là`,
            trigger: `.o_statusbar_buttons button:contains(${label})`,
        })),
        {
            content: "Télécharger le chiffrier",
            trigger: ".o_statusbar_buttons button:contains(Excel)",
            run: "click",
        },
        {
            content: "Chaque fichier arrive, du bon type",
            trigger: "body:not(:has(.o_error_dialog)):not(:has(.o_blockUI))",
            async run() {
                const id = window.location.pathname.match(/(\d+)$/)[1];
                for (const [extension, type] of Object.entries({
                    csv: "text/csv",
                    html: "text/html",
                    pdf: "application/pdf",
                    xlsx: "spreadsheetml",
                    xml: "/xml",
                })) {
                    const answer = await fetch(
                        `/marketplace/declaration/${id}/${extension}`
                    );
                    const content = await answer.arrayBuffer();
                    const found = answer.headers.get("Content-Type");
                    if (!answer.ok || !content.byteLength || !found.includes(type)) {
                        throw new Error(
                            `${extension}: ${answer.status} ${found} ${content.byteLength}`
                        );
                    }
                }
            },
        },
        {
            content: "Accusé de réception",
            trigger: "div[name=acknowledgement] input",
            run: "edit SCT-4417",
        },
        {content: "Enregistrer", trigger: ".o_form_button_save", run: "click"},
        {content: "C’est enregistré", trigger: ".o_form_saved"},
    ],
});

registry.category("web_tour.tours").add("marketplace_7_auditor_verifies", {
    steps: () => [
        {
            content: "La déclaration est là",
            trigger: ".o_data_row:contains(DEC/):contains(SCT-4417)",
        },
        {
            content: "Menu des déclarations",
            trigger: ".o_menu_sections button:contains(Déclarations)",
            run: "click",
        },
        {
            content: "Vérifier",
            trigger:
                ".o-dropdown-item[data-menu-xmlid='cssrs_marketplace_authorization.menu_marketplace_verify']",
            run: "click",
        },
        {
            content: "Rien n’a été modifié, et la page le dit",
            trigger: ".o_form_view .alert-success:contains(Rien n’a été modifié)",
        },
    ],
});
