/** Dragging a card by its grip to another place of its lane, with mouse, pen or finger. */

const THRESHOLD = 5;
const EDGE = 80;
const FASTEST = 18;

export class DayDrag {
  /** `put(card, before)` is called with the card that shall stand below, null for the last place. */
  constructor({ lanes, put }) {
    this.put = put;
    this.held = null;
    lanes.addEventListener("pointerdown", (event) => {
      const grip = event.target.closest("[data-grip]");
      if (grip && event.button === 0) this.hold(event, grip);
    });
    document.addEventListener("keydown", (event) => this.escape(event), true);
  }

  hold(event, grip) {
    event.preventDefault();
    const card = grip.closest("[data-card]");
    this.held = { card, x: event.clientX, y: event.clientY, started: false, slot: null };
    grip.setPointerCapture(event.pointerId);
    const stop = new AbortController();
    const { signal } = stop;
    this.letGo = () => stop.abort();
    grip.addEventListener("pointermove", (move) => this.move(move), { signal });
    grip.addEventListener("pointerup", () => this.finish(true), { signal });
    grip.addEventListener("pointercancel", () => this.finish(false), { signal });
  }

  move(event) {
    const { held } = this;
    const far = Math.hypot(event.clientX - held.x, event.clientY - held.y) > THRESHOLD;
    if (!held.started && !far) return;
    if (!held.started) this.start();
    held.x = event.clientX;
    held.y = event.clientY;
    this.point();
  }

  start() {
    this.held.started = true;
    this.held.card.setAttribute("data-carried", "");
    document.body.classList.add("dragging");
    this.scroll();
  }

  /** Draws the line at the place of the lane that is nearest to the pointer. */
  point() {
    const { card, y } = this.held;
    this.unmark();
    const cards = [...card.parentElement.children];
    const below = cards.find((other) => {
      const box = other.getBoundingClientRect();
      return y < box.top + box.height / 2;
    });
    this.held.slot = { before: below ?? null };
    if (below) below.dataset.slot = "above";
    else cards.at(-1).dataset.slot = "below";
  }

  unmark() {
    for (const card of this.held.card.parentElement.children) delete card.dataset.slot;
  }

  /** The page scrolls by itself while the pointer is near its upper or lower edge. */
  scroll() {
    if (!this.held?.started) return;
    const above = EDGE - this.held.y;
    const below = EDGE - (window.innerHeight - this.held.y);
    const by = above > 0 ? -above : Math.max(below, 0);
    if (by) {
      window.scrollBy(0, Math.sign(by) * Math.min(FASTEST, Math.abs(by) / 4));
      this.point();
    }
    requestAnimationFrame(() => this.scroll());
  }

  finish(put) {
    const { held } = this;
    this.letGo();
    if (held.started) {
      this.unmark();
      held.card.removeAttribute("data-carried");
      document.body.classList.remove("dragging");
    }
    this.held = null;
    if (put && held.slot && held.slot.before !== held.card) this.put(held.card, held.slot.before);
  }

  escape(event) {
    if (event.key !== "Escape" || !this.held) return;
    event.preventDefault();
    event.stopPropagation();
    this.finish(false);
  }
}
