/**
 * The post on the page. The server's answers are adopted here: elements are moved, made, changed
 * and taken out by their ids, and nothing else is touched, so that focus, scroll, selection and an
 * open editor live through every change.
 */

import { showLabel } from "./labels.js";
import { flat } from "./order.js";
import { holding } from "./scrolling.js";
import { word } from "./words.js";

export class Board extends EventTarget {
  constructor(pane) {
    super();
    this.pane = pane;
    this.tree = pane.tree;
    this.sections = new Map();
    this.quotes = new Map();
    for (const element of this.tree.querySelectorAll("[data-section]")) {
      this.sections.set(Number(element.dataset.section), element);
    }
    for (const element of this.tree.querySelectorAll("[data-quote]")) {
      this.quotes.set(Number(element.dataset.quote), element);
    }
    this.view = { order: this.readOrder(), quotes: this.readQuotes(), fields: {} };
    this.order = this.view.order;
  }

  readOrder() {
    return [...this.sections].map(([id, element]) => ({
      id,
      folded: "folded" in element.dataset,
      summary: element.querySelector("[data-summary]")?.textContent ?? "",
      quotes: [...element.querySelectorAll("[data-quote]")].map((q) => Number(q.dataset.quote)),
    }));
  }

  readQuotes() {
    return new Map([...this.quotes].map(([id, element]) => [id, valuesOf(element)]));
  }

  /** Takes in the server's answer, and shows it with what is still expected to come. */
  adopt(state, pending) {
    const fresh = Object.entries(state.quotes).map(([id, html]) => [Number(id), parsed(html)]);
    const known = new Map(this.view.quotes);
    for (const [id, element] of fresh) known.set(id, valuesOf(element));
    const there = new Set(flat(state.order));
    for (const id of known.keys()) if (!there.has(id)) known.delete(id);
    this.view = { order: state.order, quotes: known, fields: state.fields };
    this.show(pending, () => {
      for (const [id, element] of fresh) this.renew(this.quotes, id, element);
      for (const [id, html] of Object.entries(state.sections)) {
        this.renew(this.sections, Number(id), parsed(html));
      }
    });
    this.forget(there);
  }

  /** Puts a new element in, or its content into the one that is there, which keeps its place. */
  renew(elements, id, fresh) {
    const element = elements.get(id);
    if (!element) {
      elements.set(id, fresh);
      return;
    }
    if (element.querySelector(OPEN_EDITOR)) {
      this.dispatchEvent(new CustomEvent("edited-elsewhere", { detail: { element, fresh } }));
      return;
    }
    const quotes = element.querySelector("[data-quotes]");
    for (const { name, value } of fresh.attributes) {
      if (!STATE.has(name) || !element.hasAttribute(name)) element.setAttribute(name, value);
    }
    for (const { name } of [...element.attributes]) {
      if (!fresh.hasAttribute(name) && !KEPT.has(name)) element.removeAttribute(name);
    }
    if (quotes) renewHead(element, quotes, fresh);
    else element.replaceChildren(...fresh.childNodes);
  }

  /** Lets go of what the post has no more; until then a refused drop can bring it back. */
  forget(quotes) {
    const sections = new Set(this.view.order.map(({ id }) => id));
    for (const [id, element] of this.quotes) {
      if (!quotes.has(id)) this.letGo(this.quotes, id, element);
    }
    for (const [id, element] of this.sections) {
      if (!sections.has(id)) this.letGo(this.sections, id, element);
    }
  }

  letGo(elements, id, element) {
    elements.delete(id);
    if (element.querySelector(OPEN_EDITOR)) {
      this.dispatchEvent(new CustomEvent("dropped-elsewhere", { detail: { element } }));
    }
  }

  /** Shows the post as it will be once the pending changes are done. */
  show(pending, renewal = () => {}) {
    const start = { order: this.view.order, colors: new Map(), labels: new Map() };
    const picture = pending.reduce(
      (before, change) => (change.foresee ? change.foresee(before) : before),
      start,
    );
    const leaving = new Set(
      pending.flatMap((change) => change.moved ?? []).map((id) => this.quotes.get(id)),
    );
    this.order = picture.order;
    this.pane.keeping(() =>
      holding(this.pane.scroller, () => this.pane.rows(), leaving, () => {
        renewal();
        this.arrange(picture.order);
        this.colour(picture.colors);
        this.label(picture.labels);
        // What is noted at the quotes makes them higher, too.
        this.dispatchEvent(new Event("arranged"));
      }),
    );
    this.dispatchEvent(new Event("shown"));
  }

  arrange(order) {
    const pinned = document.activeElement?.closest?.("[data-quote]");
    const sections = order.map(({ id }) => this.sections.get(id)).filter(Boolean);
    arrange(this.tree, sections, pinned?.closest("[data-section]"));
    for (const { id, quotes } of order) {
      const element = this.sections.get(id);
      if (!element) continue;
      const rows = quotes.map((quote) => this.quotes.get(quote)).filter(Boolean);
      arrange(element.querySelector("[data-quotes]"), rows, pinned);
      const count = element.querySelector("[data-count], [data-open-count]");
      if (count) setText(count, String(quotes.length));
    }
    const shown = new Set(flat(order));
    for (const [id, element] of this.quotes) if (!shown.has(id)) element.remove();
    flat(order).forEach((id, place) => {
      const number = this.quotes.get(id)?.querySelector(".number");
      if (number) setText(number, String(place + 1));
    });
  }

  colour(colors) {
    for (const [id, element] of this.quotes) {
      const color = colors.get(id) ?? this.view.quotes.get(id)?.color ?? "";
      if (element.dataset.color !== color) element.dataset.color = color;
    }
  }

  label(labels) {
    for (const [id, element] of this.quotes) {
      showLabel(element, labels.get(id) ?? this.view.quotes.get(id)?.label ?? "");
    }
  }

  /** Returns each picked comment's quote, by the comment's reference. */
  picked() {
    return new Map(flat(this.order).map((id) => [this.quotes.get(id)?.dataset.ref, id]));
  }

  /** Returns a quote's number in the post, from 1. */
  numbers() {
    return new Map(flat(this.order).map((id, place) => [id, place + 1]));
  }

  /** Says at each quote what it answers, when that is not right above it. */
  noteAnswers(comments) {
    const picked = this.picked();
    const numbers = this.numbers();
    for (const [id, number] of numbers) {
      const element = this.quotes.get(id);
      const note = element?.querySelector("[data-answers]");
      const parent = comments.get(comments.get(element?.dataset.ref)?.parent);
      if (note) showAnswer(note, parent, numbers.get(picked.get(parent?.ref)), number);
    }
  }
}

/** Attributes that the page's scripts have set since the server wrote the row. */
const STATE = new Set(["tabindex", "aria-selected"]);
const KEPT = new Set(["data-carried", "data-fresh", "data-unsent"]);
/** The editor of the row itself, not of one of a fold's quotes. */
const OPEN_EDITOR = ":scope > [data-editor], :scope > .fold-head > [data-editor]";

function showAnswer(note, parent, at, number) {
  let kind = "";
  if (parent && at === undefined) kind = "none";
  else if (parent && at > number) kind = "later";
  else if (parent && at < number - 1) kind = "above";
  note.dataset.answers = kind;
  const text = {
    "": () => "",
    above: () => word("answers", { number: at }),
    later: () => word("answersLater", { number: at }),
    none: () => word("answersNone", { author: parent.author }),
  };
  setText(note, text[kind]());
}

function renewHead(element, quotes, fresh) {
  const list = fresh.querySelector("[data-quotes]");
  const collapsed = quotes.hidden;
  list.replaceWith(quotes);
  quotes.setAttribute("role", list.getAttribute("role"));
  quotes.hidden = collapsed && "folded" in element.dataset;
  if (quotes.hidden) element.setAttribute("aria-expanded", "false");
  element.replaceChildren(...fresh.childNodes);
}

const valuesOf = (element) => ({
  markdown: element.querySelector("[data-markdown]").dataset.markdown,
  color: element.dataset.color,
  label: element.dataset.label,
});

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes these the children of a parent, in this order, moving as few as may be. The pinned one,
 * in which somebody may be typing, is not moved if it is there already; the others go around it.
 */
export function arrange(parent, wanted, pinned) {
  const stays = new Set(wanted);
  for (const child of [...parent.children]) {
    if (!stays.has(child) && child !== pinned) child.remove();
  }
  let at = parent.firstElementChild;
  for (const element of wanted) {
    while (element === pinned && at !== pinned && pinned.parentElement === parent) {
      const next = at.nextElementSibling;
      parent.append(at);
      at = next;
    }
    if (element === at) at = at.nextElementSibling;
    else parent.insertBefore(element, at);
  }
  if (pinned && pinned.parentElement === parent && !stays.has(pinned)) pinned.remove();
}
