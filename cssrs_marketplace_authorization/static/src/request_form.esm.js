/*
 * The form of the school: its goods and its sources stand on the page, each as a card
 * that is filled in at once, and what is missing leads to its field.
 */
import {Component, markup, useEffect, useRef} from "@odoo/owl";
import {
    Many2ManyBinaryField,
    many2ManyBinaryField,
} from "@web/views/fields/many2many_binary/many2many_binary_field";
import {X2ManyField, x2ManyField} from "@web/views/fields/x2many/x2many_field";
import {FormCompiler} from "@web/views/form/form_compiler";
import {FormController} from "@web/views/form/form_controller";
import {FormRenderer} from "@web/views/form/form_renderer";
import {formView} from "@web/views/form/form_view";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";
import {useDropzone} from "@web/core/dropzone/dropzone_hook";
import {useFileUploader} from "@web/core/utils/files";
import {useService} from "@web/core/utils/hooks";

const FOCUSABLE = "input, textarea, button";

/**
 * Give the focus to what a gap is about (rules/submission.py, `place`).
 *
 * @param {Element} root of the form
 * @param {string} place of the gap: a field, or a list, a row and its field
 */
const leadTo = (root, place) => {
    const [name, row, part] = place.split(".");
    const field = root.querySelector(`.o_field_widget[name=${name}]`);
    const card = field?.querySelectorAll(".o_mkp_card")[row];
    const found = card?.querySelector(`[name=${part}]`) || card || field;
    const target = found?.querySelector(FOCUSABLE) || found;
    target?.focus({preventScroll: true});
    target?.scrollIntoView({block: "center"});
};

// Several cards are the same form: each has ids of its own, for its labels.
class CardCompiler extends FormCompiler {
    createLabelFromField(fieldId, ...rest) {
        const label = super.createLabelFromField(fieldId, ...rest);
        label.setAttribute("id", this.cardId(fieldId));
        return label;
    }

    compileField(el, params) {
        const field = super.compileField(el, params);
        field.setAttribute("id", this.cardId(el.getAttribute("field_id")));
        return field;
    }

    // Whether it is saved is said by the page: a card is no form of its own there.
    compileForm(...args) {
        const form = super.compileForm(...args);
        form.setAttribute("t-attf-class", "o_form_editable d-block");
        return form;
    }

    cardId(fieldId) {
        return `'${fieldId}_' + __comp__.props.record.id`;
    }
}

class CardRenderer extends FormRenderer {
    get shouldAutoFocus() {
        return false;
    }
}

export class MarketplaceCards extends X2ManyField {
    static template = "cssrs_marketplace_authorization.Cards";
    static components = {...X2ManyField.components, CardRenderer};

    setup() {
        super.setup();
        this.Compiler = CardCompiler;
        this.root = useRef("root");
        this.added = false;
        useEffect(() => {
            if (this.added) {
                this.added = false;
                const cards = this.root.el.querySelectorAll(".o_mkp_card");
                cards[cards.length - 1]?.querySelector(FOCUSABLE)?.focus();
            }
        });
    }

    get cards() {
        const records = this.list.records;
        // All of them are filled in, not one at a time.
        records
            .filter((card) => !card.isInEdition)
            .forEach((r) => r._switchMode("edit"));
        return records;
    }

    async add() {
        await this.list.addNewRecord({
            context: this.props.context,
            mode: "edit",
            position: "bottom",
        });
        this.added = true;
        this.render();
    }
}

registry.category("fields").add("marketplace_cards", {
    ...x2ManyField,
    component: MarketplaceCards,
});

/* Files that are attached with a button, or dropped. */
export class MarketplaceFiles extends Many2ManyBinaryField {
    static template = "cssrs_marketplace_authorization.Files";

    setup() {
        super.setup();
        this.root = useRef("root");
        this.upload = useFileUploader();
        useDropzone(this.root, this.onDrop.bind(this), "", () => !this.props.readonly);
    }

    async onDrop(ev) {
        const {resModel, resId} = this.props.record;
        const files = await this.upload("/web/binary/upload_attachment", {
            csrf_token: odoo.csrf_token,
            ufile: [...ev.dataTransfer.files],
            model: resModel,
            id: resId || 0,
        });
        if (files) {
            await this.onFileUploaded(files);
        }
    }
}

registry.category("fields").add("marketplace_files", {
    ...many2ManyBinaryField,
    component: MarketplaceFiles,
});

export class MarketplaceGaps extends Component {
    static template = "cssrs_marketplace_authorization.Gaps";
    static props = {...standardFieldProps};

    get html() {
        return markup(this.props.record.data[this.props.name] || "");
    }

    onClick(ev) {
        const place = ev.target.closest("[data-place]")?.dataset.place;
        if (place) {
            leadTo(ev.target.closest(".o_form_view"), place);
        }
    }
}

registry.category("fields").add("marketplace_gaps", {
    component: MarketplaceGaps,
    supportedTypes: ["html"],
});

class RequestController extends FormController {
    setup() {
        super.setup();
        this.notification = useService("notification");
    }

    // What is missing is on the page: the person is led there. The server refuses too.
    async beforeExecuteActionButton(params) {
        const saved = await super.beforeExecuteActionButton(params);
        // An empty text in HTML is an object: it is true.
        const gaps = String(this.model.root.data.submission_gaps || "");
        if (saved === false || params.name !== "action_submit" || !gaps) {
            return saved;
        }
        // What was just saved is read: the page may still show what it replaces.
        const line = new DOMParser().parseFromString(gaps, "text/html").body;
        const told = line.querySelector("strong") || line;
        const text = told.textContent.replace(/\s*:$/, "");
        this.notification.add(text, {type: "warning"});
        const place = line.querySelector("[data-place]")?.dataset.place;
        leadTo(this.rootRef.el, place || "submission_gaps");
        return false;
    }
}

registry.category("views").add("marketplace_request", {
    ...formView,
    Controller: RequestController,
});
