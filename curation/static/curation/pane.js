/**
 * One side of the desk: a tree of rows, of which one is current (it has the focus, or gets it
 * back) and several may be selected. Rows are known by their elements, which last as long as what
 * they show.
 */

import { reveal } from "./scrolling.js";

const ROW = '[role="treeitem"]';
const ROWS_AND_LISTS = `${ROW}, [data-tree], [data-quotes]`;
const CHANGES = { childList: true, subtree: true, attributeFilter: ["hidden"] };

export class Pane extends EventTarget {
  constructor(element) {
    super();
    this.element = element;
    this.scroller = element.querySelector("[data-scroller]");
    this.tree = element.querySelector("[data-tree]");
    this.current = null;
    this.selected = new Set();
    this.from = null;
    this.shown = null;
    this.watcher = new MutationObserver((records) => this.notice(records));
    if (this.tree) this.watcher.observe(this.tree, CHANGES);
    this.tree?.addEventListener("focusin", (event) => this.settleOn(event.target.closest(ROW)));
    this.tree?.addEventListener("click", (event) => this.click(event));
    // Before the focus, and with it what is current, follows the mouse.
    this.tree?.addEventListener("mousedown", ({ shiftKey }) => {
      if (shiftKey) this.from ??= this.current;
    });
    if (this.tree) this.setCurrent(this.rows()[0] ?? null);
  }

  /** Returns the rows that can be seen, in the page's order; kept until some come, go or hide. */
  rows() {
    this.notice(this.watcher.takeRecords());
    this.shown ??= [...(this.tree?.querySelectorAll(ROW) ?? [])].filter(
      (row) => !row.closest("[hidden]"),
    );
    return this.shown;
  }

  /** Forgets which rows can be seen, if what has changed is about that. */
  notice(records) {
    const about = ({ target }) => target.matches(ROWS_AND_LISTS);
    if (this.shown && records.some(about)) this.shown = null;
  }

  /** Returns what a command is about: what is selected, in the page's order, else the current. */
  subject() {
    if (this.selected.size) return this.rows().filter((row) => this.selected.has(row));
    return this.current ? [this.current] : [];
  }

  settleOn(row) {
    if (row && row !== this.current) this.setCurrent(row);
  }

  setCurrent(row) {
    this.current?.setAttribute("tabindex", "-1");
    this.current = row;
    row?.setAttribute("tabindex", "0");
    this.dispatchEvent(new Event("current"));
  }

  /** Makes a row current, focuses and shows it. */
  goTo(row) {
    if (!row) return;
    this.setCurrent(row);
    row.focus({ preventScroll: true });
    reveal(row);
  }

  focus() {
    if (!this.current?.isConnected || this.current.closest("[hidden]")) {
      this.setCurrent(this.rows()[0] ?? null);
    }
    if (this.current) this.current.focus({ preventScroll: true });
    else this.scroller.focus({ preventScroll: true });
  }

  /** Goes some rows on (or back); with `extend` the selection grows or shrinks along. */
  step(by, extend) {
    const rows = this.rows();
    const here = rows.indexOf(this.current);
    this.goAt(rows, here < 0 ? 0 : here + by, extend);
  }

  toEnd(last, extend) {
    const rows = this.rows();
    this.goAt(rows, last ? rows.length - 1 : 0, extend);
  }

  goAt(rows, place, extend) {
    const target = rows[Math.max(0, Math.min(place, rows.length - 1))];
    if (!target) return;
    if (extend) this.extendTo(target);
    else this.from = null;
    this.goTo(target);
  }

  /** Selects from where the selection began to this row. */
  extendTo(target) {
    const rows = this.rows();
    this.from ??= this.current ?? target;
    const ends = [rows.indexOf(this.from), rows.indexOf(target)].sort((a, b) => a - b);
    this.select(rows.slice(Math.max(ends[0], 0), ends[1] + 1).filter(selectable));
  }

  select(rows) {
    const wanted = new Set(rows);
    for (const row of this.selected) row.setAttribute("aria-selected", "false");
    for (const row of wanted) row.setAttribute("aria-selected", "true");
    this.selected = wanted;
    this.dispatchEvent(new Event("selection"));
  }

  toggle(row) {
    const rows = new Set(this.selected);
    if (!rows.delete(row) && !("section" in row.dataset)) rows.add(row);
    this.from = row;
    this.select(rows);
  }

  /** Selects the current row, or deselects it, and leaves the others as they are. */
  toggleCurrent() {
    if (this.current) this.toggle(this.current);
  }

  selectAll() {
    this.select(this.rows().filter(selectable));
  }

  clear() {
    this.from = null;
    this.select([]);
  }

  click(event) {
    const row = event.target.closest(ROW);
    if (!row || event.target.closest("a, button, summary, form")) return;
    if (event.shiftKey) this.extendTo(row);
    else if (event.ctrlKey || event.metaKey) this.toggle(row);
    else this.begin(row);
    this.settleOn(row);
  }

  /** A plain click: a selection that follows begins here. Words that were marked stay marked. */
  begin(row) {
    if (this.selected.size && !String(window.getSelection())) this.clear();
    this.from = row;
  }

  /**
   * Does `work`, in which rows come, go or hide. What is gone is let go of, the current row gets a
   * successor where it stood, and the focus is put back if it was here.
   */
  keeping(work) {
    const before = this.rows();
    const focused = this.tree?.contains(document.activeElement) ? document.activeElement : null;
    work();
    const there = new Set(this.rows());
    if ([...this.selected].some((row) => !row.isConnected)) {
      this.select([...this.selected].filter((row) => row.isConnected));
    }
    if (!there.has(this.current)) {
      const here = Math.max(before.indexOf(this.current), 0);
      const next = before.slice(here).find((row) => there.has(row));
      this.setCurrent(next ?? [...there].at(-1) ?? null);
    }
    if (!focused || document.activeElement === focused) return;
    if (focused.isConnected && !focused.closest("[hidden]")) focused.focus({ preventScroll: true });
    else this.focus();
  }
}

/** Folds' headings, and comments that are shown only for what is below them, are passed over. */
const selectable = ({ dataset }) => !("section" in dataset || "context" in dataset);
