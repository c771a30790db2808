/**
 * While the question before publishing is open, the thread is read again beside it, unless it just
 * was; then the question says which quotes are of comments that are gone or were changed. It can be
 * answered all the while.
 */

import { flat } from "./order.js";
import { word } from "./words.js";

const KINDS = { gone: "quotedGone", changed: "quotedChanged" };

export class SourceCheck {
  constructor({ renewal, board, going }) {
    Object.assign(this, { renewal, board, going });
    this.dialog = document.getElementById("publish");
    this.line = this.dialog?.querySelector("[data-source-line]");
    this.list = this.dialog?.querySelector("[data-source-quotes]");
    this.dialog?.addEventListener("asked", () => this.look());
    this.list?.addEventListener("click", ({ target }) => this.goTo(target.dataset.goTo));
  }

  async look() {
    this.show();
    if (!this.renewal.possible) return;
    this.say(word("readingSource"));
    const { state, words } = await this.renewal.read({ unlessFresh: true });
    this.say(state === "failed" ? word("sourceNotRead", { reason: words }) : words);
    this.show();
  }

  say(text) {
    this.line.hidden = false;
    this.line.textContent = text;
  }

  /** Lists the quotes by what became of their comments. */
  show() {
    const order = flat(this.board.order);
    const entries = Object.entries(KINDS).flatMap(([kind, name]) => {
      const ids = order.filter((id) => this.board.quotes.get(id)?.dataset.upstream === kind);
      return ids.length ? [entry(word(name, { count: ids.length }), ids, order)] : [];
    });
    this.list.replaceChildren(...entries);
    this.list.hidden = !entries.length;
  }

  goTo(id) {
    if (!id) return;
    this.dialog.close();
    this.going.arrive("post", this.board.quotes.get(Number(id)));
  }
}

function entry(text, ids, order) {
  const item = Object.assign(document.createElement("li"), { className: "warning" });
  item.append(text);
  for (const id of ids) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "link",
      textContent: String(order.indexOf(id) + 1),
    });
    button.dataset.goTo = id;
    item.append(" ", button);
  }
  return item;
}
