/**
 * Words a quote or a fold's summary anew, in its place. What is being typed is also kept in the
 * browser, so that a closed tab or a crash does not lose it.
 */

import { edit, summarise } from "./changes.js";
import { grow } from "./growing.js";
import { word } from "./words.js";

export class Editing {
  constructor({ board, pane, notices, send, post }) {
    Object.assign(this, { board, pane, notices, send, post });
    // Elements that came from the server for rows whose editor was open.
    this.replaced = new Map();
    // Texts that are on their way to the server, by row.
    this.sending = new Map();
    const { tree } = pane;
    tree.addEventListener("submit", (event) => this.submit(event));
    tree.addEventListener("input", (event) => this.input(event));
    tree.addEventListener("keydown", (event) => this.keydown(event));
    tree.addEventListener("focusout", (event) => this.focusout(event));
    tree.addEventListener("click", (event) => {
      if (event.target.closest('[data-act="cancel"]')) this.cancel(rowOf(event.target));
    });
    board.addEventListener("edited-elsewhere", ({ detail }) => this.hold(detail));
  }

  /** Opens the editor of a row, with the text it has or with another one. */
  open(row, text = null, { focus = true } = {}) {
    if (editorOf(row)) return focus ? fieldOf(row).focus() : undefined;
    const fold = "section" in row.dataset;
    const template = document.getElementById(fold ? "summary-editor" : "quote-editor");
    const form = template.content.firstElementChild.cloneNode(true);
    const shown = shownOf(row);
    shown.after(form);
    shown.hidden = true;
    const original = row.querySelector(":scope > .original > [data-body]") ?? shown;
    form.querySelector("[data-beside]")?.append(original.cloneNode(true));
    const field = fieldOf(row);
    field.value = text ?? this.textOf(row);
    grow(field);
    if (!focus) return undefined;
    field.focus({ preventScroll: true });
    if (fold) field.select();
    form.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  /** Opens what was typed when the desk was last closed, if it was not saved. */
  openKept() {
    let found = false;
    for (const key of Object.keys(localStorage)) {
      const id = key.startsWith(`${this.prefix}`) && Number(key.slice(this.prefix.length));
      const row = id && this.board.quotes.get(id);
      if (row && localStorage.getItem(key) !== this.textOf(row)) {
        this.open(row, localStorage.getItem(key), { focus: false });
        found = true;
      } else if (id) localStorage.removeItem(key);
    }
    if (found) this.notices.say(word("foundText"));
  }

  /** Returns what a row says, as far as the desk knows: also what is not saved yet. */
  textOf(row) {
    return this.sending.get(row) ?? savedTextOf(row);
  }

  get prefix() {
    return `desk:${this.post}:quote:`;
  }

  /** Says whether a text was typed that is not on its way to the server. */
  get dirty() {
    return [...this.pane.tree.querySelectorAll("[data-editor]")].some((form) => {
      const row = rowOf(form);
      return fieldOf(row).value !== this.textOf(row);
    });
  }

  input(event) {
    const row = rowOf(event.target);
    if (!row || !editorOf(row)) return;
    grow(event.target);
    if ("quote" in row.dataset) {
      localStorage.setItem(this.prefix + row.dataset.quote, event.target.value);
    }
  }

  keydown(event) {
    if (!event.target.closest("[data-editor]")) return;
    if (event.isComposing || event.keyCode === 229) return;
    const row = rowOf(event.target);
    if (event.key === "Escape") this.cancel(row);
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.save(row);
    else return;
    event.preventDefault();
    event.stopPropagation();
    row.focus({ preventScroll: true });
  }

  submit(event) {
    event.preventDefault();
    const row = rowOf(event.target);
    this.save(row);
    row.focus({ preventScroll: true });
  }

  /** Leaving an editor saves it: once the dust of the click has settled, as it may be its own. */
  focusout(event) {
    const form = event.target.closest("[data-editor]");
    if (!form) return;
    setTimeout(() => {
      if (form.isConnected && document.hasFocus() && !form.contains(document.activeElement)) {
        this.save(rowOf(form));
      }
    });
  }

  cancel(row) {
    const typed = fieldOf(row).value;
    const lost = typed !== this.textOf(row);
    this.close(row);
    this.forget(row);
    row.focus({ preventScroll: true });
    if (lost) this.notices.say(word("notKept"), { offer: () => this.open(row, typed) });
  }

  async save(row) {
    const text = fieldOf(row).value;
    const changed = text !== this.textOf(row);
    const fold = "section" in row.dataset;
    this.close(row);
    if (!changed) return this.forget(row);
    shownOf(row).textContent = text;
    row.setAttribute("data-unsent", "");
    this.sending.set(row, text);
    const change = fold
      ? summarise(Number(row.dataset.section), text)
      : edit(Number(row.dataset.quote), text);
    const outcome = await this.send(change);
    if (this.sending.get(row) === text) {
      this.sending.delete(row);
      row.removeAttribute("data-unsent");
    }
    if (outcome.kind === "done") return this.forget(row);
    return this.reopen(row, text, outcome);
  }

  /** The server did not take the text: it stays where it was typed, and on the screen. */
  reopen(row, text, outcome) {
    if (!row.isConnected) return;
    this.open(row, text, { focus: false });
    this.notices.say(outcome.reason || word("conflictText"), { wrong: true });
  }

  close(row) {
    editorOf(row)?.remove();
    shownOf(row).hidden = false;
    const fresh = this.replaced.get(row);
    if (!fresh) return;
    this.replaced.delete(row);
    const fold = "section" in row.dataset;
    const [elements, id] = fold
      ? [this.board.sections, Number(row.dataset.section)]
      : [this.board.quotes, Number(row.dataset.quote)];
    this.board.renew(elements, id, fresh);
  }

  hold({ element, fresh }) {
    const known = this.replaced.get(element) ?? element;
    if (savedTextOf(known) !== savedTextOf(fresh)) {
      this.notices.say(word("changedMeanwhile"), { wrong: true });
    }
    this.replaced.set(element, fresh);
  }

  forget(row) {
    if ("quote" in row.dataset) localStorage.removeItem(this.prefix + row.dataset.quote);
  }
}

const rowOf = (element) => element.closest("[data-quote], [data-section]");
const editorOf = (row) =>
  row.querySelector(":scope > [data-editor], :scope > .fold-head > [data-editor]");
const fieldOf = (row) => editorOf(row).querySelector("textarea, input");
const shownOf = (row) => row.querySelector("[data-markdown], :scope > .fold-head > [data-summary]");
const savedTextOf = (row) => shownOf(row).dataset.markdown ?? shownOf(row).textContent;
