/**
 * Who else has the post open: in the bar, and at the quotes where they are. Every few seconds the
 * desk says where it is and hears of the others, and whether the post was changed: then it is
 * brought up to date, if nothing waits to be sent.
 */

import { word } from "./words.js";

const SECONDS_BETWEEN = { visible: 5, hidden: 20 };
const AFTER_A_MOVE = 300;
const MOST_SHOWN = { wide: 4, narrow: 2 };
const HUES = 5;
const LONGEST_NAME = 20;

export class Presence extends EventTarget {
  /** Events: "line" with {standing: "idle" | "offline" | "signed-out"} after each visit. */
  constructor({ root, board, pane, queue, tab, token }) {
    super();
    Object.assign(this, { root, board, pane, queue, tab, token });
    this.others = [];
    // Once the tab has said that it goes, nothing may say that it is there.
    this.left = false;
    this.visits = new AbortController();
    this.bar = root.querySelector("[data-others]");
    this.narrow = window.matchMedia("(max-width: 700px)");
    this.narrow.addEventListener("change", () => this.show());
    board.addEventListener("shown", () => this.mark());
    pane.addEventListener("current", () => this.soon());
    for (const name of ["focusin", "focusout"]) {
      pane.tree.addEventListener(name, () => this.soon());
    }
    this.bar.addEventListener("click", (event) => this.goTo(event.target.closest("button")));
    document.addEventListener("visibilitychange", () => this.soon(0));
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", ({ persisted }) => persisted && this.comeBack());
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("offline", () => this.tell("offline"));
    this.soon(0);
  }

  get place() {
    const open = this.pane.tree.querySelector("[data-quote] > [data-editor]");
    const row = open?.closest("[data-quote]") ?? this.pane.current;
    return { quote: row?.dataset.quote ?? "", editing: open ? "on" : "" };
  }

  soon(wait = AFTER_A_MOVE) {
    if (this.left) return;
    const { quote, editing } = this.place;
    const at = `${quote} ${editing}`;
    if (wait && at === this.told) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.visit(at), wait);
  }

  async visit(at) {
    this.told = at;
    const news = await this.ask();
    if (this.left) return;
    if (news) {
      this.others = news.others;
      this.show();
      if (news.revision > this.queue.revision && !this.queue.count) await this.catchUp();
    }
    clearTimeout(this.timer);
    const { quote, editing } = this.place;
    const moved = `${quote} ${editing}` !== this.told;
    const seconds = SECONDS_BETWEEN[document.visibilityState] ?? SECONDS_BETWEEN.hidden;
    this.timer = setTimeout(
      () => this.visit(`${this.place.quote} ${this.place.editing}`),
      moved ? AFTER_A_MOVE : seconds * 1000,
    );
  }

  async ask() {
    const body = new URLSearchParams({ tab: this.tab, ...this.place });
    const response = await fetch(this.root.dataset.hereUrl, {
      method: "POST",
      body,
      redirect: "manual",
      headers: { "X-CSRFToken": this.token() },
      signal: this.visits.signal,
    }).catch(() => null);
    if (this.left) return null;
    if (!response) this.tell("offline");
    else if (response.type === "opaqueredirect" || response.status === 403) this.tell("signed-out");
    else if (response.ok) this.tell("idle");
    return response?.ok ? response.json().catch(() => null) : null;
  }

  tell(standing) {
    this.dispatchEvent(new CustomEvent("line", { detail: { standing } }));
  }

  async catchUp() {
    const address = `${this.root.dataset.stateUrl}?since=${this.queue.revision}`;
    const response = await fetch(address, { redirect: "manual" }).catch(() => null);
    const state = response?.ok ? await response.json().catch(() => null) : null;
    if (state && !this.queue.count && state.revision > this.queue.revision) {
      this.queue.learn(state, null);
    }
  }

  comeBack() {
    this.left = false;
    this.visits = new AbortController();
    this.soon(0);
  }

  leave() {
    this.left = true;
    clearTimeout(this.timer);
    this.visits.abort();
    const body = new URLSearchParams({ tab: this.tab, csrfmiddlewaretoken: this.token() });
    navigator.sendBeacon(this.root.dataset.leaveUrl, body);
  }

  show() {
    const most = MOST_SHOWN[this.narrow.matches ? "narrow" : "wide"];
    const all = this.others.length;
    const shown = this.others.slice(0, all > most ? most - 1 : most);
    const rest = this.others.slice(shown.length);
    const items = shown.map((other) => this.person(other));
    if (rest.length) items.push(this.more(rest));
    // Those who stay keep their elements, so that the focus stays too.
    if (this.drawn !== JSON.stringify(this.others) + most) this.bar.replaceChildren(...items);
    this.drawn = JSON.stringify(this.others) + most;
    this.bar.hidden = !all;
    this.mark();
  }

  person(other) {
    const button = document.createElement("button");
    const said = this.said(other);
    Object.assign(button, { type: "button", className: "person", title: said });
    button.setAttribute("aria-label", said);
    button.textContent = initials(other.name);
    button.dataset.person = other.tab;
    button.dataset.hue = hue(other.name);
    button.toggleAttribute("data-mine", other.mine);
    button.toggleAttribute("data-editing", other.editing);
    return listed(button);
  }

  more(others) {
    const note = document.createElement("span");
    const said = others.map((other) => this.said(other)).join(", ");
    Object.assign(note, { className: "person more", title: said, textContent: `+${others.length}` });
    note.setAttribute("role", "img");
    note.setAttribute("aria-label", said);
    return listed(note);
  }

  /** Says who somebody is and where. */
  said(other) {
    const name = nameOf(other);
    const number = this.board.numbers().get(other.quote);
    if (number === undefined) return name;
    return word(other.editing ? "personEditing" : "personAt", { name, number });
  }

  /** Notes at each quote who is there; the server's elements come without. */
  mark() {
    const wanted = new Map();
    for (const other of this.others) {
      const row = this.board.quotes.get(other.quote);
      if (row?.isConnected) wanted.set(row, [...(wanted.get(row) ?? []), other]);
    }
    for (const note of this.pane.tree.querySelectorAll("[data-who]")) {
      if (!wanted.has(note.closest("[data-quote]"))) note.remove();
    }
    for (const [row, others] of wanted) {
      const notes = row.querySelectorAll(":scope > .by > [data-who]");
      const key = JSON.stringify(others);
      if (notes.length && notes[0].dataset.who === key) continue;
      for (const note of notes) note.remove();
      row.querySelector(":scope > .by").append(...others.map((other) => noteOf(other, key)));
    }
  }

  goTo(button) {
    const other = this.others.find(({ tab }) => tab === button?.dataset.person);
    const row = this.board.quotes.get(other?.quote);
    if (row?.isConnected && !row.closest("[hidden]")) this.pane.goTo(row);
  }
}

function noteOf(other, key) {
  const note = document.createElement("span");
  const name = nameOf({ ...other, name: short(other.name) });
  note.className = "visitor";
  note.textContent = other.editing ? word("isEditing", { name }) : name;
  note.dataset.who = key;
  note.dataset.hue = hue(other.name);
  note.toggleAttribute("data-editing", other.editing);
  return note;
}

function listed(element) {
  const item = document.createElement("li");
  item.append(element);
  return item;
}

/** What a name is said with must stay readable; the whole one is in the bar. */
const short = (name) =>
  [...name].length > LONGEST_NAME ? `${[...name].slice(0, LONGEST_NAME - 1).join("").trim()}…` : name;

const nameOf = ({ name, mine }) => (mine ? word("youElsewhere") : name);

/** The first letters of two names, or the first character of a name that is one word. */
function initials(name) {
  const parts = name.split(/\s+/u).filter(Boolean);
  const letters = parts.slice(0, 2).map((part) => [...part][0]);
  return letters.join("").toUpperCase();
}

const hue = (name) => [...name].reduce((sum, sign) => sum + sign.codePointAt(0), 0) % HUES;
