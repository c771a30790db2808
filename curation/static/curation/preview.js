/**
 * The preview: the page as it would be published now, or its file for Hugo. Beside the desk where
 * there is room, over it where there is none; brought up to date after every change that is saved.
 */

import { flat } from "./order.js";
import { renew } from "./renewing.js";
import { word } from "./words.js";

const KEPT = "desk:preview";
/** From here on there is room for a third pane: see preview.css. */
const ROOM = window.matchMedia("(min-width: 1280px)");
const WIDTHS = { phone: 390, desk: 960 };
const DARK = "(prefers-color-scheme: dark)";
const CHOICES = ["shows", "width", "scheme"];

export class Preview {
  constructor({ board, queue, notices }) {
    Object.assign(this, { board, queue, notices });
    this.element = document.querySelector("[data-preview]");
    this.frame = this.element.querySelector("[data-preview-frame]");
    this.stage = this.element.querySelector("[data-stage]");
    this.file = this.element.querySelector("[data-preview-hugo]");
    this.order = [];
    this.choose(kept());
    this.element.addEventListener("click", (event) => this.click(event));
    this.element.addEventListener("close", () => this.keep());
    this.frame.addEventListener("load", () => this.loaded());
    queue.addEventListener("state", () => this.refresh());
    queue.addEventListener("standing", () => this.note());
    ROOM.addEventListener("change", () => this.isOpen && this.reopen());
    new ResizeObserver(() => this.fit()).observe(this.stage);
    if (kept().open && ROOM.matches) this.open();
  }

  /** `pane()` is the side of the desk that the editor is on. */
  commands(pane) {
    this.leave = () => pane().focus();
    return [
      ["preview", () => this.toggle()],
      ["show-in-preview", () => this.show(pane().current)],
    ];
  }

  get isOpen() {
    return this.element.open;
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
    this.leave();
  }

  open() {
    // As a pane it leaves the focus and the keys where they are, which show() would not.
    if (ROOM.matches) this.element.open = true;
    else this.element.showModal();
    this.keep();
    this.fit();
    return this.refresh();
  }

  close() {
    this.element.close();
    this.keep();
  }

  reopen() {
    this.element.close();
    this.open();
  }

  keep() {
    const { shows, width, scheme } = this.element.dataset;
    localStorage.setItem(KEPT, JSON.stringify({ shows, width, scheme, open: this.isOpen }));
  }

  click(event) {
    const button = event.target.closest("[data-preview-set]");
    if (event.target === this.element && this.element.matches(":modal")) this.close();
    if (!button) return;
    this.choose({ [button.dataset.previewSet]: button.dataset.value });
    this.keep();
    this.refresh();
  }

  choose(values) {
    for (const name of CHOICES) {
      if (values[name]) this.element.dataset[name] = values[name];
      for (const button of this.element.querySelectorAll(`[data-preview-set="${name}"]`)) {
        const pressed = button.dataset.value === this.element.dataset[name];
        button.setAttribute("aria-pressed", String(pressed));
      }
    }
    this.fit();
    this.dress();
  }

  /** Has the page's own style sheet show its light or its dark side, whatever the system's is. */
  dress() {
    const { scheme } = this.element.dataset;
    const page = this.frame.contentDocument;
    if (page?.documentElement) page.documentElement.style.colorScheme = scheme;
    for (const rule of [...(page?.styleSheets ?? [])].flatMap((sheet) => [...sheet.cssRules])) {
      if (rule.media?.mediaText.includes(DARK)) {
        rule.media.mediaText = `${DARK}${scheme === "dark" ? ", all" : " and (max-width: 0px)"}`;
      }
    }
  }

  /** Gives the page its width, and makes it as small as it must be to be seen whole. */
  fit() {
    // To measure is to lay out the desk, which a closed preview must not cost.
    if (!this.isOpen) return;
    const width = WIDTHS[this.element.dataset.width];
    const scale = Math.min(1, this.stage.clientWidth / width || 1);
    this.frame.style.setProperty("--page-width", `${width}px`);
    this.frame.style.setProperty("--page-scale", String(scale));
  }

  /** Brings what is shown up to date; when asked again meanwhile, once more after that. */
  refresh() {
    if (!this.isOpen) return this.done;
    this.asked = true;
    this.done ??= this.work().finally(() => {
      this.done = null;
    });
    return this.done;
  }

  async work() {
    while (this.asked && this.isOpen) {
      this.asked = false;
      const hugo = this.element.dataset.shows === "hugo";
      const text = await load(this.element.dataset[hugo ? "hugoUrl" : "pageUrl"]);
      if (text === null) break;
      if (hugo) this.showFile(text);
      else await this.showPage(text);
    }
  }

  /** Says so when what was done can't be saved, and so not be shown, for the time being. */
  note() {
    const wait = this.element.querySelector("[data-preview-wait]");
    wait.hidden = ["idle", "sending"].includes(this.queue.standing);
  }

  showFile(text) {
    const fresh = new DOMParser().parseFromString(text, "text/html").body.firstElementChild;
    const open = this.file.querySelector(".whole")?.open;
    const { scrollTop } = this.file;
    this.file.replaceChildren(fresh);
    if (open !== undefined && fresh.querySelector(".whole")) fresh.querySelector(".whole").open = open;
    this.file.scrollTop = scrollTop;
  }

  /** The first time the frame loads the page; from then on what is new in it is put into it. */
  async showPage(text) {
    const order = flat(this.board.view.order);
    const page = this.frame.contentDocument;
    if (!page?.querySelector("article")) {
      const loaded = new Promise((resolve) => {
        this.frame.addEventListener("load", resolve, { once: true });
      });
      this.frame.src = this.element.dataset.pageUrl;
      await loaded;
    } else {
      const fresh = new DOMParser().parseFromString(text, "text/html");
      this.holding(page, order, () => renew(page.querySelector("main"), fresh.querySelector("main")));
      page.title = fresh.title;
    }
    for (const block of this.frame.contentDocument.querySelectorAll("pre")) block.tabIndex = 0;
    this.order = order;
  }

  /** Does `work` and puts the quote that was at the top of the view back to where it was. */
  holding(page, order, work) {
    const quotes = [...page.querySelectorAll("[data-quote]")];
    const first = quotes.find((quote) => quote.getBoundingClientRect().bottom > 0);
    const top = first?.getBoundingClientRect().top;
    const id = this.order[Number(first?.dataset.quote) - 1];
    const { scrollY } = page.defaultView;
    work();
    const there = page.getElementById(`q${order.indexOf(id) + 1}`);
    const shift = scrollY && there ? there.getBoundingClientRect().top - top : 0;
    page.defaultView.scrollTo({ top: there ? page.defaultView.scrollY + shift : scrollY, behavior: "instant" });
  }

  /** Shows a quote, or a comment's quote, in the page. */
  async show(row) {
    const id = Number(row?.dataset.quote) || this.board.picked().get(row?.dataset.comment);
    if (!id) {
      this.notices.say(word("notHere"));
      return;
    }
    this.choose({ shows: "page" });
    await this.queue.settled();
    await (this.isOpen ? this.refresh() : this.open());
    const quote = this.frame.contentDocument?.getElementById(`q${this.order.indexOf(id) + 1}`);
    if (!quote) return;
    const fold = quote.closest("details");
    if (fold) fold.open = true;
    // Marks the quote as the site marks one whose own link was followed, and goes there.
    this.frame.contentWindow.location.replace(`${this.element.dataset.pageUrl}#${quote.id}`);
  }

  /** The page in the frame has the keys while it is read: these lead out of it. */
  loaded() {
    this.dress();
    this.frame.contentWindow.addEventListener("keydown", (event) => {
      if (event.isComposing || !["Escape", "v"].includes(event.key)) return;
      if (event.key === "v" || !ROOM.matches) this.close();
      this.leave();
    });
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT)) ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Returns what is at an address, or null when the line is down or the editor signed out. */
async function load(address) {
  const response = await fetch(address, { redirect: "manual" }).catch(() => null);
  return response?.ok ? response.text() : null;
}
