/** Asks for a quote by its number: to go there, or to put quotes after it. */

import { flat } from "./order.js";
import { word } from "./words.js";

export class Numbers {
  constructor({ root, board, going, arranging }) {
    Object.assign(this, { board, going, arranging });
    this.form = root.querySelector("[data-ask-number]");
    this.field = this.form.querySelector("input");
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.field.addEventListener("blur", () => this.close());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      this.leave();
    });
  }

  commands() {
    return [
      ["go-to-number", () => this.ask("goToNumber", (id) => this.goTo(id))],
      ["move-after-number", () => this.askWhereTo()],
    ];
  }

  /** Asks; `answer(id)` gets the quote's id, 0 when 0 was typed, and returns a complaint or "". */
  ask(label, answer) {
    this.answer = answer;
    this.form.querySelector("[data-ask-label]").textContent = word(label);
    this.complain("");
    this.field.value = "";
    this.form.hidden = false;
    this.field.focus();
  }

  submit(event) {
    event.preventDefault();
    const text = this.field.value.normalize("NFKC").trim();
    const order = flat(this.board.order);
    const id = text === "0" ? 0 : /^\d{1,6}$/.test(text) && order[Number(text) - 1];
    const complaint =
      id === false || id === undefined
        ? word("noSuchNumber", { number: text, count: order.length })
        : this.answer(id);
    if (complaint) this.complain(complaint);
    else this.close();
  }

  complain(text) {
    this.form.querySelector("[data-ask-wrong]").textContent = text;
    this.field.setAttribute("aria-invalid", String(text !== ""));
    if (text) this.field.select();
  }

  leave() {
    this.close();
    this.going.pane.focus();
  }

  close() {
    this.form.hidden = true;
  }

  goTo(id) {
    this.close();
    this.going.arrive("post", this.board.quotes.get(id || flat(this.board.order)[0]));
    return "";
  }

  /** What is to be moved is what was chosen when the key was pressed; 0 means before the first. */
  askWhereTo() {
    const ids = this.arranging.quoteIds();
    if (!ids.length) return;
    this.ask("moveAfterNumber", (id) => {
      const anchor = id || flat(this.board.order).find((other) => !ids.includes(other));
      if (!anchor || ids.includes(anchor)) return word("amongThem");
      this.leave();
      this.arranging.move(ids, id ? "after" : "before", anchor);
      return "";
    });
  }
}
