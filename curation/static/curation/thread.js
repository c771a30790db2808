/**
 * The thread's side: which comments are shown, in which order (the source's tree, or a flat list),
 * and which of them the post has.
 */

import { arrange } from "./board.js";
import { Filters, textOf } from "./filters.js";
import { holding } from "./scrolling.js";
import { numberOr, sorted } from "./sorting.js";
import { renewedRows } from "./thread_renewal.js";
import { word } from "./words.js";

const IN_TREE = "thread";

export class Thread extends EventTarget {
  constructor(pane) {
    super();
    this.pane = pane;
    this.know([...pane.element.querySelectorAll("[data-comment]")]);
    this.picked = new Map();
    this.marks = new Map();
    this.revealing = false;
    this.order = IN_TREE;
    this.filters = new Filters({
      element: pane.element,
      authors: this.list.map(({ author }) => author),
      changed: () => this.show(),
      leave: () => this.enter(),
    });
    this.sorter = pane.element.querySelector("[data-sort]");
    this.sorter?.addEventListener("change", () => this.sort(this.sorter.value));
    this.readAhead();
    this.show();
  }

  know(rows) {
    this.rows = rows;
    this.list = rows.map(commentOf);
    this.comments = new Map(this.list.map((comment) => [comment.ref, comment]));
  }

  /** Takes in the thread's rows as the server has them now; what is in view stays in its place. */
  take(html) {
    const { pane } = this;
    if (!pane.tree) {
      window.location.reload();
      return;
    }
    pane.keeping(() =>
      holding(pane.scroller, () => pane.rows(), new Set(), () => {
        this.know(renewedRows(html, (ref) => this.comments.get(ref)?.row));
        const pinned = document.activeElement?.closest?.("[data-comment]");
        arrange(pane.tree, sorted(this.list, this.order).map(({ row }) => row), pinned);
        this.show();
      }),
    );
    this.filters.know(this.list.map(({ author }) => author));
    this.dispatchEvent(new CustomEvent("taken", { detail: { count: this.list.length } }));
  }

  /** Reads the texts while nobody waits, so that the first letter of a search finds them read. */
  readAhead(from = 0) {
    if (from >= this.list.length) return;
    setTimeout(() => {
      for (const comment of this.list.slice(from, from + 200)) textOf(comment);
      this.readAhead(from + 200);
    });
  }

  get inTree() {
    return this.order === IN_TREE;
  }

  get filtered() {
    return this.filters.active;
  }

  /** From a filter's field to the first comment that it found. */
  enter() {
    const found = this.pane.rows().filter((row) => !("context" in row.dataset));
    if (found.includes(this.pane.current)) this.pane.focus();
    else this.pane.goTo(found[0]);
  }

  /** Marks what the post has, with its numbers there, and what is on its way into it. */
  mark(picked, numbers, waiting) {
    const marks = new Map([...waiting].map((ref) => [ref, ""]));
    for (const [ref, quote] of picked) marks.set(ref, String(numbers.get(quote)));
    const before = this.marks;
    [this.picked, this.marks] = [picked, marks];
    const changed = [...new Set([...before.keys(), ...marks.keys()])].filter(
      (ref) => before.get(ref) !== marks.get(ref) && this.comments.has(ref),
    );
    for (const ref of changed) showMark(this.comments.get(ref).row, marks.get(ref));
    if (changed.length && this.filters.get("unpicked")) this.show();
  }

  clearFilter() {
    this.filters.clear();
  }

  onlyAuthor(name) {
    this.filters.toggleAuthor(name);
  }

  /** Hides these comments, and no others. */
  mute(refs) {
    for (const comment of this.list) {
      const muted = refs.has(comment.ref);
      if (comment.muted !== muted) comment.row.toggleAttribute("data-muted", muted);
      comment.muted = muted;
    }
    this.show();
  }

  /** Shows for now what is hidden, or hides it again. */
  reveal(shown = !this.revealing) {
    this.revealing = shown;
    this.show();
  }

  /** Shows what fits, and what it answers as context; without a filter, what is not collapsed. */
  show() {
    const found = this.found();
    const context = this.inTree && this.filtered ? this.contextOf(found) : new Set();
    const shown = (comment) => found.has(comment) || context.has(comment);
    this.pane.keeping(() => {
      for (const comment of this.list) {
        setHidden(comment, !shown(comment));
        setContext(comment, context.has(comment));
      }
    });
    this.tell(found.size);
  }

  /** Returns the comments to show for their own sake. */
  found() {
    const candidates = this.list.filter((comment) => this.revealing || !comment.muted);
    if (this.filtered) return new Set(candidates.filter(this.filters.wanted()));
    return new Set(this.inTree ? outsideCollapsed(this.list, new Set(candidates)) : candidates);
  }

  contextOf(found) {
    const context = new Set();
    for (const comment of found) {
      for (const above of this.commentsAbove(comment)) {
        if (context.has(above)) break;
        if (!found.has(above) && (this.revealing || !above.muted)) context.add(above);
      }
    }
    return context;
  }

  tell(found) {
    const { element } = this.pane;
    element.querySelector("[data-shown]").textContent = this.filtered
      ? word("shown", { shown: found, all: this.rows.length })
      : "";
    const none = element.querySelector("[data-none]");
    if (none) none.hidden = found > 0;
    const muted = this.list.filter((comment) => comment.muted).length;
    const button = element.querySelector("[data-muted-count]");
    if (!button) return;
    button.hidden = muted === 0;
    button.textContent = word(this.revealing ? "mutedShown" : "muted", { count: muted });
    button.setAttribute("aria-pressed", String(this.revealing));
  }

  /** Puts the comments in another order; back in the tree, the current one is shown in its place. */
  sort(order) {
    this.order = order;
    if (this.sorter) this.sorter.value = order;
    const { tree } = this.pane;
    const here = tree.contains(document.activeElement);
    this.pane.keeping(() => {
      tree.replaceChildren(...sorted(this.list, order).map(({ row }) => row));
      tree.toggleAttribute("data-flat", !this.inTree);
    });
    if (this.inTree && this.pane.current) this.openAbove(this.pane.current);
    this.show();
    const row = this.inTree ? this.pane.current : (this.pane.rows()[0] ?? null);
    if (here) this.pane.goTo(row);
    else if (row !== this.pane.current) this.pane.setCurrent(row);
    row?.scrollIntoView({ block: this.inTree ? "center" : "nearest" });
  }

  get nextOrder() {
    const orders = [...this.sorter.options].map(({ value }) => value);
    return orders[(orders.indexOf(this.order) + 1) % orders.length];
  }

  get orderInWords() {
    return this.sorter.selectedOptions[0].textContent;
  }

  parentOf(row) {
    return this.comments.get(row.dataset.parent)?.row ?? null;
  }

  *commentsAbove(comment) {
    let above = this.comments.get(comment.parent);
    while (above) {
      yield above;
      above = this.comments.get(above.parent);
    }
  }

  /** Yields the rows that a comment answers, the nearest first. */
  *above(row) {
    for (const { row: above } of this.commentsAbove(this.commentAt(row))) yield above;
  }

  commentAt(row) {
    return this.comments.get(row.dataset.comment);
  }

  /**
   * Returns the comments below another, in the thread's order. They come after it, in a board's
   * thread with others between them.
   */
  commentsBelow(comment) {
    const above = new Set([comment.ref]);
    return this.list
      .slice(comment.place + 1)
      .filter((next) => above.has(next.parent) && above.add(next.ref));
  }

  collapse(row) {
    if (!row.hasAttribute("aria-expanded")) return;
    setCollapsed(row, !("collapsed" in row.dataset));
    this.show();
  }

  /** Goes from a flat list back to the tree, to where this comment stands there. */
  showInTree(row) {
    this.sort(IN_TREE);
    this.uncover(row);
  }

  /** Collapses all top branches, or opens everything when some are collapsed. */
  collapseAll() {
    if (!this.inTree) this.sort(IN_TREE);
    const closed = !this.rows.some((row) => "collapsed" in row.dataset);
    for (const { row, parent } of this.list) {
      const branch = row.hasAttribute("aria-expanded");
      if (branch) setCollapsed(row, closed && !this.comments.has(parent));
    }
    this.show();
    return closed;
  }

  /** Makes a comment visible, whatever is filtered, muted or collapsed. */
  uncover(row) {
    const comment = this.commentAt(row);
    if (row.hidden && this.filtered) this.filters.clear();
    if (comment.muted) this.revealing = true;
    this.openAbove(row);
    this.show();
  }

  openAbove(row) {
    for (const above of this.above(row)) setCollapsed(above, false);
  }

  /** Returns the next (or previous) row that is not deeper than this one: the next branch. */
  neighbour(row, by) {
    const rows = this.pane.rows();
    const depth = Number(row.dataset.depth);
    for (let place = rows.indexOf(row) + by; rows[place]; place += by) {
      if (!this.inTree || Number(rows[place].dataset.depth) <= depth) return rows[place];
    }
    return null;
  }

  /**
   * Returns what picking these would take, of what has a text and is not in the post. Replies and
   * parents that are muted are left where they are.
   */
  fresh(refs, reach) {
    const named = new Set(refs.map((ref) => this.comments.get(ref)).filter(Boolean));
    const around = new Set();
    for (const comment of named) {
      if (reach === "replies") this.commentsBelow(comment).forEach((below) => around.add(below));
      if (reach === "parents") for (const above of this.commentsAbove(comment)) around.add(above);
    }
    const wanted = (comment) => named.has(comment) || (around.has(comment) && !comment.muted);
    return this.list
      .filter((comment) => wanted(comment) && !this.picked.has(comment.ref))
      .filter((comment) => textOf(comment).trim() !== "")
      .map(({ row }) => row);
  }

  /**
   * Returns where these comments belong by the thread's order: after the picked one that comes
   * before them there; before the one that they were picked for; else at the top.
   */
  placeOf(rows, refs, firstQuote) {
    for (let place = this.commentAt(rows[0]).place - 1; place >= 0; place -= 1) {
      const quote = this.picked.get(this.list[place].ref);
      if (quote !== undefined) return [["after", quote]];
    }
    const asked = refs.map((ref) => this.picked.get(ref)).find((quote) => quote !== undefined);
    if (asked !== undefined) return [["before", asked]];
    return firstQuote === undefined ? [] : [["before", firstQuote]];
  }
}

/** What is known of a comment, read from its row once: there may be thousands. */
function commentOf(row, place) {
  const { comment: ref, parent, author, depth, length, points } = row.dataset;
  return {
    ref, parent, author, row, place,
    depth: Number(depth),
    length: Number(length),
    points: numberOr(points, -Infinity),
    get below() {
      return numberOr(row.querySelector("[data-below]")?.dataset.below, 0);
    },
    isNew: "new" in row.dataset,
    muted: "muted" in row.dataset,
    hidden: row.hidden,
    context: "context" in row.dataset,
  };
}

/** Returns the candidates that stand in no collapsed branch; all comments in the thread's order. */
function outsideCollapsed(comments, candidates) {
  const closed = new Set();
  return comments.filter((comment) => {
    const inside = closed.has(comment.parent);
    const mayBeShown = candidates.has(comment);
    if (inside || (mayBeShown && "collapsed" in comment.row.dataset)) closed.add(comment.ref);
    return mayBeShown && !inside;
  });
}

function setCollapsed(row, closed) {
  row.toggleAttribute("data-collapsed", closed);
  if (row.hasAttribute("aria-expanded")) row.setAttribute("aria-expanded", String(!closed));
}

function setHidden(comment, hidden) {
  if (comment.hidden === hidden) return;
  comment.row.hidden = hidden;
  comment.hidden = hidden;
}

function setContext(comment, context) {
  if (comment.context === context) return;
  comment.row.toggleAttribute("data-context", context);
  comment.context = context;
}

/** Shows a quote's number, "" for one that is on its way, undefined for none. */
function showMark(row, number) {
  row.firstElementChild.dataset.number = number ?? "";
  row.toggleAttribute("data-picked", Boolean(number));
  row.toggleAttribute("data-waiting", number === "");
}
