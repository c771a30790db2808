/**
 * What an editor can ask of the server, as plain objects for the queue:
 *
 * - verb: its name
 * - fields(): what to send, asked for when its turn comes; null when there is nothing left to do
 * - foresee(picture): what it will make of {order, colors}, for changes that need no answer for it
 * - safe(before, after): whether it still means the same when the post changed elsewhere in between
 * - idempotent: whether doing it twice is doing it once
 *
 * `before` and `after` are {order, quotes: Map of id to {markdown, color}, fields}.
 */

import { dropped, moved } from "./order.js";

const named = (key, values) => values.map((value) => [key, value]);
const never = () => false;

const allThere = (ids, view) => ids.every((id) => view.quotes.has(id));
const same = (ids, key, before, after) =>
  ids.every((id) => before.quotes.get(id)?.[key] === after.quotes.get(id)?.[key]);

/** Picks comments; `place()` says where at the time of sending, as [["after", id]] or the like. */
export function pick(comments, reach, fresh, place) {
  return {
    verb: "pick",
    comments,
    fields: () =>
      fresh() ? [...named("comment", comments), ["with", reach], ...place()] : null,
    safe: () => true,
    idempotent: true,
  };
}

export function drop(ids) {
  return {
    verb: "drop",
    fields: () => named("quote", ids),
    foresee: (picture) => ({ ...picture, order: dropped(picture.order, ids) }),
    safe: (before, after) =>
      allThere(ids, after) &&
      same(ids, "markdown", before, after) &&
      same(ids, "color", before, after),
    idempotent: true,
  };
}

export function move(ids, place, anchor) {
  return {
    verb: "move",
    moved: ids,
    fields: () => [...named("quote", ids), ["place", place], ["anchor", anchor]],
    foresee: (picture) => ({ ...picture, order: moved(picture.order, ids, place, anchor) }),
    safe: (_before, after) => allThere([...ids, anchor], after),
    idempotent: true,
  };
}

/** Colours quotes; `ids()` is asked at the time of sending, for quotes that are being picked. */
export function recolour(ids, color) {
  return {
    verb: "recolour",
    fields: () => (ids().length ? [...named("quote", ids()), ["color", color]] : null),
    foresee: (picture) => ({
      ...picture,
      colors: new Map([...picture.colors, ...ids().map((id) => [id, color])]),
    }),
    safe: (before, after) => allThere(ids(), after) && same(ids(), "color", before, after),
    idempotent: true,
  };
}

export function fold(ids) {
  return {
    verb: "fold",
    fields: () => named("quote", ids),
    safe: (_before, after) => allThere(ids, after),
  };
}

const hasFold = (section, view) =>
  view.order.some(({ id, folded }) => folded && id === section);

export function unfold(section) {
  return {
    verb: "unfold",
    fields: () => [["section", section]],
    safe: (_before, after) => hasFold(section, after),
  };
}

export function summarise(section, summary) {
  const summaryIn = (view) => view.order.find(({ id }) => id === section)?.summary;
  return {
    verb: "summary",
    fields: () => [["section", section], ["summary", summary]],
    safe: (before, after) =>
      hasFold(section, after) && summaryIn(before) === summaryIn(after),
    idempotent: true,
  };
}

export function edit(quote, body) {
  return {
    verb: "edit",
    fields: () => [["quote", quote], ["body", body]],
    safe: (before, after) => allThere([quote], after) && same([quote], "markdown", before, after),
    idempotent: true,
  };
}

export function describe(values) {
  return {
    verb: "describe",
    fields: () => Object.entries(values),
    safe: (before, after) =>
      Object.keys(values).every((name) => before.fields[name] === after.fields[name]),
    idempotent: true,
  };
}

export const draft = (recipe) => ({
  verb: "draft",
  fields: () => [["recipe", recipe]],
  safe: never,
});

/** Brings back the post as it stood after a change of its log. */
export const restore = (number) => ({
  verb: "restore",
  fields: () => [["number", number]],
  safe: never,
});

/** Shows readers an earlier Edition; the post at the desk stays as it is. */
export const showEdition = (edition) => ({
  verb: "showEdition",
  fields: () => [["edition", edition]],
  safe: never,
});

/** Does a tool to the whole post, however it stands. */
export const tool = (verb, fields) => ({
  verb,
  fields: () => fields,
  safe: () => true,
  idempotent: true,
});

/** Undo, redo, publish, withdraw: they are about the post as the editor saw it, so never again. */
export const plain = (verb) => ({ verb, fields: () => [], safe: never });
