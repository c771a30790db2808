/**
 * Takes over what a quote's comment says now at its source: an edit like any other. Where the quote
 * was translated or edited, the editor is asked first, with both texts side by side.
 */

import { word } from "./words.js";

export class TakingOver {
  constructor({ pane, both, editing, notices }) {
    Object.assign(this, { pane, both, editing, notices });
  }

  commands() {
    return [["take-over", () => this.takeAll(this.pane.subject())]];
  }

  async takeAll(rows) {
    const changed = rows.filter((row) => newsOf(row));
    if (!changed.length) this.notices.say(word("notChanged"));
    for (const row of changed) await this.take(row);
  }

  async take(row) {
    const { news, before, reworded } = newsOf(row).dataset;
    const mine = this.editing.textOf(row);
    const choice = reworded === undefined ? "theirs" : await this.ask({ before, news, mine });
    if (choice === "theirs") await this.editing.sendText(row, news, this.editing.now(row));
    else if (choice === "together") this.editing.open(row, [news, mine].join("\n\n"));
  }

  ask({ before, news, mine }) {
    return this.both.ask({ base: before, mine, theirs: news, by: word("source"), kind: "source" });
  }
}

const newsOf = (row) => row.querySelector(":scope > [data-news]");
