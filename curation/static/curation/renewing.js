/**
 * Brings a part of a page in line with a fresh copy of it, and leaves alone what is the same: so a
 * page that is being read does not flicker, and what a reader opened stays open.
 */

/** What is looked into; anything else is taken as a whole. */
const PARTS = "main, article, .quotes, details";

export function renew(old, fresh) {
  const spare = [...old.children].map((child) => [keyOf(child), child]);
  const take = (fits) => {
    const place = spare.findIndex(fits);
    return place < 0 ? null : spare.splice(place, 1)[0][1];
  };
  const children = [...fresh.children];
  const kept = children.map((child) => {
    const key = keyOf(child);
    return take(([text]) => text === key);
  });
  children.forEach((child, place) => {
    kept[place] ??= renewed(child, take(([, one]) => isPart(one, child)));
    const there = old.children[place];
    if (there !== kept[place]) old.insertBefore(kept[place], there ?? null);
  });
  for (const [, child] of spare) child.remove();
}

/** Returns the part that was there with what is new in it, or the new element. */
function renewed(child, part) {
  if (!part) return document.adoptNode(child);
  renew(part, child);
  return part;
}

const isPart = (one, other) =>
  one.tagName === other.tagName && one.matches(PARTS) && other.matches(PARTS);

/** What an element says; whether a reader has opened it is no part of that. */
const keyOf = (element) => element.outerHTML.replace(/^(<details[^>]*?) open=""/, "$1");
