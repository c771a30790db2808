/** Offers the changes that were not sent before their tab was closed: see unsent.js. */

import { again } from "./changes.js";
import { word } from "./words.js";

export class LeftBehind {
  constructor({ unsent, queue, thread, editing, details }) {
    Object.assign(this, { unsent, queue, thread, editing, details });
    this.dialog = document.getElementById("left-behind");
  }

  /** Asks, if there are any; returns the texts among them that are dealt with, by name. */
  async offer() {
    const changes = await this.unsent.leftBehind();
    if (!changes.length) return new Set();
    const moved = changes.some(({ seen }) => seen !== this.queue.revision);
    const part = (name) => this.dialog.querySelector(`[data-left-${name}]`);
    part("count").textContent = word("leftBehind", { count: changes.length });
    part("moved").hidden = !moved;
    part("texts").replaceChildren(
      ...changes.flatMap(textsOf).map(({ text }) =>
        Object.assign(document.createElement("li"), { textContent: text }),
      ),
    );
    this.dialog.returnValue = "";
    this.dialog.showModal();
    await new Promise((resolve) => this.dialog.addEventListener("close", resolve, { once: true }));
    if (this.dialog.returnValue) this.unsent.forget();
    if (this.dialog.returnValue === "send") for (const change of changes) this.send(change);
    return new Set(changes.flatMap(textsOf).map(({ name }) => name));
  }

  async send(change) {
    const outcome = await this.queue.add(again(change, (refs) => this.quotesOf(refs)));
    const { base = null, seen, ref } = change;
    for (const { kind, id, text } of textsOf(change)) {
      const part = kind === "field" ? [this.details, [id]] : [this.editing, [kind, Number(id)]];
      if (outcome.kind === "conflict") {
        part[0].settle(...part[1], text, { base, seen, ref }, outcome.state.by);
      } else if (outcome.kind === "done") this.editing.kept.drop(kind, id);
    }
  }

  quotesOf(refs) {
    return refs.map((ref) => this.thread.picked.get(ref));
  }
}

/** Returns the texts that a change words: what each is of, and what it says. */
function textsOf({ verb, fields }) {
  const values = Object.fromEntries(fields);
  const named = (kind, id, text) => ({ kind, id: String(id), text, name: `${kind} ${id}` });
  if (verb === "edit") return [named("quote", values.quote, values.body)];
  if (verb === "summary") return [named("fold", values.section, values.summary)];
  if (verb === "describe") return Object.entries(values).map(([id, text]) => named("field", id, text));
  return [];
}
