/** The line at the foot of the desk: whether all is saved, what was done, what is stuck. */

import { word } from "./words.js";

const STUCK = new Set(["offline", "signed-out", "broken"]);
/** What is said when nothing waits to be sent. */
const ALONE = { offline: "offlineAlone", "signed-out": "signedOutAlone" };
const WORDS = { "signed-out": "signedOut" };

export class Notices {
  constructor(root) {
    this.saving = root.querySelector("[data-saving]");
    this.text = root.querySelector("[data-saving-text]");
    this.stuck = root.querySelector("[data-stuck]");
    this.signIn = root.querySelector("[data-sign-in]");
    this.giveUp = root.querySelector("[data-give-up]");
    this.message = root.querySelector("[data-message]");
    this.bringBack = root.querySelector("[data-bring-back]");
    this.bringBack.addEventListener("click", () => this.offer?.());
  }

  /** Shows what the queue is at. */
  show({ standing, count, status }) {
    const name = WORDS[standing] ?? (standing === "idle" ? "saved" : standing);
    this.saving.dataset.standing = standing;
    if (STUCK.has(standing)) this.say("");
    const alone = count ? undefined : ALONE[standing];
    this.text.textContent = word(alone ?? name, { count, status: status ?? word("notJson") });
    this.stuck.hidden = !STUCK.has(standing) || (!count && standing !== "signed-out");
    this.signIn.hidden = standing !== "signed-out";
    this.giveUp.hidden = standing !== "broken";
  }

  /** Says what was done, or what could not be. */
  say(text, { wrong = false, offer = null } = {}) {
    this.message.textContent = text;
    this.message.title = text;
    this.message.toggleAttribute("data-wrong", wrong);
    this.offer = offer;
    this.bringBack.hidden = offer === null;
  }
}
