/** Shows at a quote, when asked, word by word what was made of its comment's text. */

import { word } from "./words.js";

export class Differences {
  constructor({ root, pane, queue, notices }) {
    Object.assign(this, { root, pane, queue, notices });
  }

  commands() {
    return [["difference", () => this.pane.current && this.toggle(this.pane.current)]];
  }

  async toggle(row) {
    const shown = row.querySelector(":scope > [data-difference]");
    if (shown) {
      shown.remove();
      return;
    }
    if (!row.querySelector(":scope > .original")) {
      this.notices.say(word("notEdited"));
      return;
    }
    const fragment = await this.fetch(row.dataset.quote);
    if (fragment === null) this.notices.say(word("noDifference"), { wrong: true });
    else if (!row.querySelector(":scope > [data-difference]")) {
      row.querySelector(":scope > .original")?.before(fragment);
    }
  }

  /** Returns the server's fragment, null where it has none or can't be reached. */
  async fetch(id) {
    await this.queue.settled();
    const address = this.root.dataset.differenceUrl.replace("/0/", `/${id}/`);
    const response = await fetch(address, { redirect: "manual" }).catch(() => null);
    if (!response?.ok) return null;
    const template = document.createElement("template");
    template.innerHTML = await response.text();
    return template.content.firstElementChild;
  }
}
