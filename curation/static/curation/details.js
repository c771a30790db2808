/** The post's own fields: saved as each is left, and shown as the server has them. */

import { describe } from "./changes.js";
import { grow } from "./growing.js";
import { word } from "./words.js";

export class Details {
  /** `leave()` puts the focus back on the post when a field is done with. */
  constructor({ root, notices, send, leave }) {
    Object.assign(this, { root, notices, send, leave });
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
    this.form.addEventListener("input", (event) => grow(event.target));
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

  async save(field) {
    const name = this.nameOf(field);
    if (!name || field.value === this.known[name] || field.value === field.sending) return;
    const sent = field.value;
    field.sending = sent;
    const outcome = await this.send(describe({ [name]: sent }));
    field.sending = undefined;
    field.removeAttribute("aria-invalid");
    if (outcome.kind === "done") {
      // The server may have tidied it; what was typed since stays.
      if (field.value === sent) field.value = this.known[name];
      return;
    }
    field.setAttribute("aria-invalid", "true");
    field.focus();
    this.notices.say(outcome.reason || word("conflictText"), { wrong: true });
  }

  reset(field) {
    const name = this.nameOf(field);
    if (!name || field.value === this.known[name]) return;
    const typed = field.value;
    field.value = this.known[name];
    field.removeAttribute("aria-invalid");
    const offer = () => {
      field.value = typed;
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
