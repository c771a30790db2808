/** The sheets that open over the desk: keys, thumbnails, preview, questions before publishing. */

import { word } from "./words.js";

export class Dialogs {
  constructor({ root, board, queue }) {
    Object.assign(this, { root, board, queue });
    document.addEventListener("click", (event) => this.click(event));
    const preview = document.getElementById("preview");
    this.frame = preview.querySelector("[data-preview-frame]");
    this.frame.addEventListener("load", () => this.listenInside());
    preview.addEventListener("close", () => this.frame.removeAttribute("src"));
  }

  open(name) {
    document.getElementById(name)?.showModal();
  }

  click(event) {
    const dialog = event.target.closest("[data-dialog]");
    if (!dialog) return;
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    const width = event.target.closest("[data-width]");
    if (width) this.setWidth(dialog, width);
  }

  /** Shows the page as it would be published now, once all that was done is saved. */
  async preview() {
    this.open("preview");
    const wait = document.querySelector("[data-preview-wait]");
    wait.hidden = !this.queue.count;
    await this.queue.settled();
    wait.hidden = true;
    this.frame.src = this.root.dataset.previewUrl;
  }

  setWidth(dialog, chosen) {
    for (const button of dialog.querySelectorAll("[data-width]")) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
    this.frame.dataset.frameWidth = chosen.dataset.width;
  }

  /** The page in the frame has the keys while it is read: Esc and v lead out of it. */
  listenInside() {
    this.frame.contentWindow.addEventListener("keydown", (event) => {
      if (event.key === "Escape" || event.key === "v") document.getElementById("preview").close();
    });
  }

  /** Asks before publishing, with what the editor should know. */
  askToPublish() {
    const dialog = document.getElementById("publish");
    if (!dialog) return;
    const folds = this.board.order.filter(({ folded }) => folded).length;
    const warnings = this.board.tree.querySelectorAll("[data-cautioned]").length;
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
