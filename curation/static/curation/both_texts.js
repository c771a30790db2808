/**
 * Asks which of two texts stays, when another editor changed the same one. Questions come one
 * after another, and never while something is being typed.
 */

import { word } from "./words.js";
import { wordDiff } from "./word_diff.js";

const FIELDS = 'input:not([type="checkbox"]), textarea, select';
/** What the title and the button for their text say, by who changed the text. */
const TITLES = { gone: "bothGone", editor: "bothChanged", source: "bothReworded" };
const KEEP_THEIRS = { gone: "bothLetGo", editor: "bothKeepTheirs", source: "bothTakeOver" };
const ELEMENTS = { out: "del", in: "ins" };

export class BothTexts {
  constructor() {
    this.dialog = document.getElementById("both-texts");
    this.last = Promise.resolve();
  }

  /**
   * Resolves to "mine", "theirs", "together", or "later" when the question was left.
   *
   * `kind` is "source" when it was no other editor, but the text's source. `theirs` is null when what the text belongs to is gone; `again` says whether it can come back.
   */
  ask(question) {
    this.last = this.last.then(() => this.put(question));
    return this.last;
  }

  async put({ base, mine, theirs, by, again = true, kind = "editor" }) {
    await handsAreFree();
    const part = (name) => this.dialog.querySelector(`[data-both-${name}]`);
    const gone = theirs === null;
    const who = gone ? "gone" : kind;
    const name = by || word("somebody");
    part("title").textContent = word(TITLES[who], { name });
    part("hint").textContent = word(gone ? "bothGoneHint" : "bothHint");
    part("theirs-title").textContent = word("bothTheirs", { name });
    part("theirs-side").hidden = gone;
    part("base-side").hidden = base === null || gone;
    part("base").textContent = base ?? "";
    show(part("theirs"), base, theirs ?? "");
    show(part("mine"), gone ? null : base, mine);
    part("together").hidden = gone;
    part("keep-mine").hidden = !again;
    part("keep-mine").textContent = word(gone ? "bothPickAgain" : "bothKeepMine");
    part("keep-theirs").textContent = word(KEEP_THEIRS[who]);
    this.dialog.returnValue = "";
    this.dialog.showModal();
    part("title").focus();
    await new Promise((resolve) => this.dialog.addEventListener("close", resolve, { once: true }));
    return this.dialog.returnValue || "later";
  }
}

/** Shows a text with what it has more and less than the one that both began from. */
function show(element, base, text) {
  const way = base === null ? [["same", text]] : wordDiff(base, text);
  element.replaceChildren(
    ...way.map(([kind, words]) =>
      ELEMENTS[kind]
        ? Object.assign(document.createElement(ELEMENTS[kind]), { textContent: words })
        : document.createTextNode(words),
    ),
  );
}

/** Resolves when no field has the focus and no other sheet is open. */
async function handsAreFree() {
  while (document.activeElement?.matches(FIELDS) || document.querySelector("dialog[open]")) {
    await new Promise((resolve) => {
      const next = () => setTimeout(resolve);
      document.addEventListener("focusout", next, { once: true });
      document.addEventListener("close", next, { once: true, capture: true });
    });
  }
}
