/** Going about the desk: from side to side, along the rows, to what belongs together. */

import { word } from "./words.js";

const PATIENCE = 2000;

export class Going {
  constructor({ root, panes, board, thread, queue, notices }) {
    Object.assign(this, { root, panes, board, thread, queue, notices });
    for (const [side, pane] of Object.entries(panes)) {
      pane.element.addEventListener("focusin", () => this.setSide(side));
    }
  }

  commands() {
    const go = (work) => () => work(this.pane);
    const toBranch = (by) => (pane) =>
      pane.current && pane.goTo(this.thread.neighbour(pane.current, by));
    return [
      ["next", go((pane) => pane.step(1, false))],
      ["previous", go((pane) => pane.step(-1, false))],
      ["extend-next", go((pane) => pane.step(1, true))],
      ["extend-previous", go((pane) => pane.step(-1, true))],
      ["first", go((pane) => pane.toEnd(false, false))],
      ["last", go((pane) => pane.toEnd(true, false))],
      ["extend-first", go((pane) => pane.toEnd(false, true))],
      ["extend-last", go((pane) => pane.toEnd(true, true))],
      ["next-branch", go(toBranch(1))],
      ["previous-branch", go(toBranch(-1))],
      ["select-all", go((pane) => pane.selectAll())],
      ["thread", () => this.goToSide("thread")],
      ["post", () => this.goToSide("post")],
      ["find", () => this.find()],
      ["details", () => this.root.querySelector('[data-field="title"]').focus()],
      ["sort", () => this.sort(false)],
      ["sort-back", () => this.sort(true)],
      ["only-author", go((pane) => pane.current && this.thread.onlyAuthor(pane.current.dataset.author))],
      ["clear-filter", () => this.thread.clearFilter()],
      ["collapse", go((pane) => pane.current && this.collapse(pane.current))],
      ["collapse-all", () => this.collapseAll()],
      ["jump", () => this.jump()],
      ["of-the-post", () => this.notices.say(word("ofThePost"))],
      ["of-the-thread", () => this.notices.say(word("ofTheThread"))],
      ["next-post", () => this.toPost("next")],
      ["previous-post", () => this.toPost("previous")],
    ];
  }

  get side() {
    return this.root.dataset.side;
  }

  get pane() {
    return this.panes[this.side];
  }

  setSide(side) {
    if (side === this.side) return;
    this.root.dataset.side = side;
    for (const button of this.root.querySelectorAll(".sides [data-command]")) {
      button.setAttribute("aria-pressed", String(button.dataset.command === side));
    }
  }

  goToSide(side) {
    this.setSide(side);
    this.pane.focus();
  }

  /** Goes on to the next order of the comments, or back to the thread's own. */
  sort(back) {
    if (!this.thread.sorter) return;
    this.thread.sort(back ? "thread" : this.thread.nextOrder);
    this.notices.say(this.thread.orderInWords);
  }

  find() {
    this.setSide("thread");
    this.root.querySelector('[data-filter="text"]')?.select();
  }

  /** Collapses or opens the branch or the fold that a row heads, or stands in. */
  collapse(row) {
    if (row.dataset.comment) {
      this.collapseBranch(row);
      return;
    }
    const fold = row.closest("[data-folded]");
    if (!fold) {
      this.notices.say(word("noFold"));
      return;
    }
    const list = fold.querySelector("[data-quotes]");
    list.hidden = !list.hidden;
    fold.setAttribute("aria-expanded", String(!list.hidden));
    this.panes.post.goTo(fold);
  }

  /** In a flat list there is nothing to collapse: the comment is shown where the tree has it. */
  collapseBranch(row) {
    if (!this.thread.inTree) {
      this.thread.showInTree(row);
      this.panes.thread.goTo(row);
      return;
    }
    const branch = row.hasAttribute("aria-expanded") ? row : this.thread.parentOf(row);
    if (!branch) {
      this.notices.say(word("noBranch"));
      return;
    }
    this.thread.collapse(branch);
    this.panes.thread.goTo(branch);
  }

  collapseAll() {
    const closed = this.thread.collapseAll();
    const button = this.root.querySelector('[data-command="collapse-all"]');
    button?.setAttribute("aria-pressed", String(closed));
  }

  /** To the post beside this one in the list, as the list was when this one was opened. */
  async toPost(which) {
    const link = this.root.querySelector(`[data-neighbour="${which}"]`);
    if (!link.href) {
      this.notices.say(word("noMorePosts"));
      return;
    }
    // What is being saved gets a moment; the browser asks about what is not saved by then.
    const moment = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    await Promise.race([this.queue.settled(), moment]);
    link.click();
  }

  /** From a quote to its comment, and back. */
  jump() {
    const here = this.pane.current;
    if (!here) return;
    if (here.dataset.comment) {
      const quote = this.board.quotes.get(this.thread.picked.get(here.dataset.comment));
      if (quote) this.arrive("post", quote);
      else this.notices.say(word("notHere"));
      return;
    }
    const row = this.thread.comments.get(here.dataset.ref)?.row;
    if (!row) {
      this.notices.say(word("noComment"));
      return;
    }
    this.thread.uncover(row);
    this.arrive("thread", row);
  }

  arrive(side, row) {
    if (row.closest("[data-quotes]")?.hidden) this.collapse(row);
    this.setSide(side);
    this.panes[side].goTo(row);
    row.scrollIntoView({ block: "center" });
  }
}
