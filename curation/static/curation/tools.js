/**
 * The sheet of tools, which put the whole post in shape in one step: a letter does each. Their
 * numbers, and what the desk shall warn of, are the editor's and kept in the browser.
 */

import { tool } from "./changes.js";
import { word } from "./words.js";

const KEPT = "desk:tools:";

export class Tools extends EventTarget {
  constructor({ queue, notices }) {
    super();
    Object.assign(this, { queue, notices });
    this.sheet = document.getElementById("tools");
    this.fields = new Map();
    for (const field of this.sheet.querySelectorAll("[data-setting]")) this.keep(field);
    // A click beside the fields leaves the focus nowhere, and the letters count all the same.
    document.addEventListener("keydown", (event) => this.sheet.open && this.keydown(event));
    this.sheet.addEventListener("click", (event) => {
      const button = event.target.closest("[data-tool]");
      if (button) this.use(button);
    });
    this.sheet.addEventListener("change", ({ target }) => this.changed(target));
  }

  /** The length above which a quote is long. */
  get limit() {
    return this.numberIn(this.fields.get("limit")) ?? Infinity;
  }

  get oneColour() {
    return this.fields.get("one-colour").checked;
  }

  keep(field) {
    const name = field.dataset.setting;
    this.fields.set(name, field);
    const kept = localStorage.getItem(KEPT + name);
    if (kept === null) return;
    if (field.type === "checkbox") field.checked = kept === "true";
    else field.value = kept;
  }

  changed(field) {
    if (!this.fields.has(field.dataset.setting)) return;
    const value = field.type === "checkbox" ? field.checked : field.value;
    localStorage.setItem(KEPT + field.dataset.setting, value);
    this.dispatchEvent(new Event("settings"));
  }

  open() {
    this.sheet.showModal();
    this.sheet.querySelector("[data-tool]").focus();
  }

  /** A letter does its tool also while a number is being typed; Enter does the number's own. */
  keydown(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const inField = event.target.closest?.("[data-setting]");
    const button =
      event.key === "Enter" && inField
        ? inField.closest("[data-row]")?.querySelector("[data-tool]")
        : this.sheet.querySelector(`[data-tool][data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (button && event.target.tagName !== "SELECT") {
      event.preventDefault();
      this.use(button);
    } else if (event.key === ".") {
      event.preventDefault();
      this.sheet.close();
    }
  }

  /** Digits as they come from a Japanese keyboard are digits too. */
  numberIn(field) {
    const text = field.value.normalize("NFKC").trim();
    return /^\d{1,5}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
  }

  async use(button) {
    const row = button.closest("[data-row]");
    const number = row.querySelector("[data-number]");
    const value = number && this.numberIn(number);
    number?.setAttribute("aria-invalid", String(value === undefined));
    if (number && value === undefined) {
      number.select();
      return;
    }
    if (number) this.changed(number);
    const fields = number ? [["number", value]] : [];
    const color = row.querySelector("select")?.value;
    if (color) fields.push(["color", color]);
    this.sheet.close();
    const outcome = await this.queue.add(tool(button.dataset.tool, fields));
    if (outcome.kind === "refused") this.notices.say(outcome.reason, { wrong: true });
    else if (outcome.state?.message === "") this.notices.say(word("nothingToDo"));
  }
}
