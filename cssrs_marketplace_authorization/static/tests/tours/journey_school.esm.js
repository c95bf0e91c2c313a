/*
 * The paths of a school: it fills in what an order asks for, submits it, corrects it.
 */
import {REASONS, journey, openFromInbox} from "./journey.esm";

const openFirst = (state) => [
    {
        content: "Ouvrir la demande",
        trigger: `.o_data_row:contains(${state}) td[name=establishment_id], .o_kanban_record:contains(${state})`,
        run: "click",
    },
    {content: "Elle est ouverte", trigger: ".o_form_view .o_form_sheet"},
];

const card = (list, row) => `div[name=${list}] .o_mkp_card:nth-child(${row + 1})`;

// The browser of the tests has no focus of its own: the selector :focus finds nothing.
const isAt = (selector) => {
    if (document.activeElement !== document.querySelector(selector)) {
        throw new Error(`${selector} has not the focus`);
    }
};

const argue = (row) =>
    Object.entries(REASONS).flatMap(([criterion, reason]) => [
        {
            content: `Affirmer ${criterion}`,
            trigger: `${card("line_ids", row)} div[name=is_${criterion}] input`,
            run: "check",
        },
        {
            content: `Expliquer ${criterion}`,
            trigger: `${card("line_ids", row)} div[name=${criterion}_reason] textarea`,
            run: `edit ${reason}`,
        },
    ]);

const search = () => [
    {
        content: "Une autre source",
        trigger: `${card("alternative_ids", 0)} div[name=source] input`,
        run: "edit Outillage Québec",
    },
    {
        content: "Sa réponse",
        trigger: `${card("alternative_ids", 0)} div[name=outcome] textarea`,
        run: "edit Épuisé depuis 2019.",
    },
];

const need = () => ({
    content: "Besoin",
    trigger: "div[name=need] textarea",
    run: "edit Remettre en service le tour de l’atelier.",
});

const submit = () => ({
    content: "Soumettre",
    trigger: "button[name=action_submit]",
    run: "click",
});

const attest = () => ({
    content: "Attester",
    trigger: "div[name=attestation] input",
    run: "check",
});

const submitted = () => ({
    content: "La demande est soumise",
    // A phone shows the state alone; a laptop, all of them.
    trigger:
        ".o_form_view:not(:has(button[name=action_submit])) .o_arrow_button:contains(Soumise)",
});

const fillIn = (goods, open = openFirst("Brouillon")) => [
    ...open,
    {
        content: "Une ligne dit combien de points restent à remplir",
        trigger: `.o_mkp_gaps strong:contains(${3 + 4 * goods} points à remplir)`,
    },
    {
        content: "Un bon et un mauvais exemple sont à côté",
        trigger: `${card("line_ids", 0)}:contains(Convaincant):contains(Insuffisant)`,
    },
    need(),
    ...[...Array(goods).keys()].flatMap(argue),
    {
        content: "Les quatre critères du bien sont expliqués",
        trigger: `${card("line_ids", goods - 1)} div[name=criteria_met]:contains(4)`,
    },
    ...search(),
    attest(),
    {
        content: "Plus rien ne manque",
        trigger: "body:not(:has(.o_mkp_gaps [data-place]))",
    },
    submit(),
    submitted(),
];

journey("school_one_good", () => fillIn(1));
journey("school_from_the_activity", () =>
    fillIn(1, openFromInbox("Compléter ce qui manque", "Mandrin"))
);
journey("school_two_goods", () => fillIn(2));

journey("school_is_led", () => [
    ...openFirst("Brouillon"),
    submit(),
    {
        content: "On est conduit au premier point, sans fenêtre",
        trigger: "body:not(:has(.modal)) .o_notification:contains(7 points à remplir)",
        run: () => isAt("div[name=need] textarea"),
    },
    {
        content: "Aller au critère d’unicité",
        trigger:
            ".o_mkp_gaps button[data-place='line_ids.0.is_unique']:contains(unique)",
        run: "click",
    },
    {
        content: "On y est",
        trigger: ".o_form_view",
        run: () => isAt(`${card("line_ids", 0)} div[name=is_unique] input`),
    },
]);

journey("school_corrects", () => [
    ...openFirst("Brouillon"),
    {
        content: "Qui a renvoyé la demande, et ce qui manque",
        trigger: ".alert-warning:contains(mkp_dg):contains(Joindre la réponse)",
    },
    submit(),
    {
        content: "Rien n’a changé: on le dit, sans fenêtre",
        trigger: "body:not(:has(.modal)) .o_mkp_gaps:contains(Rien n’a changé)",
    },
    {
        content: "La réponse du grossiste",
        trigger: `${card("alternative_ids", 0)} div[name=outcome] textarea`,
        run: "edit Épuisé, selon sa lettre du 12 novembre.",
    },
    submit(),
    submitted(),
]);

journey("school_withdraws", () => [
    ...openFirst("Soumise"),
    {
        content: "Retirer pour corriger",
        trigger: "button[name=action_withdraw]:contains(Retirer pour corriger)",
        run: "click",
    },
    {content: "Elle se corrige", trigger: "div[name=need] textarea"},
]);

journey("school_takes_up", () => [
    ...openFirst("Refusée"),
    {
        content: "Qui, quand, pourquoi",
        trigger: ".alert-danger:contains(mkp_dg):contains(Un équivalent existe)",
    },
    {
        content: "Et maintenant",
        trigger: ".alert-danger button[name=action_take_up_substitute]",
    },
    {
        content: "Reprendre dans une nouvelle demande",
        trigger: ".alert-danger button[name=action_take_up]",
        run: "click",
    },
    {
        content: "La nouvelle dit ce qui a été répondu",
        trigger: ".alert-info:contains(AUT/):contains(Un équivalent existe)",
    },
    {
        content: "L’attestation est à refaire",
        trigger: ".o_mkp_gaps button:contains(attestation)",
    },
]);
