/** The curation desk: puts its parts together. Each part's file says what it is for. */

import { Board } from "./board.js";
import { BothTexts } from "./both_texts.js";
import { edit, plain } from "./changes.js";
import { Commands } from "./commands.js";
import { Details } from "./details.js";
import { Dialogs } from "./dialogs.js";
import { Drag } from "./drag.js";
import { Editing } from "./editing.js";
import { History } from "./history.js";
import { Kept } from "./kept.js";
import { listenToKeys } from "./keys.js";
import { LeftBehind } from "./left_behind.js";
import { Measures } from "./measures.js";
import { Muting } from "./muting.js";
import { Notices } from "./notices.js";
import { Objections } from "./objections.js";
import { Pane } from "./pane.js";
import { Presence } from "./presence.js";
import { Preview } from "./preview.js";
import { Queue } from "./queue.js";
import { flat } from "./order.js";
import { Renewal } from "./renewal.js";
import { reveal } from "./scrolling.js";
import { SourceCheck } from "./source_check.js";
import { Thread } from "./thread.js";
import { Tools } from "./tools.js";
import { Unsent } from "./unsent.js";
import { word } from "./words.js";
import { Workflow } from "./workflow.js";

const root = document.getElementById("desk");
const panes = {
  thread: new Pane(document.getElementById("thread")),
  post: new Pane(document.getElementById("post")),
};
const board = new Board(panes.post);
const thread = new Thread(panes.thread);
const notices = new Notices(root);
const { post, user } = root.dataset;
// A tab's name, by which the server tells this editor's own changes from others'.
const tab = [...crypto.getRandomValues(new Uint32Array(4))].map((n) => n.toString(36)).join("-");
const queue = new Queue({
  tab,
  revision: Number(root.dataset.revision),
  address: (verb) =>
    root.dataset[`${verb}Url`] ?? root.dataset.verbUrl.replace("VERB", verb),
  token,
});
const unsent = new Unsent({ post, user, tab, queue });
const kept = new Kept(post);
const both = new BothTexts();
const send = (change) => queue.add(change);
const texts = { notices, send, kept, both, revision: () => queue.revision };
const details = new Details({ root, leave: () => panes.post.focus(), ...texts });
const pickable = (ref) => thread.comments.has(ref);
const editing = new Editing({ board, pane: panes.post, pickAgain, pickable, ...texts });
const dialogs = new Dialogs({ root, board });
const preview = new Preview({ board, queue, notices });
const objections = new Objections({ root, queue, notices });
const workflow = new Workflow({ root, dialogs, notices, objections, send });
const history = new History({ root, queue, token, send: (change) => commands.send(change) });
const muting = new Muting({ thread, notices, token });
const renewal = new Renewal({ root, thread, queue, notices, token });
const tools = new Tools({ queue, notices });
const measures = new Measures({ root, board });
// To find these in a page of thousands of comments takes longer than to change them.
const total = root.querySelector("[data-quote-total]");
const commentTotal = root.querySelector("[data-comment-total]");
const empty = root.querySelector("[data-empty]");
const commands = new Commands({
  root, panes, board, thread, muting, queue, notices, editing, dialogs, workflow, history, preview,
  tools, both, renewal,
});
new SourceCheck({ renewal, board, going: commands.going });

/** Brings a quote back that was dropped elsewhere while its text was changed here. */
function pickAgain(ref, text) {
  commands.picking.pick([ref], "alone");
  return send(edit(() => thread.picked.get(ref), text));
}

/** The cookie changes when an editor signs in again in another tab; the page's token does not. */
function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie?.[1] ?? root.querySelector('[name="csrfmiddlewaretoken"]').value;
}

queue.addEventListener("standing", () => notices.show(queue));
queue.addEventListener("foresight", () => board.show(queue.waiting));
queue.addEventListener("state", ({ detail: { state, change, merged, pending } }) => {
  const before = flat(board.order);
  board.adopt(state, pending);
  details.adopt(state.fields, state.status.settled);
  showHistory(state);
  dialogs.adopt(state.alterations);
  workflow.show(state.status);
  const said = merged ? `${word("stale")} ${state.message}` : state.message;
  if (said) notices.say(said);
  if (change) showWhatChanged(change, state, before);
});
queue.addEventListener("conflict", ({ detail: { state } }) => {
  const said = state.by ? word("conflictBy", { name: state.by }) : word("conflict");
  notices.say(said, { wrong: true });
});
thread.addEventListener("taken", ({ detail: { count } }) => {
  commentTotal.textContent = count;
  note();
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
  total.textContent = numbers.size;
  empty.hidden = numbers.size > 0;
}

function showHistory({ undo, redo }) {
  for (const [name, label] of Object.entries({ undo, redo })) {
    const button = root.querySelector(`[data-${name}]`);
    button.disabled = label === null;
    button.title = label === null ? "" : word(name, { what: label });
  }
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
dialogs.onYes(async (name, form) => {
  if (await objections.keep(form)) commands.send(plain(name));
});

window.addEventListener("beforeunload", (event) => {
  if (queue.count || details.dirty || editing.dirty) event.preventDefault();
});
const presence = new Presence({ root, board, pane: panes.post, queue, tab, token });
presence.addEventListener("line", ({ detail: { standing } }) => queue.hear(standing));
// A review or a schedule is no change of the post's text: what came of them is asked for when the
// tab is looked at again.
document.addEventListener("visibilitychange", async () => {
  if (document.hidden || queue.count) return;
  const address = `${root.dataset.stateUrl}?since=${queue.revision}`;
  const response = await fetch(address, { redirect: "manual" }).catch(() => null);
  if (response?.ok) workflow.show((await response.json()).status);
});

note();
refresh();
const leftBehind = new LeftBehind({ unsent, queue, thread, editing, details });
leftBehind.offer().then((offered) => {
  editing.openKept(offered);
  details.openKept(offered);
});
commands.going.goToSide(!board.quotes.size && thread.rows.length ? "thread" : "post");
