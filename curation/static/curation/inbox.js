/** The inbox: keys and buttons. The row that has the focus is the one that keys are about. */

import { isTyping, nameOf } from "./keys.js";

const PATIENCE = 30_000;
const LOOK_AGAIN = 1000;
const INVERSE = { dismiss: "restore", restore: "dismiss", snooze: "wake", wake: "snooze" };

const root = document.getElementById("inbox");
const rows = root.querySelector("[data-rows]");
const message = root.querySelector("[data-message]");
const count = root.querySelector("[data-count]");
// What was decided, the last at the end: the row, the verb, the row that stood below, the answer.
const past = [];

const KEYS = {
  j: () => step(1), ArrowDown: () => step(1), k: () => step(-1), ArrowUp: () => step(-1),
  Home: () => focus(all()[0]), End: () => focus(all().at(-1)),
  i: () => press("[data-import]", "[data-draft]", "[data-desk]"),
  Enter: () => press("[data-import]", "[data-draft]", "[data-desk]"),
  d: () => press('[data-verb="dismiss"]'), s: () => press('[data-verb="snooze"]'),
  b: () => press('[data-verb="restore"]', '[data-verb="wake"]'),
  o: () => press("[data-open]"), u: () => takeBack(), z: () => takeBack(),
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event)) return;
  const command = KEYS[nameOf(event)];
  if (!command) return;
  event.preventDefault();
  if (!event.repeat || /^(Arrow|[jk]$)/.test(event.key)) command();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys]")) document.getElementById("keys").showModal();
  const dialog = event.target.closest("[data-dialog]");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});

// Drafting leaves for the desk; all else is done here.
rows?.addEventListener("submit", (event) => {
  const button = event.submitter;
  const row = event.target.closest("[data-find]");
  if (button.hasAttribute("data-draft")) return;
  event.preventDefault();
  if (button.dataset.verb) decide(row, button.dataset.verb, button.formAction);
  else startImport(row, button);
});

const filters = root.querySelector("[data-filters]");
filters.addEventListener("change", () => filters.requestSubmit());

// After the desk, the browser's Back shows the page as it was left.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});

for (const row of all()) follow(row);
markCurrent(all()[0]);

function all() {
  return rows ? [...rows.querySelectorAll("[data-find]")] : [];
}

function current() {
  return document.activeElement.closest("[data-find]");
}

/** One row takes part in the order of the Tab key: the current one. */
function markCurrent(row) {
  for (const other of all()) other.tabIndex = other === row ? 0 : -1;
}

function focus(row) {
  if (!row) return;
  markCurrent(row);
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const here = all();
  const at = here.indexOf(current());
  focus(at < 0 ? here[0] : here[at + by]);
}

/** Presses the first of these that the current row has. */
function press(...selectors) {
  const row = current();
  selectors.map((selector) => row?.querySelector(selector)).find(Boolean)?.click();
}

/** Takes a row away at once, and puts it back if the server would not have it. */
async function decide(row, verb, address) {
  const below = row.nextElementSibling;
  const had = row.contains(document.activeElement);
  const next = below ?? row.previousElementSibling;
  remove(row);
  if (had) focus(next);
  const entry = { row, verb, below, address, sent: send(row, address) };
  past.push(entry);
  if (await entry.sent) return say(verb);
  if (past.includes(entry)) past.splice(past.indexOf(entry), 1);
  return bring(entry);
}

async function takeBack() {
  const entry = past.pop();
  if (!entry) return say("nothing");
  // What was not done is brought back by that.
  if (!(await entry.sent)) return undefined;
  const inverse = INVERSE[entry.verb];
  const address = entry.address.replace(`/${entry.verb}/`, `/${inverse}/`);
  if (!(await send(entry.row, address))) return past.push(entry);
  bring(entry);
  return say(inverse);
}

function remove(row) {
  row.remove();
  tally(-1);
}

/** Puts a row back above the one it stood above, or last if that has gone too. */
function bring({ row, below }) {
  rows.insertBefore(row, below?.isConnected ? below : null);
  tally(1);
  focus(row);
}

function tally(by) {
  count.textContent = Number(count.textContent) + by;
  root.querySelector("[data-none]").hidden = all().length > 0;
}

async function startImport(row, button) {
  button.disabled = true;
  const response = await send(row, button.form.action);
  if (!response) {
    button.disabled = false;
    return;
  }
  show(row, await response.text());
}

/** Shows how far a row is, without losing the focus that stood in it. */
function show(row, html) {
  const had = row.contains(document.activeElement);
  row.querySelector("[data-state]").outerHTML = html;
  if (had && !row.contains(document.activeElement)) row.focus({ preventScroll: true });
  follow(row);
}

/** Looks again while an import is under way. */
function follow(row) {
  if (!row.querySelector("[data-busy]")) return;
  setTimeout(async () => {
    const response = await ask(row.dataset.stateUrl, {});
    if (response?.ok) show(row, await response.text());
    else follow(row);
  }, LOOK_AGAIN);
}

/** Sends what a row's button does; returns the answer, or null after saying what is wrong. */
async function send(row, address) {
  const token = row.querySelector('[name="csrfmiddlewaretoken"]').value;
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  const headers = { "X-CSRFToken": cookie?.[1] ?? token };
  const response = await ask(address, { method: "POST", headers });
  if (response?.ok) return response;
  const signedOut = response?.type === "opaqueredirect" || response?.status === 403;
  say(response ? (signedOut ? "signedOut" : "broken") : "offline", true);
  return null;
}

/** Returns the response, or null where there is no line, or no answer in time. */
async function ask(address, { headers, ...options }) {
  try {
    return await fetch(address, {
      ...options,
      headers: { ...headers, "X-Part": "find" },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return null;
  }
}

/** Says one of the page's phrases. */
function say(name, wrong = false) {
  message.textContent = root.dataset[name];
  message.toggleAttribute("data-wrong", wrong);
}
