/**
 * Words a quote or a fold's summary anew, in its place. What is being typed is also kept in the
 * browser (kept.js), and with it the text that it began from: when that was changed elsewhere
 * meanwhile, the editor is asked which one stays (both_texts.js).
 */

import { edit, label, summarise } from "./changes.js";
import { grow } from "./growing.js";
import { word } from "./words.js";

export class Editing {
  /**
   * `revision()` is what the desk knows the post at; `pickAgain(ref, text)` brings a quote back
   * whose comment is `pickable(ref)`.
   */
  constructor({ board, pane, notices, send, kept, revision, both, pickAgain, pickable }) {
    Object.assign(this, { board, pane, notices, send, kept, revision, both, pickAgain, pickable });
    // What each open text began from: {base, seen}.
    this.begun = new Map();
    // Elements that came from the server for rows whose editor was open.
    this.replaced = new Map();
    // Texts that are on their way to the server, by row.
    this.sending = new Map();
    const { tree } = pane;
    tree.addEventListener("submit", (event) => this.submit(event));
    tree.addEventListener("input", (event) => this.input(event));
    tree.addEventListener("change", (event) => this.choose(event.target));
    tree.addEventListener("keydown", (event) => this.keydown(event));
    tree.addEventListener("focusout", (event) => this.focusout(event));
    tree.addEventListener("click", (event) => {
      if (event.target.closest('[data-act="cancel"]')) this.cancel(rowOf(event.target));
    });
    board.addEventListener("edited-elsewhere", ({ detail }) => this.hold(detail));
    board.addEventListener("dropped-elsewhere", ({ detail }) => this.rescue(detail.element));
  }

  /** Opens the editor of a row, with the text it has or with another one, and what that is of. */
  open(row, text = null, { focus = true, begun = this.now(row) } = {}) {
    if (editorOf(row)) return focus ? fieldOf(row).focus() : undefined;
    const fold = "section" in row.dataset;
    const template = document.getElementById(fold ? "summary-editor" : "quote-editor");
    const form = template.content.firstElementChild.cloneNode(true);
    const shown = shownOf(row);
    this.begun.set(row, begun);
    shown.after(form);
    shown.hidden = true;
    const original = row.querySelector(":scope > .original > [data-body]") ?? shown;
    form.querySelector("[data-beside]")?.append(original.cloneNode(true));
    const choice = choiceOf(form);
    if (choice) choice.value = row.dataset.label;
    const field = fieldOf(row);
    field.value = text ?? this.textOf(row);
    grow(field);
    if (!focus) return undefined;
    field.focus({ preventScroll: true });
    if (fold) field.select();
    form.scrollIntoView({ block: "nearest" });
    return undefined;
  }

  /** Opens what was typed when the desk was last closed, if it was not saved; not `others`. */
  openKept(others) {
    let found = false;
    for (const kind of ["quote", "fold"]) {
      for (const [id, { text, ...begun }] of this.kept.all(kind)) {
        if (others.has(`${kind} ${id}`)) continue;
        const row = this.rows(kind).get(Number(id));
        if (!row || begun.base !== this.textOf(row)) {
          this.settle(kind, Number(id), text, begun);
        } else {
          this.open(row, text, { focus: false });
          found = true;
        }
      }
    }
    if (found) this.notices.say(word("foundText"));
  }

  rows(kind) {
    return kind === "fold" ? this.board.sections : this.board.quotes;
  }

  /** Returns what a text that is opened now begins from. */
  now(row) {
    return { base: this.textOf(row), seen: this.revision(), ref: row.dataset.ref };
  }

  /** Returns what a row says, as far as the desk knows: also what is not saved yet. */
  textOf(row) {
    return this.sending.get(row) ?? savedTextOf(this.replaced.get(row) ?? row);
  }

  /** Says whether a text was typed that is not on its way to the server. */
  get dirty() {
    return [...this.pane.tree.querySelectorAll("[data-editor]")].some((form) => {
      const row = rowOf(form);
      return fieldOf(row).value !== this.begun.get(row).base;
    });
  }

  input(event) {
    const row = rowOf(event.target);
    if (!row || !editorOf(row) || event.target !== fieldOf(row)) return;
    grow(event.target);
    this.kept.put(...nameOf(row), { text: event.target.value, ...this.begun.get(row) });
  }

  /** A label is no text that is still being thought about: it is saved as soon as it is chosen. */
  choose(choice) {
    const row = rowOf(choice);
    if (row && choice === choiceOf(row)) this.send(label([nameOf(row)[1]], choice.value));
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
    const begun = this.begun.get(row);
    this.close(row);
    this.kept.drop(...nameOf(row));
    row.focus({ preventScroll: true });
    if (typed === begun.base) return;
    this.notices.say(word("notKept"), { offer: () => this.open(row, typed, { begun }) });
  }

  async save(row) {
    const text = fieldOf(row).value;
    const begun = this.begun.get(row);
    this.close(row);
    if (text !== begun.base) await this.sendText(row, text, begun);
    else if (!this.sending.has(row)) this.kept.drop(...nameOf(row));
  }

  async sendText(row, text, begun) {
    const [kind, id] = nameOf(row);
    const shown = shownOf(row);
    const before = [...shown.childNodes];
    shown.textContent = text;
    row.setAttribute("data-unsent", "");
    this.sending.set(row, text);
    this.kept.put(kind, id, { text, ...begun });
    const outcome = await this.send((kind === "fold" ? summarise : edit)(id, text, begun));
    // What was typed since goes its own way, and holds this text.
    if (this.sending.get(row) !== text) return;
    this.sending.delete(row);
    row.removeAttribute("data-unsent");
    if (outcome.kind === "conflict") {
      await this.settle(kind, id, text, begun, outcome.state.by);
    } else if (outcome.kind === "refused") {
      shown.replaceChildren(...before);
      this.open(row, text, { focus: false, begun });
      this.notices.say(outcome.reason || word("notKept"), { wrong: true });
    } else if (!editorOf(row)) this.kept.drop(kind, id);
  }

  /** The same text was changed elsewhere, or what it was of is gone: the editor is asked. */
  async settle(kind, id, mine, begun, by = "") {
    const row = this.rows(kind).get(id);
    const theirs = row ? this.textOf(row) : null;
    if (theirs === mine) {
      this.kept.drop(kind, id);
    } else if (row && theirs === begun.base) {
      await this.sendText(row, mine, this.now(row));
    } else {
      this.notices.say(word("conflictText"), { wrong: true });
      const again = Boolean(row) || this.pickable(begun.ref);
      const answer = await this.both.ask({ base: begun.base, mine, theirs, by, again });
      await this.carryOut(answer, { kind, id, mine, theirs, begun });
    }
  }

  async carryOut(answer, { kind, id, mine, theirs, begun }) {
    const row = this.rows(kind).get(id);
    if (row && editorOf(row)) this.close(row);
    this.notices.say("");
    if (answer === "later") {
      if (row) this.open(row, mine, { focus: false, begun });
    } else if (answer === "together" && row) {
      this.open(row, [theirs, mine].join(kind === "fold" ? " " : "\n\n"));
      this.kept.put(kind, id, { text: fieldOf(row).value, ...this.begun.get(row) });
    } else if (answer === "mine" && row) {
      await this.sendText(row, mine, this.now(row));
    } else if (answer === "mine") {
      const outcome = await this.pickAgain(begun.ref, mine);
      if (outcome.kind === "done") this.kept.drop(kind, id);
    } else {
      this.kept.drop(kind, id);
      if (row) this.notices.say(word("notKept"), { offer: () => this.open(row, mine) });
    }
  }

  /** The row of an open text was taken out of the post. */
  async rescue(row) {
    const text = fieldOf(row).value;
    const begun = this.begun.get(row);
    this.begun.delete(row);
    if (text !== begun.base) await this.settle(...nameOf(row), text, begun);
  }

  close(row) {
    editorOf(row)?.remove();
    shownOf(row).hidden = false;
    this.begun.delete(row);
    const fresh = this.replaced.get(row);
    if (!fresh) return;
    this.replaced.delete(row);
    const [kind, id] = nameOf(row);
    this.board.renew(this.rows(kind), id, fresh);
  }

  hold({ element, fresh }) {
    const known = savedTextOf(this.replaced.get(element) ?? element);
    const news = savedTextOf(fresh);
    if (news !== known && news !== this.begun.get(element).base) {
      this.notices.say(word("changedMeanwhile"), { wrong: true });
    }
    this.replaced.set(element, fresh);
  }
}

const rowOf = (element) => element.closest("[data-quote], [data-section]");
const nameOf = ({ dataset }) =>
  "section" in dataset ? ["fold", Number(dataset.section)] : ["quote", Number(dataset.quote)];
const editorOf = (row) =>
  row.querySelector(":scope > [data-editor], :scope > .fold-head > [data-editor]");
const choiceOf = (element) => element.querySelector("[data-label-choice]");
const fieldOf = (row) => editorOf(row).querySelector("textarea, input");
const shownOf = (row) => row.querySelector("[data-markdown], :scope > .fold-head > [data-summary]");
const savedTextOf = (row) => shownOf(row).dataset.markdown ?? shownOf(row).textContent;
