/** The post's way to readers: its state in the bar, the menu of what is next, and its questions. */

import { word } from "./words.js";

const DAY = 24 * 60 * 60 * 1000;

export class Workflow {
  constructor({ root, dialogs, notices, objections, send }) {
    Object.assign(this, { root, dialogs, notices, objections, send });
    this.button = root.querySelector("[data-status]");
    this.menu = root.querySelector("[data-menu]");
    this.note = root.querySelector("[data-note]");
    this.menu.addEventListener("beforetoggle", ({ newState }) => {
      if (newState === "open") this.place();
    });
    this.menu.addEventListener("toggle", ({ newState }) => {
      if (newState === "open") this.items[0]?.focus();
    });
    this.menu.addEventListener("click", ({ target }) => {
      if (target.closest("a, button")) this.menu.hidePopover();
    });
    this.menu.addEventListener("keydown", (event) => this.walk(event));
    for (const form of document.querySelectorAll("[data-step-form]")) {
      form.addEventListener("submit", async () => {
        const fields = [...new FormData(form)];
        if (await this.objections.keep(form)) this.take(form.dataset.stepForm, fields, form);
      });
      form.addEventListener("click", ({ target }) => this.chooseTime(form, target));
    }
  }

  commands() {
    return [
      ...["ask", "approve", "return"].map((step) => [step, () => this.ask(step)]),
      ["review", () => this.ask(this.may("approve") ? "approve" : "ask")],
      ["publish", () => this.dialogOf("publish") && this.open("publish")],
      ["schedule", () => this.ask("schedule")],
      ["unschedule", () => this.take("unschedule", [])],
    ];
  }

  get items() {
    return [...this.menu.querySelectorAll(".menu-item:not([hidden])")];
  }

  /** Says whether a step is one that comes next, and this editor may take. */
  may(step) {
    return Boolean(this.menu.querySelector(`[data-step="${step}"]:not([hidden])`));
  }

  /** Returns a step's dialog, which the page lacks where the account may not take the step. */
  dialogOf(step) {
    const dialog = document.getElementById(step);
    if (!dialog) this.notices.say(word("mayNot"), { wrong: true });
    return dialog;
  }

  ask(step) {
    const dialog = this.dialogOf(step);
    if (!dialog) return;
    if (!this.may(step)) {
      const state = this.button.textContent.trim();
      this.notices.say(word("notNow", { state }), { wrong: true });
      return;
    }
    if (step === "schedule") this.offerTimes(dialog);
    this.open(step);
  }

  open(step) {
    this.dialogs.ask(step);
    this.objections.show(document.getElementById(step));
  }

  /** A usual time is chosen and sent with one click. */
  chooseTime(form, target) {
    const button = target.closest("[data-clock]");
    if (!button) return;
    form.elements.at.value = this.timeOf(button);
    form.requestSubmit();
  }

  /** Takes a step; what was typed for it stays in its form until the server has it. */
  async take(step, fields, form = null) {
    const change = { verb: step, fields: () => fields };
    const outcome = await this.send(change);
    if (outcome.kind === "done") form?.reset();
    if (outcome.reason) this.notices.say(outcome.reason, { wrong: true });
  }

  /** Leaves out the usual times that have passed, and proposes the first that has not. */
  offerTimes(dialog) {
    const field = dialog.querySelector('[name="at"]');
    const now = this.clock(dialog, 0);
    const times = [...dialog.querySelectorAll("[data-clock]")];
    for (const button of times) button.hidden = this.timeOf(button) <= now;
    field.min = now;
    const first = times.find((button) => !button.hidden);
    if (!field.value || field.value <= now) field.value = this.timeOf(first);
  }

  timeOf(button) {
    const { days, clock } = button.dataset;
    return `${this.clock(button, days).slice(0, 10)}T${clock}`;
  }

  /** Returns the time at the site, some days from now, as a field holds it: 2025-05-20T12:00. */
  clock(element, days) {
    const { timeZone } = element.closest("dialog").querySelector("form").dataset;
    const then = new Date(Date.now() + days * DAY);
    return then.toLocaleString("sv-SE", { timeZone }).slice(0, 16).replace(" ", "T");
  }

  /** Shows where the post stands, as the server tells it. */
  show({ state, label, detail, changed, failed, url, publish_at: publishAt, steps, note }) {
    this.button.dataset.state = state;
    this.button.toggleAttribute("data-changed", changed);
    this.button.toggleAttribute("data-failed", failed);
    tell(this.button.querySelector("[data-status-label]"), label);
    tell(this.menu.querySelector("[data-status-detail]"), detail);
    const page = this.menu.querySelector("[data-status-page]");
    page.hidden = !url;
    if (url) page.href = url;
    else page.removeAttribute("href");
    for (const item of this.root.querySelectorAll("[data-step]")) {
      item.hidden = !steps.includes(item.dataset.step);
    }
    const time = document.querySelector('#schedule [name="at"]');
    if (time && time.defaultValue !== publishAt) time.defaultValue = time.value = publishAt;
    this.showNote(note);
  }

  showNote(note) {
    this.note.hidden = !note;
    this.note.dataset.verb = note?.verb ?? "";
    tell(this.note.querySelector("[data-note-words]"), note?.words ?? "");
    tell(this.note.querySelector("[data-note-comment]"), note?.comment ?? "");
  }

  /** Puts the menu below its button, within the window. */
  place() {
    const { left, bottom } = this.button.getBoundingClientRect();
    this.menu.style.top = `${bottom + 6}px`;
    this.menu.style.left = `clamp(8px, ${left}px, calc(100vw - var(--menu-width) - 8px))`;
  }

  walk(event) {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const { items } = this;
    const here = items.indexOf(document.activeElement);
    items.at((here + by) % items.length)?.focus();
  }
}

function tell(element, text) {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = !text;
}
