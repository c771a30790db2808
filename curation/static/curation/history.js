/**
 * The history beside the post: its log, versions and Editions on one side, and what the chosen one
 * said on the other. The server makes all of it; what is restored goes the way of every change.
 */

import { restore, showEdition } from "./changes.js";

export class History {
  constructor({ root, queue, token, send }) {
    Object.assign(this, { root, queue, token, send });
    this.dialog = document.getElementById("history");
    this.list = this.dialog.querySelector("[data-history]");
    this.state = this.dialog.querySelector("[data-state]");
    this.note = this.dialog.querySelector("[data-history-note]");
    this.dialog.addEventListener("click", (event) => this.click(event));
    this.dialog.addEventListener("submit", (event) => this.submit(event));
    this.dialog.addEventListener("keydown", (event) => this.keydown(event));
    this.unsaved = this.list.innerHTML;
    this.unchosen = this.state.innerHTML;
  }

  /** Shows the log once all that was done is saved, so that it is in there. */
  async open() {
    this.say("");
    this.state.innerHTML = this.unchosen;
    this.list.innerHTML = this.queue.count ? this.unsaved : "";
    this.dialog.removeAttribute("data-reading");
    if (!this.dialog.open) this.dialog.showModal();
    await this.queue.settled();
    const html = await this.fetch(this.root.dataset.historyUrl);
    if (html === null) return;
    this.list.innerHTML = html;
    this.list.querySelector("[data-past]")?.focus();
  }

  click({ target }) {
    const button = target.closest("button");
    if (!button) return;
    const { past, more, restore: number, showEdition: edition } = button.dataset;
    if (past) this.choose(button);
    else if (more) this.goOn(button);
    else if (number) this.leaveWith(restore(Number(number)));
    else if (edition) this.leaveWith(showEdition(Number(edition)));
    else if ("tab" in button.dataset) this.openTab(button);
    else if ("backToLog" in button.dataset) this.dialog.removeAttribute("data-reading");
  }

  /** Shows how the post stood; a late answer about another entry is not shown. */
  async choose(button) {
    for (const other of this.list.querySelectorAll("[data-past]")) {
      other.toggleAttribute("data-chosen", other === button);
      other.setAttribute("aria-current", String(other === button));
    }
    const html = await this.fetch(button.dataset.past);
    if (html === null || !button.hasAttribute("data-chosen")) return;
    this.state.innerHTML = html;
    this.state.scrollTop = 0;
    this.dialog.setAttribute("data-reading", "");
  }

  async goOn(button) {
    button.disabled = true;
    const html = await this.fetch(button.dataset.more);
    button.disabled = false;
    if (html === null) return;
    const last = this.list.querySelectorAll("[data-log] [data-past]").length;
    button.insertAdjacentHTML("afterend", html);
    button.remove();
    this.list.querySelectorAll("[data-log] [data-past]")[last]?.focus();
  }

  leaveWith(change) {
    this.dialog.close();
    this.send(change);
  }

  openTab(tab) {
    for (const other of this.list.querySelectorAll("[data-tab]")) {
      const chosen = other === tab;
      other.setAttribute("aria-selected", String(chosen));
      other.tabIndex = chosen ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !chosen;
    }
    tab.focus();
  }

  /** A name is given, changed or taken away: the versions are shown as they are then. */
  async submit(event) {
    const form = event.target.closest("[data-name-form]");
    if (!form) return;
    event.preventDefault();
    const html = await this.fetch(form.dataset.url, new URLSearchParams(new FormData(form)));
    if (html === null) return;
    const versions = this.list.querySelector("[data-versions]");
    versions.innerHTML = html;
    const count = versions.querySelectorAll(".version").length;
    this.list.querySelector("[data-version-count]").textContent = count;
    this.openTab(this.list.querySelector('[aria-controls="history-versions"]'));
  }

  /** Up and down go along the entries, left and right along the tabs. */
  keydown(event) {
    if (event.isComposing || event.keyCode === 229 || event.target.matches("input")) return;
    const by = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "H") this.dialog.close();
    if (!by || event.ctrlKey || event.metaKey || event.altKey) return;
    const sideways = event.key === "ArrowRight" || event.key === "ArrowLeft";
    const kind = sideways ? "[data-tab]" : "[data-past]";
    if (sideways !== event.target.matches("[data-tab]")) {
      if (sideways || !this.list.contains(event.target)) return;
    }
    const all = [...this.list.querySelectorAll(kind)].filter((found) => found.checkVisibility());
    const next = all[all.indexOf(event.target) + by];
    if (!next) return;
    event.preventDefault();
    if (sideways) this.openTab(next);
    else next.focus();
  }

  /** Returns a piece of HTML, or null after the reason was said. */
  async fetch(address, body = null) {
    const options = body && { method: "POST", body, headers: { "X-CSRFToken": this.token() } };
    const response = await fetch(address, { redirect: "manual", ...options }).catch(() => null);
    this.say("");
    if (response?.ok) return response.text();
    const refusal = response?.status === 400 ? await response.json() : null;
    this.say(refusal?.error ?? this.note.dataset.failed);
    return null;
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }
}
