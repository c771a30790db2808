/**
 * The thread's side: which comments are shown (by text, author, picked or not, collapsed branches)
 * and which of them the post has.
 */

import { word } from "./words.js";

export class Thread {
  constructor(pane) {
    this.pane = pane;
    this.rows = [...pane.element.querySelectorAll("[data-comment]")];
    this.comments = new Map();
    for (const row of this.rows) {
      const { comment: ref, parent, author } = row.dataset;
      this.comments.set(ref, { ref, parent, author, row });
    }
    this.picked = new Map();
    this.filters = [...pane.element.querySelectorAll("[data-filter]")];
    for (const filter of this.filters) {
      filter.addEventListener("input", () => this.filter());
      filter.addEventListener("keydown", (event) => this.keydown(event));
    }
    this.listAuthors();
    this.filter();
  }

  /** From a filter's field to the comments: Enter with what it found, Escape without it. */
  keydown(event) {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Escape") this.clearFilter();
    else if (event.key !== "Enter" && event.key !== "ArrowDown") return;
    event.preventDefault();
    event.stopPropagation();
    const found = this.pane.rows().filter((row) => !("context" in row.dataset));
    if (found.includes(this.pane.current)) this.pane.focus();
    else this.pane.goTo(found[0]);
  }

  listAuthors() {
    const list = document.getElementById("authors");
    this.authors = new Set(this.rows.map((row) => row.dataset.author).filter(Boolean));
    list?.append(...[...this.authors].sort().map((name) => new Option(name)));
  }

  /** Marks what the post has, with its numbers there, and what is on its way into it. */
  mark(picked, numbers, waiting) {
    this.picked = picked;
    for (const { ref, row } of this.comments.values()) {
      const number = String(numbers.get(picked.get(ref)) ?? "");
      const mark = row.firstElementChild;
      if (mark.dataset.number !== number) mark.dataset.number = number;
      row.toggleAttribute("data-picked", number !== "");
      row.toggleAttribute("data-waiting", waiting.has(ref) && !number);
    }
    if (this.wanted("unpicked")) this.filter();
  }

  wanted(name) {
    const filter = this.filters.find(({ dataset }) => dataset.filter === name);
    return filter?.type === "checkbox" ? filter.checked : (filter?.value ?? "");
  }

  get filtered() {
    const typed = this.wanted("text").trim() || this.wanted("author").trim();
    return Boolean(typed || this.wanted("unpicked"));
  }

  clearFilter() {
    for (const filter of this.filters) {
      if (filter.type === "checkbox") filter.checked = false;
      else filter.value = "";
    }
    this.filter();
  }

  onlyAuthor(name) {
    const filter = this.filters.find(({ dataset }) => dataset.filter === "author");
    filter.value = filter.value === name ? "" : name;
    this.filter();
  }

  fits(row) {
    if (!this.isBy(row.dataset.author, this.wanted("author").trim())) return false;
    if (this.wanted("unpicked") && "picked" in row.dataset) return false;
    const text = this.wanted("text").trim().toLowerCase();
    return !text || this.textOf(row).includes(text);
  }

  /** A whole name means that author alone; a part of one, all whose names have it. */
  isBy(author, wanted) {
    if (this.authors.has(wanted)) return author === wanted;
    return author.toLowerCase().includes(wanted.toLowerCase());
  }

  textOf(row) {
    row.searchText ??= row.lastElementChild.textContent.toLowerCase();
    return row.searchText;
  }

  /** Shows what fits, and what it answers as context; without a filter, what is not collapsed. */
  filter() {
    const found = new Set(this.filtered ? this.rows.filter((row) => this.fits(row)) : this.rows);
    const context = new Set();
    for (const row of this.filtered ? found : []) {
      for (const above of this.above(row)) if (!found.has(above)) context.add(above);
    }
    this.pane.keeping(() => {
      for (const row of this.rows) {
        const shown = found.has(row) || context.has(row);
        row.hidden = !shown || (!this.filtered && this.insideCollapsed(row));
        row.toggleAttribute("data-context", context.has(row));
      }
    });
    const count = this.pane.element.querySelector("[data-shown]");
    count.textContent = this.filtered
      ? word("shown", { shown: found.size, all: this.rows.length })
      : "";
    const none = this.pane.element.querySelector("[data-none]");
    if (none) none.hidden = found.size > 0;
  }

  parentOf(row) {
    return this.comments.get(row.dataset.parent)?.row ?? null;
  }

  /** Yields the rows that a comment answers, the nearest first. */
  *above(row) {
    let above = this.comments.get(row.dataset.parent);
    while (above) {
      yield above.row;
      above = this.comments.get(above.parent);
    }
  }

  /** Returns the rows below a comment, in the thread's order: those deeper, right after it. */
  below(row) {
    const rest = this.rows.slice(this.rows.indexOf(row) + 1);
    const depth = Number(row.dataset.depth);
    const end = rest.findIndex((next) => Number(next.dataset.depth) <= depth);
    return rest.slice(0, end < 0 ? undefined : end);
  }

  insideCollapsed(row) {
    for (const above of this.above(row)) if ("collapsed" in above.dataset) return true;
    return false;
  }

  collapse(row, closed = !("collapsed" in row.dataset)) {
    if (!row.hasAttribute("aria-expanded")) return;
    row.toggleAttribute("data-collapsed", closed);
    row.setAttribute("aria-expanded", String(!closed));
    this.filter();
  }

  /** Collapses all top branches, or opens everything when some are collapsed. */
  collapseAll() {
    const closed = !this.rows.some((row) => "collapsed" in row.dataset);
    for (const row of this.rows.filter((branch) => branch.hasAttribute("aria-expanded"))) {
      const shut = closed && !this.parentOf(row);
      row.toggleAttribute("data-collapsed", shut);
      row.setAttribute("aria-expanded", String(!shut));
    }
    this.filter();
    return closed;
  }

  /** Makes a comment visible, whatever is filtered or collapsed. */
  uncover(row) {
    if (row.hidden && this.filtered) this.clearFilter();
    for (const above of this.above(row)) {
      above.removeAttribute("data-collapsed");
      above.setAttribute("aria-expanded", "true");
    }
    this.filter();
  }

  /** Returns the next (or previous) row that is not deeper than this one: the next branch. */
  neighbour(row, by) {
    const rows = this.pane.rows();
    const depth = Number(row.dataset.depth);
    for (let place = rows.indexOf(row) + by; rows[place]; place += by) {
      if (Number(rows[place].dataset.depth) <= depth) return rows[place];
    }
    return null;
  }

  /** Returns what picking these would take, of what has a text and is not in the post. */
  fresh(refs, reach) {
    const rows = new Set();
    for (const ref of refs) {
      const { row } = this.comments.get(ref) ?? {};
      if (!row) continue;
      rows.add(row);
      if (reach === "replies") this.below(row).forEach((below) => rows.add(below));
      if (reach === "parents") for (const above of this.above(row)) rows.add(above);
    }
    const isFresh = (row) => !this.picked.has(row.dataset.comment) && hasText(row);
    return this.rows.filter((row) => rows.has(row) && isFresh(row));
  }

  /**
   * Returns where these comments belong by the thread's order: after the picked one that comes
   * before them there; before the one that they were picked for; else at the top.
   */
  placeOf(rows, refs, firstQuote) {
    const start = this.rows.indexOf(rows[0]);
    for (let place = start - 1; place >= 0; place -= 1) {
      const quote = this.picked.get(this.rows[place].dataset.comment);
      if (quote !== undefined) return [["after", quote]];
    }
    const asked = refs.map((ref) => this.picked.get(ref)).find((quote) => quote !== undefined);
    if (asked !== undefined) return [["before", asked]];
    return firstQuote === undefined ? [] : [["before", firstQuote]];
  }
}

/** A deleted comment has no text, and can't be picked. */
const hasText = (row) => row.lastElementChild.textContent.trim() !== "";
