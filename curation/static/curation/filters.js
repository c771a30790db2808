/** The fields above the thread that say which comments are to be seen. */

export class Filters {
  /** `changed()` is called after each change; `leave()` when the editor is done with a field. */
  constructor({ element, authors, changed, leave }) {
    Object.assign(this, { changed, leave });
    this.know(authors);
    this.fields = new Map();
    for (const field of element.querySelectorAll("[data-filter]")) {
      this.fields.set(field.dataset.filter, field);
      field.addEventListener("input", changed);
      field.addEventListener("keydown", (event) => this.keydown(event));
    }
    this.fields.get("author")?.addEventListener("focus", () => this.offerAuthors(), { once: true });
  }

  know(authors) {
    this.authors = new Set(authors.filter(Boolean));
  }

  /** Thousands of names are offered once somebody comes to choose one. */
  offerAuthors() {
    const names = [...this.authors].sort();
    document.getElementById("authors").append(...names.map((name) => new Option(name)));
  }

  /** From a field to the comments: Enter with what it found, Escape without it. */
  keydown(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const down = event.key === "ArrowDown" && event.target.type === "search";
    if (event.key === "Escape") this.clear();
    else if (event.key !== "Enter" && !down) return;
    event.preventDefault();
    event.stopPropagation();
    this.leave();
  }

  get(name) {
    const field = this.fields.get(name);
    return field?.type === "checkbox" ? field.checked : (field?.value.trim() ?? "");
  }

  /** Whether anything is wanted; what that is, as `fits` needs it for many comments. */
  get active() {
    return [...this.fields.keys()].some((name) => Boolean(this.get(name)));
  }

  clear() {
    for (const field of this.fields.values()) {
      if (field.type === "checkbox") field.checked = false;
      else field.value = "";
    }
    this.changed();
  }

  /** Wants this author alone; asked a second time, anybody again. */
  toggleAuthor(name) {
    const field = this.fields.get("author");
    field.value = field.value === name ? "" : name;
    this.changed();
  }

  /** Returns a function that says whether a comment is wanted. */
  wanted() {
    const [author, text] = [this.get("author"), this.get("text").toLowerCase()];
    const [unpicked, fresh] = [this.get("unpicked"), this.get("new")];
    const least = Number(this.get("length"));
    const isBy = this.byAuthor(author);
    return (comment) =>
      comment.length >= least &&
      !(unpicked && "picked" in comment.row.dataset) &&
      !(fresh && !comment.isNew) &&
      isBy(comment.author) &&
      (!text || textOf(comment).includes(text));
  }

  /** A whole name means that author alone; a part of one, all whose names have it. */
  byAuthor(wanted) {
    if (!wanted) return () => true;
    if (this.authors.has(wanted)) return (author) => author === wanted;
    const part = wanted.toLowerCase();
    return (author) => author.toLowerCase().includes(part);
  }
}

/** Returns a comment's text as it is searched; reading it from the page is done once. */
export function textOf(comment) {
  comment.text ??= comment.row.lastElementChild.textContent.toLowerCase();
  return comment.text;
}
