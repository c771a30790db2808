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

  /** Asks before publishing, with what the editor should know. */
  askToPublish() {
    const dialog = document.getElementById("publish");
    if (!dialog) return;
    const folds = this.board.order.filter(({ folded }) => folded).length;
    const warnings = this.board.tree.querySelectorAll(".quote:has(> .warning)").length;
    dialog.querySelector("[data-ask-title]").textContent =
      this.root.querySelector('[data-field="title"]').value;
    dialog.querySelector("[data-ask-facts]").textContent = [
      word("quotes", { count: this.board.numbers().size }),
      word("folds", { count: folds }),
    ].join(" · ");
    const note = dialog.querySelector("[data-ask-warnings]");
    note.hidden = !warnings;
    note.textContent = word("warnings", { count: warnings });
    dialog.showModal();
  }

  /** Keeps what Hugo can't say of the post itself, to be read before publishing. */
  adopt(alterations) {
    const list = document.querySelector("[data-ask-alterations]");
    list?.replaceChildren(
      ...alterations.map((text) =>
        Object.assign(document.createElement("li"), { className: "warning", textContent: text }),
      ),
    );
  }

  /** Calls `answer(name)` when a question is answered with yes. */
  onYes(answer) {
    for (const form of document.querySelectorAll("[data-ask]")) {
      form.addEventListener("submit", () => answer(form.dataset.ask));
    }
  }
}
