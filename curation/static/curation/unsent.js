/**
 * Changes that could not be sent, kept in the browser until they are: when their tab was closed,
 * the desk offers them at its next opening. Each keeps its request's name, so that one whose answer
 * got lost is not done twice, and the revision that its editor saw, so that none is done over what
 * was changed since.
 */

const ANSWERS_WITHIN = 300;
/** What readers get is not decided by what was left behind. */
const NEVER_KEPT = new Set(["publish", "withdraw"]);

export class Unsent {
  constructor({ post, user, tab, queue }) {
    this.prefix = `desk:${post}:unsent:${user}:`;
    this.key = this.prefix + tab;
    this.queue = queue;
    // Tabs that are still open send their changes themselves, and say so when they are asked.
    this.channel = new BroadcastChannel(this.prefix);
    this.alive = new Set();
    this.channel.addEventListener("message", ({ data }) => {
      if (data.here) this.alive.add(data.here);
      else this.channel.postMessage({ here: this.key });
    });
    queue.addEventListener("standing", () => {
      if (queue.standing !== "sending") this.keep();
    });
    window.addEventListener("pagehide", () => this.keep());
  }

  keep() {
    const changes = this.queue.waiting
      .filter(({ verb }) => !NEVER_KEPT.has(verb))
      .map(memo)
      .filter(({ fields }) => fields);
    if (changes.length) localStorage.setItem(this.key, JSON.stringify(changes));
    else localStorage.removeItem(this.key);
  }

  /** Returns the changes that closed tabs left behind, as they were made. */
  async leftBehind() {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
    if (!keys.some((key) => key !== this.key)) return [];
    this.channel.postMessage({ asks: this.key });
    await new Promise((resolve) => setTimeout(resolve, ANSWERS_WITHIN));
    this.found = keys.filter((key) => key !== this.key && !this.alive.has(key));
    return this.found.flatMap((key) => JSON.parse(localStorage.getItem(key) ?? "[]"));
  }

  forget() {
    for (const key of this.found) localStorage.removeItem(key);
  }
}

/** What a change is, in values; see changes.js for `refs`. */
function memo({ verb, request, seen, base, ref, refs, color, fields }) {
  const values = fields();
  return { verb, request, seen, base, ref, refs, color, fields: values ?? (refs ? [] : null) };
}
