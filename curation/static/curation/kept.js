/**
 * Texts that are being typed, kept in the browser until they are saved, so that neither a closed
 * tab nor a crash loses them: {text, base: what they began from, seen: the revision of that}.
 */

export class Kept {
  constructor(post) {
    this.prefix = `desk:${post}:`;
  }

  put(kind, id, typed) {
    localStorage.setItem(`${this.prefix}${kind}:${id}`, JSON.stringify(typed));
  }

  drop(kind, id) {
    localStorage.removeItem(`${this.prefix}${kind}:${id}`);
  }

  /** Returns what is kept of a kind, as [id, typed]. */
  all(kind) {
    const start = `${this.prefix}${kind}:`;
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(start));
    return keys.map((key) => [key.slice(start.length), parsed(localStorage.getItem(key))]);
  }
}

/** A bare text is what desks kept before they kept its beginning. */
function parsed(value) {
  try {
    const typed = JSON.parse(value);
    if (typeof typed?.text === "string") return typed;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { text: value, base: null, seen: null };
}
