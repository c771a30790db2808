/** What the desk's buttons and keys do, by name: `next`, `pick-replies`, `colour-3`, ... */

import * as changes from "./changes.js";
import { flat, stepDown, stepUp } from "./order.js";
import { reveal } from "./scrolling.js";
import { word } from "./words.js";

export class Commands {
  constructor(parts) {
    Object.assign(this, parts);
    this.carried = [];
    this.place = this.root.querySelector("[data-place]");
    const kept = localStorage.getItem("desk:place");
    if (this.place && kept) this.place.value = kept;
    this.place?.addEventListener("change", () => localStorage.setItem("desk:place", this.place.value));
    this.colors = [...this.root.querySelectorAll(".chip")].map((chip) => [
      chip.dataset.command,
      chip.dataset.color,
    ]);
    this.table = new Map([...this.going(), ...this.changing(), ...this.opening()]);
    document.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("dblclick", (event) => {
      const row = event.target.closest("[data-quote]");
      if (row && event.target.closest(".text")) this.editing.open(row);
    });
    for (const side of ["thread", "post"]) {
      this.panes[side].element.addEventListener("focusin", () => this.setSide(side));
    }
  }

  run(name, button = null) {
    this.table.get(name)?.(button);
  }

  /**
   * A button that was pressed with the mouse gives the focus back to the rows, so that the next key
   * is about them; one that was pressed with a key keeps it.
   */
  click(event) {
    const pressed = event.detail > 0;
    const button = event.target.closest("[data-command]");
    const act = event.target.closest("[data-act]");
    if (button) {
      if (pressed) this.pane.focus();
      this.run(button.dataset.command, button);
    } else if (act) {
      this.act(act, pressed);
    } else {
      this.openLink(event);
    }
  }

  /** A link in a comment opens beside the desk, not in its place. */
  openLink(event) {
    const link = event.target.closest("[data-body] a[href]");
    if (!link) return;
    event.preventDefault();
    window.open(link.href, "_blank", "noopener");
  }

  /** The buttons in a row are about that row, whatever is selected. */
  act(button, pressed) {
    const row = button.closest('[role="treeitem"]');
    const pane = row.dataset.comment ? this.panes.thread : this.panes.post;
    pane.setCurrent(row);
    if (pressed) pane.focus();
    const acts = {
      toggle: () => this.toggleComments([row]),
      collapse: () => this.collapse(row),
      "only-author": () => this.thread.onlyAuthor(row.dataset.author),
      select: () => pane.toggle(row),
      edit: () => this.editing.open(row),
      drop: () => this.send(changes.drop([idOf(row)])),
      unfold: () => this.send(changes.unfold(Number(row.dataset.section))),
    };
    acts[button.dataset.act]?.();
  }

  get side() {
    return this.root.dataset.side;
  }

  get pane() {
    return this.panes[this.side];
  }

  setSide(side) {
    this.root.dataset.side = side;
    for (const button of this.root.querySelectorAll(".sides [data-command]")) {
      button.setAttribute("aria-pressed", String(button.dataset.command === side));
    }
  }

  async send(change) {
    const outcome = await this.queue.add(change);
    if (outcome.kind === "refused" && outcome.reason) this.wrong(outcome.reason);
    return outcome;
  }

  wrong(text) {
    this.notices.say(text, { wrong: true });
  }

  going() {
    const go = (work) => () => work(this.pane);
    return [
      ["next", go((pane) => pane.step(1, false))],
      ["previous", go((pane) => pane.step(-1, false))],
      ["extend-next", go((pane) => pane.step(1, true))],
      ["extend-previous", go((pane) => pane.step(-1, true))],
      ["first", go((pane) => pane.toEnd(false, false))],
      ["last", go((pane) => pane.toEnd(true, false))],
      ["extend-first", go((pane) => pane.toEnd(false, true))],
      ["extend-last", go((pane) => pane.toEnd(true, true))],
      ["next-branch", go((pane) => pane.goTo(this.thread.neighbour(pane.current, 1)))],
      ["previous-branch", go((pane) => pane.goTo(this.thread.neighbour(pane.current, -1)))],
      ["thread", () => this.goToSide("thread")],
      ["post", () => this.goToSide("post")],
      ["select-all", go((pane) => pane.selectAll())],
      ["let-go", () => this.letGo()],
      ["jump", () => this.jump()],
      ["collapse", go((pane) => pane.current && this.collapse(pane.current))],
      ["collapse-all", () => this.collapseAll()],
      ["clear-filter", () => this.thread.clearFilter()],
    ];
  }

  changing() {
    return [
      ["toggle", () => this.toggle()],
      ["pick-replies", () => this.pickAround("replies")],
      ["pick-parents", () => this.pickAround("parents")],
      ["drop", () => this.dropQuotes()],
      ["drop-picked", () => this.dropPicked(this.panes.thread.subject())],
      ["move-up", () => this.step(stepUp, "atTheTop")],
      ["move-down", () => this.step(stepDown, "atTheBottom")],
      ["move-top", () => this.moveToEnd("before")],
      ["move-bottom", () => this.moveToEnd("after")],
      ["carry", () => this.carry("after")],
      ["carry-before", () => this.carry("before")],
      ["fold", () => this.fold()],
      ["unfold", () => this.unfold()],
      ["edit", () => this.edit()],
      ...this.colors.map(([name, color]) => [name, () => this.recolour(color)]),
      ["undo", () => this.send(changes.plain("undo"))],
      ["redo", () => this.send(changes.plain("redo"))],
      ["draft", (button) => this.draft(button)],
      ["retry", () => this.queue.retry()],
      ["give-up", () => this.queue.giveUp()],
    ];
  }

  opening() {
    return [
      ["find", () => this.find()],
      ["details", () => this.root.querySelector('[data-field="title"]').focus()],
      ["original", () => this.original()],
      ["preview", () => this.dialogs.preview()],
      ["publish", () => this.dialogs.askToPublish()],
      ["withdraw", () => this.dialogs.open("withdraw")],
      ["redraft", () => this.dialogs.open("redraft")],
      ["thumbnails", () => this.dialogs.open("thumbnails")],
      ["keys", () => this.dialogs.open("keys")],
    ];
  }

  goToSide(side) {
    this.setSide(side);
    this.pane.focus();
  }

  find() {
    this.setSide("thread");
    this.root.querySelector('[data-filter="text"]')?.select();
  }

  letGo() {
    if (this.carried.length) this.endCarry();
    else this.pane.clear();
  }

  collapse(row) {
    if (row.dataset.comment) {
      const branch = row.hasAttribute("aria-expanded") ? row : this.thread.parentOf(row);
      if (branch) this.thread.collapse(branch);
      if (branch) this.panes.thread.goTo(branch);
      return;
    }
    const fold = row.closest("[data-folded]");
    if (!fold) return;
    const list = fold.querySelector("[data-quotes]");
    list.hidden = !list.hidden;
    fold.setAttribute("aria-expanded", String(!list.hidden));
    this.panes.post.goTo(fold);
  }

  collapseAll() {
    const closed = this.thread.collapseAll();
    const button = this.root.querySelector('[data-command="collapse-all"]');
    button?.setAttribute("aria-pressed", String(closed));
  }

  /** From a quote to its comment, and back. */
  jump() {
    const here = this.pane.current;
    if (!here) return;
    if (here.dataset.comment) {
      const quote = this.board.quotes.get(this.thread.picked.get(here.dataset.comment));
      if (quote) this.arrive("post", quote);
      else this.notices.say(word("notHere"));
      return;
    }
    const row = this.thread.comments.get(here.dataset.ref)?.row;
    if (!row) {
      this.notices.say(word("noComment"));
      return;
    }
    this.thread.uncover(row);
    this.arrive("thread", row);
  }

  arrive(side, row) {
    const list = row.closest("[data-quotes]");
    if (list?.hidden) this.collapse(row);
    this.setSide(side);
    this.panes[side].goTo(row);
    row.scrollIntoView({ block: "center" });
  }

  quotes() {
    return this.panes.post.subject().filter((row) => "quote" in row.dataset);
  }

  /** Returns the ids of the quotes that a command is about; says so when there is none. */
  quoteIds() {
    const ids = this.quotes().map(idOf);
    if (!ids.length) this.notices.say(word("noQuote"));
    return ids;
  }

  toggle() {
    if (this.side === "post") this.dropQuotes();
    else this.toggleComments(this.panes.thread.subject());
  }

  /** Picks these comments, or drops them when the post has them all. */
  toggleComments(rows) {
    const refs = rows.map((row) => row.dataset.comment);
    if (refs.some((ref) => !this.thread.picked.has(ref))) this.pick(refs, "alone");
    else this.dropPicked(rows);
  }

  /** Takes out of the post what it has of these comments: all of one author, say. */
  dropPicked(rows) {
    const ids = rows.map((row) => this.thread.picked.get(row.dataset.comment));
    const there = ids.filter((id) => id !== undefined);
    if (there.length) this.send(changes.drop(there));
    else this.notices.say(word("notHere"));
  }

  /** Picks with replies or parents: from the thread, or around a quote of the post. */
  pickAround(reach) {
    const refs = this.pane.subject().map((row) => row.dataset.comment ?? row.dataset.ref);
    this.pick(refs.filter((ref) => this.thread.comments.has(ref)), reach);
  }

  pick(refs, reach, at = null) {
    const rows = () => this.thread.fresh(refs, reach);
    if (!rows().length) {
      this.notices.say(word("haveAll"));
      return null;
    }
    const place = () => (at ? [at] : this.placeFor(rows(), refs));
    return this.send(changes.pick(refs, reach, () => rows().length > 0, place));
  }

  placeFor(rows, refs) {
    const wanted = this.place?.value ?? "thread";
    const current = this.panes.post.current;
    if (wanted === "thread") return this.thread.placeOf(rows, refs, flat(this.board.view.order)[0]);
    if (wanted === "current" && current && "quote" in current.dataset) {
      return [["after", idOf(current)]];
    }
    return [];
  }

  dropQuotes() {
    const ids = this.quoteIds();
    if (ids.length) this.send(changes.drop(ids));
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
    const row = this.panes.post.current;
    if (row?.isConnected) reveal(row);
  }

  /** The first time, takes the quotes up; the next time, puts them beside the current one. */
  carry(place) {
    if (!this.carried.length) {
      this.carried = this.quoteIds();
      for (const row of this.quotes()) row.setAttribute("data-carried", "");
      this.panes.post.clear();
      this.root.toggleAttribute("data-carrying", this.carried.length > 0);
      if (this.carried.length) {
        this.notices.say(word("carrying", { count: this.carried.length }));
      }
      return;
    }
    const here = this.panes.post.current;
    const anchor = "quote" in here.dataset ? idOf(here) : firstIn(here);
    const where = "quote" in here.dataset ? place : "before";
    const ids = this.carried;
    this.endCarry();
    if (!ids.includes(anchor)) this.move(ids, where, anchor);
  }

  endCarry() {
    for (const id of this.carried) this.board.quotes.get(id)?.removeAttribute("data-carried");
    this.carried = [];
    this.root.removeAttribute("data-carrying");
    this.notices.say("");
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
    const chosen = this.panes.post.selected.size > 0;
    const run = chosen ? ids : home.quotes.slice(home.quotes.indexOf(ids[0]));
    this.panes.post.clear();
    this.send(changes.fold(run));
  }

  unfold() {
    const fold = this.panes.post.current?.closest("[data-folded]");
    if (fold) this.send(changes.unfold(Number(fold.dataset.section)));
    else this.notices.say(word("noFold"));
  }

  edit() {
    if (this.carried.length) this.carry("after");
    else if (this.panes.post.current) this.editing.open(this.panes.post.current);
  }

  original() {
    const original = this.panes.post.current?.querySelector(":scope > .original");
    if (original) original.open = !original.open;
  }

  /** Colours quotes; a comment that is not in the post is picked on the way. */
  recolour(color) {
    if (this.side === "post") {
      const ids = this.quoteIds();
      if (ids.length) this.send(changes.recolour(() => ids, color));
      return;
    }
    const refs = this.panes.thread.subject().map((row) => row.dataset.comment);
    if (!refs.every((ref) => this.thread.picked.has(ref))) this.pick(refs, "alone");
    const ids = () => refs.map((ref) => this.thread.picked.get(ref)).filter((id) => id !== undefined);
    this.send(changes.recolour(ids, color));
  }

  draft(button) {
    document.getElementById("redraft").close();
    this.send(changes.draft(button.dataset.recipe));
  }

  /** Something was dragged to a place in the post. */
  drop(kind, rows, at) {
    if (kind === "quotes") {
      const ids = rows.map(idOf);
      if (at && !ids.includes(at[1])) this.move(ids, ...at);
      return;
    }
    const refs = rows.map((row) => row.dataset.comment);
    if (refs.some((ref) => !this.thread.picked.has(ref))) this.pick(refs, "alone", at);
    else if (at) this.move(refs.map((ref) => this.thread.picked.get(ref)), ...at);
  }

  confirmed(name) {
    this.send(changes.plain(name));
  }
}

const idOf = (row) => Number(row.dataset.quote);
const firstIn = (fold) => idOf(fold.querySelector("[data-quote]"));
