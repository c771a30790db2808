/**
 * Sends changes one after another, each with the newest revision that the desk knows.
 *
 * What can't be sent stays: a broken line is tried again by itself, a lost session or a failing
 * server waits for the editor. Only what the server refused with a reason leaves the queue undone.
 *
 * Events: "state" with {state, change} for every answer that tells the post's state; "conflict"
 * with {stayed} when that state came from elsewhere; "standing" when `standing` or `count` changed.
 */

const SECONDS_BETWEEN = [1, 2, 4, 8, 15];
const PATIENCE = 30_000;
const TRIES_AGAINST_OTHERS = 5;
const LINE_IS_DOWN = new Set([429, 502, 503, 504]);
const REFUSED = new Set([400, 413]);
const NOT_ALLOWED = new Set([401, 403]);

export class Queue extends EventTarget {
  /** `view()` returns what the desk knows of the post: see changes.js. */
  constructor({ revision, address, token, view }) {
    super();
    Object.assign(this, { revision, address, token, view });
    this.waiting = [];
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
   * "refused" with the reason, once it has left the queue.
   */
  add(change) {
    return new Promise((resolve) => {
      this.waiting.push({ ...change, resolve, tries: 0, unsure: false });
      this.say("foresight", {});
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
    if (!response || LINE_IS_DOWN.has(response.status)) return this.waitForLine(change);
    this.failures = 0;
    if (response.type === "opaqueredirect" || NOT_ALLOWED.has(response.status)) {
      return this.stop("signed-out", null);
    }
    if (response.status === 200 && answer) return this.accept(change, answer);
    if (REFUSED.has(response.status) && answer) {
      return this.leave({ kind: "refused", reason: answer.error });
    }
    if (response.status === 409 && answer) return this.meetOthers(change, answer);
    return this.stop("broken", response.status);
  }

  async post(change, fields) {
    const body = new URLSearchParams(fields);
    body.append("revision", this.revision);
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
    this.learn(state, change);
    return this.leave({ kind: "done", state });
  }

  /** The post was changed by somebody else: adopt that, and do this change too if it fits still. */
  meetOthers(change, state) {
    const ours = change.unsure && !change.idempotent && state.revision === this.revision + 1;
    const before = this.view();
    this.learn(state, null);
    if (ours) return this.leave({ kind: "done", state });
    const stays = change.safe(before, this.view()) && change.tries < TRIES_AGAINST_OTHERS;
    this.say("conflict", { stays });
    if (!stays) return this.leave({ kind: "conflict" });
    change.tries += 1;
    change.unsure = false;
    return true;
  }

  learn(state, change) {
    this.revision = state.revision;
    this.say("state", { state, change, pending: change ? this.waiting.slice(1) : this.waiting });
  }

  leave(outcome) {
    const change = this.waiting.shift();
    if (outcome.kind !== "done") this.say("foresight", {});
    this.tell(this.count ? "sending" : "idle");
    change.resolve(outcome);
    return true;
  }

  /** Whether the change was done is not known when the answer is what got lost. */
  waitForLine(change) {
    change.unsure = true;
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
