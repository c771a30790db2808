/**
 * What is hidden of the thread: authors and words, for this editor or for everybody in this thread.
 * The server says which comments that is; an author is hidden at once.
 */

import { word } from "./words.js";

export class Muting {
  constructor({ thread, notices, token }) {
    Object.assign(this, { thread, notices, token });
    this.addresses = thread.pane.element.dataset;
    this.last = Promise.resolve();
    this.sheet = document.getElementById("muting");
    this.form = this.sheet?.querySelector("form");
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save();
    });
  }

  commands() {
    return [
      ["show-muted", () => this.thread.reveal()],
      ["muting", () => this.open()],
    ];
  }

  /** Hides the authors of these comments from the editor, or shows them again to everybody. */
  toggle(rows) {
    const comments = rows.map((row) => this.thread.commentAt(row));
    const authors = new Set(comments.map(({ author }) => author).filter(Boolean));
    const hide = comments.some(({ muted }) => !muted);
    for (const author of authors) {
      this.expect(author, hide);
      const fields = { author, whose: hide ? "mine" : "nobody" };
      this.ask(this.addresses.muteUrl, fields);
    }
    const names = [...authors].join(" · ");
    if (names) this.notices.say(word(hide ? "muting" : "unmuting", { author: names }));
  }

  /** Shows what an answer will say of an author's comments. */
  expect(author, hidden) {
    const muted = this.thread.list.filter((comment) =>
      comment.author === author ? hidden : comment.muted,
    );
    this.thread.mute(new Set(muted.map(({ ref }) => ref)));
  }

  async open() {
    if (!this.sheet) return;
    const answer = await this.ask(this.addresses.mutingUrl);
    if (!answer) return;
    for (const [whose, lists] of Object.entries(answer.lists)) {
      for (const [name, values] of Object.entries(lists)) {
        this.form.elements[`${whose}_${name}`].value = values.join("\n");
      }
    }
    this.complain("");
    this.sheet.showModal();
  }

  async save() {
    const answer = await this.ask(this.addresses.mutingUrl, new FormData(this.form));
    if (answer) this.sheet.close();
  }

  complain(reason) {
    const line = this.form.querySelector("[data-wrong]");
    line.textContent = reason;
    line.hidden = !reason;
  }

  /** Asks the server, one request after another; returns the answer, which is shown, or null. */
  ask(address, fields = null) {
    this.last = this.last.then(() => this.send(address, fields));
    return this.last;
  }

  async send(address, fields) {
    const response = await fetch(address, {
      method: fields ? "POST" : "GET",
      body: fields && new URLSearchParams(fields),
      headers: { "X-CSRFToken": this.token() },
      redirect: "manual",
    }).catch(() => null);
    const answer = response && (await response.json().catch(() => null));
    if (!response?.ok || !answer) {
      const reason = answer?.error ?? word("notMuted");
      if (this.sheet.open) this.complain(reason);
      else this.notices.say(reason, { wrong: true });
      return null;
    }
    this.thread.mute(new Set(answer.muted));
    return answer;
  }
}
