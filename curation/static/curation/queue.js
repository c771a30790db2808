/**
 * Sends changes one after another. Each goes with the revision that its editor saw when it was
 * made, by which the server knows what others did since, and with a name of its own, by which it
 * knows one that is sent again.
 *
 * What can't be sent stays: a broken line is tried again by itself, a lost session or a failing
 * server waits for the editor. Only what the server refused with a reason leaves the queue undone.
 *
 * Events: "state" with {state, change, merged} for every answer that tells the post's state, of
 * which `merged` says that others' changes came with it; "conflict" with {change, state} when
 * another editor changed the same; "standing" when `standing` or `count` changed.
 */

const SECONDS_BETWEEN = [1, 2, 4, 8, 15];
const PATIENCE = 30_000;
const LINE_IS_DOWN = new Set([429, 502, 503, 504]);
const REFUSED = new Set([400, 413]);
const NOT_ALLOWED = new Set([401, 403]);

export class Queue extends EventTarget {
  constructor({ revision, address, token, tab }) {
    super();
    Object.assign(this, { revision, address, token, tab });
    this.waiting = [];
    this.number = 0;
    this.standing = "idle";
    this.status = null;
    this.failures = 0;
    window.addEventListener("online", () => this.retry());
  }

  get count() {
    return this.waiting.length;
  }

  /**
   * Puts a change at the end. Resolves to {kind: "done" | "refused" | "conflict" | "nothing"},
   * "refused" with the reason, "conflict" with the state, once it has left the queue. One that was
   * made in a tab that was closed has its `request` and what it has `seen` already.
   */
  add(change) {
    this.number += 1;
    const request = change.request ?? `${this.tab}:${this.number}`;
    const seen = change.seen ?? this.revision;
    return new Promise((resolve) => {
      this.waiting.push({ ...change, request, seen, resolve });
      // Of a change that shows nothing before it is answered, the page has nothing to show now.
      if (change.foresee || change.comments) this.say("foresight", {});
      this.tell(this.standing === "idle" ? "sending" : this.standing);
      this.run();
    });
  }

  /** Resolves when nothing waits any more. */
  async settled() {
    while (this.count) {
      await new Promise((resolve) => {
        this.addEventListener("standing", resolve, { once: true });
      });
    }
  }

  retry() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.standing !== "idle" && !this.busy) this.run();
  }

  /** Takes in how a visit to the server went that was none of the queue's. */
  hear(standing) {
    const back = standing === "idle" && (this.standing === "offline" || this.standing === "signed-out");
    if (back && this.count) {
      this.failures = 0;
      this.retry();
    } else if (!this.count && this.standing !== standing) this.tell(standing);
  }

  /** Takes out the change that the server can't do. */
  giveUp() {
    if (!this.busy && this.count) this.leave({ kind: "refused", reason: "" });
    this.retry();
  }

  async run() {
    if (this.busy || this.timer) return;
    this.busy = true;
    while (this.count) {
      if (!(await this.advance())) break;
    }
    this.busy = false;
    if (!this.count) this.tell("idle");
  }

  /** Sends the first change; says whether the queue can go on. */
  async advance() {
    const change = this.waiting[0];
    const fields = change.fields();
    if (fields === null) return this.leave({ kind: "nothing" });
    this.tell(this.failures ? this.standing : "sending");
    const response = await this.post(change, fields);
    const answer = response && (await readJson(response));
    if (!response || LINE_IS_DOWN.has(response.status)) return this.waitForLine();
    this.failures = 0;
    if (response.type === "opaqueredirect" || NOT_ALLOWED.has(response.status)) {
      return this.stop("signed-out", null);
    }
    if (response.status === 200 && answer) return this.accept(change, answer);
    if (REFUSED.has(response.status) && answer) {
      return this.leave({ kind: "refused", reason: answer.error });
    }
    if (response.status === 409 && answer) return this.yield(change, answer);
    return this.stop("broken", response.status);
  }

  async post(change, fields) {
    const body = new URLSearchParams(fields);
    body.append("revision", change.seen);
    body.append("request", change.request);
    try {
      return await fetch(this.address(change.verb), {
        method: "POST",
        body,
        redirect: "manual",
        headers: { "X-CSRFToken": this.token() },
        signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      if (lineBroke(error)) return null;
      throw error;
    }
  }

  accept(change, state) {
    // Where this change is all that happened, what waits was made on what it led to.
    if (state.revision === change.seen + 1) {
      for (const later of this.waiting) if (later.seen === change.seen) later.seen += 1;
    }
    this.learn(state, change);
    return this.leave({ kind: "done", state });
  }

  /** Another editor changed the same: their change stays, and this one's editor decides. */
  yield(change, state) {
    this.learn(state, null);
    this.say("conflict", { change, state });
    return this.leave({ kind: "conflict", state });
  }

  learn(state, change) {
    const merged = change !== null && state.revision > this.revision + 1;
    this.revision = state.revision;
    const pending = change ? this.waiting.slice(1) : this.waiting;
    this.say("state", { state, change, merged, pending });
  }

  leave(outcome) {
    const change = this.waiting.shift();
    if (outcome.kind !== "done") this.say("foresight", {});
    this.tell(this.count ? "sending" : "idle");
    change.resolve(outcome);
    return true;
  }

  waitForLine() {
    const seconds = SECONDS_BETWEEN[Math.min(this.failures, SECONDS_BETWEEN.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.retry(), seconds * 1000);
    return this.stop("offline", null);
  }

  stop(standing, status) {
    this.status = status;
    this.tell(standing);
    return false;
  }

  tell(standing) {
    this.standing = standing;
    this.say("standing", {});
  }

  say(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Returns the JSON of an answer, or null when it holds none or was cut short. */
async function readJson(response) {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError || lineBroke(error)) return null;
    throw error;
  }
}

/** What fetch throws when there is no line, or no answer in time. */
const lineBroke = (error) => error instanceof TypeError || error instanceof DOMException;
