/** From the thread into the post, and out again. */

import * as changes from "./changes.js";
import { flat } from "./order.js";
import { word } from "./words.js";

const PLACE_KEPT = "desk:place";

export class Picking {
  constructor({ root, panes, board, thread, notices, send }) {
    Object.assign(this, { panes, board, thread, notices, send });
    this.place = root.querySelector("[data-place]");
    if (!this.place) return;
    this.place.value = localStorage.getItem(PLACE_KEPT) ?? this.place.value;
    this.place.addEventListener("change", () => localStorage.setItem(PLACE_KEPT, this.place.value));
  }

  /** Picks these comments, or drops them when the post has them all. */
  toggle(rows) {
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

  /** Picks with replies or parents: those of comments, or around quotes of the post. */
  pickAround(rows, reach) {
    const refs = rows.map((row) => row.dataset.comment ?? row.dataset.ref);
    this.pick(refs.filter((ref) => this.thread.comments.has(ref)), reach);
  }

  /** Picks comments to a place of the post, [place, quote], or to where the editor wants them. */
  pick(refs, reach, at = null) {
    const rows = () => this.thread.fresh(refs, reach);
    if (!rows().length) {
      this.notices.say(word("haveAll"));
      return;
    }
    const place = () => (at ? [at] : this.placeFor(rows(), refs));
    this.send(changes.pick(refs, reach, () => rows().length > 0, place));
  }

  placeFor(rows, refs) {
    const current = this.panes.post.current;
    if (this.place.value === "thread") {
      return this.thread.placeOf(rows, refs, flat(this.board.view.order)[0]);
    }
    if (this.place.value === "current" && current && "quote" in current.dataset) {
      return [["after", Number(current.dataset.quote)]];
    }
    return [];
  }

  /** Colours the quotes of comments; what is not in the post is picked on the way. */
  recolour(rows, color) {
    const refs = rows.map((row) => row.dataset.comment);
    if (refs.some((ref) => !this.thread.picked.has(ref))) this.pick(refs, "alone");
    const quotes = () => refs.map((ref) => this.thread.picked.get(ref));
    const ids = () => quotes().filter((id) => id !== undefined);
    this.send(changes.recolour(ids, color, refs));
  }

  /** Comments were dragged into the post. */
  putAt(rows, at) {
    const refs = rows.map((row) => row.dataset.comment);
    const ids = refs.map((ref) => this.thread.picked.get(ref));
    if (ids.includes(undefined)) this.pick(refs, "alone", at);
    else if (at && !ids.includes(at[1])) this.send(changes.move(ids, ...at));
  }
}
