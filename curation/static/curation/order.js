/**
 * A post's order as the server tells it, and what a move or a drop will make of it.
 *
 * An order is a list of sections: {id, folded, summary, quotes: [ids]}. Functions here return new
 * ones; the server does the same to its own, so the desk can show a change before it is answered.
 */

/** Returns the ids of all quotes, as the post shows them. */
export const flat = (order) => order.flatMap((section) => section.quotes);

/** Returns the order without these quotes; a section that holds nothing stays. */
const lifted = (order, ids) =>
  order.map((section) => ({
    ...section,
    quotes: section.quotes.filter((id) => !ids.includes(id)),
  }));

/** Returns the order without empty sections, open neighbours joined. */
function tidy(order) {
  const sections = [];
  for (const section of order) {
    const last = sections.at(-1);
    if (!section.quotes.length) continue;
    if (last && !last.folded && !section.folded) last.quotes.push(...section.quotes);
    else sections.push(section);
  }
  return sections;
}

export const dropped = (order, ids) => tidy(lifted(order, ids));

/** Returns the order with the quotes put together "before" or "after" the anchor. */
export function moved(order, ids, place, anchor) {
  const block = flat(order).filter((id) => ids.includes(id));
  const rest = lifted(order, ids);
  const home = rest.find((section) => section.quotes.includes(anchor));
  if (!home || !block.length) return order;
  home.quotes.splice(home.quotes.indexOf(anchor) + (place === "after" ? 1 : 0), 0, ...block);
  return tidy(rest);
}

/**
 * Returns where the quotes come when they go one step up, as [place, anchor], or null at the top.
 *
 * The end of one section and the start of the next are two steps, so that a quote can be brought
 * into a fold, and out of it, at either end.
 */
export function stepUp(order, ids) {
  const all = flat(order);
  const first = all.findIndex((id) => ids.includes(id));
  const above = all[first - 1];
  if (above === undefined) return null;
  const together = order.some((s) => s.quotes.includes(above) && s.quotes.includes(all[first]));
  return [together ? "before" : "after", above];
}

/** Returns where the quotes come when they go one step down: see stepUp. */
export function stepDown(order, ids) {
  const all = flat(order);
  const last = all.findLastIndex((id) => ids.includes(id));
  const below = all[last + 1];
  if (below === undefined) return null;
  const together = order.some((s) => s.quotes.includes(below) && s.quotes.includes(all[last]));
  return [together ? "after" : "before", below];
}
