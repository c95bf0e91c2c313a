/*
 * A text whose hints follow the typing: Odoo sends a text to the server when the person
 * leaves it; this one also does when they pause.
 */
import {TextField, textField} from "@web/views/fields/text/text_field";
import {onMounted} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {useDebounced} from "@web/core/utils/timing";

const PAUSE = 500;

export class MarketplaceTypingField extends TextField {
    setup() {
        super.setup();
        const commit = useDebounced(
            () => this.textareaRef.el?.dispatchEvent(new Event("change")),
            PAUSE
        );
        onMounted(() => this.textareaRef.el?.addEventListener("input", commit));
    }

    // A blank at the end is kept: the next word is being typed.
    get shouldTrim() {
        return false;
    }
}

registry.category("fields").add("marketplace_typing", {
    ...textField,
    component: MarketplaceTypingField,
});
