/**
 * What stands against a post's going out, shown in the dialog that asks for it, with a field for why
 * it may all the same. The reason is kept with the post before the step is taken.
 */

import { describe } from "./changes.js";

export class Objections {
  constructor({ root, queue, notices }) {
    Object.assign(this, { root, queue, notices });
  }

  /** Shows in a dialog what stands against the post as it is once all that was done is saved. */
  async show(dialog) {
    const part = dialog.querySelector("[data-objection]");
    if (!part) return;
    await this.queue.settled();
    const response = await fetch(this.root.dataset.objectionUrl, { redirect: "manual" }).catch(
      () => null,
    );
    if (!response?.ok) return;
    const { objection, reason } = await response.json();
    const field = part.querySelector("[data-reason]");
    part.querySelector("[data-objection-words]").textContent = objection;
    part.hidden = !objection;
    field.required = Boolean(objection);
    // What was typed and not sent yet stays.
    if (field.value === field.defaultValue) field.value = reason;
    field.defaultValue = reason;
    if (objection && !field.value) field.focus();
  }

  /** Keeps the reason that was typed in a form; says whether its step can be taken then. */
  async keep(form) {
    const field = form.querySelector("[data-objection]:not([hidden]) [data-reason]");
    if (!field || field.value === field.defaultValue) return true;
    const outcome = await this.queue.add(describe({ reprint_reason: field.value }));
    if (outcome.kind === "done") field.defaultValue = field.value;
    else if (outcome.reason) this.notices.say(outcome.reason, { wrong: true });
    return outcome.kind === "done";
  }
}
