/**
 * Dragging with mouse, pen or finger: quotes by their handle to another place, comments by their
 * mark into the post. The list scrolls by itself near its edges.
 */

import { word } from "./words.js";

const THRESHOLD = 5;
const EDGE = 72;
const FASTEST = 22;

export class Drag {
  /** `drop(kind, rows, [place, anchor])` is called with what was put where. */
  constructor({ post, thread, line, drop }) {
    Object.assign(this, { post, line, drop });
    this.held = null;
    this.listen(post, "[data-handle]", "quotes", () => true);
    if (thread.tree) {
      this.listen(thread, ".mark", "comments", (event) => event.pointerType !== "touch");
    }
    // A drag ends in a click on what it began at, which then means nothing.
    document.addEventListener("click", (event) => this.swallow(event), true);
    document.addEventListener("keydown", (event) => this.escape(event), true);
  }

  listen(pane, handle, kind, allowed) {
    pane.tree.addEventListener("pointerdown", (event) => {
      const row = event.target.closest(handle)?.closest('[role="treeitem"]');
      if (row && event.button === 0 && allowed(event)) this.hold(event, pane, row, kind);
    });
  }

  hold(event, pane, row, kind) {
    const rows = pane.selected.has(row) ? pane.subject() : [row];
    this.held = { kind, rows, x: event.clientX, y: event.clientY, started: false };
    event.target.setPointerCapture(event.pointerId);
    if (kind === "quotes") event.preventDefault();
    const target = event.target;
    const stop = new AbortController();
    const { signal } = stop;
    this.letGo = () => stop.abort();
    target.addEventListener("pointermove", (move) => this.move(move), { signal });
    target.addEventListener("pointerup", () => this.finish(true), { signal });
    target.addEventListener("pointercancel", () => this.finish(false), { signal });
  }

  move(event) {
    const { held } = this;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > THRESHOLD;
    if (!held.started && !far) return;
    if (!held.started) this.start();
    held.x = event.clientX;
    held.y = event.clientY;
    this.ghost.style.translate = `${held.x + 14}px ${held.y + 10}px`;
    this.point();
  }

  start() {
    this.held.started = true;
    for (const row of this.held.rows) row.setAttribute("data-carried", "");
    this.ghost = document.createElement("div");
    this.ghost.className = "ghost";
    const name = this.held.kind === "quotes" ? "dragging" : "draggingComments";
    this.ghost.textContent =
      this.held.rows.length > 1
        ? word(name, { count: this.held.rows.length })
        : this.held.rows[0].querySelector(".author").textContent;
    document.body.append(this.ghost);
    document.body.classList.add("dragging");
    this.scroll();
  }

  /** Finds the place under the pointer and draws the line there. */
  point() {
    const box = this.post.scroller.getBoundingClientRect();
    const { x, y } = this.held;
    const beside = x > box.left - EDGE && x < box.right + EDGE;
    const inside = beside && y > box.top - EDGE && y < box.bottom + EDGE;
    this.held.slot = inside ? slotAt(this.post.tree, y) : null;
    this.line.hidden = !this.held.slot;
    if (!this.held.slot) return;
    const pane = this.post.element.getBoundingClientRect();
    const top = Math.max(box.top, Math.min(this.held.slot.y, box.bottom));
    this.line.style.translate = `0 ${top - pane.top}px`;
  }

  scroll() {
    if (!this.held?.started) return;
    const { scroller } = this.post;
    const box = scroller.getBoundingClientRect();
    const above = EDGE - (this.held.y - box.top);
    const below = EDGE - (box.bottom - this.held.y);
    const by = above > 0 ? -above : Math.max(below, 0);
    const inside = this.held.x > box.left && this.held.x < box.right;
    if (by && inside) {
      scroller.scrollTop += Math.sign(by) * Math.min(FASTEST, Math.abs(by) / 4);
      this.point();
    }
    requestAnimationFrame(() => this.scroll());
  }

  finish(put) {
    const { held } = this;
    this.letGo();
    this.held = null;
    if (!held.started) return;
    this.justDragged = performance.now();
    for (const row of held.rows) row.removeAttribute("data-carried");
    this.ghost.remove();
    this.line.hidden = true;
    document.body.classList.remove("dragging");
    if (put && held.slot) this.drop(held.kind, held.rows, held.slot.at);
  }

  escape(event) {
    if (event.key !== "Escape" || !this.held) return;
    event.preventDefault();
    event.stopPropagation();
    this.finish(false);
  }

  swallow(event) {
    if (performance.now() - (this.justDragged ?? -1000) > 50) return;
    event.preventDefault();
    event.stopPropagation();
  }
}

/**
 * Returns the place nearest to a height: {y, at: [place, id]}, `at` null in a post without quotes.
 *
 * Each list has a place before each of its quotes and one after its last, so that the end of what
 * is open and the start of the fold below it are two places.
 */
function slotAt(tree, y) {
  const slots = [...tree.querySelectorAll("[data-quotes]")].flatMap(slotsOf);
  const start = { y: tree.getBoundingClientRect().top, at: null };
  return slots.reduce(
    (best, slot) => (best.at && Math.abs(best.y - y) <= Math.abs(slot.y - y) ? best : slot),
    start,
  );
}

function slotsOf(list) {
  const quotes = [...list.children];
  const slot = (row, place, edge) => ({
    y: row.getBoundingClientRect()[edge],
    at: [place, Number(row.dataset.quote)],
  });
  if (list.hidden) {
    const { bottom } = list.parentElement.getBoundingClientRect();
    return [{ y: bottom, at: ["after", Number(quotes.at(-1).dataset.quote)] }];
  }
  const above = quotes.map((row) => slot(row, "before", "top"));
  return [...above, slot(quotes.at(-1), "after", "bottom")];
}
