/** What is done to the quotes of the post: moved, coloured, labelled, folded, worded, dropped. */

import * as changes from "./changes.js";
import { following } from "./labels.js";
import { flat, stepDown, stepUp } from "./order.js";
import { reveal } from "./scrolling.js";
import { word } from "./words.js";

export class Arranging {
  constructor({ root, pane, board, notices, editing, send }) {
    Object.assign(this, { root, pane, board, notices, editing, send });
    this.carried = [];
    pane.tree.addEventListener("dblclick", (event) => {
      const row = event.target.closest("[data-quote]");
      if (row && event.target.closest(".text")) editing.open(row);
    });
  }

  commands() {
    return [
      ["drop", () => this.drop()],
      ["move-up", () => this.step(stepUp, "atTheTop")],
      ["move-down", () => this.step(stepDown, "atTheBottom")],
      ["move-top", () => this.moveToEnd("before")],
      ["move-bottom", () => this.moveToEnd("after")],
      ["carry", () => this.carry("after")],
      ["carry-before", () => this.carry("before")],
      ["label", () => this.label()],
      ["fold", () => this.fold()],
      ["unfold", () => this.unfold()],
      ["edit", () => this.edit()],
      ["original", () => this.original()],
    ];
  }

  quotes() {
    return this.pane.subject().filter((row) => "quote" in row.dataset);
  }

  /** Returns the ids of the quotes that a command is about; says so when there is none. */
  quoteIds() {
    const ids = this.quotes().map(idOf);
    if (!ids.length) this.notices.say(word("noQuote"));
    return ids;
  }

  drop() {
    const ids = this.quoteIds();
    if (ids.length) this.send(changes.drop(ids));
  }

  recolour(color) {
    const ids = this.quoteIds();
    if (ids.length) this.send(changes.recolour(() => ids, color));
  }

  /** Gives all of them the label that comes after the first one's. */
  label() {
    const ids = this.quoteIds();
    if (!ids.length) return;
    this.send(changes.label(ids, following(this.board.quotes.get(ids[0]).dataset.label)));
  }

  step(towards, atTheEnd) {
    const ids = this.quoteIds();
    if (!ids.length) return;
    const to = towards(this.board.order, ids);
    if (to) this.move(ids, ...to);
    else this.notices.say(word(atTheEnd));
  }

  moveToEnd(place) {
    const ids = this.quoteIds();
    const rest = flat(this.board.order).filter((id) => !ids.includes(id));
    if (!ids.length || !rest.length) return;
    this.move(ids, place, place === "before" ? rest[0] : rest.at(-1));
  }

  move(ids, place, anchor) {
    this.send(changes.move(ids, place, anchor));
    const row = this.pane.current;
    if (row?.isConnected) reveal(row);
  }

  /** Quotes were dragged to a place: [place, quote]. */
  putAt(rows, at) {
    const ids = rows.map(idOf);
    if (at && !ids.includes(at[1])) this.move(ids, ...at);
  }

  /** The first time, takes the quotes up; the next time, puts them beside the current one. */
  carry(place) {
    if (this.carried.length) this.putDown(place);
    else this.takeUp();
  }

  takeUp() {
    this.carried = this.quoteIds();
    if (!this.carried.length) return;
    for (const row of this.quotes()) row.setAttribute("data-carried", "");
    this.pane.clear();
    this.root.setAttribute("data-carrying", "");
    this.notices.say(word("carrying", { count: this.carried.length }));
  }

  /** Beside a fold's heading is at the fold's start. */
  putDown(place) {
    const here = this.pane.current;
    const heading = !("quote" in here.dataset);
    const anchor = idOf(heading ? here.querySelector("[data-quote]") : here);
    const ids = this.carried;
    this.letGo();
    if (!ids.includes(anchor)) this.move(ids, heading ? "before" : place, anchor);
  }

  /** Leaves what was taken up where it is; says whether there was anything. */
  letGo() {
    const carrying = this.carried.length > 0;
    for (const id of this.carried) this.board.quotes.get(id)?.removeAttribute("data-carried");
    this.carried = [];
    this.root.removeAttribute("data-carrying");
    if (carrying) this.notices.say("");
    return carrying;
  }

  /** Folds what is selected, or from the current quote to the end of what is open. */
  fold() {
    const ids = this.quoteIds();
    if (!ids.length) return;
    const home = this.board.order.find(({ quotes }) => quotes.includes(ids[0]));
    if (home.folded) {
      this.notices.say(word("alreadyFolded"));
      return;
    }
    const chosen = this.pane.selected.size > 0;
    const run = chosen ? ids : home.quotes.slice(home.quotes.indexOf(ids[0]));
    this.pane.clear();
    this.send(changes.fold(run));
  }

  unfold() {
    const fold = this.pane.current?.closest("[data-folded]");
    if (fold) this.send(changes.unfold(Number(fold.dataset.section)));
    else this.notices.say(word("noFold"));
  }

  /** While quotes are carried, the same key puts them down. */
  edit() {
    if (this.carried.length) this.putDown("after");
    else if (this.pane.current) this.editing.open(this.pane.current);
  }

  original() {
    const original = this.pane.current?.querySelector(":scope > .original");
    if (original) original.open = !original.open;
  }
}

const idOf = (row) => Number(row.dataset.quote);
