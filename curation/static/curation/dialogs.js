/** The sheets that open over the desk: keys, thumbnails, questions before publishing. */

import { word } from "./words.js";

export class Dialogs {
  constructor({ root, board }) {
    Object.assign(this, { root, board });
    document.addEventListener("click", (event) => this.click(event));
  }

  open(name) {
    document.getElementById(name)?.showModal();
  }

  click(event) {
    const dialog = event.target.closest("[data-dialog]");
    if (!dialog) return;
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  }

  /** Asks before a step on the way to readers, with what the editor should know. */
  ask(step) {
    const dialog = document.getElementById(step);
    if (!dialog) return;
    this.fill(dialog);
    dialog.showModal();
    dialog.dispatchEvent(new Event("asked"));
  }

  fill(dialog) {
    const show = (name, text) => {
      const place = dialog.querySelector(`[data-ask-${name}]`);
      if (place) place.textContent = text;
      if (place) place.hidden = !text;
    };
    const folds = this.board.order.filter(({ folded }) => folded).length;
    const warnings = this.board.tree.querySelectorAll("[data-cautioned]").length;
    show("title", this.root.querySelector('[data-field="title"]').value);
    show(
      "facts",
      [
        word("quotes", { count: this.board.numbers().size }),
        word("folds", { count: folds }),
      ].join(" · "),
    );
    show("warnings", warnings ? word("warnings", { count: warnings }) : "");
  }

  /** Keeps what Hugo can't say of the post itself, to be read before publishing. */
  adopt(alterations) {
    for (const list of document.querySelectorAll("[data-ask-alterations]")) {
      list.replaceChildren(
        ...alterations.map((text) =>
          Object.assign(document.createElement("li"), { className: "warning", textContent: text }),
        ),
      );
    }
  }

  /** Calls `answer(name, form)` when a question is answered with yes. */
  onYes(answer) {
    for (const form of document.querySelectorAll("[data-ask]")) {
      form.addEventListener("submit", () => answer(form.dataset.ask, form));
    }
  }
}
