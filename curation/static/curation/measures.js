/** How much the post holds, and how long it takes to read. */

import { flat } from "./order.js";
import { word } from "./words.js";

/** Characters of Japanese that are read in a minute: 500 to 600 is what is said of most readers. */
const READ_A_MINUTE = 550;

const written = new Intl.NumberFormat(document.documentElement.lang);

export class Measures {
  constructor({ root, board }) {
    this.board = board;
    this.place = root.querySelector("[data-measures]");
    // Lengths by the element of the text, which is new when the text is.
    this.lengths = new WeakMap();
  }

  show() {
    const ids = flat(this.board.order);
    const rows = ids.map((id) => this.board.quotes.get(id)).filter(Boolean);
    const characters = rows.reduce((sum, row) => sum + this.lengthOf(row), 0);
    const folds = this.board.order.filter(({ folded }) => folded).length;
    this.place.textContent = [
      word("quotes", { count: written.format(ids.length) }),
      word("folds", { count: written.format(folds) }),
      word("characters", { count: written.format(characters) }),
      word("minutes", { count: written.format(Math.ceil(characters / READ_A_MINUTE)) }),
    ].join(" · ");
  }

  lengthOf(row) {
    const text = row.querySelector(".text");
    if (!this.lengths.has(text)) {
      this.lengths.set(text, text.textContent.replace(/\s+/g, "").length);
    }
    return this.lengths.get(text);
  }
}
