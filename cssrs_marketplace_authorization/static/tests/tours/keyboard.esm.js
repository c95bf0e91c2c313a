/*
 * A person who has a keyboard alone. The keys are real: the page asks for one in the
 * browser's log, the test presses it through the browser's own protocol
 * (tests/journeys.py), and the page waits for the event that follows.
 */
import {browser} from "@web/core/browser/browser";

const LONGEST = 120;
/* What may show where the focus is; a field of Odoo shows it around itself. */
const SIGNS = ["outline", "boxShadow", "borderColor", "backgroundColor", "color"];

const happened = (type) =>
    new Promise((done) =>
        window.addEventListener(type, done, {capture: true, once: true})
    );

/**
 * Press a key, Shift+Tab included, and wait until it is up.
 *
 * @param {string} key as the browser names it
 */
export const press = async (key) => {
    const up = happened("keyup");
    browser.console.log(`press ${key}`);
    await up;
    await new Promise((done) => setTimeout(done));
};

/** Type a text, key by key, where the focus is. */
const type = async (text) => {
    for (const letter of text) {
        await press(letter);
    }
};

/* What a focus changes is looked at at once, not while it fades. */
const stopFading = () => {
    const style = document.createElement("style");
    style.textContent = "* { transition: none !important; }";
    document.head.append(style);
};

const looks = (element) => {
    const seen = [element, element.parentElement, element.closest(".o_field_widget")];
    return seen
        .filter(Boolean)
        .map((one) => SIGNS.map((sign) => getComputedStyle(one)[sign]).join())
        .join();
};

/**
 * Press a key until the focus is at `selector`; the person sees where it is.
 *
 * @param {string} selector
 * @param {string} key
 */
const goTo = async (selector, key = "Tab") => {
    const passed = [];
    for (let i = 0; i < LONGEST; i++) {
        await press(key);
        const {activeElement} = document;
        if (activeElement.matches(selector)) {
            const focused = looks(activeElement);
            const {top, bottom} = activeElement.getBoundingClientRect();
            if (bottom < 0 || top > window.innerHeight) {
                throw new Error(`${selector} has the focus out of sight`);
            }
            activeElement.blur();
            const plain = looks(activeElement);
            activeElement.focus();
            if (focused === plain) {
                throw new Error(`${selector} does not show that it has the focus`);
            }
            return;
        }
        passed.push(activeElement.outerHTML.slice(0, 120));
    }
    throw new Error(`${key} does not lead to ${selector}, but to ${passed.join("\n")}`);
};

/**
 * A step of a journey: reach an element, then press a key or type a text there.
 *
 * @param {string} content
 * @param {string} trigger
 * @param {object} how `key` that leads there, then `type` a text or `press` a key
 */
export const byKeyboard = (content, trigger, how = {}) => ({
    content,
    trigger,
    timeout: 60000,
    async run() {
        stopFading();
        await goTo(trigger, how.key);
        await type(how.type || "");
        if (how.press) {
            await press(how.press);
        }
    },
});
