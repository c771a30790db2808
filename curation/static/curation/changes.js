/**
 * What an editor can ask of the server, as plain objects for the queue:
 *
 * - verb: its name
 * - fields(): what to send, asked for when its turn comes; null when there is nothing left to do
 * - foresee(picture): what it will make of {order, colors, labels}, for changes that need
 *   no answer for it
 * - seen: the revision that it was made on, where that is not the newest
 * - base: for a text, the one that it began from
 * - refs, color: of a recolouring, to find its quotes once they are picked
 */

import { dropped, moved } from "./order.js";

const named = (key, values) => values.map((value) => [key, value]);

/** Picks comments; `place()` says where at the time of sending, as [["after", id]] or the like. */
export function pick(comments, reach, fresh, place) {
  return {
    verb: "pick",
    comments,
    fields: () =>
      fresh() ? [...named("comment", comments), ["with", reach], ...place()] : null,
  };
}

export function drop(ids) {
  return {
    verb: "drop",
    fields: () => named("quote", ids),
    foresee: (picture) => ({ ...picture, order: dropped(picture.order, ids) }),
  };
}

export function move(ids, place, anchor) {
  return {
    verb: "move",
    moved: ids,
    fields: () => [...named("quote", ids), ["place", place], ["anchor", anchor]],
    foresee: (picture) => ({ ...picture, order: moved(picture.order, ids, place, anchor) }),
  };
}

/**
 * Colours quotes; `ids()` is asked at the time of sending, for quotes that are being picked: those
 * of the comments `refs`.
 */
export function recolour(ids, color, refs) {
  return {
    verb: "recolour",
    refs,
    color,
    fields: () => (ids().length ? [...named("quote", ids()), ["color", color]] : null),
    foresee: (picture) => ({
      ...picture,
      colors: new Map([...picture.colors, ...ids().map((id) => [id, color])]),
    }),
  };
}

export function label(ids, value) {
  return {
    verb: "label",
    fields: () => [...named("quote", ids), ["label", value]],
    foresee: (picture) => ({
      ...picture,
      labels: new Map([...picture.labels, ...ids.map((id) => [id, value])]),
    }),
  };
}

export const fold = (ids) => ({ verb: "fold", fields: () => named("quote", ids) });

export const unfold = (section) => ({ verb: "unfold", fields: () => [["section", section]] });

/** Words a fold's summary. Of this and of the other texts, `begun` is {base, seen}: see above. */
export function summarise(section, summary, begun) {
  return { verb: "summary", fields: () => [["section", section], ["summary", summary]], ...begun };
}

/** Words a quote: by its id, or by what tells it at the time of sending. */
export function edit(quote, body, begun) {
  const id = () => (typeof quote === "function" ? quote() : quote);
  return {
    verb: "edit",
    fields: () => (id() === undefined ? null : [["quote", id()], ["body", body]]),
    ...begun,
  };
}

export const describe = (values, begun) => ({
  verb: "describe",
  fields: () => Object.entries(values),
  ...begun,
});

export const draft = (recipe) => ({ verb: "draft", fields: () => [["recipe", recipe]] });

/** Brings back the post as it stood after a change of its log. */
export const restore = (number) => ({ verb: "restore", fields: () => [["number", number]] });

/** Shows readers an earlier Edition; the post at the desk stays as it is. */
export const showEdition = (edition) => ({
  verb: "showEdition",
  fields: () => [["edition", edition]],
});

/** Does a tool to the whole post. */
export const tool = (verb, fields) => ({ verb, fields: () => fields });

/** Undo, redo, publish, withdraw: they are about the post as the editor saw it. */
export const plain = (verb) => ({ verb, fields: () => [] });

/**
 * Makes a change again that was kept as values when its tab was closed: see unsent.js. `quotesOf`
 * finds the quotes of comments.
 */
export function again({ fields, refs, color, ...kept }, quotesOf) {
  if (!refs) return { ...kept, fields: () => fields };
  const ids = () => quotesOf(refs).filter((id) => id !== undefined);
  return { ...kept, ...recolour(ids, color, refs) };
}
