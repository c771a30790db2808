/**
 * Has the thread read again at its source, and brings both sides of the desk in line with what came
 * of it. What an editor has open, chosen or hidden stays as it is, and nothing of the post changes
 * but the marks at its quotes.
 */

import { word } from "./words.js";

const SECOND = 1000;
const UNDER_WAY = new Set(["waiting", "running"]);

export class Renewal {
  constructor({ root, thread, queue, notices, token }) {
    Object.assign(this, { root, thread, queue, notices, token });
    this.running = null;
  }

  commands() {
    return [["read-again", () => this.byHand()]];
  }

  /** Says whether there is an address to read the thread at, and this account may. */
  get possible() {
    return "readAgainUrl" in this.root.dataset;
  }

  async byHand() {
    if (!this.possible) return;
    this.notices.say(word("reading"));
    const { state, words } = await this.read();
    this.notices.say(words, { wrong: state === "failed" });
  }

  /**
   * Resolves to {state: "done" | "failed" | "stopped" | "fresh", words}, once the desk shows what came of it.
   * Whoever asks while it is under way gets the same; with `unlessFresh` what was read just now is
   * not read again.
   */
  read({ unlessFresh = false } = {}) {
    this.running ??= this.begin(unlessFresh).finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async begin(unlessFresh) {
    const body = new URLSearchParams(unlessFresh ? { unless_fresh: "1" } : {});
    const headers = { "X-CSRFToken": this.token(), Accept: "application/json" };
    let answer = await told(this.root.dataset.readAgainUrl, { method: "POST", body, headers });
    while (UNDER_WAY.has(answer.state)) {
      await new Promise((resolve) => setTimeout(resolve, SECOND));
      answer = await told(answer.url);
    }
    if (answer.state === "done") await this.bringUpToDate();
    return answer;
  }

  async bringUpToDate() {
    const response = await fetch(this.root.dataset.commentsUrl).catch(() => null);
    if (response?.ok) this.thread.take(await response.text());
    await this.renewMarks();
  }

  /** Renews the quotes whose marks differ; others' changes that came meanwhile come along. */
  async renewMarks() {
    await this.queue.settled();
    const response = await fetch(this.root.dataset.stateUrl).catch(() => null);
    if (!response?.ok) return;
    const state = await response.json();
    // What was sent meanwhile is newer than this answer.
    if (this.queue.count || state.revision < this.queue.revision) {
      await this.renewMarks();
      return;
    }
    if (state.revision === this.queue.revision) {
      state.sections = {};
      state.quotes = Object.fromEntries(Object.entries(state.quotes).filter(differsFromPage));
    }
    this.queue.learn(state, null);
  }
}

function differsFromPage([id, html]) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const row = document.getElementById(`quote-${id}`);
  return !row || marksOf(row) !== marksOf(template.content.firstElementChild);
}

/** What a quote's row says of its comment. */
function marksOf(row) {
  const { news, before } = row.querySelector(":scope > [data-news]")?.dataset ?? {};
  const original = row.querySelector(":scope > .original > [data-body]")?.innerHTML;
  return JSON.stringify([row.dataset.upstream, news, before, original]);
}

/** Returns the server's answer, or one that says that there is none. */
async function told(address, options = {}) {
  const response = await fetch(address, { redirect: "manual", ...options }).catch(() => null);
  const answer = await response?.json().catch(() => null);
  if (response?.ok && answer) return answer;
  return { state: "failed", words: answer?.error ?? word("notRead") };
}
