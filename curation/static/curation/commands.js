/** What the desk's buttons and keys do, by name: `next`, `pick-replies`, `colour-3`, ... */

import { Arranging } from "./arranging.js";
import { Cautions } from "./cautions.js";
import * as changes from "./changes.js";
import { Differences } from "./differences.js";
import { Going } from "./going.js";
import { Numbers } from "./numbers.js";
import { Picking } from "./picking.js";
import { TakingOver } from "./taking_over.js";

export class Commands {
  constructor(parts) {
    const { root, panes, board, thread, muting, queue, notices, editing, dialogs } = parts;
    const { workflow, history, preview, tools, both, renewal } = parts;
    Object.assign(this, { panes, thread, muting, queue, notices, editing, dialogs });
    Object.assign(this, { history, tools });
    const send = (change) => this.send(change);
    this.going = new Going({ root, panes, board, thread, queue, notices });
    this.picking = new Picking({ root, panes, board, thread, notices, send });
    this.arranging = new Arranging({ root, pane: panes.post, board, notices, editing, send });
    const { going, arranging } = this;
    this.cautions = new Cautions({ root, board, settings: tools, going, notices });
    this.differences = new Differences({ root, pane: panes.post, queue, notices });
    this.takingOver = new TakingOver({ pane: panes.post, both, editing, notices });
    const numbers = new Numbers({ root, board, going, arranging });
    const chips = [...root.querySelectorAll(".chip")];
    this.table = new Map([
      ...this.going.commands(),
      ...this.arranging.commands(),
      ...this.muting.commands(),
      ...this.cautions.commands(),
      ...this.differences.commands(),
      ...this.takingOver.commands(),
      ...renewal.commands(),
      ...numbers.commands(),
      ...this.eitherSide(),
      ...this.wholePost(),
      ...workflow.commands(),
      ...preview.commands(() => this.going.pane),
      ...chips.map(({ dataset }) => [dataset.command, () => this.recolour(dataset.color)]),
    ]);
    document.addEventListener("click", (event) => this.click(event));
  }

  run(name, button = null) {
    this.table.get(name)?.(button);
  }

  async send(change) {
    const outcome = await this.queue.add(change);
    if (outcome.kind === "refused" && outcome.reason) {
      this.notices.say(outcome.reason, { wrong: true });
    }
  }

  /** What means something else in the thread than in the post. */
  eitherSide() {
    const rows = () => this.going.pane.subject();
    return [
      ["toggle", () => (this.inThread ? this.picking.toggle(rows()) : this.arranging.drop())],
      ["mute", () => this.muting.toggle(rows())],
      ["drop-picked", () => this.picking.dropPicked(rows())],
      ["pick-replies", () => this.picking.pickAround(rows(), "replies")],
      ["pick-parents", () => this.picking.pickAround(rows(), "parents")],
      ["toggle-selected", () => this.going.pane.toggleCurrent()],
      ["let-go", () => this.arranging.letGo() || this.going.pane.clear()],
    ];
  }

  wholePost() {
    return [
      ["undo", () => this.send(changes.plain("undo"))],
      ["redo", () => this.send(changes.plain("redo"))],
      ["draft", (button) => this.draft(button.dataset.recipe)],
      ["retry", () => this.queue.retry()],
      ["give-up", () => this.queue.giveUp()],
      ["tools", () => this.tools.open()],
      ["history", () => this.history.open()],
      ...["withdraw", "redraft", "thumbnails", "keys"].map((name) => [
        name,
        () => this.dialogs.open(name),
      ]),
    ];
  }

  get inThread() {
    return this.going.side === "thread";
  }

  recolour(color) {
    if (this.inThread) this.picking.recolour(this.panes.thread.subject(), color);
    else this.arranging.recolour(color);
  }

  draft(recipe) {
    document.getElementById("redraft").close();
    this.send(changes.draft(recipe));
  }

  /** Rows were dragged to a place of the post. */
  drop(kind, rows, at) {
    const part = kind === "quotes" ? this.arranging : this.picking;
    part.putAt(rows, at);
  }

  /**
   * A button that was pressed with the mouse gives the focus back to the rows, so that the next key
   * is about them; one that was pressed with a key keeps it.
   */
  click(event) {
    const pressed = event.detail > 0;
    const button = event.target.closest("[data-command]");
    const act = event.target.closest("[data-act]");
    if (button) {
      if (pressed) this.going.pane.focus();
      this.run(button.dataset.command, button);
    } else if (act) {
      this.act(act, pressed);
    } else {
      openLink(event);
    }
  }

  /** The buttons in a row are about that row, whatever is selected. */
  act(button, pressed) {
    const row = button.closest('[role="treeitem"]');
    const pane = row.dataset.comment ? this.panes.thread : this.panes.post;
    pane.setCurrent(row);
    if (pressed) pane.focus();
    const acts = {
      toggle: () => this.picking.toggle([row]),
      collapse: () => this.going.collapse(row),
      "only-author": () => this.thread.onlyAuthor(row.dataset.author),
      mute: () => this.muting.toggle([row]),
      select: () => pane.toggle(row),
      edit: () => this.editing.open(row),
      difference: () => this.differences.toggle(row),
      "take-over": () => this.takingOver.takeAll([row]),
      drop: () => this.send(changes.drop([Number(row.dataset.quote)])),
      unfold: () => this.send(changes.unfold(Number(row.dataset.section))),
    };
    acts[button.dataset.act]?.();
  }
}

/** A link in a comment opens beside the desk, not in its place. */
function openLink(event) {
  const link = event.target.closest("[data-body] a[href]");
  if (!link) return;
  event.preventDefault();
  window.open(link.href, "_blank", "noopener");
}
