/** The curation desk: puts its parts together. Each part's file says what it is for. */

import { Board } from "./board.js";
import { plain } from "./changes.js";
import { Commands } from "./commands.js";
import { Details } from "./details.js";
import { Dialogs } from "./dialogs.js";
import { Drag } from "./drag.js";
import { Editing } from "./editing.js";
import { History } from "./history.js";
import { listenToKeys } from "./keys.js";
import { Measures } from "./measures.js";
import { Notices } from "./notices.js";
import { Pane } from "./pane.js";
import { Queue } from "./queue.js";
import { flat } from "./order.js";
import { reveal } from "./scrolling.js";
import { Thread } from "./thread.js";
import { Tools } from "./tools.js";
import { word } from "./words.js";

const root = document.getElementById("desk");
const panes = {
  thread: new Pane(document.getElementById("thread")),
  post: new Pane(document.getElementById("post")),
};
const board = new Board(panes.post);
const thread = new Thread(panes.thread);
const notices = new Notices(root);
const queue = new Queue({
  revision: Number(root.dataset.revision),
  address: (verb) =>
    root.dataset[`${verb}Url`] ?? root.dataset.verbUrl.replace("VERB", verb),
  token,
  view: () => board.view,
});
const send = (change) => queue.add(change);
const details = new Details({ root, notices, send, leave: () => panes.post.focus() });
board.view.fields = { ...details.known };
const editing = new Editing({ board, pane: panes.post, notices, send, post: root.dataset.post });
const dialogs = new Dialogs({ root, board, queue });
const history = new History({ root, queue, token, send: (change) => commands.send(change) });
const tools = new Tools({ queue, notices });
const measures = new Measures({ root, board });
const parts = { panes, board, thread, queue, notices, editing, dialogs, history, tools };
const commands = new Commands({ root, ...parts });

/** The cookie changes when an editor signs in again in another tab; the page's token does not. */
function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie?.[1] ?? root.querySelector('[name="csrfmiddlewaretoken"]').value;
}

queue.addEventListener("standing", () => notices.show(queue));
queue.addEventListener("foresight", () => board.show(queue.waiting));
queue.addEventListener("state", ({ detail: { state, change, pending } }) => {
  const before = flat(board.order);
  board.adopt(state, pending);
  details.adopt(state.fields, state.status.state !== "draft");
  showHistory(state);
  dialogs.adopt(state.alterations);
  showStatus(state.status);
  const said = change?.tries ? `${word("stale")} ${state.message}` : state.message;
  if (said) notices.say(said);
  if (change) showWhatChanged(change, state, before);
});
queue.addEventListener("conflict", ({ detail: { stays } }) => {
  notices.say(word(stays ? "stale" : "conflict"), { wrong: !stays });
});
board.addEventListener("arranged", note);
board.addEventListener("shown", refresh);
tools.addEventListener("settings", () => commands.cautions.note());

/** Says at the quotes what is to be said of each where it stands. */
function note() {
  board.noteAnswers(thread.comments);
  commands.cautions.note();
}

/** Brings the rest of the page in line with the post. */
function refresh() {
  const numbers = board.numbers();
  const waiting = new Set(queue.waiting.flatMap((change) => change.comments ?? []));
  thread.mark(board.picked(), numbers, waiting);
  measures.show();
  root.querySelector("[data-quote-total]").textContent = numbers.size;
  root.querySelector("[data-empty]").hidden = numbers.size > 0;
}

function showHistory({ undo, redo }) {
  for (const [name, label] of Object.entries({ undo, redo })) {
    const button = root.querySelector(`[data-${name}]`);
    button.disabled = label === null;
    button.title = label === null ? "" : word(name, { what: label });
  }
}

function showStatus({ state, changed, url, label }) {
  const status = root.querySelector("[data-status]");
  status.textContent = label;
  status.dataset.state = state;
  status.toggleAttribute("data-changed", changed);
  if (url) status.href = url;
  else status.removeAttribute("href");
  const withdraw = root.querySelector("[data-withdraw]");
  if (withdraw) withdraw.hidden = state !== "published";
}

/** What a pick, an undo or a redo did may be out of view: it is shown, and marked for a moment. */
function showWhatChanged({ verb }, state, before) {
  if (!["pick", "undo", "redo", "restore"].includes(verb)) return;
  const after = flat(state.order);
  const moved = after.find((id, place) => before[place] !== id);
  const ids = state.focus.length ? state.focus : [moved ?? []].flat();
  const rows = ids.map((id) => board.quotes.get(id)).filter((row) => row?.isConnected);
  if (!rows.length) return;
  reveal(rows[0]);
  for (const row of rows) {
    row.setAttribute("data-fresh", "");
    setTimeout(() => row.removeAttribute("data-fresh"), 1600);
  }
}

for (const pane of Object.values(panes)) {
  const note = pane.element.querySelector("[data-selection]");
  pane.addEventListener("selection", () => {
    const count = pane.selected.size;
    note.textContent = count ? word("selected", { count }) : "";
  });
}

new Drag({
  post: panes.post,
  thread: panes.thread,
  line: root.querySelector("[data-drop-line]"),
  drop: (kind, rows, at) => commands.drop(kind, rows, at),
});
listenToKeys({ side: () => root.dataset.side, run: (command) => commands.run(command) });
dialogs.onYes((name) => commands.send(plain(name)));

window.addEventListener("beforeunload", (event) => {
  if (queue.count || details.dirty || editing.dirty) event.preventDefault();
});
// A tab that was away for a while is brought up to date when it is looked at again.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || queue.count) return;
  const response = await fetch(root.dataset.stateUrl, { redirect: "manual" }).catch(() => null);
  if (!response?.ok || queue.count) return;
  const state = await response.json();
  if (state.revision > queue.revision) queue.learn(state, null);
});

note();
refresh();
editing.openKept();
commands.going.goToSide(!board.quotes.size && thread.rows.length ? "thread" : "post");
