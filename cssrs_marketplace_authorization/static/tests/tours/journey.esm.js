/*
 * A journey is a tour that counts what it costs a person: each click (a box that is
 * ticked is one), and each field that is typed. Looking is free. The count is written
 * in the browser's log, where the test reads it (tests/journeys.py).
 */
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";

/** What a careful principal answers to each criterion. */
export const REASONS = {
    essential: "Le tour de l’atelier d’usinage est à l’arrêt sans cette pièce.",
    unique: "Seul ce mandrin a le pas de vis impérial du modèle de 1978.",
    irreplaceable: "Deux machinistes consultés excluent tout usinage maison.",
    sole_distributor:
        "Le fabricant a cessé ses activités; trois grossistes ont répondu par écrit.",
};

/** Open what an activity is about, from the message that the inbox has of it. */
export const openFromInbox = (activity, good) => [
    {
        content: "Le message nomme le bien, et y mène",
        trigger: `.o-mail-Message:contains(${activity}) a:contains(${good})`,
        run: "click",
    },
    {content: "La demande est ouverte", trigger: ".o_form_view .o_form_sheet"},
];

const CLICKS = ["click", "check", "uncheck", "dblclick"];

const cost = (steps) => {
    const runs = steps.map((step) => step.run).filter((run) => typeof run === "string");
    const verbs = runs.map((run) => run.split(" ", 1)[0]);
    return {
        clicks: verbs.filter((verb) => CLICKS.includes(verb)).length,
        typed: verbs.filter((verb) => verb === "edit").length,
    };
};

/**
 * Register the journey `name`.
 *
 * @param {string} name
 * @param {Function} steps gives the steps, as `web_tour` wants them
 */
export const journey = (name, steps) =>
    registry.category("web_tour.tours").add(name, {
        steps: () => {
            const all = steps();
            const {clicks, typed} = cost(all);
            return [
                ...all,
                {
                    content: "Ce que le chemin a coûté",
                    trigger: "body",
                    run: () =>
                        browser.console.log(`journey ${name} ${clicks} ${typed}`),
                },
            ];
        },
    });
