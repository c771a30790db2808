/**
 * Says at each quote what an editor should look at, where it depends on the other quotes, on their
 * order or on the editor's settings. What can be told from a quote alone the server has said.
 */

import { flat } from "./order.js";
import { word } from "./words.js";

const NOTED = ':scope > .warning, :scope > .by > :is([data-answers="none"], [data-answers="later"])';

export class Cautions {
  /** `settings` has `limit` and `oneColour`: see tools.js. */
  constructor({ root, board, settings, going, notices }) {
    Object.assign(this, { board, settings, going, notices });
    this.total = root.querySelector("[data-caution-total]");
    // What was told and is known of a row, by its text's element, which is new when the text is.
    this.known = new WeakMap();
  }

  commands() {
    return [
      ["next-caution", () => this.step(1)],
      ["previous-caution", () => this.step(-1)],
    ];
  }

  /** Brings the notes in line with the post. */
  note() {
    const rows = flat(this.board.order).map((id) => this.board.quotes.get(id));
    const quotes = rows.filter(Boolean).map((row, place) => this.factsOf(row, place + 1));
    const texts = Map.groupBy(quotes.filter(({ text }) => text), ({ text }) => text);
    const refs = Map.groupBy(quotes.filter(({ ref }) => ref), ({ ref }) => ref);
    const colours = this.settings.oneColour ? coloursOf(quotes) : new Map();
    this.found = [];
    for (const quote of quotes) {
      const said = [
        ...this.doubled(quote, refs.get(quote.ref), texts.get(quote.text)),
        ...this.tooLong(quote),
        ...this.otherColour(quote, colours.get(quote.author)),
      ];
      this.show(quote, said);
      const cautioned = quote.row.querySelector(NOTED) !== null;
      quote.row.toggleAttribute("data-cautioned", cautioned);
      if (cautioned) this.found.push(quote.row);
    }
    this.total.hidden = !this.found.length;
    this.total.querySelector("[data-caution-count]").textContent = this.found.length;
  }

  factsOf(row, number) {
    const element = row.querySelector(".text");
    if (!this.known.has(element)) {
      this.known.set(element, {
        author: row.querySelector(".author").textContent,
        text: element.dataset.markdown.trim(),
        length: element.dataset.markdown.length,
        said: "",
      });
    }
    const known = this.known.get(element);
    return { ...known, known, row, element, number, ref: row.dataset.ref, color: row.dataset.color };
  }

  doubled(quote, sameRef = [], sameText = []) {
    const other = (those) => those.find((one) => one !== quote)?.number;
    if (sameRef.length > 1) return [word("cautionSameComment", { number: other(sameRef) })];
    if (sameText.length > 1) return [word("cautionSameText", { number: other(sameText) })];
    return [];
  }

  tooLong({ length }) {
    if (length <= this.settings.limit) return [];
    return [word("cautionLong", { length, limit: this.settings.limit })];
  }

  otherColour({ color }, leading) {
    return leading && color !== leading ? [word("cautionColour")] : [];
  }

  show({ known, row, element }, said) {
    const text = said.join("\n");
    if (known.said === text) return;
    known.said = text;
    for (const old of row.querySelectorAll(":scope > [data-caution=desk]")) old.remove();
    element.after(...said.map(paragraph));
  }

  /** Goes to the next quote with a note, or the one before, around the ends, and says the notes. */
  step(by) {
    if (!this.found.length) {
      this.notices.say(word("noCautions"));
      return;
    }
    const all = [...this.board.quotes.values()].filter((row) => row.isConnected);
    const numbers = new Map(all.map((row) => [row, Number(row.querySelector(".number").textContent)]));
    const here = numbers.get(this.going.panes.post.current) ?? 0;
    const beyond = (row) => (numbers.get(row) - here) * by > 0;
    const way = by > 0 ? this.found : this.found.toReversed();
    const row = way.find(beyond) ?? way[0];
    this.going.arrive("post", row);
    this.notices.say([...row.querySelectorAll(NOTED)].map((note) => note.textContent).join(" · "));
  }
}

/** Returns each author's leading colour, of those with several quotes: the earliest of the most. */
function coloursOf(quotes) {
  const leading = new Map();
  for (const [author, theirs] of Map.groupBy(quotes, (quote) => quote.author)) {
    if (theirs.length < 2 || author === "—") continue;
    const counts = new Map();
    for (const { color } of theirs) if (color) counts.set(color, (counts.get(color) ?? 0) + 1);
    const most = Math.max(...counts.values());
    leading.set(author, [...counts].find(([, count]) => count === most)?.[0]);
  }
  return leading;
}

function paragraph(text) {
  const element = Object.assign(document.createElement("p"), {
    className: "warning",
    textContent: text,
  });
  element.dataset.caution = "desk";
  return element;
}
