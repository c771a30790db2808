/**
 * The order of the day's posts: changed on the page at once, and saved as a whole.
 *
 * Only one request is under way; what is moved meanwhile is sent when it is answered, together.
 */

const LANES = ["scheduled", "approved", "review", "draft"];
const PATIENCE = 30_000;
const SECONDS_BETWEEN = 4;

export class DayOrder {
  /** `say(name or text, wrong)` tells the editor; `shown()` is called after the lanes came anew. */
  constructor({ root, say, shown }) {
    Object.assign(this, { root, say, shown });
    this.lanes = root.querySelector("[data-lanes]");
    this.seen = this.read();
    this.past = [];
    this.busy = false;
    window.addEventListener("online", () => this.save());
  }

  /** Returns the ids of all posts that have a place, the next to go out first. */
  read() {
    return LANES.flatMap((lane) =>
      [...this.lanes.querySelectorAll(`[data-lane="${lane}"] [data-placed]`)].map(
        (card) => card.dataset.post,
      ),
    );
  }

  get dirty() {
    return this.busy || !same(this.seen, this.read());
  }

  /** Puts a card before another of its lane, or last, and saves that. */
  put(card, before) {
    const was = this.read();
    card.parentElement.insertBefore(card, before);
    if (same(was, this.read())) return;
    this.past.push(was);
    this.save();
  }

  /** Puts all cards back to where they were before the last move. */
  takeBack() {
    const order = this.past.pop();
    if (!order) return;
    for (const list of this.lanes.querySelectorAll("[data-cards]")) {
      const cards = [...list.querySelectorAll(":scope > [data-placed]")];
      const rank = (card) => order.indexOf(card.dataset.post);
      list.append(...cards.sort((one, two) => rank(one) - rank(two)));
    }
    this.save();
  }

  async save() {
    if (this.busy) return;
    this.busy = true;
    this.root.setAttribute("data-busy", "");
    clearTimeout(this.timer);
    while (!same(this.seen, this.read())) {
      if (!(await this.send(this.read()))) break;
    }
    this.busy = false;
    this.root.toggleAttribute("data-busy", this.dirty);
  }

  /** Sends an order; says whether the next may be sent. */
  async send(order) {
    const body = new URLSearchParams();
    for (const id of order) body.append("post", id);
    for (const id of this.seen) body.append("seen", id);
    const response = await ask(this.root.dataset.reorderUrl, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token(this.root) },
    });
    const answer = response && (await readJson(response));
    if (!response || response.status >= 502) return this.waitForLine();
    if (response.type === "opaqueredirect" || response.status === 403) {
      return this.stop("signedOut");
    }
    if (!answer) return this.stop("broken");
    if (response.ok) return this.accept(order, answer);
    this.past = [];
    this.adopt(answer.lanes ?? (await this.fetchLanes()));
    this.say(answer.error, true);
    return true;
  }

  /** The answer is shown unless something was moved since it was asked for. */
  accept(order, { lanes }) {
    this.seen = order;
    if (same(order, this.read())) this.adopt(lanes);
    this.say("saved");
    return true;
  }

  waitForLine() {
    this.timer = setTimeout(() => this.save(), SECONDS_BETWEEN * 1000);
    return this.stop("offline");
  }

  stop(name) {
    this.say(name, true);
    return false;
  }

  /** Shows the board as it stands now, if nothing waits to be saved. */
  async refresh() {
    if (this.dirty) return;
    const html = await this.fetchLanes();
    if (html !== null && !this.dirty) this.adopt(html);
  }

  async fetchLanes() {
    const response = await ask(this.root.dataset.lanesUrl, { headers: { "X-Part": "lanes" } });
    return response?.ok ? response.text() : null;
  }

  adopt(html) {
    if (html === null) return;
    this.shown(() => {
      this.lanes.innerHTML = html;
    });
    this.seen = this.read();
  }
}

const same = (one, two) => one.length === two.length && one.every((id, at) => id === two[at]);

/** The cookie changes when an editor signs in again in another tab; the page's token does not. */
function token(root) {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return cookie?.[1] ?? root.querySelector('[name="csrfmiddlewaretoken"]').value;
}

/** Returns the response, or null where there is no line, or no answer in time. */
async function ask(address, options) {
  try {
    return await fetch(address, {
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
      ...options,
    });
  } catch (error) {
    if (error instanceof TypeError || error instanceof DOMException) return null;
    throw error;
  }
}

async function readJson(response) {
  try {
    return await response.json();
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}
