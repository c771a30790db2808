/**
 * The post's own fields: saved as each is left, and shown as the server has them. What is typed is
 * kept in the browser until then, and of two editors' texts the editor is asked: see editing.js.
 */

import { describe } from "./changes.js";
import { grow } from "./growing.js";
import { word } from "./words.js";

export class Details {
  /** `leave()` puts the focus back on the post when a field is done with. */
  constructor({ root, notices, send, leave, kept, revision, both }) {
    Object.assign(this, { root, notices, send, leave, kept, revision, both });
    // What each text that is being changed began from: {base, seen}.
    this.begun = new Map();
    this.form = root.querySelector("[data-details]");
    this.fields = new Map();
    for (const field of this.form.querySelectorAll("[data-field], [data-lead] textarea")) {
      this.fields.set(field.dataset.field ?? "lead", field);
    }
    this.known = Object.fromEntries([...this.fields].map(([name, field]) => [name, field.value]));
    const chosen = this.pictures.find((choice) => choice.getAttribute("aria-pressed") === "true");
    this.known.thumbnail = chosen?.dataset.thumbnailPath ?? "";
    for (const field of this.fields.values()) grow(field);
    if (window.matchMedia("(max-width: 700px)").matches) {
      for (const more of this.form.querySelectorAll("[data-more]")) more.open = false;
    }
    this.form.addEventListener("input", (event) => this.input(event.target));
    // A date changes with each digit that is typed; it is meant when its field is left.
    this.form.addEventListener("change", ({ target }) => target.type !== "date" && this.save(target));
    this.form.addEventListener("focusout", (event) => this.save(event.target));
    this.form.addEventListener("submit", (event) => event.preventDefault());
    // While the event goes down: the lead's own script makes Tab a tab, which traps the keyboard.
    this.form.addEventListener("keydown", (event) => this.keydown(event), true);
    document.addEventListener("visibilitychange", () => document.hidden && this.saveAll());
    const sheet = document.getElementById("thumbnails");
    sheet.addEventListener("click", (event) => {
      const choice = event.target.closest("[data-thumbnail-path]");
      if (!choice) return;
      sheet.close();
      this.send(describe({ thumbnail: choice.dataset.thumbnailPath }));
    });
  }

  get pictures() {
    return [...document.querySelectorAll("[data-thumbnail-path]")];
  }

  get dirty() {
    return [...this.fields].some(([name, field]) => field.value !== this.known[name]);
  }

  keydown(event) {
    if (event.key === "Tab") event.stopPropagation();
    if (event.isComposing || event.keyCode === 229) return;
    const oneLine = this.nameOf(event.target) === "title" || event.target.tagName === "INPUT";
    const leaves = event.key === "Enter" && (oneLine || event.ctrlKey || event.metaKey);
    if (!leaves && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.reset(event.target);
    else this.save(event.target);
    this.leave();
  }

  nameOf(target) {
    return [...this.fields].find(([, field]) => field === target)?.[0];
  }

  saveAll() {
    for (const field of this.fields.values()) this.save(field);
  }

  input(field) {
    grow(field);
    const name = this.nameOf(field);
    if (!name) return;
    if (!this.begun.has(name)) this.begun.set(name, this.now(name));
    this.kept.put("field", name, { text: field.value, ...this.begun.get(name) });
    if (field.value === this.begun.get(name).base) this.forget(name);
  }

  now(name) {
    return { base: this.known[name], seen: this.revision() };
  }

  forget(name) {
    this.begun.delete(name);
    this.kept.drop("field", name);
  }

  /** Shows what was typed when the desk was last closed, if it was not saved; not `others`. */
  openKept(others) {
    for (const [name, { text, ...begun }] of this.kept.all("field")) {
      const field = this.fields.get(name);
      if (!field || others.has(`field ${name}`)) continue;
      if (begun.base === this.known[name]) this.show(field, text, begun);
      else this.settle(name, text, begun);
    }
  }

  show(field, text, begun) {
    field.value = text;
    this.begun.set(this.nameOf(field), begun);
    const more = field.closest("[data-more]");
    if (more) more.open = true;
    grow(field);
    this.notices.say(word("foundText"));
  }

  async save(field) {
    const name = this.nameOf(field);
    if (!name || field.value === this.known[name] || field.value === field.sending) return;
    await this.sendText(name, field.value, this.begun.get(name) ?? this.now(name));
  }

  async sendText(name, text, begun) {
    const field = this.fields.get(name);
    field.sending = text;
    const outcome = await this.send(describe({ [name]: text }, begun));
    field.sending = undefined;
    field.removeAttribute("aria-invalid");
    if (outcome.kind === "done" || outcome.kind === "nothing") {
      this.forget(name);
      // The server may have tidied it; what was typed since stays.
      if (field.value === text) field.value = this.known[name];
      else this.input(field);
    } else if (outcome.kind === "conflict") {
      field.setAttribute("aria-invalid", "true");
      await this.settle(name, text, begun, outcome.state.by);
    } else {
      field.setAttribute("aria-invalid", "true");
      field.focus();
      this.notices.say(outcome.reason || word("notKept"), { wrong: true });
    }
  }

  /** The same field was changed elsewhere: the editor is asked. */
  async settle(name, mine, begun, by = "") {
    const field = this.fields.get(name);
    const theirs = this.known[name];
    if (theirs === mine) {
      this.forget(name);
    } else if (theirs === begun.base) {
      await this.sendText(name, mine, this.now(name));
    } else {
      this.notices.say(word("conflictText"), { wrong: true });
      const answer = await this.both.ask({ base: begun.base, mine, theirs, by });
      this.notices.say("");
      await this.carryOut(answer, { name, field, mine, begun });
    }
  }

  async carryOut(answer, { name, field, mine, begun }) {
    const theirs = this.known[name];
    field.removeAttribute("aria-invalid");
    if (answer === "mine") {
      field.value = mine;
      await this.sendText(name, mine, this.now(name));
    } else if (answer === "theirs") {
      this.forget(name);
      field.value = theirs;
      const offer = () => this.show(field, mine, this.now(name));
      this.notices.say(word("notKept"), { offer });
    } else {
      const together = answer === "together";
      const lines = field.tagName === "TEXTAREA" && name !== "title";
      const text = together ? [theirs, mine].join(lines ? "\n\n" : " ") : mine;
      this.show(field, text, together ? this.now(name) : begun);
      this.kept.put("field", name, { text, ...this.begun.get(name) });
      if (together) field.focus();
    }
  }

  reset(field) {
    const name = this.nameOf(field);
    if (!name || field.value === this.known[name]) return;
    const typed = field.value;
    const begun = this.begun.get(name) ?? this.now(name);
    field.value = this.known[name];
    this.forget(name);
    field.removeAttribute("aria-invalid");
    const offer = () => {
      this.show(field, typed, begun);
      field.focus();
    };
    this.notices.say(word("notKept"), { offer });
  }

  /** Shows the fields as the server has them; what is being typed, sent, or was refused stays. */
  adopt(values, published) {
    for (const [name, field] of this.fields) {
      const ours = field.value !== this.known[name];
      this.known[name] = values[name];
      if (!ours && field.value !== values[name]) field.value = values[name];
    }
    this.known.thumbnail = values.thumbnail;
    for (const name of ["slug", "date"]) this.fields.get(name).readOnly ||= published;
    this.root.querySelector("[data-title]").textContent = values.title;
    this.showThumbnail(values.thumbnail);
  }

  showThumbnail(path) {
    for (const choice of this.pictures) {
      const chosen = choice.dataset.thumbnailPath === path;
      choice.setAttribute("aria-pressed", String(chosen));
      if (chosen) this.showPicture(choice);
    }
  }

  showPicture(choice) {
    const holder = this.form.querySelector(".thumbnail");
    const picture = holder.querySelector("img") ?? holder.appendChild(new Image());
    const { src } = choice.querySelector("img");
    if (picture.src !== src) picture.src = src;
    picture.alt = choice.textContent.trim();
    picture.dataset.thumbnail = "";
  }
}
