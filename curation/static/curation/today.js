/** The day's board: keys and buttons. The card that has the focus is the one that keys are about. */

import { DayDrag } from "./day_drag.js";
import { DayOrder } from "./day_order.js";
import { isTyping, nameOf } from "./keys.js";

const root = document.getElementById("today");
const lanes = root.querySelector("[data-lanes]");
const message = root.querySelector("[data-message]");
const order = new DayOrder({ root, say, shown: keepingFocus });
new DayDrag({ lanes, put: (card, before) => put(card, before) });

const KEYS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  Home: () => focus(cards()[0]), End: () => focus(cards().at(-1)),
  h: () => beside(-1), ArrowLeft: () => beside(-1), l: () => beside(1), ArrowRight: () => beside(1),
  n: () => go("n"), p: () => go("p"), t: () => go("t"),
  "Alt+ArrowUp": () => shift(-1), "Shift+K": () => shift(-1),
  "Alt+ArrowDown": () => shift(1), "Shift+J": () => shift(1),
  z: () => order.takeBack(), "Mod+z": () => order.takeBack(),
  d: () => current()?.querySelector("[data-draft]")?.requestSubmit(),
  o: () => current()?.querySelector("[data-page]")?.click(),
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event)) return;
  const command = KEYS[nameOf(event)];
  if (!command) return;
  event.preventDefault();
  command();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
  const dialog = event.target.closest("[data-dialog]");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// A thread is drafted once, however often the key is pressed.
lanes.addEventListener("submit", (event) => {
  if (event.target.dataset.draft === "sent") event.preventDefault();
  event.target.dataset.draft = "sent";
});

root.querySelector("[data-day]").addEventListener("change", ({ target }) => {
  if (target.value) target.form.requestSubmit();
});
window.addEventListener("beforeunload", (event) => {
  if (order.dirty) event.preventDefault();
});
// A page that comes back, by the tab or by the browser's Back, is brought up to date.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) order.refresh();
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) order.refresh();
});

function cards() {
  return [...lanes.querySelectorAll("[data-card]")];
}

function current() {
  return document.activeElement.closest("[data-card]");
}

function focus(card) {
  if (!card) return;
  card.querySelector("[data-open]").focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = cards();
  const at = all.indexOf(current());
  focus(at < 0 ? all[0] : all[at + by]);
}

/** Goes to the next column that holds a card, to the one at the same height. */
function beside(by) {
  const here = current();
  if (!here) return step(1);
  const sides = [...lanes.querySelectorAll("[data-side]")];
  const top = here.getBoundingClientRect().top;
  const distance = (card) => Math.abs(card.getBoundingClientRect().top - top);
  for (let at = sides.indexOf(here.closest("[data-side]")) + by; sides[at]; at += by) {
    const there = [...sides[at].querySelectorAll("[data-card]")];
    if (there.length) {
      return focus(there.reduce((best, card) => (distance(card) < distance(best) ? card : best)));
    }
  }
  return undefined;
}

function go(name) {
  root.querySelector(`[data-go="${name}"]`).click();
}

/** Moves the current card one place up or down among those of its lane. */
function shift(by) {
  const card = current();
  if (!card) return;
  if (!card.hasAttribute("data-movable")) return say("fixed", true);
  const beyond = by < 0 ? card.previousElementSibling : card.nextElementSibling;
  if (!beyond) return say("atTheEdge");
  put(card, by < 0 ? beyond : beyond.nextElementSibling);
}

function put(card, before) {
  keepingFocus(() => order.put(card, before));
}

/** Does `work`, which takes cards out of the page, and gives the focus back to what had it. */
function keepingFocus(work) {
  const had = current()?.dataset.card;
  work();
  if (had) focus(lanes.querySelector(`[data-card="${had}"]`));
}

/** Says one of the page's phrases, or a reason that came from the server. */
function say(text, wrong = false) {
  message.textContent = root.dataset[text] ?? text;
  message.toggleAttribute("data-wrong", wrong);
}
