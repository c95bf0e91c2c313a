/*
 * The Director General decides: one card, one gesture, then the next request. Each
 * journey begins on an open request; the browser has the size of a laptop, or of a phone.
 */
import {journey, openFromInbox} from "./journey.esm";

const isInSight = (element) => {
    const {top, bottom} = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
};

/** The three buttons, and what is asked, without scrolling. */
const card = (good, total) => [
    {
        content: "Les biens, le total, l’école, le besoin, et depuis quand",
        trigger: `.o_form_view div[name=decision_sheet]:contains(${good}):contains(${total}):contains(École de la visite):contains(En attente depuis)`,
        run() {
            const texts = [good, total, "École de la visite", "Besoin", "En attente"];
            for (const text of texts) {
                const found = [...this.anchor.querySelectorAll("p")].find((line) =>
                    line.textContent.includes(text)
                );
                if (!found || !isInSight(found)) {
                    throw new Error(`${text} is not above the fold`);
                }
            }
        },
    },
    {
        content:
            "Les trois gestes restent visibles, côte à côte, même au bas de la fiche",
        trigger: ".o_marketplace_decide",
        async run() {
            const last = document.querySelector(
                "div[name=decision_sheet] > *:last-child"
            );
            last.scrollIntoView();
            await new Promise((resolve) => requestAnimationFrame(resolve));
            const buttons = [...this.anchor.querySelectorAll("button")];
            const tops = buttons.map((button) => button.getBoundingClientRect().top);
            if (buttons.length !== 3 || !buttons.every(isInSight)) {
                throw new Error("A button of the decision is out of sight");
            }
            if (Math.max(...tops) - Math.min(...tops) > 1) {
                throw new Error("The buttons of the decision are not side by side");
            }
        },
    },
];

const recorded = (decision, good) => ({
    content: "La personne voit que sa décision est consignée",
    trigger: `.o_notification:contains(${decision}):contains(${good})`,
});

const approve = (good, total) => [
    ...card(good, total),
    {
        content: "Approuver",
        trigger: "button[name=action_approve]:contains(Approuver)",
        run: "click",
    },
    {
        content: "La confirmation nomme le bien et le montant",
        trigger: `.modal:contains(${good}):contains(${total}):contains(École de la visite)`,
    },
    {
        content: "Le mot de passe",
        trigger: ".modal input[type=password]",
        run: "edit marketplace_dg_tour",
    },
    {
        content: "Confirmer",
        trigger: ".modal button[name=run_check]:visible",
        run: "click",
    },
    recorded("Demande approuvée", good),
];

journey("marketplace_dg_from_the_activity", () => [
    ...openFromInbox("Lire cette demande", "Mandrin"),
    ...approve("2 × Mandrin", "148,50"),
]);

journey("marketplace_dg_approves", () => [
    ...approve("2 × Mandrin", "148,50"),
    {
        content: "La demande suivante s’ouvre",
        trigger: "body:not(:has(.modal)) div[name=decision_sheet]:contains(Gouge)",
    },
]);

const refuse = (good, total) => [
    ...card(good, total),
    {
        content: "Refuser",
        trigger: "button[name=action_refuse]:contains(Refuser)",
        run: "click",
    },
    {
        content: "Le dialogue nomme le bien et le montant",
        trigger: `.modal div[name=subject]:contains(${good}):contains(${total})`,
    },
    {
        content: "Pourquoi",
        trigger: ".modal div[name=reason] textarea",
        run: "edit Un équivalent existe chez le quincaillier.",
    },
];

/** Which criterion is not met, then the end: it is part of what is decided. */
const nameCriterion = (good) => [
    {
        content: "Nommer le critère",
        trigger: ".modal div[name=unmet_unique] input",
        run: "check",
    },
    {
        content: "Confirmer",
        trigger: ".modal:not(:has(.alert:visible)) button[name=action_confirm]",
        run: "click",
    },
    recorded("Demande refusée", good),
];

journey("marketplace_dg_refuses", () => [
    ...refuse("Gouge", "30,00"),
    ...nameCriterion("Gouge"),
    {
        content: "La demande suivante s’ouvre",
        trigger: "body:not(:has(.modal)) div[name=decision_sheet]:contains(Ciseau)",
    },
]);

journey("marketplace_dg_forgets_the_criterion", () => [
    ...refuse("Ciseau", "45,00"),
    {
        content: "Confirmer sans nommer de critère",
        trigger: ".modal button[name=action_confirm]",
        run: "click",
    },
    {
        content: "Le dialogue dit quoi faire; rien n’est perdu",
        trigger:
            "body:not(:has(.o_error_dialog)) .modal:has(textarea:value(quincaillier)) .alert:contains(au moins un des quatre critères)",
    },
    ...nameCriterion("Ciseau"),
    {
        content: "La demande suivante s’ouvre",
        trigger: "body:not(:has(.modal)) div[name=decision_sheet]:contains(Fraise)",
    },
]);

journey("marketplace_dg_returns", () => [
    {
        content: "La demande revient : la remarque, et ce qui a changé",
        trigger:
            "div[name=decision_sheet]:contains(Joindre le devis):contains(Modifié depuis):contains(ajouté)",
    },
    ...card("Fraise", "70,00"),
    {
        content: "Faire compléter",
        trigger: "button[name=action_return]:contains(Faire compléter)",
        run: "click",
    },
    {
        content: "Ce qui manque",
        trigger: ".modal div[name=reason] textarea",
        run: "edit Préciser le diamètre.",
    },
    {
        content: "Confirmer",
        trigger: ".modal button[name=action_confirm]",
        run: "click",
    },
    recorded("pour être complétée", "Fraise"),
    {
        content: "Il ne reste rien à décider",
        trigger: "body:not(:has(.modal)) .o_nocontent_help",
    },
]);
